"""The ways out of an action held against the contract of its type: errors, conditions, onward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase, Condition, Contract, ErrorRule
from ivr.ir.actions.opaque import KeptTransitions
from ivr.ir.actions.parameters import ALL_OPERATORS, ConditionRule
from ivr.ir.service.traps import WRONG_OPERANDS, WRONG_OPERATORS
from ivr.lint.facts.flows.forms import Fault
from ivr.spec.reading.nearest import did_you_mean

if TYPE_CHECKING:
    from ivr.lint.facts.flowgraph import Called

_W = Severity.WARNING

OPERATORS = frozenset(ALL_OPERATORS)


def onward(owner: Called, contract: Contract, targets: Sequence[str]) -> Fault | None:
    """Return what is wrong with how an action goes on: none after the end, else one."""
    if contract.terminal:
        if targets:
            message = f"{owner} ends the flow, and yet leads on"
            return Fault("FLW006", message, None, 'Write "Transitions": {}.')
    elif owner.action.transitions.next_action is None and not contract.may_stop:
        ways = owner.action.transitions
        if isinstance(ways, KeptTransitions) and not isinstance(ways.kept, Mapping):
            return None  # what stands there instead is told: FLW023
        remedy = (
            f"Lead it to where the branch {contract.mirrors.lstrip('=')} leads, as consoles do."
        )
        if not contract.mirrors:
            remedy = "Set NextAction; only actions that end the flow have none."
        return Fault("FLW006", f"{owner} has no NextAction", None, remedy)
    return None


def wrong_errors(owner: Called, contract: Contract, rule: ErrorRule) -> Iterator[Fault]:
    """Yield the error branches that an action lacks, may not have, or has twice."""
    kind, wired = owner.action.type, owner.action.transitions.wired
    kinds = [each.error_type for each in owner.action.transitions.errors]
    for each in sorted(rule.required - wired) if not _some_unread(owner.action) else ():
        yield Fault("FLW002", f"{owner} has no {each} branch", None, "Add it to its Errors.")
    for each in sorted(rule.rejected & wired):
        message = f"{owner} may not have the branch {each}"
        yield Fault("FLW002", message, None, _REJECTED.get((kind, each), "Remove it."))
    known = rule.required | rule.optional
    for each in sorted(wired - known - rule.rejected) if contract.closed else ():
        sure = not contract.terminal and not callable(contract.errors)
        message = f"{owner} has a branch for {each!r}, an error that {kind} does not have"
        remedy = did_you_mean(each[:80], known) or "Remove it."
        yield Fault("FLW002", message, None if sure else _W, remedy)
    if len(kinds) != len(wired):
        double = next(each for each in kinds if kinds.count(each) > 1)
        yield Fault("FLW038", f"{owner} has two branches for {double}")


def _some_unread(action: ActionBase) -> bool:
    """Tell whether some error branch, or all transitions, could not be read: FLW023 tells that."""
    ways = action.transitions
    if not isinstance(ways, KeptTransitions):
        return False
    listed = (
        cast("Mapping[str, Any]", ways.kept).get("Errors") if isinstance(ways.kept, dict) else 0
    )
    return not isinstance(listed, list) or len(cast("list[Any]", listed)) != len(ways.errors)


_REJECTED: Mapping[tuple[str, str], str] = {
    ("GetParticipantInput", "InputTimeLimitExceeded"): (
        'Remove it; in store mode silence is the text "Timeout" in $.StoredCustomerInput.'
    ),
}
"""Type and error -> what to do instead, where there is something."""


def wrong_conditions(owner: Called, contract: Contract, rule: ConditionRule) -> Iterator[Fault]:
    """Yield the conditions of an action that cannot be, those it lacks, and those it has twice."""
    action = owner.action
    found = [branch.condition for branch in action.transitions.conditions]
    for each in found:
        yield from _condition(owner, each, contract, rule)
    operands = [operand for each in found for operand in each.operands]
    missing = [each for each in rule.required if each not in operands]
    if missing:
        message = f"{owner} has no branch {', '.join(missing)}"
        remedy = f"Add a condition Equals for {'each' if len(missing) > 1 else 'it'}."
        yield Fault("FLW015", message, None if contract.all_operands else _W, remedy)
    if action.type == "DistributeByPercentage" and not _ascending(operands):
        message = f"the shares of {owner} are {', '.join(operands)[:60]}"
        remedy = (
            "Each is one more than the sum of the percentages so far: 31, 81 for 30 % and 50 %."
        )
        yield Fault("FLW015", f"{message}, which do not ascend to 100 at most", None, remedy)
    tests = action.transitions.tests
    if len(set(tests)) != len(tests):
        double = next(each for each in tests if tests.count(each) > 1)
        message = f"{owner} has two branches for {' '.join(double)}"
        yield Fault("FLW038", message)


def _condition(
    owner: Called, condition: Condition, contract: Contract, rule: ConditionRule
) -> Iterator[Fault]:
    action, operator, operands = owner.action, condition.operator, condition.operands
    if operator not in OPERATORS:
        yield Fault("FLW008", f"{owner} uses the operator {operator!r}", None, _right(operator))
        return
    if len(operands) != 1:
        message = f"a condition {operator} of {owner} has {len(operands)} operands, not one"
        yield Fault("FLW008", message, None, "Write a condition for each, leading to the same.")
        return
    if rule.kind == "none" and contract.closed:
        message = f"{owner} has conditions, and takes none"
        yield Fault("FLW008", message, None, "Compare its result in an action of its own.")
    elif rule.operators and operator not in rule.operators and not _metric(action):
        message = f"{owner} cannot use the operator {operator}"
        sure = None if rule.kind in {"keys", "fixed"} else _W
        yield Fault("FLW008", message, sure, f"Use {' or '.join(rule.operators)}.")
    elif rule.operands and operands[0] not in rule.operands and not _metric(action):
        fault = _unknown_operand(owner, operands[0], rule)
        other = operands[0] in contract.operands  # so it is in another mode
        yield fault._replace(severity=_W) if other else fault


def _unknown_operand(owner: Called, operand: str, rule: ConditionRule) -> Fault:
    message = f"{owner} never results in {operand!r}"
    if rule.kind == "keys":
        return Fault("FLW008", message, None, _ONE_KEY)
    right = WRONG_OPERANDS.get(operand)
    remedy = f"Write {right}." if right else did_you_mean(operand[:80], rule.operands)
    return Fault("FLW008", message, None, remedy or f"It may be {', '.join(rule.operands)}.")


_ONE_KEY = "A branch is one key: 0 to 9, * or #. Several digits are taken with StoreInput True."


def _metric(action: ActionBase) -> bool:
    """Tell whether a rule of its own looks at the conditions: FLW013."""
    return action.type == "CheckMetricData"


def _right(operator: str) -> str:
    if WRONG_OPERATORS.get(operator) == "":
        return "Conditions do not nest; split it into several actions."
    right = WRONG_OPERATORS.get(operator)
    near = f"Use {right}." if right else did_you_mean(operator[:80], ALL_OPERATORS)
    return near or f"There are {', '.join(ALL_OPERATORS)}."


def _ascending(shares: list[str]) -> bool:
    if not all(share.isascii() and share.isdigit() and len(share) <= 3 for share in shares):
        return False
    numbers = [int(share) for share in shares]
    return numbers == sorted(set(numbers)) and all(2 <= number <= 100 for number in numbers)


_SHAPE = '"NextAction": "...", "Errors": [...], "Conditions": [...]'
_EACH: Mapping[str, str] = {
    "Errors": 'Write {"ErrorType": "...", "NextAction": "..."}.',
    "Conditions": (
        'Write {"NextAction": "...", "Condition": {"Operator": "Equals", "Operands": ["..."]}}.'
    ),
}


def unread(owner: Called) -> Iterator[Fault]:
    """Yield what could not be read of the transitions of an action."""
    ways = owner.action.transitions
    if not isinstance(ways, KeptTransitions):
        return
    if not isinstance(ways.kept, Mapping):
        message = f"Transitions of {owner} is {_shown(ways.kept)}, not an object"
        yield Fault("FLW023", message, None, f"Write {{{_SHAPE}}}.")
        return
    table = cast("Mapping[str, Any]", ways.kept)
    following = table.get("NextAction")
    if "NextAction" in table and not isinstance(following, str):
        message = f"NextAction of {owner} is {_shown(following)}, not an identifier"
        yield Fault("FLW023", message, None, "Write the Identifier of an action, or leave it out.")
    yield from _unread(owner, "Errors", table.get("Errors"), len(ways.errors))
    yield from _unread(owner, "Conditions", table.get("Conditions"), len(ways.conditions))


def _unread(owner: Called, key: str, listed: object, read: int) -> Iterator[Fault]:
    if listed is None:
        return
    if not isinstance(listed, list):
        message = f"{key} of {owner} is {_shown(listed)}, not a list"
        yield Fault("FLW023", message, None, f"Write [...]; of each branch: {_EACH[key][6:]}")
        return
    items = cast("list[object]", listed)
    lost = len(items) - read
    if not lost:
        return
    wrong = ((place, _lacking(key, item)) for place, item in enumerate(items, 1))
    place, lacks = next((each for each in wrong if each[1]), (0, "has a shape of its own"))
    told = f"branch {place} in {key} of {owner} {lacks}, so it cannot be read"
    others = f"; {lost - 1} more like it" if lost > 1 else ""
    yield Fault("FLW023", f"{told}{others}", None, _EACH[key])


def _lacking(key: str, item: object) -> str:
    """Return what keeps a branch from being read; empty where it seems to be one."""
    if not isinstance(item, dict):
        return f"is {_shown(item)}, not an object"
    table = cast("dict[str, object]", item)
    lacks = [name for name in ("NextAction",) if not isinstance(table.get(name), str)]
    if key == "Errors":
        lacks += [name for name in ("ErrorType",) if not isinstance(table.get(name), str)]
        return f"has no {' and no '.join(lacks)}" if lacks else ""
    inner = table.get("Condition")
    tests = cast("dict[str, object]", inner) if isinstance(inner, dict) else {}
    if not isinstance(inner, dict):
        lacks.append("Condition")
    elif not isinstance(tests.get("Operator"), str):
        lacks.append("Operator")
    elif not _are_texts(tests.get("Operands")):
        lacks.append("list of texts in Operands")
    return f"has no {' and no '.join(lacks)}" if lacks else ""


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, str) for each in cast("list[object]", value)
    )


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    return "null" if value is None else f"{str(value)[:40]!r}"
