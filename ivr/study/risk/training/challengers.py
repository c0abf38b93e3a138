"""Other ways to learn the same, side by side: is the forest worth it?

    challenged(split)    name -> how it scores any rows

Law of the room: every challenger sees the same rows and features, with the same seed; none of them
is ever shipped. What is not installed is left out, and the table says so by its absence; the extra
`challengers` brings what the extra `risk` does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ivr.study.risk.training.boosting import CATEGORICAL, USED
from ivr.study.risk.training.frame import Rows

Values = NDArray[np.float64]
Scores = Callable[[Rows], Values]
Makes = Callable[[Rows, int], Scores]

BATCH = 1_000
"""Rows that the online learner sees at once."""

HOURS = 24
_STEADY = tuple(name for name in USED if name not in {*CATEGORICAL, "hour"})
"""Features that are numbers, not kinds."""

BOUND = 5.0
"""Deviations from the mean beyond which the online learner sees no difference."""


def makers() -> Mapping[str, Makes]:
    """Return the challengers that this machine has the libraries for."""
    found: dict[str, Makes] = {"amount alone": _amount}
    if find_spec("sklearn"):
        found["logistic regression"] = _logistic
        found["online logistic (SGD)"] = _online
        found["HistGradientBoosting"] = _histogram
    if find_spec("xgboost"):
        found["XGBoost"] = _xgboost
    if find_spec("river"):
        found["online logistic (river)"] = _river
    return found


def _amount(_rows: Rows, _seed: int) -> Scores:
    return lambda rows: rows.only(["amt"])[:, 0]


def _linear(rows: Rows) -> Values:
    """Return features for a straight line: logarithms of what is skewed, categories one by one."""
    values = np.nan_to_num(rows.only(_STEADY))
    parts = [np.sign(values) * np.log1p(np.abs(values)), values]
    for name, count in (*CATEGORICAL.items(), ("hour", HOURS)):
        number = np.nan_to_num(rows.only([name])[:, 0], nan=-1.0)
        parts.append((number[:, None] == np.arange(count)).astype(np.float64))
    return np.hstack(parts)


def _scaled(rows: Rows) -> tuple[Values, Values]:
    values = _linear(rows)
    spread = values.std(axis=0)
    return values.mean(axis=0), np.where(spread > 0, spread, 1.0)


def _logistic(rows: Rows, seed: int) -> Scores:
    mean, spread = _scaled(rows)
    model: Any = import_module("sklearn.linear_model").LogisticRegression(
        C=1.0, max_iter=200, random_state=seed
    )
    model.fit((_linear(rows) - mean) / spread, rows.fraud, sample_weight=rows.weight)
    return lambda others: _decided(model, (_linear(others) - mean) / spread)


def _online(rows: Rows, seed: int) -> Scores:
    """Return what a learner knows that saw each charge once, in order of time."""
    mean, spread = _scaled(rows)
    made: Any = import_module("sklearn.linear_model").SGDClassifier
    model = made("log_loss", alpha=1e-4, learning_rate="constant", eta0=0.01, random_state=seed)
    values, fraud = _bounded(rows, mean, spread), rows.fraud
    for start in range(0, len(rows), BATCH):
        chunk = slice(start, start + BATCH)
        model.partial_fit(values[chunk], fraud[chunk], [False, True], rows.weight[chunk])
    return lambda others: _decided(model, _bounded(others, mean, spread))


def _river(rows: Rows, seed: int) -> Scores:
    """Return what a learner knows that saw one charge after the other; nothing is drawn."""
    del seed
    learning: Any = import_module("river.linear_model")
    rates: Any = import_module("river.optim")
    mean, spread = _usual(rows)
    model = learning.LogisticRegression(rates.AdaGrad(0.1))
    told = zip(_named(rows, mean, spread), rows.fraud.tolist(), rows.weight.tolist(), strict=True)
    for values, fraud, weight in told:
        model.learn_one(values, fraud, w=weight)
    return lambda others: _foretold(model, _named(others, mean, spread))


def _foretold(model: Any, told: Iterator[Mapping[str, float]]) -> Values:  # noqa: ANN401  as above
    return np.array([model.predict_proba_one(values).get(True, 0.0) for values in told])


def _usual(rows: Rows) -> tuple[Values, Values]:
    values = _logs(rows)
    spread = values.std(axis=0)
    return values.mean(axis=0), np.where(spread > 0, spread, 1.0)


def _logs(rows: Rows) -> Values:
    values = np.nan_to_num(rows.only(_STEADY))
    return np.sign(values) * np.log1p(np.abs(values))


def _named(rows: Rows, mean: Values, spread: Values) -> Iterator[dict[str, float]]:
    """Yield each row as names and numbers; of category, hour and both together the one it is."""
    values = np.clip((_logs(rows) - mean) / spread, -BOUND, BOUND)
    chosen = np.nan_to_num(rows.only(["cat_id", "hour"]), nan=-1.0).astype(np.int64)
    for row, (category, hour) in zip(values.tolist(), chosen.tolist(), strict=True):
        kinds = (f"category {category}", f"hour {hour}", f"category {category} hour {hour}")
        yield {**dict(zip(_STEADY, row, strict=True)), **dict.fromkeys(kinds, 1.0)}


def _bounded(rows: Rows, mean: Values, spread: Values) -> Values:
    """Return scaled features without extremes, which a learner that sees each once follows."""
    return np.clip((_linear(rows) - mean) / spread, -BOUND, BOUND)


def _histogram(rows: Rows, seed: int) -> Scores:
    made: Any = import_module("sklearn.ensemble").HistGradientBoostingClassifier
    model = made(
        max_leaf_nodes=15, min_samples_leaf=100, l2_regularization=20.0, learning_rate=0.05,
        max_iter=250, early_stopping=False, random_state=seed,
    )  # fmt: skip
    model.fit(rows.only(USED), rows.fraud, sample_weight=rows.weight)
    return lambda others: _decided(model, others.only(USED))


def _xgboost(rows: Rows, seed: int) -> Scores:
    xgboost: Any = import_module("xgboost")
    model = xgboost.XGBClassifier(
        n_estimators=250, max_depth=4, learning_rate=0.06, reg_lambda=10.0, subsample=0.8,
        colsample_bytree=0.7, tree_method="hist", n_jobs=1, random_state=seed,
    )  # fmt: skip
    model.fit(rows.only(USED), rows.fraud, sample_weight=rows.weight)
    return partial(_margin, model)


def _margin(model: Any, rows: Rows) -> Values:  # noqa: ANN401  a foreign library's
    return cast("Values", model.predict(rows.only(USED), output_margin=True))


def _decided(model: Any, values: Values) -> Values:  # noqa: ANN401  partly unknown types
    return cast("Values", model.decision_function(values))
