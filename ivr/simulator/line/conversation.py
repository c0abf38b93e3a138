"""A bot's talk with the caller inside one action: turn after turn until an intent is settled.

Session attributes steer it as Lex documents them: `x-amz-lex:<what>:<intent|*>:<slot|*>`, the
most exact one wins. Source: Lex V2 developer guide, "configuring timeouts" and DTMF attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from ivr.ir.actions.base import INPUT_TIME_LIMIT_EXCEEDED
from ivr.ir.actions.participant import ConnectParticipantWithLexBot, LexParameters
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.call.exits import as_number
from ivr.simulator.call.state import NOTHING, CallState, make
from ivr.simulator.call.transcript import MASK, Understood, shown
from ivr.simulator.call.values import fill
from ivr.simulator.call.world import BotReply, BotSession, FlowBook, World
from ivr.simulator.line.talk import (
    SILENT,
    Speaker,
    Utterance,
    ask,
    nobody,
    press,
    say,
    speaker,
    verbatim,
)
from ivr.simulator.moves import Ready, chooser, fail, hung_up, note

TURNS_MAX = 100
"""Turns after which a bot that only ever asks is taken for broken."""

START_TIMEOUT_MS = 3_000
DTMF_DIGITS_MAX = 1_024
DTMF_END_TIMEOUT_MS = 5_000
"""Defaults of a Lex bot behind Connect. Source: Connect API reference, Lex session attributes."""

CHAT_TIMEOUT_SECONDS = 300.0


class Rules(NamedTuple):
    """How a turn listens: times in seconds, keys that end and erase, and whether words cut in."""

    start_seconds: float
    end_seconds: float
    digits_max: int
    end: str
    clear: str
    barge_in: bool


@lru_cache(maxsize=4_096)
def rules(attributes: tuple[tuple[str, str], ...], intent: str, slot: str) -> Rules:
    """Return how a turn listens for a slot of an intent, each possibly empty.

    Of several attributes for one setting the most exact scope wins.
    """
    table = {key: value for key, value in attributes if value}
    scopes = (f"{intent}:{slot}", f"{intent}:*", f"*:{slot}", "*:*")

    def setting(what: str, otherwise: object) -> str:
        keys = (f"x-amz-lex:{what}:{scope}" for scope in scopes)
        return next((table[key] for key in keys if key in table), str(otherwise))

    def number(what: str, otherwise: int) -> float:
        value = as_number(setting(what, otherwise))
        return otherwise if value is None else value

    return Rules(
        number("audio:start-timeout-ms", START_TIMEOUT_MS) / 1_000,
        number("dtmf:end-timeout-ms", DTMF_END_TIMEOUT_MS) / 1_000,
        max(1, int(number("dtmf:max-length", DTMF_DIGITS_MAX))),
        setting("dtmf:end-character", "#"),
        setting("dtmf:deletion-character", "*"),
        setting("allow-interrupt", "true").lower() != "false",
    )


class Asking(NamedTuple):
    """An action that asks a bot, and what is the same whenever it does.

    `rules` is how its first turn listens, None where the session attributes depend on the call.
    """

    action: ConnectParticipantWithLexBot
    alias: str
    attributes: Mapping[str, str]
    rules: Rules | None
    first: str
    words_of: Speaker
    leave: Callable[[CallState, World, object], CallState]


class _Talk(NamedTuple):
    """Where the conversation stands: the bot, its session, and how the next turn listens.

    `at` is the call's age when the bot last spoke, `until` that at which it forgets the session.
    """

    alias_arn: str
    session: BotSession
    rules: Rules
    at: float = 0.0
    until: float = 0.0


def _listened(attributes: Mapping[str, str], intent: str = "", slot: str = "") -> Rules:
    return rules(
        tuple((k, v) for k, v in attributes.items() if k.startswith("x-amz-lex:")), intent, slot
    )


def alias_of(parameters: LexParameters) -> str:
    """Return the ARN of a bot's alias, or a classic bot as `lex:<region>:<name>:<alias>`."""
    bot, classic = parameters.lex_v2_bot, parameters.lex_bot
    if bot is not None:
        return bot.alias_arn
    return f"lex:{classic.region}:{classic.name}:{classic.alias}" if classic else ""


