"""Gradient boosted trees by LightGBM, tamed for one fraud in two hundred charges.

    boosted(split, plan)     a booster that stops where the kept-back part is told best
    searched(split, plan)    other parameters, tried within a budget

Law of the room: one thread, one seed, the same trees every time. Small trees, many rows a leaf and
strong shrinkage of leaves: at so few frauds trees that grow freely are unstable. What is tried is
judged on the kept-back part, and on nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ivr.runtime.risk.learned.features import CATEGORIES
from ivr.study.risk.training.frame import Rows, Split
from ivr.study.risk.training.metrics import measured

Values = NDArray[np.float64]

USED = (
    "amt", "hour", "dow", "cat_id", "cnt_24h", "cnt_7d", "cnt_30d", "sum_24h", "sum_7d",
    "sum_30d", "amt_z", "since_h", "cat_share", "amt_vs_30d", "cat_z", "part_share", "night_24h",
    "max_24h", "max_6h", "large_24h", "last_amt", "hour_off", "day_z",
)  # fmt: skip
"""Features that trees may ask. Age, sex, town and distance are not among them: measured over cards
that were left out of training they gain nothing, and they tell of a person, not of a charge. How
long a card is known is left out because cards that begin with a fraud would teach it by heart."""

PARAMETERS: Mapping[str, object] = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.04,
    "min_sum_hessian_in_leaf": 1.0,
    "min_data_in_leaf": 50,
    "lambda_l2": 10.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "max_bin": 127,
}

_ALWAYS: Mapping[str, object] = {
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "metric": "None",
}

TREES_MAX = 600
"""More trees take longer at call time than it allows."""

PATIENCE = 100
LOOK_EVERY = 10
"""Trees between two looks at the kept-back part: exact figures take longer than trees."""

Told = Callable[[str, int, int], None]
"""Hears of progress: what is done, how far, of how many."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        names: Features that trees may ask.
        parameters: LightGBM's.
        seed: Of all draws.
        trees: How many, at most.
    """

    names: tuple[str, ...] = USED
    parameters: Mapping[str, object] = field(default_factory=lambda: PARAMETERS)
    seed: int = 1
    trees: int = TREES_MAX


class Boosted(NamedTuple):
    """A booster, how many of its trees are used, and how well the kept-back part was told."""

    booster: Any
    trees: int
    merit: float


def single_threaded() -> None:
    """Keep numeric libraries that are not loaded yet to one thread that does not spin."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # noqa: TID251  of this process, for a library
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # noqa: TID251  the same


def merit(fraud: NDArray[np.bool_], raw: Values, weight: Values) -> float:
    """Return what training is stopped by: the mean of the areas under both curves.

    The area under the precision curve alone jumps with single frauds; that under the other one
    hardly sees what happens among the highest scores, where decisions are made.
    """
    found = measured(fraud, raw, weight)
    return (found.roc + found.pr) / 2


def boosted(split: Split, plan: Plan, told: Told | None = None) -> Boosted:
    """Return trees that were fitted, stopped where `merit` of the kept-back part is best."""
    single_threaded()
    import lightgbm as lgb  # noqa: PLC0415  the extra `risk` brings it

    booster = lgb.Booster(
        {**_ALWAYS, **plan.parameters, "seed": plan.seed}, _set(split.fitted, plan)
    )
    back, fraud = split.kept_back.only(plan.names), split.kept_back.fraud
    raw, best, trees = np.zeros(len(back)), -1.0, 0
    for done in range(LOOK_EVERY, plan.trees + 1, LOOK_EVERY):
        finished = [booster.update() for _ in range(LOOK_EVERY)][-1]
        raw += _raw(booster, back, done - LOOK_EVERY, LOOK_EVERY)
        found = merit(fraud, raw, split.kept_back.weight)
        if found > best:
            best, trees = found, done
        if told is not None:
            told("trees", done, plan.trees)
        if finished or done - trees >= PATIENCE:
            break
    while booster.num_trees() > trees:
        booster.rollback_one_iter()
    return Boosted(booster, trees, best)


def _set(rows: Rows, plan: Plan) -> Any:  # noqa: ANN401  LightGBM's types are partly unknown
    import lightgbm as lgb  # noqa: PLC0415  the extra `risk` brings it

    return lgb.Dataset(
        rows.only(plan.names),
        rows.fraud.astype(np.float64),
        weight=None if (rows.weight == 1).all() else rows.weight,
        feature_name=list(plan.names),
        categorical_feature=[name for name in plan.names if name in CATEGORICAL],
        params={**_ALWAYS, **plan.parameters},
    )


CATEGORICAL: Mapping[str, int] = {"cat_id": len(CATEGORIES)}


def _raw(booster: Any, values: Values, start: int, count: int) -> Values:  # noqa: ANN401  see _set
    return cast(
        "Values",
        booster.predict(values, raw_score=True, start_iteration=start, num_iteration=count),
    )


SEARCHED: Mapping[str, tuple[object, ...]] = {
    "num_leaves": (7, 11, 15),
    "learning_rate": (0.03, 0.04, 0.06),
    "min_data_in_leaf": (20, 50, 100, 200),
    "min_sum_hessian_in_leaf": (0.3, 1.0, 3.0),
    "lambda_l2": (3.0, 10.0, 30.0),
    "feature_fraction": (0.5, 0.7, 0.9),
}
"""What a search draws from; beyond these values a single tree takes too long at call time."""


def searched(
    split: Split, plan: Plan, budget: int, told: Told | None = None
) -> tuple[Plan, list[tuple[Mapping[str, object], float]]]:
    """Return the best of some plans, and what each of them came to; the given one is the first."""
    tried: list[tuple[Mapping[str, object], float]] = []
    best, highest = plan, -1.0
    for done, other in enumerate(_others(plan, budget), 1):
        found = boosted(split, other).merit
        tried.append((other.parameters, found))
        if found > highest:
            best, highest = other, found
        if told is not None:
            told("searching", done, budget)
    return best, tried


def _others(plan: Plan, budget: int) -> Iterator[Plan]:
    draw = np.random.default_rng(plan.seed)
    yield plan
    for _ in range(budget - 1):
        drawn = {name: some[int(draw.integers(len(some)))] for name, some in SEARCHED.items()}
        yield replace(plan, parameters={**plan.parameters, **drawn})
