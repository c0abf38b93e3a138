"""Charges that were judged while the provider was down are scored once it is back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ivr.faults import Unavailable
from ivr.runtime.ledger.velocity import RECENT_MAX
from ivr.runtime.records import Assessment, CaseState, Episode, Hold, HoldState, Transaction
from ivr.runtime.services.fraud import intake, reviews
from ivr.runtime.services.fraud.reviews import Said


@pytest.fixture
def left(bank):
    """A charge that was left to people while the provider was down."""
    bank.rules(provider_down="investigate")
    bank.provider.score = Unavailable("down")
    assert bank.charge(amount="900").outcome == "investigate"
    return bank


def again(bank):
    return intake.score_again(bank.ports, bank.desk)


def test_fraud_that_was_missed_while_the_provider_was_down_opens_a_case(left):
    assert again(left) == 0
    left.provider.score = 900
    assert again(left) == 1
    assert left.trail() == [("voice", "1", "ready")]
    assert [charge.amount for charge in left.case().charges] == [Decimal(900)]
    assert left.store.get(Hold, "ana", "T1").case == left.case().id
    made = left.store.get(Assessment, "charge#ana#T1")
    assert (made.band, made.degraded, made.score) == ("fraud", False, 900)
    assert again(left) == 0
    assert left.charge(amount="900").case == left.case().id


def test_the_review_of_such_a_charge_decides_its_case(left):
    left.provider.score = 900
    again(left)
    reviews.record("review-charge#ana#T1", Said("legitimate", "p1"), left.ports)
    assert left.case().state is CaseState.CONFIRMED
    assert left.store.get(Hold, "ana", "T1").state is HoldState.RELEASED


@pytest.mark.parametrize("score", [100, 500])
def test_what_is_no_fraud_stays_with_people(left, score):
    left.provider.score = score
    assert (again(left), again(left)) == (1, 0)
    assert left.reviews() == [("T1", "provider_down")]
    assert left.store.get(Episode, "ana") is None


def test_a_charge_that_a_person_decided_opens_no_case(left):
    reviews.record("review-charge#ana#T1", Said("legitimate", "p1"), left.ports)
    left.provider.score = 900
    assert again(left) == 1
    assert left.store.get(Episode, "ana") is None


def test_a_charge_that_was_booked_meanwhile_is_not_held(left):
    charge = {"customer": "ana", "card": "ana-1", "currency": "USD", "merchant": "Shop"}
    left.store.commit(Transaction(id="T1", amount=Decimal(900), at=left.now, **charge))
    left.provider.score = 900
    again(left)
    assert left.case().charges[0].transaction == "T1"
    assert left.store.get(Hold, "ana", "T1") is None


def test_it_is_asked_for_a_day_to_the_second(left):
    made = left.store.get(Assessment, "charge#ana#T1").at
    left.clock.advance(made + intake.AGAIN_SECONDS - 1 - left.now)
    assert again(left) == 0
    left.clock.advance(1)
    assert (again(left), again(left)) == (1, 0)


def test_nobody_asks_for_ever(left):
    left.minutes(25 * 60)
    assert (again(left), again(left)) == (1, 0)
    assert left.store.get(Assessment, "charge#ana#T1").degraded
    assert left.reviews() == [("T1", "provider_down")]


def test_fraud_that_twenty_charges_have_followed_stays_with_people(left):
    """What a case says of a charge is kept for the latest twenty of a card."""
    left.provider.score = 100
    for number in range(RECENT_MAX):
        left.charge(name=f"later-{number}", amount="5")
    left.provider.score = 900
    assert again(left) == 1
    made = left.store.get(Assessment, "charge#ana#T1")
    assert (made.band, made.score, made.degraded) == ("fraud", 900, False)
    assert left.store.get(Episode, "ana") is None
    assert left.reviews() == [("T1", "provider_down")]
    assert again(left) == 0
