"""The code hook's contract: the Lex V2 Lambda event, and what an answer must look like.

Law: exact V2 shapes, sizes included; an answer that breaks them is `Malformed`, as in Lex it
fails the turn. Source: Lex V2 developer guide, lambda-input-format and lambda-response-format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, cast

from ivr.contract import JSON_BYTES_A_CHARACTER_MAX, short_object, short_texts
from ivr.faults import Malformed
from ivr.hearing.port import Interpretation, SlotValue, Utterance
from ivr.hearing.session import ActiveIntent, CodeHook, Json, Message, Session
from ivr.ir.bot import FALLBACK_INTENT

EVENT_BYTES_MAX = 12 * 1_024
ANSWER_BYTES_MAX = 50 * 1_024
ATTRIBUTES_BYTES_MAX = 12 * 1_024
"""Source: Lex V2 quotas."""

FRAME_BYTES = 2_048
PART_BYTES = 256
"""More than an event's keys and fixed texts take, in all and for each interpretation."""

_written = json.JSONEncoder(ensure_ascii=False).encode

Source = Literal["DialogCodeHook", "FulfillmentCodeHook"]

_STATES = frozenset(
    {"Failed", "Fulfilled", "FulfillmentInProgress", "InProgress", "ReadyForFulfillment", "Waiting"}
)
_CONFIRMATIONS = frozenset({"Confirmed", "Denied", "None"})
_CLOSED = frozenset({"Failed", "Fulfilled", "InProgress"})
_CONTENT_TYPES = frozenset({"CustomPayload", "ImageResponseCard", "PlainText", "SSML"})


@dataclass(frozen=True)
class BotIdentity:
    """What an event says of the bot."""

    id: str
    name: str
    locale: str
    version: str = "DRAFT"
    alias_id: str = "LOCALALIAS"
    alias_name: str = "local"

    @cached_property
    def texts(self) -> str:
        """All of it in one text, to be measured."""
        parts = (self.id, self.name, self.locale, self.version, self.alias_id, self.alias_name)
        return "".join(parts)


class Asked(NamedTuple):
    """Everything that an event tells about a turn."""

    source: Source
    bot: BotIdentity
    session: Session
    intent: ActiveIntent
    heard: Utterance
    interpretations: tuple[Interpretation, ...]
    proposed: Json | None = None
    label: str | None = None


class Answer(NamedTuple):
    """A code hook's answer, checked. `intent` is None where it said nothing of one."""

    action: str
    slot: str
    intent: ActiveIntent | None
    attributes: Mapping[str, str]
    messages: tuple[Message, ...]


def event(asked: Asked) -> Json:
    """Return the Lambda event of a turn."""
    heard, bot = asked.heard, asked.bot
    keyed = {"x-amz-lex:dtmf-transcript": heard.text} if heard.mode == "DTMF" else None
    session = asked.session
    value: Json = {
        "messageVersion": "1.0",
        "invocationSource": asked.source,
        "inputMode": heard.mode,
        "responseContentType": "text/plain; charset=utf-8",
        "sessionId": session.id,
        "inputTranscript": heard.text,
        "bot": {
            "id": bot.id,
            "name": bot.name,
            "localeId": bot.locale,
            "version": bot.version,
            "aliasId": bot.alias_id,
            "aliasName": bot.alias_name,
        },
        "interpretations": [_interpretation(each, asked.intent) for each in asked.interpretations],
        "requestAttributes": keyed,
        "sessionState": {
            "activeContexts": list(session.contexts),
            "sessionAttributes": dict(session.attributes),
            "runtimeHints": {},
            "intent": intent_json(asked.intent),
            "originatingRequestId": f"{session.id}-{session.tries}",
        },
        "transcriptions": _transcriptions(asked),
    }
    if asked.label:
        value["invocationLabel"] = asked.label
    if asked.proposed is not None:
        value["proposedNextState"] = asked.proposed
    return value


def _interpretation(each: Interpretation, active: ActiveIntent) -> Json:
    own = each.intent == active.name
    shown = active if own else ActiveIntent(each.intent, each.slots)
    value: Json = {"interpretationSource": "Lex", "intent": intent_json(shown)}
    if each.confidence is not None and each.intent != FALLBACK_INTENT:
        value["nluConfidence"] = each.confidence
    return value


def _transcriptions(asked: Asked) -> list[Json]:
    if not asked.heard.text:
        return []
    filled = {name: slot_json(value) for name, value in asked.intent.slots.items() if value}
    return [
        {
            "transcription": asked.heard.text,
            "transcriptionConfidence": 1.0,
            "resolvedContext": {"intent": asked.intent.name},
            "resolvedSlots": filled,
        }
    ]


def intent_json(intent: ActiveIntent) -> Json:
    """Return an intent as events carry it."""
    name, slots, state, confirmation = intent
    return {
        "name": name,
        "slots": {name: slot_json(value) for name, value in slots.items()} if slots else {},
        "state": state,
        "confirmationState": confirmation,
    }


def slot_json(value: SlotValue | None) -> Json | None:
    """Return a slot as events carry it; None where it is unfilled."""
    if value is None:
        return None
    inner = {
        "originalValue": value.original,
        "interpretedValue": value.interpreted,
        "resolvedValues": list(value.resolved),
    }
    return {"shape": "Scalar", "value": inner}


