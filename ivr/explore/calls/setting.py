"""What surrounds a script that is played: the contact, the flows outside, and what was before.

What flows before left behind is brought about by actions put before the flow's first; a flow for
a phase, and a module that was told something, are entered from a flow made for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ivr.explore.calls.sayable import STREAM
from ivr.explore.calls.script import CueSpec, Script
from ivr.explore.meaning.facts import QUEUE, TARGETS, table_of, writes
from ivr.explore.meaning.ground import Ground
from ivr.explore.meaning.phases import is_transfer, phase_of
from ivr.ir.actions import read_action
from ivr.ir.actions.base import ActionBase, FlowType
from ivr.ir.flow import Flow
from ivr.ir.telling import parameters_of
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import FlowBook
from ivr.simulator.steps.control import ANSWERED_AS

DRIVER = "(explored)"
"""Name of the flow that brings a contact into a flow for a phase, or into a module."""

PRELUDE, PRELUDE_TYPE = "(before) ", "(Before)"
"""Begins the identifiers of actions that come before a flow; and the type that loads values."""

TARGET_QUEUE = "queue:explored"
AGENT = "agent:explored"

CALLER, CALLED = "+15550100", "+15550101"
"""Numbers of a contact of which a script says nothing; fictional."""


class _Before(NamedTuple):
    """An action that leaves something behind: its type, parameters, and what caller or world do."""

    type: str
    parameters: Mapping[str, Any]
    does: str = ""
    given: str = ""


def _prelude(script: Script) -> Iterator[tuple[_Before, Mapping[str, str]]]:
    """Yield what has to happen before the flow begins, each with what it is told."""
    left: dict[str, dict[str, str]] = {}
    for fact, text in script.before.items():
        left.setdefault(fact.partition(".")[0], {})[fact] = text
    left.pop("Modules", None)
    if any(fact.startswith(STREAM) for fact in script.contact):
        yield _STREAMS, {}
    for root in ("External", "Lex", "StoredCustomerInput", "Metrics"):
        if root in left:
            told = left.pop(root)
            yield _leaving(root, told), told
    if left:
        yield (
            _Before(PRELUDE_TYPE, {}),
            {f: text for held in left.values() for f, text in held.items()},
        )


_STREAMS = _Before(
    "UpdateContactMediaStreamingBehavior",
    {
        "MediaStreamingState": "Enabled",
        "MediaStreamType": "Audio",
        "Participants": [
            {"ParticipantType": "Customer", "MediaDirections": ["To", "From"]},
        ],
    },
)


def _leaving(root: str, told: Mapping[str, str]) -> _Before:
    match root:
        case "External":
            given = {"LambdaFunctionARN": "before", "InvocationTimeLimitSeconds": "8"}
            return _Before("InvokeLambdaFunction", given, "answer")
        case "Lex":
            bot = {"Text": "", "LexV2Bot": {"AliasArn": "before"}}
            intent = told.get("Lex.IntentName", "other")
            return _Before("ConnectParticipantWithLexBot", bot, "intent", intent)
        case "StoredCustomerInput":
            keys = {"Text": "", "StoreInput": "True", "InputTimeLimitSeconds": "5"}
            digits = told["StoredCustomerInput"]
            does = "silence" if digits == "Timeout" else "digits"
            return _Before("GetParticipantInput", keys, does, digits)
        case _:
            return _Before("GetMetricData", {"QueueId": "before"})


def cues_before(script: Script) -> Mapping[str, CueSpec]:
    """Return what is done at each action before the flow, by flow/identifier."""
    found: dict[str, CueSpec] = {}
    for number, (before, told) in enumerate(_prelude(script)):
        at = f"{script.explored}/{PRELUDE}{number}"
        found[at] = CueSpec.model_validate(
            {"at": at, "does": before.does, "with": before.given, "told": dict(told)}
        )
    return found


def _after_prelude(script: Script, start: Flow) -> Flow:
    """Return a flow that begins with what was before it."""
    befores = [before for before, _ in _prelude(script)]
    if not befores:
        return start
    names = [f"{PRELUDE}{number}" for number in range(len(befores))]
    onto = [*names[1:], start.start]
    added = [
        _action(name, before.type, before.parameters, target, target)
        for name, before, target in zip(names, befores, onto, strict=True)
    ]
    return replace(start, start=names[0], actions=(*added, *start.actions))


def _action(
    name: str, kind: str, parameters: Mapping[str, Any], onward: str, failing: str
) -> ActionBase:
    errors = [
        {"NextAction": failing, "ErrorType": error} for error in _ERRORS.get(kind, _ANY_ERROR)
    ]
    ways: dict[str, Any] = {"NextAction": onward, "Errors": errors, "Conditions": []}
    return read_action(
        {"Identifier": name, "Type": kind, "Parameters": dict(parameters), "Transitions": ways}
    )


_ANY_ERROR = ("NoMatchingError",)
_ERRORS = {
    "TransferContactToQueue": ("QueueAtCapacity", "NoMatchingError"),
    "ConnectParticipantWithLexBot": ("NoMatchingCondition", "NoMatchingError"),
}


def roots_of(told: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return values by root, the rest of each path as its key."""
    roots: dict[str, dict[str, str]] = {}
    for fact, text in told.items():
        root, _, leaf = fact.partition(".")
        roots.setdefault(root, {})[leaf] = text
    return roots


