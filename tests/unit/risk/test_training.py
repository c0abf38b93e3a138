"""From a frame to a model: reproducible, judged by what it did not see, refused where it lies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from ivr.faults import Refused, Severity, Unreadable
from ivr.runtime.records import Case, CaseState, Charge, Review
from ivr.runtime.risk.learned.calibration import Calibration
from ivr.runtime.risk.learned.features import NAMES
from ivr.study.risk.scoring import calibrated, scores
from ivr.study.risk.training import metrics
from ivr.study.risk.training.boosting import PARAMETERS, USED, Plan, searched
from ivr.study.risk.training.calibrating import knots, points
from ivr.study.risk.training.frame import Rows, history, split
from ivr.study.risk.training.labels import labels_of_file, labels_of_records
from ivr.study.risk.training.leakage import all_fraud, fair_weight, leaks
from ivr.study.risk.training.training import Order, judged, trained

PLAN = Plan(trees=40, parameters={**PARAMETERS, "learning_rate": 0.2, "min_data_in_leaf": 5})
ORDER = Order("m", where="h.csv", challengers=False, plan=PLAN)


@pytest.fixture(scope="module")
def rows(frame: Path) -> Rows:
    return history(frame)


@pytest.fixture(scope="module")
def result(rows: Rows):
    return trained(rows, ORDER)


def codes(rows: Rows, **changed: object) -> set[str]:
    parts = split(replace(rows, **changed), 0.15)
    return {finding.code for finding in leaks(parts, "h.csv")}


def test_the_same_history_makes_the_same_bytes(rows: Rows, result):
    assert trained(rows, ORDER).content == result.content
    other = replace(ORDER, seeds=(2,))
    assert trained(rows, other).content != result.content


def test_a_model_says_what_it_comes_from(rows: Rows, result):
    model = result.model()
    assert set(model.features) <= set(USED)
    assert model.lineage["rows"] == len(rows)
    assert model.lineage["frauds"] == int(rows.fraud.sum())
    assert model.lineage["data"] == result.digest
    assert model.metrics["judged_by"] == "kept back"
    assert result.table[0].figures.roc > 0.9
    low, high = model.metrics["intervals"]["roc"]
    assert low <= result.table[0].figures.roc <= high


def test_what_is_kept_back_is_calibrated(rows: Rows, result):
    back = split(rows, 0.15).kept_back
    model = result.model()
    honest = scores(model, back.only(model.features))[~back.fraud]
    for point in points(honest, np.ones(len(honest))):
        assert abs(point.found - point.meant) <= 2 / len(honest) + 0.003


def test_a_test_file_judges_and_does_not_teach(rows: Rows):
    source = (rows.at >= rows.at[2_000]).astype(np.int64)
    both = replace(rows, source=source)
    alone = rows.where(source == 0)
    with_test = trained(both, replace(ORDER, tested=1))
    assert with_test.judged_by == "test"
    assert with_test.metrics["rows"] == int(source.sum())
    assert with_test.lineage["data"] == trained(alone, ORDER).lineage["data"]


def test_several_seeds_and_challengers_stand_in_one_table(rows: Rows):
    told: list[str] = []
    found = trained(
        rows,
        replace(ORDER, seeds=(1, 2), challengers=True),
        lambda what, _done, _of: told.append(what),
    )
    names = [row.name for row in found.table]
    assert names[:3] == ["forest", "mean of 2 seeds", "2 forests together"]
    assert {"logistic regression", "online logistic (SGD)", "HistGradientBoosting"} <= set(names)
    assert {"XGBoost", "online logistic (river)"} <= set(names)
    learned = {row.name: row.figures.roc for row in found.table}
    assert learned["online logistic (river)"] > learned["amount alone"]
    assert {"trees", "challengers"} == set(told)


def test_a_search_keeps_to_its_budget_and_never_loses(rows: Rows):
    parts = split(rows, 0.15)
    best, tried = searched(parts, PLAN, 3)
    assert len(tried) == 3
    assert tried[0][0] == PLAN.parameters
    highest = max(found for _, found in tried)
    assert (best.parameters, highest) in tried


def test_a_split_is_by_time_and_keeps_seconds_together(rows: Rows):
    at = rows.at.copy()
    at[2_400:2_700] = at[2_400]
    parts = split(replace(rows, at=at), 0.15)
    assert parts.fitted.at[-1] < parts.kept_back.at[0]
    assert len(parts.fitted) + len(parts.kept_back) == len(rows)


def test_rows_without_a_label_do_not_teach(rows: Rows):
    label = rows.label.copy()
    label[::3] = -1
    parts = split(replace(rows, label=label), 0.15)
    assert len(parts.fitted) + len(parts.kept_back) == int((label >= 0).sum())


def test_beyond_a_bound_honest_rows_are_drawn_and_weigh_more(frame: Path, rows: Rows):
    some = history(frame, limit=1_000)
    assert len(some) < 1_200
    assert some.fraud.sum() == rows.fraud.sum()
    honest = (~rows.fraud).sum()
    assert some.weight[~some.fraud].sum() == pytest.approx(honest, rel=0.1)
    assert (history(frame, limit=1_000).at == some.at).all()
    assert leaks(split(some, 0.15), "h.csv") is not None
    assert trained(some, ORDER).lineage["sampled"] is True


def test_labels_of_people_win(frame: Path, rows: Rows):
    found = history(frame, {"e0": 1, "e1": 0})
    assert (found.label[:2] == [1, 0]).all()
    assert (found.label[2:] == rows.label[2:]).all()


@pytest.mark.parametrize("text", [b"", b"PAR1", b"event_id,card\n1,2\n"])
def test_what_is_no_frame_is_refused(tmp_path: Path, text: bytes):
    (tmp_path / "x.parquet").write_bytes(text)
    with pytest.raises(Unreadable) as problem:
        history(tmp_path / "x.parquet")
    assert problem.value.code == "RSK201"


def test_a_frame_of_another_release_is_refused(tmp_path: Path, made):
    columns, write = made
    given = columns(50)
    del given["amt"]
    with pytest.raises(Unreadable) as problem:
        history(write(tmp_path / "x.parquet", given))
    assert problem.value.code == "RSK201"


class TestLeakage:
    def test_a_fair_history_has_nothing_to_say(self, rows: Rows):
        assert codes(rows) <= {"RSK224", "RSK221"}

    @pytest.mark.parametrize("label", [0, 1])
    def test_one_class(self, rows: Rows, label: int):
        assert codes(rows, label=np.full(len(rows), label, np.int8)) == {"RSK211"}

    def test_five_rows(self, rows: Rows):
        assert {f.code for f in leaks(split(rows.where(slice(0, 5)), 0.15), "h.csv")} == {"RSK211"}

    def test_no_rows(self, rows: Rows):
        assert {f.code for f in leaks(split(rows.where(slice(0, 0)), 0.15), "h.csv")} == {"RSK211"}

    def test_no_fraud_in_the_last_part(self, rows: Rows):
        label = rows.label.copy()
        label[2_000:] = 0
        assert codes(rows, label=label) == {"RSK211"}

    def test_a_feature_that_tells_the_label(self, rows: Rows):
        values = rows.values.copy()
        values[:, NAMES.index("dist_km")] = -2.0 * rows.label
        assert "RSK212" in codes(rows, values=values)

    def test_absence_that_tells_the_label(self, rows: Rows):
        values = rows.values.copy()
        values[rows.fraud, NAMES.index("age")] = np.nan
        assert "RSK213" in codes(rows, values=values)

    def test_features_that_forget_what_was_before(self, rows: Rows):
        values = rows.values.copy()
        values[:, NAMES.index("cnt_24h")] = 0
        at = np.sort(rows.at // 40)
        assert "RSK214" in codes(rows, values=values, at=at)

    def test_cards_of_frauds_only(self, rows: Rows):
        card = np.where(rows.fraud & (np.arange(len(rows)) < 1_000), 999, rows.card)
        assert "RSK221" in codes(rows, card=card)
        assert all_fraud(replace(rows, card=card)).sum() == (card == 999).sum()
        assert not all_fraud(rows.where(slice(0, 0))).any()

    def test_cards_of_frauds_only_weigh_little(self, rows: Rows):
        early = np.flatnonzero(rows.fraud)[:20]
        card, values = rows.card.copy(), rows.values.copy()
        card[early] = 1_000 + np.arange(20)
        earlier = NAMES.index("earlier")
        values[:, earlier] = 5
        values[early, earlier] = 0
        values[np.flatnonzero(~rows.fraud)[:20], earlier] = 0
        changed = replace(rows, card=card, values=values)
        parts, _ = judged(changed, ORDER)
        odds = parts.fitted.fraud.sum() / (~parts.fitted.fraud).sum()
        assert sorted(set(parts.fitted.weight.tolist())) == pytest.approx([odds, 1.0])
        assert fair_weight(rows.where(slice(0, 0))) == 1.0
        found = trained(changed, ORDER)
        assert found.lineage["weight_of_fraud_only_cards"] == pytest.approx(odds, abs=1e-4)
        assert found.lineage["sampled"] is False

    def test_a_test_that_is_not_later(self, rows: Rows):
        source = np.arange(len(rows)) % 2
        found = leaks(split(replace(rows, source=source), 0.15, 1), "h.csv")
        assert "RSK222" in {finding.code for finding in found}

    def test_identifying_columns_are_named(self, rows: Rows):
        found = leaks(split(rows, 0.15), "h.csv", ("cc_num", "First", "unix_time"))
        (told,) = [finding for finding in found if finding.code == "RSK223"]
        assert told.severity is Severity.INFO
        assert "cc_num, first" in told.message

    def test_an_error_refuses_the_training(self, rows: Rows):
        with pytest.raises(Refused, match="RSK211"):
            trained(replace(rows, label=np.zeros(len(rows), np.int8)), ORDER)


class TestMetrics:
    @pytest.mark.parametrize("seed", range(5))
    def test_areas_are_those_of_scikit_learn(self, seed: int):
        draw = np.random.default_rng(seed)
        fraud = draw.random(500) < 0.1
        raw = (draw.normal(size=500) + fraud).round(1)
        weight = draw.integers(1, 4, 500).astype(float)
        found = metrics.measured(fraud, raw, weight)
        assert found.roc == pytest.approx(roc_auc_score(fraud, raw, sample_weight=weight))
        said = average_precision_score(fraud, raw, sample_weight=weight)
        assert found.pr == pytest.approx(said)

    def test_recall_counts_what_is_strictly_above(self):
        honest = np.arange(1_000.0)
        raw = np.append(honest, [998.0, 998.5, 999.5, 1e9])
        fraud = np.append(np.zeros(1_000, bool), np.ones(4, bool))
        found = metrics.measured(fraud, raw)
        assert found.recall_01 == 0.75
        assert found.recall_1 == 1.0

    def test_equal_scores_are_no_merit(self):
        fraud = np.array([True, False] * 50)
        found = metrics.measured(fraud, np.zeros(100))
        assert (found.roc, found.pr, found.recall_01) == (0.5, 0.5, 0.0)

    def test_intervals_are_drawn_the_same_again(self):
        draw = np.random.default_rng(1)
        fraud, cards = draw.random(400) < 0.2, draw.integers(0, 30, 400)
        raw = draw.normal(size=400) + fraud
        first = metrics.intervals(fraud, raw, cards, draws=20)
        assert first == metrics.intervals(fraud, raw, cards, draws=20)
        assert all(each.low <= each.high for each in first)


@pytest.mark.parametrize("rows", [1, 7, 300, 20_000])
def test_knots_ascend_and_mean_what_they_say(rows: int):
    draw = np.random.default_rng(rows)
    honest = draw.integers(-5_000, 5_000, rows) if rows < 1_000 else draw.permutation(rows)
    found = knots(honest, np.ones(rows))
    given = calibrated(Calibration(found), honest)
    if rows == 20_000:
        for point in points(given, np.ones(rows)):
            assert abs(point.off) < 0.03


class TestLabels:
    def test_a_file(self, tmp_path: Path):
        file = tmp_path / "l.csv"
        file.write_text("event_id,label,by\na,fraud,x\nb,legit,\nc,0,\na,0,\n")
        assert labels_of_file(file) == {"a": 0, "b": 0, "c": 0}

    @pytest.mark.parametrize("text", ["event_id,label\na,maybe\n", "id,label\na,1\n"])
    def test_a_file_that_means_nothing(self, tmp_path: Path, text: str):
        (tmp_path / "l.csv").write_text(text)
        with pytest.raises(Unreadable, match=r"l\.csv:2") as problem:
            labels_of_file(tmp_path / "l.csv")
        assert problem.value.code == "RSK202"

    def test_no_file(self, tmp_path: Path):
        with pytest.raises(Unreadable, match="cannot be read"):
            labels_of_file(tmp_path / "l.csv")

    def test_verdicts_of_people(self):
        charges = tuple(Charge(name, "t", "1234", Decimal(5), "USD", "m", 9) for name in ("a", "b"))
        case = Case(id="c", customer="k", charges=charges, at=9, state=CaseState.CLOSED)
        told = {"customer": "k", "why": "w", "at": 9}
        reviews = [
            Review(id="1", **told, case="c", verdict="fraud", decided_at=10),
            Review(id="2", **told, transaction="b", verdict="legitimate", decided_at=11),
            Review(id="3", **told, transaction="d"),
            Review(id="4", **told, case="gone", verdict="fraud"),
        ]
        assert labels_of_records(reviews, [case]) == {"a": 1, "b": 0}

    def test_a_verdict_labels_what_its_author_saw_and_no_more(self):
        charges = tuple(Charge(name, "t", "1234", Decimal(5), "USD", "m", 9) for name in ("a", "b"))
        blank = tuple(charge._replace(transaction="") for charge in charges)
        cases = [
            Case(id=i, customer="k", charges=c, at=9) for i, c in (("c", charges), ("e", blank))
        ]
        told = {"customer": "k", "why": "w", "at": 9, "verdict": "fraud"}
        seen = Review(id="1", **told, case="c", seen=("b",))
        assert labels_of_records([seen, Review(id="2", **told, case="e")], cases) == {"b": 1}
