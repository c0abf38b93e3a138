"""Dates and times of day in speech.

Law: calendar words come from the tables; the order of the words is here, one function per
language. No clock is read and no time zone is known.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping

from ivr.spoken.languages import Language, language


def date(value: datetime.date, locale: str) -> str:
    """Return a date as "March 3rd, 2026" or "3 de marzo de 2026".

    Raises:
        Malformed: The language of `locale` is not known.
    """
    words = language(locale)
    return _DATES[words.code[:2]](value, words)


def time(value: datetime.time, locale: str) -> str:
    """Return a time of day, to the minute, as "5:30 PM", "las 5:30 de la tarde" or "17 h 30".

    In Spanish the article belongs to it ("la una", "las 2"): a prompt says "a {{ opening }}".

    Raises:
        Malformed: The language of `locale` is not known.
    """
    return _TIMES[language(locale).code[:2]](value)


def _english_date(value: datetime.date, words: Language) -> str:
    month, day = words.months[value.month - 1], _ordinal(value.day)
    if words.code == "en-GB":
        return f"{day} {month} {value.year}"
    return f"{month} {day}, {value.year}"


def _spanish_date(value: datetime.date, words: Language) -> str:
    day = words.first_of_month if value.day == 1 else str(value.day)
    return f"{day} de {words.months[value.month - 1]} de {value.year}"


def _french_date(value: datetime.date, words: Language) -> str:
    day = words.first_of_month if value.day == 1 else str(value.day)
    return f"{day} {words.months[value.month - 1]} {value.year}"


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


def _english_time(value: datetime.time) -> str:
    if not value.minute and value.hour in (0, 12):
        return "noon" if value.hour else "midnight"
    minute = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minute} {'PM' if value.hour >= 12 else 'AM'}"


def _spanish_time(value: datetime.time) -> str:
    hour = value.hour % 12 or 12
    if hour == 1:
        minute = f" y {value.minute}" if value.minute else ""
        return f"la una{minute} {_spanish_part(value.hour)}"
    minute = f":{value.minute:02}" if value.minute else ""
    return f"las {hour}{minute} {_spanish_part(value.hour)}"


def _spanish_part(hour: int) -> str:
    if hour == 12:
        return "del mediodía"
    if hour == 0 or hour >= 20:
        return "de la noche"
    if hour < 6:
        return "de la madrugada"
    return "de la mañana" if hour < 12 else "de la tarde"


def _french_time(value: datetime.time) -> str:
    if not value.minute and value.hour in (0, 12):
        return "midi" if value.hour else "minuit"
    return f"{value.hour} h {value.minute}" if value.minute else f"{value.hour} h"


_DATES: Mapping[str, Callable[[datetime.date, Language], str]] = {
    "en": _english_date,
    "es": _spanish_date,
    "fr": _french_date,
}
_TIMES: Mapping[str, Callable[[datetime.time], str]] = {
    "en": _english_time,
    "es": _spanish_time,
    "fr": _french_time,
}
