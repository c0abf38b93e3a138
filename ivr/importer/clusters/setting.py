"""Settings in the middle of a flow: one of the contact, one for each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from ivr.importer.clusters.speak import with_rest
from ivr.importer.naming.words import with_value
from ivr.importer.reading.sheet import Cluster, Sheet, To, table
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase

Node = dict[str, Any]

HOOKS: Mapping[str, str] = {
    "CustomerQueue": "customer_queue",
    "CustomerHold": "customer_hold",
    "AgentHold": "agent_hold",
    "CustomerWhisper": "customer_whisper",
    "AgentWhisper": "agent_whisper",
    "CustomerRemaining": "disconnect",
}
"""Connect's event hook -> the dialog's."""

_SWITCHED = {"Enabled": "enabled", "Disabled": "disabled"}
_RECORDED: Mapping[tuple[object, ...], str] = {
    (): "none",
    ("Agent",): "agent",
    ("Customer",): "customer",
    ("Agent", "Customer"): "both",
}
_STREAMED = [{"ParticipantType": "Customer", "MediaDirections": ["To", "From"]}]


class Said(NamedTuple):
    """The values of a setting, its name first, and the parameters that they do not say."""

    values: Mapping[str, str]
    rest: Mapping[str, Any]


_Reader = Callable[[Sheet, ActionBase, Node], "Said | None"]


def _text(given: Node, key: str) -> str | None:
    value = given.get(key)
    return value if isinstance(value, str) and value else None


def _logging(_sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    state = _SWITCHED.get(str(given.pop("FlowLoggingBehavior", "")))
    return Said({"logging": state}, given) if state else None


def _recording(_sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    behaviour = given.pop("RecordingBehavior", None)
    rest: Node = {**table(behaviour)}
    people = rest.pop("RecordedParticipants", None)
    if not isinstance(people, list):
        return None
    whom = _RECORDED.get(tuple(map(str, cast("list[object]", people))))
    left = {"RecordingBehavior": rest} if rest else {}
    return Said({"recording": whom}, {**left, **given}) if whom else None


def _voice(sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    named = {
        "voice": "TextToSpeechVoice",
        "engine": "TextToSpeechEngine",
        "style": "TextToSpeechStyle",
    }
    values = {name: text for name, key in named.items() if (text := _text(given, key)) is not None}
    if "voice" not in values:
        return None
    rest = {key: value for key, value in given.items() if key not in named.values()}
    return Said({name: sheet.value(text) for name, text in values.items()}, rest)


def _contact(sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    for name, key in (("language", "LanguageCode"), ("customer", "CustomerId")):
        text = _text(given, key)
        if text is not None:
            del given[key]
            return Said({name: sheet.value(text)}, given)
    return None


def _priority(sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    text = _text(given, "QueuePriority")
    given.pop("QueuePriority", None)
    return Said({"priority": sheet.value(text)}, given) if text else None


def _streaming(_sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    state = _SWITCHED.get(str(given.pop("MediaStreamingState", "")))
    if state is None or not given.keys() >= {"MediaStreamType", "Participants"}:
        return None
    for key, usual in (("MediaStreamType", "Audio"), ("Participants", _STREAMED)):
        if given[key] == usual:
            del given[key]
    return Said({"streaming": state}, given)


def _queue(sheet: Sheet, action: ActionBase, given: Node) -> Said | None:
    for name, key in (("queue", "QueueId"), ("agent", "AgentId")):
        text = _text(given, key)
        if text is not None:
            del given[key]
            return Said({name: sheet.named("queue", text, action.identifier, "QueueId")}, given)
    return None


def _number(sheet: Sheet, _action: ActionBase, given: Node) -> Said | None:
    text = _text(given, "CallbackNumber")
    given.pop("CallbackNumber", None)
    return Said({"number": sheet.value(text)}, given) if text else None


def _hook(sheet: Sheet, action: ActionBase, given: Node) -> Said | None:
    hooks = table(given.pop("EventHooks", None))
    if len(hooks) != 1:
        return None
    ((hook, flow),) = hooks.items()
    if hook not in HOOKS or not isinstance(flow, str) or not flow:
        return None
    named = sheet.named("flow", flow, action.identifier, "ContactFlowId")
    return Said({HOOKS[hook]: named}, given)


_READERS: Mapping[str, _Reader] = {
    "UpdateFlowLoggingBehavior": _logging,
    "UpdateContactRecordingBehavior": _recording,
    "UpdateContactTextToSpeechVoice": _voice,
    "UpdateContactData": _contact,
    "UpdateContactRoutingBehavior": _priority,
    "UpdateContactMediaStreamingBehavior": _streaming,
    "UpdateContactTargetQueue": _queue,
    "UpdateContactCallbackNumber": _number,
    "UpdateContactEventHooks": _hook,
}
"""Type of action -> what reads the setting that it changes."""


def setting(sheet: Sheet, action: ActionBase) -> Cluster | None:
    """Return the node of an action that changes one setting of the contact."""
    ways = sheet.ways(action.identifier)
    said = _READERS[action.type](sheet, action, dict(action.plain))
    if said is None or ways.next is None or ways.conditions:
        return None
    following = ways.next
    others = {kind: to for kind, to in ways.errors.items() if kind != NO_MATCHING_ERROR}

    def write(_name: str, to: To) -> Node:
        node: Node = {"set": dict(said.values), "of": "settings", "then": to(following)}
        if NO_MATCHING_ERROR in ways.errors:
            node["on_error"] = to(ways.errors[NO_MATCHING_ERROR])
        if others:
            node["errors"] = {kind: to(target) for kind, target in others.items()}
        return with_rest(node, sheet.public(said.rest, action.identifier))

    name, value = next(iter(said.values.items()))
    wish = with_value(f"set_{name}", value)
    return Cluster(action.identifier, wish, ways.targets(), write)


SETTING_CLUSTERS: Mapping[str, Callable[[Sheet, ActionBase], Cluster | None]] = dict.fromkeys(
    _READERS, setting
)
"""Type of the first action -> what finds its node."""
