"""How far recent charges have moved from those that a model learned from.

    drifted(before, recent)    the population stability index of every feature, the worst first

The index is the sum over groups of (recent - before) * ln(recent / before), where both are shares.
Law of the room: numbers are grouped by tenths of what was before, categories by their number; what
is missing is a group. An empty group counts as one in ten thousand.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

STABLE, MOVED = 0.1, 0.25
"""Below the first nothing happened, above the second people should look.

Source: N. Siddiqi, Credit Risk Scorecards (2006), population stability.
"""

TENTHS = 10
LEAST = 1e-4
CATEGORICAL = frozenset({"cat_id", "hour", "dow"})


class Drift(NamedTuple):
    """A feature, its index `moved`, and medians before and recently (NaN where all are missing)."""

    name: str
    moved: float
    before: float
    recent: float

    @property
    def state(self) -> str:
        """`stable`, `watch` or `moved`."""
        if self.moved < STABLE:
            return "stable"
        return "watch" if self.moved <= MOVED else "moved"


def drifted(names: tuple[str, ...], before: Values, recent: Values) -> tuple[Drift, ...]:
    """Return the drift of each feature; rows x names, NaN is missing."""
    found = [
        Drift(
            name,
            stability(before[:, at], recent[:, at], by_value=name in CATEGORICAL),
            _median(before[:, at]),
            _median(recent[:, at]),
        )
        for at, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda each: (-each.moved, each.name)))


def stability(before: Values, recent: Values, *, by_value: bool = False) -> float:
    """Return the population stability index, 0 or more; 0 where one of the two is empty."""
    if not len(before) or not len(recent):
        return 0.0
    cuts = _cuts(before, by_value=by_value)
    one, other = (_shares(each, cuts) for each in (before, recent))
    return float(np.sum((other - one) * np.log(other / one)))


def _cuts(before: Values, *, by_value: bool) -> Values:
    known = before[~np.isnan(before)]
    if not len(known):
        return np.empty(0)
    if by_value:
        return np.unique(known)
    return np.unique(np.quantile(known, np.arange(1, TENTHS) / TENTHS))


def _shares(values: Values, cuts: Values) -> Values:
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(cuts, known, side="left"), minlength=len(cuts) + 1)
    shares = np.append(counts, len(values) - len(known)) / len(values)
    return np.maximum(shares, LEAST)


def _median(values: Values) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
