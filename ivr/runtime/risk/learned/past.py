"""What features must remember of a card: running sums, and the charges of the last 31 days.

Law of the room: a state says what the transform of training says of the same charges, bit for bit,
whatever the order they came in, as long as one that comes late is less than a day late. What came
later still is reckoned by what is known: charges that were forgotten count as ever before, and in
no window.
"""

from __future__ import annotations

import base64
import struct
from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, starmap
from typing import Any, NamedTuple

from ivr.runtime.records import Spending
from ivr.runtime.risk.learned.features import (
    CATEGORIES,
    DAY_SECONDS,
    FEATURES,
    LARGE_CENTS,
    LATEST_MAX,
    MONTH_SECONDS,
    WINDOWS,
    Past,
    Purchase,
    Tally,
    Window,
    is_night,
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

_UNKNOWN = -1
_KINDS_OF = {
    seconds: frozenset(feature.kind for feature in FEATURES if feature.seconds == seconds)
    for seconds in WINDOWS
}
"""What the features of a window ask of it."""

_OF_CATEGORY = frozenset({"category_count", "category_hour"})


class Kept(NamedTuple):
    """A charge that is remembered singly."""

    at: int
    cents: int
    category: int


_made: Any = vars(tuple)["__new__"]
_kept: Callable[[tuple[int, ...]], Kept] = partial(_made, Kept)
_tally: Callable[[tuple[int, ...]], Tally] = partial(_made, Tally)
"""Make one of a tuple: of a whole history several times as fast as the class does."""


class State(NamedTuple):
    """What is known of a card.

    Attributes:
        recent: Charges of the last 31 days before the latest one, in order of time.
        ever: All charges.
        categories: Those of each category, by its number.
        parts: How many in each quarter of the day.
        first: Epoch second of the first one; 0 = none.
        forgotten: Epoch second of the last one that is not in `recent`; 0 = none.
    """

    recent: tuple[Kept, ...] = ()
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
    recent = map(_kept, _ROW.iter_unpack(base64.b64decode(record.recent)))
    return State(tuple(recent), Tally(*ever), tuple(rows), parts, first, forgotten)


def closed(state: State) -> tuple[str, tuple[int, ...]]:
    """Return `recent` and `sums` of the record that holds a state."""
    packed = b"".join(starmap(_ROW.pack, state.recent))
    tallies = chain.from_iterable(state.categories)
    sums = (*state.ever, *state.parts, state.first, state.forgotten, *tallies)
    return base64.b64encode(packed).decode(), sums


def before(state: State, purchase: Purchase) -> Past:
    """Return what a card did before the second of a purchase."""
    at, recent, number = purchase.at, state.recent, _number(purchase)
    end = bisect_left(recent, (at,))
    later = recent[end:]
    known = number != _UNKNOWN
    same = [kept for kept in later if known and kept.category == number]
    part = part_of(at)
    return Past(
        ever=_without(state.ever, later),
        category=_without(state.categories[number], same) if known else Tally(),
        part=state.parts[part] - sum([part_of(kept.at) == part for kept in later]),
        first=min(state.first, at),
        last=recent[end - 1].at if end else min(state.forgotten, at),
        windows={
            seconds: _window(
                recent[bisect_left(recent, (at - seconds,), 0, end) : end], number, seconds
            )
            for seconds in WINDOWS
        },
    )


def after(state: State, purchase: Purchase) -> State:
    """Return the state of a card with a purchase more, whenever it was."""
    new = Kept(purchase.at, purchase.cents, _number(purchase))
    recent, log = list(state.recent), log_of(new.cents)
    insort(recent, new)
    parts, categories = list(state.parts), list(state.categories)
    parts[part_of(new.at)] += 1
    if new.category != _UNKNOWN:
        categories[new.category] = _with(categories[new.category], log)
    gone = max(bisect_left(recent, (recent[-1].at - KEPT_SECONDS,)), len(recent) - KEPT_MAX)
    return State(
        tuple(recent[gone:]),
        _with(state.ever, log),
        tuple(categories),
        tuple(parts),
        min(state.first, new.at) if state.ever.number else new.at,
        max([state.forgotten, *[kept.at for kept in recent[:gone]]]),
    )


def _number(purchase: Purchase) -> int:
    return _UNKNOWN if purchase.category is None else purchase.category


def _with(tally: Tally, log: int) -> Tally:
    return Tally(tally.number + 1, tally.logs + log, tally.squares + log * log)


def _without(tally: Tally, later: Sequence[Kept]) -> Tally:
    """Return a tally without what was not earlier than a purchase: nearly always as it is."""
    for kept in later:
        log = log_of(kept.cents)
        tally = Tally(tally.number - 1, tally.logs - log, tally.squares - log * log)
    return tally


def _window(kept: Sequence[Kept], number: int, seconds: int) -> Window:
    """Return what the charges of a window say; no more than features ask of it."""
    spent, kinds = [each.cents for each in kept], _KINDS_OF[seconds]
    same = kept if kinds & _OF_CATEGORY else ()
    times = [each.at % DAY_SECONDS for each in same if each.category == number]
    return Window(
        number=len(spent),
        cents=sum(spent),
        most=max(spent, default=0) if "most" in kinds else 0,
        logs=sum([log_of(cents) for cents in spent]) if "window_z" in kinds else 0,
        nights=sum([is_night(each.at) for each in kept]) if "nights" in kinds else 0,
        same=len(times),
        seconds=sum(times),
        large=sum([cents >= LARGE_CENTS for cents in spent]) if "large" in kinds else 0,
        latest=min(spent[-1], LATEST_MAX) if spent else 0,
    )
