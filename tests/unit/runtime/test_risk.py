"""Policy, scorecard and verdicts."""

from __future__ import annotations

import copy
import dataclasses
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.runtime.risk import policy
from ivr.runtime.risk.provider import RiskDesk, Score
from ivr.runtime.risk.scorecard import CALL_POINTS, CHARGE_POINTS, Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals, calling_code

DOCUMENT = {
    "policy": "seed",
    "scales": {
        "scorecard": {
            "bands": [
                {"band": "high", "above": 800},
                {"band": "medium", "above": 200},
                {"band": "low"},
            ],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
    },
    "calling": {},
}


@pytest.mark.parametrize(
    ("score", "band"),
    [(0, "low"), (200, "low"), (201, "medium"), (800, "medium"), (801, "high"), (1000, "high")],
)
def test_the_edges_belong_to_the_lower_band(score, band):
    assert policy.read(json.dumps(DOCUMENT)).scales["scorecard"].bands.band(score) == band


@given(
    edges=st.lists(st.integers(0, 999), min_size=2, max_size=2, unique=True),
    score=st.integers(0, 1000),
)
def test_every_score_has_one_band(edges, score):
    high, medium = sorted(edges, reverse=True)
    rows = [{"band": "high", "above": high}, {"band": "medium", "above": medium}, {"band": "low"}]
    read = policy.read(broken([*CARD, "bands"], rows))
    band = read.scales["scorecard"].bands.band(score)
    assert band == ("high" if score > high else "medium" if score > medium else "low")


CARD = ("scales", "scorecard")


def broken(path, value):
    document = copy.deepcopy(DOCUMENT)
    at = document
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return document


@pytest.mark.parametrize(
    "document",
    [
        "{",
        "[" * 100_000,
        "[]",
        broken(["scales"], {}),
        broken(["scales"], {"": DOCUMENT["scales"]["scorecard"]}),
        broken([*CARD, "bands"], []),
        broken([*CARD, "bands"], "low"),
        broken([*CARD, "bands", 2], {"band": "low", "above": 5}),
        broken([*CARD, "bands", 0], {"band": "high", "above": 200}),
        broken([*CARD, "bands", 0], {"band": "high", "above": 1000}),
        broken([*CARD, "bands", 0], {"band": "high", "above": True}),
        broken([*CARD, "bands", 0], {"band": "spam", "above": 900}),
        broken([*CARD, "bands", 0], {"band": "low", "above": 900}),
        broken([*CARD, "bands", 0], {"band": "high"}),
        broken([*CARD, "charges"], None),
        broken([*CARD, "charges", "call_above"], 300),
        broken([*CARD, "charges", "call_above"], "many"),
        broken(["calling", "first_hour"], 22),
        broken(["calling", "max_age_minutes"], 0),
        broken(["calling", "attempts"], 4),
        broken(["calling", "lines"], -1),
        broken(["calling", "lines"], True),
        broken(["calling", "case_hours"], 73),
        broken(["calling", "unanswered"], "shrug"),
        broken(["calling", "provider_down"], None),
        broken(["calling", "countries"], []),
        broken(["calling", "countries"], "US"),
        broken(["calling", "countries"], ["us"]),
        broken(["calling", "countries"], ["US", 1]),
        broken(["calling", "countries"], 7),
        broken(["calling", "window_minutes"], 30),
    ],
)
def test_a_policy_with_gap_overlap_or_nonsense_is_refused(document):
    with pytest.raises(Malformed):
        policy.read(document)


def test_a_policy_may_move_the_calling_hours():
    read = policy.read(broken(["calling", "first_hour"], 9))
    assert (read.calling.first_hour, read.calling.last_hour) == (9, 21)


def test_a_policy_says_how_calls_are_made():
    said = {"lines": 0, "countries": ["US", "CA"], "unanswered": "block", "attempts": 2}
    calling = policy.read({**DOCUMENT, "calling": said}).calling
    assert (calling.lines, calling.countries) == (0, ("US", "CA"))
    assert (calling.unanswered, calling.attempts) == ("block", 2)
    assert (calling.spill_minutes, calling.provider_down) == (10, "rules")


def test_an_ordinary_customer_scores_low_even_on_the_seeds_bands():
    desk = RiskDesk(Scorecard(), policy.read(DOCUMENT))
    verdict = desk.judge_call(CallSignals(known=True))
    assert (verdict.band, verdict.score, verdict.reasons) == ("low", 100, ())


@pytest.mark.parametrize(
    ("signals", "reasons"),
    [
        (CallSignals(known=True, open_case=True), {"case_open"}),
        (CallSignals(withheld=True, usable=False), {"number_withheld"}),
        (CallSignals(usable=False), {"number_unusable"}),
        (CallSignals(), {"number_unknown"}),
        (CallSignals(voice=False), {"chat_unknown"}),
        (CallSignals(known=True, foreign=True), {"number_foreign"}),
        (CallSignals(known=True, difficult=True, frequent=True), {"caller_difficult"}),
        (CallSignals(known=True, frequent=True), {"caller_frequent"}),
        (CallSignals(known=True, loyal=True), {"caller_loyal"}),
        (CallSignals(known=True, average_call_seconds=5), {"calls_very_short"}),
        (CallSignals(known=True, average_call_seconds=1000), {"calls_long"}),
        (CallSignals(known=True, contacts_last_hour=4), {"calls_this_hour_3"}),
        (
            CallSignals(known=True, contacts_last_hour=6, contacts_last_day=10),
            {"calls_this_hour_6", "calls_today_10"},
        ),
        (CallSignals(spam=True), {"number_listed", "number_unknown"}),
    ],
)
def test_each_fact_gives_its_reason_and_points(signals, reasons):
    score = Scorecard().score_call(signals)
    assert set(score.reasons) == reasons
    worth = {points.reason: points.worth for points in CALL_POINTS}
    assert score.value == max(0, min(1000, 100 + sum(worth[name] for name in reasons)))


def test_no_reason_is_named_twice():
    names = [points.reason for points in (*CALL_POINTS, *CHARGE_POINTS)]
    assert len(names) == len(set(names))


@given(
    amount=st.decimals(0, 10**9, places=2),
    usual=st.decimals(0, 10**6, places=2),
    recent=st.integers(0, 20),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_a_score_stays_on_its_scale_and_grows_with_the_amount(amount, usual, recent, flags):
    signals = ChargeSignals(
        amount=amount,
        usual_amount=usual,
        recent=recent,
        foreign_currency=flags[0],
        new_merchant=flags[1],
        card_stopped=flags[2],
    )
    more = dataclasses.replace(signals, amount=amount * 10)
    low, high = Scorecard().score_charge(signals), Scorecard().score_charge(more)
    assert 0 <= low.value <= high.value <= 1000


class Says:
    def __init__(self, score):
        self.score_call = self.score_charge = lambda signals: score


@pytest.mark.parametrize(
    "score",
    [
        None,
        7,
        "low",
        Score(-1, "scorecard"),
        Score(1001, "scorecard"),
        Score(float("nan"), "scorecard"),
        Score(0.0, "scorecard"),
        Score(True, "scorecard"),
        Score(0, "fraud_detector"),
    ],
)
def test_nonsense_is_never_low(score):
    desk = RiskDesk(Says(score), policy.read(DOCUMENT))
    call = desk.judge_call(CallSignals(known=True))
    assert (call.band, call.degraded) == ("medium", True)
    assert desk.judge_charge(ChargeSignals(amount=Decimal(1))).band == "investigate"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+14155550101", "1"),
        ("+442071234567", "44"),
        ("+35312345678", "353"),
        ("+79161234567", "7"),
        ("", ""),
    ],
)
def test_calling_codes(number, code):
    assert calling_code(number) == code
