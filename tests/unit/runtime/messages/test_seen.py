"""A verdict is about the charges that its author saw; what joined the case since stays held."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Malformed
from ivr.runtime.ledger import charges
from ivr.runtime.ledger.cases import reviews_of
from ivr.runtime.records import CaseState, Hold, HoldState, Review
from ivr.runtime.services.fraud import reviews
from ivr.runtime.services.fraud.reviews import Said
from ivr.runtime.services.streaming.following import follow


@pytest.fixture
def left(bank):
    """A case of one charge that was left to people."""
    bank.texted()
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    assert bank.case().state is CaseState.REVIEW
    return f"review-{bank.case().id}"


def decide(bank, name, verdict, *seen):
    return reviews.record(name, Said(verdict, "p1", seen), bank.ports)


def answered(bank, number, answer):
    """Write an answer about a charge, as a call does; the case stays with people."""
    moved = charges.with_answer(bank.case(), number, answer)
    bank.store.commit(dataclasses.replace(moved, state=CaseState.REVIEW))


@pytest.mark.parametrize(("verdict", "hold"), [("legitimate", "RELEASED"), ("fraud", "DECLINED")])
def test_a_charge_that_joined_after_the_look_stays_held_and_in_review(bank, left, verdict, hold):
    assert bank.charge(name="T2", card=2).case == bank.case().id
    told = decide(bank, left, verdict, "T1")
    assert (told.result, told.left) == ("recorded", 1)
    assert bank.holds() == {"T1": hold, "T2": "HELD"}
    assert bank.cards()["ana-2"] == "ACTIVE"
    assert bank.case().state is CaseState.REVIEW
    assert bank.reviews()["left_over"].id == f"{left}-2"


def test_what_joined_is_decided_by_the_next_review(bank, left):
    bank.charge(name="T2", card=2)
    decide(bank, left, "legitimate", "T1")
    assert decide(bank, f"{left}-2", "fraud", "T1", "T2").left == 0
    assert bank.holds() == {"T1": "RELEASED", "T2": "DECLINED"}
    assert bank.cards() == {"ana-1": "ACTIVE", "ana-2": "BLOCKED"}
    assert bank.case().state is CaseState.DENIED
    assert bank.reviews() == {}


def test_each_look_that_comes_too_early_leads_to_one_more_review(bank, left):
    for number in (2, 3):
        bank.charge(name=f"T{number}")
        *_, last = reviews_of(bank.case().id, bank.store)
        decide(bank, last.id, "legitimate", *(f"T{n}" for n in range(1, number)))
    assert bank.holds() == {"T1": "RELEASED", "T2": "RELEASED", "T3": "HELD"}
    assert [item.id for item in bank.reviews().values()] == [f"{left}-3"]


def test_a_verdict_without_what_the_review_asks_leaves_that_to_people(bank, left):
    bank.charge(name="T2")
    bank.charge(name="T3")
    decide(bank, left, "legitimate", "T1")
    decide(bank, f"{left}-2", "legitimate", "T3")
    assert bank.holds() == {"T1": "RELEASED", "T2": "HELD", "T3": "RELEASED"}
    assert [item.id for item in bank.reviews().values()] == [f"{left}-3"]


def test_a_review_that_waits_already_is_enough(bank, left):
    bank.charge(name="T2")
    case = bank.case()
    bank.store.commit(Review(id="r", customer="ana", why="late_denial", at=1, case=case.id))
    decide(bank, "r", "legitimate", "T1")
    assert [item.id for item in bank.reviews().values()] == [left]


def test_a_verdict_about_what_was_decided_meanwhile_forgets_nothing(bank, left):
    bank.charge(name="T2")
    hold = bank.store.get(Hold, "ana", "T1")
    bank.store.commit(dataclasses.replace(hold, state=HoldState.RELEASED))
    answered(bank, 1, charges.MINE)
    assert decide(bank, left, "fraud", "T1").left == 1
    assert bank.holds() == {"T1": "RELEASED", "T2": "HELD"}
    assert [item.id for item in bank.reviews().values()] == [f"{left}-2"]


class Meanwhile:
    """A store in which something happens just before the first commit that is tried."""

    def __init__(self, store, happens):
        self._store, self._happens = store, happens

    def commit(self, *records):
        happens, self._happens = self._happens, lambda: None
        happens()
        return self._store.commit(*records)

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_charge_that_joins_while_the_verdict_is_written_stays_held(bank, left, is_answered):
    if is_answered:
        answered(bank, 1, charges.MINE)
    store = Meanwhile(bank.store, lambda: bank.charge(name="T2"))
    ports = dataclasses.replace(bank.ports, store=store)
    assert reviews.record(left, Said("legitimate", "p1", ("T1",)), ports).left == 1
    assert bank.holds()["T2"] == "HELD"
    assert bank.reviews()["left_over"].case == bank.case().id


def test_a_case_that_is_still_tried_asks_the_customer_about_the_rest(bank):
    bank.texted(charges=2)
    case = bank.case()
    bank.store.commit(Review(id="r", customer="ana", why="unblocked", at=1, case=case.id))
    assert decide(bank, "r", "legitimate", "T1").left == 1
    assert bank.reviews() == {}
    assert bank.case().state is CaseState.CALLED


def test_a_doubtful_charge_has_a_review_of_its_own_and_no_other(bank, left):
    bank.charge(name="T2")
    answered(bank, 2, charges.UNSURE)
    about = {"customer": "ana", "case": bank.case().id, "transaction": "T2", "at": 1}
    bank.store.commit(Review(id="u2", why="unsure", **about))
    assert decide(bank, left, "legitimate", "T1").left == 1
    assert [item.id for item in bank.reviews().values()] == ["u2"]


@pytest.mark.parametrize("seen", [(), ("T9",), ("T1", "T9")])
def test_a_verdict_that_does_not_say_what_was_seen_is_refused(bank, left, seen):
    with pytest.raises(Malformed, match="seen names"):
        decide(bank, left, "legitimate", *seen)
    assert bank.holds() == {"T1": "HELD"}
    assert [item.id for item in bank.reviews().values()] == [left]


def test_the_verdict_again_says_what_is_left_now(bank, left):
    bank.charge(name="T2")
    assert decide(bank, left, "legitimate", "T1") == decide(bank, left, "legitimate", "T1")
    late = decide(bank, left, "fraud", "T1", "T2")
    assert (late.result, late.verdict, late.left) == ("already", "legitimate", 1)
    assert bank.holds()["T2"] == "HELD"


def test_who_waits_for_a_verdict_about_a_charge_is_told_of_no_other(bank, left):
    bank.charge(name="T2")
    assert follow("ana", "T2", bank.ports).stage == "waiting"
    decide(bank, left, "legitimate", "T1")
    assert follow("ana", "T2", bank.ports).stage == "waiting"
    first = follow("ana", "T1", bank.ports)
    assert (first.stage, first.verdict) == ("decided", "legitimate")
