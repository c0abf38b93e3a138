"""The API's words for what hearing knows, and back: session states, interpretations, messages.

Law: pure functions. What the API has no word for is left out; what hearing has no word for is kept
as it came and handed back. Source: botocore's model of lexv2-runtime.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Mapping
from typing import NamedTuple, cast

from ivr.faults import Malformed
from ivr.hearing.conversation import Listener
from ivr.hearing.graph.known.hints import strangers
from ivr.hearing.graph.known.parts import inner_name
from ivr.hearing.port import Interpretation, read_slots
from ivr.hearing.session import NO_SLOTS, WAITING, ActiveIntent, Session
from ivr.local.serving.checks import Json, parsed
from ivr.local.serving.faults import invalid

INTERPRETATIONS_MAX = 5
SOURCE = "Lex"
"""The model's only word for an interpretation that no language model gave; headers say whose."""

HEADER_BYTES_MAX = 60_000
"""Longest value of a reply's header: HTTP clients take lines of 64 KiB."""

UNPACKED_BYTES_MAX = 131_072
"""Longest JSON in a request's header, unpacked; a state beyond this is no session's."""


class Told(NamedTuple):
    """A session as it was told to its client last, and what GetSession tells again."""

    session: Session
    interpretations: tuple[Interpretation, ...] = ()
    request: str = ""


def state_json(told: Told) -> Json:
    """Return a session's state as replies carry it."""
    return {**told.session.state_json(), "originatingRequestId": told.request}


def messages_json(told: Told) -> list[Json]:
    """Return the last messages as replies carry them."""
    return [message.to_json() for message in told.session.said]


def interpretations_json(told: Told, listener: Listener) -> list[Json]:
    """Return the interpretations of a reply, likeliest first; the active intent as it stands."""
    return [
        _interpretation(each, told.session.intent, listener)
        for each in told.interpretations[:INTERPRETATIONS_MAX]
    ]


def _interpretation(each: Interpretation, active: ActiveIntent | None, listener: Listener) -> Json:
    if active is not None and active.name == each.intent:
        shown = active
    else:
        unfilled = listener.unfilled.get(each.intent, {})
        shown = ActiveIntent(each.intent, {**unfilled, **each.slots})
    value: Json = {"intent": shown.to_json(), "interpretationSource": SOURCE}
    if each.confidence is not None:
        value["nluConfidence"] = {"score": round(each.confidence, 4)}
    return value


def told_json(told: Told, listener: Listener) -> Json:
    """Return the members that RecognizeText and GetSession answer."""
    return {
        "messages": messages_json(told),
        "sessionState": state_json(told),
        "interpretations": interpretations_json(told, listener),
        "sessionId": told.session.id,
    }


def imposed(before: Session, state: Json, listener: Listener) -> Session:
    """Return a session with what a client's sessionState says of it; what it leaves out stays.

    Raises:
        ServiceError: The bot has no such intent or slot, or an action lacks its slot or intent.
    """
    session = before
    attributes = state.get("sessionAttributes")
    if attributes is not None:
        session = session._replace(attributes=dict(cast("Mapping[str, str]", attributes)))
    session = _hinted(session, cast("Json | None", state.get("runtimeHints")), listener)
    active = state.get("activeContexts")
    if active is not None:
        session = session._replace(contexts=tuple(cast("list[Json]", active)), spare=0.0)
    if state.get("intent") is not None:
        session = _with_intent(session, cast("Json", state["intent"]), listener)
    action = state.get("dialogAction")
    return _waiting(session, cast("Json", action), listener) if action is not None else session


def _hinted(session: Session, hints: Json | None, listener: Listener) -> Session:
    """Return a session with the hints of a request; one that has none begins with the bot's own."""
    if hints is None:
        own = session.hints if session.hints is not None else listener.hints
        return session._replace(hints=own)
    stranger = next(strangers(hints, listener.intents), None)
    if stranger is not None:
        raise invalid(f"sessionState.runtimeHints: the bot has no {stranger}")
    return session._replace(hints=hints)


