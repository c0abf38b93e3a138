"""One dialog -> its flows: one for each locale, and the gate before them.

Each flow sets what lasts beyond it (logging, recording, voice, language, event hooks) before its
first node, as far as its kind of flow allows; the call of a campaign then goes by who answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ivr.compiler.assemble.gate import Rescuer, gate, voice
from ivr.compiler.lexicon.meanings import Understanding
from ivr.compiler.lower import LOWERINGS
from ivr.compiler.lower.leave import HOOK_NAMES
from ivr.compiler.material import Material, flow_name, is_gated
from ivr.compiler.scope.exits import QUIET_KINDS
from ivr.compiler.scope.known import Known, Outside
from ivr.compiler.scope.saying import Sayings
from ivr.compiler.scope.scope import SETUP, Draft, Neighbours, Scope
from ivr.compiler.scope.secrecy import logging, recording
from ivr.faults import Finding, error
from ivr.ir.actions.attributes import (
    ContactDataParameters,
    EventHookParameters,
    UpdateContactData,
    UpdateContactEventHooks,
)
from ivr.ir.actions.base import (
    NO_MATCHING_ERROR,
    ActionBase,
    FlowType,
    bare,
    built,
    ends,
    leads,
    stated,
)
from ivr.ir.actions.control import (
    CheckOutboundCallStatus,
    EndFlowExecution,
    EndFlowModuleExecution,
)
from ivr.ir.actions.participant import DisconnectParticipant
from ivr.ir.flow import Flow
from ivr.spec.dialog import Dialog, Kind, Outbound

FLOW_TYPES: Mapping[Kind, FlowType] = {
    "inbound": FlowType.CONTACT_FLOW,
    "outbound": FlowType.CONTACT_FLOW,
    "queue": FlowType.CUSTOMER_QUEUE,
    "customer_hold": FlowType.CUSTOMER_HOLD,
    "agent_hold": FlowType.AGENT_HOLD,
    "customer_whisper": FlowType.CUSTOMER_WHISPER,
    "agent_whisper": FlowType.AGENT_WHISPER,
    "outbound_whisper": FlowType.OUTBOUND_WHISPER,
    "agent_transfer": FlowType.AGENT_TRANSFER,
    "queue_transfer": FlowType.QUEUE_TRANSFER,
    "disconnect": FlowType.CONTACT_FLOW,
    "module": FlowType.MODULE,
}
"""Kind of dialog -> type of flow. A disconnect flow is a contact flow without a participant."""

_SILENT_KINDS = frozenset({"disconnect", "module"})
"""Kinds that set no voice: nobody hears a disconnect flow, and a module speaks as its caller."""

_NOBODY_LISTENS = frozenset(
    {
        "MessageParticipant",
        "GetParticipantInput",
        "TransferToFlow",
        "ConnectParticipantWithLexBot",
        "TransferContactToQueue",
    }
)


class Lowered(NamedTuple):
    """The flows of one dialog, and what was found on the way."""

    flows: tuple[Flow, ...]
    findings: tuple[Finding, ...]


class Understood(NamedTuple):
    """What the resolve stage knows of a dialog."""

    known: Mapping[str, Known]
    understanding: Understanding
    outside: Outside
    sayings: Sayings


def lower_dialog(dialog: Dialog, material: Material, understood: Understood) -> Lowered:
    """Return the flows of a dialog, gate first."""
    flows: list[Flow] = []
    findings: list[Finding] = []
    if is_gated(dialog):
        last = Rescuer(material, understood.sayings).at_the_door(dialog, FLOW_TYPES[dialog.kind])
        flows.append(gate(dialog, FLOW_TYPES[dialog.kind], last))
    for locale in dialog.locales:
        draft = Draft(
            dialog=dialog,
            locale=locale,
            type=FLOW_TYPES[dialog.kind],
            sayings=understood.sayings,
            outside=understood.outside,
            known=understood.known,
            understanding=understood.understanding,
            neighbours=_neighbours(material, locale),
        )
        flows.append(_flow(draft))
        findings.extend(draft.findings)
    return Lowered(tuple(flows), tuple(findings))


def lower_exactly(dialog: Dialog, material: Material) -> Lowered:
    """Return the one flow of an exact dialog."""
    from ivr.compiler.exact.flow import exact_flow  # noqa: PLC0415 - few workspaces have any

    made = exact_flow(dialog, material.prompts, FLOW_TYPES[dialog.kind], HOOK_NAMES)
    return Lowered((made.flow,), made.findings)


def _neighbours(material: Material, locale: str) -> Neighbours:
    names = {
        name: flow_name(dialog, locale if locale in dialog.locales else dialog.locale)
        for name, dialog in material.by_name.items()
    }
    return Neighbours(flows=names, modules=names, dialogs=material.by_name)


def _flow(draft: Draft) -> Flow:
    dialog = draft.dialog
    answered = _answered(draft)
    begin = answered[0].identifier if answered else draft.target(dialog.start)
    before = [*_setup(draft, begin), *answered]
    body: list[ActionBase] = []
    for name, node in dialog.nodes.items():
        scope = Scope(draft, name, node)
        actions = LOWERINGS[type(node)](node, scope)
        _check_kind(scope, actions)
        body.extend(actions)
    after = [_end(draft)] if draft.ended else []
    _check_end(draft, after)
    actions = (*before, *body, *after)
    for action in (*before, *after):
        draft.origins[action.identifier] = dialog.where("dialog")
    return Flow(
        name=flow_name(dialog, draft.locale),
        type=draft.type,
        start=before[0].identifier if before else begin,
        actions=actions,
        locale=draft.locale,
        dialog=dialog.dialog,
        channels=tuple(channel.upper() for channel in dialog.channels),
        origins=draft.origins,
        nodes=draft.nodes,
        extra={"Settings": _settings()} if draft.type is FlowType.MODULE else {},
    )


def _settings() -> dict[str, object]:
    """Return what a module's content must carry. Source: CreateContactFlowModule, by probe."""
    ways = [
        {"DisplayName": name, "ReferenceName": name, "Description": ""}
        for name in ("Success", "Error")
    ]
    return {"InputParameters": [], "OutputParameters": [], "Transitions": ways}


