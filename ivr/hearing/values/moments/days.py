"""Days as they are said -> dates, from signs; English and Spanish share one grammar.

Law: a day that is not said in full needs to know today; of those, the next one counts.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

from ivr.hearing.values.moments.almanac import (
    Signs,
    coming,
    day_number,
    day_of,
    is_full_year,
    next_weekday,
    shifted,
    which,
    year_of,
)
from ivr.hearing.values.moments.words import (
    DAYS,
    HOLIDAYS,
    MONTHS,
    WEEKS,
    YEARS,
    number_at,
    ordinal_at,
)


def day(heard: Signs) -> date | None:
    """Return the day that all of the signs say, or None."""
    return next((found for rule in _RULES if (found := rule(heard)) is not None), None)


def _relative(heard: Signs) -> date | None:
    if heard.today is None or len(heard.found) != 1 or heard.found[0].kind != "relative":
        return None
    return heard.today + timedelta(days=heard.found[0].value)


def _count_of_units(heard: Signs) -> tuple[int, int, int] | None:
    """Read `three days`, `a week`, `una quincena`: count, unit, and where it ends."""
    at, count = 0, 1
    number = number_at(heard.found, 0, heard.ear.language)
    if number is not None:
        count, at = number
    elif heard.found and heard.found[0].word in ("couple", "par"):
        count, at = 2, 1
    if at >= len(heard.found):
        return None
    sign = heard.found[at]
    if sign.kind == "fortnight":
        return count * sign.value, DAYS, at + 1
    return (count, sign.value, at + 1) if sign.kind == "unit" else None


def _counted(heard: Signs) -> date | None:
    """Read days counted from today or from another day, before or after it."""
    leads = heard.kinds[:1] in (("in",), ("ago",))
    span = _count_of_units(heard.part(1) if leads else heard)
    if span is None or heard.today is None:
        return None
    count, unit, end = span
    rest = heard.part(end + leads)
    if leads and not rest.found:
        return shifted(heard.today, -count if heard.kinds[0] == "ago" else count, unit)
    return None if leads else _counted_from(rest, count, unit)


def _counted_from(rest: Signs, count: int, unit: int) -> date | None:
    way = rest.kinds[0] if rest.found else ""
    if way == "ago":
        count, way = -count, "from"
    elif way == "before":
        count, way = -count, "start"
    if way not in ("from", "start") and rest.kinds[:1] not in (("relative",), ("weekday",)):
        return None
    after = rest.part(1) if way in ("from", "start") else rest
    start = day(after) if after.found else rest.today
    return shifted(start, count, unit) if start is not None else None


def _in_eight(heard: Signs) -> date | None:
    """Read `de mañana en ocho`, `friday week`, `the week after next friday`."""
    for at in range(1, len(heard.found)):
        tail = heard.part(at)
        days = 0
        if tail.kinds == ("unit",) and tail.found[0].value == WEEKS:
            days = 7
        elif tail.kinds[:1] == ("in",) and heard.ear.language == "es":
            number = number_at(tail.found, 1, "es")
            end = number[1] if number else 0
            is_days = tail.kinds[end:] in ((), ("unit",))
            days = {8: 7, 15: 14}.get(number[0], 0) if number and is_days else 0
        has_day = not {"weekday", "relative"}.isdisjoint(heard.kinds[:at])
        start = day(heard.part(0, at)) if days and has_day else None
        if start is not None:
            return start + timedelta(days=days)
    return None


def _weekday(heard: Signs) -> date | None:
    """Read a weekday with what says which one."""
    at = next((at for at, kind in enumerate(heard.kinds) if kind == "weekday"), None)
    if at is None or heard.today is None:
        return None
    around = heard.kinds[:at] + heard.kinds[at + 1 :]
    today, weekday = heard.today, heard.found[at].value
    upcoming = next_weekday(today, weekday)
    which_one: dict[tuple[str, ...], date] = {
        (): upcoming,
        ("next",): upcoming,
        ("in",): upcoming,
        ("this",): today if today.weekday() == weekday else upcoming,
        ("last",): next_weekday(today - timedelta(days=8), weekday),
        ("from", "next"): upcoming + timedelta(days=7),
    }
    return which_one.get(around) or _weekday_of_week(heard, weekday, today, at)


def _weekday_of_week(heard: Signs, weekday: int, today: date, at: int) -> date | None:
    """Read `friday of next week`, `el martes de la próxima semana`."""
    rest = [sign for index, sign in enumerate(heard.found) if index != at]
    if not any(sign.kind == "unit" and sign.value == WEEKS for sign in rest):
        return None
    kinds = sorted(sign.kind for sign in rest if sign.kind != "in")
    weeks = {"next": 1, "last": -1, "this": 0}
    if len(kinds) != 2 or not weeks.keys() & set(kinds):
        return None
    shift = next(weeks[kind] for kind in kinds if kind in weeks)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=7 * shift + weekday)


def _nth_weekday(heard: Signs) -> date | None:
    """Read `the first monday of march`, `el último viernes del mes`."""
    if heard.today is None or heard.kinds[1:2] != ("weekday",) or len(heard.found) < 3:
        return None
    number = ordinal_at(heard.found, 0, heard.ear.language)
    count = -1 if heard.kinds[0] == "last" else number[0] if number else 0
    rest = heard.part(3 if heard.kinds[2:3] == ("in",) else 2)
    month = _month(rest)
    if month is None or not count:
        return None
    year, number_of_month = month
    days = [
        date(year, number_of_month, each)
        for each in range(1, calendar.monthrange(year, number_of_month)[1] + 1)
    ]
    matching = [each for each in days if each.weekday() == heard.found[1].value]
    index = count if count < 0 else count - 1
    return matching[index] if index < len(matching) else None


def _month(heard: Signs) -> tuple[int, int] | None:
    """Read a month with or without its year, or `next month`: year and month."""
    today = heard.today
    if today is None:
        return None
    if heard.kinds[:1] == ("month",):
        month = heard.found[0].value
        if len(heard.found) == 1:
            return today.year + (month < today.month), month
        year = year_of(heard.part(1))
        return None if year is None else (year, month)
    shift = which(heard, MONTHS)
    start = None if shift is None else shifted(today.replace(day=1), shift, MONTHS)
    return None if start is None else (start.year, start.month)


def _period(heard: Signs) -> date | None:
    """Read a week, month or year: the last day of one to come, else its first, as Lex does.

    Source: Lex V2 guide, AMAZON.Date. `next week` is the last day of the current week there.
    """
    today = heard.today
    if today is None or len(heard.found) != 2:
        return None
    shifts = {unit: which(heard, unit) for unit in (WEEKS, MONTHS, YEARS)}
    unit, shift = next(((u, s) for u, s in shifts.items() if s is not None), (DAYS, 0))
    if unit == DAYS:
        return shifted(today, -1, unit) if shift == -1 else None
    if not {"last", "this"}.isdisjoint(heard.kinds):
        return shifted(_first_day(today, unit), shift or 0, unit)
    last_day = calendar.monthrange(today.year, today.month)[1]
    return {
        WEEKS: today + timedelta(days=6 - today.weekday()),
        MONTHS: today.replace(day=last_day),
        YEARS: day_of(today.year + (shift or 0), 12, 31),
    }[unit]


def _first_day(today: date, unit: int) -> date:
    """Return the first day of the week, month or year that a day is in."""
    if unit == WEEKS:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if unit == MONTHS else today.replace(month=1, day=1)


def _edge(heard: Signs) -> date | None:
    """Read the end or the beginning of a month or a year."""
    today = heard.today
    at = 1 if heard.kinds[:1] == ("in",) else 0
    kind = heard.kinds[at] if at < len(heard.found) else ""
    first = kind == "start" or (kind == "ordinal" and heard.found[at].value == 1)
    if today is None or not (first or kind == "end"):
        return None
    rest = heard.part(at + 1)
    years = which(rest, YEARS)
    if years is not None:
        year = today.year + years + (first and years == 0)
        return date(year, 1, 1) if first else date(year, 12, 31)
    month = _month(rest)
    if month is None:
        return None
    if first and which(rest, MONTHS) == 0 and rest.kinds == ("unit",):
        return shifted(today.replace(day=1), 1, MONTHS) if today.day > 1 else today
    return day_of(*month, 1 if first else calendar.monthrange(*month)[1])


def _weekend(heard: Signs) -> date | None:
    rest = [kind for kind in heard.kinds if kind != "in"]
    if heard.today is None or "weekend" not in rest or len(rest) > 2:
        return None
    saturday = heard.today + timedelta(days=(5 - heard.today.weekday()) % 7)
    shift = 7 if "next" in rest else -7 if "last" in rest else 0
    return saturday + timedelta(days=shift)


def _holiday(heard: Signs) -> date | None:
    words = tuple(word for sign in heard.found for word in sign.word.split())
    year = None
    fixed = HOLIDAYS.get(words)
    if fixed is None and len(words) > 1:
        fixed = next((HOLIDAYS[words[:n]] for n in (1, 2, 3) if words[:n] in HOLIDAYS), None)
        length = next((n for n in (3, 2, 1) if words[:n] in HOLIDAYS), 0)
        year = year_of(heard.part(length))
        if year is None:
            return None
    if fixed is None:
        return None
    return day_of(year, *fixed) if year else coming(heard.today, *fixed)


def _in_month(heard: Signs) -> date | None:
    """Read a day with its month in any order, with or without weekday and year.

    `march twenty twenty eight` has no day: a year of four figures comes before one of two.
    """
    found = heard.part(1) if heard.kinds[:1] in (("weekday",), ("in",)) else heard
    if found.kinds[-1:] == ("weekday",):
        found = found.part(0, -1)
    at = next((at for at, kind in enumerate(found.kinds) if kind == "month"), None)
    if at is None:
        return None
    month = found.found[at].value
    if at == 0:
        number = None if is_full_year(found.part(1)) else day_number(found, 1)
        end = number[1] if number else 0
    else:
        number = day_number(found, 0)
        end = at + 1
        if number is None or number[1] != at:
            return None
    return _dated(found.part(end), month, number[0]) if number else None


def _dated(rest: Signs, month: int, number: int) -> date | None:
    """Return a day of a month in the year that the rest says, else the next one."""
    if not rest.found:
        return coming(rest.today, month, number)
    year = year_of(rest)
    return None if year is None else day_of(year, month, number)


def _with_next_month(heard: Signs) -> date | None:
    """Read `the fifteenth of next month`, `el cinco de este mes`."""
    number = day_number(heard, 0)
    if number is None or heard.today is None or number[1] >= len(heard.found):
        return None
    shift = which(heard.part(number[1]), MONTHS)
    if shift is None:
        return None
    start = shifted(heard.today.replace(day=1), shift, MONTHS)
    return start and day_of(start.year, start.month, number[0])


def _bare_day(heard: Signs) -> date | None:
    """Read `the fifteenth`: the next one, and no day where the weekday before it is another."""
    found = heard.part(1) if heard.kinds[:1] == ("weekday",) else heard
    number = day_number(found, 0)
    today = heard.today
    if number is None or today is None or number[1] != len(found.found):
        return None
    months = (shifted(today.replace(day=1), shift, MONTHS) for shift in range(4))
    days = (day_of(month.year, month.month, number[0]) for month in months if month)
    coming_day = next((each for each in days if each is not None and each >= today), None)
    agrees = found is heard or coming_day is None or coming_day.weekday() == heard.found[0].value
    return coming_day if agrees else None


_RULES: tuple[Callable[[Signs], date | None], ...] = (
    _relative,
    _holiday,
    _in_month,
    _weekday,
    _counted,
    _period,
    _edge,
    _nth_weekday,
    _weekend,
    _with_next_month,
    _bare_day,
    _in_eight,
)
