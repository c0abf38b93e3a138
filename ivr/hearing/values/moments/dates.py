"""AMAZON.Date: words or figures -> YYYY-MM-DD.

Law: figures are read in the order of the region; words by the grammar of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.moments.almanac import Signs, coming, day_of, year_of
from ivr.hearing.values.moments.days import day
from ivr.hearing.values.moments.words import known_words, signs
from ivr.hearing.values.numbers.cardinals import below_hundred, word_at
from ivr.hearing.values.numbers.quantities import knows_number
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import Said

_WRITTEN = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{2,4}))?")
_KEYED = re.compile(r"\d{8}|\d{6}")
_SEPARATORS = frozenset({"slash", "dash", "diagonal", "barra", "guion", "stroke", "entre"})
_BETWEEN = _SEPARATORS | {"the", "of", "de", "del", "el"}
_MONTH_FIRST = frozenset({"US", "PH"})


def read_date(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as one day."""
    found = _figures(said, ear)
    if found is None:
        found = _spoken_day(said.words, ear)
    if found is None:
        found = _spoken_figures(said.words, ear)
    yield from one(found.isoformat() if found else None)


def _spoken_day(words: Sequence[str], ear: Ear) -> date | None:
    if ear.language not in ("en", "es"):
        return None
    found = [sign for sign in signs(words, ear.language) if sign.kind != "daypart"]
    return day(Signs(tuple(found), ear)) if found else None


def _figures(said: Said, ear: Ear) -> date | None:
    text = said.original.strip()
    if _KEYED.fullmatch(text):
        parts: Sequence[str] = _keyed(text, ear)
    else:
        match = _WRITTEN.fullmatch(text)
        parts = [part for part in match.groups() if part] if match else ()
    return _ordered(
        [int(part) for part in parts], ear, year_first=bool(parts and len(parts[0]) == 4)
    )


def _keyed(text: str, ear: Ear) -> list[str]:
    if len(text) == 8 and text[:2] in ("19", "20") and 1 <= int(text[4:6]) <= 12:
        as_said = _ordered([int(text[:2]), int(text[2:4]), int(text[4:])], ear, year_first=False)
        if as_said is None:
            return [text[:4], text[4:6], text[6:]]
    return [text[:2], text[2:4], text[4:]]


def _ordered(parts: Sequence[int], ear: Ear, *, year_first: bool) -> date | None:
    """Return the day of two or three numbers in the order of the region."""
    if year_first:
        return day_of(*parts) if len(parts) == 3 else None
    if len(parts) not in (2, 3):
        return None
    month, number = (parts[0], parts[1]) if _month_first(ear) else (parts[1], parts[0])
    if month > 12 >= number:
        month, number = number, month
    if len(parts) == 2:
        return coming(ear.today, month, number)
    return day_of(_full_year(parts[2], ear), month, number)


def _month_first(ear: Ear) -> bool:
    return ear.region in _MONTH_FIRST


def _full_year(year: int, ear: Ear) -> int:
    if year >= 100:
        return year
    limit = (ear.today.year % 100 if ear.today else 0) + 20
    return year + (2000 if year <= limit else 1900)


def _spoken_figures(words: Sequence[str], ear: Ear) -> date | None:
    """Read `oh three eighteen eighty four`, `three slash eighteen slash twenty twenty six`.

    In Spanish the day is said first everywhere.
    """
    table = number_words(ear.language)
    numbers: list[int] = []
    at = 0
    words = [word for word in words if word not in _BETWEEN]
    while at < len(words) and len(numbers) < 2:
        if words[at] in table.zeros and word_at(words, at + 1) not in table.zeros:
            at += 1
        number = _number(words, at, ear)
        if number is None:
            return None
        numbers.append(number[0])
        at = number[1]
    year = _spoken_year(words[at:], ear)
    if year is None or len(numbers) != 2:
        return None
    order = numbers[::-1] if ear.language == "es" and _month_first(ear) else numbers
    return _ordered([*order, year], ear, year_first=False)


def _number(words: Sequence[str], at: int, ear: Ear) -> tuple[int, int] | None:
    word = word_at(words, at)
    if word.isascii() and word.isdigit() and len(word) <= 2:
        return int(word), at + 1
    part = below_hundred(words, at, number_words(ear.language))
    return None if part is None else (part.value, part.end)


def _spoken_year(words: Sequence[str], ear: Ear) -> int | None:
    found = signs(words, ear.language)
    return year_of(Signs(tuple(found), ear)) if found else None


@lru_cache(maxsize=8)
def _vocabulary(language: str) -> frozenset[str]:
    return known_words(language) | _SEPARATORS


def knows_date(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a date."""
    return word in _vocabulary(ear.language) or knows_number(word, ear) or word in ("couple", "par")