def book_of(ground: Ground, start: Flow, script: Script) -> FlowBook:
    """Return the flows, hooked ones outside as flows that are over, and one that brings in."""
    flows = dict(ground.flows)
    symbols = dict(ground.symbols)
    for flow in ground.flows.values():
        for action in flow.actions:
            for reference in _entered(action):
                found = ground.find(reference)
                if found is not None and ground.book.find(reference) is None:
                    symbols[reference] = f"flow:{found.name}"
    for reference in _hooked(ground, script):
        if ground.find(reference) is None:
            flows.setdefault(reference, _over(reference))
    flows[start.name] = _after_prelude(script, start)
    driver = _driver(script, start)
    if driver is not None:
        flows[DRIVER] = driver
    return FlowBook(flows, symbols)


def _entered(action: ActionBase) -> Iterator[str]:
    given = parameters_of(action)
    references = list(table_of(given, "EventHooks").values())
    references.append(given.get(TARGETS[action.type]) if action.type in TARGETS else None)
    yield from (each for each in references if isinstance(each, str) and each[:2] != "$.")


def _hooked(ground: Ground, script: Script) -> Iterator[str]:
    """Yield what may be hooked: fixed flows; where one is chosen in the call, all that is said."""
    actions = [action for flow in ground.flows.values() for action in flow.actions]
    hooks = [
        flow
        for action in actions
        if action.type == "UpdateContactEventHooks"
        for flow in table_of(parameters_of(action), "EventHooks").values()
        if isinstance(flow, str)
    ]
    yield from (flow for flow in hooks if flow and flow[:2] != "$.")
    if any(flow[:2] == "$." for flow in hooks):
        yield from (write.text for action in actions for write in writes(action) if write.text)
        for held in (script.contact, script.before, *(step.told for step in script.steps)):
            yield from filter(None, held.values())


def _over(name: str) -> Flow:
    """Return a flow that is over at once."""
    made = read_action(
        {"Identifier": "end", "Type": "EndFlowExecution", "Parameters": {}, "Transitions": {}}
    )
    return Flow(name, FlowType.CONTACT_FLOW, "end", (made,))


def _driver(script: Script, start: Flow) -> Flow | None:
    """Return a flow that queues the contact with the explored flow hooked to its phase.

    A module that was told something is run by it. None where the contact enters by itself.
    """
    phase = phase_of(start)
    begin = "Modules.Input."
    told = {fact[len(begin) :]: text for fact, text in script.before.items() if fact[:14] == begin}
    end = read_action(
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    )
    if phase:
        hooks = {"EventHooks": {phase: start.name}}
        hook = _action("hook", "UpdateContactEventHooks", hooks, "join", "end")
        join = _action("join", "TransferContactToQueue", {}, "end", "end")
        return Flow(DRIVER, FlowType.CONTACT_FLOW, "hook", (hook, join, end))
    if start.type is FlowType.MODULE and told:
        asked = {"FlowModuleId": start.name, "Input": told}
        call = _action("call", "InvokeFlowModule", asked, "end", "end")
        return Flow(DRIVER, FlowType.CONTACT_FLOW, "call", (call, end))
    return None


_ANSWERED_BY = {detected: who for who, detected in ANSWERED_AS.items()}


def _table(facts: Mapping[str, str], begin: str) -> dict[str, str]:
    return {fact[len(begin) :]: text for fact, text in facts.items() if fact.startswith(begin)}


def contact_of(script: Script, start: Flow) -> Contact:
    """Return the contact that a script is about."""
    facts = script.contact
    detected = next((s.with_ for s in script.steps if s.does == "detects"), "")
    changes: dict[str, Any] = {
        field: facts[fact] for fact, field in _FIELDS.items() if fact in facts
    }
    agent = AGENT if is_transfer(start) and start.type is not FlowType.QUEUE_TRANSFER else ""
    has_queue = phase_of(start) or facts.get(QUEUE) or start.type is FlowType.QUEUE_TRANSFER
    changes |= {
        "attributes": _table(facts, "Attributes."),
        "tags": _table(facts, "Tags."),
        "sip_headers": _table(facts, "Media.Sip.Headers."),
        "references": _table(facts, "References."),
        "segment_attributes": _table(facts, "SegmentAttributes."),
        "queue": TARGET_QUEUE if has_queue else "",
        "agent": agent,
        "campaign": bool(detected),
        "answered_by": _ANSWERED_BY.get(detected, "unknown") if detected else "human",
    }
    return replace(Contact(customer=CALLER, system=CALLED), **changes)


_FIELDS: Mapping[str, str] = {
    "Channel": "channel",
    "CustomerEndpoint.Address": "customer",
    "SystemEndpoint.Address": "system",
    "InitiationMethod": "initiation",
    "LanguageCode": "language",
    "Name": "name",
    "Description": "description",
    "CustomerId": "customer_id",
    "ContactId": "id",
    "InitialContactId": "initial_id",
    "PreviousContactId": "previous_id",
    "RelatedContactId": "related_id",
    "InstanceARN": "instance_arn",
    "AwsRegion": "region",
    "Media.InitialMessage": "initial_message",
}
"""Fact -> the field of a contact that holds it."""
