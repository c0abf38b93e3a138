"""Frames: a flow each, put on shelves so that the whole is wider than high, entries first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from ivr.formats.layout import ENTRY, WIDTH, height_of
from ivr.ir.flow import Flow

MARGIN, TITLE, BETWEEN = 40, 50, 80
"""Canvas units around a flow in its frame, for its title, and between frames."""

Places = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow's part of the scene; `across` and `down` move its own places there.

    `entry` is where the mark of the entry stands, `start` the place of the first action's box
    within the scene or None.
    """

    name: str
    type: str
    x: int
    y: int
    width: int
    height: int
    across: int
    down: int
    entry: tuple[int, int]
    start: tuple[int, int] | None


def framed(
    flows: Sequence[Flow], places: Sequence[Places], led_to: Sequence[Sequence[int]]
) -> tuple[tuple[Frame, ...], int, int]:
    """Return the frames in the order of the flows, and how wide and high they are together.

    Args:
        flows: What is drawn.
        places: The places of the actions of each flow.
        led_to: The numbers of the flows that each flow names.
    """
    sizes = [_size(flow, places[number]) for number, flow in enumerate(flows)]
    frames: dict[int, Frame] = {}
    for number, x, y in _shelved(sizes, _in_order(led_to)):
        frames[number] = _frame(flows[number], places[number], (x, y), sizes[number])
    width = max((frame.x + frame.width for frame in frames.values()), default=0)
    height = max((frame.y + frame.height for frame in frames.values()), default=0)
    return tuple(frames[number] for number in range(len(flows))), width + MARGIN, height + MARGIN


def _size(flow: Flow, places: Places) -> tuple[int, int]:
    right = max((x for x, _ in places.values()), default=ENTRY[0]) + WIDTH
    bottom = max((places[name][1] + height_of(a) for name, a in flow.by_id.items()), default=0)
    return right + MARGIN, bottom + TITLE + MARGIN


def _in_order(led_to: Sequence[Sequence[int]]) -> list[int]:
    """Return the numbers of the flows: those that no other names first, then as they are named."""
    named = {onto for here, found in enumerate(led_to) for onto in found if onto != here}
    order: dict[int, None] = {}
    for root in (*(here for here in range(len(led_to)) if here not in named), *range(len(led_to))):
        waiting = [root]
        while waiting:
            here = waiting.pop()
            if here not in order:
                order[here] = None
                waiting.extend(reversed(led_to[here]))
    return list(order)


def _shelved(
    sizes: Sequence[tuple[int, int]], order: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Yield number, x and y of each frame."""
    area = sum((width + BETWEEN) * (height + BETWEEN) for width, height in sizes)
    limit = max(max((width for width, _ in sizes), default=0), isqrt(2 * area))
    x = y = MARGIN
    tallest = 0
    for number in order:
        width, height = sizes[number]
        if x > MARGIN and x + width > limit + MARGIN:
            x, y, tallest = MARGIN, y + tallest + BETWEEN, 0
        yield number, x, y
        x += width + BETWEEN
        tallest = max(tallest, height)


def _frame(flow: Flow, places: Places, at: tuple[int, int], size: tuple[int, int]) -> Frame:
    across, down = at[0], at[1] + TITLE
    start = places.get(flow.start)
    return Frame(
        flow.name,
        str(flow.type),
        *at,
        *size,
        across,
        down,
        (ENTRY[0] + across, ENTRY[1] + down),
        None if start is None else (start[0] + across, start[1] + down),
    )
