"""The Lambda event of a turn, written; and events of others, read.

Law: exact V2 shapes, sizes included. Source: Lex V2 developer guide, lambda-input-format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, cast

from ivr.contract import JSON_BYTES_A_CHARACTER_MAX
from ivr.faults import Malformed
from ivr.hearing.port import Interpretation, Utterance, slot_json, table
from ivr.hearing.session import NO_TEXTS, ActiveIntent, Json, Session
from ivr.ir.bot import FALLBACK_INTENT

EVENT_BYTES_MAX = 12 * 1_024
"""Source: Lex V2 quotas."""

DTMF_TRANSCRIPT = "x-amz-lex:dtmf-transcript"
DTMF_TRANSCRIPT_MAX = 1_024
"""Characters. Source: Lex V2 developer guide, lambda-input-format, requestAttributes."""

FRAME_BYTES = 2_048
PART_BYTES = 256
"""More than an event's keys and fixed texts take, in all and for each interpretation."""

Source = Literal["DialogCodeHook", "FulfillmentCodeHook"]

NO_KNOWN: Mapping[str, Mapping[str, None]] = {}

_written = json.JSONEncoder(ensure_ascii=False).encode


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
    """Everything that an event tells about a turn.

    `known` has the slots of every intent that has any, all None; `request` are the attributes
    that the caller's client sent with this turn.
    """

    source: Source
    bot: BotIdentity
    session: Session
    intent: ActiveIntent
    heard: Utterance
    interpretations: tuple[Interpretation, ...]
    proposed: Json | None = None
    label: str | None = None
    known: Mapping[str, Mapping[str, None]] = NO_KNOWN
    request: Mapping[str, str] = NO_TEXTS


def event(asked: Asked) -> Json:
    """Return the Lambda event of a turn."""
    heard, bot = asked.heard, asked.bot
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
        "interpretations": [_interpretation(each, asked) for each in asked.interpretations],
        "requestAttributes": _request_attributes(asked),
        "sessionState": {
            "activeContexts": list(session.contexts),
            "sessionAttributes": dict(session.attributes),
            "runtimeHints": session.hints or {},
            "intent": asked.intent.to_json(),
            "originatingRequestId": f"{session.id}-{session.tries}",
        },
        "transcriptions": _transcriptions(asked),
    }
    if asked.label:
        value["invocationLabel"] = asked.label
    if asked.proposed is not None:
        value["proposedNextState"] = asked.proposed
    return value


def _request_attributes(asked: Asked) -> Json | None:
    if asked.heard.mode == "DTMF":
        keyed = {DTMF_TRANSCRIPT: asked.heard.text[:DTMF_TRANSCRIPT_MAX]}
        return {**asked.request, **keyed}
    return dict(asked.request) if asked.request else None


def _interpretation(each: Interpretation, asked: Asked) -> Json:
    if each.intent == asked.intent.name:
        shown = asked.intent
    else:
        unfilled = asked.known.get(each.intent)
        shown = ActiveIntent(each.intent, {**unfilled, **each.slots} if unfilled else each.slots)
    value: Json = {"interpretationSource": "Lex", "intent": shown.to_json()}
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


def measured(asked: Asked) -> Json:
    """Return the event of a turn, unless it is too long.

    Raises:
        Malformed: It is longer than 12 KB.
    """
    value = event(asked)
    if not _is_short(asked) and len(_written(value).encode()) > EVENT_BYTES_MAX:
        raise Malformed(f"the code hook's event is longer than {EVENT_BYTES_MAX:,} bytes")
    return value


def _is_short(asked: Asked) -> bool:
    """Tell whether an event is surely within its limit: few words, and no slots or contexts."""
    _, bot, session, intent, heard, interpretations, proposed, label, known, request = asked
    if proposed or request or session.contexts or session.hints or intent.slots:
        return False
    told = [heard.text * 3, session.id * 2, intent.name * 2, label or "", bot.texts]
    for each in interpretations:
        if each.slots or known.get(each.intent):
            return False
        told.append(each.intent)
    told.extend(session.attributes)
    told.extend(session.attributes.values())
    text = "".join(told)
    frame = FRAME_BYTES + PART_BYTES * len(interpretations) + 8 * len(session.attributes)
    return text.isascii() and frame + JSON_BYTES_A_CHARACTER_MAX * len(text) <= EVENT_BYTES_MAX


class LexEvent(NamedTuple):
    """An event that some bot sent its code hook, read leniently: unknown members are no fault."""

    source: Source
    mode: str
    transcript: str
    session_id: str
    bot: Json
    intent: Json
    interpretations: tuple[Json, ...]
    attributes: Mapping[str, str]
    label: str | None
    proposed: Json | None


def read_event(value: object) -> LexEvent:
    """Return a Lex V2 code hook event.

    Raises:
        Malformed: It is no such event; a reply of the runtime API is told from one.
    """
    said = table(value, "the event")
    source = said.get("invocationSource")
    if source is None and "sessionState" in said:
        raise Malformed(
            "this is no Lex V2 event but an answer of the runtime API: it has a sessionState and "
            "no invocationSource"
        )
    if source not in ("DialogCodeHook", "FulfillmentCodeHook"):
        raise Malformed(f"invocationSource {str(source)[:40]!r} is none that Lex V2 sends")
    state = table(said.get("sessionState"), "sessionState")
    intent = table(state.get("intent"), "sessionState.intent")
    if not isinstance(intent.get("name"), str):
        raise Malformed("sessionState.intent lacks its name")
    return LexEvent(
        source,
        str(said.get("inputMode") or "Text"),
        str(said.get("inputTranscript") or ""),
        str(said.get("sessionId") or ""),
        table(said.get("bot"), "bot"),
        intent,
        tuple(cast("list[Json]", said.get("interpretations") or [])),
        cast("Mapping[str, str]", state.get("sessionAttributes") or {}),
        cast("str | None", said.get("invocationLabel")),
        cast("Json | None", said.get("proposedNextState")),
    )
