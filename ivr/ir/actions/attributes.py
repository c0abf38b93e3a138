"""Contact actions that change what is known of the contact: attributes, data, tags, hooks.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import DOCS, NO_MATCHING_ERROR, ActionBase, Contract, Record, demand
from ivr.ir.actions.parameters import (
    FREE,
    JSON,
    VOICE_ID_ENDED,
    WHOLE,
    Group,
    Needs,
    Parameter,
    choice,
    number,
    record,
    switch,
    table,
)

TARGET_CONTACT = choice("Current", "Related")

ATTRIBUTE_KEYS = r"^[A-Za-z0-9_-]+$"
"""Names of contact attributes. Source: UpdateContactAttributes API."""


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
        parameters={
            "Attributes": table(low=1, keys=ATTRIBUTE_KEYS).must(),
            "TargetContact": TARGET_CONTACT,
        },
    )
    type: Literal["UpdateContactAttributes"] = "UpdateContactAttributes"
    parameters: AttributeParameters


class ContactDataParameters(Record, frozen=True):
    """Standard fields of the contact; at least one is set."""

    name: str | None = None
    description: str | None = None
    language_code: str | None = None
    customer_id: str | None = None
    wisdom_session_arn: str | None = None
    is_voice_id_streaming_enabled: str | None = None
    is_voice_authentication_enabled: str | None = None
    is_fraud_detection_enabled: str | None = None
    voice_authentication_threshold: str | None = None
    voice_authentication_response_time: str | None = None
    fraud_detection_threshold: str | None = None
    watchlist_id: str | None = None
    target_contact: str | None = None


_VOICE_ID = {
    "IsVoiceIdStreamingEnabled": switch(),
    "IsVoiceAuthenticationEnabled": switch(),
    "IsFraudDetectionEnabled": switch(),
    "VoiceAuthenticationThreshold": number(0, 100),
    "VoiceAuthenticationResponseTime": number(5, 10),
    "FraudDetectionThreshold": number(0, 100),
    "WatchlistId": WHOLE,
}
_SWITCHES = tuple(_VOICE_ID)[:3]
_VOICE_THRESHOLDS = ("VoiceAuthenticationThreshold", "VoiceAuthenticationResponseTime")
_CONTACT_DATA: dict[str, Parameter] = {
    "Name": FREE,
    "Description": FREE,
    "LanguageCode": WHOLE,
    "CustomerId": FREE,
    "WisdomSessionArn": WHOLE,
    **{key: each._replace(retired=VOICE_ID_ENDED) for key, each in _VOICE_ID.items()},
    "TargetContact": TARGET_CONTACT,
}


class UpdateContactData(ActionBase, frozen=True):
    """Sets the contact's name, description, customer or language."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactdata.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR),
        parameters=_CONTACT_DATA,
        one_of=(Group(tuple(_CONTACT_DATA)[:-1], most=None),),
        needs=(
            *(Needs(key, _SWITCHES) for key in _SWITCHES),
            Needs("IsVoiceAuthenticationEnabled", _VOICE_THRESHOLDS, value="True"),
            Needs("IsVoiceAuthenticationEnabled", (), _VOICE_THRESHOLDS, value="False"),
            Needs("IsFraudDetectionEnabled", ("FraudDetectionThreshold",), value="True"),
            Needs("IsFraudDetectionEnabled", (), ("FraudDetectionThreshold",), value="False"),
        ),
    )
    type: Literal["UpdateContactData"] = "UpdateContactData"
    parameters: ContactDataParameters


class EventHookParameters(Record, frozen=True):
    """Exactly one hook, such as {"CustomerQueue": flow}."""

    event_hooks: dict[str, str]
    event_hooks_configuration: Any = None


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
        parameters={
            "EventHooks": record(
                dict.fromkeys(EVENT_HOOKS, WHOLE), Group(EVENT_HOOKS), also_others=True
            ).must(),
            "EventHooksConfiguration": JSON._replace(refused=True),
        },
    )
    type: Literal["UpdateContactEventHooks"] = "UpdateContactEventHooks"
    parameters: EventHookParameters


class TagParameters(Record, frozen=True):
    """One to six tags."""

    tags: dict[str, str]


class TagContact(ActionBase, frozen=True):
    """Tags the contact."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-tagcontact.html",
        "D,F,P",
        errors=demand(NO_MATCHING_ERROR),
        parameters={"Tags": table(low=1, high=6).must()},
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
        parameters={
            "FlowAttributes": table(
                record({"Value": FREE.must(), "Type": choice("String")}), low=1
            ).must()
        },
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
