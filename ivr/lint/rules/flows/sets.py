"""Flows that name other things: modules within modules, flows of hooks, resources of one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.parameters import FlowType
from ivr.ir.references import symbol
from ivr.ir.service.limits import MODULE_BRANCHES, MODULE_NESTING, MODULE_RESULTS_RESERVED
from ivr.lint.facts.flowgraph import FlowGraph, table_of
from ivr.lint.facts.graphs import cycles
from ivr.lint.rule import Rule, Spot, Subject, way_of

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_ARN = re.compile(r"arn:aws[\w-]*:([\w-]+):([\w-]*):(\d{12}):")
_PHONE = re.compile(r"^\+[1-9]\d{6,14}$")
_DIALLING = (
    "TransferParticipantToThirdParty",
    "CompleteOutboundCall",
    "CreateCallbackContact",
    "StartOutboundChatContact",
)


def fixed_resources(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue
        found = [
            arn
            for _, leaf in graph.notable
            if isinstance(leaf.value, str) and (arn := _ARN.match(leaf.value))
            if not graph.flow.dialog  # a dialog has names, which its environment binds
        ]
        if found:
            homes = sorted({f"{arn[3]} in {arn[2]}" if arn[2] else arn[3] for arn in found})
            count = f"{len(found)} resource{'s' if len(found) > 1 else ''}"
            message = f"{count} of account {', '.join(homes[:3])} named by ARN"
            yield Spot(graph.place, message)
        for action, written in graph.of_type(*_DIALLING):
            for number in _numbers(written, 3):
                message = f"{graph.called(action)} names the telephone number {number}"
                yield Spot(graph.where(action), message, None, "Take it from an attribute.")


def _numbers(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str) and _PHONE.match(value):
        yield value
    elif depth:
        for inner in table_of(value).values():
            yield from _numbers(inner, depth - 1)


def modules(subject: Subject) -> Iterator[Spot]:
    called: dict[str, tuple[str, ...]] = {}
    graphs = {graph.flow.name: graph for graph in subject.flow_graphs}
    for graph in subject.flow_graphs:
        yield from _results(graph)
        if "InvokeFlowModule" in graph.by_type:
            named = (str(w.get("FlowModuleId", "")) for _, w in graph.of_type("InvokeFlowModule"))
            within = dict.fromkeys(_named(each) for each in named)
            called[graph.flow.name] = tuple(each for each in within if each in graphs)
    if any(called.values()):
        yield from _nested(called, graphs)


def _named(identity: str) -> str:
    """Return the name of a flow or module from a symbol, a bare id or an ARN, without version."""
    known = symbol(identity)
    return known.name if known else identity.rpartition("/")[2].partition(":")[0]


def _results(graph: FlowGraph) -> Iterator[Spot]:
    for action, _ in graph.of_type("InvokeFlowModule"):
        branches = (branch.condition.operands for branch in action.transitions.conditions)
        count = len(dict.fromkeys(each for named in branches for each in named if _is_named(each)))
        if count > MODULE_BRANCHES:
            message = f"{graph.called(action)} has {count} branches; {MODULE_BRANCHES} at most"
            yield Spot(graph.where(action), message)
    first: dict[str, ActionBase] = {}
    for action, written in graph.of_type("EndFlowModuleExecution"):
        result = written.get("Result")
        if result is not None and _is_named(str(result)):
            first.setdefault(str(result), action)
        elif result is not None:
            message = f"{action.identifier!r} returns {result!r}, which is reserved"
            yield Spot(graph.where(action), message, None, "Leave it out, or name the result.")
    if len(first) > MODULE_BRANCHES:
        ninth = list(first.values())[MODULE_BRANCHES]
        told = f"the module has {len(first)}; {MODULE_BRANCHES} are allowed"
        message = f"{ninth.identifier!r} returns one result too many: {told}"
        yield Spot(graph.where(ninth), message, None, "Return fewer; tell the rest as values.")


def _is_named(result: str) -> bool:
    """Tell whether a result counts as one of a module's own."""
    return result not in MODULE_RESULTS_RESERVED


def _nested(
    called: Mapping[str, tuple[str, ...]], graphs: Mapping[str, FlowGraph]
) -> Iterator[Spot]:
    edges = {name: called.get(name, ()) for name in graphs}
    round_ = {name for knot in cycles(edges) for name in knot}
    for name in sorted(round_):
        message = f"module {name} is called within itself"
        yield Spot(graphs[name].place, message, None, "Call it from outside only.")
    depths: dict[str, tuple[str, ...]] = {}
    for name in _inner_first({n: t for n, t in edges.items() if n not in round_}):
        inner = [depths[each] for each in edges[name] if each in depths]
        depths[name] = (name, *max(inner, key=len, default=()))
    for name, chain in depths.items():
        nesting = len(chain) - (graphs[name].flow.type != FlowType.MODULE)
        outermost = all(name not in targets for targets in edges.values())
        if outermost and nesting > MODULE_NESTING:
            message = f"{nesting} modules lie within each other: {way_of(chain)}"
            yield Spot(graphs[name].place, message)


def _inner_first(edges: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the names of a graph without cycles, each after those that it leads to."""
    done: set[str] = set()
    waiting = list(edges)
    while waiting:
        name = waiting[-1]
        before = [each for each in edges[name] if each in edges and each not in done]
        if before and name not in done:
            waiting += before
            continue
        waiting.pop()
        if name not in done:
            done.add(name)
            yield name


_HOOKED: Mapping[str, FlowType] = {
    "AgentHold": FlowType.AGENT_HOLD,
    "AgentWhisper": FlowType.AGENT_WHISPER,
    "CustomerHold": FlowType.CUSTOMER_HOLD,
    "CustomerQueue": FlowType.CUSTOMER_QUEUE,
    "CustomerWhisper": FlowType.CUSTOMER_WHISPER,
    "CustomerRemaining": FlowType.CONTACT_FLOW,
    "DefaultAgentUI": FlowType.CONTACT_FLOW,
    "DisconnectAgentUI": FlowType.CONTACT_FLOW,
}
"""Hook -> the type of flow that it runs. Source: UpdateContactEventHooks, its action page."""


def hooked_flows(subject: Subject) -> Iterator[Spot]:
    types = {graph.flow.name: graph.flow.type for graph in subject.flow_graphs}
    for graph in subject.flow_graphs:
        for action, written in graph.of_type("UpdateContactEventHooks"):
            for hook, target in table_of(written.get("EventHooks")).items():
                found = types.get(_named(str(target)))
                wanted = _HOOKED.get(hook)
                if found is not None and wanted is not None and found is not wanted:
                    message = f"{hook} of {graph.called(action)} runs a flow of type {found}"
                    remedy = f"Name a flow of type {wanted}."
                    yield Spot(graph.where(action), message, None, remedy)


SET_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW034",
        _I,
        "Resources of one instance",
        "A flow that names them by ARN or number works in one account and Region.",
        "Import it with `ivr import`, which gives them names.",
        "own rule; public requests for portable flows",
        "flows",
        fixed_resources,
    ),
    Rule(
        "FLW035",
        _E,
        "Modules that cannot be called so",
        "Five modules may lie within each other, with eight named results each.",
        "Join modules, or move branches into one.",
        "administrator guide, flow modules (A); live probes (P)",
        "flows",
        modules,
    ),
    Rule(
        "FLW036",
        _W,
        "A hook that runs a flow of another kind",
        "Each hook takes one type of flow; with another the default runs.",
        "Name a flow of the right type.",
        "action page of UpdateContactEventHooks (D)",
        "flows",
        hooked_flows,
    ),
)
