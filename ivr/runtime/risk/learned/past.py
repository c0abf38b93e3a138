"""What features must remember of a card: running sums, and the charges of the last 31 days.

Law of the room: a state says what the transform of training says of the same charges, bit for bit,
whatever the order they came in, as long as one that comes late is less than a day late. What came
later still is reckoned by what is known: charges that were forgotten count as ever before, and in
no window.

A record holds one row for each charge of 31 days, so that a charge takes time in proportion to what
its card did in them. Hence columns, which C reads and adds; a card has thousands of rows only where
somebody tries it out, and that is when charges come fastest.
"""

from __future__ import annotations

import base64
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from itertools import chain
from typing import NamedTuple

from ivr.runtime.records import Spending
from ivr.runtime.risk.learned.features import (
    CATEGORIES,
    DAY_SECONDS,
    FEATURES,
    LARGE_CENTS,
    LATEST_MAX,
    MONTH_SECONDS,
    NIGHT_FROM,
    NIGHT_SECONDS,
    WINDOWS,
    Past,
    Purchase,
    Tally,
    Window,
    log_of,
    part_of,
)

KEPT_SECONDS = MONTH_SECONDS + DAY_SECONDS
"""How long a charge is remembered singly: the longest window, and a day for those that come late.
"""

KEPT_MAX = 15_000
"""As many charges of a card are remembered singly: 260,000 bytes as text, so that a record stays
below 400,000 bytes. Source: DynamoDB developer guide, size of an item. A card with more in 31 days
(one in three minutes, day and night) forgets the oldest ones: its longest windows then hold less.
"""

_ROW = struct.Struct("<IQb")
"""Epoch second, cents, category or -1."""

_CODES = ("I", "Q", "b")
"""The columns of a row."""

_UNKNOWN = -1
_KINDS_OF = {
    seconds: frozenset(feature.kind for feature in FEATURES if feature.seconds == seconds)
    for seconds in WINDOWS
}
"""What the features of a window ask of it."""

_OF_CATEGORY = frozenset({"category_count", "category_hour"})
_OF_CENTS = frozenset({"most", "window_z", "large"})


class Recent(NamedTuple):
    """Charges that are remembered singly, in order of second, cents and category.

    Attributes:
        rows: All of them, as a record holds them.
        times: Epoch second of each.
        cents: Cents of each.
        categories: Number of each one's category; -1 = unknown.
    """

    rows: bytes = b""
    times: tuple[int, ...] = ()
    cents: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()


_tally: Callable[[tuple[int, ...]], Tally] = partial(vars(tuple)["__new__"], Tally)
"""Make one of a tuple: several times as fast as the class does."""


class State(NamedTuple):
    """What is known of a card.

    Attributes:
        recent: Charges of the last 31 days before the latest one.
        ever: All charges.
        categories: Those of each category, by its number.
        parts: How many in each quarter of the day.
        first: Epoch second of the first one; 0 = none.
        forgotten: Epoch second of the last one that is not in `recent`; 0 = none.
    """

    recent: Recent = Recent()
    ever: Tally = Tally()
    categories: tuple[Tally, ...] = (Tally(),) * len(CATEGORIES)
    parts: tuple[int, ...] = (0, 0, 0, 0)
    first: int = 0
    forgotten: int = 0


def opened(record: Spending | None) -> State:
    """Return the state that a record holds; that of a new card for none."""
    if record is None:
        return State()
    ever, parts = record.sums[:3], record.sums[3:7]
    first, forgotten, *tallies = record.sums[7:]
    each = iter(tallies)
    rows = [*map(_tally, zip(each, each, each, strict=True))]
    rows += [Tally()] * (len(CATEGORIES) - len(rows))
    kept = base64.b64decode(record.recent)
    recent = Recent(kept, *_columns(kept))
    return State(recent, Tally(*ever), tuple(rows), parts, first, forgotten)


def closed(state: State) -> tuple[str, tuple[int, ...]]:
    """Return `recent` and `sums` of the record that holds a state."""
    tallies = chain.from_iterable(state.categories)
    sums = (*state.ever, *state.parts, state.first, state.forgotten, *tallies)
    return base64.b64encode(state.recent.rows).decode(), sums


def _columns(rows: bytes) -> Iterable[tuple[int, ...]]:
    """Yield each column of rows: byte by byte C gathers them faster than row by row."""
    number, first = len(rows) // _ROW.size, 0
    for code in _CODES:
        size = struct.calcsize(f"<{code}")
        column = bytearray(number * size)
        for place in range(size):
            column[place::size] = rows[first + place :: _ROW.size]
        first += size
        yield struct.unpack(f"<{number}{code}", column)