def _check_kind(scope: Scope, actions: list[ActionBase]) -> None:
    """Report actions that this kind of flow refuses; one finding a node is enough."""
    kind = scope.dialog.kind
    for action in actions:
        allowed = scope.draft.type in type(action).CONTRACT.flows
        if kind == "disconnect" and action.type in _NOBODY_LISTENS:
            allowed = False
        if not allowed:
            message = f"node {scope.name!r} needs {action.type}, which no {kind} flow may contain"
            scope.report("FLW011", message, remedy="Move it to a dialog of another kind.")
            return


def _setup(draft: Draft, then: str) -> list[ActionBase]:
    """Return the actions before the first node."""
    dialog = draft.dialog
    if dialog.kind == "module":
        return []
    fresh = draft.identifiers.fresh
    steps: list[ActionBase] = [
        logging(fresh(SETUP, "logging"), "", enabled=dialog.logging),
        recording(fresh(SETUP, "recording"), "", dialog.recording),
    ]
    if dialog.kind not in _SILENT_KINDS:
        steps.extend(_voice(draft))
    steps.extend(_hooks(draft))
    allowed = [step for step in steps if draft.type in type(step).CONTRACT.flows]
    return list(_chained(allowed, then))


def _answered(draft: Draft) -> list[ActionBase]:
    """Return the action that asks what a campaign heard when the call was answered.

    Whoever is not recognised is a person: nothing is told before a proof, to anybody.
    """
    outbound = draft.dialog.outbound
    if outbound is None or not draft.dialog.by_campaign:
        return []
    person = draft.target(outbound.answering.human)
    return [
        CheckOutboundCallStatus(
            identifier=draft.identifiers.fresh(SETUP, "answered"),
            type="CheckOutboundCallStatus",
            transitions=leads(
                person,
                conditions=_detected(draft, outbound, person),
                errors={NO_MATCHING_ERROR: person},
            ),
        )
    ]


def _detected(draft: Draft, outbound: Outbound, person: str) -> dict[str, str]:
    machine = draft.target(outbound.answering.voicemail)
    return {
        "CallAnswered": person,
        "VoicemailBeep": machine,
        "VoicemailNoBeep": machine,
        "NotDetected": person,
    }


def _voice(draft: Draft) -> Iterator[ActionBase]:
    dialog, locale, fresh = draft.dialog, draft.locale, draft.identifiers.fresh
    yield voice(fresh(SETUP, "voice"), dialog, locale)
    yield built(
        UpdateContactData,
        identifier=fresh(SETUP, "language"),
        type="UpdateContactData",
        parameters=stated(ContactDataParameters, {"language_code": locale}),
        transitions=leads("", errors={NO_MATCHING_ERROR: ""}),
    )


def _hooks(draft: Draft) -> Iterator[ActionBase]:
    for hook, name in draft.dialog.hooks.active().items():
        flow = f"flow:{draft.neighbours.flows.get(name, name)}"
        yield built(
            UpdateContactEventHooks,
            identifier=draft.identifiers.fresh(SETUP, hook),
            type="UpdateContactEventHooks",
            parameters=stated(EventHookParameters, {"event_hooks": {HOOK_NAMES[hook]: flow}}),
            transitions=leads("", errors={NO_MATCHING_ERROR: ""}),
        )


def _chained(steps: list[ActionBase], then: str) -> Iterator[ActionBase]:
    """Yield the steps one after the other; an error goes on too."""
    onward = [*(step.identifier for step in steps[1:]), then]
    for step, target in zip(steps, onward, strict=True):
        errors = {each.error_type: target for each in step.transitions.errors}
        yield step.model_copy(update={"transitions": leads(target, errors=errors)})


def _end(draft: Draft) -> ActionBase:
    """Return the action that ends a flow for want of anything better."""
    here = draft.end()
    if draft.type is FlowType.MODULE:
        return bare(EndFlowModuleExecution, here, ends())
    if draft.dialog.kind in QUIET_KINDS:
        return bare(EndFlowExecution, here, ends())
    return bare(DisconnectParticipant, here, ends())


def _check_end(draft: Draft, after: list[ActionBase]) -> None:
    if any(draft.type not in type(action).CONTRACT.flows for action in after):
        message = f"a failure in this {draft.dialog.kind} flow leads nowhere, and it cannot end"
        where = draft.dialog.where("dialog")
        draft.findings.append(error("FLW011", where, message, "Add defaults: {on_error: ...}."))
