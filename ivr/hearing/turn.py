"""One turn in the making: what was heard, what is known so far, and what has been said.

Law: this room keeps the state of a turn and ends it; which step follows which is `steps`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ivr.hearing import settings
from ivr.hearing.hook import Answer, Asked, BotIdentity, Source, invoke
from ivr.hearing.port import Interpretation, SlotValue, Understanding, Utterance
from ivr.hearing.session import (
    NO_VALUES,
    ActiveIntent,
    CodeHook,
    Json,
    Message,
    Session,
    TurnReply,
    Waiting,
)
from ivr.hearing.settings import Plan
from ivr.ir.bot import BotLocale, Intent, Slot


@dataclass(frozen=True)
class Listener:
    """One locale of a bot that is ready to listen."""

    bot: BotIdentity
    locale: BotLocale
    understanding: Understanding

    @cached_property
    def fallback(self) -> Intent | None:
        """The intent of everything not understood."""
        return next((intent for intent in self.locale.intents if intent.is_fallback), None)

    @cached_property
    def intents(self) -> Mapping[str, Intent]:
        """The intents by name; of duplicates the first."""
        return {intent.name: intent for intent in reversed(self.locale.intents)}

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        """The ways of the intents through a dialogue, by name."""
        return {name: settings.plan_of(intent) for name, intent in self.intents.items()}

    @cached_property
    def defaults(self) -> Mapping[str, Sequence[tuple[str, SlotValue | None]]]:
        """The slots of the intents with their default values, by the intent's name."""
        return {
            name: [(slot.name, _default(slot)) for slot in intent.slots]
            for name, intent in self.intents.items()
        }

    @cached_property
    def at_a_loss(self) -> Interpretation | None:
        """What everything not understood means; None where the bot has no such intent."""
        return None if self.fallback is None else Interpretation(self.fallback.name, None)


class BotBroken(Exception):
    """The bot's own settings lead nowhere; the turn fails with these words."""


@dataclass(slots=True)
class Turn:
    """A turn while it runs.

    `plan` is the way of `intent`. `reply` is set once the turn is over; `hook` is the setting that
    InvokeDialogCodeHook runs; `hooked` says that the code hook has run in this turn.
    """

    listener: Listener
    session: Session
    heard: Utterance
    code_hook: CodeHook
    intent: Intent
    plan: Plan
    active: ActiveIntent
    attributes: dict[str, str]
    interpretations: tuple[Interpretation, ...] = ()
    messages: list[Message] = field(default_factory=list[Message])
    hook: Json = field(default_factory=dict[str, object])
    hooked: bool = False
    tries: int = 0
    reply: TurnReply | None = None

    def enter(self, name: str, slots: Mapping[str, SlotValue] | None = None) -> None:
        """Make another intent the active one.

        Raises:
            BotBroken: There is no such intent.
        """
        intent = self.listener.intents.get(name)
        if intent is None:
            message = f"the bot starts intent {name!r}, which it does not have"
            raise BotBroken(message)
        given = slots or {}
        values = {name: given.get(name, default) for name, default in self.listener.defaults[name]}
        self.intent = intent
        self.plan = self.listener.plans[name]
        self.active = ActiveIntent(name, values)
        self.tries = 0

    def fill(self, slot: str, value: SlotValue | None) -> None:
        """Set a slot of the active intent."""
        name, slots, state, confirmation = self.active
        self.active = ActiveIntent(name, {**slots, slot: value}, state, confirmation)

    def become(self, *, state: str | None = None, confirmation: str | None = None) -> None:
        """Set the active intent's state or confirmation."""
        name, slots, before, confirmed = self.active
        self.active = ActiveIntent(name, slots, state or before, confirmation or confirmed)

    def missing(self) -> str | None:
        """Return the first required slot that has no value."""
        if not self.intent.slots:
            return None
        unfilled = (s for s in self.intent.slots_in_order() if s.required)
        return next((s.name for s in unfilled if self.active.slots.get(s.name) is None), None)

    def say(self, holder: object) -> None:
        """Add the messages of a response or prompt."""
        if holder:
            groups = settings.table(holder)
            self.messages.extend(settings.messages_of(groups, self.tries, self._values()))

    def _values(self) -> dict[str, str]:
        slots = {f"{{{k}}}": v.interpreted for k, v in self.active.slots.items() if v is not None}
        return {**slots, **{f"[{key}]": value for key, value in self.attributes.items()}}

    def ask_hook(self, source: Source, proposed: Json | None = None) -> Answer:
        """Run the code hook and take over its session attributes and messages.

        Raises:
            IvrError: It failed, or answered what Lex refuses.
        """
        self.hooked = True
        _, _, intent, waiting, slot, _, contexts = session = self.session
        asked = Asked(
            source,
            self.listener.bot,
            Session(session.id, self.attributes, intent, waiting, slot, self.tries, contexts),
            self.active,
            self.heard,
            self.interpretations,
            proposed=proposed,
            label=_label(self.hook) if source == "DialogCodeHook" else None,
        )
        answer = invoke(self.code_hook, asked)
        self.attributes = dict(answer.attributes)
        self.messages.extend(answer.messages)
        return answer

    def adopt(self, answer: Answer) -> None:
        """Make the intent of a code hook's answer the active one, where it names one.

        Raises:
            BotBroken: The bot has no such intent.
        """
        if answer.intent is None:
            return
        name, slots, state, confirmation = answer.intent
        if name != self.intent.name:
            self.enter(name)
        slots = {**self.active.slots, **slots} if slots else self.active.slots
        self.active = ActiveIntent(name, slots, state, confirmation)

    def wait(self, waiting: Waiting, slot: str = "") -> None:
        """End the turn: the bot waits for an intent, a slot or a yes or no."""
        actions = {"intent": "ElicitIntent", "slot": "ElicitSlot", "confirmation": "ConfirmIntent"}
        session = self.session._replace(
            attributes=dict(self.attributes),
            intent=self.active,
            waiting=waiting,
            slot=slot,
            tries=self.tries,
        )
        self.reply = self._reply(session, actions[waiting], slot)

    def close(self) -> None:
        """End the turn and the dialogue."""
        before, attributes = self.session, dict(self.attributes)
        session = Session(before.id, attributes, self.active, "intent", "", 0, before.contexts)
        self.reply = self._reply(session, "Close", "")

    def _reply(self, session: Session, action: str, slot: str) -> TurnReply:
        name, slots, state, _ = self.active
        return TurnReply(
            "done" if action == "Close" else "elicit",
            session,
            name,
            {k: v.interpreted if v else None for k, v in slots.items()} if slots else NO_VALUES,
            session.attributes,
            tuple(self.messages),
            state,
            action,
            slot,
            _confidence(self.interpretations, name),
            self.interpretations,
            self.plan.secret,
            self.listener.understanding.label,
        )


def _confidence(interpretations: Sequence[Interpretation], intent: str) -> float | None:
    for each in interpretations:
        if each.intent == intent:
            return each.confidence
    return None


def _label(hook: Json) -> str | None:
    label = hook.get("invocationLabel")
    return label if isinstance(label, str) else None


def _default(slot: Slot) -> SlotValue | None:
    value = settings.defaults_of(slot)
    return None if value is None else SlotValue(value, value, (value,))
