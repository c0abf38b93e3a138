"""Scores of many charges at once, the same bit for bit as call time gives one by one.

    Batch(forest).totals(rows)    sums of leaves; rows x features, NaN is missing
    Batch(model.forest), scores(model, rows)
    suited(bounds, rows)          which of them a call would let the model judge

Law of the room: the tables are those of `runtime.risk.learned.forest`, turned into arrays; nothing
is computed in another way.
"""

from __future__ import annotations

from itertools import starmap

import numpy as np
from numpy.typing import NDArray

from ivr.runtime.risk.learned.calibration import Calibration
from ivr.runtime.risk.learned.forest import FIRST_FREE, LEAVES, Column, Forest
from ivr.runtime.risk.learned.model import Model
from ivr.runtime.risk.providers.forest import Bounds

Rows = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

AT_ONCE = 128
"""Rows that are scored together: their struck leaves then stay in the processor's cache."""

_TREES_A_WORD = 4
_WORD_BYTES = 8


class _Table:
    """What a feature strikes out, as rows of words; the last row is for a missing value."""

    def __init__(self, column: Column, size: int) -> None:
        self._cuts = np.array(column.cuts, np.float64)
        every = (*column.struck, column.missing)
        text = b"".join(each.to_bytes(size, "little") for each in every)
        self.words = np.frombuffer(text, "<u8").reshape(len(every), -1)

    def places(self, values: Rows) -> NDArray[np.intp]:
        """Return the row of `words` for each value."""
        missing = len(self.words) - 1
        if len(self._cuts):
            found = np.searchsorted(self._cuts, values, side="left")
            return np.where(np.isnan(values), missing, found)
        known = (values > -1) & (values < missing)
        return np.where(known, np.where(known, values, 0).astype(np.intp), missing)


class Batch:
    """A forest for many rows."""

    def __init__(self, forest: Forest) -> None:
        words = -(-len(forest.leaves) // _TREES_A_WORD)
        self._tables = [_Table(column, words * _WORD_BYTES) for column in forest.columns]
        self._words = words
        self._first = np.frombuffer(FIRST_FREE, np.uint8)
        leaves = np.zeros((words * _TREES_A_WORD, LEAVES), np.int64)
        for tree, values in enumerate(forest.leaves):
            leaves[tree, : len(values)] = values
        self._leaves = leaves.ravel()
        self._starts = np.arange(words * _TREES_A_WORD, dtype=np.intp) * LEAVES

    def totals(self, rows: Rows) -> Whole:
        """Return the sum of leaves of each row, in the unit of a forest.

        Args:
            rows: Rows x features of the forest, in its order.

        Raises:
            ValueError: There are more or fewer features.
        """
        if rows.ndim != 2 or rows.shape[1] != len(self._tables):
            raise ValueError(rows.shape)
        found = np.empty(len(rows), np.int64)
        places = list(starmap(_Table.places, zip(self._tables, rows.T, strict=True)))
        for start in range(0, len(rows), AT_ONCE):
            chunk = slice(start, min(start + AT_ONCE, len(rows)))
            found[chunk] = self._chunk([each[chunk] for each in places], chunk.stop - start)
        return found

    def _chunk(self, places: list[NDArray[np.intp]], rows: int) -> Whole:
        struck = np.zeros((rows, self._words), "<u8")
        for table, at in zip(self._tables, places, strict=True):
            struck |= table.words[at]
        first = self._first[struck.view("<u2")]
        return self._leaves[first + self._starts].sum(axis=1)


def scores(model: Model, rows: Rows, batch: Batch | None = None) -> Whole:
    """Return the score, 0..1000, of each row.

    Args:
        model: The model.
        rows: Rows x `model.features`, NaN is missing.
        batch: The model's forest for many rows, if it was made already.

    Raises:
        ValueError: There are more or fewer features.
    """
    return calibrated(model.calibration, (batch or Batch(model.forest)).totals(rows))


def calibrated(calibration: Calibration, totals: Whole) -> Whole:
    """Return the score, 0..1000, of each sum of leaves."""
    raws, values = np.array(calibration.knots, np.int64).T
    after = np.clip(np.searchsorted(raws, totals, side="right"), 1, len(raws) - 1)
    low, high = after - 1, after
    run = np.clip(totals, raws[0], raws[-1]) - raws[low]
    return values[low] + run * (values[high] - values[low]) // (raws[high] - raws[low])


def suited(bounds: Bounds, rows: Rows) -> Flags:
    """Return which rows the model judges, as `Bounds.refused` tells of one; the rest it does not.

    Args:
        bounds: Of the model.
        rows: Rows x `providers.forest.GUARDED`.
    """
    category, earlier, amount = rows.T
    within = (bounds.least <= amount) & (amount <= bounds.most)
    return ~np.isnan(category) & ~(earlier < bounds.history) & within
