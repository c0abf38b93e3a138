"""From a raw score to 0..1000: how many legitimate charges would have scored higher.

    Calibration.score(raw)   the score
    POINTS                   which score means which share of false alarms

Law of the room: whole numbers only, so that every engine rounds alike; a higher raw score never
has a lower score.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

SCALE = "fraud_detector"
"""Name of this scale in a policy file."""

SCORE_MAX = 1000

POINTS: tuple[tuple[float, int], ...] = (
    (1.0, 0),
    (0.10, 600),
    (0.06, 740),
    (0.05, 775),
    (0.04, 820),
    (0.03, 860),
    (0.02, 905),
    (0.01, 955),
    (0.0, 1000),
)
"""Share of legitimate charges above a score -> the score; between two rows it is a straight line.
Source: Amazon Fraud Detector user guide, "Model scores" (its fixed false-positive rates)."""


class Knot(NamedTuple):
    """A raw score, in the unit of a forest, and its score."""

    raw: int
    score: int


class Calibration:
    """Straight lines between knots; immutable."""

    __slots__ = ("_raws", "knots")

    def __init__(self, knots: Sequence[Sequence[int]]) -> None:
        """Take knots that ascend in both.

        Raises:
            ValueError: There are fewer than two, or they do not ascend.
            TypeError: A knot is no pair of numbers.
        """
        self.knots = tuple(Knot(*each) for each in knots)
        if len(self.knots) < 2 or not all(_ascend(*pair) for pair in pairwise(self.knots)):
            raise ValueError("The knots of a calibration do not ascend.")
        self._raws = [knot.raw for knot in self.knots]

    def score(self, raw: int) -> int:
        """Return the score, 0..1000, of a raw score in the unit of a forest."""
        after = bisect_right(self._raws, raw)
        if after == 0:
            return self.knots[0].score
        if after == len(self.knots):
            return self.knots[-1].score
        low, high = self.knots[after - 1], self.knots[after]
        return low.score + (raw - low.raw) * (high.score - low.score) // (high.raw - low.raw)


def _ascend(low: Knot, high: Knot) -> bool:
    return low.raw < high.raw and 0 <= low.score <= high.score <= SCORE_MAX


def score_at(share: float) -> float:
    """Return the score that a share (0..1) of legitimate charges reach or exceed."""
    for (more, low), (less, high) in pairwise(POINTS):
        if share >= less:
            return low + (more - share) / (more - less) * (high - low)
    return float(SCORE_MAX)
