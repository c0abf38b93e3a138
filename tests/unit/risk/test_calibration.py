"""Raw scores become scores of 0..1000 that mean published shares of false alarms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.runtime.risk.learned.calibration import POINTS, Calibration, score_at

KNOTS = st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=30, unique=True).map(sorted)


@given(KNOTS, st.data())
def test_higher_never_scores_lower(raws: list[int], data: st.DataObject):
    scores = sorted(
        data.draw(st.lists(st.integers(0, 1000), min_size=len(raws), max_size=len(raws)))
    )
    calibration = Calibration(list(zip(raws, scores, strict=True)))
    asked = sorted(data.draw(st.lists(st.integers(-(2 * 10**9), 2 * 10**9), min_size=2)))
    found = [calibration.score(raw) for raw in asked]
    assert found == sorted(found)
    assert all(scores[0] <= each <= scores[-1] for each in found)
    assert [calibration.score(raw) for raw in raws] == scores


def test_between_two_knots_is_a_straight_line():
    calibration = Calibration([[0, 600], [100, 1000]])
    assert [calibration.score(raw) for raw in (-5, 0, 25, 99, 100, 500)] == [
        600, 600, 700, 996, 1000, 1000,
    ]  # fmt: skip


def test_published_points_are_met():
    for share, score in POINTS:
        assert score_at(share) == pytest.approx(score)
    assert score_at(0.55) == pytest.approx(300)
    assert score_at(0.005) == pytest.approx(977.5)


@pytest.mark.parametrize(
    "knots", [[], [[0, 0]], [[0, 0], [0, 5]], [[1, 0], [0, 5]], [[0, 9], [1, 5]], [[0, -1], [1, 5]]]
)
def test_knots_that_do_not_ascend_are_refused(knots: list[list[int]]):
    with pytest.raises(ValueError, match="ascend"):
        Calibration(knots)