def _with_intent(session: Session, said: Json, listener: Listener) -> Session:
    name = str(said["name"])
    intent = listener.intents.get(name)
    if intent is None:
        message = f"sessionState.intent: bot {listener.bot.name} has no intent {name[:100]!r}"
        raise invalid(message)
    before = session.intent
    goes_on = before is not None and before.name == name
    unfilled: dict[str, None] = {slot.name: None for slot in intent.slots}
    given = cast("Json", said.get("slots") or {})
    strange = [slot for slot in given if slot not in unfilled]
    if strange:
        message = f"sessionState.intent.slots: intent {name} has no slot {strange[0][:100]!r}"
        raise invalid(message)
    kept = before.slots if goes_on and before and "slots" not in said else NO_SLOTS
    try:
        slots = read_slots(given)
    except Malformed as problem:
        raise invalid(f"sessionState.intent.slots: {problem}") from problem
    active = ActiveIntent(
        name,
        {**unfilled, **kept, **slots},
        str(said.get("state") or "InProgress"),
        str(said.get("confirmationState") or "None"),
    )
    session = session._replace(intent=active)
    return session if goes_on else _at_rest(session)


def _at_rest(session: Session) -> Session:
    """Return a session that waits for nothing in particular."""
    return session._replace(
        waiting="intent",
        slot="",
        sub_slot="",
        style="",
        tries=0,
        scope=(),
        waited=None,
        action="",
        given=(),
    )


def _waiting(session: Session, action: Json, listener: Listener) -> Session:
    kind, slot = str(action["type"]), str(action.get("slotToElicit") or "")
    active = session.intent
    if kind in {"ElicitSlot", "ConfirmIntent", "Delegate"} and active is None:
        raise invalid(f"sessionState.dialogAction {kind} needs sessionState.intent")
    session = _at_rest(session)
    if kind == "ElicitSlot" and active is not None:
        _check_slot(slot, active.name, listener)
    sub_slot = cast("Json", action.get("subSlotToElicit") or {})
    part = str(sub_slot.get("name") or "")
    members = listener.composites.get(active.name, {}).get(slot, ()) if active else ()
    if part and part not in {inner_name(member) for member in members}:
        raise invalid(f"sessionState.dialogAction: there is no sub slot {part[:100]!r} to elicit")
    return session._replace(
        waiting=WAITING.get(kind, "intent"),
        slot=slot if kind == "ElicitSlot" else "",
        sub_slot=part,
        style=str(action.get("slotElicitationStyle") or ""),
        action="" if kind in WAITING else kind,
    )


def _check_slot(slot: str, name: str, listener: Listener) -> None:
    if not slot:
        raise invalid("sessionState.dialogAction: ElicitSlot needs slotToElicit")
    intent = listener.intents.get(name)
    if intent is None or intent.slot(slot) is None:
        message = f"sessionState.dialogAction: intent {name} has no slot {slot[:100]!r} to elicit"
        raise invalid(message)


def packed(value: object) -> str:
    """Return a value as headers carry it: JSON, gzip, base64.

    Raises:
        ServiceError: It is longer than a header can be.
    """
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    text = base64.b64encode(gzip.compress(raw, 1, mtime=0)).decode()
    if len(text) > HEADER_BYTES_MAX:
        raise invalid("the reply is longer than a header can be; ask by RecognizeText")
    return text


def unpacked(text: str, name: str) -> object:
    """Return the value in a request's header: base64 of JSON, with gzip (as documented) or without.

    Raises:
        ServiceError: It is none of these, or too long.
    """
    try:
        raw = base64.b64decode(text, validate=True)
        if raw[:2] == b"\x1f\x8b":
            stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            raw = stream.decompress(raw, UNPACKED_BYTES_MAX + 1)
            if len(raw) <= UNPACKED_BYTES_MAX and not stream.eof:
                raise invalid(f"{name}: its gzip stream has no end")
    except (binascii.Error, ValueError, zlib.error):
        raise invalid(f"{name} is not JSON that gzip packed and base64 wrote") from None
    if len(raw) > UNPACKED_BYTES_MAX:
        raise invalid(f"{name} is longer than {UNPACKED_BYTES_MAX:,} bytes")
    return parsed(raw, name)


def weight_of(told: Told) -> int:
    """Return about how many characters a session holds, the frame of its objects among them."""
    session = told.session
    texts = sum(len(key) + len(value) for key, value in session.attributes.items())
    slots = len(session.intent.slots) if session.intent else 0
    messages = sum(len(message.text) for message in session.said)
    held = _length(session.contexts) + _length(session.hints)
    return 1_000 + texts + messages + 200 * slots + 300 * len(told.interpretations) + held


def _length(value: object) -> int:
    return len(json.dumps(value)) if value else 0
