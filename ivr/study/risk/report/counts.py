"""What is counted above a threshold: charges, money, calls; and by score, month and point.

    Stakes.of(scored).at(860)    what a threshold of 860 means
    spread, points, bands, months

Law of the room: a charge is stopped where its score is *above* the threshold. A call is one card
on one day (UTC), however many of its charges are stopped: that is what the customer hears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.runtime.risk.learned.calibration import POINTS, SCORE_MAX
from ivr.runtime.risk.learned.features import DAY_SECONDS
from ivr.study.risk.report.curves import Curves, Sample, curves
from ivr.study.risk.training.frame import Rows

Values = NDArray[np.float64]
Whole = NDArray[np.int64]

STEP = 50
"""Width of a bar of the spread of scores."""

TOLD = (200, 400, 600, 740, 775, 820, 860, 905, 955, 970, 980, 990, 995)
"""Scores that tables tell of; from 600 to 955 Fraud Detector has published their meaning."""

ALARM = 955
"""The score that one honest charge in a hundred exceeds: months are judged by it."""

CENTS = 100
_SIDE = 1.959964
"""Standard deviations that enclose 95 %."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Labelled charges with what a model says of them: sums of leaves, and scores 0..1000."""

    rows: Rows
    raw: Values
    scores: Whole

    def sample(self) -> Sample:
        """Return what curves are drawn from."""
        return Sample(self.rows.fraud, self.raw, self.rows.card, self.rows.weight)

    def where(self, chosen: NDArray[np.bool_]) -> Scored:
        """Return some of the charges."""
        return Scored(self.rows.where(chosen), self.raw[chosen], self.scores[chosen])

    @property
    def both(self) -> bool:
        """There are frauds and honest charges."""
        fraud = self.rows.fraud
        return bool(fraud.any() and not fraud.all())

    @property
    def days(self) -> float:
        """From the first charge to the last, at least one day."""
        if not len(self.rows):
            return 1.0
        return max(1.0, float(self.rows.at[-1] - self.rows.at[0]) / DAY_SECONDS)


class Stake(NamedTuple):
    """What a threshold means. Money is in units of the currency.

    Attributes:
        threshold: Scores above it are stopped.
        caught: Frauds above.
        missed: Frauds at or below.
        stopped: Honest charges above.
        passed: Honest charges at or below.
        saved: Money of frauds above.
        lost: Money of frauds at or below.
        held: Money of honest charges above.
        calls: Cards to call, a day.
        disturbed: Of these, calls to customers none of whose stopped charges is a fraud.
    """

    threshold: int
    caught: float
    missed: float
    stopped: float
    passed: float
    saved: float
    lost: float
    held: float
    calls: float
    disturbed: float

    @property
    def recall(self) -> float:
        """Share of frauds that are caught: the true-positive rate."""
        return _share(self.caught, self.caught + self.missed)

    @property
    def alarms(self) -> float:
        """Share of honest charges that are stopped: the false-positive rate."""
        return _share(self.stopped, self.stopped + self.passed)

    @property
    def precision(self) -> float:
        """Share of stopped charges that are frauds; 1 where none is stopped."""
        return _share(self.caught, self.caught + self.stopped, 1.0)


@dataclass(frozen=True, slots=True)
class Stakes:
    """Charges and money at each score of 0..1000, and calls by the highest score of a card's day.

    `calls` counts days of cards by their highest score, `just` by that of their frauds alone.
    """

    frauds: tuple[float, ...]
    honest: tuple[float, ...]
    fraud_money: tuple[float, ...]
    honest_money: tuple[float, ...]
    calls: tuple[float, ...]
    just: tuple[float, ...]
    days: float

    @classmethod
    def of(cls, scored: Scored) -> Stakes:
        """Return the stakes of labelled charges."""
        rows, scores = scored.rows, scored.scores
        fraud, weight = rows.fraud, rows.weight
        money = weight * rows.cents / CENTS
        return cls(
            _by_score(scores[fraud], weight[fraud]),
            _by_score(scores[~fraud], weight[~fraud]),
            _by_score(scores[fraud], money[fraud]),
            _by_score(scores[~fraud], money[~fraud]),
            _by_score(*_highest(rows, scores)),
            _by_score(*_highest(rows.where(fraud), scores[fraud])),
            scored.days,
        )

    def at(self, threshold: int) -> Stake:
        """Return what stopping every score above a threshold of 0..1000 means."""
        first = threshold + 1
        calls, just = (sum(each[first:]) / self.days for each in (self.calls, self.just))
        return Stake(
            threshold,
            sum(self.frauds[first:]),
            sum(self.frauds[:first]),
            sum(self.honest[first:]),
            sum(self.honest[:first]),
            sum(self.fraud_money[first:]),
            sum(self.fraud_money[:first]),
            sum(self.honest_money[first:]),
            calls,
            calls - just,
        )


