"""A charge takes its card's spending on once, in the commit that judges it."""

from __future__ import annotations

import pytest

from ivr.runtime.events.charges import read_transaction
from ivr.runtime.events.facts import Facts
from ivr.runtime.ledger.spending import SPENDING_SECONDS, purchase_of
from ivr.runtime.records import Assessment, Spending
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.learned.past import opened
from ivr.runtime.risk.signals import read_charge


def test_a_charge_counts_once_however_often_it_comes(bank):
    bank.provider.score = 100
    for _ in range(3):
        bank.charge(name="B1", amount="90")
    bank.clock.advance(60)
    bank.charge(name="B2", amount="10")
    record = bank.store.get(Spending, "ana", "ana-1")
    assert (opened(record).ever.number, len(opened(record).recent.times)) == (2, 2)
    assert record.expires == bank.now + SPENDING_SECONDS


def test_features_are_kept_with_the_score(bank):
    bank.provider.score = 100
    bank.charge(name="B1", amount="90")
    bank.clock.advance(60)
    bank.charge(name="B2", amount="10.50")
    made = bank.store.get(Assessment, "charge#ana#B2")
    kept = dict(zip(NAMES, read_charge(made.signals).features, strict=True))
    assert (kept["amt"], kept["cnt_1h"], kept["sum_1h"]) == (10.5, 1.0, 90.0)


def said(**more):
    event = {"customer": "c", "card_token": "k", "amt": "1", "trans_num": "t", **more}
    return read_transaction(event, lambda number: number)


def test_an_event_tells_facts_by_any_of_their_names():
    event = said(
        product_category=" Travel ",
        gender="female",
        dob="1970-01-11",
        city_pop="5000",
        latitude=40.5,
        long="-74.25",
        merch_lat="91",
        merch_long="nan",
    )
    assert event.facts == Facts("travel", "F", 10, 5000, 40.5, -74.25)
    purchase = purchase_of(event, 1_000)
    assert (purchase.category, purchase.woman, purchase.at) == (8, 1, 1_000)


@pytest.mark.parametrize("odd", [True, [], {}, "x" * 400, "1e999", "-1"])
def test_odd_facts_are_no_reason_to_refuse_a_charge(odd):
    event = said(category=[odd], gender=odd, dob=odd, city_pop=odd, lat=[odd], merch_lat={"a": odd})
    assert event.facts == Facts()


def test_a_charge_from_the_future_happens_now():
    assert purchase_of(said(timestamp="2090-01-01T00:00:00Z"), 50).at == 50
