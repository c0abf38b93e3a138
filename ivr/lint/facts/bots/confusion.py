"""Which utterances are understood as another intent once they are left out: measured.

Law: the local understanding judges, which is not Amazon's; every utterance is heard by an
understanding that was never given it, with values in place of its slots.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ivr.hearing.port import Utterance
from ivr.hearing.samples.sayings import sayings
from ivr.hearing.samples.understanding import SampleUnderstanding
from ivr.ir.bot import BotLocale, Intent

ROUNDS_MAX = 40
"""How often a locale is learned anew; each time every intent lacks one utterance in so many."""


class Confused(NamedTuple):
    """Utterances of an intent that are understood as another one, and of how many."""

    intent: str
    other: str
    utterances: tuple[str, ...]
    total: int

    @property
    def share(self) -> float:
        """The share of the intent's utterances, 0 to 1."""
        return len(self.utterances) / self.total


def confusions(locale: BotLocale) -> Iterator[Confused]:
    """Yield each pair of intents of which the first is taken for the second, in written order."""
    spoken = [intent for intent in locale.intents if len(intent.utterances) > 1]
    heard: dict[tuple[str, str], list[str]] = defaultdict(list)
    longest = max((len(intent.utterances) for intent in spoken), default=0)
    rounds = min(longest, ROUNDS_MAX)
    for turn in range(rounds):
        understanding = SampleUnderstanding(_without(locale, turn, rounds))
        for intent in spoken:
            for text in intent.utterances[turn::rounds]:
                other = _understood(understanding, sayings(text, intent, locale))
                if other and other != intent.name:
                    heard[intent.name, other].append(text)
    counts = Counter({intent.name: len(intent.utterances) for intent in spoken})
    for intent in spoken:
        for (name, other), texts in heard.items():
            if name == intent.name:
                yield Confused(name, other, tuple(texts), counts[name])


def _without(locale: BotLocale, turn: int, rounds: int) -> BotLocale:
    """Return a locale of which each intent lacks every so manieth utterance."""
    return locale.model_copy(
        update={"intents": tuple(_less(each, turn, rounds) for each in locale.intents)}
    )


def _less(intent: Intent, turn: int, rounds: int) -> Intent:
    samples = intent.sample_utterances or []
    if len(samples) < 2:
        return intent
    kept = [each for index, each in enumerate(samples) if index % rounds != turn]
    return intent.model_copy(update={"sample_utterances": kept})


def _understood(understanding: SampleUnderstanding, said: Sequence[str]) -> str:
    """Return the intent that more than half of what is said for an utterance is understood as."""
    heard = Counter(_likeliest(understanding, text) for text in said)
    ((intent, times),) = heard.most_common(1)
    return intent if 2 * times > len(said) else ""


def _likeliest(understanding: SampleUnderstanding, text: str) -> str:
    """Return the intent that is likeliest; none where two are as likely, or nothing fits."""
    ranked = understanding.interpret(Utterance(text))
    best = max((each.confidence or 0 for each in ranked), default=0)
    likeliest = [each.intent for each in ranked if each.confidence == best]
    return likeliest[0] if len(likeliest) == 1 else ""
