"""How large a flow is for Connect, and how large it may be.

Source: flow language, limits: 250 actions and 256,000 characters of content. A flow is cut before
that, because people add to flows in the console.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ivr.ir.actions.base import ActionBase


class Limits(NamedTuple):
    """The most actions and characters of one flow before it is cut."""

    actions: int = 200
    characters: int = 200_000


LIMITS = Limits()

Sizes = Mapping[str, int]
"""Identifier -> about how many characters the action takes."""

_ENVELOPE = 400
_PLACEMENT = 300
"""Characters of a flow's frame, and of an action's own frame and place on the canvas."""

_BRANCH = 190
"""Characters of one way out, as written, without its target twice over."""


def sizes(actions: Iterable[ActionBase]) -> dict[str, int]:
    """Return at least the characters that each action takes in the written flow."""
    return {each.identifier: characters(each) for each in actions}


def characters(action: ActionBase) -> int:
    """Return at least the characters that an action takes in the written flow."""
    ways, written = action.transitions, action.given
    branches = len(ways.conditions) + len(ways.errors)
    lines = written.count(",") + written.count("{") + written.count("[")
    return len(written) + 12 * lines + _BRANCH * branches + _PLACEMENT


def fits(actions: tuple[ActionBase, ...], limits: Limits, known: Sizes) -> bool:
    """Tell whether a flow of these actions is within the limits."""
    if len(actions) > limits.actions:
        return False
    taken = [known.get(action.identifier) or characters(action) for action in actions]
    return _ENVELOPE + sum(taken) <= limits.characters
