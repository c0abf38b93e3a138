"""The model that ships: whole, small, quick to import, and as good as it is said to be."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest

from ivr.runtime.risk.learned.features import CATEGORIES, NAMES, Purchase, vector
from ivr.runtime.risk.learned.model import SHIPPED, Model, read
from ivr.runtime.risk.learned.past import State, after, before

NOON = 1_600_000_000 // 86_400 * 86_400 + 12 * 3_600
BARS = {"roc": 0.9985, "pr": 0.941, "recall_01": 0.930, "recall_1": 0.972}
"""The careful baseline on the same split, which the model has to beat on every figure."""

WITHOUT = {"roc": 0.9984, "pr": 0.932, "recall_01": 0.923, "recall_1": 0.969}
LUGGAGE = {"numpy", "pandas", "lightgbm", "sklearn", "scipy", "pyarrow", "duckdb", "ibis"}


@pytest.fixture(scope="module")
def model() -> Model:
    return read(SHIPPED)


def scored(model: Model, state: State, purchase: Purchase) -> int:
    values = vector(before(state, purchase), purchase)
    return model.score([values[NAMES.index(name)] for name in model.features])


def test_it_is_small():
    text = SHIPPED.read_bytes()
    assert len(text) <= 600_000
    assert len(gzip.compress(text)) <= 150_000


def test_it_asks_nothing_that_tells_of_a_person(model: Model):
    assert set(model.features) <= set(NAMES) - {"age", "is_f", "log_pop", "dist_km"}


def test_its_figures_are_above_the_baseline(model: Model):
    figures, without = model.metrics["figures"], model.metrics["without_all_fraud_cards"]
    assert model.metrics["judged_by"] == "test"
    assert {name: figures[name] > bar for name, bar in BARS.items()} == dict.fromkeys(BARS, True)
    assert all(without[name] > bar for name, bar in WITHOUT.items())


def test_its_scores_mean_what_is_published(model: Model):
    assert len(model.metrics["calibration"]) > 5
    for _score, meant, found in model.metrics["calibration"]:
        assert 0.8 <= found / meant <= 1.2


def test_its_reasons_make_its_score(model: Model):
    values = [1.0] * len(model.features)
    score, reasons = model.reasons(values)
    assert score == model.score(values)
    assert [each.added for each in reasons] == sorted((e.added for e in reasons), reverse=True)


def test_a_new_customer_is_no_thief(model: Model):
    usual = [scored(model, State(), Purchase(NOON, 6_000, kind)) for kind in range(len(CATEGORIES))]
    assert max(usual) < 900
    assert scored(model, State(), Purchase(NOON, 100_000, 0)) > 950


def test_a_burst_of_large_charges_at_night_is_fraud(model: Model):
    state = State()
    for day in range(60):
        state = after(state, Purchase(NOON + day * 86_400, 4_000 + 100 * (day % 9), day % 14))
    night, last = NOON + 60 * 86_400 + 11 * 3_600, []
    for number in range(4):
        purchase = Purchase(night + number * 600, 95_000 + number, 0)
        last.append(scored(model, state, purchase))
        state = after(state, purchase)
    assert min(last) > 955
    assert scored(model, state, Purchase(NOON + 63 * 86_400, 4_200, 7)) < 900


def test_call_time_brings_no_library():
    asked = (
        "import sys, ivr.runtime.risk.learned.model as m; m.read(m.SHIPPED); print(*sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, check=True, text=True
    ).stdout.split()
    assert not LUGGAGE & {name.partition(".")[0] for name in found}
