"""The trained understanding of one locale of a bot: templates first, then the classifier.

Law: who says a sample utterance is understood as it says; the classifier is asked about the rest.
Slots, keys, yes and no are the samples' business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from ivr.hearing.port import Interpretation, SlotValue, Utterance
from ivr.hearing.samples.templates import OPEN_SLOT_ALONE, SLOT_ALONE, templates_of
from ivr.hearing.samples.understanding import (
    ALTERNATIVES_MAX,
    MEMORY_MAX,
    SampleUnderstanding,
)
from ivr.hearing.samples.words import language_of
from ivr.hearing.trained.classifier import Arrays, Classifier, Encoders
from ivr.hearing.trained.table import LANGUAGES, shipped
from ivr.hearing.values.ear import Ear
from ivr.hearing.values.numbers.digits import digit_strings
from ivr.hearing.values.text import said
from ivr.ir.bot import BotLocale, Intent, Slot

LABEL = "simulated: trained on the bot's sample utterances, not Amazon Lex"

LEAST = 0.01
"""Guesses below are no interpretations."""

FOUND_ANYWHERE = frozenset(
    f"AMAZON.{name}"
    for name in (
        "Date",
        "Time",
        "Duration",
        "EmailAddress",
        "PhoneNumber",
        "Currency",
        "Percentage",
    )
)
"""Built-in types whose values are plain enough to be found inside a sentence."""


class TrainedUnderstanding:
    """Understands one locale of one bot; see the port."""

    label = LABEL

    def __init__(
        self, locale: BotLocale, classifier: Classifier, samples: SampleUnderstanding
    ) -> None:
        self._classifier, self._samples = classifier, samples
        self._ear = Ear(locale.identifier)
        self._intents = {intent.name: intent for intent in locale.intents}
        self._searched = {intent.name: _searched(intent, locale) for intent in locale.intents}
        self._open = {
            intent.name
            for intent in locale.intents
            if any(each.confidence == OPEN_SLOT_ALONE for each in templates_of(intent))
        }
        self._memory: dict[Utterance, tuple[Interpretation, ...]] = {}

    def interpret(self, heard: Utterance) -> tuple[Interpretation, ...]:
        """Return what an utterance may mean, likeliest first; see the port."""
        known = self._memory.get(heard)
        if known is None:
            known = self._interpreted(heard)
            if len(self._memory) >= MEMORY_MAX:
                self._memory.clear()
            self._memory[heard] = known
        return known

    def value(self, slot: Slot, heard: Utterance) -> SlotValue | None:
        """Return the value for a slot that was just asked for, or None; see the port."""
        return self._samples.value(slot, heard)

    def confirmed(self, heard: Utterance) -> bool | None:
        """Return whether an utterance is a yes or a no; see the port."""
        return self._samples.confirmed(heard)

    def _interpreted(self, heard: Utterance) -> tuple[Interpretation, ...]:
        by_samples = self._samples.interpret(heard)
        if heard.mode == "DTMF" or not heard.text.strip() or self._is_number(heard.text):
            return by_samples
        sure = [each for each in by_samples if self._is_template(each)]
        known = {each.intent for each in sure}
        guessed = [
            Interpretation(guess.intent, round(guess.confidence, 3), {})
            for guess in self._classifier.guesses(heard.text)[: ALTERNATIVES_MAX + len(sure)]
            if guess.intent not in known and guess.confidence >= LEAST
        ]
        ranked = sorted((*sure, *guessed), key=lambda each: -(each.confidence or 0))
        return tuple(self._filled(each, heard) for each in ranked[:ALTERNATIVES_MAX])

    def _is_number(self, text: str) -> bool:
        """Tell whether nothing was said but digits: a value, whatever words it looks like."""
        return any(True for _ in digit_strings(said(text), self._ear))

    def _is_template(self, found: Interpretation) -> bool:
        """Tell whether words fit a sample wholly; likeness is never as sure."""
        sure = found.confidence or 0
        return sure >= SLOT_ALONE or (sure == OPEN_SLOT_ALONE and found.intent in self._open)

    def _filled(self, found: Interpretation, heard: Utterance) -> Interpretation:
        """Return a guess with the slot values that stand in the utterance."""
        if found.slots or self._is_template(found):
            return found
        values = {
            slot.name: value
            for slot in self._searched[found.intent]
            if (value := self._samples.value(slot, heard)) is not None
        }
        return Interpretation(found.intent, found.confidence, values)


def _searched(intent: Intent, locale: BotLocale) -> tuple[Slot, ...]:
    """Return the slots of an intent that are looked for anywhere in an utterance.

    Those of listed values and plain built-in types; where two have one type, neither.
    """
    count = Counter(slot.slot_type_name for slot in intent.slots)

    def plain(slot: Slot) -> bool:
        custom = locale.slot_type(slot.slot_type_name)
        if custom is None:
            return slot.slot_type_name in FOUND_ANYWHERE
        return custom.regex is None

    return tuple(s for s in intent.slots if plain(s) and count[s.slot_type_name] == 1)


def understanding_of(
    arrays: Arrays, locale: BotLocale, encoders: Encoders, today: Callable[[], date | None]
) -> TrainedUnderstanding:
    """Return the understanding of a locale by what was trained for it.

    Raises:
        KeyError, ValueError: The arrays are not whole, or another bot's.
    """
    table = shipped() if language_of(locale.identifier) in LANGUAGES else None
    classifier = Classifier(arrays, encoders.usual, table, encoders.second)
    strange = set(classifier.intents) - {intent.name for intent in locale.intents}
    if strange:
        message = f"the bot has no {', '.join(sorted(strange))}"
        raise ValueError(message)
    return TrainedUnderstanding(locale, classifier, SampleUnderstanding(locale, today))
