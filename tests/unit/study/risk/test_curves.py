"""ROC and PR: four charges reckoned by hand, ties, bands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.study.risk.report.curves import FOUND, STOPPED, Sample, curves, difference
from ivr.study.risk.training.metrics import measured


def sample(fraud, raw, card=None):
    count = len(raw)
    cards = np.arange(count) if card is None else np.array(card)
    return Sample(np.array(fraud, bool), np.array(raw, float), cards, np.ones(count))


def test_four_charges_reckoned_by_hand():
    # from the top: fraud, honest, fraud, honest
    found = curves(sample([1, 0, 1, 0], [4, 3, 2, 1]), draws=5)
    roc, pr, low, high = (each.value for each in found.figures)
    assert roc == pytest.approx(0.75)  # three of four pairs stand the right way round
    assert pr == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert (low, high) == (0.5, 0.5)  # nothing honest stopped: one of two frauds
    at = dict(zip(found.roc.x, found.roc.y, strict=True))
    assert at[float(STOPPED[0])] == 0.5
    assert at[1.0] == 1.0
    precise = dict(zip(found.pr.x, found.pr.y, strict=True))
    assert precise[float(FOUND[0])] == 1.0
    assert precise[1.0] == pytest.approx(2 / 3)


def test_equal_scores_are_no_merit():
    roc, pr, low, _ = (each.value for each in curves(sample([1, 0, 0, 0], [1] * 4), 1).figures)
    assert (roc, pr, low) == (0.5, 0.25, 0.0)


def test_a_weight_counts_as_so_many_charges():
    once = sample([1, 0, 1, 0, 0], [4, 3, 2, 1, 1])
    weighed = sample([1, 0, 1, 0], [4, 3, 2, 1])._replace(weight=np.array([1.0, 1, 1, 2]))
    assert curves(once, 1).roc.y == curves(weighed, 1).roc.y
    for one, other in zip(curves(once, 1).figures, curves(weighed, 1).figures, strict=True):
        assert one.value == pytest.approx(other.value)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=4, max_size=60))
def test_figures_are_those_of_training(charges):
    fraud, raw = zip(*[*charges, (True, 5), (False, 5)], strict=True)
    mine = curves(sample(fraud, raw), 1).figures
    its = measured(np.array(fraud, bool), np.array(raw, float))
    assert [each.value for each in mine] == pytest.approx(list(its))


def test_a_band_holds_the_line_and_narrows_with_more_cards():
    draw = np.random.default_rng(0)

    def width(cards):
        fraud = np.append(np.ones(cards, bool), np.zeros(2_000, bool))
        raw = np.append(draw.normal(2, 1, cards), draw.normal(0, 1, 2_000))
        found = curves(sample(fraud, raw), 100)
        assert all(low <= y <= high for y, low, high in zip(*found.roc[1:], strict=True))
        return found.figures[0].high - found.figures[0].low

    assert width(400) < 0.5 * width(20)


def test_frauds_of_one_card_stand_or_fall_together():
    fraud, raw = [1, 1, 1, 1, 0, 0], [6, 5, 2, 1, 4, 3]
    together = curves(sample(fraud, raw, [1, 1, 2, 2, 3, 4]), 200)
    apart = curves(sample(fraud, raw, [1, 2, 3, 4, 5, 6]), 200)
    assert set(together.draws[:, 2]) == {0.0, 0.5, 1.0}
    assert {0.25, 0.75} < set(apart.draws[:, 2])


def test_versions_are_compared_draw_by_draw():
    mine, its = sample([1, 0, 1, 0], [4, 3, 2, 1]), sample([1, 0, 1, 0], [1, 3, 2, 4])
    assert difference(curves(mine, 20), curves(mine, 20))[0] == (0.0, 0.0, 0.0)
    better = difference(curves(mine, 20), curves(its, 20))[0]
    assert better.value == 0.75 - 0.0
    assert better.low > 0
