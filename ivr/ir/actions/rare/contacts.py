"""Other contacts and what becomes of this one: tasks, chats, dialling, holding, agents, tags."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import (
    DOCS,
    NO_MATCHING_ERROR,
    ROUTING_FLOWS,
    VOICE,
    ActionBase,
    Contract,
    FlowType,
    NoParameters,
    Record,
    demand,
)
from ivr.ir.actions.parameters import (
    EMAIL,
    FREE,
    JSON,
    STATIC,
    TASK,
    WHOLE,
    Group,
    choice,
    number,
    record,
    several,
    table,
)


class TaskParameters(Record, frozen=True):
    """The task and the flow it runs; it starts at once, after a delay, or at a time."""

    name: str
    contact_flow_id: str | None = None
    task_template_id: str | None = None
    description: str | None = None
    attributes: dict[str, Any] | None = None
    references: dict[str, Any] | None = None
    delay_seconds: str | None = None
    scheduled_time: str | None = None


class CreateTask(ActionBase, frozen=True):
    """Starts a task; its contact's id stands in `$.Task.ContactId` then."""

    CONTRACT: ClassVar = Contract(
        DOCS + "createtask.html",
        "D,C",
        errors=demand(NO_MATCHING_ERROR),
        resources=("ContactFlowId", "TaskTemplateId"),
        parameters={
            "ContactFlowId": WHOLE,
            "TaskTemplateId": STATIC,
            "Name": FREE.must(),
            "Description": FREE,
            "Attributes": table(),
            "References": table(JSON),
            "DelaySeconds": number(1, 518_400),
            "ScheduledTime": WHOLE,
        },
        one_of=(Group(("DelaySeconds", "ScheduledTime"), least=0),),
    )
    type: Literal["CreateTask"] = "CreateTask"
    parameters: TaskParameters


class Endpoint(Record, frozen=True):
    """An address and what kind of address it is."""

    address: str
    type: str


class SystemMessage(Record, frozen=True):
    """The first message of an outbound chat."""

    content: str


class OutboundChatParameters(Record, frozen=True):
    """From which number of ours to whom, and the flow that runs there."""

    source_endpoint: Endpoint
    destination_endpoint: Endpoint
    contact_flow_arn: str
    contact_subtype: str | None = None
    initial_system_message: SystemMessage | None = None
    related_contact: str | None = None


class StartOutboundChatContact(ActionBase, frozen=True):
    """Starts a chat by text message."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-startoutboundchatcontact.html",
        "D,P,C",
        errors=demand(NO_MATCHING_ERROR, optional=("TemplateRenderingError",)),
        resources=("ContactFlowArn", "SourceEndpoint.Address", "DestinationEndpoint.Address"),
        parameters={
            "SourceEndpoint": record(
                {
                    "Address": WHOLE.must(),
                    "Type": choice("CONNECT_PHONENUMBER_ARN", also_others=True).must(),
                }
            ).must(),
            "DestinationEndpoint": record(
                {
                    "Address": WHOLE.must(),
                    "Type": choice("TELEPHONE_NUMBER", also_others=True).must(),
                }
            ).must(),
            "ContactFlowArn": WHOLE.must(),
            "ContactSubtype": choice("connect:SMS", also_others=True),
            "InitialSystemMessage": record({"Content": FREE.must()}),
            "RelatedContact": choice("CURRENT", also_others=True),
        },
    )
    type: Literal["StartOutboundChatContact"] = "StartOutboundChatContact"
    parameters: OutboundChatParameters


class OutboundCallerId(Record, frozen=True):
    """The number that is shown; ignored where a voice connector dials."""

    number: str | None = None


class OutboundCallParameters(Record, frozen=True):
    """What is shown, who dials, and how many seconds it may ring (1 to 600, a decimal string)."""

    caller_id: OutboundCallerId | None = None
    voice_connector: dict[str, Any] | None = None
    connection_time_limit_seconds: str | None = None


class CompleteOutboundCall(ActionBase, frozen=True):
    """Dials; without it the first participant action does."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-completeoutboundcall.html",
        "D,P,C",
        flows=frozenset({FlowType.OUTBOUND_WHISPER}),
        channels=VOICE,
        resources=("CallerId.Number", "VoiceConnector.VoiceConnectorArn"),
        parameters={
            "CallerId": record({"Number": WHOLE}),
            "VoiceConnector": record(
                {
                    "VoiceConnectorType": choice("ChimeConnector"),
                    "VoiceConnectorArn": WHOLE,
                    "FromUser": FREE,
                    "ToUser": FREE,
                    "UserToUserInformation": FREE,
                },
                also_others=True,
            ),
            "ConnectionTimeLimitSeconds": number(1, 600),
        },
    )
    type: Literal["CompleteOutboundCall"] = "CompleteOutboundCall"
    parameters: OutboundCallParameters = OutboundCallParameters.model_construct()


