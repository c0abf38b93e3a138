"""One turn in the making: what was heard, what is known so far, and what has been said.

Law: this room keeps the state of a turn and ends it; which step follows which is `steps`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.faults import Malformed, Unavailable
from ivr.hearing.conditions.tree import Facts, Family, Value
from ivr.hearing.graph import contexts, settings
from ivr.hearing.graph.known.hints import strangers
from ivr.hearing.graph.known.listener import Listener
from ivr.hearing.graph.settings import Plan
from ivr.hearing.hook.answer import Answer, invoke
from ivr.hearing.hook.event import Asked, Source
from ivr.hearing.port import Interpretation, SlotValue, Utterance, listed
from ivr.hearing.session import (
    ACTIONS,
    HOOK_SECONDS,
    NO_VALUES,
    ActiveIntent,
    CodeHook,
    Json,
    Message,
    Session,
    TurnReply,
    Waiting,
)
from ivr.ir.bot import Intent, Slot


class BotBroken(Exception):
    """The bot's own settings lead nowhere; the turn fails with these words."""


@dataclass(slots=True)
class Turn:
    """A turn while it runs.

    `plan` is the way of `intent`. `reply` is set once the turn is over; `hook` is the setting that
    InvokeDialogCodeHook runs, `conditional` the one that EvaluateConditional evaluates; `hooked`
    says that the code hook has run in this turn. `quiet` takes the next prompt away. `captured`
    are the slots whose capture has been followed, `given` those that an utterance filled unasked
    and whose capture has not; `opened` are the contexts set in this turn, `found` what a body of
    knowledge answered, `request` what the client sent with the turn, `streamed` whether it can be
    told something before the turn is over.
    """

    listener: Listener
    session: Session
    heard: Utterance
    code_hook: CodeHook
    intent: Intent
    plan: Plan
    active: ActiveIntent
    attributes: dict[str, str]
    contexts: tuple[Json, ...]
    hints: Json | None
    request: Mapping[str, str]
    streamed: bool = True
    interpretations: tuple[Interpretation, ...] = ()
    messages: list[Message] = field(default_factory=list[Message])
    hook: Json = field(default_factory=dict[str, object])
    conditional: Json = field(default_factory=dict[str, object])
    captured: set[str] = field(default_factory=set[str])
    given: frozenset[str] = frozenset()
    opened: dict[str, Json] = field(default_factory=dict[str, Json])
    found: dict[str, str] = field(default_factory=dict[str, str])
    notes: list[str] = field(default_factory=list[str])
    hooked: bool = False
    quiet: bool = False
    tries: int = 0
    missed: bool = False
    seconds: float = 0.0
    style: str = ""
    waited: float | None = None
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
        self.intent = intent
        self.plan = self.listener.plans[name]
        values = {
            slot: given.get(slot) or (self.default(default) if default else None)
            for slot, default in self.listener.defaults[name]
        }
        self.active = ActiveIntent(name, values)
        self.tries = 0
        self.given = frozenset()
        if given:
            self._shape(given)
            self.note(given)

    def note(self, slots: Iterable[str]) -> None:
        """Remember slots that an utterance filled unasked, where the path leads past them."""
        known = self.listener.captures.get(self.intent.name, ())
        if known and self.listener.path == "followed":
            self.given |= {slot for slot in slots if slot in known}

    def unfollowed(self) -> Sequence[str]:
        """Return the slots filled unasked whose capture is still to be followed, in order."""
        if not self.given:
            return ()
        held, known = self.active.slots, self.listener.captures.get(self.intent.name, ())
        return [slot for slot in known if slot in self.given and held.get(slot) is not None]

    def default(self, candidates: Sequence[str]) -> SlotValue | None:
        """Return the first default value that is known: see `settings.defaults_of`."""
        for text in candidates:
            value = text
            if text.startswith("[") and text.endswith("]"):
                value = self.attributes.get(text[1:-1])
            elif text.startswith("#"):
                value = contexts.attribute(self.contexts, text[1:])
            if value:
                return SlotValue(value, value, (value,))
        return None

    def _shape(self, given: Mapping[str, SlotValue]) -> None:
        """Give values that were said at once the shape that their slots take."""
        for name in given:
            slot, value = self.intent.slot(name), self.active.slots.get(name)
            if slot and value and settings.takes_many(slot) and value.values is None:
                self.fill(name, listed([value]))

    def fill(self, slot: str, value: SlotValue | None) -> None:
        """Set a slot of the active intent."""
        name, slots, state, confirmation = self.active
        self.active = ActiveIntent(name, {**slots, slot: value}, state, confirmation)

    def become(self, *, state: str | None = None, confirmation: str | None = None) -> None:
        """Set the active intent's state or confirmation."""
        name, slots, before, confirmed = self.active
        self.active = ActiveIntent(name, slots, state or before, confirmation or confirmed)

    def say(self, holder: object) -> None:
        """Add the messages of a response or prompt."""
        if holder:
            groups = settings.table(holder)
            self.messages.extend(settings.messages_of(groups, self.tries, self.values()))

    def prompt(self, holder: object) -> None:
        """Add the messages of a prompt, unless the step before took them away."""
        if not self.quiet:
            self.say(holder)
        self.quiet = False

    def values(self) -> dict[str, str]:
        """Return what stands for `{slot}`, `[attribute]` and `((answer))`, keyed so."""
        slots = dict(self._slot_values())
        found = {f"(({key}))": text for key, text in self.found.items()}
        return {**slots, **{f"[{key}]": value for key, value in self.attributes.items()}, **found}

    def _slot_values(self) -> Iterator[tuple[str, str]]:
        for name, value in self.active.slots.items():
            if value is not None:
                yield f"{{{name}}}", value.interpreted
                for part, inner in (value.parts or {}).items():
                    if inner is not None:
                        yield f"{{{name}.{part}}}", inner.interpreted

    def facts(self) -> Facts:
        """Return everything that conditions may look at."""
        found: dict[tuple[Family, str], Value] = {
            ("mode", "inputMode"): Value((self.heard.mode,)),
            ("transcript", "inputTranscript"): Value((self.heard.text,)),
        }
        for key, text in self.attributes.items():
            found["attribute", key] = Value((text,))
        kinds = self.listener.kinds.get(self.intent.name, {})
        for name, value in self.active.slots.items():
            if value is None:
                continue
            held = [value] if value.values is None else value.values
            texts = tuple(each.interpreted for each in held)
            fact = Value(texts, kinds.get(name, "text"), value.values is not None)
            found["slot", name] = found["slot", f"{self.intent.name}.{name}"] = fact
            for part, inner in (value.parts or {}).items():
                if inner is not None:
                    kind = kinds.get(f"{name}.{part}", "text")
                    found["slot", f"{name}.{part}"] = Value((inner.interpreted,), kind)
        return found

    def ask_hook(
        self, source: Source, proposed: Json | None = None, seconds_max: float = HOOK_SECONDS
    ) -> Answer:
        """Run the code hook and take over what its answer says of the session.

        Raises:
            IvrError: It failed, or answered what Lex refuses.
        """
        self.hooked = True
        before = self.session
        shown = Session(
            before.id, self.attributes, before.intent, before.waiting, before.slot, self.tries,
            contexts.joined(self.contexts, self.opened), self.hints,
        )  # fmt: skip
        asked = Asked(
            source,
            self.listener.bot,
            shown,
            self.active,
            self.heard,
            self.interpretations,
            proposed,
            _label(self.hook) if source == "DialogCodeHook" else None,
            self.listener.unfilled,
            self.request,
        )
        try:
            answer = invoke(self.code_hook, asked, seconds_max, self._check)
        except Unavailable:
            self.seconds += seconds_max
            raise
        self.attributes = dict(answer.attributes)
        self.messages.extend(answer.messages)
        self.seconds += answer.seconds
        if answer.style:
            self.style = answer.style
        if answer.hints is not None:
            self.hints = answer.hints
        if answer.contexts is not None:
            self.contexts, self.opened = (), {str(c.get("name")): c for c in answer.contexts}
        return answer

    def _check(self, answer: Answer) -> None:
        """Check the names of an answer.

        Raises:
            Malformed: The bot has no such intent, or the intent no such slot.
        """
        for stranger in strangers(answer.hints or {}, self.listener.intents):
            raise Malformed(f"runtimeHints name {stranger}, which the bot does not have")
        if answer.intent is None:
            return
        intent = self.listener.intents.get(answer.intent.name)
        if intent is None:
            message = f"the code hook answers with intent {answer.intent.name[:100]!r}"
            raise Malformed(f"{message}, which the bot does not have")
        if answer.slot and intent.slot(answer.slot) is None:
            raise Malformed(f"intent {intent.name} has no slot {answer.slot[:100]!r}")
        if answer.sub_slot and answer.sub_slot not in self._parts(intent.name, answer.slot):
            raise Malformed(f"slot {answer.slot} has no sub slot {answer.sub_slot[:100]!r}")

    def _parts(self, intent: str, slot: str) -> Sequence[str]:
        members = self.listener.composites.get(intent, {}).get(slot, ())
        return [part.name.partition(".")[2] for part in members]

    def adopt(self, answer: Answer) -> None:
        """Make the intent of a code hook's answer the active one, where it names one."""
        if answer.intent is None:
            return
        name, slots, state, confirmation = answer.intent
        if name != self.intent.name:
            self.enter(name)
        slots = {**self.active.slots, **slots} if slots else self.active.slots
        self.active = ActiveIntent(name, slots, state, confirmation)

    def wait(
        self, waiting: Waiting, slot: str = "", sub_slot: str = "", scope: Sequence[str] = ()
    ) -> None:
        """End the turn: the bot waits for an intent, a slot or a yes or no."""
        messages = tuple(self.messages)
        session = self.session._replace(
            attributes=dict(self.attributes),
            intent=self.active,
            waiting=waiting,
            slot=slot,
            tries=self.tries,
            contexts=self._contexts(),
            hints=self.hints,
            scope=tuple(scope),
            sub_slot=sub_slot,
            style=self.style,
            said=messages,
            waited=self.waited,
            action="",
            given=tuple(self.unfollowed()),
            spare=self._spare(),
        )
        self.reply = self._reply(session, ACTIONS[waiting], slot)

    def close(self) -> None:
        """End the turn and the dialogue."""
        session = Session(
            self.session.id, dict(self.attributes), self.active, "intent", "", 0, self._contexts(),
            self.hints, (), "", "", tuple(self.messages), None, "Close", (), self._spare(),
        )  # fmt: skip
        self.reply = self._reply(session, "Close", "")

    def _spare(self) -> float:
        """Return the part of a second that contexts of earlier turns have lived beyond."""
        return self.session.spare if self.contexts else 0.0

    def _contexts(self) -> tuple[Json, ...]:
        if not self.contexts and not self.opened:
            return ()
        return contexts.after_turn(self.contexts, self.opened)

    def _reply(self, session: Session, action: str, slot: str) -> TurnReply:
        name, slots, state, _ = self.active
        return TurnReply(
            "done" if action == "Close" else "elicit",
            session,
            name,
            {k: v.interpreted if v else None for k, v in slots.items()} if slots else NO_VALUES,
            session.attributes,
            session.said,
            state,
            action,
            slot,
            _confidence(self.interpretations, name),
            self.interpretations,
            self.plan.secret,
            self.listener.understanding.label,
            "; ".join(self.notes),
            "",
            ("no_match" if self.heard.text else "silence") if self.missed else "",
            self.seconds,
        )


def _confidence(interpretations: Sequence[Interpretation], intent: str) -> float | None:
    for each in interpretations:
        if each.intent == intent:
            return each.confidence
    return None


def _label(hook: Json) -> str | None:
    label = hook.get("invocationLabel")
    return label if isinstance(label, str) else None


def slot_of(turn: Turn, name: str) -> Slot:
    """Return a slot of the active intent.

    Raises:
        BotBroken: It has no such slot.
    """
    slot = turn.intent.slot(name)
    if slot is None:
        message = f"intent {turn.intent.name} has no slot {name!r}"
        raise BotBroken(message)
    return slot
