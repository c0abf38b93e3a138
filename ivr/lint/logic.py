"""Conditions that are known in part: what must hold, what cannot, and what stays open.

Law: an answer is only given where it is certain; None means that it depends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivr.spec.conditions import AllOf, AnyOf, Condition, ConditionError, Not, Test, parse

Known = Mapping[str, str]
"""Variables whose value is known."""


def parsed(text: str) -> Condition | None:
    """Return the tree of a condition, or None where the text is none."""
    try:
        return parse(text)
    except ConditionError:
        return None


def holds(condition: Condition | None, known: Known) -> bool | None:
    """Return whether a condition holds, given some values; None = it depends on others."""
    match condition:
        case None:
            return None
        case Test(variable=name):
            return _test(condition, known[name]) if name in known else None
        case Not(of=part):
            inner = holds(part, known)
            return None if inner is None else not inner
        case AllOf(parts=parts):
            return _every([holds(part, known) for part in parts])
        case AnyOf(parts=parts):
            none = _every([_opposite(holds(part, known)) for part in parts])
            return _opposite(none)


def first_true(conditions: Iterable[Condition | None], known: Known) -> tuple[bool, ...]:
    """Tell for each condition of a `decide`, and at last for `else`, whether it may be taken."""
    open_ways: list[bool] = []
    blocked = False
    for condition in conditions:
        truth = holds(condition, known)
        open_ways.append(not blocked and truth is not False)
        blocked = blocked or truth is True
    return (*open_ways, not blocked)


def _opposite(truth: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is the argument
    return None if truth is None else not truth


def _every(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _test(test: Test, value: str) -> bool | None:
    match test.operator:
        case "Equals":
            return value == test.operand
        case "TextStartsWith":
            return value.startswith(test.operand)
        case "TextEndsWith":
            return value.endswith(test.operand)
        case "TextContains":
            return test.operand in value
        case _:
            return _compare(test.operator, value, test.operand)


def _compare(operator: str, value: str, operand: str) -> bool | None:
    try:
        left, right = float(value), float(operand)
    except ValueError:
        return False
    return {
        "NumberLessThan": left < right,
        "NumberLessOrEqualTo": left <= right,
        "NumberGreaterThan": left > right,
        "NumberGreaterOrEqualTo": left >= right,
    }.get(operator)
