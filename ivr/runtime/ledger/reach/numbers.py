"""Which numbers may be called or texted, and when: destinations and local hours.

Law of the room: pure; what is unknown is not called.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr.runtime.events.shape import e164
from ivr.runtime.records import local_time
from ivr.runtime.risk.calling import CallingPolicy

ORDINARY = ("FIXED_LINE", "MOBILE", "FIXED_LINE_OR_MOBILE", "VOIP")
"""Kinds of numbers that cost what a call costs: not premium, shared cost, pagers and the like."""

TEXTED = ("MOBILE", "FIXED_LINE_OR_MOBILE")
"""Kinds of numbers that can receive a text message."""


DAYS_AHEAD = 3
"""How many days are looked at for an hour in which we may call: none is missing twice running."""


@lru_cache(maxsize=4096)
def may_reach(number: str, channel: str, countries: tuple[str, ...]) -> bool:
    """Tell whether an E.164 number is valid, ordinary, of these countries and fit for `sms`."""
    if not e164(number):
        return False
    import phonenumbers  # noqa: PLC0415  26 ms that only functions that reach out have to pay

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    kinds = TEXTED if channel == "sms" else ORDINARY
    return (
        phonenumbers.is_valid_number(parsed)
        and phonenumbers.region_code_for_number(parsed) in countries
        and phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(parsed)) in kinds
    )


def next_hour(at: int, zone: str, policy: CallingPolicy) -> int | None:
    """Return the first epoch second from `at` on in which `zone` may be called, or None."""
    try:
        local = datetime.fromtimestamp(at, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None
    if policy.first_hour <= local.hour < policy.last_hour:
        return at
    first = 1 if local.hour >= policy.last_hour else 0
    days = (local + timedelta(days=ahead) for ahead in range(first, DAYS_AHEAD))
    return next(filter(None, (_opening(day, policy) for day in days)), None)


def _opening(day: datetime, policy: CallingPolicy) -> int:
    """Return when calling begins on a local day, or 0 where clocks were put past that hour."""
    hour = day.replace(hour=policy.first_hour, minute=0, second=0, microsecond=0, fold=0)
    opening = int(hour.timestamp())
    there = datetime.fromtimestamp(opening, day.tzinfo).hour
    return opening if policy.first_hour <= there < policy.last_hour else 0


def takes_texts(number: str) -> bool:
    """Tell whether an E.164 number, of whatever country, can receive a text message."""
    return bool(e164(number)) and _kind(number) in TEXTED


def _kind(number: str) -> str:
    """Return which kind of number a valid one is, or nothing."""
    import phonenumbers  # noqa: PLC0415  26 ms that only functions that reach out have to pay

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(parsed))


def day_of(at: int, zone: str) -> str:
    """Return the day of an epoch second in a time zone, as quotas count it; else in UTC."""
    return local_time(at, zone).date().isoformat()
