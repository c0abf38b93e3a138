"""A draft without what the vocabulary refuses: that goes to `extra` with all else it does not say.

Law: only what a model refuses is taken out, and the smallest part that can be.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, cast

from pydantic import ValidationError

from ivr.importer.bots.values import Json
from ivr.spec.bots.bot import BotSpec

TRIES = 200
"""So often a part is taken out; a bot that needs more is told to be refused."""


def sayable(value: Json) -> Json:
    """Return a bot's YAML without the parts that its model refuses."""
    made = copy.deepcopy(value)
    for _ in range(TRIES):
        try:
            BotSpec.model_validate(made)
        except ValidationError as problem:
            places = {tuple(each["loc"]) for each in problem.errors(include_url=False)}
            parts = [_part(made, place) for place in sorted(places, key=str)]
            for holder, key in parts:
                if key not in _NEEDED:
                    holder.pop(key, None)
        else:
            return made
    return made


def _part(value: Json, place: Sequence[str | int]) -> tuple[Json, str]:
    """Return the deepest table on the way to a place, and its key that leads there."""
    holder, key = value, ""
    inside: Any = value
    table = value
    for step in place:
        if isinstance(inside, dict) and step in inside:
            table = cast("Json", inside)
            holder, key = table, str(step)
            inside = table[key]
        elif isinstance(inside, list) and isinstance(step, int):
            listed = cast("list[Any]", inside)
            inside = listed[step] if step < len(listed) else None
    return holder, key


_NEEDED = frozenset({"bot", "locales", "intents", ""})
"""Keys without which there is no bot."""
