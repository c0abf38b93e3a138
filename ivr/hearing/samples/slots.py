"""Slot types: which words are a value, and what value they are.

Law: one reader per type in an explicit table; a type without a reader understands nothing, it
does not guess. Readers are given the words of the value alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ivr.hearing.port import SlotValue
from ivr.hearing.samples.answers import confirmation
from ivr.hearing.samples.dates import iso_date
from ivr.hearing.samples.numerals import number, spelled
from ivr.hearing.samples.words import close, language_of, words
from ivr.ir.bot import SlotType

VALUE_TOKENS_MAX = 16
"""Longest value in words: sixteen digits said one by one."""

ALPHANUMERIC = "AMAZON.AlphaNumeric"

Today = Callable[[], date | None]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one value: as compared, and as the caller wrote them."""

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Ear:
    """What a reader knows besides the words: the locale, and today where anybody said."""

    locale: str
    today: Today

    @property
    def language(self) -> str:
        """The language of the locale."""
        return language_of(self.locale)


Reader = Callable[[Said, Ear], SlotValue | None]


def _one(said: Said, interpreted: str | None) -> SlotValue | None:
    return None if interpreted is None else SlotValue(said.text, interpreted, (interpreted,))


def _alphanumeric(said: Said, ear: Ear) -> SlotValue | None:
    return _one(said, spelled(said.words, ear.language))


def _number(said: Said, ear: Ear) -> SlotValue | None:
    return _one(said, number(said.words, ear.language))


def _date(said: Said, ear: Ear) -> SlotValue | None:
    return _one(said, iso_date(said.words, ear.locale, ear.today()))


def _confirmation(said: Said, ear: Ear) -> SlotValue | None:
    return _one(said, confirmation(said.words, ear.language))


def _phone_number(said: Said, ear: Ear) -> SlotValue | None:
    digits = spelled(said.words, ear.language)
    is_number = digits is not None and digits.isdecimal() and 7 <= len(digits) <= 15
    return _one(said, digits if is_number else None)


def _name(said: Said, ear: Ear) -> SlotValue | None:
    del ear
    is_name = len(said.words) <= 3 and all(word.isalpha() for word in said.words)
    return _one(said, said.text.title() if is_name else None)


def _free(said: Said, ear: Ear) -> SlotValue | None:
    del ear
    return _one(said, said.text)


READERS: Mapping[str, Reader] = {
    ALPHANUMERIC: _alphanumeric,
    "AMAZON.Number": _number,
    "AMAZON.Date": _date,
    "AMAZON.Confirmation": _confirmation,
    "AMAZON.PhoneNumber": _phone_number,
    "AMAZON.FirstName": _name,
    "AMAZON.LastName": _name,
    "AMAZON.City": _name,
    "AMAZON.FreeFormInput": _free,
}
"""How each of Lex's own types is read; the types that are missing understand nothing yet."""

OPEN_TYPES = frozenset(
    {"AMAZON.FirstName", "AMAZON.LastName", "AMAZON.City", "AMAZON.FreeFormInput"}
)
"""Types that any words may be a value of: such a value proves little about what was meant."""


def reader_of(slot_type: str, custom: SlotType | None) -> Reader | None:
    """Return how a slot type is read, or None where that is not known here."""
    if custom is None:
        return READERS.get(slot_type)
    if custom.regex is not None:
        return _matching(custom.regex)
    return _listed(custom)


def _matching(pattern: str) -> Reader:
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error:
        return lambda said, ear: None

    def read(said: Said, ear: Ear) -> SlotValue | None:
        text = spelled(said.words, ear.language)
        return _one(said, text if text is not None and compiled.fullmatch(text) else None)

    return read


def listed_phrases(custom: SlotType) -> Iterator[tuple[str, ...]]:
    """Yield the words of each value and synonym of a slot type."""
    return (phrase for _, phrase in _listed_values(custom))


def _listed_values(custom: SlotType) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in custom.slot_type_values or ():
        value = entry.sample_value.value
        for text in (value, *(synonym.value for synonym in entry.synonyms or ())):
            yield value, words(text)


def _listed(custom: SlotType) -> Reader:
    table: dict[tuple[str, ...], str] = {}
    for value, phrase in _listed_values(custom):
        table.setdefault(phrase, value)
    setting = custom.value_selection_setting or {}
    keeps_words = setting.get("resolutionStrategy") == "ORIGINAL_VALUE"

    def read(said: Said, ear: Ear) -> SlotValue | None:
        del ear
        value = table.get(said.words) or _nearly(said.words, table)
        if value is None:
            return None
        return SlotValue(said.text, said.text if keeps_words else value, (value,))

    return read


def _nearly(said: Sequence[str], table: Mapping[tuple[str, ...], str]) -> str | None:
    """Return the one value whose words differ from what was said by small slips only."""
    near = {
        value
        for phrase, value in table.items()
        if len(phrase) == len(said) and all(map(close, phrase, said))
    }
    return near.pop() if len(near) == 1 else None
