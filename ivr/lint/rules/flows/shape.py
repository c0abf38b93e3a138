"""Flows as wholes: their types of action, identifiers, kind, envelope, and what nobody reaches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from ivr.faults import Severity
from ivr.ir.actions import ACTION_TYPES, contract_of
from ivr.ir.actions.parameters import WHISPER_FLOWS, FlowType
from ivr.ir.flow import Flow
from ivr.ir.limits import IDENTIFIER_CHARACTERS, IDENTIFIER_FORBIDDEN, IDENTIFIER_RESERVED
from ivr.ir.traps import NEEDLESS_TYPES, WRONG_TYPES
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING


def unknown_types(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # only a raw node can say so, and there TGT001 does
        for action, _ in graph.of_type(*(graph.by_type.keys() - ACTION_TYPES)):
            right = WRONG_TYPES.get(action.type, "")
            remedy = f"Use {right}." if right else did_you_mean(action.type[:80], ACTION_TYPES)
            if action.type in NEEDLESS_TYPES:
                remedy = "Remove it; StartAction says where a flow starts."
            message = f"Connect has no action {action.type[:80]!r}"
            yield Spot(graph.where(action), message, remedy=remedy)


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
                message = f"Connect takes no identifier such as {action.identifier[:80]!r}"
                yield Spot(graph.where(action), message)


def _bad_identifier(identifier: str) -> bool:
    return (
        not 1 <= len(identifier) <= IDENTIFIER_CHARACTERS
        or not IDENTIFIER_FORBIDDEN.isdisjoint(identifier)
        or identifier in IDENTIFIER_RESERVED
    )


_SILENT_FLOWS = WHISPER_FLOWS | {FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD}
_REFUSED: Mapping[str, frozenset[FlowType]] = {
    "DisconnectParticipant": _SILENT_FLOWS,
    "CompleteOutboundCall": frozenset({FlowType.CONTACT_FLOW}),
    "EndFlowModuleExecution": frozenset(FlowType) - {FlowType.MODULE},
}
"""Types -> flows in which probes saw them refused; of the others only the pages say so."""


def wrong_places(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        flow = graph.flow
        for kind in _misplaced(graph):
            contract = contract_of(kind)
            refused = _kind_is_told(flow) and flow.type in _REFUSED.get(kind, ())
            sure = bool(flow.dialog) or refused
            message = f"{kind} works on {', '.join(sorted(contract.channels))} only"
            severity = None
            if flow.type not in contract.flows:
                message = f"{kind} is not allowed in a {flow.type} flow"
                severity = None if sure else _W
            for action, _ in graph.of_type(kind):
                yield Spot(graph.where(action), message, severity)


def _misplaced(graph: FlowGraph) -> list[str]:
    """Return the types of action that a flow of this kind, or on these channels, cannot have."""
    flow, wrong, elsewhere = graph.flow, list[str](), False
    for kind in graph.by_type:
        contract = contract_of(kind)
        if flow.type not in contract.flows:
            elsewhere = True
            wrong.append(kind)
        elif contract.channels.isdisjoint(flow.channels) and _channels_are_told(flow):
            wrong.append(kind)
    if elsewhere and not _kind_is_told(flow):
        possible = set(FlowType)
        for kind in graph.by_type:
            possible &= contract_of(kind).flows
        if possible:  # it is a flow of that kind: nobody said which it is
            return [kind for kind in wrong if flow.type in contract_of(kind).flows]
    return wrong


def _kind_is_told(flow: Flow) -> bool:
    """Tell whether a flow's type is known: a file without a word of it is taken as inbound."""
    if flow.dialog or flow.type is not FlowType.CONTACT_FLOW:
        return True
    metadata = flow.extra.get("Metadata")
    return isinstance(metadata, dict) and bool(cast("dict[str, object]", metadata).get("type"))


_UNTOLD = Flow("", FlowType.CONTACT_FLOW, "", ()).channels
"""The channels that a flow has where nobody says which: a file does not."""


def _channels_are_told(flow: Flow) -> bool:
    return bool(flow.dialog) or flow.channels != _UNTOLD


_RETURNS = "EndFlowModuleExecution"


