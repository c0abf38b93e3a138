"""The ways out of an action held against the contract of its type: errors, conditions, onward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase, Condition, Contract, ErrorRule
from ivr.ir.actions.opaque import KeptTransitions
from ivr.ir.actions.parameters import ALL_OPERATORS, ConditionRule
from ivr.ir.traps import WRONG_OPERANDS, WRONG_OPERATORS
from ivr.lint.facts.flows.forms import Fault
from ivr.spec.reading.nearest import did_you_mean

_W = Severity.WARNING

OPERATORS = frozenset(ALL_OPERATORS)


def onward(action: ActionBase, contract: Contract, targets: Sequence[str]) -> Fault | None:
    """Return what is wrong with how an action goes on: none after the end, else one."""
    kind, name = action.type, action.identifier
    if contract.terminal:
        if targets:
            message = f"{kind} {name!r} ends the flow and leads nowhere"
            return Fault("FLW006", message, None, "Remove its transitions.")
    elif action.transitions.next_action is None and not contract.may_stop:
        return Fault("FLW006", f"{kind} {name!r} has no NextAction")
    return None


def wrong_errors(action: ActionBase, contract: Contract, rule: ErrorRule) -> Iterator[Fault]:
    """Yield the error branches that an action lacks, may not have, or has twice."""
    kind, name, wired = action.type, action.identifier, action.transitions.wired
    kinds = [each.error_type for each in action.transitions.errors]
    for each in sorted(rule.required - wired):
        yield Fault("FLW002", f"{kind} {name!r} has no {each} branch", None, "Wire it.")
    for each in sorted(rule.rejected & wired):
        message = f"{kind} {name!r} may not have a {each} branch"
        yield Fault("FLW002", message, None, "Remove it.")
    known = rule.required | rule.optional
    for each in sorted(wired - known - rule.rejected) if contract.closed else ():
        sure = not contract.terminal and not callable(contract.errors)
        message = f"{kind} has no error {each!r}, which {name!r} wires"
        remedy = did_you_mean(each[:80], known) or "Remove it."
        yield Fault("FLW002", message, None if sure else _W, remedy)
    if len(kinds) != len(wired):
        double = next(each for each in kinds if kinds.count(each) > 1)
        yield Fault("FLW038", f"{name!r} has two branches for {double}")


def wrong_conditions(
    action: ActionBase, contract: Contract, rule: ConditionRule
) -> Iterator[Fault]:
    """Yield the conditions of an action that cannot be, those it lacks, and those it has twice."""
    name, found = action.identifier, [b.condition for b in action.transitions.conditions]
    for each in found:
        yield from _condition(action, each, contract, rule)
    operands = [operand for each in found for operand in each.operands]
    missing = [each for each in rule.required if each not in operands]
    if missing:
        message = f"{action.type} {name!r} has no branch {', '.join(missing)}"
        yield Fault("FLW015", message, None if contract.all_operands else _W)
    if action.type == "DistributeByPercentage" and not _ascending(operands):
        yield Fault("FLW015", f"the shares of {name!r} do not ascend to 100")
    tests = action.transitions.tests
    if len(set(tests)) != len(tests):
        double = next(each for each in tests if tests.count(each) > 1)
        message = f"{name!r} has two branches for {' '.join(double)}"
        yield Fault("FLW038", message)


def _condition(
    action: ActionBase, condition: Condition, contract: Contract, rule: ConditionRule
) -> Iterator[Fault]:
    name, operator, operands = action.identifier, condition.operator, condition.operands
    if operator not in OPERATORS:
        yield Fault("FLW008", f"{name!r} uses the operator {operator!r}", None, _right(operator))
        return
    if len(operands) != 1:
        yield Fault("FLW008", f"a condition of {name!r} has {len(operands)} operands")
        return
    if rule.kind == "none" and contract.closed:
        message = f"{action.type} {name!r} has conditions, and takes none"
        yield Fault("FLW008", message, None, "Compare its result in an action of its own.")
    elif rule.operators and operator not in rule.operators and not _metric(action):
        message = f"{action.type} {name!r} cannot use the operator {operator}"
        sure = None if rule.kind in {"keys", "fixed"} else _W
        yield Fault("FLW008", message, sure, f"Use {' or '.join(rule.operators)}.")
    elif rule.operands and operands[0] not in rule.operands and not _metric(action):
        fault = _unknown_operand(action, operands[0], rule)
        other = operands[0] in contract.operands  # so it is in another mode
        yield fault._replace(severity=_W) if other else fault


def _unknown_operand(action: ActionBase, operand: str, rule: ConditionRule) -> Fault:
    message = f"{action.type} {action.identifier!r} never results in {operand!r}"
    right = WRONG_OPERANDS.get(operand)
    remedy = f"Write {right}." if right else did_you_mean(operand[:80], rule.operands)
    return Fault("FLW008", message, None, remedy or f"It may be {', '.join(rule.operands)}.")


def _metric(action: ActionBase) -> bool:
    """Tell whether a rule of its own looks at the conditions: FLW013."""
    return action.type == "CheckMetricData"


def _right(operator: str) -> str:
    if WRONG_OPERATORS.get(operator) == "":
        return "Conditions do not nest; split it into several actions."
    right = WRONG_OPERATORS.get(operator)
    return f"Use {right}." if right else did_you_mean(operator[:80], ALL_OPERATORS)


def _ascending(shares: list[str]) -> bool:
    if not all(share.isascii() and share.isdigit() and len(share) <= 3 for share in shares):
        return False
    numbers = [int(share) for share in shares]
    return numbers == sorted(set(numbers)) and all(2 <= number <= 100 for number in numbers)


def unread(action: ActionBase) -> Iterator[Fault]:
    """Yield what could not be read of the transitions of an action."""
    ways = action.transitions
    if not isinstance(ways, KeptTransitions):
        return
    name = action.identifier
    if not isinstance(ways.kept, Mapping):
        yield Fault("FLW023", f"the transitions of {name!r} are no object")
        return
    table = cast("Mapping[str, Any]", ways.kept)
    following = table.get("NextAction")
    if "NextAction" in table and not isinstance(following, str):
        yield Fault("FLW023", f"NextAction of {name!r} is {_shown(following)}, not an identifier")
    yield from _unread(name, "Errors", table.get("Errors"), len(ways.errors))
    yield from _unread(name, "Conditions", table.get("Conditions"), len(ways.conditions))


def _unread(name: str, key: str, listed: object, read: int) -> Iterator[Fault]:
    if listed is None:
        return
    if not isinstance(listed, list):
        yield Fault("FLW023", f"{key} of {name!r} is no list")
        return
    items = cast("list[object]", listed)
    if len(items) != read:
        remedy = "An error has ErrorType and NextAction."
        if key == "Conditions":
            remedy = "A condition has NextAction, and in Condition an Operator and Operands."
        message = f"{len(items) - read} of {len(items)} {key} of {name!r} cannot be read"
        yield Fault("FLW023", message, None, remedy)


def _shown(value: object) -> str:
    return "null" if value is None else f"{str(value)[:40]!r}"
