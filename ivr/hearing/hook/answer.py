"""A code hook's answer: asked for, timed, and checked before anything believes it.

Law: exact V2 shapes, sizes included; an answer that breaks them is `Malformed`, as in Lex the hook
has failed. Source: Lex V2 developer guide, lambda-response-format; Lex V2 quotas.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, cast

from ivr.contract import short_object, short_texts
from ivr.faults import Malformed, Unavailable
from ivr.hearing.hook.event import Asked, measured
from ivr.hearing.port import read_slots, table
from ivr.hearing.session import (
    HOOK_SECONDS,
    ActiveIntent,
    CodeHook,
    Json,
    Limited,
    Message,
    Timed,
    asked,
)

ANSWER_BYTES_MAX = 50 * 1_024
ATTRIBUTES_BYTES_MAX = 12 * 1_024
"""Source: Lex V2 quotas."""

MESSAGES_MAX = 10
MESSAGE_CHARACTERS_MAX = 1_024
"""Source: botocore's model of lexv2-runtime, Messages and Text: no reply can hold more."""

_written = json.JSONEncoder(ensure_ascii=False).encode

_STATES = frozenset(
    {"Failed", "Fulfilled", "FulfillmentInProgress", "InProgress", "ReadyForFulfillment", "Waiting"}
)
_CONFIRMATIONS = frozenset({"Confirmed", "Denied", "None"})
_CLOSED = frozenset({"Failed", "Fulfilled", "InProgress"})
_CONTENT_TYPES = frozenset({"CustomPayload", "ImageResponseCard", "PlainText", "SSML"})
_STYLES = frozenset({"Default", "SpellByLetter", "SpellByWord"})


class Answer(NamedTuple):
    """A code hook's answer, checked. `intent` is None where it said nothing of one.

    `contexts` and `hints` are None where it said nothing of them; `seconds` is how long it took.
    """

    action: str
    slot: str
    intent: ActiveIntent | None
    attributes: Mapping[str, str]
    messages: tuple[Message, ...]
    sub_slot: str = ""
    style: str = ""
    contexts: tuple[Json, ...] | None = None
    hints: Json | None = None
    seconds: float = 0.0


def invoke(
    hook: CodeHook,
    about: Asked,
    seconds_max: float = HOOK_SECONDS,
    check: Callable[[Answer], None] | None = None,
) -> Answer:
    """Return a code hook's checked answer.

    Args:
        hook: The code hook.
        about: What it is asked.
        seconds_max: How long Lex waits for it.
        check: Raises Malformed for what shapes alone do not tell: names that the bot has not.

    Raises:
        Malformed: The event is longer than 12 KB, or the answer has another shape than Lex takes,
            or is longer than 50 KB.
        Unavailable: It did not answer in time.
        IvrError: It failed.
    """
    answered = asked(hook, measured(about), seconds_max)
    try:
        answer = _taken(answered, about, seconds_max)
        if check is not None:
            check(answer)
    except (Malformed, Unavailable) as problem:
        if isinstance(hook, Limited) and hook.refused is not None:
            hook.refused(str(problem))
        raise
    return answer


def _taken(answered: object, about: Asked, seconds_max: float) -> Answer:
    if not isinstance(answered, Timed):
        return read_answer(answered, about.intent)
    if answered.seconds > seconds_max:
        raise Unavailable(f"the code hook did not answer within {seconds_max:g} seconds")
    return read_answer(answered.answer, about.intent)._replace(seconds=answered.seconds)


def read_answer(value: object, before: ActiveIntent) -> Answer:
    """Return an answer, checked; `before` is the intent that the hook was asked about.

    Raises:
        Malformed: It has another shape than Lex takes.
    """
    is_short = short_object(value, ATTRIBUTES_BYTES_MAX)
    if not is_short and _size(value) > ANSWER_BYTES_MAX:
        raise Malformed(f"the code hook's answer is longer than {ANSWER_BYTES_MAX:,} bytes")
    said = table(value, "the answer")
    state = table(said.get("sessionState"), "sessionState")
    action = table(state.get("dialogAction"), "sessionState.dialogAction")
    raw_intent = state.get("intent")
    messages = said.get("messages")
    answer = Answer(
        str(action.get("type")),
        str(action.get("slotToElicit") or ""),
        None if raw_intent is None else _intent(raw_intent, before),
        _attributes(state.get("sessionAttributes"), is_short=is_short),
        () if messages is None else tuple(_messages(messages)),
    )
    if len(action) > 1:
        answer = answer._replace(sub_slot=_sub_slot(action), style=_style(action))
    if "activeContexts" in state or "runtimeHints" in state:
        answer = answer._replace(contexts=_contexts(state), hints=_hints(state))
    check = ACTIONS.get(answer.action)
    if check is None:
        raise Malformed(f"dialogAction.type {answer.action[:40]!r} is none that Lex knows")
    check(answer)
    return answer


def _is_one(value: object, known: frozenset[str]) -> bool:
    """Tell whether a value, which may be anything, is one of some words."""
    return isinstance(value, str) and value in known