def conversation(action: ConnectParticipantWithLexBot, book: FlowBook) -> Ready:
    """Let a bot talk with the caller until it knows an intent or gives up."""
    alias = alias_of(action.parameters)
    if not alias:
        return partial(fail, action)
    attributes = action.parameters.lex_session_attributes or {}
    known = not any("$." in value for value in attributes.values())
    opening = action.parameters.lex_initialization_data
    first = (opening.initial_message if opening else None) or ""
    rules = _listened(attributes) if known else None
    words_of, leave = speaker(action.parameters), chooser(action, book)
    asking = Asking(action, alias, attributes, rules, first, words_of, leave)
    return partial(_converse, asking)


def _converse(asking: Asking, state: CallState, world: World) -> CallState:
    """Run the conversation and leave by the intent it settled on."""
    action = asking.action
    words = asking.words_of(state, world)
    if words is None or nobody(state.place):
        return fail(action, state, world)
    if state.place.typed:
        state = state.moved(typed="")
    talk = _opening(asking, state, world)
    first = fill(asking.first, state, world)
    heard: Heard | None = Speech(first) if first else None
    for _ in range(TURNS_MAX):
        if heard is None:
            state, heard = ask(words, _listening(action, talk, words, state), state, world)
            if isinstance(heard, HangUp):
                return hung_up(state, world)
            state, heard = _edited(talk, state, heard)
        if isinstance(heard, Silence) and _silence_ends(state, world):
            return fail(action, state, world, INPUT_TIME_LIMIT_EXCEEDED)
        reply, talk, state = _answered(talk, heard, state, world)
        if reply.state != "elicit":
            return _settled(asking, reply, state, world)
        words, state = _last_message(reply, state, world)
        heard = None
    return fail(action, state, world)


def _opening(asking: Asking, state: CallState, world: World) -> _Talk:
    attributes, rules = asking.attributes, asking.rules
    if rules is None:
        attributes = {key: fill(value, state, world) for key, value in attributes.items()}
        rules = _listened(attributes)
    facts, alias = state.place.facts, fill(asking.alias, state, world)
    kept = _recalled(alias, state, world) if state.contact.sessions else None
    if kept is None:
        session = make(BotSession, (facts.id, attributes, facts.channel, None, 0.0))
        return make(_Talk, (alias, session, rules, 0.0, 0.0))
    if not attributes:
        attributes = kept.session.attributes
        rules = _listened(attributes)
    return kept._replace(session=kept.session._replace(attributes=attributes), rules=rules)


def _recalled(alias: str, state: CallState, world: World) -> _Talk | None:
    """Return the talk that a bot had with this contact before, while its session lasts.

    UNVERIFIED: Lex continues a session that it is asked about again before it expires, and keeps
    its attributes where a request brings none; that Connect asks for all actions of a contact
    under one id is not in its guide, so `World.bot_sessions` decides.
    """
    kept = state.contact.sessions.get(_name(alias, state))
    if not isinstance(kept, _Talk) or world.bot_sessions == "restarted":
        return None
    return kept if state.seconds < kept.until else None


def _answered(
    talk: _Talk, heard: Heard, state: CallState, world: World
) -> tuple[BotReply, _Talk, CallState]:
    """Return the bot's reply, the talk after it, and the moment in which it is remembered."""
    session = talk.session
    if session.memory is not None:
        session = session._replace(idle=state.seconds - talk.at)
    reply = world.bots.turn(talk.alias_arn, state.contact.language, session, heard)
    state = _understood(talk, reply, state, world)
    if reply.state == "failed" or (reply.memory is None and reply.state == "done"):
        return reply, talk, state
    attributes, now = reply.session_attributes, state.seconds
    session = session._replace(attributes=attributes, memory=reply.memory)
    listened = _listened(attributes, reply.intent, reply.eliciting)
    talk = make(_Talk, (talk.alias_arn, session, listened, now, now + reply.memory_seconds))
    if reply.memory is None:
        return reply, talk, state
    sessions = {**state.contact.sessions, _name(talk.alias_arn, state): talk}
    return reply, talk, state.being(state.contact.but(sessions=sessions))


