"""Every fault that contracts find in the actions of a flow, found in one pass.

Rules about contracts differ in what they say, not in where they look: each picks its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

from ivr.ir.actions.base import ActionBase, Contract, ErrorRule
from ivr.ir.actions.opaque import KeptTransitions
from ivr.ir.actions.parameters import ConditionRule
from ivr.lint.facts.flows.forms import Fault, Plan, contract_plan
from ivr.lint.facts.flows.unfit import explained
from ivr.lint.facts.flows.values import compared, no_value, right_value, wrong_path, wrong_scalar
from ivr.lint.facts.flows.ways import onward, unread, wrong_conditions, wrong_errors

if TYPE_CHECKING:
    from ivr.lint.facts.flowgraph import Called, FlowGraph, Parameters

Faults = Mapping[str, Sequence[tuple[ActionBase, Fault]]]
"""Code -> the faults of that code, each with its action."""


def faults_of(graph: FlowGraph) -> Faults:
    """Return the faults of a flow's actions, by code."""
    table: dict[str, list[tuple[ActionBase, Fault]]] = {}
    for action, fault in _found(graph):
        table.setdefault(fault.code, []).append((action, fault))
    return table


def _found(graph: FlowGraph) -> Iterator[tuple[ActionBase, Fault]]:
    for kind, places in graph.by_type.items():
        plan = contract_plan(kind)[1]
        yield from _of_parameters(graph, kind, plan, places)
        yield from _of_ways(graph, _rules_of(kind), places)
        if kind == "Compare":
            yield from _of_comparisons(graph, places)
    yield from _of_values(graph)


def _of_values(graph: FlowGraph) -> Iterator[tuple[ActionBase, Fault]]:
    for action, leaf in graph.notable:
        if type(leaf.value) is not str or not leaf.value:
            needed = len(leaf.path) == 1 and _is_needed(leaf.path[0], action.type)
            remedy = _GIVE if needed else ""
            fault = wrong_scalar(leaf.value, leaf.path, graph.called(action), remedy)
            if fault is not None:
                yield action, fault
        elif "$" in leaf.value:
            if leaf.path == _COMPARED and not _compared(leaf.value):
                continue  # of this FLW009 is told
            contract = contract_plan(action.type)[0]
            for shown, fault in wrong_path(leaf.value, leaf.path, contract):
                message = f"{shown} of {graph.called(action)} {fault.message}"
                yield action, fault._replace(message=message)


_GIVE = "Give its value; the action needs it."


def _is_needed(name: str, kind: str) -> bool:
    """Tell whether an action needs a parameter, or one of a few that it belongs to."""
    contract, plan = contract_plan(kind)
    return name in plan.required or any(name in group.names for group in contract.one_of)


def _of_parameters(
    graph: FlowGraph, kind: str, plan: Plan, places: Sequence[int]
) -> Iterator[tuple[ActionBase, Fault]]:
    actions, written = graph.flow.actions, graph.parameters
    for index in places:
        given, action = written[index], actions[index]
        if not given and not isinstance(action.plain, dict):
            message = f"Parameters of {graph.called(action)} are not an object"
            yield action, Fault("FLW024", message, None, 'Write {"name": "value", ...}.')
        elif not plan.sound(given):
            for fault in explained(kind, graph.called(action, typed=True), plan, given):
                yield action, fault


class _Rules:
    """The rules for the ways out of actions of one type; of those with modes, each worked out once.

    A mode is told by which parameters stand there and by the words among them that are one of a
    few, and by what containers hold. `sound` are the ways out that were found to keep to a rule.
    """

    def __init__(self, kind: str) -> None:
        contract = contract_plan(kind)[0]
        self.contract = contract
        self.moded = callable(contract.errors) or contract.by_mode is not None
        self.sound: set[tuple[int, object]] = set()
        self._words = [n for n, p in contract.parameters.items() if p.kind in _WORDS]
        self._known: dict[object, tuple[ErrorRule, ConditionRule]] = {}

    def of(self, action: ActionBase, written: Parameters) -> tuple[ErrorRule, ConditionRule]:
        """Return the rules for the errors and for the conditions of an action."""
        held = [value for value in written.values() if type(value) is not str]
        try:
            key = (*written, *[written.get(n) for n in self._words], *[tuple(v) for v in held])
            known = self._known.get(key)
        except TypeError:  # a value of a shape that no contract has
            key, known = action.identifier, None
        if known is None:
            known = self.contract.error_rule(action), self.contract.condition_rule(action)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
                self.sound.clear()
            self._known[key] = known
        return known

    def keeps(self, rule: object, ways: object) -> None:
        """Remember that ways out keep to a rule."""
        if len(self.sound) < _REMEMBERED:
            self.sound.add((id(rule), ways))


