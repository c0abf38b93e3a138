"""How well a locale of a bot understands: counted over utterances whose meaning is known.

Law: a bot's threshold decides, as it does in a call: below it nothing was understood. Who
understands is told with the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ivr.hearing.conversation import Listener, turn
from ivr.hearing.port import SlotValue, Understanding, Utterance
from ivr.hearing.session import Json, Session, TurnReply
from ivr.study.hearing.utterances import NONE, Said

BARS = 10
"""Bars of confidence: 0 to 0.1, and so on."""


class Heard(NamedTuple):
    """An utterance and what was understood; an empty intent is the fallback's.

    `guess` is the likeliest intent whatever the threshold, `confidence` how sure it was.
    """

    said: Said
    intent: str
    guess: str
    confidence: float
    slots: Mapping[str, SlotValue]

    @property
    def right(self) -> bool:
        """Tell whether the intent is the one that was meant."""
        return self.intent == self.said.intent


class SlotHeard(NamedTuple):
    """A value that was expected of a slot, and what was heard; empty: nothing."""

    utterance: str
    intent: str
    slot: str
    wanted: str
    heard: str
    right: bool


class Counts(NamedTuple):
    """One intent: how often it was meant, understood, and both."""

    intent: str
    meant: int
    understood: int
    both: int

    @property
    def precision(self) -> float | None:
        """The share of what was understood as the intent that meant it."""
        return self.both / self.understood if self.understood else None

    @property
    def recall(self) -> float | None:
        """The share of what meant the intent that was understood."""
        return self.both / self.meant if self.meant else None


class Confusion(NamedTuple):
    """What was meant, what was understood instead, how often, and one utterance."""

    meant: str
    understood: str
    times: int
    example: str


@dataclass(frozen=True)
class Evaluation:
    """What came of a file of utterances in one locale of a bot."""

    bot: str
    locale: str
    label: str
    threshold: float
    heard: tuple[Heard, ...]

    @cached_property
    def accuracy(self) -> float:
        """The share of utterances understood as they were meant, the fallback's among them."""
        return sum(each.right for each in self.heard) / len(self.heard)

    @cached_property
    def accuracy_within(self) -> float | None:
        """The share among utterances that mean an intent."""
        return _share([each.right for each in self.heard if each.said.intent])

    @cached_property
    def rejected(self) -> float:
        """The share of utterances in which nothing was understood."""
        return sum(not each.intent for each in self.heard) / len(self.heard)

    @cached_property
    def rejected_outside(self) -> float | None:
        """The same share among utterances that mean no intent."""
        return _share([not each.intent for each in self.heard if not each.said.intent])

    @cached_property
    def slot_accuracy(self) -> float | None:
        """The share of expected slot values that were heard, where the intent was."""
        return _share([each.right for each in self._slots])

    @cached_property
    def slots_wrong(self) -> tuple[SlotHeard, ...]:
        """The expected slot values that were not heard, where the intent was."""
        return tuple(each for each in self._slots if not each.right)

    @cached_property
    def _slots(self) -> tuple[SlotHeard, ...]:
        return tuple(slot for each in self.heard if each.right for slot in _slots(each))

    @cached_property
    def intents(self) -> tuple[Counts, ...]:
        """Every intent that was meant or understood, by name; the fallback last."""
        meant = Counter(each.said.intent for each in self.heard)
        understood = Counter(each.intent for each in self.heard)
        both = Counter(each.intent for each in self.heard if each.right)
        names = sorted({*meant, *understood}, key=lambda name: (not name, name))
        return tuple(Counts(name, meant[name], understood[name], both[name]) for name in names)

    @cached_property
    def confusions(self) -> tuple[Confusion, ...]:
        """What was taken for what, the commonest first."""
        wrong = [each for each in self.heard if not each.right]
        times = Counter((each.said.intent, each.intent) for each in wrong)
        first = {(e.said.intent, e.intent): e.said.words for e in reversed(wrong)}
        pairs = sorted(times, key=lambda pair: (-times[pair], pair))
        return tuple(Confusion(*pair, times[pair], first[pair]) for pair in pairs)

    @cached_property
    def bars(self) -> tuple[tuple[int, int], ...]:
        """How many guesses were right and wrong at each confidence, the threshold aside."""
        bars = [[0, 0] for _ in range(BARS)]
        for each in self.heard:
            bars[min(BARS - 1, int(each.confidence * BARS))][each.guess != each.said.intent] += 1
        return tuple((right, wrong) for right, wrong in bars)

    def json_value(self) -> dict[str, object]:
        """Return the figures and every wrong utterance as JSON."""
        return {
            "bot": self.bot,
            "locale": self.locale,
            "understanding": self.label,
            "threshold": self.threshold,
            "utterances": len(self.heard),
            "accuracy": self.accuracy,
            "accuracyInScope": self.accuracy_within,
            "rejected": self.rejected,
            "rejectedOutOfScope": self.rejected_outside,
            "slotAccuracy": self.slot_accuracy,
            "intents": [
                {
                    "intent": each.intent or NONE,
                    "utterances": each.meant,
                    "precision": each.precision,
                    "recall": each.recall,
                }
                for each in self.intents
            ],
            "confusions": [
                {
                    **each._asdict(),
                    "meant": each.meant or NONE,
                    "understood": each.understood or NONE,
                }
                for each in self.confusions
            ],
            "wrong": [
                {
                    "utterance": each.said.words,
                    "meant": each.said.intent or NONE,
                    "understood": each.intent or NONE,
                    "guess": each.guess or NONE,
                    "confidence": each.confidence,
                }
                for each in self.heard
                if not each.right
            ],
            "wrongSlots": [
                {name: value for name, value in each._asdict().items() if name != "right"}
                for each in self.slots_wrong
            ],
        }


