"""The six operations of lexv2-runtime: a checked request in, a reply or a service error out.

Law: no HTTP here but headers by name. One function an operation, in an explicit table; a turn that
fails leaves its session as it was.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from ivr.faults import IvrError
from ivr.hearing.conversation import Arrival, Listener, resume, turn
from ivr.hearing.graph.contexts import aged
from ivr.hearing.port import Utterance
from ivr.hearing.session import Message, Session, TurnReply
from ivr.local.serving import shapes
from ivr.local.serving.catalogue import Catalogue, Served
from ivr.local.serving.checks import (
    PUT_SESSION,
    RECOGNIZE_TEXT,
    SPOKEN,
    STATE,
    STRINGS,
    Json,
    Record,
    checked,
    parsed,
    session_id,
    spoken,
)
from ivr.local.serving.faults import BAD_GATEWAY, DEPENDENCY_FAILED, ServiceError, invalid
from ivr.local.serving.hooks import Asking, Tell, Wait, quietly
from ivr.local.serving.sessions import Held, Key, Sessions, unknown
from ivr.local.serving.shapes import Told

TEXT = "text/plain"
TEXT_REPLY = "text/plain; charset=utf-8"

_UTTERANCE = Record({"inputStream": SPOKEN}, frozenset({"inputStream"}))

UNDERSTANDING = "x-ivr-understanding"
"""Header of every reply about a turn: who understood it. It was not Amazon's Lex."""

NOTE = "x-ivr-note"
NOTE_CHARACTERS_MAX = 500
"""Header of a turn that went well: what of it was not simulated, or went wrong."""


class Said(NamedTuple):
    """A request as it came, over whichever HTTP; headers by lower-case name."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Beside = Callable[[Said, str], Answer | None]
"""Answers requests of other services than Lex, given the request's id; None: it is not theirs."""


def nothing_beside(said: Said, request_id: str) -> Answer | None:
    """Answer no other service."""
    del said, request_id


class Place(NamedTuple):
    """What a path names, decoded and not yet looked up."""

    bot: str
    alias: str
    locale: str
    session: str


class Request(NamedTuple):
    """A request: its place, headers by lower-case name, body and id."""

    place: Place
    headers: Mapping[str, str]
    body: bytes
    id: str


class Reply(NamedTuple):
    """A reply: the body and its headers."""

    body: bytes = b""
    headers: Mapping[str, str] = {}


class Found(NamedTuple):
    """A place that exists."""

    served: Served
    listener: Listener
    key: Key
    ttl: int


@dataclass(frozen=True)
class Runtime:
    """Everything that operations work on."""

    catalogue: Catalogue
    sessions: Sessions[Told]
    hook_wait: Wait = threading.Thread.join
    hook_tell: Tell = quietly
    beside: Beside = nothing_beside

    def at(self, place: Place) -> Found:
        """Return what a path names.

        Raises:
            ServiceError: There is no such bot, alias or locale, nobody can listen for the bot, or
                the session's id is none.
        """
        catalogue = self.catalogue
        session = session_id(place.session)
        served = catalogue.find(place.bot)
        alias = catalogue.alias_of(served, place.alias)
        locale = catalogue.locale_of(served, place.locale)
        key = Key(served.id, alias, locale, session)
        try:
            listener = catalogue.listener(served, alias, locale)
        except IvrError as problem:
            raise invalid(f"Invalid Bot Configuration: {problem}") from problem
        return Found(served, listener, key, served.bot.idle_session_ttl_in_seconds)


def operate(runtime: Runtime, name: str, request: Request) -> Reply:
    """Return the reply of an operation.

    Raises:
        ServiceError: It is refused, or the turn failed.
    """
    return OPERATIONS[name](runtime, request)


class Heard(NamedTuple):
    """What a client said: words, and the state and attributes that came with them."""

    text: str
    state: Json
    attributes: Mapping[str, str]


class Turned(NamedTuple):
    """A turn that went well: what to tell, and the request attributes to hand back."""

    told: Told
    attributes: Mapping[str, str]
    label: str
    note: str = ""


def recognize_text(runtime: Runtime, request: Request) -> Reply:
    """Answer words."""
    said = checked(parsed(request.body, "the body"), RECOGNIZE_TEXT, "")
    heard = Heard(spoken(str(said["text"])), said.get("sessionState") or {}, _attributes_of(said))
    found = runtime.at(request.place)
    turned = _turned(runtime, found, request, heard)
    value = shapes.told_json(turned.told, found.listener)
    value["requestAttributes"] = dict(turned.attributes)
    return _json(value, turned.label, turned.note)


