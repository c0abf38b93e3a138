"""Counts above a threshold, by score, by month: six charges reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.study.risk.report import counts
from ivr.study.risk.report.counts import Scored, Stakes

DAY = 86_400


@pytest.fixture
def scored(hand):
    rows = hand.rows(
        (0, 1, 1, 10_000),  # fraud of 100, score 900
        (60, 1, 0, 500),  # the same card and day, honest, 910
        (120, 2, 0, 2_000),  # honest, 860
        (DAY, 2, 0, 3_000),  # honest, 861, another day
        (2 * DAY, 3, 1, 7_000),  # fraud of 70, 100
        (31 * DAY, 4, 0, 100),  # honest, 0, in February
    )
    scores = np.array([900, 910, 860, 861, 100, 0])
    return Scored(rows, scores.astype(float), scores)


def test_what_a_threshold_means(scored):
    stake = Stakes.of(scored).at(860)
    assert (stake.caught, stake.missed, stake.stopped, stake.passed) == (1, 1, 2, 2)
    assert (stake.saved, stake.lost, stake.held) == (100.0, 70.0, 35.0)
    assert (stake.recall, stake.alarms, stake.precision) == (0.5, 0.5, pytest.approx(1 / 3))
    # card 1 on day 0 and card 2 on day 1 are called in 31 days; the second in vain
    assert stake.calls == pytest.approx(2 / 31)
    assert stake.disturbed == pytest.approx(1 / 31)


def test_a_charge_at_the_threshold_passes(scored):
    assert Stakes.of(scored).at(859).stopped == 3
    assert Stakes.of(scored).at(860).stopped == 2
    everything, nothing = Stakes.of(scored).at(0), Stakes.of(scored).at(1000)
    assert (everything.caught, everything.stopped) == (2, 3)
    assert (nothing.caught, nothing.stopped, nothing.precision) == (0, 0, 1.0)


def test_a_call_is_in_vain_where_no_stopped_charge_is_a_fraud(scored):
    # above 905 only the honest charge of card 1 is stopped, though its fraud was minutes before
    stake = Stakes.of(scored).at(905)
    assert (stake.calls, stake.disturbed) == (pytest.approx(1 / 31), pytest.approx(1 / 31))


def test_scores_are_spread_by_kind(scored):
    bars = counts.spread(scored)
    assert len(bars) == 20
    assert (bars[-1].first, bars[-1].last) == (950, 999)
    assert bars[2].frauds == 0.5
    assert bars[18].honest == 0.25
    assert sum(bar.frauds for bar in bars) == sum(bar.honest for bar in bars) == 1.0


def test_a_score_of_1000_stands_in_the_last_bar(hand):
    rows = hand.rows((0, 1, 1, 1), (1, 1, 0, 1))
    assert counts.spread(Scored(rows, np.zeros(2), np.array([1000, 0])))[-1].frauds == 1.0


@pytest.mark.parametrize(
    ("score", "share"), [(955, 0.01), (600, 0.1), (980, 0.02 / 4.5), (1000, 0.0), (300, 0.55)]
)
def test_what_a_score_promises(score, share):
    assert counts.meant(score) == pytest.approx(share)


def test_points_and_groups(scored):
    stakes = Stakes.of(scored)
    points = {each.score: each for each in counts.points(stakes)}
    assert points[860].found == 0.5
    assert points[860].low < 0.5 < points[860].high
    assert points[955].found == 0.0
    groups = {each.last: each for each in counts.groups(stakes)}
    assert (groups[200].charges, groups[200].share) == (2, 0.5)
    assert (groups[905].over, groups[905].charges, groups[905].share) == (860, 2, 0.5)
    assert sum(each.charges for each in groups.values()) == 6


def test_an_interval_of_wilson():
    rows = Stakes((0.0,) * 1001, (90.0, *[0.0] * 999, 10.0), *[(0.0,) * 1001] * 4, 1.0)
    point = next(each for each in counts.points(rows) if each.score == 955)
    # 10 of 100: E. B. Wilson gives 0.0552 to 0.1744
    assert (point.found, round(point.low, 4), round(point.high, 4)) == (0.1, 0.0552, 0.1744)


def test_months_are_those_of_the_calendar(scored):
    january, february = counts.months(scored)
    assert (january.name, january.charges, january.frauds) == ("2024-01", 5, 2)
    assert january.recall == 0.0  # at 955 nothing is found
    assert january.lost == 170.0
    assert january.roc == pytest.approx(2 / 6)  # 900 beats 860 and 861, 100 beats nothing
    assert (february.charges, february.roc, february.recall) == (1, None, None)