def evaluate(
    bot: str,
    threshold: float,
    understanding: Understanding,
    said: Sequence[Said],
    listener: Listener,
) -> Evaluation:
    """Return what one locale of a bot makes of utterances, at least one.

    Those of one conversation are turns of one session with the bot, whose code hook leaves
    everything to it; others stand alone.

    Args:
        bot: The bot's name.
        threshold: The confidence that an intent needs, 0 to 1.
        understanding: Who understands.
        said: The utterances.
        listener: Who listens in conversations, by the same understanding.
    """
    sessions: dict[int, Session] = {}
    heard: list[Heard] = []
    for each in said:
        if each.conversation:
            session = sessions.get(each.conversation, Session(f"conversation-{each.conversation}"))
            reply = turn(listener, session, Utterance(each.words, "Text"), _delegating)
            sessions[each.conversation] = reply.session
            heard.append(_replied(each, reply, listener))
        else:
            heard.append(_heard(each, threshold, understanding))
    locale = listener.locale.identifier
    return Evaluation(bot, locale, understanding.label, threshold, tuple(heard))


def _delegating(event: Json) -> Json:
    """Answer as a code hook that leaves the next step to the bot."""
    state = event["sessionState"]
    return {"sessionState": {**state, "dialogAction": {"type": "Delegate"}}}


def _replied(said: Said, reply: TurnReply, listener: Listener) -> Heard:
    """Return what a turn of a conversation was understood as."""
    found = listener.intents.get(reply.intent)
    intent = "" if found is None or found.is_fallback else reply.intent
    best = reply.interpretations[0] if reply.interpretations else None
    sure = (best.confidence if best else None) or float(bool(intent))
    active = reply.session.intent
    slots: Mapping[str, SlotValue | None] = (
        active.slots if active and active.name == reply.intent else {}
    )
    known = {name: value for name, value in slots.items() if value is not None}
    return Heard(said, intent, intent or (best.intent if best else ""), sure, known)


def _heard(said: Said, threshold: float, understanding: Understanding) -> Heard:
    meant = understanding.interpret(Utterance(said.words, "Text"))
    if not meant:
        return Heard(said, "", "", 0.0, {})
    best = meant[0]
    sure = best.confidence or 0.0
    intent = best.intent if sure >= threshold else ""
    return Heard(said, intent, best.intent, sure, best.slots if intent else {})


def _slots(heard: Heard) -> Iterator[SlotHeard]:
    """Yield each expected value and what was heard; `slot.part` is a part of a composite one.

    In the caller's words, as understood, or as one of what it may be: each is right.
    """
    for name, wanted in heard.said.slots.items():
        slot, _, part = name.partition(".")
        value = heard.slots.get(slot)
        if part and value:
            value = (value.parts or {}).get(part)
        known = {value.original, value.interpreted, *value.resolved} if value else set[str]()
        right = wanted.lower() in {each.lower() for each in known}
        told = value.interpreted if value else ""
        yield SlotHeard(heard.said.words, heard.said.intent, name, wanted, told, right)


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
