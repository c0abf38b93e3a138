"""Modules that pass the contact on: queues, flows, numbers, callbacks, functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.formats.legacy.draft import (
    ERROR,
    FAILS,
    PLAIN,
    SURE,
    UNSET,
    Conversion,
    Job,
    Step,
    Wiring,
)
from ivr.formats.legacy.parts import queue_or_agent
from ivr.ir.actions.base import FlowType

_QUEUED = Wiring(
    errors={"QueueAtCapacity": ("AtCapacity",), "NoMatchingError": ERROR},
    mirrors="NoMatchingError",
)
_LEFT = Wiring(errors=FAILS, mirrors="NoMatchingError")
_CALLED = Wiring(
    errors={
        "NoMatchingError": ERROR,
        "CallFailed": ("CallFailure",),
        "ConnectionTimeLimitExceeded": ("Timeout",),
    },
)
_GIVEN_AWAY = Wiring(errors=FAILS, mirrors="NoMatchingError", never=("CallFailure", "Timeout"))
_NUMBERED = Wiring(
    errors={
        "InvalidCallbackNumber": ("InvalidPhoneNumber", "InvalidNumber"),
        "CallbackNumberNotDialable": ("NonDialableNumber", "NotDialable"),
    },
    never=ERROR,
)
_PLACED = Wiring(errors=FAILS, passing="next")


def set_queue(job: Job) -> tuple[Step, ...]:
    """Convert SetQueue: a queue, or an agent's own queue."""
    target = queue_or_agent(job) or {"QueueId": job.needed(UNSET, "Queue", "Agent")}
    return (Step("UpdateContactTargetQueue", target, PLAIN),)


def transfer(job: Job) -> tuple[Step, ...]:
    """Convert Transfer, to what its target says: Queue, Flow or PhoneNumber."""
    given = {parameter.name for parameter in job.module.parameters}
    wanted = job.module.target or _likely(given)
    conversion = _TARGETS.get(wanted.replace(" ", "").lower())
    if conversion is None:
        message = f"it transfers to {wanted!r}, which is not known; the queue stands there"
        job.fail("FLW001", message, "Choose a queue, a flow or a phone number.")
    return (conversion or to_queue)(job)


def _likely(given: set[str]) -> str:
    """Return what a transfer without a target goes to, from the names of its parameters."""
    if "ContactFlowId" in given:
        return "Flow"
    return "PhoneNumber" if "PhoneNumber" in given else "Queue"


def to_queue(job: Job) -> tuple[Step, ...]:
    """Convert a transfer to the target queue, or to a queue that the module names itself.

    A contact that waits already is taken out of its queue; that takes an action of its own.
    """
    named = queue_or_agent(job)
    if job.kind is FlowType.CUSTOMER_QUEUE:
        return (Step("DequeueContactAndTransferToQueue", named, _QUEUED),)
    queued = Step("TransferContactToQueue", {}, _QUEUED)
    return (Step("UpdateContactTargetQueue", named, _PLACED), queued) if named else (queued,)


def to_flow(job: Job) -> tuple[Step, ...]:
    """Convert a transfer to another flow."""
    flow = job.needed(UNSET, "ContactFlowId")
    return (Step("TransferToFlow", {"ContactFlowId": flow}, _LEFT),)


def to_number(job: Job) -> tuple[Step, ...]:
    """Convert a transfer to a phone number; a blind one does not come back to the flow."""
    blind = job.on("BlindTransfer")
    parameters: dict[str, Any] = {
        "ThirdPartyPhoneNumber": job.needed(UNSET, "PhoneNumber"),
        "ThirdPartyConnectionTimeLimitSeconds": job.needed("30", "TimeLimit"),
        "ContinueFlowExecution": str(not blind),
    }
    keys = job.given("DTMF", "DtmfDigits", "SendDigits")
    if keys:
        parameters["ThirdPartyDTMFDigits"] = keys
    caller = {"Number": job.given("CallerIdNumber"), "Name": job.given("CallerIdName")}
    shown = {key: value for key, value in caller.items() if value}
    if shown:
        parameters["CallerId"] = shown
    wiring = _GIVEN_AWAY if blind else _CALLED
    return (Step("TransferParticipantToThirdParty", parameters, wiring),)


_TARGETS: Mapping[str, Conversion] = {
    "queue": to_queue,
    "flow": to_flow,
    "contactflow": to_flow,
    "phonenumber": to_number,
}


def callback(job: Job) -> tuple[Step, ...]:
    """Convert CreateCallback; delays are seconds."""
    parameters = {
        "InitialCallDelaySeconds": job.needed("1", "InitialDelaySeconds"),
        "RetryDelaySeconds": job.needed("600", "RetryDelaySeconds"),
        "MaximumConnectionAttempts": job.needed("1", "MaxRetryAttempts"),
        **queue_or_agent(job),
    }
    for name in ("InitialCallDelaySeconds", "RetryDelaySeconds", "MaximumConnectionAttempts"):
        if parameters[name] == "0":
            job.warn("FLW016", f"{name} is 0, and 1 is the least now; 1 stands there")
            parameters[name] = "1"
    flow = job.given("ContactFlowId")
    if flow:
        parameters["ContactFlowId"] = flow
    return (Step("CreateCallbackContact", parameters, PLAIN),)


def callback_number(job: Job) -> tuple[Step, ...]:
    """Convert SetCallBackNumber."""
    number = job.needed(UNSET, "CallBackNumber", "CallbackNumber")
    return (Step("UpdateContactCallbackNumber", {"CallbackNumber": number}, _NUMBERED),)


def priority(job: Job) -> tuple[Step, ...]:
    """Convert UpdateRoutingPriority: a place in the queue, or a head start in seconds."""
    place, ahead = job.given("AbsolutePosition"), job.given("TimeOffset")
    if place and ahead:
        message = "it sets a priority and a head start; the priority was kept"
        job.fail("FLW003", message, "Choose one of the two.")
    if not place and not ahead:
        place = job.needed("5", "AbsolutePosition", "TimeOffset")
    parameters = {"QueuePriority": place} if place else {"QueueTimeAdjustmentSeconds": ahead}
    return (Step("UpdateContactRoutingBehavior", parameters, SURE),)


def invoke(job: Job) -> tuple[Step, ...]:
    """Convert InvokeExternalResource: a Lambda function and what it is told."""
    if job.module.target.lower() not in ("", "lambda"):
        message = f"it asks {job.module.target!r}; only Lambda functions can be asked now"
        job.fail("FLW001", message, "Put a function in its place.")
    parameters: dict[str, Any] = {
        "LambdaFunctionARN": job.needed(UNSET, "FunctionArn"),
        "InvocationTimeLimitSeconds": job.needed("3", "TimeLimit"),
    }
    told = {one.key or one.name: job.spoken(one) for one in job.each("Parameter")}
    if told:
        parameters["LambdaInvocationAttributes"] = told
    return (Step("InvokeLambdaFunction", parameters, PLAIN),)


ROUTING: Mapping[str, Conversion] = {
    "SetQueue": set_queue,
    "Transfer": transfer,
    "TransferToFlow": to_flow,
    "CustomerInQueue": to_queue,
    "CreateCallback": callback,
    "SetCallBackNumber": callback_number,
    "SetCallbackNumber": callback_number,
    "UpdateRoutingPriority": priority,
    "InvokeExternalResource": invoke,
}
