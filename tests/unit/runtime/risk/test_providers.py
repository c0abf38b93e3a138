"""Chains and rules: who scores, in which time, and what is said about it."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.contract import holds_card
from ivr.faults import Malformed, Unavailable
from ivr.runtime.risk import policy
from ivr.runtime.risk.detector import deciding
from ivr.runtime.risk.provider import RiskDesk, Score
from ivr.runtime.risk.providers.chain import Chain, Link
from ivr.runtime.risk.providers.rules import RulesProvider, facts_of
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals, Told, kept, read_charge
from ivr.spec.rules.judging import json_value, read, read_text

ROOT = Path(__file__).parents[4]
CHARGE = ChargeSignals(amount=Decimal("4155.50"), last_hour=2)
CALL = CallSignals()


class Fixed:
    def __init__(self, value, scale="fraud_detector"):
        self.value, self.scale, self.asked = value, scale, 0

    def score_call(self, _signals):
        return self.score_charge(_signals)

    def score_charge(self, _signals):
        self.asked += 1
        if isinstance(self.value, Exception):
            raise self.value
        return Score(self.value, self.scale, ("r",))


class Asleep(Fixed):
    """Answers when it is told to, which is after everybody has left."""

    def __init__(self):
        super().__init__(1)
        self.woken = threading.Event()

    def score_charge(self, _signals):
        self.asked += 1
        self.woken.wait(30)
        return Score(1, "fraud_detector")


def test_the_first_that_answers_scores_and_nobody_else_is_asked():
    one, other = Fixed(700), Fixed(1)
    chain = Chain([Link("one", one), Link("other", other)])
    assert chain.score_charge(CHARGE) == Score(700, "fraud_detector", ("r",))
    assert chain.score_call(CALL).value == 700
    assert other.asked == 0


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (Unavailable("down"), "Unavailable"),
        (Malformed("nonsense"), "Malformed"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_who_fails_is_named_and_the_score_is_degraded(fault, name):
    chain = Chain([Link("remote", Fixed(fault), 1.0), Link("here", Fixed(5))])
    score = chain.score_charge(CHARGE)
    assert score == Score(5, "fraud_detector", (f"remote_failed_{name}", "r"), degraded=True)


@pytest.mark.parametrize("value", [-1, 1001, 7.5, True, None, "900"])
def test_nonsense_is_no_score(value):
    chain = Chain([Link("remote", Fixed(value)), Link("here", Fixed(5))])
    assert chain.score_charge(CHARGE).reasons[0] == "remote_failed_Malformed"


def test_who_sleeps_is_left_after_its_seconds():
    asleep = Asleep()
    chain = Chain([Link("remote", asleep, 0.01), Link("here", Fixed(5))])
    score = chain.score_charge(CHARGE)
    asleep.woken.set()
    assert (score.value, score.reasons[0]) == (5, "remote_failed_TimeoutError")


def test_all_share_one_budget_and_who_has_none_left_is_not_asked():
    now = [0.0]

    class Slow(Fixed):
        def score_charge(self, signals):
            now[0] += 0.1
            return super().score_charge(signals)

    slow = [Slow(Unavailable("down")) for _ in range(3)]
    links = [Link(f"r{n}", each, 5.0) for n, each in enumerate(slow)]
    chain = Chain([*links, Link("here", Fixed(5))], 0.15, lambda: now[0])
    score = chain.score_charge(CHARGE)
    assert [each.asked for each in slow] == [1, 1, 0]
    assert score.reasons[2] == "r2_failed_TimeoutError"
    assert score.value == 5


def test_a_chain_of_which_nobody_answers_is_unavailable():
    with pytest.raises(Unavailable, match="a_failed_Unavailable"):
        Chain([Link("a", Fixed(Unavailable("down")))]).score_charge(CHARGE)


TABLE = {
    "policy": "test",
    "scales": {
        name: {
            "bands": [{"band": "high", "above": 800}, {"band": "low"}],
            "charges": {"call_above": 600, "investigate_above": 400},
        }
        for name in ("scorecard", "fraud_detector")
    },
}


def test_a_degraded_score_makes_a_degraded_verdict():
    chain = Chain([Link("remote", Fixed(Unavailable("down")), 1.0), Link("here", Scorecard())])
    desk = RiskDesk(chain, policy.read(TABLE))
    verdict = desk.judge_charge(CHARGE)
    assert (verdict.degraded, verdict.scale) == (True, "scorecard")
    assert verdict.reasons[0] == "remote_failed_Unavailable"
    desk = RiskDesk(Chain([Link("here", Scorecard())]), policy.read(TABLE))
    assert desk.judge_charge(CHARGE).degraded is False
    assert desk.judge_call(CALL).degraded is False


RULES = """detector: d
variables: {amt: {type: FLOAT}, last_hour: {type: INTEGER}, cnt_1h: {type: INTEGER},
  merchant: {type: STRING}}