def _intent(value: object, before: ActiveIntent) -> ActiveIntent:
    said = table(value, "sessionState.intent")
    name = said.get("name")
    state = said.get("state", before.state)
    confirmation = said.get("confirmationState", before.confirmation)
    known = _is_one(state, _STATES) and _is_one(confirmation, _CONFIRMATIONS)
    if not isinstance(name, str) or not known:
        raise Malformed("sessionState.intent lacks its name, or a state that Lex knows")
    kept = dict(before.slots) if name == before.name else {}
    slots = said.get("slots")
    if slots is not None and (kept or slots != {}):
        kept = {**dict.fromkeys(kept), **read_slots(table(slots, "sessionState.intent.slots"))}
    return ActiveIntent(name, kept, str(state), str(confirmation))


def _attributes(value: object, *, is_short: bool) -> dict[str, str]:
    """Return session attributes, checked; those of a short answer need not be measured again."""
    held: Json = {} if value is None else table(value, "sessionAttributes")
    try:
        "".join(held.values())
    except TypeError:
        raise Malformed("sessionAttributes holds a value that is not a string") from None
    texts = cast("dict[str, str]", held)
    if is_short or short_texts(texts, ATTRIBUTES_BYTES_MAX):
        return texts
    if _size(held) > ATTRIBUTES_BYTES_MAX:
        raise Malformed(f"sessionAttributes are longer than {ATTRIBUTES_BYTES_MAX:,} bytes")
    return texts


def _messages(value: object) -> Iterable[Message]:
    if not isinstance(value, list):
        raise Malformed("messages is not a list")
    rows = cast("list[object]", value)
    if len(rows) > MESSAGES_MAX:
        raise Malformed(f"there are {len(rows)} messages; Lex takes {MESSAGES_MAX}")
    for each in rows:
        message = table(each, "a message")
        kind = message.get("contentType")
        content = message.get("content")
        is_known = _is_one(kind, _CONTENT_TYPES)
        if not is_known or (kind != "ImageResponseCard" and not content):
            raise Malformed("a message lacks its contentType or content")
        if kind == "ImageResponseCard":
            card = table(message.get("imageResponseCard"), "imageResponseCard")
            yield Message(str(card.get("title", "")), kind, card)
        else:
            yield Message(_told(str(content)), str(kind))


def _told(text: str) -> str:
    if len(text) > MESSAGE_CHARACTERS_MAX:
        most = f"Lex takes {MESSAGE_CHARACTERS_MAX:,}"
        raise Malformed(f"a message has {len(text):,} characters; {most}")
    return text


def _sub_slot(action: Json) -> str:
    said = action.get("subSlotToElicit")
    return "" if said is None else str(table(said, "subSlotToElicit").get("name") or "")


def _style(action: Json) -> str:
    style = action.get("slotElicitationStyle")
    if style is not None and not _is_one(style, _STYLES):
        raise Malformed(f"slotElicitationStyle {str(style)[:40]!r} is none that Lex knows")
    return str(style or "")


def _contexts(state: Json) -> tuple[Json, ...] | None:
    said = state.get("activeContexts")
    if said is None:
        return None
    if not isinstance(said, list):
        raise Malformed("activeContexts is not a list")
    contexts = tuple(table(each, "an active context") for each in cast("list[object]", said))
    for each in contexts:
        table(each.get("timeToLive"), "timeToLive of an active context")
        if not isinstance(each.get("name"), str):
            raise Malformed("an active context lacks its name")
    return contexts


def _hints(state: Json) -> Json | None:
    said = state.get("runtimeHints")
    return None if said is None else table(said, "runtimeHints")


def _size(value: object) -> int:
    try:
        return len(_written(value).encode())
    except (TypeError, ValueError, RecursionError) as problem:
        raise Malformed(f"the code hook's answer is not JSON: {problem}") from problem


def _needs_message(answer: Answer) -> None:
    if not answer.messages:
        raise Malformed(f"{answer.action} needs a message")


def _needs_intent(answer: Answer) -> None:
    if answer.intent is None:
        raise Malformed(f"{answer.action} needs an intent")


def _needs_slot(answer: Answer) -> None:
    _needs_intent(answer)
    if not answer.slot:
        raise Malformed("ElicitSlot needs slotToElicit")


def _needs_both(answer: Answer) -> None:
    _needs_intent(answer)
    _needs_message(answer)


def _needs_end(answer: Answer) -> None:
    _needs_intent(answer)
    assert answer.intent is not None
    if answer.intent.state not in _CLOSED:
        raise Malformed(f"Close needs a state of {', '.join(sorted(_CLOSED))}")


def _needs_nothing(answer: Answer) -> None:
    del answer


ACTIONS: Mapping[str, Callable[[Answer], None]] = {
    "ElicitIntent": _needs_message,
    "ConfirmIntent": _needs_both,
    "ElicitSlot": _needs_slot,
    "Close": _needs_end,
    "Delegate": _needs_nothing,
}
"""What each dialog action needs of an answer."""