class HoldParameters(Record, frozen=True):
    """AgentOnHold, CustomerOnHold or OffHold."""

    previous_contact_participant_state: str


class UpdatePreviousContactParticipantState(ActionBase, frozen=True):
    """Holds the agent or the customer of the call that was transferred, or takes both back."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatepreviouscontactparticipantstate.html",
        "D,P,C",
        errors=demand(NO_MATCHING_ERROR),
        flows=ROUTING_FLOWS,
        channels=VOICE,
        parameters={
            "PreviousContactParticipantState": choice(
                "AgentOnHold", "CustomerOnHold", "OffHold"
            ).must()
        },
    )
    type: Literal["UpdatePreviousContactParticipantState"] = "UpdatePreviousContactParticipantState"
    parameters: HoldParameters


class TransferContactToAgent(ActionBase, frozen=True):
    """Ends the flow at the agent; where the agent is busy, the call ends."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-transfercontacttoagent.html",
        "D,F,C",
        flows=frozenset({FlowType.AGENT_TRANSFER, FlowType.QUEUE_TRANSFER, FlowType.MODULE}),
        channels=VOICE,
        terminal=True,
    )
    type: Literal["TransferContactToAgent"] = "TransferContactToAgent"
    parameters: NoParameters = NoParameters.model_construct()


class ResumeContact(ActionBase, frozen=True):
    """Resumes a task that was paused."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactresumecontact.html",
        "D,X",
        errors=demand(NO_MATCHING_ERROR),
        channels=TASK,
    )
    type: Literal["ResumeContact"] = "ResumeContact"
    parameters: NoParameters = NoParameters.model_construct()


class UntagParameters(Record, frozen=True):
    """The keys of the tags to take off."""

    tag_keys: list[str]


class UntagContact(ActionBase, frozen=True):
    """Takes tags off the contact; the page spells it UnTagContact, which the service refuses."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-untagcontact.html",
        "D,F,P",
        errors=demand(NO_MATCHING_ERROR),
        parameters={"TagKeys": several(STATIC, low=1).must()},
    )
    type: Literal["UntagContact"] = "UntagContact"
    parameters: UntagParameters


class AssistantParameters(Record, frozen=True):
    """The ARN of the assistant that advises the agent."""

    wisdom_assistant_arn: str


class CreateWisdomSession(ActionBase, frozen=True):
    """Starts an assistant's session; UpdateContactData then takes `$.Wisdom.SessionArn`."""

    CONTRACT: ClassVar = Contract(
        DOCS + "createwisdomsession.html",
        "D,X,C",
        errors=demand(NO_MATCHING_ERROR),
        resources=("WisdomAssistantArn",),
        parameters={"WisdomAssistantArn": WHOLE.must()},
    )
    type: Literal["CreateWisdomSession"] = "CreateWisdomSession"
    parameters: AssistantParameters


class ContentParameters(Record, frozen=True):
    """What to load; only EmailMessage is known."""

    content_type: str | None = None


class LoadContactContent(ActionBase, frozen=True):
    """Loads the text of an email contact."""

    CONTRACT: ClassVar = Contract(
        "https://docs.aws.amazon.com/connect/latest/adminguide/contact-block-definitions.html",
        "A,X",
        errors=demand(NO_MATCHING_ERROR),
        channels=EMAIL,
        parameters={"ContentType": choice("EmailMessage")},
        closed=False,
    )
    type: Literal["LoadContactContent"] = "LoadContactContent"
    parameters: ContentParameters = ContentParameters.model_construct()
