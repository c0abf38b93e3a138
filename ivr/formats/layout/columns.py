"""Columns: which block stands how far to the right, which edges run back, which line is the main.

Every edge leads to a later column, but for those that close a loop: a depth-first walk that takes
errors last finds them. All walks are loops over lists: depth is no limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ivr.formats.layout.shape import Shape

Ways = Sequence[tuple[int, ...]]


class Columns(NamedTuple):
    """What is known of some blocks before they have rows, by index; lists cover all blocks.

    `order` names the blocks from left to right. `onward` are the edges that lead right. `level`
    counts the errors on the best way to a block. `main` is the main line. `seen` marks all
    blocks that were reached so far.
    """

    order: list[int]
    onward: list[list[int]]
    column: list[int]
    level: list[int]
    main: list[int]
    seen: bytearray


def columns_of(shape: Shape, ways: Ways, roots: Sequence[int], seen: bytearray) -> Columns:
    """Return the columns of the blocks that roots lead to and that `seen` does not mark.

    Args:
        shape: The graph.
        ways: Where each block leads, errors last.
        roots: Where to begin, in this order; those already reached are passed over.
        seen: Marks of blocks that stand elsewhere; it is not changed.
    """
    order, onward, begun, seen = _walked(ways, roots, seen)
    column = [0] * len(ways)
    for here in order:
        least = column[here] + 1
        for onto in onward[here]:
            column[onto] = max(column[onto], least)
    level = _levels(shape, begun, order)
    main = _main_line(shape, column, order, begun[0]) if begun else []
    return Columns(order, onward, column, level, main, seen)


def _walked(
    ways: Ways, roots: Iterable[int], before: bytearray
) -> tuple[list[int], list[list[int]], list[int], bytearray]:
    """Walk depth first; return blocks left to right, edges that lead right, roots and marks."""
    state = bytearray(before)  # 0 new, 1 done or elsewhere, 2 on the way here
    onward: list[list[int]] = [[] for _ in ways]
    left: list[int] = []
    begun: list[int] = []
    for root in roots:
        if state[root]:
            continue
        begun.append(root)
        state[root] = 2
        path = [(root, iter(ways[root]))]
        while path:
            here, waiting = path[-1]
            kept = onward[here]
            for onto in waiting:
                if not state[onto]:
                    kept.append(onto)
                    state[onto] = 2
                    path.append((onto, iter(ways[onto])))
                    break
                if state[onto] == 1 and not before[onto]:
                    kept.append(onto)
            else:
                state[here] = 1
                left.append(here)
                path.pop()
    left.reverse()
    return left, onward, begun, state


def _levels(shape: Shape, roots: Sequence[int], order: Sequence[int]) -> list[int]:
    """Return how many errors the best way to each block takes."""
    level = [-1] * len(shape.heights)
    inside = set(order)
    starts, depth = list(roots), 0
    while starts:
        reached: list[int] = []
        while starts:
            here = starts.pop()
            if level[here] < 0 and here in inside:
                level[here] = depth
                reached.append(here)
                starts.extend(shape.good[here])
        starts = [onto for here in reached for onto in shape.bad[here] if level[onto] < 0]
        depth += 1
    return level


def _main_line(shape: Shape, column: Sequence[int], order: Sequence[int], start: int) -> list[int]:
    """Return the longest line that meets no error; of equal ones that of the first branches."""
    length = [0] * len(column)
    after = [-1] * len(column)
    for here in reversed(order):
        longest, at = 0, column[here]
        for onto in shape.good[here]:
            if length[onto] + 1 > longest and column[onto] > at:
                longest, after[here] = length[onto] + 1, onto
        length[here] = longest
    line = [start]
    while after[line[-1]] >= 0:
        line.append(after[line[-1]])
    return line