_WORDS = frozenset({"enum", "boolstring"})
_REMEMBERED = 4_096
"""Flows of strangers may have any ways out; those of one house are much alike."""

_rules_of = cache(_Rules)


def _of_ways(
    graph: FlowGraph, rules: _Rules, places: Sequence[int]
) -> Iterator[tuple[ActionBase, Fault]]:
    actions, targets, written = graph.flow.actions, graph.targets, graph.parameters
    contract, sound = rules.contract, rules.sound
    errors, conditions = rules.of(actions[places[0]], written[places[0]])
    for index in places:
        action = actions[index]
        ways = action.transitions
        if ways.next_action is None or contract.terminal or type(ways) is KeptTransitions:
            owner = graph.called(action, typed=True)
            found = _of_end(owner, contract, targets[index])
            yield from zip(repeat(action), found, strict=False)
        if rules.moded:
            errors, conditions = rules.of(action, written[index])
        kinds = ways.wired
        if (id(errors), kinds) not in sound or len(kinds) != len(ways.errors):
            owner = graph.called(action, typed=True)
            yield from zip(repeat(action), _of_errors(owner, rules, errors), strict=False)
        tests = ways.tests
        if (tests or conditions.required or conditions.kind == "numbers") and (
            (id(conditions), tests) not in sound
        ):
            owner = graph.called(action, typed=True)
            found = _of_conditions(owner, rules, conditions)
            yield from zip(repeat(action), found, strict=False)


def _of_errors(owner: Called, rules: _Rules, rule: ErrorRule) -> Iterator[Fault]:
    ways = owner.action.transitions
    kinds = ways.wired
    if _fits(rule, kinds, rules.contract) and len(kinds) == len(ways.errors):
        rules.keeps(rule, kinds)
    else:
        yield from wrong_errors(owner, rules.contract, rule)


def _of_end(owner: Called, contract: Contract, targets: Sequence[str]) -> Iterator[Fault]:
    wrong = onward(owner, contract, targets)
    if wrong is not None:
        yield wrong
    yield from unread(owner)


def _fits(rule: ErrorRule, wired: frozenset[str], contract: Contract) -> bool:
    return (
        rule.required <= wired
        and rule.rejected.isdisjoint(wired)
        and (not contract.closed or wired <= rule.required | rule.optional)
    )


def _of_conditions(owner: Called, rules: _Rules, rule: ConditionRule) -> Iterator[Fault]:
    tests = owner.action.transitions.tests
    if rules.contract.closed and _plain_tests(tests, rule):
        rules.keeps(rule, tests)
        return
    yield from wrong_conditions(owner, rules.contract, rule)
    if any("" in test[1:] for test in tests):
        message = f"{owner} compares with an empty string, which Connect refuses"
        remedy = 'Let a word such as "none" stand for nothing, and compare with that.'
        yield Fault("FLW005", message, None, remedy)


def _plain_tests(tests: tuple[tuple[str, ...], ...], rule: ConditionRule) -> bool:
    """Tell whether conditions are what they should be; the quick way, for nearly all actions."""
    names = {test[1] for test in tests if len(test) == _OPERATOR_AND_OPERAND}
    return (
        "" not in names
        and len(names) == len(tests)
        and {test[0] for test in tests}.issubset(rule.operators)
        and rule.kind != "numbers"
        and (not rule.operands or names.issubset(rule.operands))
        and names.issuperset(rule.required)
    )


_OPERATOR_AND_OPERAND = 2
_COMPARED = ("ComparisonValue",)


def _of_comparisons(graph: FlowGraph, places: Sequence[int]) -> Iterator[tuple[ActionBase, Fault]]:
    for index in places:
        value = graph.parameters[index].get("ComparisonValue", "$.Channel")
        if not (isinstance(value, str) and _compared(value)):
            action = graph.flow.actions[index]
            message = f"{graph.called(action)} compares {str(value)[:60]!r}, {no_value(value)}"
            yield action, Fault("FLW009", message, None, right_value(value))


@lru_cache(maxsize=4096)
def _compared(value: str) -> bool:
    return compared(value)