def before(state: State, purchase: Purchase) -> Past:
    """Return what a card did before the second of a purchase."""
    at, number = purchase.at, _number(purchase)
    _, times, cents, categories = state.recent
    end = bisect_left(times, at)
    later, known = cents[end:], number != _UNKNOWN
    same = [each for each, of in zip(later, categories[end:], strict=True) if of == number]
    part = part_of(at)
    return Past(
        ever=_without(state.ever, later),
        category=_without(state.categories[number], same) if known else Tally(),
        part=state.parts[part] - sum([part_of(each) == part for each in times[end:]]),
        first=min(state.first, at),
        last=times[end - 1] if end else min(state.forgotten, at),
        windows=_windows(state.recent, end, purchase),
    )


def after(state: State, purchase: Purchase) -> State:
    """Return the state of a card with a purchase more, whenever it was."""
    new = (purchase.at, purchase.cents, _number(purchase))
    recent, log = _inserted(state.recent, new), log_of(purchase.cents)
    parts, categories = list(state.parts), list(state.categories)
    parts[part_of(purchase.at)] += 1
    if purchase.category is not None:
        categories[purchase.category] = _with(categories[purchase.category], log)
    times = recent.times
    gone = max(bisect_left(times, times[-1] - KEPT_SECONDS), len(times) - KEPT_MAX)
    return State(
        _without_first(gone, recent) if gone else recent,
        _with(state.ever, log),
        tuple(categories),
        tuple(parts),
        min(state.first, purchase.at) if state.ever.number else purchase.at,
        max(state.forgotten, times[gone - 1]) if gone else state.forgotten,
    )


def _inserted(recent: Recent, new: tuple[int, ...]) -> Recent:
    """Return the charges with one more in its place: within a second by cents, then category."""
    rows, *columns = recent
    low, high, size = 0, len(recent.times), _ROW.size
    for column, value in zip(columns, new, strict=True):
        low, high = bisect_left(column, value, low, high), bisect_right(column, value, low, high)
    joined = [
        (*column[:low], value, *column[low:]) for column, value in zip(columns, new, strict=True)
    ]
    return Recent(rows[: low * size] + _ROW.pack(*new) + rows[low * size :], *joined)


def _without_first(gone: int, recent: Recent) -> Recent:
    rows, *columns = recent
    return Recent(rows[gone * _ROW.size :], *[column[gone:] for column in columns])


def _number(purchase: Purchase) -> int:
    return _UNKNOWN if purchase.category is None else purchase.category


def _with(tally: Tally, log: int) -> Tally:
    return Tally(tally.number + 1, tally.logs + log, tally.squares + log * log)


def _without(tally: Tally, later: Sequence[int]) -> Tally:
    """Return a tally without what was not earlier than a purchase, told by its cents."""
    if not later:
        return tally
    logs = [*map(log_of, later)]
    squares = sum([log * log for log in logs])
    return Tally(tally.number - len(logs), tally.logs - sum(logs), tally.squares - squares)


def _windows(recent: Recent, end: int, purchase: Purchase) -> Mapping[int, Window]:
    """Return what the charges before place `end` say, by the seconds of each window."""
    windows: dict[int, Window] = {}
    first, spent, number = end, 0, _number(purchase)
    for seconds in WINDOWS:
        wider = bisect_left(recent.times, purchase.at - seconds, 0, first)
        spent += sum(recent.cents[wider:first])
        first = wider
        windows[seconds] = _window(recent, range(first, end), spent, number, _KINDS_OF[seconds])
    return windows


def _window(recent: Recent, where: range, spent: int, number: int, kinds: Set[str]) -> Window:
    """Return what the charges of a window say, whose cents are `spent` in all.

    It says no more than features ask of it.
    """
    cents = recent.cents[where.start : where.stop] if kinds & _OF_CENTS else ()
    same = _times_of(recent, where, number) if kinds & _OF_CATEGORY else ()
    return Window(
        number=len(where),
        cents=spent,
        most=max(cents, default=0) if "most" in kinds else 0,
        logs=sum(map(log_of, cents)) if "window_z" in kinds else 0,
        nights=_nights(recent.times[where.start : where.stop]) if "nights" in kinds else 0,
        same=len(same),
        seconds=sum(same),
        large=sum([each >= LARGE_CENTS for each in cents]) if "large" in kinds else 0,
        latest=min(recent.cents[where.stop - 1], LATEST_MAX) if where else 0,
    )


def _times_of(recent: Recent, where: range, number: int) -> Sequence[int]:
    """Return the seconds of the day of a window's charges of a category; -1 is that of none."""
    first, end = where.start, where.stop
    both = zip(recent.times[first:end], recent.categories[first:end], strict=True)
    return [at % DAY_SECONDS for at, category in both if category == number]


def _nights(times: Sequence[int]) -> int:
    """Return how many of times in order are at night: two places for each night among them."""
    if not times:
        return 0
    first, last = [(at - NIGHT_FROM) // DAY_SECONDS for at in (times[0], times[-1])]
    begins = [NIGHT_FROM + day * DAY_SECONDS for day in range(first, last + 1)]
    ends = [begin + NIGHT_SECONDS for begin in begins]
    places = [bisect_left(times, each) for each in (*begins, *ends)]
    return sum(places[len(begins) :]) - sum(places[: len(begins)])
