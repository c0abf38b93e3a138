"""Bots of a local contact centre: written archives, understood here, with the real code hook.

What the simulator hears goes to `ivr.hearing`, and its reply comes back in the simulator's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ivr.faults import NotFound
from ivr.hearing.conversation import listen_to, turn
from ivr.hearing.port import Mode, Utterance
from ivr.hearing.session import CodeHook, Session, TurnReply
from ivr.hearing.turn import Listener
from ivr.ir.bot import Bot
from ivr.simulator.call.callers import Heard, Keys, Speech
from ivr.simulator.call.world import BotMessage, BotReply, BotSession

TURN_SECONDS = 0.4
"""How long a bot takes to answer in call time."""


@dataclass(frozen=True)
class LocalBots:
    """Every bot of a build. Listeners are made once for each locale and kept between calls."""

    bots: Mapping[str, Bot]
    named: Callable[[str], str]
    _listeners: dict[tuple[str, str, date | None], Listener] = field(
        default_factory=dict[tuple[str, str, "date | None"], Listener], repr=False
    )

    @classmethod
    def of(cls, bots: Iterable[Bot], named: Callable[[str], str]) -> LocalBots:
        """Return the bots by the name that flows call them; `named` turns an ARN into it."""
        return cls({bot.symbol_name or bot.name: bot for bot in bots}, named)

    def hooked(self, code_hook: CodeHook, today: date) -> HookedBots:
        """Return the bots with the code hook and the date of one call."""
        return HookedBots(self, code_hook, today)

    def listener(self, alias_arn: str, locale: str, today: date) -> Listener:
        """Return the listener of a bot alias in a locale, on a day that only dates care about.

        Raises:
            NotFound: There is no such bot, or it does not speak the locale.
        """
        name = self.named(alias_arn)
        key = (name, locale, today if name in self.dated else None)
        if key not in self._listeners:
            if name not in self.bots:
                raise NotFound(f"no bot {name!r} in the build")
            self._listeners[key] = listen_to(self.bots[name], locale, today=lambda: today)
        return self._listeners[key]

    @cached_property
    def slots(self) -> frozenset[str]:
        """The names of all slots that some bot can fill."""
        return frozenset(
            slot.name
            for bot in self.bots.values()
            for locale in bot.locales
            for intent in locale.intents
            for slot in intent.slots
        )

    @cached_property
    def dated(self) -> frozenset[str]:
        """The bots that understand dates, so that what they hear depends on the day."""
        return frozenset(
            name
            for name, bot in self.bots.items()
            for locale in bot.locales
            for intent in locale.intents
            if any(slot.slot_type_name == "AMAZON.Date" for slot in intent.slots)
        )


@dataclass(frozen=True, slots=True)
class HookedBots:
    """Implements the simulator's Bots port for one call."""

    bots: LocalBots
    code_hook: CodeHook
    today: date

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Return the bot's reply to what was heard."""
        try:
            listener = self.bots.listener(alias_arn, locale, self.today)
        except NotFound as problem:
            return BotReply("failed", why=str(problem))
        kept = session.memory
        before = (
            kept._replace(id=session.id, attributes=session.attributes)
            if isinstance(kept, Session)
            else Session(session.id, session.attributes)
        )
        reply = turn(listener, before, _utterance(heard, session.channel), self.code_hook)
        return _reply(reply)


def _utterance(heard: Heard, channel: str) -> Utterance:
    spoken: Mode = "Text" if channel == "CHAT" else "Speech"
    if isinstance(heard, Keys):
        return Utterance(heard.text, "Text" if channel == "CHAT" else "DTMF")
    return Utterance(heard.text if isinstance(heard, Speech) else "", spoken)


def _reply(reply: TurnReply) -> BotReply:
    messages, others = reply.messages, reply.interpretations[1:]
    return BotReply(
        state=reply.state,
        intent=reply.intent,
        slots=reply.slots,
        session_attributes=reply.session_attributes,
        messages=tuple([BotMessage(m.text, m.ssml) for m in messages]) if messages else (),
        dialog_state=reply.dialog_state,
        confidence=reply.confidence,
        alternatives=tuple([(i.intent, i.confidence) for i in others]) if others else (),
        eliciting=reply.eliciting,
        secret_slots=reply.secret_slots,
        memory=reply.session,
        seconds=TURN_SECONDS,
        why=reply.why,
    )
