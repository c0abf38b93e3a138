"""Two ways to the same weights: from how alike rows are, and from the rows themselves.

The first is quick for few rows of many features, the second for many rows.

Law: both learn from any of the rows, and know the same classes by the same numbers.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from ivr.study.hearing.learning.blocks import Blocks, Chosen, Shares
from ivr.study.hearing.learning.regression import (
    Fitted,
    Floats,
    Matrix,
    Patience,
    Rows,
    Whole,
    fit,
)

STRENGTH = 60.0
"""How much samples count against small weights."""

JITTER = 1e-4

PATIENCE = Patience()
QUICK = Patience(40, 5e-3)

Weights = tuple[dict[str, Floats], Floats]
"""The weights of each block, and the biases."""


class Learner(Protocol):
    """Learns from some rows."""

    def weights(self, kept: Chosen) -> Weights:
        """Return what is learned from some rows, for the classes of these."""
        ...

    def scores(self, kept: Chosen, asked: Chosen) -> Floats:
        """Return the scores of some rows, after quickly learning from others, likewise."""
        ...


class Together:
    """Learns from how alike every two rows are.

    Args:
        blocks: The features.
        shares: How much each block has to say.
        alike: Of each block, the products of every two rows.
        classes: The class of each row.
        counts: How much each row counts.
    """

    def __init__(
        self,
        blocks: Blocks,
        shares: Shares,
        alike: Floats,
        classes: Whole,
        counts: Floats,
    ) -> None:
        self._blocks, self._shares, self._alike = blocks, shares, alike
        self._classes, self._counts = classes, counts

    def scores(self, kept: Chosen, asked: Chosen) -> Floats:
        """Return the scores of rows that were not learned from; see the port."""
        found, bias = self._learned(kept, QUICK)
        return self._alike[np.ix_(asked, kept)] @ found + bias

    def weights(self, kept: Chosen) -> Weights:
        """Return the weights of each block, and the biases; see the port."""
        found, bias = self._learned(kept, PATIENCE)
        said = np.zeros((len(kept), found.shape[1]), np.float32)
        said[kept] = found
        rows = self._blocks.rows.items()
        return {name: each.back(said) * np.float32(self._shares[name]) for name, each in rows}, bias

    def _learned(self, kept: Chosen, patience: Patience) -> Fitted:
        """Return what each row kept has to say about each class, and the biases."""
        alike = self._alike[np.ix_(kept, kept)].astype(np.float64)
        alike[np.diag_indices_from(alike)] += JITTER
        root = np.linalg.cholesky(alike)
        _, classes = np.unique(self._classes[kept], return_inverse=True)
        rows = Matrix(root.astype(np.float32))
        found, bias = fit(rows, classes, STRENGTH, self._counts[kept], patience)
        return np.linalg.solve(root.T, found).astype(np.float32), bias


class _Joined(NamedTuple):
    """All blocks side by side, each by the root of its share."""

    parts: tuple[tuple[Rows, float], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        return self.parts[0][0].shape[0], sum(rows.shape[1] for rows, _ in self.parts)

    def __matmul__(self, weights: Floats, /) -> Floats:
        """Return rows times weights."""
        total, at = np.float32(0), 0
        for rows, root in self.parts:
            total = total + (rows @ weights[at : at + rows.shape[1]]) * np.float32(root)
            at += rows.shape[1]
        return np.asarray(total, np.float32)

    def back(self, shares: Floats) -> Floats:
        """Return the rows, turned, times shares."""
        return np.concatenate([rows.back(shares) * np.float32(root) for rows, root in self.parts])


class Apart:
    """Learns from the rows themselves; see `Together`."""

    def __init__(self, blocks: Blocks, shares: Shares, classes: Whole, counts: Floats) -> None:
        self._blocks, self._shares = blocks, shares
        self._classes, self._counts = classes, counts
        self._joined = _Joined(
            tuple((rows, float(np.sqrt(shares[name]))) for name, rows in blocks.rows.items())
        )

    def scores(self, kept: Chosen, asked: Chosen) -> Floats:
        """Return the scores of rows that were not learned from; see the port."""
        found, bias = self._learned(kept, QUICK)
        return (self._joined @ found)[asked] + bias

    def weights(self, kept: Chosen) -> Weights:
        """Return the weights of each block, and the biases; see the port."""
        found, bias = self._learned(kept, PATIENCE)
        ends = np.cumsum([rows.shape[1] for rows, _ in self._joined.parts])[:-1]
        split = zip(self._blocks.rows, self._joined.parts, np.split(found, ends), strict=True)
        return {name: each * np.float32(root) for name, (_, root), each in split}, bias

    def _learned(self, kept: Chosen, patience: Patience) -> Fitted:
        """Return the weights of all columns; rows that are not kept count nothing."""
        known = np.unique(self._classes[kept])
        classes = np.where(kept, np.searchsorted(known, self._classes), 0)
        counts = np.where(kept, self._counts, np.float32(0))
        return fit(self._joined, classes, STRENGTH, counts, patience)
