"""AMAZON.Time: words or figures -> HH:MM, or MO, AF, EV, NI, AM, PM for a part of the day.

Law: an hour of one to twelve without its half of the day is read as it stands on the clock; the
other half comes second among what it resolves to. Source of the parts: Lex V2 guide, AMAZON.Time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.moments.around import (
    beside,
    is_number,
    is_part_of_range,
    said_before,
)
from ivr.hearing.values.moments.durations import Spans, spans_at
from ivr.hearing.values.moments.hours import NOON, TimeWords, time_words
from ivr.hearing.values.moments.words import word_before
from ivr.hearing.values.numbers.cardinals import below_hundred, word_at
from ivr.hearing.values.numbers.quantities import knows_number
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said

_DAY = 24 * 60
_WRITTEN = re.compile(r"(\d{1,2})[:.h](\d{2})(?:[:.]\d{2})?")
_KEYED = re.compile(r"\d{3,4}")
_ARTICLES = frozenset({"a", "al", "la", "las"})
_LED = frozenset({"la", "esta", "una", "de", "por", "en"})
"""Words before `manana` and `tarde` where they are parts of the day."""


class Clock(NamedTuple):
    """Minutes after midnight; `ambiguous` where only a clock face was named."""

    minutes: int
    ambiguous: bool


def read_time(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as one time of day; a span, or a range, is none."""
    words = _halves(said.words)
    ahead = _ahead(words, ear)
    if ahead is not None:
        yield from one(_text(ahead))
        return
    if _is_span(said, words, ear) or _names_two(said, words, ear):
        return
    kept, part = _parted(words, ear)
    if not kept:
        meant = part not in ("", "DAY") and _is_meant(said, words, ear)
        yield from one(part if meant else None)
        return
    clock = _written(kept) or _spoken(kept, ear)
    if clock is not None:
        yield _meaning(clock, part, ear) if part else _as_before(clock, said, ear)


def _text(minutes: int) -> str:
    hours, left = divmod(minutes % _DAY, 60)
    return f"{hours:02}:{left:02}"


