"""Values that compare as their kind does: numbers, moments, lengths of time, text.

Law: two keys of one kind always compare; a text that is no value of its kind has no key.
Text compares by its characters without regard to case. Source: Lex V2 developer guide, conditions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from ivr.hearing.conditions.tree import Constant, Kind

Key = str | Decimal

_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|-W(\d{2})(?:-[\dWE]+)?)?$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_PARTS_OF_DAY: Mapping[str, str] = {
    "MO": "06:00:00", "AF": "12:00:00", "EV": "18:00:00", "NI": "21:00:00",
}  # fmt: skip
_DURATION = re.compile(
    r"P(?:(?P<Y>[\d.]+)Y)?(?:(?P<M>[\d.]+)M)?(?:(?P<W>[\d.]+)W)?(?:(?P<D>[\d.]+)D)?"
    r"(?:T(?:(?P<h>[\d.]+)H)?(?:(?P<m>[\d.]+)M)?(?:(?P<s>[\d.]+)S)?)?$"
)
_SECONDS: Mapping[str, int] = {
    "Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400, "h": 3_600, "m": 60, "s": 1,
}  # fmt: skip

KINDS: Mapping[str, Kind] = {
    "AMAZON.Number": "number",
    "AMAZON.Percentage": "number",
    "AMAZON.Currency": "number",
    "AMAZON.Date": "date",
    "AMAZON.Time": "time",
    "AMAZON.Duration": "duration",
}
"""How the values of Lex's own slot types compare; every other type is text."""


def kind_of(slot_type: str) -> Kind:
    """Return how the values of a slot type compare."""
    return KINDS.get(slot_type, "text")


def text_key(text: str) -> Key:
    """Return a text as it compares."""
    return text.lower()


def number_key(text: str) -> Key | None:
    """Return the number that a text holds, such as 1,200.50, 15% or USD 20; None without one."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    try:
        return Decimal(found[0].replace(",", ""))
    except InvalidOperation:
        return None


def date_key(text: str) -> Key | None:
    """Return a date, month, year or week as it sorts."""
    found = _DATE.match(text.strip().upper())
    if found is None:
        return None
    year, month, day, week = found.groups()
    if week is not None:
        days = (int(week) - 1) * 7
        return f"{year}-{min(days // 30 + 1, 12):02}-{min(days % 30 + 1, 28):02}"
    return f"{year}-{month or '01'}-{day or '01'}"


def time_key(text: str) -> Key | None:
    """Return a time of day, or a part of the day, as it sorts."""
    part = _PARTS_OF_DAY.get(text.strip().upper())
    found = _TIME.match(text.strip())
    if found is None:
        return part
    return f"{int(found[1]):02}:{found[2]}:{found[3] or '00'}"


def duration_key(text: str) -> Key | None:
    """Return an ISO 8601 length of time in seconds; a year has 365 days, a month 30."""
    found = _DURATION.match(text.strip().upper())
    if found is None or not any(found.groups()):
        return None
    parts = found.groupdict()
    try:
        return sum(
            (Decimal(parts[unit]) * size for unit, size in _SECONDS.items() if parts[unit]),
            Decimal(0),
        )
    except InvalidOperation:
        return None


KEYS: Mapping[Kind, Callable[[str], Key | None]] = {
    "text": text_key,
    "number": number_key,
    "date": date_key,
    "time": time_key,
    "duration": duration_key,
}


MOMENTS: tuple[Kind, ...] = ("date", "time", "duration")
_YEAR = re.compile(r"\d{4}$")
"""Four bare digits are a number, though a date may be a year."""


def kind_compared(kind: Kind, constant: Constant) -> Kind:
    """Return how a comparison compares: a bare constant says it where the value is mere text."""
    if kind != "text" or constant.quoted:
        return kind
    moments: tuple[Kind, ...] = ("time", "duration") if _YEAR.match(constant.text) else MOMENTS
    found: list[Kind] = [each for each in moments if KEYS[each](constant.text) is not None]
    return found[0] if found else "number"
