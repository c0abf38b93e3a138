"""Bots of a local contact centre: written archives, understood here, with the real code hook.

What the simulator hears goes to `ivr.hearing`, and its reply comes back in the simulator's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from ivr.faults import NotFound
from ivr.hearing.conversation import Listener, listen_to, turn
from ivr.hearing.port import Interpretation, Mode, Understanding, Utterance
from ivr.hearing.session import Arrival, CodeHook, Session, TurnReply
from ivr.ir.bot import Bot
from ivr.simulator.call.callers import Heard, Keys, Speech
from ivr.simulator.call.world import BotMessage, BotReply, BotSession

NO_ALTERNATIVES: Mapping[str, Mapping[str, str | None]] = {}

Understand = Callable[[Bot, str, Callable[[], date]], Understanding | None]
"""Bot, locale and today (or now) -> who understands it; None for its own sample utterances."""


def by_samples(bot: Bot, locale: str, today: Callable[[], date]) -> Understanding | None:
    """Leave every bot to its own sample utterances."""
    del bot, locale, today


TURN_SECONDS = 0.4
"""How long a bot takes to answer in call time."""


@dataclass(frozen=True)
class LocalBots:
    """Every bot of a build. Listeners are made once for each locale and kept between calls."""

    bots: Mapping[str, Bot]
    named: Callable[[str], str]
    understand: Understand = by_samples
    _listeners: dict[tuple[str, str, date | None], Listener] = field(
        default_factory=dict[tuple[str, str, "date | None"], Listener], repr=False
    )
    _hours: dict[tuple[str, str, date | None], date] = field(
        default_factory=dict[tuple[str, str, "date | None"], date], repr=False
    )

    @classmethod
    def of(
        cls,
        bots: Iterable[Bot],
        named: Callable[[str], str],
        understand: Understand = by_samples,
    ) -> LocalBots:
        """Return the bots by the name that flows call them; `named` turns an ARN into it."""
        return cls({bot.symbol_name or bot.name: bot for bot in bots}, named, understand)

    def hooked(self, code_hook: CodeHook, today: date) -> HookedBots:
        """Return the bots with the code hook and the date, or the moment, of one call."""
        return HookedBots(self, code_hook, today)

    def listener(self, alias_arn: str, locale: str, today: date) -> Listener:
        """Return the listener of a bot alias in a locale, on a day that only dates care about.

        Where `today` is a moment, bots that understand hours count those from it.

        Raises:
            NotFound: There is no such bot, or it does not speak the locale.
        """
        name = self.named(alias_arn)
        day = today.date() if isinstance(today, datetime) else today
        key = (name, locale, day if name in self.dated else None)
        if name in self.timed or key not in self._hours:
            self._hours[key] = today if name in self.timed else day
        if key not in self._listeners:
            if name not in self.bots:
                raise NotFound(f"no bot {name!r} in the build")
            bot = self.bots[name]
            trained = self.understand(bot, locale, lambda: self._hours[key])
            self._listeners[key] = listen_to(
                bot, locale, today=lambda: self._hours[key], understanding=trained
            )
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
        return self._asking("AMAZON.Date")

    @cached_property
    def timed(self) -> frozenset[str]:
        """The bots that understand hours, so that what they hear depends on the minute."""
        return self._asking("AMAZON.Time")

    def _asking(self, slot_type: str) -> frozenset[str]:
        return frozenset(
            name
            for name, bot in self.bots.items()
            for locale in bot.locales
            for intent in locale.intents
            if any(slot.slot_type_name == slot_type for slot in intent.slots)
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
        words, arrival = _utterance(heard, session.channel), Arrival(session.idle)
        reply = turn(listener, before, words, self.code_hook, arrival)
        bot = self.bots.bots[self.bots.named(alias_arn)]
        return _reply(reply, bot.idle_session_ttl_in_seconds)


def _utterance(heard: Heard, channel: str) -> Utterance:
    spoken: Mode = "Text" if channel == "CHAT" else "Speech"
    if isinstance(heard, Keys):
        return Utterance(heard.text, "Text" if channel == "CHAT" else "DTMF")
    return Utterance(heard.text if isinstance(heard, Speech) else "", spoken)


def _reply(reply: TurnReply, memory_seconds: float) -> BotReply:
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
        seconds=TURN_SECONDS + reply.seconds,
        why=reply.why,
        alternative_slots=_slots_of(others) if others else NO_ALTERNATIVES,
        memory_seconds=memory_seconds,
    )


def _slots_of(others: Sequence[Interpretation]) -> Mapping[str, Mapping[str, str | None]]:
    """Return what the other interpretations would have filled, by intent."""
    filled = ((i.intent, i.slots) for i in others if i.slots)
    return {name: {k: v.interpreted for k, v in slots.items()} for name, slots in filled}
