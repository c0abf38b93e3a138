"""Flow-control actions: compare, loop, hours, split, go to a flow, modules, end.

Annotations are no strings here: pydantic reads all of them at every start.
"""

from typing import Any, ClassVar, Literal

from ivr.ir.actions.base import (
    DOCS,
    NO_MATCHING_CONDITION,
    NO_MATCHING_ERROR,
    ROUTING_FLOWS,
    TALKING_FLOWS,
    VOICE,
    WHISPER_FLOWS,
    ActionBase,
    Contract,
    FlowType,
    NoParameters,
    Record,
    demand,
)
from ivr.ir.actions.parameters import (
    ALL_OPERATORS,
    EQUALS,
    JSON,
    PATH,
    STATIC,
    WHOLE,
    ConditionRule,
    Needs,
    choice,
    number,
    several,
    switch,
    switched_on,
    table,
    value_at,
)


class CompareParameters(Record, frozen=True):
    """One JSONPath with a leaf."""

    comparison_value: str


class Compare(ActionBase, frozen=True):
    """Branches on a value."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-compare.html",
        "D,F,X,P,C",
        errors=demand(NO_MATCHING_CONDITION, rejected=(NO_MATCHING_ERROR,)),
        conditions="open",
        mirrors=NO_MATCHING_CONDITION,
        parameters={"ComparisonValue": PATH.must()},
        operators=ALL_OPERATORS,
    )
    type: Literal["Compare"] = "Compare"
    parameters: CompareParameters


class HoursParameters(Record, frozen=True):
    """The calendar; absent = the hours of the target queue."""

    hours_of_operation_id: str | None = None


class CheckHoursOfOperation(ActionBase, frozen=True):
    """Branches on whether a calendar is open now."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-checkhoursofoperation.html",
        "D,F,X,P,C",
        errors=demand(NO_MATCHING_ERROR, rejected=(NO_MATCHING_CONDITION,)),
        conditions="fixed",
        operands=("True", "False"),
        flows=TALKING_FLOWS,
        resources=("HoursOfOperationId",),
        mirrors=NO_MATCHING_ERROR,
        parameters={"HoursOfOperationId": WHOLE},
        operators=EQUALS,
        all_operands=True,
    )
    type: Literal["CheckHoursOfOperation"] = "CheckHoursOfOperation"
    parameters: HoursParameters = HoursParameters.model_construct()


class CheckOutboundCallStatus(ActionBase, frozen=True):
    """Branches on what answering machine detection heard; only campaigns have it."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-checkoutboundcallstatus.html",
        "D,X,P",
        errors=demand(NO_MATCHING_ERROR),
        conditions="fixed",
        operands=("CallAnswered", "VoicemailBeep", "VoicemailNoBeep", "NotDetected"),
        channels=VOICE,
        mirrors=NO_MATCHING_ERROR,
        operators=EQUALS,
    )
    type: Literal["CheckOutboundCallStatus"] = "CheckOutboundCallStatus"
    parameters: NoParameters = NoParameters.model_construct()


class DistributeByPercentage(ActionBase, frozen=True):
    """Draws 1..100 and branches on a chain of NumberLessThan."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-distributebypercentage.html",
        "D,F,X,C(legacy)",
        errors=demand(NO_MATCHING_CONDITION),
        conditions="numbers",
        flows=TALKING_FLOWS,
        mirrors=NO_MATCHING_CONDITION,
        operators=("NumberLessThan",),
    )
    type: Literal["DistributeByPercentage"] = "DistributeByPercentage"
    parameters: NoParameters = NoParameters.model_construct()


class LoopParameters(Record, frozen=True):
    """How often to go round, 0..100 as a decimal string, or a JSONPath."""

    loop_count: str


class Loop(ActionBase, frozen=True):
    """Counts per identifier: ContinueLooping LoopCount times, DoneLooping once, then anew."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-loop.html",
        "D,F,P,C",
        errors=demand(optional=(NO_MATCHING_ERROR,)),
        conditions="fixed",
        operands=("ContinueLooping", "DoneLooping"),
        mirrors="=DoneLooping",
        parameters={"LoopCount": number(0, 100).must()},
        operators=EQUALS,
        all_operands=True,
    )
    type: Literal["Loop"] = "Loop"
    parameters: LoopParameters


class FlowParameters(Record, frozen=True):
    """The flow to go to."""

    contact_flow_id: str


class TransferToFlow(ActionBase, frozen=True):
    """Goes to another flow for good; contact attributes survive, flow attributes do not."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-transfertoflow.html",
        "D,F,C",
        errors=demand(NO_MATCHING_ERROR),
        flows=ROUTING_FLOWS,
        resources=("ContactFlowId",),
        mirrors=NO_MATCHING_ERROR,
        parameters={"ContactFlowId": WHOLE.must()},
    )
    type: Literal["TransferToFlow"] = "TransferToFlow"
    parameters: FlowParameters


