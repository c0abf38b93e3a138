"""The calendar under days: signs that are read, shifts by unit, the next such day, years.

Law: dates from 1900 to 2099; what is not in the calendar is no day.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ivr.hearing.values.ear import Ear
from ivr.hearing.values.moments.words import DAYS, WEEKS, YEARS, Sign, number_at, ordinal_at
from ivr.hearing.values.numbers.cardinals import cardinal
from ivr.hearing.values.numbers.words import number_words

YEAR_RANGE = range(1900, 2100)
"""Years that a date may have."""

_LOOK_AHEAD = 20
"""Two figures are a year of this century up to so many years from today, else of the last."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs of a day, what was heard around them, and who hears them."""

    found: tuple[Sign, ...]
    ear: Ear

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the signs, in order."""
        return tuple(sign.kind for sign in self.found)

    def part(self, start: int, end: int | None = None) -> Signs:
        """Return some of the signs."""
        return Signs(self.found[start:end], self.ear)

    @property
    def today(self) -> date | None:
        """Today, where anybody said."""
        return self.ear.today


def day_of(year: int, month: int, day: int) -> date | None:
    """Return a date of the calendar between 1900 and 2099, or None."""
    if year not in YEAR_RANGE or not 1 <= month <= 12:
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def shifted(start: date, count: int, unit: int) -> date | None:
    """Return the day so many units later; the last of a month where the day is missing there."""
    if unit in (DAYS, WEEKS):
        days = count * (7 if unit == WEEKS else 1)
        return start + timedelta(days=days) if abs(days) < 60_000 else None
    months = start.month - 1 + count * (12 if unit == YEARS else 1)
    year, month = start.year + months // 12, months % 12 + 1
    if year not in YEAR_RANGE:
        return None
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def coming(today: date | None, month: int, day: int) -> date | None:
    """Return the next such day from today on, today included."""
    if today is None:
        return None
    years = range(today.year, today.year + 9)
    days = (day_of(year, month, day) for year in years)
    return next((each for each in days if each is not None and each >= today), None)


def next_weekday(after: date, weekday: int) -> date:
    """Return the first such weekday after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def which(heard: Signs, unit: int) -> int | None:
    """Read `next month`, `mes pasado`, `this month`, `the month`: -1, 0 or 1."""
    rest = [sign for sign in heard.found if sign.kind != "in"]
    units = [sign for sign in rest if sign.kind == "unit" and sign.value == unit]
    others = [sign.kind for sign in rest if sign.kind != "unit"]
    if len(units) != 1 or len(rest) - len(others) != 1 or len(others) > 1:
        return None
    return {"next": 1, "last": -1, "this": 0}.get(others[0]) if others else 0


def day_number(heard: Signs, at: int) -> tuple[int, int] | None:
    """Read the day of a month, ordinal or not, and where it ends."""
    return ordinal_at(heard.found, at, heard.ear.language) or number_at(
        heard.found, at, heard.ear.language
    )


def year_of(heard: Signs) -> int | None:
    """Return the year that all of the signs say: `twenty twenty six`, `dos mil uno`, `26`."""
    today = heard.today
    shift = which(heard, YEARS) if today else None
    if today is not None and shift is not None:
        return today.year + shift
    words = [sign.word for sign in heard.found if sign.kind != "in"]
    if not words or heard.found[-1].kind not in ("word", "unit"):
        return None
    words = [word for word in words if word not in ("year", "ano")]
    for value in _years(words, heard.ear.language):
        if value in YEAR_RANGE:
            return value
        if value < 100:
            limit = (today.year % 100 if today else 0) + _LOOK_AHEAD
            return value + (2000 if value <= limit else 1900)
    return None


def is_full_year(heard: Signs) -> bool:
    """Tell whether the signs are a year of four figures: `nineteen eighty four`."""
    words = [sign.word for sign in heard.found if sign.kind == "word"]
    years = _years(words, heard.ear.language) if len(words) == len(heard.found) else []
    return any(year in YEAR_RANGE for year in years)


def _years(words: Sequence[str], language: str) -> list[int]:
    table = number_words(language)
    text, at = "", 0
    while at < len(words):
        if words[at] in table.zeros:
            text, at = text + "0", at + 1
            continue
        part = cardinal(words, at, table)
        if part is None:
            return []
        text, at = text + str(part.value), part.end
    return [int(text)] if 1 <= len(text) <= 4 else []
