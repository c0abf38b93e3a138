"""A flow as numbers: which block leads to which, where only errors lead, how tall each block is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ivr.ir.actions.base import NO_MATCHING_CONDITION, ActionBase
from ivr.ir.flow import Flow

WIDTH = 200
"""Canvas units that a block is wide in the designer."""

HEAD, ROW = 120, 30
"""Canvas units of a block without branches, and of each branch.

Source: distances kept between blocks in flows that people arranged in the designer.
"""

_ASKING = frozenset({"GetParticipantInput", "ConnectParticipantWithLexBot", "ShowView"})
"""Types for which NoMatchingCondition means that a person gave no useful answer."""

_Onto = tuple[int, ...]


class Shape(NamedTuple):
    """The graph of a flow by index, in the order of the actions; `start` is -1 without one.

    `good` and `bad` hold where each action leads, once each, without itself: `bad` is where only
    an error leads. `heights` are in canvas units.
    """

    start: int
    good: tuple[_Onto, ...]
    bad: tuple[_Onto, ...]
    heights: tuple[int, ...]


def shape_of(flow: Flow) -> Shape:
    """Return the shape of a flow; targets that do not exist are left out."""
    actions = flow.by_id
    index = {name: number for number, name in enumerate(actions)}
    known = index.get
    good: list[_Onto] = []
    bad: list[_Onto] = []
    heights: list[int] = []
    for number, action in enumerate(actions.values()):
        chosen, failing = exits(action)
        heights.append(HEAD + ROW * (len(chosen) + len(failing)))
        onto = _real(chosen, known, (number,))
        good.append(onto)
        bad.append(_real(failing, known, (number, *onto)) if failing else ())
    return Shape(index.get(flow.start, -1), tuple(good), tuple(bad), tuple(heights))


def _real(
    names: tuple[str, ...], known: Callable[[str], int | None], but: tuple[int, ...]
) -> _Onto:
    """Return the numbers behind names, once each, but for some."""
    if len(names) == 1:
        only = known(names[0])
        return () if only is None or only in but else (only,)
    found = dict.fromkeys(map(known, names))
    for unwanted in but:
        found.pop(unwanted, None)
    return tuple([each for each in found if each is not None])


def height_of(action: ActionBase) -> int:
    """Return how tall the designer draws an action, in canvas units: a row for each branch."""
    chosen, failing = exits(action)
    return HEAD + ROW * (len(chosen) + len(failing))


def exits(action: ActionBase) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return where an action leads when all goes well, and where its errors lead; in order.

    Consoles repeat a branch as NextAction: such a repetition is no way of its own. The branch for
    "none of the conditions" is an ordinary one where a value is compared, an error where a person
    was asked.
    """
    ways = action.transitions
    last, targets = ways.next_action, ways.targets()
    if last is None:
        count = len(ways.conditions)
        return targets[:count], targets[count:]
    if len(targets) == 1:
        return targets, ()
    count = len(ways.conditions) + 1
    chosen, failing = targets[1:count], targets[count:]
    if count == 1:
        repeated = last in failing and type(action).CONTRACT.mirrors
        return (() if repeated else (last,)), failing
    if failing and action.type not in _ASKING:
        chosen, failing = _with_otherwise(action, chosen, failing)
    return (chosen if last in chosen or last in failing else (*chosen, last)), failing


def _with_otherwise(
    action: ActionBase, chosen: tuple[str, ...], failing: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Move the branch for "none of the conditions" from the errors to the choices."""
    for at, error in enumerate(action.transitions.errors):
        if error.error_type == NO_MATCHING_CONDITION:
            return (*chosen, failing[at]), (*failing[:at], *failing[at + 1 :])
    return chosen, failing
