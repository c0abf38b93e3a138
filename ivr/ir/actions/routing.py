"""Contact actions that decide who gets the contact: queue, transfer, priority, callback.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import (
    DOCS,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ROUTING_FLOWS,
    TALKING_FLOWS,
    ActionBase,
    Contract,
    ErrorRule,
    FlowType,
    NoParameters,
    Record,
    demand,
)
from ivr.ir.actions.parameters import (
    EQUALS,
    JSON,
    NUMBER_OPERATORS,
    ONE_QUEUE,
    PATH,
    QUEUE_AT_MOST,
    QUEUE_OR_AGENT,
    WHOLE,
    ConditionRule,
    Group,
    Parameter,
    choice,
    number,
    record,
    several,
    value_at,
)

QUEUE_AT_CAPACITY = "QueueAtCapacity"


class TargetQueueParameters(Record, frozen=True):
    """Exactly one of queue and agent."""

    queue_id: str | None = None
    agent_id: str | None = None


class UpdateContactTargetQueue(ActionBase, frozen=True):
    """Chooses the queue that a later transfer, hours check or metric uses."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontacttargetqueue.html",
        "D,F,X,C",
        errors=demand(NO_MATCHING_ERROR),
        flows=ROUTING_FLOWS,
        resources=("QueueId", "AgentId"),
        parameters=QUEUE_OR_AGENT,
        one_of=(ONE_QUEUE,),
    )
    type: Literal["UpdateContactTargetQueue"] = "UpdateContactTargetQueue"
    parameters: TargetQueueParameters


class TransferContactToQueue(ActionBase, frozen=True):
    """Puts the contact into its target queue; the customer-queue flow runs from here."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-transfercontacttoqueue.html",
        "D,F,X,P,C",
        errors=demand(QUEUE_AT_CAPACITY, NO_MATCHING_ERROR),
        flows=ROUTING_FLOWS,
        mirrors=NO_MATCHING_ERROR,
    )
    type: Literal["TransferContactToQueue"] = "TransferContactToQueue"
    parameters: NoParameters = NoParameters.model_construct()


class DequeueContactAndTransferToQueue(ActionBase, frozen=True):
    """Moves a waiting contact to another queue."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-dequeuecontactandtransfertoqueue.html",
        "D,F,X,C",
        errors=demand(QUEUE_AT_CAPACITY, NO_MATCHING_ERROR),
        flows=frozenset({FlowType.CUSTOMER_QUEUE, FlowType.MODULE}),
        resources=("QueueId", "AgentId"),
        mirrors=NO_MATCHING_ERROR,
        parameters=QUEUE_OR_AGENT,
        one_of=(ONE_QUEUE,),
    )
    type: Literal["DequeueContactAndTransferToQueue"] = "DequeueContactAndTransferToQueue"
    parameters: TargetQueueParameters


class CallbackNumberParameters(Record, frozen=True):
    """A JSONPath that holds the number to call back."""

    callback_number: str


class UpdateContactCallbackNumber(ActionBase, frozen=True):
    """Sets the number that a callback will dial."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactcallbacknumber.html",
        "D,F,X,C",
        errors=demand(
            "InvalidCallbackNumber", "CallbackNumberNotDialable", rejected=(NO_MATCHING_ERROR,)
        ),
        flows=TALKING_FLOWS,
        parameters={"CallbackNumber": PATH.must()},
    )
    type: Literal["UpdateContactCallbackNumber"] = "UpdateContactCallbackNumber"
    parameters: CallbackNumberParameters


class CallbackParameters(Record, frozen=True):
    """Delays in seconds 1..259200 and attempts >= 1, all decimal strings."""

    initial_call_delay_seconds: str
    maximum_connection_attempts: str
    retry_delay_seconds: str
    queue_id: str | None = None
    agent_id: str | None = None
    contact_flow_id: str | None = None
    caller_id: str | None = None
    callback_mode: str | None = None


_CALLBACK_DELAY = number(1, 259_200, "never").must()


class CreateCallbackContact(ActionBase, frozen=True):
    """Queues a callback in place of the caller."""

    CONTRACT: ClassVar = Contract(
        DOCS + "interactions-createcallbackcontact.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR),
        flows=TALKING_FLOWS,
        resources=("QueueId", "AgentId", "ContactFlowId", "CallerId"),
        parameters={
            "InitialCallDelaySeconds": _CALLBACK_DELAY,
            "MaximumConnectionAttempts": number(1, None, "never").must(),
            "RetryDelaySeconds": _CALLBACK_DELAY,
            **QUEUE_OR_AGENT,
            "ContactFlowId": WHOLE,
            "CallerId": WHOLE,
            "CallbackMode": choice("AgentFirst", also_others=True),
        },
        one_of=(QUEUE_AT_MOST,),
    )
    type: Literal["CreateCallbackContact"] = "CreateCallbackContact"
    parameters: CallbackParameters


class RoutingBehaviorParameters(Record, frozen=True):
    """Priority (1 is first, 5 the default) or a head start in seconds; never both."""

    queue_priority: str | None = None
    queue_time_adjustment_seconds: str | None = None
    routing_proficiencies: Any = None


_BY_SKILL = demand(NO_MATCHING_ERROR)
_BY_PLACE = demand(rejected=(NO_MATCHING_ERROR,))


def _routing_errors(action: ActionBase) -> ErrorRule:
    return _BY_PLACE if value_at(action, "RoutingProficiencies") is None else _BY_SKILL


class UpdateContactRoutingBehavior(ActionBase, frozen=True):
    """Sets the contact's place in the queue."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactroutingbehavior.html",
        "D,F,X,C",
        errors=_routing_errors,
        flows=frozenset({FlowType.CONTACT_FLOW, FlowType.MODULE}),
        parameters={
            "QueuePriority": number(1, None, "never"),
            "QueueTimeAdjustmentSeconds": number(None, None, "never"),
            "RoutingProficiencies": JSON,
        },
        one_of=(Group(("QueuePriority", "QueueTimeAdjustmentSeconds", "RoutingProficiencies")),),
    )
    type: Literal["UpdateContactRoutingBehavior"] = "UpdateContactRoutingBehavior"
    parameters: RoutingBehaviorParameters