def recognize_utterance(runtime: Runtime, request: Request) -> Reply:
    """Answer words that came as a body; state and attributes travel in headers."""
    kind = request.headers.get("content-type", "")
    _check_reply_type(request.headers.get("response-content-type", ""))
    heard = Heard(
        _uttered(kind, request.body),
        checked(_header(request, "x-amz-lex-session-state", {}), STATE, "sessionState"),
        _checked_attributes(_header(request, "x-amz-lex-request-attributes", {})),
    )
    found = runtime.at(request.place)
    turned = _turned(runtime, found, request, heard)
    told = turned.told
    headers = {
        "x-amz-lex-input-mode": "Text",
        "x-amz-lex-input-transcript": shapes.packed(heard.text),
        "x-amz-lex-interpretations": shapes.packed(
            shapes.interpretations_json(told, found.listener)
        ),
        **_spoken_headers(turned),
    }
    return Reply(b"", headers)


def put_session(runtime: Runtime, request: Request) -> Reply:
    """Make a session, or change one; where no messages come with it the bot says its own."""
    said = checked(parsed(request.body, "the body"), PUT_SESSION, "")
    _check_reply_type(request.headers.get("responsecontenttype", ""))
    messages = tuple(_message(each) for each in cast("list[Json]", said.get("messages") or []))
    found = runtime.at(request.place)
    state, attributes = cast("Json", said["sessionState"]), _attributes_of(said)
    asking = _asking(runtime, found, request, attributes)
    note = ""
    with runtime.sessions.turn(found.key, found.ttl) as held:
        before = _before(found, held)
        session = shapes.imposed(before.session, state, found.listener)._replace(said=messages)
        action = cast("Json", state.get("dialogAction") or {})
        if not messages and action.get("type") in RESUMED:
            reply = _well(resume(found.listener, session, asking.limited(), AT_REST), asking)
            session, note = reply.session, asking.noted(reply.why)
        told = before._replace(session=session, request=request.id)
        held.keep(told, shapes.weight_of(told))
    label = found.listener.understanding.label
    return Reply(b"", _spoken_headers(Turned(told, asking.answered or attributes, label, note)))


def get_session(runtime: Runtime, request: Request) -> Reply:
    """Tell what a session told last."""
    found = runtime.at(request.place)
    told, idle = runtime.sessions.look(found.key, found.ttl)
    told = told._replace(session=aged(told.session, idle))
    return _json(shapes.told_json(told, found.listener), found.listener.understanding.label)


def delete_session(runtime: Runtime, request: Request) -> Reply:
    """Forget a session."""
    found = runtime.at(request.place)
    with runtime.sessions.turn(found.key, found.ttl) as held:
        if held.before is None:
            raise unknown(found.key)
        held.forget()
    place = request.place
    value = {
        "botId": place.bot,
        "botAliasId": place.alias,
        "localeId": place.locale,
        "sessionId": place.session,
    }
    return _json(value, "")


def start_conversation(runtime: Runtime, request: Request) -> Reply:
    """Refuse a stream of events.

    Raises:
        ServiceError: Always, whatever else is wrong first.
    """
    runtime.at(request.place)
    message = (
        "StartConversation streams audio both ways over HTTP/2; no audio is understood here yet. "
        "Ask by RecognizeText."
    )
    raise invalid(message)


AT_REST = Arrival(streamed=False)
RESUMED = frozenset({"ElicitSlot", "ConfirmIntent", "Delegate"})
"""Dialog actions on which a bot speaks by itself, where PutSession brings no messages."""

OPERATIONS: Mapping[str, Callable[[Runtime, Request], Reply]] = {
    "RecognizeText": recognize_text,
    "RecognizeUtterance": recognize_utterance,
    "PutSession": put_session,
    "GetSession": get_session,
    "DeleteSession": delete_session,
    "StartConversation": start_conversation,
}
"""Every operation of lexv2-runtime."""


