"""A feature frame as the past: scored, labelled, ruled."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ivr.faults import Unreadable
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.detector import deciding
from ivr.runtime.risk.learned.features import NAMES
from ivr.spec.rules.judging import compiled
from ivr.study.replay import by_policy
from ivr.study.risk.backtest import Asked, backtested, pasts
from ivr.study.risk.backtest.charges import card_of

RULES = """
detector: tiny
model: {name: tiny, score: score}
variables: {amt: {type: FLOAT}}
outcomes: {stop: {action: fraud, score: 990}, pass: {action: approve}}
rules:
  - {rule: large, when: $amt > 900, outcomes: [stop]}
  - {rule: rest, when: $score < 700, outcomes: [pass]}
"""


@pytest.fixture
def frame(tmp_path):
    """Return a frame of four charges in order of time: 50, 300, 950 and 20."""
    cents = [5_000, 30_000, 95_000, 2_000]
    amounts = [each / 100 for each in cents]
    columns = {name: [None] * 4 for name in NAMES} | {"amt": amounts}
    table = {
        "event_id": ["e0", "e1", "e2", "e3"],
        "card": ["a", "b", "a", "c"],
        "at": [1_704_110_400 + n * 3_600 for n in range(4)],
        "amount_cents": cents,
        "label": [0, 1, 1, None],
        "source": [0, 1, 1, 1],
        **{name: pa.array(values, pa.float64()) for name, values in columns.items()},
    }
    path = tmp_path / "features.parquet"
    pq.write_table(pa.table(table), path)
    return path


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
    charges = {"call_above": 860, "investigate_above": 775}
    scale = {"bands": [{"band": "low"}], "charges": charges}
    policy = policies.read({"scales": {"fraud_detector": scale}})
    assert by_policy(policy)(second).to == "investigate"
    found = backtested(pasts(frame, hand.model()), Asked(policy, thresholds=())).policy
    assert (found.caught, found.reviewed, found.missed) == (1, 1, 0)


def test_another_file_is_no_frame(tmp_path, hand):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(Unreadable) as problem:
        list(pasts(path, hand.model()))
    assert problem.value.code == "RSK201"
