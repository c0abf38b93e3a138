"""Slot types of one locale, and the one way to ask them what words mean.

Law: words are read by the values room; here is only which ear each type of the locale has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from ivr.hearing.port import SlotValue
from ivr.hearing.samples.words import words
from ivr.hearing.values.ear import Ear
from ivr.hearing.values.listed.values import ListedValues
from ivr.hearing.values.reading import OPEN_TYPES, READERS, mentioned, read, whole
from ivr.ir.bot import BotLocale, SlotType

__all__ = ["OPEN_TYPES", "Ears", "Today", "listed_phrases"]

CONFIRMATION = "AMAZON.Confirmation"

Today = Callable[[], date | None]
"""Tells the day that dates are counted from; with its hour, hours are counted from there too."""


class Ears:
    """The slot types of one locale, each with what is known of its values.

    Listed values are indexed once; a new day or minute only changes from where is counted.
    """

    def __init__(self, locale: BotLocale, today: date | None = None) -> None:
        self._locale = locale
        self._known: dict[str, tuple[str, Ear] | None] = {}
        self.today = to_the_minute(today)

    def at(self, today: date | None) -> None:
        """Count dates from another day, and hours from its hour where it has one."""
        self.today = to_the_minute(today)
        self._known = {
            name: known and (known[0], self._ear(known[1].regex, known[1].values))
            for name, known in self._known.items()
        }

    def whole(self, slot_type: str, text: str) -> SlotValue | None:
        """Return the value that all of a text is, or None."""
        known = self._of(slot_type)
        return whole(known[0], text, known[1]) if known else None

    def read(self, slot_type: str, text: str) -> SlotValue | None:
        """Return the value that an answer gives, or None."""
        known = self._of(slot_type)
        return read(known[0], text, known[1]) if known else None

    def mentioned(self, slot_type: str, text: str) -> SlotValue | None:
        """Return the listed value that an utterance about more than it surely holds, or None."""
        known = self._of(slot_type)
        return mentioned(text, known[1]) if known else None

    def confirmed(self, text: str) -> bool | None:
        """Return whether a text is a yes or a no."""
        answer = self.read(CONFIRMATION, text)
        return {"Yes": True, "No": False}.get(answer.interpreted if answer else "")

    def _of(self, slot_type: str) -> tuple[str, Ear] | None:
        if slot_type not in self._known:
            self._known[slot_type] = self._heard(slot_type)
        return self._known[slot_type]

    def _heard(self, slot_type: str) -> tuple[str, Ear] | None:
        custom = self._locale.slot_type(slot_type)
        if custom is None:
            return (slot_type, self._ear()) if slot_type in READERS else None
        if custom.regex is not None:
            return slot_type, self._ear(regex=custom.regex)
        parent = custom.parent_slot_type_signature
        if parent is not None and parent in READERS and not custom.slot_type_values:
            return parent, self._ear()
        return slot_type, self._ear(values=_listed(custom, self._ear().language))

    def _ear(self, regex: str | None = None, values: ListedValues | None = None) -> Ear:
        known = self.today
        day, hour = (known.date(), known.time()) if isinstance(known, datetime) else (known, None)
        return Ear(self._locale.identifier, day, hour, regex=regex, values=values)


def to_the_minute(today: date | None) -> date | None:
    """Return a day as it is, and a moment without its seconds."""
    return today.replace(second=0, microsecond=0) if isinstance(today, datetime) else today


def listed_phrases(custom: SlotType) -> Iterator[tuple[str, ...]]:
    """Yield the words of each value and synonym of a slot type."""
    for value, synonyms in _table(custom).items():
        yield from (words(text) for text in (value, *synonyms))


def _table(custom: SlotType) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for entry in custom.slot_type_values or ():
        synonyms = tuple(synonym.value for synonym in entry.synonyms or ())
        value = entry.sample_value.value
        table[value] = (*table.get(value, ()), *synonyms)
    return table


def _listed(custom: SlotType, language: str) -> ListedValues:
    setting = custom.value_selection_setting or {}
    keeps_words = setting.get("resolutionStrategy") == "ORIGINAL_VALUE"
    return ListedValues(_table(custom), language, keeps_words=keeps_words)
