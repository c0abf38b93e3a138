"""From the branches of a module to the transitions of its actions.

Law: every wired branch of the module is a way out of its actions, or a finding says why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.faults import Severity
from ivr.formats.legacy.draft import BLANK, NOT_WIRED, Job, Step, Way, Wiring, operator_of

_FAILING = ("Error", "NoMatch", "Timeout", "AtCapacity", "CallFailure", "False")
"""Outcomes that stand in for a missing one, first to last."""


def transitions(job: Job, step: Step, following: str) -> dict[str, Any]:
    """Return the Transitions of an action.

    Args:
        job: The module it comes from.
        step: The action and its wiring.
        following: The identifier of the module's next action; empty for its last.
    """
    wiring = step.wiring
    if wiring.ends:
        return {}
    passing = {wiring.passing: following} if following and wiring.passing else {}
    conditions = [*_fixed(job, wiring), *_choices(job, wiring)]
    errors = _errors(job, wiring, passing)
    onward = passing.get("next") or _first(job, wiring.onward)
    onward = onward or _mirrored(wiring, conditions, errors)
    if not onward and not wiring.rests:
        onward = _complete(job, wiring, "onward branch")
    ways: dict[str, Any] = {"NextAction": onward} if onward else {}
    ways["Errors"] = [{"NextAction": t, "ErrorType": name} for name, t in errors.items()]
    ways["Conditions"] = conditions
    _over(job, wiring.never)
    return ways


def _over(job: Job, outcomes: tuple[str, ...]) -> None:
    """Say of branches that the service does not know any more that they were left out."""
    for way in job.ways(*outcomes):
        message = f"its branch {way.outcome} to {way.target} cannot be taken any more"
        job.say(Severity.INFO, "FLW002", message, "It was left out.")


def _first(job: Job, outcomes: tuple[str, ...]) -> str:
    """Return where an outcome leads; a second target of the same outcome is a finding."""
    found = job.ways(*outcomes)
    if len({way.target for way in found}) > 1:
        others = ", ".join(dict.fromkeys(way.target for way in found[1:]))
        message = f"its outcome {found[0].outcome} leads to {found[0].target} and to {others}"
        job.fail("FLW002", message, f"Only {found[0].target} was kept: choose one.")
    return found[0].target if found else ""


def _condition(operator: str, operand: str, target: str) -> dict[str, Any]:
    return {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}


def _fixed(job: Job, wiring: Wiring) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    for outcome, (operator, operand) in wiring.fixed.items():
        target = _first(job, (outcome,))
        if not target and outcome not in wiring.spare:
            target = _complete(job, wiring, f"{outcome} branch")
        if target:
            conditions.append(_condition(operator, operand, target))
    return conditions


def _choices(job: Job, wiring: Wiring) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    for way in job.ways(*wiring.choices):
        operand = way.operand
        if not operand:
            message = "its branch compares with an empty text, which is not allowed now"
            job.warn("FLW005", message, "One space stands there; let the value be a word: `none`.")
        operator = wiring.operator or operator_of(job, way)
        conditions.append(_condition(operator, operand or BLANK, way.target))
    return conditions


def _errors(job: Job, wiring: Wiring, passing: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, outcomes in wiring.errors.items():
        target = passing.get(name) or _first(job, outcomes)
        errors[name] = target or _complete(job, wiring, f"{outcomes[0]} branch ({name})")
    for name, outcomes in wiring.optional.items():
        target = _first(job, outcomes)
        if target:
            errors[name] = target
    return errors


def _mirrored(wiring: Wiring, conditions: list[dict[str, Any]], errors: Mapping[str, str]) -> str:
    """Return the target that consoles repeat as NextAction."""
    operand = wiring.mirrors.removeprefix("=")
    if operand == wiring.mirrors:
        return errors.get(wiring.mirrors, "")
    return next(
        (c["NextAction"] for c in conditions if c["Condition"]["Operands"] == [operand]), ""
    )


def _stand_in(job: Job, wiring: Wiring) -> Way | None:
    """Return the branch that a missing one follows: a failing one, else the next, else the last."""
    wired = [way for way in job.module.ways if way.target]
    for outcomes in ((name,) for name in _FAILING):
        found = next((way for way in wired if way.outcome in outcomes), None)
        if found:
            return found
    onward = next((way for way in wired if way.outcome in wiring.onward), None)
    return onward or (wired[-1] if wired else None)


def _complete(job: Job, wiring: Wiring, missing: str) -> str:
    """Return where a required branch goes that the module does not have, and say so."""
    other = _stand_in(job, wiring)
    if other is None:
        return _nowhere(job)
    single = len({way.target for way in job.module.ways if way.target}) == 1
    named = f"{other.outcome} {other.operand}".strip()
    message = f"it has no {missing}, which is required now; it goes where {named} goes"
    job.say(
        Severity.INFO if single else Severity.WARNING,
        "FLW002",
        message,
        f"Check that {other.target} is right for it.",
    )
    return other.target


def _nowhere(job: Job) -> str:
    """Return the action that ends the flow, for a module without a wired branch."""
    if "-> nowhere" not in job.placed:
        message = "none of its branches leads anywhere"
        job.fail("FLW006", message, f"It leads to {NOT_WIRED!r}, which ends the flow: wire it.")
    job.placed.add("-> nowhere")
    return NOT_WIRED
