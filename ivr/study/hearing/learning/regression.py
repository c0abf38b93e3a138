"""Multinomial logistic regression: the weights that make what was seen likeliest, kept small.

Minimised by L-BFGS. Source: J. Nocedal and S. Wright, "Numerical Optimization", 2nd edition,
algorithms 7.4 and 7.5.

Law: numpy alone; the same rows give the same weights. Rows are a matrix or anything that multiplies
like one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

MEMORY = 12
"""Steps that are remembered."""

ENOUGH = 1e-4
"""A step must bring this share of what its slope promises."""

HALVINGS_MAX = 20


class Rows(Protocol):
    """Rows of features: all that learning needs to know of them."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        ...

    def __matmul__(self, weights: Floats, /) -> Floats:
        """Return rows times weights."""
        ...

    def back(self, shares: Floats) -> Floats:
        """Return the rows, turned, times shares."""
        ...


class Matrix(NamedTuple):
    """Rows that are an array."""

    array: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        return self.array.shape

    def __matmul__(self, weights: Floats, /) -> Floats:
        """Return rows times weights."""
        return self.array @ weights

    def back(self, shares: Floats) -> Floats:
        """Return the rows, turned, times shares."""
        return self.array.T @ shares


class Patience(NamedTuple):
    """When to stop: after so many steps, or when no slope exceeds a share of the first one."""

    steps: int = 80
    share: float = 2e-3


Fitted = tuple[Floats, Floats]
"""Weights (columns x classes) and biases (classes)."""


def fit(rows: Rows, classes: Whole, strength: float, weights: Floats, patience: Patience) -> Fitted:
    """Return the weights and biases that fit rows to their classes.

    Args:
        rows: The features.
        classes: The class of each row, 0 to the number of classes - 1.
        strength: How much a row counts against small weights (C of other libraries).
        weights: How much each row counts beside the others.
        patience: When to stop.
    """
    columns, count = rows.shape[1], int(classes.max()) + 1
    wanted = np.zeros((rows.shape[0], count), np.float32)
    wanted[np.arange(len(classes)), classes] = 1
    counts = (strength * weights)[:, None].astype(np.float32)

    def slope(point: Floats) -> tuple[float, Floats]:
        table = point.reshape(columns + 1, count)
        scores = rows @ table[:-1] + table[-1]
        top = scores.max(axis=1, keepdims=True)
        shares = np.exp(scores - top)
        sums = shares.sum(axis=1, keepdims=True)
        loss = counts * (np.log(sums) + top - (scores * wanted).sum(axis=1, keepdims=True))
        shares = (shares / sums - wanted) * counts
        down = np.concatenate([rows.back(shares) + table[:-1], shares.sum(axis=0)[None]])
        size = 0.5 * float(np.vdot(table[:-1], table[:-1]))
        return float(loss.sum(dtype=np.float64)) + size, down.ravel()

    table = _lowest(slope, np.zeros((columns + 1) * count, np.float32), patience)
    table = table.reshape(columns + 1, count)
    return table[:-1], table[-1] - table[-1].mean()


Slope = Callable[[Floats], tuple[float, Floats]]
"""A point -> how high it is, and the slope there."""


def _lowest(slope: Slope, point: Floats, patience: Patience) -> Floats:
    """Return the lowest point of a bowl."""
    height, down = slope(point)
    remembered: deque[tuple[Floats, Floats, float]] = deque(maxlen=MEMORY)
    enough = patience.share * float(np.abs(down).max())
    for _ in range(patience.steps):
        if float(np.abs(down).max()) <= enough:
            break
        way = _way(down, remembered)
        step = 1.0 if remembered else 1.0 / max(1e-12, float(np.linalg.norm(down)))
        found = _shortened(slope, (point, height, down), way, step)
        if found is None:
            break
        to, height, next_down = found
        moved, turned = to - point, next_down - down
        bend = float(np.vdot(moved, turned))
        if bend > 1e-10 * float(np.vdot(turned, turned)):
            remembered.append((moved, turned, bend))
        point, down = to, next_down
    return point


def _shortened(
    slope: Slope, here: tuple[Floats, float, Floats], way: Floats, step: float
) -> tuple[Floats, float, Floats] | None:
    """Return the first point along a way that is low enough, halving the step; None: no such."""
    point, height, down = here
    promised = float(np.vdot(down, way))
    for _ in range(HALVINGS_MAX):
        to: Floats = point + np.multiply(way, step, dtype=np.float32)
        reached, next_down = slope(to)
        if reached <= height + ENOUGH * step * promised + 1e-6 * abs(height):
            return to, reached, next_down
        step /= 2
    return None


def _way(down: Floats, remembered: deque[tuple[Floats, Floats, float]]) -> Floats:
    """Return where to go: against the slope, bent by what the last steps taught."""
    way = -down
    parts: list[float] = []
    for moved, turned, bend in reversed(remembered):
        part = float(np.vdot(moved, way)) / bend
        way -= np.float32(part) * turned
        parts.append(part)
    if remembered:
        _, turned, bend = remembered[-1]
        way *= np.float32(bend / float(np.vdot(turned, turned)))
    for (moved, turned, bend), part in zip(remembered, reversed(parts), strict=True):
        way += np.float32(part - float(np.vdot(turned, way)) / bend) * moved
    return way