def _name(alias: str, state: CallState) -> str:
    return f"{alias} {state.contact.language}"


def _silence_ends(state: CallState, world: World) -> bool:
    """Tell whether silence ends the action here instead of going to the bot.

    UNVERIFIED for voice: AWS does not say whether a silent caller meets the action's
    InputTimeLimitExceeded branch or the bot's FallbackIntent; `World.silence_is` decides. On chat
    the branch is documented.
    """
    return state.place.facts.channel != "VOICE" or world.silence_is == "timeout"


def _listening(
    action: ConnectParticipantWithLexBot, talk: _Talk, words: Utterance, state: CallState
) -> Listening:
    start = talk.rules.start_seconds
    if state.place.facts.channel != "VOICE":
        timeouts = action.parameters.lex_timeout_seconds
        start = as_number((timeouts.text if timeouts else None) or "") or CHAT_TIMEOUT_SECONDS
    contact, rules = state.contact, talk.rules
    secret = not contact.logging
    channel, digits_max, barge_in = state.place.facts.channel, rules.digits_max, rules.barge_in
    return make(
        Listening,
        ("lex", words.plain, start, digits_max, channel, contact.language, secret, barge_in),
    )


def _edited(talk: _Talk, state: CallState, heard: Heard) -> tuple[CallState, Heard]:
    """Apply the ending and deletion keys; keys of which nothing is left are silence.

    Keys mean nothing on chat: there they are typed text.
    """
    if not isinstance(heard, Keys):
        return state, heard
    if state.place.facts.channel != "VOICE":
        return state, Speech(heard.text)
    pressed = press(heard.text, talk.rules.digits_max, talk.rules.end, talk.rules.clear)
    after = state if pressed.ended else state.later(talk.rules.end_seconds)
    return after, heard._replace(text=pressed.digits) if pressed.digits else Silence()


def _understood(talk: _Talk, reply: BotReply, state: CallState, world: World) -> CallState:
    hide = not state.contact.logging
    slots = reply.slots
    if slots:
        slots = {
            name: value and (MASK if hide or name in reply.secret_slots else shown(value))
            for name, value in slots.items()
        }
    bot, now = world.book.name(talk.alias_arn), state.seconds + reply.seconds
    entry = make(Understood, (now, state.done, bot, reply.intent, slots, reply.state))
    return note(entry, state, world, reply.seconds)


def _last_message(reply: BotReply, state: CallState, world: World) -> tuple[Utterance, CallState]:
    """Play all of the bot's messages but the last, which is what the next turn asks."""
    if not reply.messages:
        return SILENT, state
    words = [verbatim(m.text, state, world, ssml=m.ssml) for m in reply.messages]
    for spoken in words[:-1]:
        state = say(spoken, state, world)
    return words[-1], state


def _settled(asking: Asking, reply: BotReply, state: CallState, world: World) -> CallState:
    """Play the closing words, publish `$.Lex`, and branch on the intent."""
    if reply.state == "failed":
        return fail(asking.action, state, world)
    last, state = _last_message(reply, state, world)
    state = say(last, state, world) if last.written else state
    local = state.local.heard(lex_tree(reply))
    return asking.leave(state.having(local), world, reply.intent)


def _alternatives(reply: BotReply) -> Mapping[str, object]:
    return {
        name: {
            "IntentName": name,
            "IntentConfidence": {"Score": score},
            "Slots": reply.alternative_slots.get(name, {}),
        }
        for name, score in reply.alternatives
    }


def lex_tree(reply: BotReply) -> Mapping[str, object]:
    """Return what `$.Lex` holds after a conversation.

    Source: Connect admin guide, "Amazon Lex contact attributes"; it spells the alternatives in
    both ways.
    """
    others = _alternatives(reply) if reply.alternatives else NOTHING
    return {
        "IntentName": reply.intent,
        "Slots": reply.slots,
        "SessionAttributes": reply.session_attributes,
        "DialogState": reply.dialog_state,
        "IntentConfidence": {"Score": reply.confidence},
        "AlternativeIntents": others,
        "AlternateIntents": others,
        "SentimentResponse": {"Label": reply.sentiment or None, "Scores": reply.sentiment_scores},
    }
