"""ROC and PR curves of scores, with the band in which other charges of the kind would lie.

    curves(sample)    both curves, the four figures, and what every draw made of these

Law of the room: frauds are drawn again by card, since those of one burst stand or fall together;
honest charges one by one. The same sample gives the same bands. A point of the ROC is the most that
is found while at most that share of honest charges is stopped, as in `training.metrics`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.study.risk.training.metrics import DRAWS, HIGH, LOW, SHARES

Values = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

STOPPED: Values = np.geomspace(1e-4, 1.0, 81)
"""Shares of honest charges at which the ROC is told: even steps of a logarithm."""

FOUND: Values = np.linspace(0.02, 1.0, 50)
"""Recalls at which the PR curve is told."""

FIGURES = ("roc", "pr", "recall_01", "recall_1")


class Sample(NamedTuple):
    """Charges that are judged: which are frauds, raw scores, numbers of cards, weights."""

    fraud: Flags
    raw: Values
    card: Whole
    weight: Values


class Sure(NamedTuple):
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


class Curve(NamedTuple):
    """A line through (x, y) and the band around it, all of one length."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Curves(NamedTuple):
    """Both curves, the figures in the order of FIGURES, and the figures of each draw."""

    roc: Curve
    pr: Curve
    figures: tuple[Sure, ...]
    draws: Values


class _Sorted:
    """A sample from the highest score down, equal scores taken together."""

    def __init__(self, sample: Sample) -> None:
        order = np.argsort(-sample.raw, kind="stable")
        raw = sample.raw[order]
        self.fraud = sample.fraud[order]
        self.weight = sample.weight[order]
        self._ends = np.append(np.flatnonzero(np.diff(raw)), len(raw) - 1)
        cards = sample.card[order][self.fraud]
        self.bursts, self.burst = np.unique(cards, return_inverse=True)

    def counted(self, weight: Values) -> tuple[Values, Values]:
        """Return frauds and honest charges above every threshold, beginning with none."""
        true = np.cumsum(np.where(self.fraud, weight, 0.0))[self._ends]
        false = np.cumsum(np.where(self.fraud, 0.0, weight))[self._ends]
        return np.append(0.0, true), np.append(0.0, false)

    def drawn(self, draw: np.random.Generator) -> Values:
        """Return how often each charge is drawn: frauds by card, honest ones each by itself."""
        times = np.empty(len(self.fraud))
        bursts = len(self.bursts)
        chosen = np.bincount(draw.integers(0, bursts, bursts), minlength=bursts)
        times[self.fraud] = chosen[self.burst]
        honest = int((~self.fraud).sum())
        times[~self.fraud] = np.bincount(draw.integers(0, honest, honest), minlength=honest)
        return times * self.weight


def curves(sample: Sample, draws: int = DRAWS, seed: int = 0) -> Curves:
    """Return curves and figures of a sample that holds frauds and honest charges.

    Args:
        sample: The charges.
        draws: How often they are drawn again.
        seed: The same one draws the same charges, so that models can be compared draw by draw.
    """
    ordered = _Sorted(sample)
    draw = np.random.default_rng(seed)
    told = _told(*ordered.counted(ordered.weight))
    again = [_told(*ordered.counted(ordered.drawn(draw))) for _ in range(draws)]
    found, stopped, precise = (np.array(each) for each in zip(*again, strict=True))
    pairs = zip(told[0], *_band(found), strict=True)
    return Curves(
        _curve(STOPPED, told[1], stopped),
        _curve(FOUND, told[2], precise),
        tuple(Sure(float(value), float(low), float(high)) for value, low, high in pairs),
        found,
    )


def difference(one: Curves, other: Curves) -> tuple[Sure, ...]:
    """Return by how much `one` is better in each figure, drawn from the same charges."""
    gaps = one.draws - other.draws
    values = [mine.value - its.value for mine, its in zip(one.figures, other.figures, strict=True)]
    pairs = zip(values, *_band(gaps), strict=True)
    return tuple(Sure(float(value), float(low), float(high)) for value, low, high in pairs)


def _told(true: Values, false: Values) -> tuple[Values, Values, Values]:
    """Return the figures, recalls at STOPPED and precisions at FOUND."""
    recall = true / true[-1]
    stopped = false / false[-1]
    above = np.maximum(true + false, 1e-300)
    precision = true / above
    roc = float(np.sum(np.diff(stopped) * (recall[1:] + recall[:-1]) / 2))
    pr = float(np.sum(np.diff(recall) * precision[1:]))
    at = np.searchsorted(stopped, STOPPED * (1 + 1e-12), side="right") - 1
    first = np.searchsorted(recall, FOUND * (1 - 1e-12), side="left")
    shares = [_recall_at(recall, stopped, share) for share in SHARES]
    return np.array([roc, pr, *shares]), recall[at], precision[first]


def _recall_at(recall: Values, stopped: Values, share: float) -> float:
    return float(recall[np.searchsorted(stopped, share * (1 + 1e-12), side="right") - 1])


def _band(found: Values) -> Values:
    return np.percentile(found, [LOW, HIGH], axis=0)


def _curve(x: Values, y: Values, drawn: Values) -> Curve:
    low, high = _band(drawn)
    return Curve(_tuple(x), _tuple(y), _tuple(low), _tuple(high))


def _tuple(values: Values) -> tuple[float, ...]:
    plain: Sequence[float] = values.tolist()
    return tuple(plain)
