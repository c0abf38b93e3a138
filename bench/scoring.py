"""Scores of charges by a learned forest: one at a time, with reasons, many at once, beside native.

What is compared with LightGBM itself is a forest of the shipped one's size, trained here on random
numbers: speed depends on shape alone.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator, Sequence

import lightgbm as lgb
import numpy as np

from bench.clock import cpu_seconds
from bench.report import Line
from ivr.runtime.risk.learned.model import SHIPPED, parse, read
from ivr.study.risk.scoring import Batch
from ivr.study.risk.training.export import exported, rounded

ROWS, FEATURES, TREES, LEAVES = 2_000, 23, 600, 15
BATCH_ROWS = 50_000
NATIVE_CALLS = 500

Values = Sequence[float]


def scoring(runs: int) -> Iterator[Line]:
    """Yield what a score costs."""
    yield from _shipped(runs)
    yield from _beside_native(runs)


def _shipped(runs: int) -> Iterator[Line]:
    text = SHIPPED.read_bytes()
    yield Line("shipped forest", len(text) / 1e3, "KB", 600)
    yield Line("shipped forest, compressed", len(gzip.compress(text)) / 1e3, "KB", 150)
    yield Line("shipped forest, read", 1e3 * cpu_seconds(lambda: read(SHIPPED), runs), "ms", 50)
    model = parse(text)
    rows = np.random.default_rng(0).lognormal(2, 2, (ROWS, len(model.features)))
    vectors = [tuple(row) for row in rows.tolist()]
    model.reasons(vectors[0])
    yield from _calls("a score", model.score, vectors, (0.25, 0.6))
    yield from _calls("a score with reasons", model.reasons, vectors, (1.0, None))
    batch, many = Batch(model.forest), np.resize(rows, (BATCH_ROWS, rows.shape[1]))
    seconds = cpu_seconds(lambda: batch.totals(many), runs)
    yield Line("scores, many at once", BATCH_ROWS / seconds, "rows/s", 50_000, at_least=True)


def _calls(
    what: str,
    asked: Callable[[Values], object],
    vectors: Sequence[Values],
    limits: tuple[float, float | None],
) -> Iterator[Line]:
    """Yield the middle one and the slowest hundredth of calls, in CPU milliseconds."""
    taken = sorted(_once(asked, values) for values in vectors)
    yield Line(f"{what}, p50", taken[len(taken) // 2], "ms", limits[0])
    yield Line(f"{what}, p99", taken[len(taken) * 99 // 100], "ms", limits[1])


def _once(asked: Callable[[Values], object], values: Values) -> float:
    started = time.process_time_ns()
    asked(values)
    return (time.process_time_ns() - started) / 1e6


def _beside_native(runs: int) -> Iterator[Line]:
    draw = np.random.default_rng(1)
    rows = draw.normal(size=(6_000, FEATURES))
    label = (rows[:, :5].sum(axis=1) + draw.normal(size=len(rows)) > 3).astype(float)
    parameters = {
        "objective": "binary", "num_leaves": LEAVES, "min_data_in_leaf": 5, "max_bin": 127,
        "num_threads": 1, "verbosity": -1,
    }  # fmt: skip
    booster = rounded(lgb.train(parameters, lgb.Dataset(rows, label), TREES))
    forest = exported(booster).forest()
    asked = rows[:NATIVE_CALLS, [int(name.removeprefix("Column_")) for name in forest.names]]
    vectors = [tuple(row) for row in asked.tolist()]

    def natively() -> None:
        for at in range(NATIVE_CALLS):
            booster.predict(rows[at : at + 1], raw_score=True, num_threads=1)

    ours = cpu_seconds(lambda: [forest.raw(values) for values in vectors], runs)
    native = cpu_seconds(natively, runs)
    one = 1e3 / NATIVE_CALLS
    yield Line("a score, plain Python", ours * one, "ms", native * one, beside="native LightGBM")
