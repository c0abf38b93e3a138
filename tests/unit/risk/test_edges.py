"""Charges at the edges of what the shipped model learned from: who judges them, and how."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from ivr.faults import Malformed
from ivr.runtime.events.charges import read_transaction
from ivr.runtime.ledger.spending import purchase_of
from ivr.runtime.risk import policy
from ivr.runtime.risk.learned.features import Purchase, category_of, vector
from ivr.runtime.risk.learned.model import SHIPPED, read
from ivr.runtime.risk.learned.past import State, after, before
from ivr.runtime.risk.provider import RiskDesk, Unsuited
from ivr.runtime.risk.providers.chain import Chain, Link
from ivr.runtime.risk.providers.forest import HISTORY_MIN, ForestProvider
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import ChargeSignals

MIDNIGHT = 1_600_000_000 // 86_400 * 86_400
NOON, HOUR, DAY = MIDNIGHT + 43_200, 3_600, 86_400
HOME, GAS, ONLINE = (category_of(name) for name in ("home", "gas_transport", "shopping_net"))
FROM_CARD = {"bands": [{"band": "low"}], "charges": {"call_above": 600, "investigate_above": 400}}
LEARNED = {"bands": [{"band": "low"}], "charges": {"call_above": 860, "investigate_above": 775}}


@pytest.fixture(scope="module")
def forest():
    return ForestProvider(read(SHIPPED))


@pytest.fixture(scope="module")
def known():
    """The state of a card that was used as usual for 60 days, until yesterday."""
    draw, state = Random(1), State()
    for day in range(60, 0, -1):
        for _ in range(draw.randint(1, 4)):
            at = MIDNIGHT - day * DAY + draw.randrange(8 * HOUR, 20 * HOUR)
            state = after(state, Purchase(at, int(100 * draw.lognormvariate(3.6, 0.8)), HOME))
    return state


def signals(state, purchase, usual=50):
    amount = Decimal(purchase.cents) / 100
    features = vector(before(state, purchase), purchase)
    return ChargeSignals(amount=amount, usual_amount=Decimal(usual), recent=9, features=features)


def judged(forest, given):
    chain = Chain([Link("forest", forest), Link("scorecard", Scorecard())])
    table = policy.read({"scales": {"scorecard": FROM_CARD, "fraud_detector": LEARNED}})
    return RiskDesk(chain, table).judge_charge(given)


def test_the_first_charges_of_a_card_are_left_to_the_scorecard(forest):
    state, scales = State(), []
    for number in range(HISTORY_MIN + 4):
        new = Purchase(NOON + number * 50_000, 4_000 + 150 * number, number * 5 % 14)
        verdict = judged(forest, signals(state, new))
        scales.append(verdict.scale)
        assert (verdict.band, verdict.degraded) == ("approve", False)
        state = after(state, new)
    assert scales == ["scorecard"] * HISTORY_MIN + ["fraud_detector"] * 4


@pytest.mark.parametrize(
    ("cents", "outcome"), [(0, "approve"), (1, "approve"), (5_000_000, "fraud")]
)
def test_amounts_beyond_all_that_were_learned_are_left_to_the_scorecard(
    forest, known, cents, outcome
):
    verdict = judged(forest, signals(known, Purchase(NOON, cents, ONLINE)))
    assert (verdict.scale, verdict.band, verdict.degraded) == ("scorecard", outcome, False)


@pytest.mark.parametrize("cents", [100, 1_569_186])
def test_the_least_and_the_largest_amount_that_was_learned_is_judged(forest, known, cents):
    assert judged(forest, signals(known, Purchase(NOON, cents, HOME))).scale == "fraud_detector"


def test_an_older_model_that_does_not_tell_its_amounts_judges_all(forest, known):
    model = read(SHIPPED)
    model.lineage = {name: each for name, each in model.lineage.items() if name != "amounts"}
    huge = signals(known, Purchase(NOON, 5_000_000, ONLINE))
    assert ForestProvider(model).score_charge(huge).value > 860
    with pytest.raises(Unsuited):
        forest.score_charge(huge)


def test_a_category_that_is_not_known_and_an_event_without_facts_are_left_to_it_too(forest, known):
    unseen = judged(forest, signals(known, Purchase(NOON, 4_000, category_of("casino"))))
    nothing = judged(forest, ChargeSignals(amount=Decimal(40)))
    assert [unseen.scale, nothing.scale] == ["scorecard"] * 2


def test_a_usual_charge_is_approved_and_a_burst_at_night_is_not(forest, known):
    assert judged(forest, signals(known, Purchase(NOON, 4_000, HOME))).band == "approve"
    state, scores = known, []
    for number in range(3):
        new = Purchase(MIDNIGHT + 23 * HOUR + 300 * number, 99_000, ONLINE)
        scores.append(judged(forest, signals(state, new)).score)
        state = after(state, new)
    assert min(scores) > 955


def test_a_small_sum_at_the_pump_is_unusual_but_not_one_in_a_hundred(forest, known):
    # honest ones of the history that was learned are 70 +- 15; stolen cards are tried with less
    verdict = judged(forest, signals(known, Purchase(NOON, 500, GAS)))
    assert 600 < verdict.score < 955


def test_a_charge_that_comes_late_is_judged_at_its_time(forest, known):
    late = Purchase(NOON - 3 * DAY, 4_000, HOME)
    past = before(known, late)
    assert 0 < past.ever.number < known.ever.number
    assert judged(forest, signals(known, late)).band == "approve"


def said(**more):
    event = {"customer": "c", "card_token": "k", "amt": "40", "trans_num": "t", **more}
    return read_transaction(event, lambda number: number)


def test_a_charge_from_the_future_is_judged_now(forest, known):
    new = purchase_of(said(timestamp="2090-01-01T00:00:00Z", category="home"), NOON)
    assert new == Purchase(NOON, 4_000, HOME)
    assert judged(forest, signals(known, new)).band == "approve"


@pytest.mark.parametrize("amount", ["-20", "-0.01", "nan", "inf", "1e12"])
def test_a_refund_is_no_charge(amount):
    with pytest.raises(Malformed, match="amount"):
        said(amt=amount)
