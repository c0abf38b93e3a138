"""Flows as wholes: their types of action, identifiers, kind, envelope, and what nobody reaches."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import cast

from ivr.faults import Severity
from ivr.ir.actions import ACTION_TYPES, contract_of
from ivr.ir.actions.parameters import WHISPER_FLOWS, FlowType
from ivr.ir.flow import Flow
from ivr.ir.service.limits import (
    FLOW_ACTIONS,
    IDENTIFIER_CHARACTERS,
    IDENTIFIER_FORBIDDEN,
    IDENTIFIER_RESERVED,
)
from ivr.ir.service.traps import DOCUMENTED_TYPES, NEEDLESS_TYPES, WRONG_TYPES
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.reading.nearest import did_you_mean

_E, _W = Severity.ERROR, Severity.WARNING


_TOLD = ACTION_TYPES | DOCUMENTED_TYPES
"""Types that there are, and those of which FLW018 tells."""


def unknown_types(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        if graph.authored:
            continue  # only a raw node can say so, and there TGT001 does
        unknown = [kind for kind in graph.by_type if kind not in _TOLD]
        for action, _ in graph.of_type(*unknown):
            message = f"Connect has no action {action.type[:80]!r}"
            yield Spot(graph.where(action), message, remedy=_right_type(action.type))


def _right_type(kind: str) -> str:
    """Return what to write for a type that does not exist."""
    if kind in NEEDLESS_TYPES:
        return "Remove it; StartAction says where a flow starts."
    right = WRONG_TYPES.get(kind, "")
    near = f"Use {right}." if right else _nearest_type(kind[:80])
    return near or "Nothing known is like it: build the block in the console, and export that."


_WORD = re.compile(r"[A-Z][a-z]*|[a-z]+|\d+")


def _nearest_type(kind: str) -> str:
    """Return the type that is most like a name: of those near, one about the same thing first."""
    near = get_close_matches(kind, ACTION_TYPES, n=_NEAR, cutoff=0.6)
    words = _WORD.findall(kind)

    def alike(each: str) -> tuple[bool, int, int]:
        others = _WORD.findall(each)
        same_thing = bool(words and others) and words[-1].rstrip("s") == others[-1].rstrip("s")
        return same_thing, len({*words} & {*others}), -near.index(each)

    return f"Did you mean {max(near, key=alike)!r}?" if near else ""


_NEAR = 8
"""So many types are looked at that are written nearly so."""


def identifiers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        known = graph.identifiers
        flow = graph.flow
        if flow.start not in known:
            message = f"the flow starts at {flow.start!r}, and no action is called so"
            remedy = _guesses([flow.start], known).get(flow.start) or "Name one in StartAction."
            yield Spot(graph.place, message, None, remedy)
        lost = {target for targets in graph.targets for target in targets} - known.keys()
        yield from _dangling(graph, lost)
        wrong = {name for name, count in known.items() if count > 1}
        if not _all_good(known):
            wrong.update(name for name in known if _bad_identifier(name))
        for action in flow.actions if wrong else ():
            if known[action.identifier] > 1:
                message = f"{known[action.identifier]} actions have the identifier "
                remedy = "Give each its own, and look at what leads there."
                yield Spot(graph.where(action), f"{message}{action.identifier!r}", None, remedy)
            bad = _bad_identifier(action.identifier)
            if bad:
                message = f"identifier {action.identifier[:80]!r} {bad}, which Connect refuses"
                yield Spot(graph.where(action), message)


def _dangling(graph: FlowGraph, lost: Collection[str]) -> Iterator[Spot]:
    guesses = _guesses(lost, graph.identifiers)
    for action in graph.flow.actions if lost else ():
        for target in dict.fromkeys(action.transitions.targets()):
            if target in lost:
                told = f"{target!r}, which does not exist" if target else "an empty identifier"
                message = f"{graph.called(action)} leads to {told}"
                remedy = guesses.get(target) or "Lead it to an action here, or add that one."
                yield Spot(graph.where(action), message, None, remedy)


_GUESSED = 20
_UUID = re.compile(r"^[0-9a-fA-F-]{32,36}$")


def _guesses(lost: Collection[str], known: Collection[str]) -> Mapping[str, str]:
    """Return what was probably meant by a few identifiers; to compare all would take long."""
    if len(known) > FLOW_ACTIONS:
        return {}
    near = {name: did_you_mean(name[:80], known) for name in sorted(lost)[:_GUESSED]}
    return {name: guess for name, guess in near.items() if not _UUID.match(name)}


def _all_good(identifiers: Collection[str]) -> bool:
    """Tell whether nothing is wrong with any identifier; the quick way, for nearly all flows."""
    signs = "".join(identifiers)
    return (
        "" not in identifiers
        and max(map(len, identifiers), default=0) <= IDENTIFIER_CHARACTERS
        and not any(sign in signs for sign in IDENTIFIER_FORBIDDEN)
        and IDENTIFIER_RESERVED.isdisjoint(identifiers)
    )


def _bad_identifier(identifier: str) -> str:
    """Return what is wrong with an identifier; empty where nothing is."""
    if not identifier:
        return "is empty"
    if len(identifier) > IDENTIFIER_CHARACTERS:
        return f"has {len(identifier)} characters, not {IDENTIFIER_CHARACTERS} at most"
    if not IDENTIFIER_FORBIDDEN.isdisjoint(identifier):
        return f"holds {' '.join(sorted(IDENTIFIER_FORBIDDEN & {*identifier}))}"
    return "is a name of JavaScript" if identifier in IDENTIFIER_RESERVED else ""


_SILENT_FLOWS = WHISPER_FLOWS | {FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD}
_REFUSED: Mapping[str, frozenset[FlowType]] = {
    "DisconnectParticipant": _SILENT_FLOWS,
    "CompleteOutboundCall": frozenset({FlowType.CONTACT_FLOW}),
    "EndFlowModuleExecution": frozenset(FlowType) - {FlowType.MODULE},
}
"""Types -> flows in which probes saw them refused; of the others only the pages say so."""


def wrong_places(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        flow, here = graph.flow, _kind(graph)
        for kind in _misplaced(graph):
            contract = contract_of(kind)
            refused = graph.kind is not None and here in _REFUSED.get(kind, ())
            sure = bool(flow.dialog) or refused
            message = f"{kind} works on {', '.join(sorted(contract.channels))} only"
            severity, remedy = None, ""
            if here not in contract.flows:
                article = "an" if here[0] in "AO" else "a"
                place = "a module" if here is FlowType.MODULE else f"{article} {here} flow"
                message = f"{kind} is not allowed in {place}"
                severity = None if sure else _W
                remedy = _instead(kind, here)
            for action, _ in graph.of_type(kind):
                yield Spot(graph.where(action), message, severity, remedy)


def _kind(graph: FlowGraph) -> FlowType:
    return graph.kind or graph.flow.type


def _instead(kind: str, here: FlowType) -> str:
    """Return what to write instead of an action that a flow of some type cannot have."""
    if kind == "EndFlowModuleExecution":
        return "Only modules return. End a flow by DisconnectParticipant, or lead it on."
    if kind == "DisconnectParticipant":
        return "End it by EndFlowExecution."
    flows = contract_of(kind).flows
    named = ", ".join(sorted(flows)) if len(flows) <= _NAMED_FLOWS else ""
    return f"It is allowed in: {named}." if named else f"Take it out of the {here} flow."


_NAMED_FLOWS = 6


def _misplaced(graph: FlowGraph) -> list[str]:
    """Return the types of action that a flow of this kind, or on these channels, cannot have."""
    flow, here, wrong, elsewhere = graph.flow, _kind(graph), list[str](), False
    for kind in graph.by_type:
        contract = contract_of(kind)
        if here not in contract.flows:
            elsewhere = True
            wrong.append(kind)
        elif contract.channels.isdisjoint(flow.channels) and _channels_are_told(flow):
            wrong.append(kind)
    if elsewhere and graph.kind is None:
        possible = set(FlowType)
        for kind in graph.by_type:
            possible &= contract_of(kind).flows
        if possible:  # it is a flow of that kind: nobody said which it is
            return [kind for kind in wrong if here in contract_of(kind).flows]
    return wrong


_UNTOLD = Flow("", FlowType.CONTACT_FLOW, "", ()).channels
"""The channels that a flow has where nobody says which: a file does not."""


def _channels_are_told(flow: Flow) -> bool:
    return bool(flow.dialog) or flow.channels != _UNTOLD


def module_settings(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        flow = graph.flow
        has_settings = "Settings" in flow.extra or "settings" in flow.extra
        module = _kind(graph) is FlowType.MODULE
        if module and not has_settings and (flow.extra or flow.type is not FlowType.MODULE):
            message = "this is a module without Settings, which Connect refuses"
            if flow.type is not FlowType.MODULE:
                message = f"{message}: {_like_a_module(graph)}"
            yield Spot(graph.place, message, None, _SETTINGS)
        elif not module and has_settings:
            message = "this flow has Settings, which only modules have"
            remedy = f"Take them out; if it is a module, it cannot be of type {flow.type}."
            yield Spot(graph.place, message, None, remedy)


_SETTINGS = (
    "Export the module again, or add "
    '"Settings": {"InputParameters": [], "OutputParameters": [], "Transitions": [...]}.'
)


def _like_a_module(graph: FlowGraph) -> str:
    if "EndFlowModuleExecution" in graph.by_type:
        return "it ends by EndFlowModuleExecution"
    asked = any("$.Modules.Input" in str(leaf.value) for _, leaf in graph.notable)
    return "it reads $.Modules.Input" if asked else "its metadata call it one"


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
        if graph.flow.start not in graph.identifiers:
            idle = frozenset[str]()  # that the flow has no start is told already
        for action in graph.flow.actions if idle else ():
            if action.identifier in idle:
                message = f"no contact reaches {graph.called(action)}: no way from the start does"
                yield Spot(graph.where(action), message, None, "Remove it, or lead to it.")
        if graph.authored:
            continue  # authors see such a choice on their own node: GRA003
        for action, _ in graph.of_type("Compare", "CheckHoursOfOperation", "CheckMetricData"):
            targets = {*graph.leads[action.identifier]}
            if len(targets) == 1 and action.transitions.conditions:
                (only,) = targets
                target = graph.flow.by_id.get(only)
                told = graph.called(target) if target else repr(only)
                message = f"every branch of {graph.called(action)} leads to {told}"
                remedy = "Lead the branches to where they should go, or remove the action."
                yield Spot(graph.where(action), message, None, remedy)


def foreign_texts(subject: Subject) -> Iterator[Spot]:
    home = _home(subject)
    for graph in subject.flow_graphs:
        for action, leaf in graph.notable:
            if type(leaf.value) is not str:
                continue
            arn = _ARN.match(leaf.value) if home and leaf.value.startswith("arn:") else None
            if arn and arn[2] and (arn[1], arn[2]) != home:
                owner = graph.called(action)
                message = f"{'.'.join(leaf.path)} of {owner} is in {arn[1]} {arn[2]}"
                yield Spot(graph.where(action), message, remedy="Use this instance's resource.")
            if "{" not in leaf.value and "<<" not in leaf.value and "%%" not in leaf.value:
                continue
            placeholder = _PLACEHOLDER.search(leaf.value)
            if placeholder and leaf.path[:1] != ("ViewData",):
                message = f"a placeholder is left in {graph.called(action)}: {placeholder[0]!r}"
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
