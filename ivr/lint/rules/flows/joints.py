"""How the actions of a flow are named and joined: identifiers, targets and conditions."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.faults import Severity
from ivr.ir.actions.base import Condition
from ivr.ir.references import is_path, leaf_of
from ivr.lint.rule import Rule, Spot, Subject

_E = Severity.ERROR

IDENTIFIER_MAX = 50
FORBIDDEN_IN_IDENTIFIERS = frozenset("%:(\\/)=$,;[]{}")
RESERVED_IDENTIFIERS = frozenset(
    [
        "__proto__",
        "constructor",
        "__defineGetter__",
        "__defineSetter__",
        "toString",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "valueOf",
    ]
)
"""Source: flow language, identifiers; refused by CreateContactFlow."""

OPERATORS = frozenset(
    [
        "Equals",
        "TextStartsWith",
        "TextEndsWith",
        "TextContains",
        "NumberGreaterThan",
        "NumberGreaterOrEqualTo",
        "NumberLessThan",
        "NumberLessOrEqualTo",
        "KeyExists",
    ]
)
"""The nine operators that the service takes; And, Or and Not are refused."""


def identifiers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        known = graph.identifiers
        flow = graph.flow
        if flow.start not in known:
            message = f"flow {flow.name} starts at {flow.start!r}, which does not exist"
            yield Spot(graph.place, message)
        lost = {target for targets in graph.targets for target in targets} - known.keys()
        wrong = {name for name, count in known.items() if count > 1 or _bad_identifier(name)}
        for action in flow.actions if lost or wrong else ():
            for target in dict.fromkeys(action.transitions.targets()):
                if target in lost:
                    message = f"{action.identifier!r} leads to {target!r}, which does not exist"
                    yield Spot(graph.where(action), message)
            if known[action.identifier] > 1:
                message = f"identifier {action.identifier!r} is used twice"
                yield Spot(graph.where(action), message)
            if _bad_identifier(action.identifier):
                message = f"Connect takes no identifier such as {action.identifier!r}"
                yield Spot(graph.where(action), message)


def _bad_identifier(identifier: str) -> bool:
    return (
        not 1 <= len(identifier) <= IDENTIFIER_MAX
        or not FORBIDDEN_IN_IDENTIFIERS.isdisjoint(identifier)
        or identifier in RESERVED_IDENTIFIERS
    )


def conditions(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, condition in graph.conditions(_refused):
            message = f"{action.identifier!r} uses the operator {condition.operator!r}"
            if condition.operator in OPERATORS:
                count = len(condition.operands)
                message = f"a condition of {action.identifier!r} has {count} operands"
            yield Spot(graph.where(action), message)


def _refused(condition: Condition) -> bool:
    return condition.operator not in OPERATORS or len(condition.operands) != 1


def comparison_values(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("Compare"):
            value = str(written.get("ComparisonValue", ""))
            leaf = is_path(value) and (leaf_of(value) or value in _LEAVES)
            if not leaf:
                message = f"{action.identifier!r} compares {value!r}, which is no value of the call"
                yield Spot(graph.where(action), message)


_LEAVES = frozenset(
    f"$.{name}"
    for name in [
        "StoredCustomerInput",
        "Channel",
        "ContactId",
        "InitialContactId",
        "PreviousContactId",
        "InstanceARN",
        "InitiationMethod",
        "LanguageCode",
        "TextToSpeechVoiceId",
        "AwsRegion",
        "Name",
        "Description",
        "CustomerId",
    ]
)
"""Roots that are leaves themselves."""


_SOURCE = "flow language; live probes of the service"

JOINT_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW007",
        _E,
        "An identifier that dangles, doubles or is refused",
        "The service refuses the flow.",
        "Use 1 to 50 plain characters, each identifier once.",
        _SOURCE,
        "flows",
        identifiers,
    ),
    Rule(
        "FLW008",
        _E,
        "A condition that Connect does not know",
        "Nine operators, one operand each, no nesting.",
        "Split it into several actions.",
        _SOURCE,
        "flows",
        conditions,
    ),
    Rule(
        "FLW009",
        _E,
        "A comparison of something that is no value",
        "Compare takes one path with a leaf.",
        "Compare a path such as $.External.band.",
        _SOURCE,
        "flows",
        comparison_values,
    ),
)
