"""Where the blocks of a flow sit on the designer's canvas.

Left to right in columns, the main line straight along the top, what only errors lead to below it,
what nothing leads to below everything. No two blocks overlap. Same flow, same places.

Law of the room: a flow is reduced to a shape of numbers; places follow from the shape alone.
"""

from __future__ import annotations

from functools import lru_cache

from ivr.formats.layout.columns import Columns, columns_of
from ivr.formats.layout.rows import BETWEEN, STEP, rows_of
from ivr.formats.layout.shape import WIDTH, Shape, exits, height_of, shape_of
from ivr.ir.flow import Flow

__all__ = ["BETWEEN", "COLUMN", "ENTRY", "ORIGIN", "STEP", "WIDTH", "exits", "height_of",
           "positions"]  # fmt: skip

COLUMN = 280
"""Canvas units from column to column; the designer's own arrangement keeps the same distance."""

ORIGIN = (160, 40)
ENTRY = (20, 40)
"""Where the first action and the mark of the entry stand."""

Place = tuple[int, int]


def positions(flow: Flow) -> dict[str, Place]:
    """Return x, y of the upper left corner of every action, in the order of the actions."""
    return dict(zip(flow.by_id, _places(shape_of(flow)), strict=True))


@lru_cache(maxsize=64)
def _places(shape: Shape) -> tuple[Place, ...]:
    """Return the places for a shape; flows of one dialog in two languages have the same."""
    count = len(shape.heights)
    ways = [(*good, *bad) for good, bad in zip(shape.good, shape.bad, strict=True)]
    reached = columns_of(shape, ways, (shape.start,) if shape.start >= 0 else (), bytearray(count))
    places: list[Place] = [ORIGIN] * count
    bottom = _put(places, reached, shape, ORIGIN[1])
    if len(reached.order) < count:
        lost = columns_of(shape, ways, _roots(ways, reached.seen), reached.seen)
        _put(places, lost, shape, bottom)
    return tuple(places)


def _put(places: list[Place], arranged: Columns, shape: Shape, top: int) -> int:
    """Write the places of some actions, and return where free canvas begins below them."""
    rows = rows_of(arranged, shape)
    bottom = top
    for here in arranged.order:
        x, y = ORIGIN[0] + arranged.column[here] * COLUMN, top + rows[here]
        places[here] = x, y
        bottom = max(bottom, y + shape.heights[here] + 2 * BETWEEN)
    return bottom


def _roots(ways: list[tuple[int, ...]], seen: bytearray) -> tuple[int, ...]:
    """Return where to begin with what cannot be reached: first what nothing leads to."""
    lost = [here for here in range(len(ways)) if not seen[here]]
    led_to = {onto for here in lost for onto in ways[here] if onto != here}
    return (*(here for here in lost if here not in led_to), *lost)
