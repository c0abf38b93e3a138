"""A bot's talk with the caller inside one action: turn after turn until an intent is settled.

Session attributes steer it as Lex documents them: `x-amz-lex:<what>:<intent|*>:<slot|*>`, the
most exact one wins. Source: Lex V2 developer guide, "configuring timeouts" and DTMF attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ivr.ir.actions.base import INPUT_TIME_LIMIT_EXCEEDED
from ivr.ir.actions.participant import ConnectParticipantWithLexBot
from ivr.simulator.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.moves import choose, fail, hung_up, note
from ivr.simulator.state import CallState
from ivr.simulator.talk import SILENT, Utterance, ask, phrase, press, say, utterance
from ivr.simulator.transcript import MASK, Understood
from ivr.simulator.values import as_number, fill, resource
from ivr.simulator.world import BotReply, BotSession, World

TURNS_MAX = 100
"""Turns after which a bot that only ever asks is taken for broken."""

START_TIMEOUT_MS = 3_000
DTMF_DIGITS_MAX = 1_024
DTMF_END_TIMEOUT_MS = 5_000
"""Defaults of a Lex bot behind Connect. Source: Connect API reference, Lex session attributes."""

CHAT_TIMEOUT_SECONDS = 300.0


class _Talk(NamedTuple):
    """Where the conversation stands: the bot, its session, and what it asks for now."""

    alias_arn: str
    session: BotSession
    scopes: tuple[str, ...] = ("*:*",)

    def setting(self, what: str, otherwise: str) -> str:
        """Return the most exact `x-amz-lex:` attribute for the intent and slot asked for."""
        attributes = self.session.attributes
        for scope in self.scopes:
            value = attributes.get(f"x-amz-lex:{what}:{scope}")
            if value:
                return value
        return otherwise

    def number(self, what: str, otherwise: float) -> float:
        """Return a setting that counts or measures."""
        value = as_number(self.setting(what, ""))
        return otherwise if value is None else value


def converse(action: ConnectParticipantWithLexBot, state: CallState, world: World) -> CallState:
    """Run the conversation and leave by the intent it settled on."""
    words = utterance(action.parameters, state, world)
    bot = action.parameters.lex_v2_bot
    if words is None or bot is None:
        return fail(action, state)
    talk = _Talk(resource(bot.alias_arn, state, world), _session(action, state, world))
    opening = action.parameters.lex_initialization_data
    first = fill(opening.initial_message or "", state, world) if opening else ""
    heard: Heard | None = Speech(first) if first else None
    for _ in range(TURNS_MAX):
        if heard is None:
            state, heard = ask(words, _listening(action, talk, words, state), state, world)
            if isinstance(heard, HangUp):
                return hung_up(state, world)
            state, heard = _edited(talk, state, heard)
        if isinstance(heard, Silence) and _silence_ends(state, world):
            return fail(action, state, INPUT_TIME_LIMIT_EXCEEDED)
        reply = world.bots.turn(talk.alias_arn, state.contact.language, talk.session, heard)
        state = _understood(talk, reply, state.later(reply.seconds), world)
        if reply.state != "elicit":
            return _settled(action, reply, state, world)
        words, state = _last_message(reply, state, world)
        talk = _next(talk, reply)
        heard = None
    return fail(action, state)


def _session(action: ConnectParticipantWithLexBot, state: CallState, world: World) -> BotSession:
    given = action.parameters.lex_session_attributes or {}
    attributes = {key: fill(value, state, world) for key, value in given.items()}
    return BotSession(state.facts.id, attributes, state.facts.channel)


def _next(talk: _Talk, reply: BotReply) -> _Talk:
    session = talk.session._replace(attributes=reply.session_attributes, memory=reply.memory)
    intent, slot = reply.intent, reply.eliciting
    scopes = (f"{intent}:{slot}", f"{intent}:*", f"*:{slot}", "*:*")
    return _Talk(talk.alias_arn, session, scopes)


def _silence_ends(state: CallState, world: World) -> bool:
    """Tell whether silence ends the action here instead of going to the bot.

    UNVERIFIED for voice: AWS does not say whether a silent caller meets the action's
    InputTimeLimitExceeded branch or the bot's FallbackIntent; `World.silence_is` decides. On chat
    the branch is documented.
    """
    return state.facts.channel != "VOICE" or world.silence_is == "timeout"


def _listening(
    action: ConnectParticipantWithLexBot, talk: _Talk, words: Utterance, state: CallState
) -> Listening:
    voice = state.facts.channel == "VOICE"
    timeouts = action.parameters.lex_timeout_seconds
    chat = as_number((timeouts.text if timeouts else None) or "") or CHAT_TIMEOUT_SECONDS
    return Listening(
        kind="lex",
        prompt=words.plain,
        seconds=talk.number("audio:start-timeout-ms", START_TIMEOUT_MS) / 1_000 if voice else chat,
        digits_max=_digits_max(talk),
        channel=state.facts.channel,
        locale=state.contact.language,
        secret=not state.contact.logging,
        barge_in=talk.setting("allow-interrupt", "true").lower() != "false",
    )


def _digits_max(talk: _Talk) -> int:
    return int(talk.number("dtmf:max-length", DTMF_DIGITS_MAX))


def _edited(talk: _Talk, state: CallState, heard: Heard) -> tuple[CallState, Heard]:
    """Apply the ending and deletion keys; keys of which nothing is left are silence.

    Keys mean nothing on chat: there they are typed text.
    """
    if not isinstance(heard, Keys):
        return state, heard
    if state.facts.channel != "VOICE":
        return state, Speech(heard.text)
    end, clear = (talk.setting(f"dtmf:{what}-character", key) for what, key in _CHARACTERS)
    pressed = press(heard.text, _digits_max(talk), end, clear)
    patience = talk.number("dtmf:end-timeout-ms", DTMF_END_TIMEOUT_MS) / 1_000
    pause = 0.0 if pressed.ended else patience
    kept = heard._replace(text=pressed.digits)
    return state.later(pause), kept if pressed.digits else Silence()


_CHARACTERS = (("end", "#"), ("deletion", "*"))


def _understood(talk: _Talk, reply: BotReply, state: CallState, world: World) -> CallState:
    hide = not state.contact.logging
    slots = {
        name: MASK if value is not None and (hide or name in reply.secret_slots) else value
        for name, value in reply.slots.items()
    }
    bot = world.book.name(talk.alias_arn)
    entry = Understood(state.seconds, state.done, bot, reply.intent, slots, reply.state)
    return note(entry, state, world)


def _last_message(reply: BotReply, state: CallState, world: World) -> tuple[Utterance, CallState]:
    """Play all of the bot's messages but the last, which is what the next turn asks."""
    words = [phrase(m.text, state, world, ssml=m.ssml) for m in reply.messages] or [SILENT]
    for spoken in words[:-1]:
        state = say(spoken, state, world)
    return words[-1], state


def _settled(
    action: ConnectParticipantWithLexBot, reply: BotReply, state: CallState, world: World
) -> CallState:
    """Play the closing words, publish `$.Lex`, and branch on the intent."""
    if reply.state == "failed":
        return fail(action, state)
    last, state = _last_message(reply, state, world)
    state = say(last, state, world)
    local = state.local.but(lex=lex_tree(reply))
    return choose(action, state.having(local), world, reply.intent)


def lex_tree(reply: BotReply) -> Mapping[str, object]:
    """Return what `$.Lex` holds after a conversation.

    Source: Connect admin guide, "Amazon Lex contact attributes".
    """
    return {
        "IntentName": reply.intent,
        "Slots": reply.slots,
        "SessionAttributes": reply.session_attributes,
        "DialogState": reply.dialog_state,
        "IntentConfidence": {"Score": reply.confidence},
        "AlternativeIntents": {
            name: {"IntentName": name, "IntentConfidence": {"Score": score}}
            for name, score in reply.alternatives
        },
        "SentimentResponse": {"Label": reply.sentiment or None},
    }