def _meaning(clock: Clock, part: str, ear: Ear) -> Meaning:
    minutes = clock.minutes % _DAY
    if not clock.ambiguous:
        return Meaning(_text(minutes))
    early = minutes % NOON
    if part:
        return Meaning(_text(early + (NOON if _is_late(early // 60, part, ear.language) else 0)))
    other = _text((minutes + NOON) % _DAY)
    return Meaning(_text(minutes), (_text(minutes), other))


def _is_late(hour: int, part: str, language: str) -> bool:
    """Tell whether an hour (0 for twelve) of a part of the day is after noon."""
    if part == "NI":
        return 5 <= hour <= 11
    if part == "EV":
        return hour != 0
    if part == "DAY":
        return hour < 6
    return part in ("PM", "AF") or (part == "MO" and hour == 0 and language == "es")


def _as_before(clock: Clock, said: Said, ear: Ear) -> Meaning:
    """Return a time whose half of the day, if any, was said before a correction."""
    face = _meaning(clock, "", ear)
    earlier, part = _parted(_halves(said_before(said, ear)), ear)
    if not (clock.ambiguous and earlier and part):
        return face
    likelier = _meaning(clock, part, ear).value
    return Meaning(likelier, (likelier, *(text for text in face.resolved if text != likelier)))


def _parted(words: Sequence[str], ear: Ear) -> tuple[list[str], str]:
    """Return the words without those for a part of the day, and the last such part.

    Halves of the day that are said as such come before other parts.
    """
    table = time_words(ear.language)
    kept: list[str] = []
    part = ""
    for at, word in enumerate(words):
        alone = word in table.fixed and len(words) - at == 1 and not kept
        if word in table.parts and not alone:
            is_day = word in table.days and len(words) > 1 and word_before(words, at) not in _LED
            if not is_day and part not in ("AM", "PM"):
                part = table.parts[word]
        elif word not in table.dropped:
            kept.append(word)
    if not kept and part == "MO" and "mediodia" in words:
        kept = ["mediodia"]
    return kept, part


def _is_meant(said: Said, words: Sequence[str], ear: Ear) -> bool:
    """Tell whether a part of the day is meant: `por la tarde`, not `se me hizo tarde`."""
    table = time_words(ear.language)
    at = max(at for at, word in enumerate(words) if word in table.parts)
    before = (*beside(said)[0], *words[:at])
    last = word_before(before, len(before))
    needs_mark = words[at] in table.days | table.late
    return last not in table.unmeant and (not needs_mark or last in ("", *_LED))


def _is_span(said: Said, words: Sequence[str], ear: Ear) -> bool:
    """Tell whether words say how long: `two hours`, `en dos horas` where nobody knows the hour.

    Hours with an article are a time, as are hundreds of them, and `quince horas` in Spanish.
    """
    table = time_words(ear.language)
    leads, tail = table.ahead
    before, after = beside(said)
    at = next((at for at, word in enumerate(words) if word not in table.dropped | leads), 0)
    end = len(words) - len(tail) if tail and tuple(words[-len(tail) :]) == tail else len(words)
    spans = spans_at(words[:end], at, ear)
    if spans is None or spans.end != end or {"h", "hs"} & set(words):
        return False
    led = {*before[-2:], *words[:at]} & (leads | table.long)
    is_ahead = bool(led) or end < len(words) or (bool(tail) and after[: len(tail)] == tail)
    hours = spans.amounts.get("h", 0)
    has_article = at > 0 and words[at - 1] in ("la", "las")
    on_the_clock = has_article or hours > 24 or (not table.counts and 12 < hours < 24)
    return is_ahead or not on_the_clock


def _names_two(said: Said, words: Sequence[str], ear: Ear) -> bool:
    """Tell whether words name two times: `from nine to five`, `de tres a cinco`, `3 pm to 4 pm`."""
    table = time_words(ear.language)
    opened = "from" in beside(said)[0][-1:]
    for at, word in enumerate(words):
        rest = [each for each in words[at + 1 :] if each not in _ARTICLES]
        if not rest or not is_number(rest[0], ear):
            continue
        front = [each for each in words[:at] if each not in table.dropped]
        if word in table.ranges and (opened or word_before(front, len(front)) in table.parts):
            return True
        joins = word in table.joins or (word in table.after and words[at + 1] in _ARTICLES)
        numbers = [each for each in front if each not in table.parts]
        if joins and numbers and is_number(numbers[-1], ear):
            return True
    return is_part_of_range(said, ear, table.parts)


def _halves(words: Sequence[str]) -> list[str]:
    """Join `p m` said as letters, by their sounds or by their names in Spanish."""
    joined: list[str] = []
    for word in words:
        if word in ("m", "eme") and joined and joined[-1] in ("a", "p", "pe"):
            joined[-1] = joined[-1][0] + "m"
        else:
            joined.append(word)
    return joined


def _written(words: Sequence[str]) -> Clock | None:
    """Read figures: `5:30`, `17.30`, `1730`, `0900`."""
    if len(words) != 1:
        return None
    match = _WRITTEN.fullmatch(words[0])
    text = words[0]
    if match:
        hour, minute, exact = int(match[1]), int(match[2]), match[1] in ("00", *_PADDED)
    elif _KEYED.fullmatch(text):
        hour, minute, exact = int(text[:-2]), int(text[-2:]), len(text) == 4 and text[0] == "0"
    else:
        return None
    if hour > 24 or minute > 59:
        return None
    return Clock(hour * 60 + minute, 1 <= hour <= 12 and not exact)


_PADDED = tuple(f"{hour:02}" for hour in range(1, 10))


def _spoken(words: Sequence[str], ear: Ear) -> Clock | None:
    table = time_words(ear.language)
    numbers = number_words(ear.language)
    words = [word for word in words if word not in table.sharp and word != "o"] or list(words)
    if len(words) > 1 and words[-1] in table.fixed and _hour(words[:-1], numbers) == 12:
        return Clock(table.fixed[words[-1]], ambiguous=False)
    for split in range(1, len(words)):
        found = _two_sided(words, split, table, numbers)
        if found is not None:
            return found
    return _hour_clock(words, table, numbers) or _hour_and_minutes(words, table, numbers)


def _hour(words: Sequence[str], numbers: NumberWords) -> int | None:
    """Read 0 to 24 in words or figures."""
    padded = len(words) == 2 and words[0] in numbers.zeros
    value = _minutes(words[1:] if padded else words, numbers)
    return value if value is not None and value <= 24 else None


def _minutes(words: Sequence[str], numbers: NumberWords) -> int | None:
    """Read 0 to 59 in words or figures: `oh five`, `cero cinco`, `thirty`."""
    if len(words) == 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) <= 2:
        return int(words[0]) if int(words[0]) < 60 else None
    at = 1 if len(words) == 2 and words[0] in numbers.zeros else 0
    part = below_hundred(words, at, numbers)
    fits = part is not None and part.end == len(words) and part.value < 60
    return part.value if part is not None and fits else None


def _hour_clock(words: Sequence[str], table: TimeWords, numbers: NumberWords) -> Clock | None:
    """Read an hour alone: `five`, `noon`, `seventeen hours`."""
    if len(words) == 1 and words[0] in table.fixed:
        return Clock(table.fixed[words[0]], ambiguous=False)
    if not words:
        return None
    counted = words[-1] in table.hours
    hour = _hour(words[:-1] if counted else words, numbers)
    if hour is None:
        return None
    padded = words[0] in numbers.zeros or (len(words[0]) == 2 and words[0][0] == "0")
    return Clock(hour * 60, 1 <= hour <= 12 and not padded)


def _hour_and_minutes(words: Sequence[str], table: TimeWords, numbers: NumberWords) -> Clock | None:
    """Read hour and minutes side by side: `five thirty`, `seventeen oh five`, `nine hundred`."""
    kept = [word for word in words if word not in table.hours and word not in table.minutes]
    exact = len(kept) < len(words) and words[-1] in table.hours
    for split in range(min(3, len(kept)), 0, -1):
        hour = _hour_clock(kept[:split], table, numbers)
        rest = kept[split:]
        if hour is None or not rest:
            continue
        minute = 0 if len(rest) == 1 and rest[0] in numbers.hundred else _minutes(rest, numbers)
        is_short = minute is not None and 0 < minute < 10 and len(rest) == 1
        if minute is not None and not (is_short and len(kept) == len(words)):
            ambiguous = hour.ambiguous and not exact
            return Clock(hour.minutes + minute, ambiguous)
    return None


def _two_sided(
    words: Sequence[str], split: int, table: TimeWords, numbers: NumberWords
) -> Clock | None:
    """Read a time around the word at a place: `quarter to nine`, `tres y media`."""
    link, before, after = words[split], words[:split], words[split + 1 :]
    if link in table.past or link in table.to:
        amount, hour = _amount(before, table, numbers), _hour_clock(after, table, numbers)
        sign = 1 if link in table.past else -1
        if link in table.ranges and not _is_to(before, amount, table):
            return None
    elif link in table.after or link in table.less:
        amount, hour = _amount(after, table, numbers), _hour_clock(before, table, numbers)
        if table.counts and not {*after} & (table.minutes | table.half | table.quarter):
            return None
        sign = -1 if link in table.less else 1
    elif split == 1 and words[0] in table.half:
        amount, hour, sign = 30, _hour_clock(words[1:], table, numbers), 1
    elif link in table.half and len(after) == 0:
        amount, hour, sign = 30, _hour_clock(before, table, numbers), 1
    else:
        return None
    if amount is None or hour is None:
        return None
    return Clock((hour.minutes + sign * amount) % _DAY, hour.ambiguous)


def _is_to(words: Sequence[str], amount: int | None, table: TimeWords) -> bool:
    """Tell whether minutes may stand before an hour: `ten to five`, but `nine to five` are two."""
    called = bool({*words} & (table.minutes | table.quarter))
    return amount is not None and 0 < amount < 30 and (called or amount % 5 == 0)


def _amount(words: Sequence[str], table: TimeWords, numbers: NumberWords) -> int | None:
    kept = [word for word in words if word not in table.minutes]
    if kept and kept[0] in (*numbers.articles, "un"):
        kept = kept[1:]
    if len(kept) == 1 and kept[0] in table.half:
        return 30
    if len(kept) == 1 and kept[0] in table.quarter:
        return 15
    return _minutes(kept, numbers) if kept else None


def _ahead(words: Sequence[str], ear: Ear) -> int | None:
    """Read a time counted from now: `in two hours`, `dentro de media hora`, `now`."""
    if ear.now is None or not words:
        return None
    table = time_words(ear.language)
    now = ear.now.hour * 60 + ear.now.minute
    if words[-1] in table.now and len(words) <= 2 and words[0] in (*table.now, "right", "just"):
        return now
    leads, tail = table.ahead
    if words[0] in leads:
        at, end = 1, len(words)
        while word_at(words, at) in table.dropped:
            at += 1
    elif tail and tuple(words[-len(tail) :]) == tail:
        at, end = 0, len(words) - len(tail)
    else:
        return None
    spans: Spans | None = spans_at(words[:end], at, ear)
    if spans is None or spans.end != end:
        return None
    minutes = spans.minutes()
    return None if minutes is None else now + minutes


def knows_time(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a time of day."""
    table = time_words(ear.language)
    return (
        word in table.parts
        or word in table.dropped
        or word in table.fixed
        or word in table.past | table.to | table.less | table.half | table.quarter | table.sharp
        or word in table.hours | table.minutes | table.now
        or word in ("o", "m", "p", "a", "right", "from")
        or (ear.language == "es" and word in ("pe", "eme"))
        or knows_number(word, ear)
        or _WRITTEN.fullmatch(word) is not None
    )
