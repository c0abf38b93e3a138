"""The ways out of an action as a table, and the operators that choose among conditions.

Law of the room: made once for each action and kept, because every step asks for it; reading it
needs no call. Source: flow language, condition operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def as_number(text: str) -> float | None:
    """Return the number that a text is, or None: digits, perhaps a minus and a fraction.

    A phone number such as +14155550101 is none, nor is a text with spaces.
    """
    return float(text) if _NUMBER.fullmatch(text) else None


Test = Callable[[str, str], bool]


def _numeric(compare: Callable[[float, float], bool]) -> Test:
    def holds(value: str, operand: str) -> bool:
        left, right = as_number(value), as_number(operand)
        return left is not None and right is not None and compare(left, right)

    return holds


OPERATORS: Mapping[str, Test] = {
    "Equals": lambda value, operand: value == operand,
    "TextStartsWith": lambda value, operand: value.startswith(operand),
    "TextEndsWith": lambda value, operand: value.endswith(operand),
    "TextContains": lambda value, operand: operand in value,
    "NumberGreaterThan": _numeric(lambda value, operand: value > operand),
    "NumberGreaterOrEqualTo": _numeric(lambda value, operand: value >= operand),
    "NumberLessThan": _numeric(lambda value, operand: value < operand),
    "NumberLessOrEqualTo": _numeric(lambda value, operand: value <= operand),
}
"""Operators by name; a numeric operator is false where either side is no number."""

KEY_EXISTS = "KeyExists"
"""True of any value, or of an object that has the operand as a key. Source: live probes."""


class Exit(NamedTuple):
    """A condition: its operator's test (None = unknown or KeyExists), operand, label, target."""

    operator: str
    test: Test | None
    operand: str
    label: str
    target: str


class Exits(NamedTuple):
    """All ways out of an action.

    `equals` is set where every condition is Equals with a fixed operand: operand -> (label,
    target) of the first such condition. `otherwise` is the (label, target) where no condition is
    true, None where neither error branch for it is wired.
    """

    conditions: tuple[Exit, ...]
    errors: Mapping[str, str]
    equals: Mapping[str, tuple[str, str]] | None
    otherwise: tuple[str, str] | None


def exits_of(action: ActionBase) -> Exits:
    """Return the table of an action's conditions and error branches; of duplicates the first."""
    conditions = tuple(
        Exit(
            branch.condition.operator,
            OPERATORS.get(branch.condition.operator),
            branch.condition.operands[0] if branch.condition.operands else "",
            f"{branch.condition.operator} {' '.join(branch.condition.operands)}",
            branch.next_action,
        )
        for branch in action.transitions.conditions
    )
    errors: dict[str, str] = {}
    for error in action.transitions.errors:
        errors.setdefault(error.error_type, error.next_action)
    unmatched = (kind for kind in (NO_MATCHING_CONDITION, NO_MATCHING_ERROR) if kind in errors)
    otherwise = next(((kind, errors[kind]) for kind in unmatched), None)
    return Exits(conditions, errors, _equals(conditions), otherwise)


def _equals(conditions: tuple[Exit, ...]) -> Mapping[str, tuple[str, str]] | None:
    table: dict[str, tuple[str, str]] = {}
    for exit_ in conditions:
        if exit_.operator != "Equals" or exit_.operand.startswith("$."):
            return None
        table.setdefault(exit_.operand, (exit_.label, exit_.target))
    return table
