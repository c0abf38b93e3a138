"""A feature frame as the past: scored, labelled, ruled."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ivr.faults import Unreadable
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.detector import deciding
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.providers.chain import Chain, Link
from ivr.runtime.risk.providers.forest import ForestProvider
from ivr.runtime.risk.scorecard import Scorecard
from ivr.spec.rules.judging import compiled
from ivr.study.replay import by_policy
from ivr.study.risk.backtest import Asked, backtested, pasts
from ivr.study.risk.backtest.charges import card_of
from ivr.study.risk.backtest.telling import text
from ivr.study.risk.judging import TELLING, signals_of

RULES = """
detector: tiny
model: {name: tiny, score: score}
variables: {amt: {type: FLOAT}}
outcomes: {stop: {action: fraud, score: 990}, pass: {action: approve}}
rules:
  - {rule: large, when: $amt > 900, outcomes: [stop]}
  - {rule: rest, when: $score < 700, outcomes: [pass]}
"""


def framed(path, **changed):
    """Return a frame of four charges in order of time: 50, 300, 950 and 20."""
    cents = [5_000, 30_000, 95_000, 2_000]
    amounts = [each / 100 for each in cents]
    known = {"amt": amounts, "cat_id": [3] * 4, "earlier": [9] * 4, "cnt_1h": [0] * 4}
    known |= {"cnt_30d": [9] * 4, "sum_30d": [450] * 4}
    columns = {name: [None] * 4 for name in NAMES} | known | changed
    table = {
        "event_id": ["e0", "e1", "e2", "e3"],
        "card": ["a", "b", "a", "c"],
        "at": [1_704_110_400 + n * 3_600 for n in range(4)],
        "amount_cents": cents,
        "label": [0, 1, 1, None],
        "source": [0, 1, 1, 1],
        **{name: pa.array(values, pa.float64()) for name, values in columns.items()},
    }
    pq.write_table(pa.table(table), path)
    return path


@pytest.fixture
def frame(tmp_path):
    """Return a frame of charges that a model judges, all of them."""
    return framed(tmp_path / "features.parquet")


def policy(**scales):
    """Return a policy that calls above 860 and has people look above 775 on each scale."""
    bands = {"bands": [{"band": "low"}]}
    charges = {"call_above": 860, "investigate_above": 775}
    told = {name: {**bands, "charges": charges | more} for name, more in scales.items()}
    return policies.read({"scales": told})


def test_charges_are_scored_labelled_and_named_by_their_card(frame, hand):
    found = list(pasts(frame, hand.model()))
    assert [each.score for each in found] == [300, 800, 1000, 300]
    assert [each.label for each in found] == ["legitimate", "fraud", "fraud", ""]
    assert [each.amount for each in found] == [50, 300, 950, 20]
    assert [card_of(each) for each in found] == ["a", "b", "a", "c"]
    assert found[1].amount == Decimal(300)


def test_files_that_came_before_are_left_out(frame, hand):
    assert len(list(pasts(frame, hand.model(), frozenset({1})))) == 3


def test_rules_change_a_score_where_an_outcome_tells_one(frame, hand, tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(RULES.replace("$score < 700", "$score <= 1000"), encoding="utf-8")
    detector = deciding.read(compiled(file))
    found = list(pasts(frame, hand.model(), detector=detector))
    assert [each.score for each in found] == [300, 800, 990, 300]


def test_what_no_rule_matches_is_looked_at_by_a_person(frame, hand, tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(RULES.replace("$score < 700", "$score <= 1000"), encoding="utf-8")
    told = compiled(file)
    told["rules"] = told["rules"][:1]  # a release before could leave a gap
    (_, second, *_) = pasts(frame, hand.model(), detector=deciding.read(told))
    ours = policy(fraud_detector={})
    assert by_policy(ours)(second).to == "investigate"
    found = backtested(pasts(frame, hand.model()), Asked(ours, thresholds=())).policy
    assert (found.caught, found.reviewed, found.missed) == (1, 1, 0)


def test_what_the_model_never_saw_is_scored_by_the_scorecard(tmp_path, hand):
    unlike = {"cat_id": [3, None, 3, 3], "earlier": [9, 9, 4, 9], "cnt_1h": [0, 3, 0, 0]}
    frame = framed(tmp_path / "features.parquet", **unlike)
    found = list(pasts(frame, hand.model()))
    assert [each.scale for each in found] == [
        "fraud_detector", "scorecard", "scorecard", "fraud_detector",
    ]  # fmt: skip
    # 50 to begin with; six times what is usual: 250, three in the hour: 250; 500 and more: 250
    assert [each.score for each in found] == [300, 50 + 250 + 250, 50 + 250 + 250, 300]
    assert [each.scale for each in pasts(frame, hand.model(), earlier=4)].count("scorecard") == 1


def test_the_policy_decides_at_every_threshold_about_what_the_scorecard_scored(tmp_path, hand):
    frame = framed(tmp_path / "features.parquet", cat_id=[3, None, 3, 3])
    ours = policy(fraud_detector={}, scorecard={"call_above": 600, "investigate_above": 200})
    made = backtested(pasts(frame, hand.model()), Asked(ours, thresholds=(100, 900)))
    assert (made.others, made.policy.caught, made.policy.reviewed) == (1, 1, 1)
    assert [(each.result.caught, each.result.reviewed) for each in made.trials] == [(1, 1)] * 2
    assert [each.result.stopped for each in made.trials] == [1, 0]
    assert "did not score 1 of 4 charges" in text(made)


def test_a_charge_is_scored_as_in_a_call(tmp_path, hand):
    unlike = {"cat_id": [3, None, 3, 3], "earlier": [9, 9, 2, 9]}
    frame = framed(tmp_path / "features.parquet", **unlike)
    model = hand.model()
    for past, row in zip(pasts(frame, model), pq.read_table(frame).to_pylist(), strict=True):
        vector = tuple(math.nan if row[name] is None else row[name] for name in NAMES)
        signals = signals_of([row[name] for name in TELLING])
        chain = Chain((Link("forest", ForestProvider(model)), Link("scorecard", Scorecard())))
        given = chain.score_charge(replace(signals, features=vector))
        assert (past.score, past.scale) == (given.value, given.scale)


def test_rules_do_not_read_the_scale_of_the_scorecard(tmp_path, hand):
    frame = framed(tmp_path / "features.parquet", earlier=[9, 9, 0, 9])
    file = tmp_path / "tiny.yaml"
    file.write_text(RULES.replace("$score < 700", "$score <= 1000"), encoding="utf-8")
    found = list(pasts(frame, hand.model(), detector=deciding.read(compiled(file))))
    assert (found[2].scale, found[2].score) == ("scorecard", 700)


def test_another_file_is_no_frame(tmp_path, hand):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(Unreadable) as problem:
        list(pasts(path, hand.model()))
    assert problem.value.code == "RSK201"
