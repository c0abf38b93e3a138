"""Flows of a few actions, as the assembly hands them on to the link."""

from ivr.faults import Where
from ivr.ir.actions.base import FlowType, ends, leads
from ivr.ir.actions.participant import DisconnectParticipant, MessageParameters, MessageParticipant
from ivr.ir.flow import Flow


def say(name, text, to):
    return MessageParticipant(
        identifier=name,
        type="MessageParticipant",
        parameters=MessageParameters(text=text),
        transitions=leads(to),
    )


def bye(name="bye"):
    return DisconnectParticipant(identifier=name, type="DisconnectParticipant", transitions=ends())


def flow(*actions, kind=FlowType.CONTACT_FLOW, nodes=None):
    named = nodes or {a.identifier: a.identifier.split(".")[0] for a in actions}
    origins = {a.identifier: Where("flows/f.yaml", n, 1) for n, a in enumerate(actions, 1)}
    return Flow("f", kind, actions[0].identifier, actions, nodes=named, origins=origins)