class ModuleParameters(Record, frozen=True):
    """The module (bare id, alias or version allowed) and its input."""

    flow_module_id: str
    input: dict[str, Any] | None = None


class InvokeFlowModule(ActionBase, frozen=True):
    """Runs a flow module and branches on its named result."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-invokeflowmodule.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR, optional=(NO_MATCHING_CONDITION,)),
        conditions="open",
        flows=frozenset({FlowType.CONTACT_FLOW, FlowType.MODULE}),
        resources=("FlowModuleId",),
        parameters={"FlowModuleId": WHOLE.must(), "Input": table(JSON)},
        operators=EQUALS,
    )
    type: Literal["InvokeFlowModule"] = "InvokeFlowModule"
    parameters: ModuleParameters


class ModuleResultParameters(Record, frozen=True):
    """The branch the caller takes, and what the module found out."""

    result: str | None = None
    result_data: dict[str, Any] | None = None


class EndFlowModuleExecution(ActionBase, frozen=True):
    """Returns from a module."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-endflowmoduleexecution.html",
        "D,F,P,C",
        flows=frozenset({FlowType.MODULE}),
        terminal=True,
        parameters={"Result": STATIC, "ResultData": table(JSON)._replace(dynamic="whole")},
    )
    type: Literal["EndFlowModuleExecution"] = "EndFlowModuleExecution"
    parameters: ModuleResultParameters = ModuleResultParameters.model_construct()


class EndFlowExecution(ActionBase, frozen=True):
    """Ends this flow without ending the contact."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-endflowexecution.html",
        "D,F,P,C",
        flows=WHISPER_FLOWS | {FlowType.CUSTOMER_QUEUE, FlowType.MODULE, FlowType.CONTACT_FLOW},
        terminal=True,
    )
    type: Literal["EndFlowExecution"] = "EndFlowExecution"
    parameters: NoParameters = NoParameters.model_construct()


class LoggingParameters(Record, frozen=True):
    """Enabled or Disabled; stays in force in later flows."""

    flow_logging_behavior: str


class UpdateFlowLoggingBehavior(ActionBase, frozen=True):
    """Turns flow logs on or off."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-updateflowloggingbehavior.html",
        "D,F,X,C",
        parameters={"FlowLoggingBehavior": choice("Enabled", "Disabled").must()},
    )
    type: Literal["UpdateFlowLoggingBehavior"] = "UpdateFlowLoggingBehavior"
    parameters: LoggingParameters


class WaitParameters(Record, frozen=True):
    """Seconds to wait (<= 604800) and what may end it early."""

    time_limit_seconds: str
    events: list[str] | None = None
    continue_execution: str | None = None
    minimum_wait_time_seconds: str | None = None


_WAIT_EVENTS = ("CustomerReturned", "BotParticipantDisconnected")
_WAITED = "WaitCompleted"


def _wait_conditions(action: ActionBase) -> ConditionRule:
    if switched_on(action, "ContinueExecution"):
        both = ("Continue", _WAITED)
        return ConditionRule("fixed", EQUALS, both, both)
    events = value_at(action, "Events")
    asked = tuple(each for each in _WAIT_EVENTS if isinstance(events, list) and each in events)
    return ConditionRule("fixed", EQUALS, (_WAITED, *asked), (_WAITED, *asked))


class Wait(ActionBase, frozen=True):
    """Waits; on chat the customer's return can end it."""

    CONTRACT: ClassVar = Contract(
        DOCS + "flow-control-actions-wait.html",
        "D,F,P,C",
        errors=demand(NO_MATCHING_ERROR, optional=("ParticipantNotFound",)),
        conditions="fixed",
        operands=(_WAITED, *_WAIT_EVENTS, "Continue"),
        parameters={
            "TimeLimitSeconds": number(1, 604_800).must(),
            "Events": several(choice(*_WAIT_EVENTS)),
            "ContinueExecution": switch(),
            "MinimumWaitTimeSeconds": number(1, 604_800),
        },
        needs=(Needs("ContinueExecution", ("MinimumWaitTimeSeconds",), value="True"),),
        operators=EQUALS,
        by_mode=_wait_conditions,
    )
    type: Literal["Wait"] = "Wait"
    parameters: WaitParameters


CONTROL_ACTIONS: tuple[type[ActionBase], ...] = (
    Compare,
    CheckHoursOfOperation,
    CheckOutboundCallStatus,
    DistributeByPercentage,
    Loop,
    TransferToFlow,
    InvokeFlowModule,
    EndFlowModuleExecution,
    EndFlowExecution,
    UpdateFlowLoggingBehavior,
    Wait,
)
