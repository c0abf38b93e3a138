"""AMAZON.Date: words or figures -> YYYY-MM-DD.

Law: figures are read in the order of the region; words by the grammar of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.moments.almanac import (
    Signs,
    coming,
    day_number,
    day_of,
    is_full_year,
    year_of,
)
from ivr.hearing.values.moments.around import beside, said_before
from ivr.hearing.values.moments.days import day
from ivr.hearing.values.moments.words import MONTHS, known_words, signs
from ivr.hearing.values.numbers.cardinals import below_hundred, word_at
from ivr.hearing.values.numbers.quantities import knows_number
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import Said, listed

_WRITTEN = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{2,4}))?")
_KEYED = re.compile(r"\d{8}|\d{6}")
_SEPARATORS = frozenset({"slash", "dash", "diagonal", "barra", "guion", "stroke", "entre"})
_BETWEEN = _SEPARATORS | {"the", "of", "de", "del", "el"}
_DAY_WORDS_MAX = 12
_NOT_BEFORE = frozenset(listed("a an one at just un solo"))
"""Words before an ordinal that is no day."""

_ARTICLES = frozenset({"the", "el", "la"})
_NOT_AFTER = frozenset(
    listed(
        "week weeks time times thing one ones floor question person option name half quarter place "
        "call payment attempt try step line digit digits letter number class grade of semana vez "
        "cosa pregunta persona opcion nombre piso pago llamada intento paso linea letra numero"
    )
)
"""Words after an ordinal that it counts."""

_MONTH_FIRST = frozenset({"US", "PH"})


def read_date(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as one day."""
    if _counts_another_thing(said, ear):
        return
    found = _figures(said, ear)
    if found is None:
        found = _as_before(said, ear)
    if found is None:
        found = _spoken_day(said.words, ear)
    if found is None:
        found = _spoken_figures(said.words, ear)
    yield from one(found.isoformat() if found else None)


def _spoken_day(words: Sequence[str], ear: Ear) -> date | None:
    found = _signs(words, ear)
    return day(found) if found.found else None


def _signs(words: Sequence[str], ear: Ear) -> Signs:
    """Return the signs of a day; none in a language without a table."""
    if ear.language not in ("en", "es"):
        return Signs((), ear)
    found = (sign for sign in signs(words, ear.language) if sign.kind != "daypart")
    return Signs(tuple(found), ear)


def _counts_another_thing(said: Said, ear: Ear) -> bool:
    """Tell whether an ordinal is no day: `wait a second`, `my first time`, `un segundo`."""
    kinds = _signs(said.words, ear).kinds
    if not kinds or not {*kinds} <= {"ordinal", "word"}:
        return False
    before, after = beside(said)
    led = said.words[0] not in _ARTICLES and bool(before) and before[-1] in _NOT_BEFORE
    return led or said.words[0] in _NOT_BEFORE or (bool(after) and after[0] in _NOT_AFTER)


def _as_before(said: Said, ear: Ear) -> date | None:
    """Return a day whose other parts were said before a correction: `march fifth no sixth`."""
    heard, earlier = _signs(said.words, ear), said_before(said, ear)
    first, has_month = _last_day(earlier, ear)
    if first is None or not heard.found or not has_month:
        return None
    number = day_number(heard, 0)
    alone = number[0] if number is not None and number[1] == len(heard.found) else 0
    if is_full_year(heard) or alone > 31:
        year = year_of(heard)
        return day_of(year, first.month, first.day) if year else None
    if alone:
        return _in_year_of(first, first.month, alone, ear)
    if heard.kinds == ("month",):
        return _in_year_of(first, heard.found[0].value, first.day, ear)
    again = day(heard) if "month" in heard.kinds else None
    has_year = again is not None and again != coming(ear.today, again.month, again.day)
    return _in_year_of(first, again.month, again.day, ear) if again and not has_year else None


def _last_day(words: Sequence[str], ear: Ear) -> tuple[date | None, bool]:
    """Return the longest day at the end of words, and whether a month was said in it."""
    for start in range(max(0, len(words) - _DAY_WORDS_MAX), len(words)):
        heard = _signs(words[start:], ear)
        found = day(heard) if heard.found else None
        if found is not None:
            return found, "month" in heard.kinds or _is_day_of_month(heard)
    return None, False


def _is_day_of_month(heard: Signs) -> bool:
    """Tell whether a day is one of `next month` or `this month`."""
    units = {sign.value for sign in heard.found if sign.kind == "unit"}
    return units == {MONTHS} and day_number(heard, 0) is not None


def _in_year_of(first: date, month: int, number: int, ear: Ear) -> date | None:
    """Return a day of the year that was said with an earlier day, else the next such day."""
    if first == coming(ear.today, first.month, first.day):
        return coming(ear.today, month, number)
    return day_of(first.year, month, number)


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
