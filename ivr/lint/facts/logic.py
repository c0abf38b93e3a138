"""Conditions that are known in part: what must hold, what cannot, and what stays open.

Law: an answer is only given where it is certain; None means that it depends.
"""

from __future__ import annotations

from collections.abc import Iterable

from ivr.spec.conditions import Condition, ConditionError, Known, holds, parse

__all__ = ["Known", "first_true", "holds", "parsed"]


def parsed(text: str) -> Condition | None:
    """Return the tree of a condition, or None where the text is none."""
    try:
        return parse(text)
    except ConditionError:
        return None


def first_true(conditions: Iterable[Condition | None], known: Known) -> tuple[bool, ...]:
    """Tell for each condition of a `decide`, and at last for `else`, whether it may be taken."""
    open_ways: list[bool] = []
    blocked = False
    for condition in conditions:
        truth = holds(condition, known)
        open_ways.append(not blocked and truth is not False)
        blocked = blocked or truth is True
    return (*open_ways, not blocked)
