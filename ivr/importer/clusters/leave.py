"""Ways out of a flow: queues, callbacks, other flows, ends; and music for those who wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from ivr.importer.clusters.act import seconds, texts
from ivr.importer.clusters.setting import setting
from ivr.importer.clusters.speak import with_rest
from ivr.importer.naming.prompts import spoken_of, without_speech
from ivr.importer.naming.words import gist, slug
from ivr.importer.reading.sheet import Cluster, Sheet, To, targets_of
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase, FlowType

Node = dict[str, Any]

_TRANSFER = "TransferContactToQueue"
_QUEUE_ERRORS: Mapping[str, str] = {"QueueAtCapacity": "full", NO_MATCHING_ERROR: "error"}


def _transferring(sheet: Sheet, name: str | None) -> ActionBase | None:
    """Return the transfer to a queue that an action leads to, where a node can say it."""
    action = sheet.end(name, _TRANSFER)
    if action is None or action.plain:
        return None
    ways = sheet.ways(action.identifier)
    if ways.conditions or not ways.errors or ways.errors.keys() - _QUEUE_ERRORS.keys():
        return None
    return action if NO_MATCHING_ERROR in ways.errors or ways.next is None else None


def _exits(sheet: Sheet, action: ActionBase, to: To) -> dict[str, str]:
    errors = sheet.ways(action.identifier).errors
    return {key: to(errors[kind]) for kind, key in _QUEUE_ERRORS.items() if kind in errors}


def _transfer(sheet: Sheet, action: ActionBase) -> Cluster | None:
    if _transferring(sheet, action.identifier) is None:
        return None
    ways = sheet.ways(action.identifier)

    def write(_name: str, to: To) -> Node:
        return {"transfer": {"on": _exits(sheet, action, to)}}

    return Cluster(action.identifier, "transfer", targets_of(ways.errors.values()), write)


def _queue(sheet: Sheet, action: ActionBase) -> Cluster | None:
    """Return the node of a queue that is chosen and then transferred to."""
    ways = sheet.ways(action.identifier)
    last = _transferring(sheet, ways.next)
    if last is None:
        return setting(sheet, action)
    chosen = next(iter(action.plain), "")
    value = action.plain.get(chosen)
    if ways.conditions or ways.errors.keys() - {NO_MATCHING_ERROR}:
        return None
    if len(action.plain) != 1 or chosen not in _CHOSEN or not isinstance(value, str) or not value:
        return None

    def write(_name: str, to: To) -> Node:
        kind, key = _CHOSEN[chosen]
        whom: Node = {key: sheet.named(kind, value, action.identifier, "QueueId")}
        on = _exits(sheet, last, to)
        if NO_MATCHING_ERROR in ways.errors:
            on["queue_error"] = to(ways.errors[NO_MATCHING_ERROR])
        return {"transfer": {**whom, "on": on}}

    outside = [*sheet.ways(last.identifier).errors.values(), *ways.errors.values()]
    shown = slug(sheet.shown(action.identifier, "QueueId"))
    wish = f"to_{shown}" if shown else "transfer"
    return Cluster(action.identifier, wish, targets_of(outside), write, shared=(last.identifier,))


_CHOSEN: Mapping[str, tuple[str, str]] = {
    "QueueId": ("queue", "queue"),
    "AgentId": ("queue", "agent"),
}
"""Parameter that chooses -> kind of symbol, and key of the node."""


_CALLBACK: Mapping[str, str] = {
    "InitialCallDelaySeconds": "delay",
    "RetryDelaySeconds": "retry_after",
}


def _callback(sheet: Sheet, action: ActionBase) -> Cluster | None:
    return _dialled(sheet, action, None)


def _number(sheet: Sheet, action: ActionBase) -> Cluster | None:
    following = sheet.of_type(sheet.ways(action.identifier).next, "CreateCallbackContact")
    if following is None or not sheet.only_from(following.identifier, action.identifier):
        return setting(sheet, action)
    errors = sheet.ways(action.identifier).errors
    if set(action.plain) != {"CallbackNumber"} or errors.keys() - _REFUSED.keys():
        return None
    if sheet.ways(action.identifier).conditions:
        return None
    return _dialled(sheet, following, action)


_REFUSED: Mapping[str, str] = {
    "InvalidCallbackNumber": "invalid_number",
    "CallbackNumberNotDialable": "not_dialable",
}


def _dialled(sheet: Sheet, action: ActionBase, number: ActionBase | None) -> Cluster | None:
    """Return the node of a callback, with the number to dial where that is set just before."""
    ways = sheet.ways(action.identifier)
    if ways.next is None or ways.conditions or ways.errors.keys() - {NO_MATCHING_ERROR}:
        return None
    refused: Mapping[str, str] = {}
    if number is not None:
        refused = sheet.ways(number.identifier).errors
    following = ways.next

    def write(_name: str, to: To) -> Node:
        rest = sheet.public(action.plain, action.identifier)
        called = _when(sheet, action, rest)
        if number is not None:
            called["number"] = sheet.value(str(number.plain["CallbackNumber"]))
        on = {_REFUSED[kind]: to(target) for kind, target in refused.items()}
        if NO_MATCHING_ERROR in ways.errors:
            on["error"] = to(ways.errors[NO_MATCHING_ERROR])
        return with_rest({"callback": {**called, "on": on}, "then": to(following)}, rest)

    exits = targets_of([*refused.values(), *ways.targets()])
    head = number if number is not None else action
    body = (action.identifier,) if number is not None else ()
    return Cluster(head.identifier, "call_back", exits, write, body=body)


def _when(sheet: Sheet, action: ActionBase, rest: Node) -> Node:
    """Take the queue and the times of a callback out of its parameters."""
    called: Node = {}
    queue = action.plain.get("QueueId")
    if isinstance(queue, str) and queue:
        called["queue"] = sheet.named("queue", queue, action.identifier, "QueueId")
        del rest["QueueId"]
    for key, name in _CALLBACK.items():
        time = seconds(rest.get(key))
        if time is not None:
            called[name] = time
            del rest[key]
    attempts = rest.get("MaximumConnectionAttempts")
    if isinstance(attempts, str) and re.fullmatch("[1-9]|10", attempts):
        called["attempts"] = int(attempts)
        del rest["MaximumConnectionAttempts"]
    return called


def _goto(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways, flow = sheet.ways(action.identifier), action.plain.get("ContactFlowId")
    if not isinstance(flow, str) or not flow or len(action.plain) != 1 or ways.conditions:
        return None
    if set(ways.errors) != {NO_MATCHING_ERROR}:
        return None

    def write(_name: str, to: To) -> Node:
        named = sheet.named("flow", flow, action.identifier, "ContactFlowId")
        return {"goto": named, "on_error": to(ways.errors[NO_MATCHING_ERROR])}

    shown = slug(sheet.shown(action.identifier, "ContactFlowId"))
    wish = f"go_to_{shown}" if shown else "go_to_flow"
    return Cluster(action.identifier, wish, targets_of(ways.errors.values()), write)


def _return(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways, given = sheet.ways(action.identifier), dict(action.plain)
    module = sheet.flow.type is FlowType.MODULE
    if ways.targets() or module != (action.type == "EndFlowModuleExecution"):
        return None
    result = given.pop("Result", "") if module else "done"
    handed = texts(given.get("ResultData")) if module else None
    if handed is not None:
        del given["ResultData"]
    if not isinstance(result, str) or (not result and "Result" in action.plain):
        return None

    def write(_name: str, _to: To) -> Node:
        node: Node = {"return": result}
        if handed is not None:
            node["with"] = {key: sheet.value(text, key) for key, text in handed.items()}
        return with_rest(node, sheet.public(given, action.identifier))

    wish = f"return_{slug(result, 24)}".strip("_") if module else "end"
    return Cluster(action.identifier, wish, (), write)


def _play(sheet: Sheet, action: ActionBase) -> Cluster | None:
    ways, given = sheet.ways(action.identifier), dict(action.plain)
    listed = given.pop("Messages", None)
    messages = cast("list[Any]", listed) if isinstance(listed, list) else []
    lines = [_line(each) for each in messages]
    if not lines or None in lines or ways.errors.keys() - {NO_MATCHING_ERROR}:
        return None
    every = seconds(given.pop("InterruptFrequencySeconds", None))
    table = ways.equals()
    if table is None or given or (every is None) != (not table):
        return None
    if table.keys() - {"MessagesInterrupted"}:
        return None
    then = table.get("MessagesInterrupted")
    if ways.next is not None and ways.next not in (then, ways.errors.get(NO_MATCHING_ERROR)):
        return None

    def write(name: str, to: To) -> Node:
        ids = [sheet.said(line, name, action.identifier) for line in lines if line is not None]
        node: Node = {"play_queue": ids}
        if then is not None:
            node |= {"every": every, "then": to(then)}
        if NO_MATCHING_ERROR in ways.errors:
            node["on_error"] = to(ways.errors[NO_MATCHING_ERROR])
        return node

    first = lines[0]
    wish = gist(first.content) if first is not None and first.kind != "audio" else ""
    exits = targets_of([then, ways.errors.get(NO_MATCHING_ERROR)])
    return Cluster(action.identifier, wish or "wait", exits, write)


def _line(message: object) -> Any:  # noqa: ANN401 - what is said, or None
    if not isinstance(message, Mapping):
        return None
    given = cast("Mapping[str, Any]", message)
    return None if without_speech(given) else spoken_of(given)


LEAVE_CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = {
    "UpdateContactTargetQueue": _queue,
    _TRANSFER: _transfer,
    "CreateCallbackContact": _callback,
    "UpdateContactCallbackNumber": _number,
    "TransferToFlow": _goto,
    "EndFlowExecution": _return,
    "EndFlowModuleExecution": _return,
    "MessageParticipantIteratively": _play,
}
"""Type of the first action -> what finds its node."""
