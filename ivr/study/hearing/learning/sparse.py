"""Rows of counted pieces: mostly zeros, so only the rest is kept.

Law: numpy alone. Every row and every column holds at least one entry, if only a zero: sums over
runs of entries need that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.classifier import weighed

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

COMMON = 24
"""Pieces in more rows than this are compared as matrices, others pair by pair."""

ENTRIES_MAX = 8_000_000
"""Numbers that one product holds at once."""


@dataclass(frozen=True)
class Sparse:
    """Entries by row: `values` in `columns`, row i from `starts[i]` on. `width` counts columns."""

    columns: Whole
    values: Floats
    starts: Whole
    width: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.starts), self.width

    @cached_property
    def _rows(self) -> Whole:
        ends = np.append(self.starts[1:], len(self.columns))
        return np.repeat(np.arange(len(self.starts)), ends - self.starts)

    @cached_property
    def _turned(self) -> Sparse:
        """The same entries by column; a column without one has a zero."""
        columns = np.concatenate([self.columns, np.arange(self.width)])
        rows = np.concatenate([self._rows, np.zeros(self.width, np.int64)])
        values = np.concatenate([self.values, np.zeros(self.width, np.float32)])
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(self.width))
        return Sparse(rows[order], values[order], starts, len(self.starts))

    def __matmul__(self, weights: Floats, /) -> Floats:
        """Return the rows times weights."""
        out = np.empty((len(self.starts), weights.shape[1]), np.float32)
        ends = np.append(self.starts[1:], len(self.columns))
        for first, last in _spans(self.starts, ends, max(1, ENTRIES_MAX // weights.shape[1])):
            begin, end = self.starts[first], ends[last - 1]
            products = weights[self.columns[begin:end]]
            products *= self.values[begin:end, None]
            np.add.reduceat(products, self.starts[first:last] - begin, axis=0, out=out[first:last])
        return out

    def back(self, shares: Floats) -> Floats:
        """Return the rows, turned, times shares."""
        return self._turned @ shares

    def likeness(self) -> Floats:
        """Return the products of every two rows."""
        turned, size = self._turned, len(self.starts)
        ends = np.append(turned.starts[1:], len(turned.columns))
        often = ends - turned.starts
        common = np.flatnonzero(often > COMMON)
        place = np.full(self.width, -1)
        place[common] = np.arange(len(common))
        inside = place[self.columns] >= 0
        dense = np.zeros((size, len(common)), np.float32)
        dense[self._rows[inside], place[self.columns[inside]]] = self.values[inside]
        found: Floats = dense @ dense.T
        return found + self._pairs(np.flatnonzero(often <= COMMON), ends)

    def _pairs(self, columns: Whole, ends: Whole) -> Floats:
        """Return the products of every two rows over rare columns."""
        turned, size = self._turned, len(self.starts)
        alike = np.zeros(size * size, np.float32)
        lengths: Whole = ends[columns] - turned.starts[columns]
        for length in range(1, COMMON + 1):
            begins = turned.starts[columns[lengths == length]]
            entries = begins[:, None] + np.arange(length)
            rows, values = turned.columns[entries], turned.values[entries]
            places = rows[:, :, None] * size + rows[:, None, :]
            products = values[:, :, None] * values[:, None, :]
            np.add.at(alike, places.ravel(), products.ravel())
        return alike.reshape(size, size)


def _spans(starts: Whole, ends: Whole, allowed: int) -> Iterable[tuple[int, int]]:
    """Yield runs of rows that hold no more entries than allowed, one row at least."""
    last_entries, begins = ends.tolist(), starts.tolist()
    first = 0
    while first < len(begins):
        last = bisect_right(last_entries, begins[first] + allowed)
        last = max(first + 1, last)
        yield first, last
        first = last


@dataclass(frozen=True, slots=True)
class Counted:
    """A vocabulary of pieces, how rare each is, and the rows of the texts it comes from."""

    vocabulary: tuple[str, ...]
    rarity: Floats
    rows: Sparse


def count(texts: Sequence[Sequence[str]], at_least: int, own: int) -> Counted:
    """Return the rows of texts that were taken into pieces.

    The first `own` texts make the vocabulary; pieces in fewer than `at_least` of them are left out.
    """
    often: dict[str, int] = {}
    for pieces in texts[:own]:
        for piece in set(pieces):
            often[piece] = often.get(piece, 0) + 1
    vocabulary = tuple(sorted(piece for piece, times in often.items() if times >= at_least))
    times = np.array([often[piece] for piece in vocabulary], np.float32)
    rarity = (np.log((1 + own) / (1 + times)) + 1).astype(np.float32)
    places = {piece: at for at, piece in enumerate(vocabulary)}
    known = [Counter(places[piece] for piece in pieces if piece in places) for pieces in texts]
    found = [weighed(counts, rarity) or _EMPTY for counts in known]
    lengths = [len(columns) for columns, _ in found]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    columns = np.concatenate([columns for columns, _ in found])
    values = np.concatenate([values for _, values in found])
    return Counted(vocabulary, rarity, Sparse(columns, values, starts, len(vocabulary)))


_EMPTY = (np.zeros(1, np.int64), np.zeros(1, np.float32))
"""A row that knows nothing: one zero."""