def _turned(runtime: Runtime, found: Found, request: Request, heard: Heard) -> Turned:
    """Return a session's next turn, kept.

    Raises:
        ServiceError: The session is busy, the state is none of the bot's, or the turn failed.
    """
    asking = _asking(runtime, found, request, heard.attributes)
    with runtime.sessions.turn(found.key, found.ttl) as held:
        before = held.before.session if held.before else Session(found.key.session)
        session = shapes.imposed(before, heard.state, found.listener)
        utterance = Utterance(heard.text, "Text")
        arrival = Arrival(held.idle, heard.attributes, streamed=False)
        reply = turn(found.listener, session, utterance, asking.limited(), arrival)
        told = Told(_well(reply, asking).session, reply.interpretations, request.id)
        held.keep(told, shapes.weight_of(told))
    return Turned(told, asking.answered or heard.attributes, reply.label, asking.noted(reply.why))


def _before(found: Found, held: Held[Told]) -> Told:
    if held.before is None:
        return Told(Session(found.key.session))
    return held.before._replace(session=aged(held.before.session, held.idle))


def _asking(
    runtime: Runtime, found: Found, request: Request, attributes: Mapping[str, str]
) -> Asking:
    hook, tell = found.served.hook, runtime.hook_tell
    return Asking(hook, attributes, request.id, runtime.hook_wait, tell=tell)


def _well(reply: TurnReply, asking: Asking) -> TurnReply:
    """Return a reply, if the bot could give it.

    Raises:
        ServiceError: It could not: the code hook failed, or its answer or the bot is broken.
    """
    if reply.state != "failed":
        return reply
    if asking.is_down:
        raise ServiceError(BAD_GATEWAY, f"a service behind the code hook failed: {reply.why}")
    if reply.error == DEPENDENCY_FAILED or asking.is_failed:
        raise ServiceError(DEPENDENCY_FAILED, f"Invalid Lambda Response: {reply.why}")
    raise invalid(f"Invalid Bot Configuration: {reply.why}")


def _attributes_of(said: Json) -> Mapping[str, str]:
    return cast("Mapping[str, str]", said.get("requestAttributes") or {})


def _checked_attributes(value: object) -> Mapping[str, str]:
    return cast("Mapping[str, str]", checked(value, STRINGS, "requestAttributes"))


def _header(request: Request, name: str, absent: object) -> object:
    text = request.headers.get(name)
    return shapes.unpacked(text, name) if text else absent


def _uttered(kind: str, body: bytes) -> str:
    """Return the words of a body.

    Raises:
        ServiceError: It is audio, no text in UTF-8, or too long.
    """
    media, _, parameters = kind.lower().partition(";")
    if media.strip().startswith("audio/"):
        message = (
            f"requestContentType {kind[:100]}: no audio is understood here yet; send text/plain"
        )
        raise invalid(message)
    charset = parameters.replace(" ", "").strip('"')
    if media.strip() != TEXT or charset not in {"", "charset=utf-8", 'charset="utf-8'}:
        raise invalid(f"requestContentType {kind[:100]!r} is not {TEXT_REPLY}")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise invalid("inputStream is not text in UTF-8") from None
    checked({"inputStream": text}, _UTTERANCE, "")
    return spoken(text)


def _check_reply_type(kind: str) -> None:
    if kind and kind.lower().partition(";")[0].strip() != TEXT:
        message = (
            f"responseContentType {kind[:100]}: nothing is spoken here yet; ask for {TEXT_REPLY}"
        )
        raise invalid(message)


def _message(said: Json) -> Message:
    member = "imageResponseCard" if said["contentType"] == "ImageResponseCard" else "content"
    if not said.get(member):
        raise invalid(f"messages: a message of type {said['contentType']} needs {member}")
    return Message.from_json(said)


def _spoken_headers(turned: Turned) -> dict[str, str]:
    told = turned.told
    return {
        "Content-Type": TEXT_REPLY,
        "x-amz-lex-messages": shapes.packed(shapes.messages_json(told)),
        "x-amz-lex-session-state": shapes.packed(shapes.state_json(told)),
        "x-amz-lex-request-attributes": shapes.packed(dict(turned.attributes)),
        "x-amz-lex-session-id": told.session.id,
        **_words(turned.label, turned.note),
    }


def _words(label: str, note: str) -> dict[str, str]:
    """Return the headers that are not Amazon's; headers take printable ASCII on one line."""
    line = "".join(each if each.isprintable() else " " for each in note)
    said = {UNDERSTANDING: label, NOTE: " ".join(line.split())[:NOTE_CHARACTERS_MAX]}
    return {name: text.encode("ascii", "replace").decode() for name, text in said.items() if text}


def _json(value: Json, label: str, note: str = "") -> Reply:
    headers = {"Content-Type": "application/json", **_words(label, note)}
    return Reply(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), headers)