class Bar(NamedTuple):
    """Scores of first..last: which share of frauds and of honest charges has them."""

    first: int
    last: int
    frauds: float
    honest: float


class Point(NamedTuple):
    """A score: which share of honest charges should exceed it, and which one does, and is sure."""

    score: int
    meant: float
    found: float
    low: float
    high: float


class Group(NamedTuple):
    """Scores above `over` up to `last`: charges, and the share of frauds among them, and sure."""

    over: int
    last: int
    charges: float
    share: float
    low: float
    high: float


class Month(NamedTuple):
    """A calendar month (UTC) as YYYY-MM; `roc` is None where it lacks frauds or honest charges.

    `recall` and `alarms` are at a threshold of ALARM; `lost` is the money of frauds below it.
    """

    name: str
    charges: float
    frauds: float
    roc: float | None
    recall: float | None
    alarms: float
    lost: float


def spread(scored: Scored) -> tuple[Bar, ...]:
    """Return how scores of both kinds are spread, in steps of STEP; the last one ends at 1000."""
    rows = scored.rows
    places = np.minimum(scored.scores // STEP, SCORE_MAX // STEP - 1)
    kinds = [
        np.bincount(places[kind], rows.weight[kind], SCORE_MAX // STEP)
        / max(float(rows.weight[kind].sum()), 1.0)
        for kind in (rows.fraud, ~rows.fraud)
    ]
    pairs = enumerate(zip(*(each.tolist() for each in kinds), strict=True))
    return tuple(Bar(n * STEP, n * STEP + STEP - 1, fraud, honest) for n, (fraud, honest) in pairs)


def meant(score: int) -> float:
    """Return the share of honest charges that should exceed a score, by the published table."""
    shares, scores = zip(*POINTS, strict=True)
    return float(np.interp(score, scores, shares))


def points(stakes: Stakes) -> tuple[Point, ...]:
    """Return what each score of TOLD should mean and does."""
    total = sum(stakes.honest)
    found: list[Point] = []
    for score in TOLD:
        share = stakes.at(score).alarms
        found.append(Point(score, meant(score), share, *_sure(share, total)))
    return tuple(found)


def groups(stakes: Stakes) -> tuple[Group, ...]:
    """Return how many charges between two scores of TOLD are frauds."""
    edges = (-1, *TOLD, SCORE_MAX)
    found: list[Group] = []
    for over, last in pairwise(edges):
        span = slice(over + 1, last + 1)
        frauds, honest = sum(stakes.frauds[span]), sum(stakes.honest[span])
        share = _share(frauds, frauds + honest)
        found.append(Group(over, last, frauds + honest, share, *_sure(share, frauds + honest)))
    return tuple(found)


def months(scored: Scored) -> tuple[Month, ...]:
    """Return the figures of each calendar month that holds charges."""
    stamps = scored.rows.at.astype("datetime64[s]").astype("datetime64[M]")
    return tuple(_month(str(stamp), scored.where(stamps == stamp)) for stamp in np.unique(stamps))


def _month(name: str, scored: Scored) -> Month:
    stake = Stakes.of(scored).at(ALARM)
    frauds = stake.caught + stake.missed
    roc = _figures(scored).figures[0].value if scored.both else None
    return Month(
        name,
        frauds + stake.stopped + stake.passed,
        frauds,
        roc,
        stake.recall if frauds else None,
        stake.alarms,
        stake.lost,
    )


def _figures(scored: Scored) -> Curves:
    return curves(scored.sample(), draws=1)


def day(at: int) -> str:
    """Return the day of an epoch second as YYYY-MM-DD."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


def _by_score(scores: Whole, values: Values) -> tuple[float, ...]:
    return tuple(np.bincount(scores, values, SCORE_MAX + 1).tolist())


def _highest(rows: Rows, scores: Whole) -> tuple[Whole, Values]:
    """Return the highest score of each day of each card, and the weight of that charge."""
    days = rows.at // DAY_SECONDS
    order = np.lexsort((scores, days, rows.card))
    card, day_, score = rows.card[order], days[order], scores[order]
    last = np.append((np.diff(card) != 0) | (np.diff(day_) != 0), np.ones(min(1, len(card)), bool))
    return score[last], rows.weight[order][last]


def _share(part: float, whole: float, empty: float = 0.0) -> float:
    return part / whole if whole else empty


def _sure(share: float, count: float) -> tuple[float, float]:
    """Return the 95 % interval of a share. Source: E. B. Wilson, JASA 22 (1927)."""
    if not count:
        return 0.0, 1.0
    square = _SIDE**2 / count
    middle = (share + square / 2) / (1 + square)
    side = _SIDE * sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return max(0.0, middle - side), min(1.0, middle + side)
