"""Actions of a flow in use: queues, metrics, input, hooks, and what pages say wrongly of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.faults import Severity
from ivr.ir.actions.attributes import EVENT_HOOKS
from ivr.ir.traps import TRAPS, WRONG_TYPES, Trap
from ivr.lint.facts.flowgraph import FlowGraph, table_of
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.decide import Decide
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING

_NUMBER = re.compile(r"^\d+$")


def queue_transfers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        transfers = list(graph.of_type("TransferContactToQueue"))
        if not transfers:
            continue
        setting = {action.identifier for action, _ in graph.of_type("UpdateContactTargetQueue")}
        unset = graph.reached_before(setting)
        for action, written in transfers:
            if written:
                message = f"{action.identifier!r} has parameters; the queue is set beforehand"
                yield Spot(graph.where(action), message, remedy="Use UpdateContactTargetQueue.")
            if action.identifier in unset:
                message = f"{action.identifier!r} is reached without a target queue"
                yield Spot(graph.where(action), message, _W, "Set one on every path.")


def metrics(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("CheckMetricData"):
            metric = str(written.get("MetricType", ""))
            for branch in action.transitions.conditions:
                test = branch.condition
                plain = test.operator == "NumberGreaterThan" and test.operands == ["0"]
                if metric.startswith("NumberOfAgents") and not plain:
                    message = f"{metric} can only be asked for NumberGreaterThan 0"
                    yield Spot(graph.where(action), message)
                if metric.startswith("OldestContact") and _short(test.operands):
                    message = f"{metric} is compared with {test.operands[0]} milliseconds"
                    yield Spot(graph.where(action), message, _W, "Write milliseconds.")


def _short(operands: list[str]) -> bool:
    return any(_NUMBER.match(operand) and 0 < int(operand) < 1000 for operand in operands)


def stored_input(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        compared = any(
            written.get("ComparisonValue") == "$.StoredCustomerInput"
            and any("Timeout" in b.condition.operands for b in action.transitions.conditions)
            for action, written in graph.of_type("Compare")
        )
        for action, written in graph.of_type("GetParticipantInput"):
            if str(written.get("StoreInput")).lower() == "true" and not compared:
                message = f"silence at {action.identifier!r} is stored as 'Timeout' and never seen"
                yield Spot(graph.where(action), message)


def event_hooks(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("UpdateContactEventHooks"):
            hooks = table_of(written.get("EventHooks"))
            count = len(hooks) if isinstance(written.get("EventHooks"), dict) else 1
            if count != 1:
                message = f"{action.identifier!r} sets {count} hooks; one action sets one"
                yield Spot(graph.where(action), message)
            for hook in hooks:
                if hook not in EVENT_HOOKS:
                    message = f"{action.identifier!r} sets {hook[:60]!r}, which is no hook known"
                    remedy = did_you_mean(hook[:80], EVENT_HOOKS)
                    yield Spot(graph.where(action), message, _W, remedy)
            if "EventHooksConfiguration" in written:
                message = f"{action.identifier!r} has EventHooksConfiguration"
                yield Spot(graph.where(action), message, _W, "Remove it; the service refuses it.")


DOCUMENTED = frozenset({"UnTagContact", "UpdateRoutingCriteria"})
"""Types that pages spell so; the service knows them by other names."""

_ELSEWHERE = frozenset({"TransferContactToQueue", "UpdateContactEventHooks"})
"""Types of which another rule tells what is wrong: FLW012 and FLW017."""

_UNPROVEN = frozenset({"LexInitilizationData"})
"""Spellings of pages that nobody has tried."""


def documented_traps(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        for action, _ in graph.of_type(*sorted(DOCUMENTED & graph.by_type.keys())):
            right = WRONG_TYPES[action.type]
            yield Spot(graph.where(action), f"{action.type} is {right} to the service")
        for trap in _PARAMETERS:
            if trap.type in graph.by_type:
                yield from _trapped(graph, trap)
        for action, fault in subject.faults(graph).get("FLW018", ()):
            yield Spot(graph.where(action), fault.message, fault.severity, fault.remedy)


_PARAMETERS = tuple(each for each in TRAPS if not each.value and each.type not in _ELSEWHERE)


def _trapped(graph: FlowGraph, trap: Trap) -> Iterator[Spot]:
    for action, written in graph.of_type(trap.type):
        if trap.parameter in written:
            told = f"is {trap.right}" if trap.right else "is refused"
            message = f"{trap.parameter} of {action.identifier!r} {told}"
            severity = _W if trap.parameter in _UNPROVEN else None
            yield Spot(graph.where(action), message, severity)


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
        "Use NumberGreaterThan 0.",
        _SOURCE,
        "flows",
        metrics,
    ),
    Rule(
        "FLW014",
        _W,
        "Silence that is taken for digits",
        "Stored input takes the success path with the text Timeout.",
        'Compare it with "Timeout".',
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