def invoke(hook: CodeHook, asked: Asked) -> Answer:
    """Return a code hook's checked answer.

    Raises:
        Malformed: The event is longer than 12 KB, or the answer has another shape than Lex takes,
            or is longer than 50 KB.
        IvrError: The code hook failed.
    """
    value = event(asked)
    if not _is_short(asked) and _size(value) > EVENT_BYTES_MAX:
        raise Malformed(f"the code hook's event is longer than {EVENT_BYTES_MAX:,} bytes")
    return read_answer(hook(value), asked.intent)


def _is_short(asked: Asked) -> bool:
    """Tell whether an event is surely within its limit: few words, and no slots or contexts."""
    _, bot, session, intent, heard, interpretations, proposed, label = asked
    if proposed or session.contexts or intent.slots:
        return False
    told = [heard.text * 3, session.id * 2, intent.name * 2, label or "", bot.texts]
    for each in interpretations:
        if each.slots:
            return False
        told.append(each.intent)
    told.extend(session.attributes)
    told.extend(session.attributes.values())
    text = "".join(told)
    frame = FRAME_BYTES + PART_BYTES * len(interpretations) + 8 * len(session.attributes)
    return text.isascii() and frame + JSON_BYTES_A_CHARACTER_MAX * len(text) <= EVENT_BYTES_MAX


def read_answer(value: object, before: ActiveIntent) -> Answer:
    """Return an answer, checked; `before` is the intent that the hook was asked about.

    Raises:
        Malformed: It has another shape than Lex takes.
    """
    is_short = short_object(value, ATTRIBUTES_BYTES_MAX)
    if not is_short and _size(value) > ANSWER_BYTES_MAX:
        raise Malformed(f"the code hook's answer is longer than {ANSWER_BYTES_MAX:,} bytes")
    said = _table(value, "the answer")
    state = _table(said.get("sessionState"), "sessionState")
    action = _table(state.get("dialogAction"), "sessionState.dialogAction")
    raw_intent = state.get("intent")
    messages = said.get("messages")
    answer = Answer(
        str(action.get("type")),
        str(action.get("slotToElicit") or ""),
        None if raw_intent is None else _intent(raw_intent, before),
        _attributes(state.get("sessionAttributes"), is_short=is_short),
        () if messages is None else tuple(_messages(messages)),
    )
    check = ACTIONS.get(answer.action)
    if check is None:
        raise Malformed(f"dialogAction.type {answer.action[:40]!r} is none that Lex knows")
    check(answer)
    return answer


def _intent(value: object, before: ActiveIntent) -> ActiveIntent:
    said = _table(value, "sessionState.intent")
    name = said.get("name")
    state = said.get("state", before.state)
    confirmation = said.get("confirmationState", before.confirmation)
    if not isinstance(name, str) or state not in _STATES or confirmation not in _CONFIRMATIONS:
        raise Malformed("sessionState.intent lacks its name, or a state that Lex knows")
    kept = dict(before.slots) if name == before.name else {}
    slots = said.get("slots")
    if slots is not None and (kept or slots != {}):
        kept = {**dict.fromkeys(kept), **_slots(_table(slots, "sessionState.intent.slots"))}
    return ActiveIntent(name, kept, str(state), str(confirmation))


def _slots(table: Json) -> dict[str, SlotValue | None]:
    return {name: _slot(name, value) for name, value in table.items()}


def _slot(name: str, value: object) -> SlotValue | None:
    inner = None if value is None else _table(value, f"slot {name}").get("value")
    if inner is None:
        return None
    said = _table(inner, f"slot {name}.value")
    meant = said.get("interpretedValue")
    if not isinstance(meant, str):
        raise Malformed(f"slot {name} has no interpretedValue")
    resolved = cast("Iterable[object]", said.get("resolvedValues") or (meant,))
    original = str(said.get("originalValue", meant))
    return SlotValue(original, meant, tuple(str(each) for each in resolved))


def _attributes(value: object, *, is_short: bool) -> dict[str, str]:
    """Return session attributes, checked; those of a short answer need not be measured again."""
    table = {} if value is None else _table(value, "sessionAttributes")
    try:
        "".join(table.values())
    except TypeError:
        raise Malformed("sessionAttributes holds a value that is not a string") from None
    texts = cast("dict[str, str]", table)
    if is_short or short_texts(texts, ATTRIBUTES_BYTES_MAX):
        return texts
    if _size(table) > ATTRIBUTES_BYTES_MAX:
        raise Malformed(f"sessionAttributes are longer than {ATTRIBUTES_BYTES_MAX:,} bytes")
    return texts


def _messages(value: object) -> Iterable[Message]:
    if not isinstance(value, list):
        raise Malformed("messages is not a list")
    for each in cast("list[object]", value):
        message = _table(each, "a message")
        kind = message.get("contentType")
        content = message.get("content")
        if kind not in _CONTENT_TYPES or (kind != "ImageResponseCard" and not content):
            raise Malformed("a message lacks its contentType or content")
        yield Message(content if isinstance(content, str) else _card_title(message), str(kind))


def _card_title(message: Json) -> str:
    return str(_table(message.get("imageResponseCard"), "imageResponseCard").get("title", ""))


def _table(value: object, what: str) -> Json:
    if not isinstance(value, dict):
        raise Malformed(f"{what} is not an object")
    return cast("Json", value)


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
