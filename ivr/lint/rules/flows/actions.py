"""Actions of a flow in use: queues, metrics, input, hooks, and what pages say wrongly of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.faults import Severity
from ivr.ir.actions.attributes import EVENT_HOOKS
from ivr.ir.service.traps import DOCUMENTED_TYPES, TRAPS, WRONG_TYPES, Trap
from ivr.lint.facts.flowgraph import FlowGraph, table_of
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.decide import Decide
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING

_NUMBER = re.compile(r"^[0-9]{1,9}$")


def queue_transfers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        transfers = list(graph.of_type("TransferContactToQueue"))
        if not transfers:
            continue
        setting = {action.identifier for action, _ in graph.of_type("UpdateContactTargetQueue")}
        unset = graph.reached_before(setting)
        for action, written in transfers:
            owner = graph.called(action, typed=True)
            if written:
                message = f"{owner} has parameters, and takes none: the queue is chosen before"
                remedy = "Name the queue in an UpdateContactTargetQueue before it."
                yield Spot(graph.where(action), message, None, remedy)
            if action.identifier in unset:
                message = f"{owner} is reached without a target queue: {_UNSET[bool(setting)]}"
                remedy = "Let UpdateContactTargetQueue come first, unless another flow chooses it."
                yield Spot(graph.where(action), message, _W, remedy)


_UNSET = ("this flow chooses none", "on some way from the start none is chosen")
"""Why there may be no queue, by whether the flow chooses one anywhere."""


def metrics(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("CheckMetricData"):
            metric = str(written.get("MetricType", ""))
            for branch in action.transitions.conditions:
                test = branch.condition
                plain = test.operator == "NumberGreaterThan" and test.operands == ["0"]
                if metric.startswith("NumberOfAgents") and not plain:
                    asked = f"{test.operator} {' '.join(test.operands)}"[:80]
                    message = f"{graph.called(action)} asks whether {metric} is {asked}; {_AGENTS}"
                    yield Spot(graph.where(action), message)
                short = _short(test.operands) if metric.startswith("OldestContact") else 0
                if short:
                    told = f"{short}, which is taken as milliseconds"
                    message = f"{graph.called(action)} compares {metric} with {told}"
                    remedy = f"If seconds are meant, write {short * 1000}."
                    yield Spot(graph.where(action), message, _W, remedy)


_AGENTS = "of agents Connect only tells whether there are more than 0"


def _short(operands: list[str]) -> int:
    """Return the number of an age that is too young to be meant in milliseconds, else 0."""
    numbers = (int(operand) for operand in operands if _NUMBER.match(operand))
    return next((number for number in numbers if 0 < number < _SECOND), 0)


_SECOND = 1_000


def stored_input(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        compared = any(
            written.get("ComparisonValue") == "$.StoredCustomerInput"
            and any("Timeout" in b.condition.operands for b in action.transitions.conditions)
            for action, written in graph.of_type("Compare")
        )
        for action, written in graph.of_type("GetParticipantInput"):
            if str(written.get("StoreInput")).lower() == "true" and not compared:
                message = (
                    f"who keys in nothing at {graph.called(action)} goes on with the text "
                    "'Timeout' as their digits, and no Compare looks for it"
                )
                yield Spot(graph.where(action), message)


def event_hooks(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("UpdateContactEventHooks"):
            hooks = table_of(written.get("EventHooks"))
            count = len(hooks) if isinstance(written.get("EventHooks"), dict) else 1
            if count != 1:
                message = f"{graph.called(action)} sets {count} hooks; one action sets one"
                yield Spot(graph.where(action), message)
            for hook in hooks:
                if hook not in EVENT_HOOKS:
                    message = f"{graph.called(action)} sets {hook[:60]!r}, which is no hook known"
                    remedy = did_you_mean(hook[:80], EVENT_HOOKS) or _HOOKS
                    yield Spot(graph.where(action), message, _W, remedy)
            if "EventHooksConfiguration" in written:
                message = (
                    f"{graph.called(action)} has EventHooksConfiguration, as consoles write it"
                )
                remedy = "Remove it before you deploy the flow: CreateContactFlow refuses it."
                yield Spot(graph.where(action), message, _W, remedy)


_HOOKS = f"There are {', '.join(sorted(EVENT_HOOKS))}."


_ELSEWHERE = frozenset({"TransferContactToQueue", "UpdateContactEventHooks"})
"""Types of which another rule tells what is wrong: FLW012 and FLW017."""

_UNPROVEN = frozenset({"LexInitilizationData"})
"""Spellings of pages that nobody has tried."""


def documented_traps(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        named = [] if DOCUMENTED_TYPES.isdisjoint(graph.by_type) else sorted(DOCUMENTED_TYPES)
        for action, _ in graph.of_type(*named):
            right = WRONG_TYPES[action.type]
            message = f"{action.type} is what the pages call it; the service calls it {right}"
            yield Spot(graph.where(action), message, None, f"Write {right}.")
        for trap in _PARAMETERS:
            if trap.type in graph.by_type:
                yield from _trapped(graph, trap)
        for action, fault in subject.faults(graph).get("FLW018", ()):
            yield Spot(graph.where(action), fault.message, fault.severity, fault.remedy)


_PARAMETERS = tuple(each for each in TRAPS if not each.value and each.type not in _ELSEWHERE)


def _trapped(graph: FlowGraph, trap: Trap) -> Iterator[Spot]:
    for action, written in graph.of_type(trap.type):
        if trap.parameter in written:
            told = f"is called {trap.right}" if trap.right else "is refused"
            message = f"{trap.parameter} of {graph.called(action, typed=True)} {told}"
            severity = _W if trap.parameter in _UNPROVEN else None
            spare = trap.right in written  # the right one stands there too
            remedy = (
                f"Write {trap.right}."
                if trap.right and not spare
                else _WITHOUT.get(trap.parameter, "")
            )
            yield Spot(graph.where(action), message, severity, remedy or "Remove it.")


_WITHOUT = {"LanguageCode": "Set LanguageCode by UpdateContactData."}
"""Parameter that is refused -> where its value belongs."""


_STATUS_FIELDS = ("status_code", "statuscode", "http_status")


def unseen_failures(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        decisions = (node for node in graph.nodes.values() if isinstance(node, Decide))
        read = " ".join(case.when for node in decisions for case in node.decide)
        for name, node in graph.of(Invoke):
            for field in subject.answers(node.invoke.handler):
                if field in _STATUS_FIELDS and not _is_read(field, node, read):
                    message = f"{field} of {node.invoke.handler} is answered and never compared"
                    yield Spot(graph.where(name), message)


def _is_read(field: str, node: Invoke, read: str) -> bool:
    names = {field, *(name for name, key in node.invoke.out.items() if key == field)}
    return any(re.search(rf"\b{name}\b", read) for name in names)


_SOURCE = "flow language; live probes of the service"

ACTION_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW012",
        _E,
        "A transfer without its queue",
        "The queue is a state of the contact, not a parameter.",
        "Use UpdateContactTargetQueue before.",
        _SOURCE,
        "flows",
        queue_transfers,
    ),
    Rule(
        "FLW013",
        _E,
        "A metric compared in the wrong way",
        "Agents are asked for > 0; ages are in milliseconds.",
        "Use NumberGreaterThan with the operand 0.",
        _SOURCE,
        "flows",
        metrics,
    ),
    Rule(
        "FLW014",
        _W,
        "Silence that is taken for digits",
        "Stored input takes the success path with the text Timeout.",
        'Compare $.StoredCustomerInput with "Timeout" next.',
        _SOURCE,
        "flows",
        stored_input,
    ),
    Rule(
        "FLW017",
        _E,
        "More than one hook in an action",
        "Each action sets exactly one.",
        "Use one action per hook.",
        _SOURCE,
        "flows",
        event_hooks,
    ),
    Rule(
        "FLW018",
        _E,
        "A name from the documentation that the service refuses",
        "The pages are wrong here.",
        "Use the name that the service knows.",
        _SOURCE,
        "flows",
        documented_traps,
    ),
    Rule(
        "FLW022",
        _W,
        "A failure that looks like success",
        "Connect takes a normal return with a status code as success.",
        "Raise in the function, or compare the code.",
        _SOURCE,
        "flows",
        unseen_failures,
    ),
)
