"""The local understanding of one locale of a bot: templates first, then likeness.

Law: a stand-in for Lex, and it says so; standard library only; what it answers depends on the bot
and the words alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ivr.hearing.port import Interpretation, SlotValue, Utterance
from ivr.hearing.samples.likeness import Likeness
from ivr.hearing.samples.slots import Ears, Today, listed_phrases, to_the_minute
from ivr.hearing.samples.templates import Template, filled, match, templates_of
from ivr.hearing.samples.words import Token, language_of, tokens
from ivr.ir.bot import BotLocale, Intent, Slot

LABEL = "simulated: sample utterances and word likeness, not Amazon Lex"

ALTERNATIVES_MAX = 4
"""Interpretations besides the fallback. Source: Lex V2 Lambda event, at most five in all."""

MEMORY_MAX = 4_096
"""How many utterances are remembered with what they mean."""

SAMPLE_VALUES_MAX = 50
"""How many values of a slot are tried in each sample utterance."""


def no_date() -> None:
    """Answer that nobody knows what day it is."""


class SampleUnderstanding:
    """Understands one locale of one bot from its sample utterances and slot types."""

    label = LABEL

    def __init__(self, locale: BotLocale, today: Today = no_date) -> None:
        self._locale = locale
        self._today = today
        self._ears = Ears(locale, today())
        self._intents = {intent.name: intent for intent in locale.intents}
        every = [t for intent in locale.intents for t in templates_of(intent)]
        self._exact: dict[tuple[str, ...], Template] = {}
        for template in every:
            if template.is_exact:
                self._exact.setdefault(template.literal, template)
        self._holed = _by_first_word(template for template in every if not template.is_exact)
        samples = (sample for template in every for sample in self._samples(template))
        self._likeness = Likeness(samples, language_of(locale.identifier))
        self._memory: dict[Utterance, tuple[Interpretation, ...]] = {}
        self._values: dict[tuple[str, str], SlotValue | None] = {}

    def interpret(self, heard: Utterance) -> tuple[Interpretation, ...]:
        """Return what an utterance may mean, likeliest first; see the port."""
        self._begin_minute()
        known = self._memory.get(heard)
        if known is None:
            known = self._interpreted(heard)
            if len(self._memory) >= MEMORY_MAX:
                self._memory.clear()
            self._memory[heard] = known
        return known

    def value(self, slot: Slot, heard: Utterance) -> SlotValue | None:
        """Return the value for a slot that was just asked for, or None; see the port."""
        self._begin_minute()
        asked = (slot.slot_type_name, heard.text)
        if asked not in self._values:
            if len(self._values) >= MEMORY_MAX:
                self._values.clear()
            self._values[asked] = self._ears.read(*asked)
        return self._values[asked]

    def confirmed(self, heard: Utterance) -> bool | None:
        """Return whether an utterance is a yes or a no; see the port."""
        return self._ears.confirmed(heard.text)

    def _begin_minute(self) -> None:
        """Forget what was said of dates and hours when another day or minute has begun."""
        today = to_the_minute(self._today())
        if today != self._ears.today:
            self._ears.at(today)
            self._memory.clear()
            self._values.clear()

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
        templated = list(self._templated(heard.text, said))
        if exact is not None:
            other = next((each for each in templated if each.intent == exact.intent), None)
            yield Interpretation(exact.intent, exact.confidence, other.slots if other else {})
        yield from templated
        if heard.mode == "DTMF":
            return
        for intent, score in self._likeness.scores(said_words).items():
            if exact is None or intent != exact.intent:
                slots = self._slots_inside(self._intents[intent], heard.text)
                yield Interpretation(intent, round(score, 3), slots)

    def _templated(self, text: str, said: Sequence[Token]) -> Iterator[Interpretation]:
        present = {token.word for token in said}
        known: dict[tuple[str, str], SlotValue | None] = {}
        for template in (*self._holed.get(said[0].word, ()), *self._holed.get("", ())):
            if not present.issuperset(template.literal):
                continue
            intent = self._intents[template.intent]

            def read(name: str, part: str, intent: Intent = intent) -> SlotValue | None:
                slot = intent.slot(name)
                asked = (slot.slot_type_name if slot else "", part)
                if asked not in known:
                    known[asked] = self._ears.whole(*asked)
                return known[asked]

            slots = match(template, text, said, read)
            if slots is not None:
                yield Interpretation(template.intent, template.confidence, slots)

    def _slots_inside(self, intent: Intent, text: str) -> Mapping[str, SlotValue]:
        """Return listed values that stand anywhere in an utterance that is only like a sample."""
        found: dict[str, SlotValue] = {}
        for slot in intent.slots:
            custom = self._locale.slot_type(slot.slot_type_name)
            if custom is None or custom.regex is not None:
                continue
            value = self._ears.mentioned(slot.slot_type_name, text)
            if value is not None:
                found[slot.name] = value
        return found


def _by_first_word(templates: Iterator[Template]) -> Mapping[str, list[Template]]:
    """Group templates by their first word; those that begin with a slot under the empty word."""
    table: dict[str, list[Template]] = defaultdict(list)
    for template in templates:
        first = template.parts[0]
        table[first if isinstance(first, str) else ""].append(template)
    return table
