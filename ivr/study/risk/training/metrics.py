"""How well scores tell fraud from honest charges, with how sure that is.

    measured(label, raw)            the figures
    intervals(label, raw, cards)    their 95 % intervals, by drawing charges again

Law of the room: a share of false alarms is counted among honest charges; a threshold is where at
most that share lies strictly above it. Ties are no merit: equal scores are decided as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

SHARES = (0.001, 0.01)
"""Shares of false alarms at which recall is reported."""

DRAWS = 200
LOW, HIGH = 2.5, 97.5


class Figures(NamedTuple):
    """Areas under both curves, and recall where 0.1 % and 1 % of honest charges are stopped."""

    roc: float
    pr: float
    recall_01: float
    recall_1: float


class Interval(NamedTuple):
    """The middle 95 % of what other charges of the same kind would have shown."""

    low: float
    high: float


def measured(fraud: Flags, raw: Values, weight: Values | None = None) -> Figures:
    """Return the figures of raw scores.

    Args:
        fraud: Which charges are frauds; there are some of both kinds.
        raw: A score for each.
        weight: How many charges each stands for.
    """
    weights = np.ones(len(raw)) if weight is None else weight
    true, false = _curve(fraud, raw, weights)
    low, high = (recall_at(fraud, raw, share, weights) for share in SHARES)
    steps = np.diff(false / false[-1])
    roc = float(np.sum(steps * (true[1:] + true[:-1]) / (2 * true[-1])))
    precision = true[1:] / (true[1:] + false[1:])
    pr = float(np.sum(np.diff(true / true[-1]) * precision))
    return Figures(roc, pr, low, high)


def _curve(fraud: Flags, raw: Values, weight: Values) -> tuple[Values, Values]:
    """Return frauds and honest charges above every threshold, from the highest down."""
    order = np.argsort(-raw, kind="stable")
    sorted_raw = raw[order]
    ends = np.append(np.flatnonzero(np.diff(sorted_raw)), len(raw) - 1)
    true = np.cumsum(np.where(fraud[order], weight[order], 0.0))[ends]
    false = np.cumsum(np.where(fraud[order], 0.0, weight[order]))[ends]
    return np.append(0.0, true), np.append(0.0, false)


def recall_at(fraud: Flags, raw: Values, share: float, weight: Values) -> float:
    """Return the share of frauds above the threshold that `share` of honest charges exceed."""
    threshold = threshold_at(raw[~fraud], share, weight[~fraud])
    return float(weight[fraud & (raw > threshold)].sum() / weight[fraud].sum())


def threshold_at(honest: Values, share: float, weight: Values) -> float:
    """Return the lowest score that at most `share` of honest charges exceed."""
    order = np.argsort(-honest, kind="stable")
    above = np.cumsum(weight[order]) - weight[order]
    at = int(np.count_nonzero(above <= share * weight.sum())) - 1
    return float(honest[order[max(at, 0)]])


def intervals(
    fraud: Flags, raw: Values, cards: NDArray[np.int64], draws: int = DRAWS, seed: int = 0
) -> Sequence[Interval]:
    """Return the interval of each figure.

    Frauds are drawn again by card, because those of one burst stand or fall together; of honest
    charges there are enough to draw each by itself.
    """
    draw = np.random.default_rng(seed)
    bursts: list[Places] = [
        np.flatnonzero(fraud & (cards == card)) for card in np.unique(cards[fraud]).tolist()
    ]
    honest = np.flatnonzero(~fraud)
    found: list[Figures] = []
    for _ in range(draws):
        numbers: list[int] = draw.integers(0, len(bursts), len(bursts)).tolist()
        chosen = [bursts[at] for at in numbers]
        rows = np.concatenate([*chosen, honest[draw.integers(0, len(honest), len(honest))]])
        found.append(measured(fraud[rows], raw[rows]))
    low, high = np.percentile(np.array(found), [LOW, HIGH], axis=0)
    return [Interval(float(a), float(b)) for a, b in zip(low, high, strict=True)]
