"""Features of a history of any size: in parts of cards, then in parts of time.

    in_order(engine, good, featured, rows)    cleaned rows -> the frame, in order of time

A window needs all charges of its card and the order needs all of its time, so neither is asked of
more rows at once than the engine has room for. Cards are parted by their tokens, whose digits are
spread evenly; time is parted where about as many rows stand before as after.

Law of the room: parts change how much is held, never what comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ivr.study.risk.transform.engines.engine import Engine
from ivr.study.risk.transform.frames import Table

ORDER = ("at", "event_id")
"""The order of the frame: ids are distinct, so it is the only one."""

_DIGITS = 4
_TOKENS = 16**_DIGITS


def in_order(
    engine: Engine,
    good: Table,
    featured: Callable[[Table], Table],
    rows: int,
    *,
    again: bool = False,
) -> Table:
    """Return the feature frame of cleaned rows in ORDER.

    Args:
        engine: Says how many rows it has room for, and keeps what is computed.
        good: The rows that can be used.
        featured: Cleaned rows -> rows with features, each of which asks of its own card only.
        rows: How many there are.
        again: The frame is read more than once.
    """
    parts = min(-(-rows // engine.room), _TOKENS) if engine.room else 1
    if parts <= 1:
        frame = featured(good).order_by(*ORDER)
        return engine.gather([frame], "ordered") if again else frame
    each = (featured(part).order_by("at") for part in _of_cards(good, parts))
    frame = engine.gather(each, "featured")
    slices = (part.order_by(*ORDER) for part in _of_time(frame, parts))
    return engine.gather(slices, "ordered")


def _of_cards(rows: Table, parts: int) -> Iterator[Table]:
    """Yield the rows in so many parts, each card's in one."""
    borders = [f"{number * _TOKENS // parts:0{_DIGITS}x}" for number in range(1, parts)]
    return _between(rows, "card", borders)


def _of_time(rows: Table, parts: int) -> Iterator[Table]:
    """Yield the rows in about so many parts of about the same size, the earlier ones first."""
    shares = [number / parts for number in range(1, parts)]
    found: Any = rows.aggregate(at=rows["at"].approx_quantile(shares)).to_pyarrow().to_pylist()
    return _between(rows, "at", sorted({int(border) for border in found[0]["at"]}))


def _between(rows: Table, name: str, borders: Sequence[Any]) -> Iterator[Table]:
    """Yield the rows before the first border, from there to the next, and so on."""
    column = rows[name]
    yield rows.filter(column < borders[0])
    for first, end in pairwise(borders):
        yield rows.filter((column >= first) & (column < end))
    yield rows.filter(column >= borders[-1])
