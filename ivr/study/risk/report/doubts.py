"""What speaks against believing a report: told before its figures are.

    doubts(report, where)    findings, the gravest first

RSK301  the judged charges are from the time that the model learned from
RSK302  one feature carries most of the model: leakage, or learned by heart
RSK303  figures are far better on what it learned than on what it had not seen
RSK304  few frauds judge: intervals are wide
RSK305  a score does not mean the share of false alarms that it should
RSK306  charges have moved from what it learned
RSK307  much of the merit comes from cards that have frauds only
RSK308  figures are nearly perfect: real history is seldom that clean
RSK309  a month is much worse than the whole
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.faults import Finding, Where, warning
from ivr.study.risk.report.counts import Month, Point
from ivr.study.risk.report.curves import FIGURES, Sure
from ivr.study.risk.report.drift import Drift

DOMINATES = 0.5
"""Share of all gains from which on one feature dominates."""

BETTER = 0.05
"""By so much the area under the PR curve may be better on what was learned from."""

FEW = 100
OFF = 0.2
"""A published point is off where its interval lies wholly beyond a fifth of what it should be."""

CARRIED = 0.05
PERFECT = 0.97
WORSE = 0.15
FRAUDS_A_MONTH = 10


class Facts(NamedTuple):
    """What doubts are derived from; see Report for each."""

    figures: Sequence[Sure]
    learned: Mapping[str, float]
    without: Sequence[float]
    frauds: float
    seen: float
    gains: Sequence[tuple[str, float]]
    points: Sequence[Point]
    drift: Sequence[Drift]
    months: Sequence[Month]


def doubts(facts: Facts, where: Where) -> tuple[Finding, ...]:
    """Return what speaks against believing a report."""
    found = (
        *_seen(facts),
        *_dominating(facts),
        *_overfit(facts),
        *_few(facts),
        *_off(facts),
        *_moved(facts),
        *_carried(facts),
        *_perfect(facts),
        *_worse(facts),
    )
    return tuple(warning(code, where, message, remedy) for code, message, remedy in found)


Doubt = tuple[str, str, str]


def _seen(facts: Facts) -> Iterator[Doubt]:
    if facts.seen > 0:
        message = (
            f"{100 * facts.seen:.0f} % of the judged charges are from the time it learned from"
        )
        remedy = "If they are what it learned from, these figures flatter; judge by later ones."
        yield "RSK301", message, remedy


def _dominating(facts: Facts) -> Iterator[Doubt]:
    for name, share in facts.gains[:1]:
        if share > DOMINATES:
            message = f"{name} alone brings {100 * share:.0f} % of what the model gains"
            remedy = "Ask whether it knows the label; train without it and compare."
            yield "RSK302", message, remedy


def _overfit(facts: Facts) -> Iterator[Doubt]:
    pr = facts.figures[FIGURES.index("pr")].value
    learned = facts.learned.get("pr", pr)
    if learned - pr > BETTER:
        message = f"The area under PR is {learned:.3f} on what it learned and {pr:.3f} here"
        remedy = "It learned by heart, or fraud has changed; fewer leaves, or newer history."
        yield "RSK303", message, remedy


def _few(facts: Facts) -> Iterator[Doubt]:
    if facts.frauds < FEW:
        message = f"Only {facts.frauds:,.0f} frauds judge"
        yield "RSK304", message, "Read intervals, not figures; wait for more labels."


def _off(facts: Facts) -> Iterator[Doubt]:
    for point in facts.points:
        if 600 <= point.score <= 955 and not _holds(point):
            message = (
                f"Score {point.score} should stop {100 * point.meant:.0f} % of honest charges and"
                f" stops {100 * point.found:.2f} %"
            )
            yield "RSK305", message, "Calibrate anew: train with --update on recent history."
            return


def _holds(point: Point) -> bool:
    return point.low <= (1 + OFF) * point.meant and point.high >= (1 - OFF) * point.meant


def _moved(facts: Facts) -> Iterator[Doubt]:
    moved = [each for each in facts.drift if each.state == "moved"]
    if moved:
        names = ", ".join(f"{each.name} ({each.moved:.2f})" for each in moved[:5])
        message = f"{len(moved)} features have moved from what it learned: {names}"
        yield "RSK306", message, "Find out why; train with --update where it is here to stay."


def _carried(facts: Facts) -> Iterator[Doubt]:
    if not facts.without:
        return
    at = FIGURES.index("pr")
    value, without = facts.figures[at].value, facts.without[at]
    if value - without > CARRIED:
        message = f"Without cards that have frauds only, PR is {without:.3f} and not {value:.3f}"
        yield "RSK307", message, "Believe the lower one: real cards have a history."


def _perfect(facts: Facts) -> Iterator[Doubt]:
    pr = facts.figures[FIGURES.index("pr")].value
    if pr > PERFECT:
        message = f"The area under PR is {pr:.3f}: real history is seldom that clean"
        remedy = "Look for leakage; made-up history is easier than life, expect less of your own."
        yield "RSK308", message, remedy


def _worse(facts: Facts) -> Iterator[Doubt]:
    caught = [(each, each.recall) for each in facts.months if each.recall is not None]
    frauds = sum(each.frauds for each, _ in caught)
    if not frauds:
        return
    whole = sum(each.frauds * recall for each, recall in caught) / frauds
    for each, recall in caught:
        if each.frauds >= FRAUDS_A_MONTH and whole - recall > WORSE:
            message = (
                f"In {each.name} {100 * recall:.0f} % of frauds are found, else {100 * whole:.0f} %"
            )
            yield "RSK309", message, "Look at that month's frauds: a new pattern, or late labels?"
