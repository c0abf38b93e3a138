"""What a person reads on a block: its kind, what it does in a line or two, the names of its exits.

Types that nobody has heard of are drawn as well: their name decides what kind they look like.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from ivr.ir.actions.base import NO_MATCHING_CONDITION, ActionBase, Condition

KINDS: Mapping[str, str] = {
    "speak": "says something",
    "listen": "asks the caller",
    "decide": "decides",
    "do": "calls a function, a module or a service",
    "set": "sets something",
    "route": "sends the contact on",
    "end": "ends",
}
"""Kind -> what such a block does."""

_BY_TYPE: Mapping[str, str] = {
    "MessageParticipant": "speak",
    "MessageParticipantIteratively": "speak",
    "GetParticipantInput": "listen",
    "ConnectParticipantWithLexBot": "listen",
    "ShowView": "listen",
    "AuthenticateParticipant": "listen",
    "Compare": "decide",
    "Loop": "decide",
    "Wait": "decide",
    "DistributeByPercentage": "decide",
    "UpdateContactTargetQueue": "route",
    "CreateCallbackContact": "route",
    "InvokeFlowModule": "do",
}

_BY_BEGINNING = (
    (("Check",), "decide"),
    (("Update", "Set", "Tag", "Untag", "Load"), "set"),
    (("Transfer", "Dequeue", "Route", "CompleteOutbound", "Resume"), "route"),
    (("Disconnect", "End"), "end"),
    (("Message", "Play"), "speak"),
)

_SIGNS: Mapping[str, str] = {
    "Equals": "",
    "TextStartsWith": "starts with ",
    "TextEndsWith": "ends with ",
    "TextContains": "contains ",
    "NumberGreaterThan": "> ",
    "NumberGreaterOrEqualTo": "≥ ",
    "NumberLessThan": "< ",
    "NumberLessOrEqualTo": "≤ ",
    "KeyExists": "has ",
}
"""Operator -> how it is read before its operand. Source: Connect API reference, Compare."""

_ERRORS: Mapping[str, str] = {
    "NoMatchingError": "error",
    NO_MATCHING_CONDITION: "no match",
    "InputTimeLimitExceeded": "no input",
    "QueueAtCapacity": "queue full",
    "TimeLimitExceeded": "timeout",
    "CallFailed": "call failed",
    "ConnectionTimeLimitExceeded": "no answer",
    "InvalidPhoneNumber": "not a number",
    "InvalidCallbackNumber": "not a number",
    "CallbackNumberNotDialable": "cannot be dialled",
}

_TOLD = (
    "Text", "SSML", "PromptId", "ComparisonValue", "LambdaFunctionARN", "ContactFlowId",
    "FlowModuleId", "QueueId", "AgentId", "HoursOfOperationId", "MetricType", "LoopCount",
    "TextToSpeechVoice", "ThirdPartyPhoneNumber", "FlowLoggingBehavior", "TimeLimitSeconds",
    "CallbackNumber", "LanguageCode",
)  # fmt: skip
"""Parameters that say what an action is about, the most telling first."""

_TABLES = ("Attributes", "FlowAttributes", "EventHooks", "LexV2Bot", "RecordingBehavior")
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAGS = re.compile(r"<[^>]*>")


def kind_of(action_type: str) -> str:
    """Return the kind of a type of action, one of `KINDS`."""
    found = _BY_TYPE.get(action_type)
    if found is not None:
        return found
    kinds = (kind for beginnings, kind in _BY_BEGINNING if action_type.startswith(beginnings))
    return next(kinds, "do")


def in_words(name: str) -> str:
    """Return a name of the flow language as words: `TransferToFlow` -> `Transfer to flow`."""
    return _WORDS.sub(" ", name[:80]).capitalize()


def told(action: ActionBase, names: Mapping[str, str]) -> str:
    """Return what an action is about in a line, or nothing.

    Args:
        action: Any action.
        names: ARN or id -> the name people know it by.
    """
    given = parameters_of(action)
    for key in _TOLD:
        value = given.get(key)
        if isinstance(value, str):
            short = names.get(value) or _short(value)
            return _TAGS.sub(" ", short[:600]) if key == "SSML" else short
    table = next((given[key] for key in _TABLES if isinstance(given.get(key), dict)), None)
    return ", ".join(_pairs(cast("dict[str, object]", table), names)) if table else ""


def parameters_of(action: ActionBase) -> Mapping[str, object]:
    """Return the parameters of an action; nothing where they are no JSON object."""
    given = cast("object", action.plain)
    return cast("Mapping[str, object]", given) if isinstance(given, Mapping) else {}


def _pairs(table: Mapping[str, object], names: Mapping[str, str]) -> list[str]:
    pairs: list[str] = []
    for key, value in list(table.items())[:4]:
        inner = cast("dict[str, object]", value).get("Value") if isinstance(value, dict) else value
        listed = cast("list[object]", inner)[:9] if isinstance(inner, list) else [inner]
        texts = [each[:200] for each in listed if isinstance(each, str)]
        shown = " ".join(names.get(text) or _short(text) for text in texts)
        pairs.append(f"{key[:60]}: {shown}" if shown else key[:60])
    return pairs


def _short(value: str) -> str:
    """Return what is particular of an ARN; any other text as it is."""
    return value.rsplit("/", 1)[-1].rsplit(":", 1)[-1] if value.startswith("arn:") else value


def condition_words(condition: Condition) -> str:
    """Return a condition as it is read on an exit: `1`, `> 5`, `starts with 4`."""
    sign = _SIGNS.get(condition.operator, f"{condition.operator} ")
    return f"{sign}{' '.join(condition.operands)}"


def error_words(error_type: str) -> str:
    """Return the type of an error in a word or two."""
    return _ERRORS.get(error_type) or in_words(error_type).lower()
