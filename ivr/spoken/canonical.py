"""Canonical strings to speech: the one door for template filters and for handlers.

A canonical value is language-free: money "42.50 USD" or, as Lex V2 gives it, "USD 42.50", date
"2026-03-03", time "17:30", phone "+14155550101", count "3", digits and card ending as digits, the
rest as text. The kinds are those of the contract, by their names: this room and the contract do
not know each other.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

from ivr.faults import Malformed
from ivr.spoken.clean import NONE, name, plain, token
from ivr.spoken.figures import card_ending, count, digits, money, phone
from ivr.spoken.moments import date, time

Formatter = Callable[[str, str], str]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def speak(kind: str, value: str, locale: str) -> str:
    """Return a canonical value as it is spoken and shown; "none" and "" are "none".

    Args:
        kind: Name of a contract kind, such as "money"; a member of the enum will do.
        value: The canonical string.
        locale: Such as en-US.

    Raises:
        Malformed: The kind or locale is not known, or the value is not canonical for its kind.
    """
    formatter = FORMATTERS.get(kind)
    if formatter is None:
        raise Malformed(f"no way to speak a value of kind {kind!r}")
    return formatter(value, locale) if value and value != NONE else NONE


def _money(value: str, locale: str) -> str:
    amount, _, currency = value.partition(" ")
    if amount[:1].isalpha():
        amount, currency = currency, amount
    return money(amount, currency, locale)


def _date(value: str, locale: str) -> str:
    if not _DATE.fullmatch(value):
        raise Malformed("a date is written as 2026-03-03")
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError as reason:
        raise Malformed("no such day in the calendar") from reason
    return date(day, locale)


def _time(value: str, locale: str) -> str:
    if not _TIME.fullmatch(value):
        raise Malformed("a time is written as 17:30")
    try:
        moment = datetime.time.fromisoformat(value)
    except ValueError as reason:
        raise Malformed("no such time of day") from reason
    return time(moment, locale)


FORMATTERS: Mapping[str, Formatter] = {
    "text": plain,
    "name": name,
    "money": _money,
    "date": _date,
    "time": _time,
    "digits": digits,
    "card_ending": card_ending,
    "phone": phone,
    "count": count,
    "choice": token,
    "id": token,
}
"""By kind: (canonical value, locale) -> speech."""