def module_settings(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        flow = graph.flow
        has_settings = "Settings" in flow.extra or "settings" in flow.extra
        if flow.type == "MODULE" and flow.extra and not has_settings:
            yield Spot(graph.place, f"module {flow.name} has no Settings")
        elif flow.type != "MODULE" and has_settings:
            yield Spot(graph.place, f"flow {flow.name} has Settings, which only modules have")
        elif _RETURNS in graph.by_type and not has_settings and not _kind_is_told(flow):
            message = f"flow {flow.name} returns as modules do, and has no Settings"
            yield Spot(graph.place, message, None, "Export the module again, with its Settings.")


def metadata_casing(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        metadata = graph.flow.extra.get("Metadata")
        if not isinstance(metadata, dict):
            continue
        table = cast("dict[str, object]", metadata)
        placed = table.get("ActionMetadata")
        each = cast("dict[str, object]", placed).values() if isinstance(placed, dict) else ()
        if "EntryPointPosition" in table or any(
            isinstance(one, dict) and "Position" in one and "position" not in one for one in each
        ):
            message = f"positions of flow {graph.flow.name} are written with capitals"
            yield Spot(graph.place, message)


_PLACEHOLDER = re.compile(r"\$\{(?!(?:flow|module|bot):)[^}]*\}|\{\{[^}]*\}\}|<<[^>]*>>|%%\w+%%")
"""What was to be filled in; the deployer fills in `${flow:...}`, `${module:...}`, `${bot:...}`."""

_ARN = re.compile(r"^arn:aws[\w-]*:\w+:([\w-]*):(\d*):")


def idle_actions(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        idle = graph.identifiers.keys() - graph.reached
        for action in graph.flow.actions if idle else ():
            if action.identifier in idle:
                message = f"no contact reaches action {action.identifier!r}"
                yield Spot(graph.where(action), message)
        if graph.authored:
            continue  # authors see such a choice on their own node: GRA003
        for action, _ in graph.of_type("Compare", "CheckHoursOfOperation", "CheckMetricData"):
            targets = Counter(action.transitions.targets())
            if len(targets) == 1 and action.transitions.conditions:
                message = f"every branch of {action.identifier!r} leads to {next(iter(targets))!r}"
                yield Spot(graph.where(action), message)


def foreign_texts(subject: Subject) -> Iterator[Spot]:
    home = _home(subject)
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            if not isinstance(leaf.value, str) or len(leaf.value) < 5:
                continue
            arn = _ARN.match(leaf.value) if leaf.value.startswith("arn:") else None
            if arn and home and arn[2] and (arn[1], arn[2]) != home:
                message = f"{'.'.join(leaf.path)} of {action.identifier!r} is in {arn[1]} {arn[2]}"
                yield Spot(graph.where(action), message, remedy="Use this instance's resource.")
            placeholder = _PLACEHOLDER.search(leaf.value)
            if placeholder and leaf.path[:1] != ("ViewData",):
                message = f"a placeholder is left in {action.identifier!r}: {placeholder[0]!r}"
                yield Spot(graph.where(action), message, remedy="Fill it in.")


def _home(subject: Subject) -> tuple[str, str] | None:
    match = _ARN.match(subject.environment.instance) if subject.environment else None
    return (match[1], match[2]) if match else None


FLOW_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW001",
        _E,
        "An action type that does not exist",
        "The service refuses the flow.",
        "Use the right name.",
        "list of action types (D); live probes (F, P, X)",
        "flows",
        unknown_types,
    ),
    Rule(
        "FLW007",
        _E,
        "An identifier that dangles, doubles or is refused",
        "The service refuses the flow.",
        "Use 1 to 50 plain characters, each identifier once.",
        "flow language, actions (D)",
        "flows",
        identifiers,
    ),
    Rule(
        "FLW011",
        _E,
        "An action in the wrong kind of flow",
        "The service calls it an unsupported block type.",
        "Move it to a flow that may have it.",
        "action pages (D); live probes (P)",
        "flows",
        wrong_places,
    ),
    Rule(
        "FLW019",
        _E,
        "Settings in the wrong place",
        "Modules have Settings, flows have none.",
        "Move them.",
        "live probes of CreateContactFlowModule (P)",
        "flows",
        module_settings,
    ),
    Rule(
        "FLW020",
        _W,
        "An action that does nothing",
        "It counts towards 250 and misleads readers.",
        "Remove it.",
        "public flows (C); own rule",
        "flows",
        idle_actions,
    ),
    Rule(
        "FLW021",
        _W,
        "A text of another place",
        "The flow works where it was copied from, and nowhere else.",
        "Fill it in for this instance.",
        "public flows (C); own rule",
        "flows",
        foreign_texts,
    ),
    Rule(
        "FLW037",
        _W,
        "Positions that the designer does not read",
        "It draws every block on the same spot.",
        "Write entryPointPosition and position, in small letters.",
        "live probes (P); public flows (C)",
        "flows",
        metadata_casing,
    ),
)