outcomes: {block: {action: fraud, score: 950}, look: {action: investigate, score: 860},
  fine: {action: approve, score: 0}}
mode: ALL_MATCHED
rules:
  - {rule: costly, when: $amt >= 500, outcomes: [look]}
  - {rule: burst, when: $last_hour > 3 or $cnt_1h > 3, outcomes: [block]}
  - {rule: bad, when: $merchant == 'Bad Shop', outcomes: [block]}
  - {rule: rest, when: $amt < 500, outcomes: [fine]}
"""


def rules(inner=None):
    return RulesProvider(deciding.read(json_value(read_text(RULES, "d.yaml"))), inner)


def test_rules_alone_score_by_the_highest_outcome():
    assert rules().score_charge(CHARGE) == Score(860, "fraud_detector", ("rule_costly",))
    burst = ChargeSignals(amount=Decimal(5), last_hour=4)
    assert rules().score_charge(burst).value == 950
    assert rules().score_charge(ChargeSignals(amount=Decimal(5))).value == 0


def test_rules_read_what_a_provider_is_told_and_what_a_model_sees():
    told = Told("e", "t", 1, {"merchant": "Bad Shop"})
    charge = ChargeSignals(amount=Decimal(5), told=told)
    assert rules().score_charge(charge).reasons == ("rule_bad", "rule_rest")
    features = tuple(float(n) for n in range(40))
    assert facts_of(ChargeSignals(amount=Decimal(5), features=features))["dow"] == 3.0
    odd = (5.0, float("nan"))
    assert "log_amt" not in facts_of(ChargeSignals(amount=Decimal(5), features=odd))


def test_rules_over_a_score_keep_it_unless_an_outcome_tells_another():
    shipped = deciding.read(json_value(read(ROOT / "infra/detectors/transactions.yaml")))
    provider = RulesProvider(shipped, Fixed(955))
    assert provider.score_charge(CHARGE) == Score(955, "fraud_detector", ("rule_high", "r"))
    assert provider.score_call(CALL).value == 955
    with pytest.raises(Malformed, match="read a score"):
        RulesProvider(shipped)
    with pytest.raises(Unavailable):
        rules().score_call(CALL)


def test_what_no_rule_matches_is_no_approval():
    compiled = json_value(read_text(RULES, "d.yaml"))
    compiled["rules"] = compiled["rules"][:1]
    with pytest.raises(Malformed, match="No rule matches"):
        RulesProvider(deciding.read(compiled)).score_charge(ChargeSignals(amount=Decimal(5)))


def test_what_is_told_is_never_kept():
    charge = ChargeSignals(amount=Decimal(5), told=Told("e1", "token", 1, {"merchant": "Shop"}))
    assert kept(charge) == {"amount": "5"}
    assert read_charge({"amount": "5", "told": "x"}).told is None
    assert "token" not in repr(charge)


def test_kept_numbers_are_no_card_number_by_chance():
    seen = (3.0, 4.0, 4.0, 4.0, 785376.0, 951087.21, 0.25)
    texts = kept(ChargeSignals(amount=Decimal(5), features=seen))
    assert holds_card("3 4 4 4 785376 951087.21 0.25")
    assert not holds_card(texts["features"])
    assert read_charge(texts).features == seen


SMALL = """detector: small_sums
model: {name: transactions, score: score}
variables: {amt: {type: FLOAT, kind: PRICE}}
outcomes: {leave: {action: approve, score: 0}, as_scored: {action: approve}}
rules:
  - {rule: small, when: $amt < 10, outcomes: [leave]}
  - {rule: rest, when: $score >= 0, outcomes: [as_scored]}
"""


@pytest.mark.parametrize(
    ("amount", "given", "score"),
    [
        (5, Fixed(900), Score(0, "fraud_detector", ("rule_small", "r"))),
        (50, Fixed(900), Score(900, "fraud_detector", ("rule_rest", "r"))),
        (5, Fixed(700, "scorecard"), Score(700, "scorecard", ("r",))),
    ],
    ids=["small", "rest", "another scale"],
)
def test_rules_read_scores_of_models_and_leave_those_of_other_scales(amount, given, score):
    detector = deciding.read(json_value(read_text(SMALL, "d.yaml")))
    found = RulesProvider(detector, given).score_charge(ChargeSignals(amount=Decimal(amount)))
    assert found == score
