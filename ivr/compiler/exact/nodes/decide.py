"""Decide nodes of exact dialogs: decide, hours, split, repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.shapes import Branch, Json, Ways
from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR
from ivr.spec.conditions import AnyOf, Condition, ConditionError, Test, parse
from ivr.spec.nodes.decide import Decide, Hours, Repeat, Split


class _Arm(NamedTuple):
    """One case: its comparisons, of which any suffices, and where it leads."""

    number: int
    tests: tuple[Test, ...]
    target: str


def decide(node: Decide, step: Step) -> list[Json]:
    """Return one Compare {ComparisonValue} for each run of cases on one variable.

    Conditions stand in written order, `is one of` as several; operands are verbatim. NextAction
    and NoMatchingCondition -> `else`, or the Compare of the next run, `<node>.case_<number>`. A
    variable is a declared name or a place: `$.External.x is y`. `connect` and `errors` are of the
    first.
    """
    arms = [
        _Arm(number, alternatives(case.when), case.goto) for number, case in enumerate(node.decide)
    ]
    runs = list(_runs(arms))
    ids = [
        step.fresh() if n == 0 else step.fresh(f"case_{run[0].number + 1}", "decide", run[0].number)
        for n, run in enumerate(runs)
    ]
    onward = [*ids[1:], step.to(node.else_)]
    return [
        _compare(step, here, run, other) for here, run, other in zip(ids, runs, onward, strict=True)
    ]


def _runs(arms: Sequence[_Arm]) -> list[list[_Arm]]:
    runs: list[list[_Arm]] = []
    for arm in arms:
        if runs and arm.tests and _variable(runs[-1][0]) == _variable(arm):
            runs[-1].append(arm)
        else:
            runs.append([arm])
    return runs


def _variable(arm: _Arm) -> str:
    return arm.tests[0].variable if arm.tests else ""


def alternatives(text: str) -> tuple[Test, ...]:
    """Return the comparisons of a condition of which any one suffices, all of one variable.

    Empty where it is no condition, or none that one action can compare.
    """
    try:
        condition = parse(text)
    except ConditionError:
        return ()
    parts: tuple[Condition, ...] = condition.parts if isinstance(condition, AnyOf) else (condition,)
    tests = tuple(part for part in parts if isinstance(part, Test))
    same = len({test.variable for test in tests}) == 1
    return tests if same and len(tests) == len(parts) else ()


def _compare(step: Step, here: str, run: Sequence[_Arm], other: str) -> Json:
    first = run[0]
    place = step.place(_variable(first), "decide", first.number, "when")
    conditions = [
        Branch(test.operator, test.operand, step.to(arm.target))
        for arm in run
        for test in arm.tests
    ]
    ways = Ways(other, conditions, {NO_MATCHING_CONDITION: other})
    if first.number == 0:
        return step.main(here, "Compare", {"ComparisonValue": place}, ways)
    return step.other(here, "Compare", {"ComparisonValue": place}, ways)


def hours(node: Hours, step: Step) -> list[Json]:
    """Return CheckHoursOfOperation {HoursOfOperationId: hours:<name>}; of `queue` without it.

    Equals True -> `open`, Equals False -> `closed`; NoMatchingError -> on_error only if written,
    which NextAction repeats.
    """
    parameters = {} if node.hours == "queue" else {"HoursOfOperationId": f"hours:{node.hours}"}
    conditions = [
        Branch("Equals", "True", step.to(node.open)),
        Branch("Equals", "False", step.to(node.closed)),
    ]
    ways = Ways(None, conditions, step.table(**{NO_MATCHING_ERROR: node.on_error}))
    return [step.main(step.fresh(), "CheckHoursOfOperation", parameters, ways)]


def split(node: Split, step: Step) -> list[Json]:
    """Return DistributeByPercentage: NumberLessThan 1 + the running sum of weights -> `goto`.

    The last share is NoMatchingCondition, which NextAction repeats.
    """
    conditions: list[Branch] = []
    total = 1
    for share in node.split[:-1]:
        total += share.weight
        conditions.append(Branch("NumberLessThan", str(total), step.to(share.goto)))
    last = step.to(node.split[-1].goto)
    ways = Ways(last, conditions, {NO_MATCHING_CONDITION: last})
    return [step.main(step.fresh(), "DistributeByPercentage", {}, ways)]


def repeat(node: Repeat, step: Step) -> list[Json]:
    """Return Loop {LoopCount: count}: Equals ContinueLooping -> `repeat`.

    Equals DoneLooping -> `exhausted`, which NextAction repeats; NoMatchingError -> on_error only if
    written.
    """
    conditions = [
        Branch("Equals", "ContinueLooping", step.to(node.repeat)),
        Branch("Equals", "DoneLooping", step.to(node.exhausted)),
    ]
    count = {"LoopCount": step.value(str(node.count), "count")}
    ways = Ways(None, conditions, step.table(**{NO_MATCHING_ERROR: node.on_error}))
    return [step.main(step.fresh(), "Loop", count, ways)]
