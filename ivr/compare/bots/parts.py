"""What differs between two records of a bot, as sentences: words, hooks, next steps, settings.

Law: every leaf of a record is looked at, so that nothing that a bot may hold is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.compare.model import where_apart
from ivr.ir.telling import shortened

Leaves = Mapping[tuple[str, ...], object]

_MESSAGES = "messageGroupsList"
_TOLD_ELSEWHERE = frozenset(
    {
        *(("name",), ("identifier",), ("version",), ("description",), ("sampleUtterances",)),
        *(("slotPriorities",), ("slotTypeName",), ("slotTypeValues",), ("nluConfidenceThreshold",)),
        ("valueElicitationSetting", "slotConstraint"),
        ("valueSelectionSetting", "regexFilter", "pattern"),
    }
)
"""Parts that mean nothing to a caller, or have a sentence of their own."""

_HOOKS: Mapping[str, str] = {
    "dialogCodeHook": "its function during the dialog",
    "fulfillmentCodeHook": "its function for the answer",
    "codeHook": "its function at this step",
    "elicitationCodeHook": "its function while it asks",
}
_SWITCHES = frozenset({"enabled", "enableCodeHookInvocation"})
_STEPS = frozenset({"dialogAction", "intent"})
"""Keys below a next step, such as `captureNextStep`: what is done then."""

_SAYS: Mapping[str, str] = {
    "promptSpecification": "asks",
    "closingResponse": "closes with",
    "declinationResponse": "answers a no with",
    "initialResponse": "begins with",
    "successResponse": "says after success",
    "failureResponse": "says after a failure",
    "timeoutResponse": "says after a timeout",
    "startResponse": "says while its function works",
    "updateResponse": "says again while its function works",
    "captureResponse": "answers a value with",
    "waitingResponse": "says while the caller looks for it",
    "continueResponse": "goes on with",
    "stillWaitingResponse": "says while it still waits",
}
"""Key around messages -> what is done with them."""


class Differing(NamedTuple):
    """One difference; `kind` is words, hook, way or setting."""

    kind: str
    words: str


def differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Differing]:
    """Yield what differs between two JSON records, each sentence once."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    found: dict[Differing, None] = {}
    for path in (*before, *(path for path in after if path not in before)):
        if before.get(path) != after.get(path):
            found.setdefault(_told(path, after.get(path), before.get(path)))
    yield from found


def _told(path: tuple[str, ...], now: object, was: object) -> Differing:
    *around, last = path
    if last == _MESSAGES:
        does = _SAYS.get(around[-1] if around else "", "says")
        return Differing("words", "now {} {}, was {}".format(does, *_apart(now, was)))
    hook = next((key for key in reversed(around) if key in _HOOKS), "")
    if last in _SWITCHES and hook:
        fate = "is asked now" if now else "is no longer asked"
        return Differing("hook", f"{_HOOKS[hook]} {fate}")
    if last == "obfuscationSettingType":
        logs = "kept out of the logs now" if _is_hidden(now) else "no longer kept out of the logs"
        return Differing("hook", f"its value is {logs}")
    step = next((key for key in reversed(around) if key.lower().endswith("nextstep")), "")
    if step and _STEPS & {*around}:
        what = "goes on with" if last == "type" else f"{last} is now"
        return Differing("way", f"{_after(step)} {what} {_shown(now)}, was {_shown(was)}")
    name = ".".join([key for key in path if not key.isdigit()][-2:])
    return Differing("setting", f"{name} is now {_shown(now)}, was {_shown(was)}")


def _apart(now: object, was: object) -> tuple[str, str]:
    """Return what is said now and before, in quotes, each text shortened to what differs."""
    new, old = (cast("tuple[str, ...]", each or ()) for each in (now, was))
    if len(new) == len(old) == 1:
        return where_apart(f'"{new[0]}"', f'"{old[0]}"')
    told = (" or ".join(f'"{shortened(text)}"' for text in texts) for texts in (new, old))
    first, second = (each or "nothing" for each in told)
    return first, second


def _is_hidden(value: object) -> bool:
    return value == "DefaultObfuscation"


def _shown(value: object) -> str:
    return "not set" if value is None else shortened(str(value))


def _after(step: str) -> str:
    """Return when a next step is taken: `captureNextStep` -> after capture:."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", step[: -len("nextStep")]).lower()
    return f"after {words}:" if words else "then"


def _leaves(record: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield the path and value of all that a record sets; messages together, as the words said."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), record)]
    while waiting:
        path, value = waiting.pop()
        last = path[-1] if path else ""
        if value is None or path in _TOLD_ELSEWHERE:
            continue
        if last == _MESSAGES:
            yield path, _said(value)
        elif isinstance(value, dict):
            table = cast("dict[str, object]", value)
            waiting.extend(((*path, key), table[key]) for key in reversed(table))
        elif isinstance(value, list) and any(isinstance(x, dict) for x in cast("list[Any]", value)):
            listed = cast("list[object]", value)
            waiting.extend(((*path, str(at)), each) for at, each in enumerate(listed))
        elif value != [] and not (value is False and last in _SWITCHES):
            yield path, cast("object", value)


def _said(value: object) -> tuple[str, ...]:
    """Return all that messages may say, in the order of the bot."""
    texts: list[str] = []
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            table = cast("dict[str, object]", part)
            if isinstance(table.get("value"), str):
                texts.append(" ".join(str(table["value"]).split()))
            waiting.extend(reversed([*table.values()]))
        elif isinstance(part, list):
            waiting.extend(reversed(cast("list[object]", part)))
    return tuple(dict.fromkeys(texts))
