"""Rows: which block stands above which in its column, and how far down.

A first sweep to the right pulls each block to the mean of the blocks before it, seen from the
branch that leads there, a second one to the mean of all its neighbours; that sorts a column so that
few edges cross, and more sweeps were seen to gain nothing. Blocks that want the same place share
what each must give way (isotonic regression), so none overlap.
"""

from __future__ import annotations

from collections.abc import Sequence

from ivr.formats.layout.columns import Columns
from ivr.formats.layout.shape import ROW, Shape

BETWEEN = 40
"""Canvas units that stay free below a block."""

STEP = 220
"""Canvas units from a block to what its errors lead to, at least."""

GRID = 10

NEAREST = 720_720
"""What a neighbour in the next column weighs; one that is n columns away weighs an n-th.

Whole numbers throughout: sums of fractions differ between versions of Python, and so would flows.
"""

Ties = list[tuple[int, int, list[tuple[int, int]]]]
"""Of each block the sum of its neighbours' weights, how far below all of them they draw it (times
that sum), and the weight of each."""


def rows_of(arranged: Columns, shape: Shape) -> list[int]:
    """Return how far down each block stands, from 0; in canvas units, by index."""
    if len(arranged.main) == len(arranged.order):
        return [0] * len(shape.heights)
    columns = _in_columns(arranged)
    before, both = _ties(arranged)
    rank = _ranks(arranged)
    rows = _Rows(arranged, shape, rank)
    rows.sweep(columns, before)
    rows.sweep(columns, both)
    rows.errors_down(columns)
    return rows.y


def _in_columns(arranged: Columns) -> list[list[int]]:
    columns: list[list[int]] = [[] for _ in range(1 + max(arranged.column, default=0))]
    for here in arranged.order:
        columns[arranged.column[here]].append(here)
    return [column for column in columns if column]


def _ties(arranged: Columns) -> tuple[Ties, Ties]:
    """Return what draws each block from the left, and from both sides: the near more."""
    column = arranged.column
    before: list[list[tuple[int, int, int]]] = [[] for _ in column]
    both: list[list[tuple[int, int, int]]] = [[] for _ in column]
    for here in arranged.order:
        lower, at = 0, column[here]
        for onto in arranged.onward[here]:
            weight = NEAREST // (column[onto] - at)
            before[onto].append((here, lower, weight))
            both[here].append((onto, -lower, weight))
            lower += ROW
    for here in arranged.order:
        both[here] += before[here]
    return _weighed(before), _weighed(both)


def _weighed(ties: list[list[tuple[int, int, int]]]) -> Ties:
    """Return the neighbours with their weights, the sum of these, and where all of them draw."""
    weighed: Ties = []
    for tied in ties:
        if len(tied) == 1:
            weighed.append((1, tied[0][1], [(tied[0][0], 1)]))
            continue
        total = sum([weight for _, _, weight in tied])
        lower = sum([down * weight for _, down, weight in tied])
        weighed.append((total, lower, [(other, weight) for other, _, weight in tied]))
    return weighed


def _ranks(arranged: Columns) -> list[int]:
    """Return what stands above what in any column: the main line, then by number of errors."""
    rank = list(arranged.level)
    for here in arranged.main:
        rank[here] = -1
    return rank


class _Rows:
    """The rows while they settle."""

    def __init__(self, arranged: Columns, shape: Shape, rank: list[int]) -> None:
        self._arranged = arranged
        self._shape = shape
        self._rank = rank
        self._room = [height + BETWEEN for height in shape.heights]
        self._end = arranged.column[arranged.main[-1]]
        self.y = [0] * len(rank)

    def sweep(self, columns: Sequence[list[int]], ties: Ties) -> None:
        """Order each column by where its neighbours draw it, and settle it there."""
        y, rank = self.y, self._rank
        for column in columns:
            if len(column) == 1:
                self._alone(column[0], ties)
                continue
            wanted: list[tuple[int, int, int]] = []
            for here in column:
                total, lower, tied = ties[here]
                if rank[here] < 0:
                    drawn = 0
                elif tied:
                    drawn = (lower + sum([y[other] * weight for other, weight in tied])) // total
                else:
                    drawn = y[here]
                wanted.append((rank[here], drawn, here))
            wanted.sort()
            column[:] = [here for _, _, here in wanted]
            self._settle(wanted)

    def _alone(self, here: int, ties: Ties) -> None:
        """Settle the only block of a column."""
        total, lower, tied = ties[here]
        if tied and self._rank[here] >= 0:
            y = self.y
            drawn = (lower + sum([y[other] * weight for other, weight in tied])) // total
            y[here] = max(drawn // GRID * GRID, self._top(here))

    def _settle(self, wanted: Sequence[tuple[int, int, int]]) -> None:
        """Give each block of a column the nearest place to the wanted one that is free."""
        y, room, used, top = self.y, self._room, 0, self._top(wanted[0][2])
        pools: list[tuple[int, int, list[int]]] = []
        for _, drawn, here in wanted:
            total, count, members = drawn - used, 1, [here]
            while pools and pools[-1][0] * count >= total * pools[-1][1]:
                more, others, before = pools.pop()
                total, count, members = total + more, count + others, before + members
            pools.append((total, count, members))
            used += room[here]
        used = 0
        for total, count, members in pools:
            moved = max(total // count // GRID * GRID, top)
            for here in members:
                y[here] = moved + used
                used += room[here]

    def _top(self, first: int) -> int:
        """Return where a column may begin: the main line passes undisturbed."""
        aside = self._rank[first] >= 0 and self._arranged.column[first] < self._end
        return STEP if aside else 0

    def errors_down(self, columns: Sequence[list[int]]) -> None:
        """Put what only errors lead to below the blocks that they lead away from."""
        parents = self._failing_into()
        bottoms = [self._bottom(column) for column in columns]
        floors: dict[int, int] = {}
        for number, here in self._by_errors(columns):
            least = bottoms[number]
            for parent in parents[here]:
                if parent not in floors:
                    floors[parent] = self._lowest(parent)
                least = max(least, floors[parent])
            self.y[here] = max(self.y[here], least)
            bottoms[number] = self.y[here] + self._room[here]

    def _by_errors(self, columns: Sequence[list[int]]) -> list[tuple[int, int]]:
        """Return (column, block) of what takes errors to reach, by their number, then as placed."""
        found: dict[int, list[tuple[int, int]]] = {}
        for number, column in enumerate(columns):
            for here in column:
                if self._rank[here] > 0:
                    found.setdefault(self._rank[here], []).append((number, here))
        return [each for level in sorted(found) for each in found[level]]

    def _failing_into(self) -> list[list[int]]:
        """Return the blocks of which an error, and nothing better, leads to each block."""
        parents: list[list[int]] = [[] for _ in self.y]
        level = self._arranged.level
        for here in self._arranged.order:
            for onto in self._shape.bad[here]:
                if level[onto] > level[here]:
                    parents[onto].append(here)
        return parents

    def _lowest(self, parent: int) -> int:
        """Return above which row an error of a block must not lead."""
        others = self._shape.good[parent]
        return STEP + max([self.y[parent], *[self.y[onto] for onto in others]])

    def _bottom(self, column: Sequence[int]) -> int:
        """Return where the part of a column ends that takes no error to reach."""
        ends = [self.y[here] + self._room[here] for here in column if self._rank[here] <= 0]
        return max(ends, default=self._top(column[0]))
