"""What is drawn of a report: lines with bands, and bars, each with a title and a caption.

    charts(report)    every chart, by name, in the order of the page

Law of the room: values and words only; captions are for people who decide about money and
customers, not for those who trained the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import NamedTuple

from ivr.study.risk.backtest import Backtest, Result
from ivr.study.risk.report.counts import ALARM, STEP, Month, day
from ivr.study.risk.report.curves import FIGURES
from ivr.study.risk.report.drift import MOVED, STABLE
from ivr.study.risk.report.numbers import Report

BARS_MAX = 15

OURS, OTHER, USUAL = "ours", "other", "usual"
"""Kinds of lines: what is told of, what it is compared with, what would be usual or promised."""


class Axis(NamedTuple):
    """An axis from `low` to `high`; ticks are values and their words."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    log: bool = False

    def place(self, value: float) -> float:
        """Return where a value stands, 0..1; beyond an end is at it."""
        held = min(max(value, self.low), self.high)
        if self.log:
            return (log10(held) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (held - self.low) / (self.high - self.low)


class Line(NamedTuple):
    """A line of a kind; `low` and `high` are its band; `dots` marks its points."""

    name: str
    kind: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    dots: bool = False


class Bar(NamedTuple):
    """A bar of `value`, with the words that stand at its end."""

    name: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of lines. `words` says in a sentence what it shows."""

    name: str
    title: str
    words: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars that lie; `marks` are values with a line across."""

    name: str
    title: str
    words: str
    label: str
    high: float
    bars: tuple[Bar, ...]
    marks: tuple[float, ...] = ()


Chart = Lines | Bars

PERCENT = tuple((each / 5, f"{20 * each} %") for each in range(6))
SHARES = ((1e-4, "0.01 %"), (1e-3, "0.1 %"), (1e-2, "1 %"), (0.1, "10 %"), (1.0, "100 %"))


def charts(report: Report) -> tuple[Chart, ...]:
    """Return every chart of a report."""
    found: list[Chart] = [_spread(report), _roc(report), _pr(report), _calibration(report)]
    found += [_weights(report), *_months(report.months)]
    if report.drift:
        found.append(_drift(report))
    return tuple(found)


def percent(share: float) -> str:
    """Return a share in percent, finer where little is left to either end."""
    value = 100 * share
    digits = 0 if value == round(value) else 1 if 10 <= value <= 99 else 2
    return f"{value:.{digits}f} %"


def _spread(report: Report) -> Lines:
    bars = report.spread
    edges = tuple(float(bar.first) for bar in bars for _ in (0, 1))
    x = (*edges[1:], 1000.0)
    floor = 1e-5

    def stepped(values: Sequence[float]) -> tuple[float, ...]:
        return tuple(max(value, floor) for value in values for _ in (0, 1))

    high = 1.0
    return Lines(
        "spread",
        "Scores of frauds and of honest charges",
        f"Share of each kind in every {STEP} points of score. The less the two lines share, the "
        "better the model tells them apart; the upright axis is logarithmic, so that rare ones "
        "are seen.",
        Axis("score", 0, 1000, tuple((n, str(n)) for n in range(0, 1001, 200))),
        Axis("share of the kind", floor, high, ((1e-5, "0"), *SHARES), log=True),
        (
            Line("frauds", OURS, x, stepped([bar.frauds for bar in bars])),
            Line("honest charges", OTHER, x, stepped([bar.honest for bar in bars])),
        ),
    )


def _roc(report: Report) -> Lines:
    curve, sure = report.roc, report.figures[FIGURES.index("roc")]
    return Lines(
        "roc",
        "Frauds found for honest charges stopped (ROC)",
        f"At each share of honest charges that you stop, the share of frauds that you find. "
        f"Area under the curve {sure.value:.4f} (95 % between {sure.low:.4f} and {sure.high:.4f}). "
        "The shaded band is where other charges of the same kind would have put the line.",
        Axis("honest charges stopped", 1e-4, 1.0, SHARES, log=True),
        Axis("frauds found", 0, 1, PERCENT),
        (
            Line("this model", OURS, *curve),
            Line("guessing", USUAL, curve.x, curve.x),
        ),
    )


def _pr(report: Report) -> Lines:
    curve, sure = report.pr, report.figures[FIGURES.index("pr")]
    rate = report.span.frauds / report.span.charges
    return Lines(
        "pr",
        "How many alarms are right (PR)",
        f"The more of the frauds you want to find, the more alarms are false. Area "
        f"{sure.value:.3f} (95 % between {sure.low:.3f} and {sure.high:.3f}); by guessing it would "
        f"be {rate:.4f}.",
        Axis("frauds found", 0, 1, PERCENT),
        Axis("alarms that are frauds", 0, 1, PERCENT),
        (
            Line("this model", OURS, *curve),
            Line("guessing", USUAL, (0.0, 1.0), (rate, rate)),
        ),
    )


def _calibration(report: Report) -> Lines:
    found = [point for point in report.points if point.found > 0]
    x = tuple(point.meant for point in found)
    return Lines(
        "calibration",
        "Does a score mean what it promises?",
        "Each score promises that a certain share of honest charges lies above it; a dot is the "
        "share that does. Above the dashed line more customers are stopped than promised.",
        Axis("promised share of honest charges above the score", 1e-3, 1.0, SHARES[1:], log=True),
        Axis("share found", 1e-4, 1.0, SHARES, log=True),
        (
            Line(
                "found",
                OURS,
                x,
                tuple(point.found for point in found),
                tuple(max(point.low, 1e-4) for point in found),
                tuple(point.high for point in found),
                dots=True,
            ),
            Line("as promised", USUAL, (1e-3, 1.0), (1e-3, 1.0)),
        ),
    )


def _weights(report: Report) -> Bars:
    chosen = report.weights[:BARS_MAX]
    return Bars(
        "importance",
        "What the model looks at",
        "Share of all that the model gained in training, by what it asks. One bar of more than "
        "half would be a reason to distrust it.",
        "share of gain",
        max([each.gain for each in chosen], default=0.0) or 1.0,
        tuple(Bar(each.name, each.gain, percent(each.gain)) for each in chosen),
    )


def _months(months: Sequence[Month]) -> Iterator[Lines]:
    told = [each for each in months if each.recall is not None]
    if len(told) < 2:
        return
    names = [each.name for each in told]
    x = tuple(float(n) for n in range(len(told)))
    step = max(1, len(names) // 6)
    ticks = tuple((float(n), names[n]) for n in range(0, len(names), step))
    yield Lines(
        "months",
        "Month by month",
        f"Share of each month's frauds that a threshold of {ALARM} finds. A line that falls says "
        "that fraud has changed, or that late labels are still missing.",
        Axis("month", 0, x[-1], ticks),
        Axis("frauds found", 0, 1, PERCENT),
        (Line("frauds found", OURS, x, tuple(each.recall or 0.0 for each in told), dots=True),),
    )


def _drift(report: Report) -> Bars:
    chosen = report.drift[:BARS_MAX]
    against = {"training": "what it learned from", "halves": "the first half of the time"}
    return Bars(
        "drift",
        "Have charges changed?",
        f"How far recent charges have moved from {against[report.drift_of]} (population stability "
        f"index). Below {STABLE} nothing happened, above {MOVED} somebody should look.",
        "index",
        max(1.2 * MOVED, *(each.moved for each in chosen)),
        tuple(Bar(each.name, each.moved, f"{each.moved:.3f}") for each in chosen),
        (STABLE, MOVED),
    )


def frontier(test: Backtest) -> Lines:
    """Return how much fraud money each threshold saves for the customers that it disturbs."""
    places = [_place(each.result) for each in test.trials]
    x, y = (tuple(values) for values in zip(*places, strict=True)) if places else ((), ())
    mine, other = _place(test.policy), _place(test.against)
    most = max(1.0, mine[0], other[0], *x)
    least = min([mine[1], *y])
    low = max(0.0, 0.1 * int(10 * least - 1e-9))
    step = max(1, ceil(most / 6))
    return Lines(
        "frontier",
        "What thresholds cost customers",
        "Each dot is a threshold: how many customers a day are asked in vain, and which share of "
        "fraud money is saved. Left and up is better; where the line turns flat, more calls save "
        "little.",
        Axis(
            "customers asked in vain, a day",
            0,
            1.05 * most,
            tuple((float(n), str(n)) for n in range(0, ceil(most) + 1, step)),
        ),
        Axis("fraud money saved", low, 1, _shares(low)),
        (
            Line("thresholds", OURS, x, y, dots=True),
            Line(test.policy.name, OTHER, (mine[0],), (mine[1],), dots=True),
        ),
    )


def _place(result: Result) -> tuple[float, float]:
    return result.disturbed / result.days, result.share


def _shares(low: float) -> tuple[tuple[float, str], ...]:
    return tuple((low + n * (1 - low) / 5, percent(low + n * (1 - low) / 5)) for n in range(6))


def span_words(report: Report) -> str:
    """Return when the judged charges happened."""
    return f"{day(report.span.first)} to {day(report.span.last)}"
