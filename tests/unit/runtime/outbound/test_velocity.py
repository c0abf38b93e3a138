"""What a card was charged lately counts before it is booked, and once."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from ivr.faults import Conflict
from ivr.runtime.ledger.velocity import RECENT_MAX, gather
from ivr.runtime.records import Assessment, Card, Charged, Transaction
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.services.fraud import intake
from ivr.study.risk.judging import signals_of


def signals(bank, **said):
    card = bank.store.get(Card, "ana", "ana-1")
    return gather(bank.event(name="next", **said), card, bank.store, bank.now)


def test_a_burst_is_seen_before_anything_is_booked(bank):
    bank.provider.score = 100
    for n in range(8):
        bank.charge(name=f"B{n}", amount="90")
        bank.clock.advance(20)
    found = signals(bank, amount="90")
    assert (found.last_hour, found.recent, found.usual_amount) == (8, 8, Decimal(90))
    assert not found.new_merchant
    assert signals(bank, amount="90", merchant="Elsewhere").new_merchant
    bank.minutes(61)
    assert signals(bank).last_hour == 0


@pytest.mark.parametrize("amount", [5, 499, 500, 2_000])
def test_a_first_charge_has_the_score_that_a_file_of_charges_gives_it(bank, amount):
    found = signals(bank, amount=str(amount))
    told = signals_of([float(amount), 0, 0, 0, 0])
    assert found.new_merchant
    assert Scorecard().score_charge(found) == Scorecard().score_charge(told)


@pytest.mark.parametrize(("seconds", "many"), [(3_599, 1), (3_600, 0)])
def test_an_hour_is_an_hour(bank, seconds, many):
    bank.charge(name="B1")
    bank.clock.advance(seconds)
    assert signals(bank).last_hour == many


def test_replays_and_bookings_of_a_charge_count_once(bank):
    bank.provider.score = 100
    for _ in range(4):
        bank.charge(name="B1")
    booked = Transaction(
        customer="ana",
        id="B1",
        card="ana-1",
        amount=Decimal(100),
        currency="USD",
        merchant="Shop",
        at=bank.now,
    )
    bank.store.commit(booked)
    assert (signals(bank).last_hour, signals(bank).recent) == (1, 1)
    assert len(bank.store.get(Charged, "ana", "ana-1").charges) == 1


def test_what_was_suspicious_is_counted_but_is_no_habit(bank):
    bank.charge(name="B1", amount="5000")
    found = signals(bank)
    assert (found.last_hour, found.recent, found.usual_amount) == (1, 0, 0)
    assert found.new_merchant


def test_another_card_of_the_customer_does_not_speed_up_this_one(bank):
    bank.provider.score = 100
    bank.charge(name="B1", card=2)
    assert (signals(bank).last_hour, signals(bank).recent) == (0, 1)


def test_only_the_latest_charges_of_a_card_are_remembered(bank):
    bank.provider.score = 100
    for n in range(RECENT_MAX + 3):
        bank.charge(name=f"B{n}")
    kept = bank.store.get(Charged, "ana", "ana-1")
    assert [kept.charges[0].transaction, len(kept.charges)] == ["B3", RECENT_MAX]
    assert kept.expires == bank.now + 90 * 86_400


def test_a_charge_that_another_one_overtook_is_judged_again(bank):
    class Slow:
        """A store in which another charge is faster, once."""

        overtaken = False

        def __getattr__(self, name):
            return getattr(bank.store, name)

        def commit(self, *records):
            if not self.overtaken:
                self.overtaken = True
                bank.charge(name="B1")
                raise Conflict("slow")
            bank.store.commit(*records)

    bank.provider.score = 100
    intake.take(bank.event(name="B2"), dataclasses.replace(bank.ports, store=Slow()), bank.desk)
    assert bank.store.get(Assessment, "charge#ana#B2").signals["last_hour"] == "1"


def test_a_provider_elsewhere_is_told_the_cards_token_and_nothing_of_a_person(bank):
    told = signals(bank, merchant="Elsewhere").told
    assert (told.event, told.entity) == ("next", "ana-1")
    assert told.variables["merchant"] == "Elsewhere"
    assert set(told.variables) <= {"currency", "merchant", "country", "category"}
    assert "ana" not in told.variables.values()