_CONDITION = record(
    {
        "Name": WHOLE._replace(low=1, high=64),
        "Value": WHOLE._replace(low=1, high=64),
        "ProficiencyLevel": Parameter("text", dynamic="whole", pattern=r"^[1-5](\.0)?$"),
        "ComparisonOperator": choice("NumberGreaterOrEqualTo", "Range", "Match"),
        "Range": JSON,
        "MatchCriteria": JSON,
    },
    also_others=True,
)
_STEP = record(
    {
        "Expression": record(
            {
                "AttributeCondition": _CONDITION,
                "AndExpression": several(JSON, low=1, high=8),
                "OrExpression": several(JSON, low=1, high=3),
                "NotAttributeCondition": JSON,
            },
            also_others=True,
        ).must(),
        "Expiry": record({"DurationInSeconds": number(1, None, "never")}),
    },
)
"""Source: UpdateContactRoutingCriteria; proficiency levels 1 to 5, And of 8, Or of 3 at most."""


class RoutingCriteriaParameters(Record, frozen=True):
    """Steps of proficiency expressions with their expiry, or one JSONPath."""

    routing_criteria: Any


class UpdateContactRoutingCriteria(ActionBase, frozen=True):
    """Asks for an agent with given proficiencies, relaxed step by step."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updateroutingcriteria.html",
        "D,P,X,C",
        errors=demand(NO_MATCHING_ERROR),
        flows=TALKING_FLOWS,
        parameters={
            "RoutingCriteria": record({"Steps": several(_STEP, low=1).must()})
            .must()
            ._replace(dynamic="whole")
        },
    )
    type: Literal["UpdateContactRoutingCriteria"] = "UpdateContactRoutingCriteria"
    parameters: RoutingCriteriaParameters


class MetricParameters(Record, frozen=True):
    """What is measured, of which queue or agent (absent: the target queue)."""

    metric_type: str
    queue_id: str | None = None
    agent_id: str | None = None


METRICS = (
    "NumberOfAgentsAvailable",
    "NumberOfAgentsStaffed",
    "NumberOfAgentsOnline",
    "OldestContactInQueueAgeSeconds",
    "NumberOfContactsInQueue",
)
_METRIC_OPERATORS = (*EQUALS, *NUMBER_OPERATORS)


def _metric_conditions(action: ActionBase) -> ConditionRule:
    if str(value_at(action, "MetricType")).startswith("NumberOfAgents"):
        return ConditionRule("fixed", ("NumberGreaterThan",), ("0",))
    return ConditionRule("numbers", _METRIC_OPERATORS)


class CheckMetricData(ActionBase, frozen=True):
    """Branches on a queue metric; OldestContactInQueueAgeSeconds compares milliseconds."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-checkmetricdata.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR, NO_MATCHING_CONDITION),
        conditions="numbers",
        flows=TALKING_FLOWS,
        resources=("QueueId", "AgentId"),
        mirrors=NO_MATCHING_ERROR,
        parameters={"MetricType": choice(*METRICS).must(), **QUEUE_OR_AGENT},
        one_of=(QUEUE_AT_MOST,),
        operators=_METRIC_OPERATORS,
        by_mode=_metric_conditions,
    )
    type: Literal["CheckMetricData"] = "CheckMetricData"
    parameters: MetricParameters


class GetMetricParameters(Record, frozen=True):
    """The queue or agent measured (absent: the target queue), and the channel."""

    queue_id: str | None = None
    agent_id: str | None = None
    queue_channel: str | None = None


class GetMetricData(ActionBase, frozen=True):
    """Loads queue metrics into `$.Metrics`."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-getmetricdata.html",
        "D,F,C",
        errors=demand(NO_MATCHING_ERROR),
        resources=("QueueId", "AgentId"),
        parameters={**QUEUE_OR_AGENT, "QueueChannel": choice("Voice", "Chat", dynamic="whole")},
        one_of=(QUEUE_AT_MOST,),
    )
    type: Literal["GetMetricData"] = "GetMetricData"
    parameters: GetMetricParameters = GetMetricParameters.model_construct()


ROUTING_ACTIONS: tuple[type[ActionBase], ...] = (
    UpdateContactTargetQueue,
    TransferContactToQueue,
    DequeueContactAndTransferToQueue,
    UpdateContactCallbackNumber,
    CreateCallbackContact,
    UpdateContactRoutingBehavior,
    UpdateContactRoutingCriteria,
    CheckMetricData,
    GetMetricData,
)
