"""What is exported scores bit for bit what LightGBM says, one by one and many at once."""

from __future__ import annotations

from typing import Any

import lightgbm as lgb
import numpy as np
import pytest

from ivr.runtime.risk.learned.forest import UNIT
from ivr.runtime.risk.learned.model import parse, written
from ivr.study.risk.scoring import Batch, scores
from ivr.study.risk.training.export import exported, rounded

FEATURES = 5
ODD = (np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, -1e-40, 1e300)


def booster(seed: int, *, missing: bool, **parameters: object) -> Any:
    """Return trees over random rows; feature 2 is a category."""
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(400, FEATURES)).round(1)
    rows[:, 2] = draw.integers(0, 9, 400)
    label = rows[:, 0] * rows[:, 1] + (rows[:, 2] % 3) + draw.normal(size=400) > 1
    if missing:
        rows[draw.random(rows.shape) < 0.15] = np.nan
    given = {
        "objective": "binary", "verbosity": -1, "num_threads": 1, "seed": seed,
        "num_leaves": int(draw.integers(2, 17)), "min_data_in_leaf": 3,
        "min_data_per_group": 5, "cat_smooth": 1.0, "max_cat_to_onehot": int(draw.integers(1, 12)),
    }  # fmt: skip
    data = lgb.Dataset(rows, label.astype(float), categorical_feature=[2])
    return lgb.train({**given, **parameters}, data, int(draw.integers(1, 40)))


def asked(seed: int) -> np.ndarray:
    draw = np.random.default_rng(1_000 + seed)
    rows = draw.normal(size=(300, FEATURES)).round(1)
    rows[:, 2] = draw.integers(-1, 12, 300)
    odd = draw.random(rows.shape) < 0.2
    rows[odd] = draw.choice(ODD, int(odd.sum()))
    # an infinite category is a number of none
    rows[:, 2] = np.where(np.isinf(rows[:, 2]) | (np.abs(rows[:, 2]) > 99), 77.0, rows[:, 2])
    return rows


@pytest.mark.parametrize("missing", [False, True], ids=["whole", "missing"])
@pytest.mark.parametrize("seed", range(8))
def test_bit_for_bit(seed: int, missing: bool):
    trees = rounded(booster(seed, missing=missing))
    made = exported(trees)
    forest, rows = made.forest(), asked(seed)
    said = trees.predict(rows, raw_score=True)
    own = rows[:, [int(name.removeprefix("Column_")) for name in forest.names]]
    assert [forest.raw(row) for row in own.tolist()] == said.tolist()
    assert (Batch(forest).totals(own) / UNIT).tolist() == said.tolist()


def test_a_model_of_it_scores_the_same_one_by_one_and_many_at_once():
    made = exported(rounded(booster(3, missing=True)))
    knots = [[-3 * UNIT, 0], [-UNIT, 333], [UNIT // 3, 700], [2 * UNIT, 1000]]
    facts = {"name": "m", "version": "1.0", "calibration": knots, "metrics": {}, "lineage": {}}
    model = parse(written({**facts, **made.json_value()}))
    places = [int(name.removeprefix("Column_")) for name in model.features]
    rows = asked(3)[:, places]
    one_by_one = [model.score(row) for row in rows.tolist()]
    assert scores(model, rows).tolist() == one_by_one
    assert [model.reasons(row)[0] for row in rows.tolist()] == one_by_one
    assert scores(model, rows[:0]).tolist() == []


def test_rounding_moves_a_score_by_less_than_a_unit_a_tree():
    trees = booster(1, missing=False)
    before = trees.predict(asked(1), raw_score=True)
    after = rounded(trees).predict(asked(1), raw_score=True)
    assert np.abs(after - before).max() <= trees.num_trees() / UNIT


def test_leaves_that_are_not_rounded_are_refused():
    with pytest.raises(ValueError, match="not rounded"):
        exported(booster(1, missing=False))


def test_too_many_leaves_are_refused():
    with pytest.raises(ValueError, match="at most 16"):
        exported(rounded(booster(1, missing=False, num_leaves=40)))


def test_zero_as_missing_is_refused():
    with pytest.raises(ValueError, match="zero is missing"):
        exported(rounded(booster(1, missing=False, zero_as_missing=True)))


def test_trees_that_ask_nothing_are_a_constant():
    trees = rounded(booster(1, missing=False, min_data_in_leaf=300))
    forest = exported(trees).forest()
    assert forest.names == ()
    assert forest.raw([]) == trees.predict(np.zeros((1, FEATURES)), raw_score=True)[0]


def test_rows_of_another_width_are_refused():
    forest = exported(rounded(booster(1, missing=False))).forest()
    with pytest.raises(ValueError, match="9"):
        Batch(forest).totals(np.zeros((3, 9)))
