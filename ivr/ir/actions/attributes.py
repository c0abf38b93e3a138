"""Contact actions that change what is known of the contact: attributes, data, tags, hooks."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import DOCS, NO_MATCHING_ERROR, ActionBase, Contract, Record, demand


class AttributeParameters(Record, frozen=True):
    """Attributes to set; at most 32,768 UTF-8 bytes on the whole contact."""

    attributes: dict[str, str]
    target_contact: str | None = None


class UpdateContactAttributes(ActionBase, frozen=True):
    """Sets contact attributes; they outlive the flow and are kept for 24 months."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactattributes.html",
        "D,F,X,P,C",
        errors=demand(NO_MATCHING_ERROR),
    )
    type: Literal["UpdateContactAttributes"] = "UpdateContactAttributes"
    parameters: AttributeParameters


class ContactDataParameters(Record, frozen=True):
    """Standard fields of the contact; at least one is set."""

    name: str | None = None
    description: str | None = None
    language_code: str | None = None
    customer_id: str | None = None
    target_contact: str | None = None


class UpdateContactData(ActionBase, frozen=True):
    """Sets the contact's name, description, customer or language."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactdata.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR),
    )
    type: Literal["UpdateContactData"] = "UpdateContactData"
    parameters: ContactDataParameters


class EventHookParameters(Record, frozen=True):
    """Exactly one hook, such as {"CustomerQueue": flow}."""

    event_hooks: dict[str, str]


EVENT_HOOKS = (
    "AgentHold",
    "AgentWhisper",
    "CustomerHold",
    "CustomerQueue",
    "CustomerRemaining",
    "CustomerWhisper",
    "DefaultAgentUI",
    "DisconnectAgentUI",
    "PauseContact",
    "ResumeContact",
)


class UpdateContactEventHooks(ActionBase, frozen=True):
    """Chooses the flow that runs when the contact queues, is held, is disconnected..."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontacteventhooks.html",
        "D,F,C",
        errors=demand(NO_MATCHING_ERROR),
        resources=tuple(f"EventHooks.{hook}" for hook in EVENT_HOOKS),
    )
    type: Literal["UpdateContactEventHooks"] = "UpdateContactEventHooks"
    parameters: EventHookParameters


class TagParameters(Record, frozen=True):
    """One to six tags."""

    tags: dict[str, str]


class TagContact(ActionBase, frozen=True):
    """Tags the contact."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-tagcontact.html", "D,F,P", errors=demand(NO_MATCHING_ERROR)
    )
    type: Literal["TagContact"] = "TagContact"
    parameters: TagParameters


class FlowAttributeParameters(Record, frozen=True):
    """Flow-local variables: name -> {"Value": value}; they end with the flow."""

    flow_attributes: dict[str, dict[str, Any]]


class UpdateFlowAttributes(ActionBase, frozen=True):
    """Sets variables that live in this flow only and are never stored with the contact."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-updateflowattributes.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR),
    )
    type: Literal["UpdateFlowAttributes"] = "UpdateFlowAttributes"
    parameters: FlowAttributeParameters


ATTRIBUTE_ACTIONS: tuple[type[ActionBase], ...] = (
    UpdateContactAttributes,
    UpdateContactData,
    UpdateContactEventHooks,
    TagContact,
    UpdateFlowAttributes,
)
