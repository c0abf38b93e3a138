"""The calibration of a model: which raw score means which share of false alarms.

Law of the room: fitted on honest charges that the trees did not learn from; the scale between the
points of the published table is straight, so knots lie on those points and between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.runtime.risk.learned.calibration import POINTS, SCORE_MAX, score_at
from ivr.study.risk.training.metrics import threshold_at

Whole = NDArray[np.int64]
Values = NDArray[np.float64]

SHARES: tuple[float, ...] = (
    *(each / 100 for each in range(95, 10, -5)),
    *(each / 100 for each in range(10, 1, -1)),
    0.015,
    0.01,
    0.0075,
    0.005,
    0.003,
    0.002,
    0.001,
    0.0005,
)
"""Shares of honest charges at which the scale has a knot, from low scores to high ones."""

HONEST_FOR_A_KNOT = 5
"""A knot needs so many honest charges above it: fewer say nothing."""


class Point(NamedTuple):
    """A published point: the score, the share it should mean, and the share that was found."""

    score: int
    meant: float
    found: float

    @property
    def off(self) -> float:
        """By which part of what it should be the share is off; 0.1 = ten per cent too many."""
        return self.found / self.meant - 1


def knots(honest: Whole, weight: Values) -> list[list[int]]:
    """Return the knots of a calibration from the raw scores of honest charges."""
    enough = HONEST_FOR_A_KNOT / max(len(honest), 1)
    raws = honest.astype(np.float64)
    found = [[int(raws.min()) - 1, 0]]
    for share in SHARES:
        raw, score = int(threshold_at(raws, share, weight)), round(score_at(share))
        if share >= enough and raw > found[-1][0] and score >= found[-1][1]:
            found.append([raw, score])
    highest = int(raws.max())
    found.append([max(highest, found[-1][0] + 1), SCORE_MAX])
    return found


def points(scores: Whole, weight: Values) -> Sequence[Point]:
    """Return what the published points mean for honest charges that were scored 0..1000."""
    total = weight.sum()
    return [
        Point(score, share, float(weight[scores > score].sum() / total))
        for share, score in POINTS
        if 0 < share < 1
    ]
