"""Dates as callers say or key them -> ISO dates, in English and Spanish.

Law: a date that is not said in full needs to know today; without it only full dates are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ivr.faults import Malformed
from ivr.hearing.samples.numerals import number, spelled
from ivr.hearing.samples.words import fold, listed
from ivr.spoken.languages import language

_RELATIVE = {
    "en": {"today": 0, "tomorrow": 1, "yesterday": -1},
    "es": {"hoy": 0, "manana": 1, "ayer": -1},
}
_WEEKDAYS = {
    "en": listed("monday tuesday wednesday thursday friday saturday sunday"),
    "es": listed("lunes martes miercoles jueves viernes sabado domingo"),
}
_FILLERS = frozenset(
    {"the", "of", "on", "next", "el", "de", "del", "proximo", "este", "this", "dia"}
)
_ORDINALS = {
    "en": listed(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    ),
    "es": ("primero",),
}
_YEARS = range(1900, 2100)


def iso_date(words: Sequence[str], locale: str, today: date | None) -> str | None:
    """Return the date that folded words say, as YYYY-MM-DD, or None.

    Args:
        words: What was said, or digits as keyed.
        locale: Decides the order of day and month in figures (United States: month first).
        today: What `tomorrow`, a weekday or a date without its year are counted from.
    """
    code = locale.replace("_", "-").partition("-")[0].lower()
    said = [word for word in words if word not in _FILLERS]
    found = _relative(said, code, today) or _figures(said, locale) or _named(said, locale, today)
    return found.isoformat() if found else None


def _relative(said: list[str], code: str, today: date | None) -> date | None:
    if today is None or len(said) != 1:
        return None
    shift = _RELATIVE.get(code, {}).get(said[0])
    if shift is not None:
        return today + timedelta(days=shift)
    weekdays = _WEEKDAYS.get(code, ())
    if said[0] in weekdays:
        ahead = (weekdays.index(said[0]) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    return None


def _figures(said: list[str], locale: str) -> date | None:
    parts = [said[0][:2], said[0][2:4], said[0][4:]] if said and len(said[0]) == 8 else said
    if len(parts) != 3 or len(said) not in (1, 3) or not all(part.isdecimal() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(said) == 3 and len(said[0]) == 4:
        return _date(*numbers)
    month_first = locale[-2:].upper() == "US"
    day, month = (numbers[1], numbers[0]) if month_first else (numbers[0], numbers[1])
    return _date(numbers[2], month, day)


def _named(said: list[str], locale: str, today: date | None) -> date | None:
    code = locale[:2].lower()
    months = _months(locale)
    at = next((index for index, word in enumerate(said) if word in months), None)
    if at is None:
        return None
    before, after = said[:at], said[at + 1 :]
    month = months[said[at]]
    if before:
        return _dated(before, after, month, (code, today))
    for length in (2, 1):
        found = _dated(after[:length], after[length:], month, (code, today))
        if found is not None:
            return found
    return None


def _dated(
    day_words: Sequence[str], year_words: Sequence[str], month: int, when: tuple[str, date | None]
) -> date | None:
    code, today = when
    day = _day(day_words, code)
    if day is None:
        return None
    if year_words:
        year = _year(year_words, code)
        return _date(year, month, day) if year is not None else None
    if today is None:
        return None
    this_year = _date(today.year, month, day)
    past = this_year is not None and this_year < today
    return _date(today.year + 1, month, day) if past else this_year


def _months(locale: str) -> dict[str, int]:
    try:
        names = language(locale).months
    except Malformed:
        return {}
    return {fold(name): index for index, name in enumerate(names, 1)}


def _day(words: Sequence[str], code: str) -> int | None:
    if not words:
        return None
    ordinals = _ORDINALS.get(code, ())
    last = words[-1]
    if last in ordinals:
        tens = number(words[:-1], code) if len(words) > 1 else "0"
        return (
            int(tens) + ordinals.index(last) + 1 if tens is not None and "." not in tens else None
        )
    if len(words) == 1 and last[:-2].isdecimal() and last[-2:] in ("st", "nd", "rd", "th"):
        return int(last[:-2])
    if tuple(words) == ("thirtieth",):
        return 30
    said = number(words, code)
    return int(said) if said is not None and said.isdecimal() else None


def _year(words: Sequence[str], code: str) -> int | None:
    for text in (number(words, code), spelled(words, code)):
        if text is not None and text.isdecimal() and int(text) in _YEARS:
            return int(text)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None
