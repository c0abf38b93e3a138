"""Decide nodes -> actions: decide, hours, split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ivr.compiler.lexicon.reach.presence import with_presence
from ivr.compiler.scope.scope import Scope
from ivr.ir.actions.base import (
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ActionBase,
    Transitions,
    branch,
    built,
    error_branch,
    leads,
    stated,
)
from ivr.ir.actions.control import (
    CheckHoursOfOperation,
    Compare,
    CompareParameters,
    DistributeByPercentage,
    HoursParameters,
)
from ivr.spec.conditions import AllOf, AnyOf, Condition, Not, Test, parse
from ivr.spec.nodes.decide import Decide, Hours, Split

_Arms = list[tuple[tuple[Test, ...], str]]


class _Case(NamedTuple):
    """A condition of the author's, where it leads, and its number."""

    condition: Condition
    target: str
    number: int


def decide(node: Decide, scope: Scope) -> list[ActionBase]:
    """Go where the first true condition leads; cases on one variable share an action."""
    cases = [
        _Case(_condition(case.when, scope), scope.way(case.goto), number)
        for number, case in enumerate(node.decide)
    ]
    actions: list[ActionBase] = []
    _cases(scope, scope.fresh(), cases, scope.way(node.else_), actions)
    return actions


def _condition(text: str, scope: Scope) -> Condition:
    unsure = scope.known.unsure
    return with_presence(parse(text), unsure) if unsure else parse(text)


def _cases(
    scope: Scope, here: str, cases: Sequence[_Case], otherwise: str, actions: list[ActionBase]
) -> None:
    """Append actions that begin at `here` and try the cases in order."""
    while cases:
        arms, left = _same_variable(cases)
        count = len(cases) - len(left) or 1
        rest = cases[count:]
        onward = scope.fresh(f"case_{rest[0].number + 1}") if rest else otherwise
        if arms:
            actions.append(_compare(scope, here, arms, onward))
        else:
            _emit(_Emitting(scope, actions), here, cases[0].condition, (cases[0].target, onward))
        cases, here = rest, onward


def _same_variable(cases: Sequence[_Case]) -> tuple[_Arms, Sequence[_Case]]:
    """Return the leading cases that compare one variable, and the cases after them."""
    arms: _Arms = []
    for index, case in enumerate(cases):
        tests = _alternatives(case.condition)
        variable = arms[0][0][0].variable if arms else tests[0].variable if tests else ""
        if not tests or any(test.variable != variable for test in tests):
            return arms, cases[index:]
        arms.append((tests, case.target))
    return arms, ()


def _alternatives(condition: Condition) -> tuple[Test, ...]:
    """Return the comparisons of which any one suffices; empty where it is not so simple."""
    if isinstance(condition, Test):
        return (condition,)
    if isinstance(condition, AnyOf):
        tests = tuple(part for part in condition.parts if isinstance(part, Test))
        if len(tests) == len(condition.parts):
            return tests if len({test.variable for test in tests}) == 1 else ()
    return ()


class _Emitting(NamedTuple):
    scope: Scope
    actions: list[ActionBase]


def _emit(to: _Emitting, here: str, condition: Condition, ways: tuple[str, str]) -> None:
    """Append actions from `here` that go to `ways[0]` if the condition holds, else `ways[1]`."""
    yes, no = ways
    tests = _alternatives(condition)
    if tests:
        to.actions.append(_compare(to.scope, here, [(tests, yes)], no))
        return
    match condition:
        case Not(of=part):
            _emit(to, here, part, (no, yes))
        case AllOf(parts=parts):
            for index, part in enumerate(parts):
                last = index == len(parts) - 1
                onward = yes if last else to.scope.fresh("and")
                _emit(to, here, part, (onward, no))
                here = onward
        case AnyOf(parts=parts):
            for index, part in enumerate(parts):
                last = index == len(parts) - 1
                onward = no if last else to.scope.fresh("or")
                _emit(to, here, part, (yes, onward))
                here = onward
        case Test():
            pass


def _compare(scope: Scope, here: str, arms: _Arms, otherwise: str) -> ActionBase:
    branches = [
        branch(test.operator, test.operand, target) for tests, target in arms for test in tests
    ]
    return built(
        Compare,
        identifier=here,
        type="Compare",
        parameters=built(CompareParameters, comparison_value=scope.place(arms[0][0][0].variable)),
        transitions=built(
            Transitions,
            next_action=otherwise,
            conditions=branches,
            errors=[error_branch(otherwise, NO_MATCHING_CONDITION)],
        ),
    )


def hours(node: Hours, scope: Scope) -> list[ActionBase]:
    """Ask the calendar; with `holiday`, the calendar of holidays first."""
    ways = {"True": scope.way(node.open), "False": scope.way(node.closed)}
    calendar = "" if node.hours == "queue" else f"hours:{node.hours}"
    if node.holiday is None:
        return [_hours(scope, scope.fresh(), calendar, ways)]
    first, second = scope.fresh("", "holiday"), scope.fresh("hours")
    holidays = f"hours:{node.holidays or f'{node.hours}_holidays'}"
    asked = {"True": scope.way(node.holiday), "False": second}
    return [_hours(scope, first, holidays, asked), _hours(scope, second, calendar, ways)]


def _hours(scope: Scope, here: str, calendar: str, ways: dict[str, str]) -> ActionBase:
    failed = scope.failure()
    return built(
        CheckHoursOfOperation,
        identifier=here,
        type="CheckHoursOfOperation",
        parameters=stated(HoursParameters, {"hours_of_operation_id": calendar} if calendar else {}),
        transitions=leads(failed, conditions=ways, errors={NO_MATCHING_ERROR: failed}),
    )


def split(node: Split, scope: Scope) -> list[ActionBase]:
    """Draw 1 to 100 and compare with the running sum of the weights."""
    last = scope.way(node.split[-1].goto)
    limits: dict[str, str] = {}
    total = 0
    for share in node.split[:-1]:
        total += share.weight
        limits[str(1 + total)] = scope.way(share.goto)
    return [
        DistributeByPercentage(
            identifier=scope.fresh(),
            type="DistributeByPercentage",
            transitions=leads(
                last,
                conditions=limits,
                operator="NumberLessThan",
                errors={NO_MATCHING_CONDITION: last},
            ),
        )
    ]
