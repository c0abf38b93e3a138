"""The population stability index, reckoned by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ivr.study.risk.report.drift import Drift, drifted, stability


def test_what_has_not_moved_is_at_nought():
    values = np.arange(1_000.0)
    assert stability(values, values) == 0.0
    assert stability(values, values[:0]) == 0.0


def test_two_categories_by_hand():
    before = np.array([0.0] * 50 + [1.0] * 50)
    recent = np.array([0.0] * 80 + [1.0] * 20)
    expected = (0.8 - 0.5) * math.log(0.8 / 0.5) + (0.2 - 0.5) * math.log(0.2 / 0.5)
    assert stability(before, recent, by_value=True) == pytest.approx(expected)


def test_what_goes_missing_is_a_move():
    before = np.arange(100.0)
    recent = np.where(np.arange(100) < 50, np.nan, np.arange(100.0))
    assert stability(before, recent) > 0.25
    assert stability(recent, recent) == 0.0


def test_what_is_new_counts_though_it_never_was():
    before, recent = np.zeros(100), np.full(100, 7.0)
    # all shares change places; what is empty counts as one in ten thousand
    expected = 2 * (1 - 1e-4) * math.log(1e4)
    assert stability(before, recent, by_value=True) == pytest.approx(expected)


def test_the_worst_comes_first_with_its_medians():
    before = np.column_stack([np.arange(100.0), np.arange(100.0)])
    recent = np.column_stack([np.arange(100.0), np.arange(100.0) + 50])
    found = drifted(("same", "more"), before, recent)
    assert [each.name for each in found] == ["more", "same"]
    assert (found[0].before, found[0].recent) == (49.5, 99.5)
    assert [each.state for each in found] == ["moved", "stable"]


@pytest.mark.parametrize(
    ("moved", "state"), [(0.05, "stable"), (0.1, "watch"), (0.25, "watch"), (0.26, "moved")]
)
def test_what_an_index_says(moved, state):
    assert Drift("amt", moved, 0, 0).state == state


def test_a_feature_that_is_always_missing_moves_not():
    nothing = np.full(10, np.nan)
    assert stability(nothing, nothing) == 0.0
    assert math.isnan(drifted(("gone",), nothing[:, None], nothing[:, None])[0].before)
