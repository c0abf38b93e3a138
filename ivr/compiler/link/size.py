"""How large a flow is for Connect, and how large it may be.

Source: flow language, limits: 250 actions and 256,000 characters of content. A flow is cut before
that, because people add to flows in the console.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.ir.actions.base import ActionBase


@dataclass(frozen=True, slots=True)
class Limits:
    """The most actions and characters of one flow before it is cut."""

    actions: int = 200
    characters: int = 200_000


LIMITS = Limits()

Texts = Mapping[str, str]
"""Identifier -> compact JSON of the action's parameters."""

_ENVELOPE = 400
_PLACEMENT = 280
"""Characters of a flow's frame, and of an action's own frame and place on the canvas."""

_BRANCH = 190
"""Characters of one way out, as written, without its target twice over."""


def texts(actions: Iterable[ActionBase]) -> dict[str, str]:
    """Return the compact JSON of the parameters of every action, by identifier."""
    return {each.identifier: text(each) for each in actions}


def text(action: ActionBase) -> str:
    """Return the compact JSON of an action's parameters."""
    return action.model_dump_json(by_alias=True, exclude_unset=True, include={"parameters"})


def characters(action: ActionBase, parameters: str) -> int:
    """Return at least the characters that an action takes in the written flow."""
    ways = action.transitions
    branches = len(ways.conditions) + len(ways.errors)
    lines = parameters.count(",") + parameters.count("{") + parameters.count("[")
    return len(parameters) + 12 * lines + _BRANCH * branches + _PLACEMENT


def fits(actions: tuple[ActionBase, ...], limits: Limits, known: Texts) -> bool:
    """Tell whether a flow of these actions is within the limits."""
    if len(actions) > limits.actions:
        return False
    total = _ENVELOPE
    for action in actions:
        total += characters(action, known.get(action.identifier) or text(action))
    return total <= limits.characters
