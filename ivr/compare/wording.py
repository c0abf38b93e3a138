"""Settings of an action in words: what a parameter is, and what it was before.

Law: every parameter that differs is told; tables of keys are told key by key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, cast

from ivr.compare.model import where_apart
from ivr.faults import Severity
from ivr.ir.telling import SHOWN, shortened

ROUTES: Mapping[str, str] = {
    "QueueId": "the queue",
    "AgentId": "the agent",
    "ContactFlowId": "the flow",
    "LambdaFunctionARN": "the function",
    "FlowModuleId": "the module",
    "HoursOfOperationId": "the hours",
    "LexV2Bot": "the bot",
    "LexBot": "the bot",
    "ThirdPartyPhoneNumber": "the number",
    "EventHooks": "the flow for",
}
"""Parameters that say where a contact goes or who is asked."""

_WORDS: Mapping[str, str] = {
    **ROUTES,
    "LoopCount": "the number of rounds",
    "InputTimeLimitSeconds": "the time to answer in seconds",
    "InvocationTimeLimitSeconds": "the time for its answer in seconds",
    "TimeLimitSeconds": "the time in seconds",
    "TextToSpeechVoice": "the voice",
    "TextToSpeechEngine": "the engine of the voice",
    "TextToSpeechStyle": "the style of the voice",
    "LanguageCode": "the language",
    "ComparisonValue": "what is looked at",
    "LambdaInvocationAttributes": "the function is given",
    "Attributes": "attribute",
    "FlowAttributes": "flow attribute",
    "LexSessionAttributes": "session attribute",
}
"""Parameter -> what people call it."""

_CARRIED = frozenset({"Attributes", "FlowAttributes"})
"""Tables that others read later on, so that it matters to them when a key is gone."""

_ARN = re.compile(r"^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:.*[:/])?([^:/]+)$")

Named = Callable[[str], str]


class Setting(NamedTuple):
    """One parameter that differs, in words."""

    severity: Severity
    words: str


def setting(key: str, now: object, was: object, named: Named) -> Iterator[Setting]:
    """Yield what differs in a parameter.

    Args:
        key: The parameter.
        now: Its value, None where it is not set.
        was: Its value before.
        named: What people call a resource.
    """
    grave = Severity.WARNING if key in ROUTES else Severity.INFO
    name = _WORDS.get(key, key)
    if isinstance(now, dict) and isinstance(was, dict):
        mine, yours = cast("dict[str, object]", was), cast("dict[str, object]", now)
        for inner in (*mine, *(each for each in yours if each not in mine)):
            if mine.get(inner) != yours.get(inner):
                lost = key in _CARRIED and inner not in yours
                words = _is_now(f"{name} {inner}", yours.get(inner), mine.get(inner), named)
                yield Setting(Severity.WARNING if lost else grave, words)
    else:
        words = _is_now(name, cast("object", now), was, named)
        yield Setting(grave, words)


def _is_now(name: str, now: object, was: object, named: Named) -> str:
    if now is None:
        return f"{name} is no longer set, was {_shown(was, named)}"
    if was is None:
        return f"{name} is now set to {_shown(now, named)}"
    values = _shown(now, named), _shown(was, named)
    if values[0] == values[1]:
        values = _apart(str(now), str(was))
    return f"{name} is now {values[0]}, was {values[1]}"


def _shown(value: object, named: Named) -> str:
    if not isinstance(value, str):
        return shortened(str(value))
    name = named(value)
    arn = _ARN.match(name)
    return shortened(arn[1] if arn else name)


def _apart(now: str, was: str) -> tuple[str, str]:
    """Return two values that look alike when they are shortened, by what differs."""
    ends = [match[1] for match in (_ARN.match(now), _ARN.match(was)) if match]
    if len(ends) == 2 and ends[0] != ends[1]:
        return ends[0], ends[1]
    if max(len(now), len(was)) <= SHOWN:
        return now, was
    told = where_apart(f'"{now}"', f'"{was}"')
    return told if told[0] != told[1] else (now, was)
