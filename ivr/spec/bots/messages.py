"""Every place of a bot where its author wrote something to be said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.outcome import Step
from ivr.spec.bots.said import Messages, Shown, Told, told
from ivr.spec.values import SpecModel, Speech

Path = tuple[str | int, ...]

SAID = frozenset({"say", "ask", "declined", "waiting", "back", "closing"})
"""Keys whose values are messages, wherever they stand; `closing` may be an outcome as well."""


def spoken_places(spec: BotSpec) -> Iterator[tuple[Path, Messages]]:
    """Yield (path, messages) of everything that the bot says, in the order written."""
    for name, intent in spec.intents.items():
        yield from _below(intent, ("intents", name))


def messages(spec: BotSpec) -> Iterator[Told]:
    """Yield each single message of everything that the bot says; its path is from the bot."""
    for path, said in spoken_places(spec):
        for one in told(said):
            yield one._replace(path=(*path, *one.path))


def _below(value: object, path: Path) -> Iterator[tuple[Path, Messages]]:
    if isinstance(value, SpecModel):
        if not isinstance(value, Step):
            for key in type(value).model_fields:
                yield from _at(key, getattr(value, key), path)
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from _below(each, (*path, key))
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _below(each, (*path, index))


def _at(key: str, value: object, path: Path) -> Iterator[tuple[Path, Messages]]:
    if value is None or key == "extra":
        return
    if key in SAID and isinstance(value, (str, dict, tuple, Speech, Shown)):
        yield (*path, key), cast("Messages", value)
    else:
        yield from _below(value, (*path, key))
