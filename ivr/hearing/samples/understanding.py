"""The local understanding of one locale of a bot: templates first, then likeness.

Law: a stand-in for Lex, and it says so; standard library only; what it answers depends on the bot
and the words alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ivr.hearing.port import Interpretation, SlotValue, Utterance
from ivr.hearing.samples.answers import confirmation
from ivr.hearing.samples.likeness import Likeness
from ivr.hearing.samples.slots import (
    OPEN_TYPES,
    VALUE_TOKENS_MAX,
    Ear,
    Reader,
    Said,
    Today,
    listed_phrases,
    reader_of,
)
from ivr.hearing.samples.templates import Template, as_said, filled, match, templates_of
from ivr.hearing.samples.words import Token, language_of, tokens
from ivr.ir.bot import BotLocale, Intent, Slot

LABEL = "simulated: sample utterances and word likeness, not Amazon Lex"

ALTERNATIVES_MAX = 4
"""Interpretations besides the fallback. Source: Lex V2 Lambda event, at most five in all."""

MEMORY_MAX = 4_096
"""How many utterances are remembered with what they mean."""

SAMPLE_VALUES_MAX = 50
"""How many values of a slot are tried in each sample utterance."""

CARRIER_WORDS_MAX = 40
"""Longer answers are not searched for a value inside them."""


def no_date() -> None:
    """Answer that nobody knows what day it is."""


class SampleUnderstanding:
    """Understands one locale of one bot from its sample utterances and slot types."""

    label = LABEL

    def __init__(self, locale: BotLocale, today: Today = no_date) -> None:
        self._locale = locale
        self._ear = Ear(locale.identifier, today)
        self._language = language_of(locale.identifier)
        self._intents = {intent.name: intent for intent in locale.intents}
        self._readers = {slot: self._reader(slot) for slot in self._slot_types()}
        every = [t for intent in locale.intents for t in templates_of(intent)]
        self._exact: dict[tuple[str, ...], Template] = {}
        for template in every:
            if template.is_exact:
                self._exact.setdefault(template.literal, template)
        self._holed = _by_first_word(template for template in every if not template.is_exact)
        samples = (sample for template in every for sample in self._samples(template))
        self._likeness = Likeness(samples, self._language)
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
        """Return the value for a slot that was just asked for, or None; see the port.

        The whole answer is tried first, then the longest part of it that is a value.
        """
        said = tokens(heard.text)
        reader = self._readers.get(slot.slot_type_name)
        if not said or reader is None:
            return None
        whole = reader(as_said(heard.text, said), self._ear)
        if whole is not None or slot.slot_type_name in OPEN_TYPES:
            return whole
        return next(self._values_inside(reader, heard.text, said), None)

    def confirmed(self, heard: Utterance) -> bool | None:
        """Return whether an utterance is a yes or a no; see the port."""
        said = tuple(token.word for token in tokens(heard.text))
        answer = confirmation(said, self._language)
        return {"Yes": True, "No": False}.get(answer or "")

    def _samples(self, template: Template) -> Iterator[Template]:
        """Yield what likeness compares with: a template filled with values of its slots."""
        slots = self._intents[template.intent].slots
        kinds = {slot.name: self._locale.slot_type(slot.slot_type_name) for slot in slots}
        values = {
            name: list(islice(listed_phrases(kind), SAMPLE_VALUES_MAX))
            for name, kind in kinds.items()
            if kind is not None
        }
        yield from filled(template, values)

    def _slot_types(self) -> set[str]:
        return {slot.slot_type_name for intent in self._locale.intents for slot in intent.slots}

    def _reader(self, slot_type: str) -> Reader | None:
        return reader_of(slot_type, self._locale.slot_type(slot_type))

    def _interpreted(self, heard: Utterance) -> tuple[Interpretation, ...]:
        said = tokens(heard.text)
        if not said:
            return ()
        best: dict[str, Interpretation] = {}
        for found in self._candidates(heard, said):
            other = best.get(found.intent)
            if other is None or (other.confidence or 0) < (found.confidence or 0):
                best[found.intent] = found
        ranked = sorted(best.values(), key=lambda i: (-(i.confidence or 0), i.intent))
        return tuple(ranked[:ALTERNATIVES_MAX])

    def _candidates(self, heard: Utterance, said: Sequence[Token]) -> Iterator[Interpretation]:
        said_words = tuple(token.word for token in said)
        exact = self._exact.get(said_words)
        if exact is not None:
            yield Interpretation(exact.intent, exact.confidence)
        yield from self._templated(heard.text, said)
        if heard.mode == "DTMF":
            return
        for intent, score in self._likeness.scores(said_words).items():
            if exact is None or intent != exact.intent:
                slots = self._slots_inside(self._intents[intent], heard.text, said)
                yield Interpretation(intent, round(score, 3), slots)

    def _templated(self, text: str, said: Sequence[Token]) -> Iterator[Interpretation]:
        present = {token.word for token in said}
        for template in (*self._holed.get(said[0].word, ()), *self._holed.get("", ())):
            if not present.issuperset(template.literal):
                continue
            intent = self._intents[template.intent]
            slots = match(
                template, text, said, lambda name, part, i=intent: self._read(i, name, part)
            )
            if slots is not None:
                yield Interpretation(template.intent, template.confidence, slots)

    def _read(self, intent: Intent, name: str, said: Said) -> SlotValue | None:
        slot = intent.slot(name)
        reader = self._readers.get(slot.slot_type_name) if slot else None
        return reader(said, self._ear) if reader else None

    def _slots_inside(
        self, intent: Intent, text: str, said: Sequence[Token]
    ) -> Mapping[str, SlotValue]:
        """Return listed values that stand anywhere in an utterance that is only like a sample."""
        found: dict[str, SlotValue] = {}
        for slot in intent.slots:
            custom = self._locale.slot_type(slot.slot_type_name)
            reader = self._readers.get(slot.slot_type_name)
            if custom is None or custom.regex is not None or reader is None:
                continue
            value = next(self._values_inside(reader, text, said), None)
            if value is not None:
                found[slot.name] = value
        return found

    def _values_inside(
        self, reader: Reader, text: str, said: Sequence[Token]
    ) -> Iterator[SlotValue]:
        if len(said) > CARRIER_WORDS_MAX:
            return
        for length in range(min(len(said), VALUE_TOKENS_MAX), 0, -1):
            for start in range(len(said) - length + 1):
                value = reader(as_said(text, said[start : start + length]), self._ear)
                if value is not None:
                    yield value


def _by_first_word(templates: Iterator[Template]) -> Mapping[str, list[Template]]:
    """Group templates by their first word; those that begin with a slot under the empty word."""
    table: dict[str, list[Template]] = defaultdict(list)
    for template in templates:
        first = template.parts[0]
        table[first if isinstance(first, str) else ""].append(template)
    return table
