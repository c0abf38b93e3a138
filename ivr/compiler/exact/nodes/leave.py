"""Leave nodes of exact dialogs: goto, transfer, callback, play_queue, return, hangup."""

from __future__ import annotations

from ivr.compiler.exact.making import Step
from ivr.compiler.exact.shapes import Branch, Json, Ways, seconds
from ivr.ir.actions.base import NO_MATCHING_ERROR, FlowType
from ivr.ir.actions.routing import QUEUE_AT_CAPACITY
from ivr.spec.nodes.leave import (
    Callback,
    CallbackNode,
    Goto,
    Hangup,
    PlayQueue,
    Return,
    TransferNode,
)

INTERRUPTED = "MessagesInterrupted"


def goto(node: Goto, step: Step) -> list[Json]:
    """Return TransferToFlow {ContactFlowId: flow:<goto>}.

    NoMatchingError = on_error only if written, which NextAction repeats.
    """
    ways = Ways(errors=step.table(**{NO_MATCHING_ERROR: node.on_error}))
    return [step.main(step.fresh(), "TransferToFlow", {"ContactFlowId": f"flow:{node.goto}"}, ways)]


def transfer(node: TransferNode, step: Step) -> list[Json]:
    """Return TransferContactToQueue {}: QueueAtCapacity = on.full, NoMatchingError = on.error.

    Each only if written; NextAction repeats NoMatchingError. With `queue` or `agent` the node
    begins with UpdateContactTargetQueue {QueueId: queue:<queue>} or {AgentId: queue:<agent>}, its
    NextAction the transfer, now `<node>.transfer`; NoMatchingError = on.queue_error only if
    written.
    """
    wish, here = node.transfer, step.fresh()
    actions: list[Json] = []
    if wish.queue or wish.agent:
        last = step.fresh("transfer")
        chosen = {"QueueId": f"queue:{wish.queue}"} if wish.queue else {}
        chosen |= {"AgentId": f"queue:{wish.agent}"} if wish.agent else {}
        failed = step.table(**{NO_MATCHING_ERROR: wish.on.queue_error})
        actions.append(
            step.other(here, "UpdateContactTargetQueue", chosen, Ways(last, errors=failed))
        )
        here = last
    errors = step.table(**{QUEUE_AT_CAPACITY: wish.on.full, NO_MATCHING_ERROR: wish.on.error})
    return [*actions, step.main(here, "TransferContactToQueue", {}, Ways(errors=errors))]


def callback(node: CallbackNode, step: Step) -> list[Json]:
    """Return CreateCallbackContact, NextAction = `then`, NoMatchingError = on.error if written.

    {InitialCallDelaySeconds: delay (5 s), MaximumConnectionAttempts: attempts (2),
    RetryDelaySeconds: retry_after (600 s)}, QueueId: queue:<queue> only if written. With `number`
    the node begins with UpdateContactCallbackNumber {CallbackNumber}, NextAction the callback, now
    `<node>.queue`; InvalidCallbackNumber = on.invalid_number, CallbackNumberNotDialable =
    on.not_dialable, each only if written.
    """
    wish, here = node.callback, step.fresh()
    actions: list[Json] = []
    if "number" in wish.model_fields_set:
        queued = step.fresh("queue")
        number = {"CallbackNumber": step.value(wish.number, "callback", "number")}
        refused = step.table(
            InvalidCallbackNumber=wish.on.invalid_number,
            CallbackNumberNotDialable=wish.on.not_dialable,
        )
        actions.append(
            step.other(here, "UpdateContactCallbackNumber", number, Ways(queued, errors=refused))
        )
        here = queued
    errors = step.table(**{NO_MATCHING_ERROR: wish.on.error})
    ways = Ways(step.to(node.then), errors=errors)
    return [*actions, step.main(here, "CreateCallbackContact", _callback(wish), ways)]


def _callback(wish: Callback) -> Json:
    parameters = {
        "InitialCallDelaySeconds": seconds(wish.delay),
        "MaximumConnectionAttempts": str(wish.attempts),
        "RetryDelaySeconds": seconds(wish.retry_after),
    }
    return {**parameters, "QueueId": f"queue:{wish.queue}"} if wish.queue else parameters


def play_queue(node: PlayQueue, step: Step) -> list[Json]:
    """Return MessageParticipantIteratively {Messages: [<said>, ...]}, no NextAction.

    InterruptFrequencySeconds only if `every` is written; Equals MessagesInterrupted -> `then` and
    NoMatchingError -> on_error, each only if written.
    """
    messages = [step.said(each, "play_queue", n) for n, each in enumerate(node.play_queue)]
    parameters: Json = {"Messages": messages}
    if node.every is not None:
        parameters["InterruptFrequencySeconds"] = seconds(node.every)
    conditions: list[Branch] = []
    if node.then is not None:
        conditions = [Branch("Equals", INTERRUPTED, step.to(node.then))]
    ways = Ways(None, conditions, step.table(**{NO_MATCHING_ERROR: node.on_error}))
    return [step.main(step.fresh(), "MessageParticipantIteratively", parameters, ways)]


def return_(node: Return, step: Step) -> list[Json]:
    """Return EndFlowExecution {}; in a module EndFlowModuleExecution.

    The latter has Result only if `return` is no empty text, ResultData only if `with` is written.
    """
    if step.making.type is not FlowType.MODULE:
        return [step.main(step.fresh(), "EndFlowExecution", {}, Ways())]
    parameters: Json = {"Result": node.return_} if node.return_ else {}
    if node.with_:
        parameters["ResultData"] = step.values(node.with_, "with")
    return [step.main(step.fresh(), "EndFlowModuleExecution", parameters, Ways())]


def hangup(node: Hangup, step: Step) -> list[Json]:
    """Return DisconnectParticipant {}; with a goodbye a MessageParticipant before it.

    The end is then `<node>.end`, and the message the main action; its NoMatchingError = on_error
    only if written, `<node>.end` where that names the node itself.
    """
    here = step.fresh()
    if node.hangup is None:
        return [step.main(here, "DisconnectParticipant", {}, Ways())]
    end = step.fresh("end")
    errors = step.table(**{NO_MATCHING_ERROR: node.on_error})
    if node.on_error == step.name:
        errors = {NO_MATCHING_ERROR: end}
    ways = Ways(end, errors=errors)
    told = step.main(here, "MessageParticipant", step.said(node.hangup, "hangup"), ways)
    return [told, step.other(end, "DisconnectParticipant", {}, Ways())]
