"""Circles and longest ways in what a walk saw: no recursion, each edge looked at a few times."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from ivr.explore.walk import Edge

Chosen = Callable[[Edge], bool]
"""Tells whether an edge is one of those looked at."""


def groups(edges: Sequence[Sequence[Edge]], chosen: Chosen) -> Iterator[tuple[int, ...]]:
    """Yield the groups of moments that lead to each other by chosen edges (Tarjan).

    Every moment is in one group; a group comes after those that it leads to.
    """
    onto = [[e.target for e in out if e.target >= 0 and chosen(e)] for out in edges]
    search = _Search(onto)
    for root in range(len(onto)):
        if search.index[root] < 0:
            yield from search.from_(root)


class _Search:
    """A search in depth: when each moment was first met, and the earliest that it leads back to."""

    def __init__(self, onto: list[list[int]]) -> None:
        self.onto = onto
        self.index = [-1] * len(onto)
        self._low = [0] * len(onto)
        self._open: list[int] = []
        self._is_open = bytearray(len(onto))
        self._count = 0

    def from_(self, root: int) -> Iterator[tuple[int, ...]]:
        """Yield the groups that are first met from a moment."""
        work = [self._meet(root)]
        while work:
            here, following = work[-1]
            new = self._next(here, following)
            if new is not None:
                work.append(self._meet(new))
                continue
            work.pop()
            if work:
                above = work[-1][0]
                self._low[above] = min(self._low[above], self._low[here])
            if self._low[here] == self.index[here]:
                yield self._closed(here)

    def _meet(self, moment: int) -> tuple[int, Iterator[int]]:
        self.index[moment] = self._low[moment] = self._count
        self._count += 1
        self._open.append(moment)
        self._is_open[moment] = 1
        return moment, iter(self.onto[moment])

    def _next(self, here: int, following: Iterator[int]) -> int | None:
        for target in following:
            if self.index[target] < 0:
                return target
            if self._is_open[target]:
                self._low[here] = min(self._low[here], self.index[target])
        return None

    def _closed(self, last: int) -> tuple[int, ...]:
        group: list[int] = []
        while not group or group[-1] != last:
            group.append(self._open.pop())
            self._is_open[group[-1]] = 0
        return tuple(sorted(group))


def circle(
    edges: Sequence[Sequence[Edge]], group: tuple[int, ...], chosen: Chosen
) -> tuple[Edge, ...]:
    """Return the shortest way from the first moment of a group back to it; empty if there is none.

    A moment that leads to itself is a group with a circle.
    """
    inside = frozenset(group)
    first = group[0]
    came: dict[int, Edge] = {}
    waiting = deque([first])
    while waiting:
        here = waiting.popleft()
        for edge in edges[here]:
            if edge.target not in inside or not chosen(edge):
                continue
            if edge.target == first:
                return _traced(came, edge, first)
            if edge.target not in came:
                came[edge.target] = edge
                waiting.append(edge.target)
    return ()


def _traced(came: dict[int, Edge], last: Edge, first: int) -> tuple[Edge, ...]:
    found = [last]
    while found[-1].source != first:
        found.append(came[found[-1].source])
    return tuple(reversed(found))


def longest(
    edges: Sequence[Sequence[Edge]], chosen: Chosen, seconds: Callable[[int], float]
) -> tuple[float, tuple[Edge, ...]]:
    """Return the most seconds on any way by chosen edges, and that way.

    Each moment costs `seconds` whenever it is left by a chosen edge. Infinity: round a circle.
    """
    best = [0.0] * len(edges)
    onward: dict[int, Edge] = {}
    for group in groups(edges, chosen):
        costly = next((moment for moment in group if seconds(moment)), None)
        if costly is not None:
            round_ = circle(edges, (costly, *(m for m in group if m != costly)), chosen)
            if round_:
                return float("inf"), round_
        _reach(edges, group, (best, onward), (chosen, seconds))
    first = max(range(len(best)), key=best.__getitem__, default=-1)
    return (best[first], _followed(onward, first)) if first >= 0 else (0.0, ())


def _reach(
    edges: Sequence[Sequence[Edge]],
    group: tuple[int, ...],
    known: tuple[list[float], dict[int, Edge]],
    asked: tuple[Chosen, Callable[[int], float]],
) -> None:
    """Work out a group, inside which nothing costs anything unless it is a single moment."""
    (best, onward), (chosen, seconds) = known, asked
    inside = frozenset(group)
    out = [edge for moment in group for edge in edges[moment] if chosen(edge)]

    def total(edge: Edge) -> float:
        return seconds(edge.source) + (best[edge.target] if edge.target >= 0 else 0.0)

    last = max((edge for edge in out if edge.target not in inside), key=total, default=None)
    if last is None or not total(last):
        return
    most = total(last)
    before: dict[int, list[Edge]] = {}
    for edge in out:
        before.setdefault(edge.target, []).append(edge)
    waiting = deque([last])
    while waiting:
        edge = waiting.popleft()
        if edge.source not in onward:
            best[edge.source], onward[edge.source] = most, edge
            waiting.extend(before.get(edge.source, ()))


def _followed(onward: dict[int, Edge], first: int) -> tuple[Edge, ...]:
    found: list[Edge] = []
    edge = onward.get(first)
    while edge is not None:
        found.append(edge)
        edge = onward.get(edge.target)
    return tuple(found)
