"""A person's verdict: the first stands, fraud blocks, legitimate releases, both once."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Malformed, NotFound, Unavailable
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.records import Case, CaseState, Hold, Review
from ivr.runtime.services.fraud import reviews
from ivr.runtime.services.fraud.reviews import Said
from ivr.runtime.wiring import Services


def decide(bank, name, verdict, by="p1", ports=None):
    """Decide a review, having seen all that its case has now."""
    review = bank.store.get(Review, name)
    case = bank.store.get(Case, review.case) if review is not None and review.case else None
    seen = tuple(charge.transaction for charge in case.charges) if case is not None else ()
    return reviews.record(name, Said(verdict, by, seen), ports or bank.ports)


@pytest.fixture
def left(bank):
    """A case of two charges on one card that was left to people."""
    bank.texted(charges=2)
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    return f"review-{bank.case().id}"


def test_fraud_blocks_the_card_as_a_denial_does(bank, left):
    assert decide(bank, left, "fraud").result == "recorded"
    assert bank.cards() == {"ana-1": "BLOCKED", "ana-2": "ACTIVE"}
    assert set(bank.holds().values()) == {"DECLINED"}
    assert bank.case().state is CaseState.DENIED
    assert {"verdict_fraud", "block_fraud"} <= set(bank.audits())
    assert {"review_decided", "card_blocked"} <= set(bank.news())
    kept = bank.store.get(Review, left)
    assert (kept.verdict, kept.decided_by) == ("fraud", "p1")
    assert bank.reviews() == {}


def test_legitimate_releases_the_holds_and_touches_no_card(bank, left):
    assert decide(bank, left, "legitimate").result == "recorded"
    assert set(bank.cards().values()) == {"ACTIVE"}
    assert set(bank.holds().values()) == {"RELEASED"}
    assert bank.case().state is CaseState.CONFIRMED


def test_the_first_verdict_stands(bank, left):
    decide(bank, left, "legitimate", "p1")
    late = decide(bank, left, "fraud", "p2")
    assert (late.result, late.verdict) == ("already", "legitimate")
    assert set(bank.cards().values()) == {"ACTIVE"}
    assert bank.store.get(Review, left).decided_by == "p1"


def test_the_same_verdict_again_changes_nothing(bank, left):
    decide(bank, left, "fraud")
    before = (bank.audits(), bank.news(), bank.case())
    assert decide(bank, left, "fraud", "p2").result == "recorded"
    assert (bank.audits(), bank.news(), bank.case()) == before


@pytest.mark.parametrize("applied", [False, True])
def test_a_lost_reply_is_healed_by_sending_it_again(bank, left, failing, applied):
    store = failing(bank.store, "commit", applied=applied)
    with pytest.raises(Unavailable):
        decide(bank, left, "fraud", ports=dataclasses.replace(bank.ports, store=store))
    assert decide(bank, left, "fraud").result == "recorded"
    assert bank.audits().count("block_fraud") == 1


def test_legitimate_unblocks_nothing(bank, left):
    bank.reply("NO")
    assert decide(bank, left, "legitimate").result == "recorded"
    assert bank.cards()["ana-1"] == "BLOCKED"
    assert set(bank.holds().values()) == {"DECLINED"}


def test_a_charge_without_a_case_is_decided_by_its_hold(bank):
    bank.customer()
    bank.provider.score = 500
    taken = bank.charge()
    assert taken.outcome == "investigate"
    (review,) = bank.reviews().values()
    assert (review.transaction, review.case) == ("T1", "")
    decide(bank, review.id, "fraud")
    assert bank.cards()["ana-1"] == "BLOCKED"
    assert "dispute_opened" in bank.news()


def test_a_charge_that_its_case_had_no_room_for_is_decided_by_its_hold(bank, left):
    bank.store.commit(
        Hold(customer="ana", transaction="T9", card="ana-2", case=bank.case().id, at=1),
        Review(
            id="r9", customer="ana", why="many_charges", at=1, case=bank.case().id, transaction="T9"
        ),
    )
    decide(bank, "r9", "fraud")
    assert bank.cards() == {"ana-1": "ACTIVE", "ana-2": "BLOCKED"}
    assert bank.holds() == {"T1": "HELD", "T2": "HELD", "T9": "DECLINED"}
    assert bank.case().state is CaseState.REVIEW


def test_a_verdict_on_one_charge_leaves_the_others_to_people(bank, left):
    kept = bank.store.get(Review, left)
    bank.store.remove(kept)
    one = Review(id="one", customer="ana", why="unsure", at=1, case=kept.case, transaction="T1")
    bank.store.commit(one)
    decide(bank, "one", "legitimate")
    assert bank.holds() == {"T1": "RELEASED", "T2": "HELD"}
    assert bank.reviews()["left_over"].case == kept.case


def test_a_case_of_very_many_charges_is_worked_through(bank):
    bank.customer()
    for n in range(40):
        bank.charge(name=f"T{n}")
    bank.pump()
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    decide(bank, f"review-{bank.case().id}", "fraud")
    assert set(bank.holds().values()) == {"DECLINED"}
    assert bank.case().state is CaseState.DENIED


def test_a_review_about_nothing_is_only_closed(bank):
    bank.store.commit(Review(id="news-1", customer="ana", why="news_undelivered", at=1))
    assert decide(bank, "news-1", "legitimate").result == "recorded"
    assert bank.reviews() == {}


@pytest.mark.parametrize(
    ("name", "verdict", "by", "fault"),
    [
        ("gone", "fraud", "p1", NotFound),
        ("gone", "perhaps", "p1", Malformed),
        ("gone", "fraud", "", Malformed),
        ("gone", "fraud", "p" * 65, Malformed),
    ],
)
def test_what_is_no_verdict_is_refused(bank, name, verdict, by, fault):
    with pytest.raises(fault):
        decide(bank, name, verdict, by)


def test_the_handler_says_what_stands(bank, left):
    services = Services(bank.ports, bank.desk, bank.settings)
    event = {"review": left, "verdict": "fraud", "by": "p1", "seen": ["T2", "T1", "T2"]}
    told = {"result": "recorded", "verdict": "fraud", "left": "0"}
    assert HANDLERS["review"](event, services) == told
    assert bank.store.get(Review, left).seen == ("T2", "T1")
    odd = ({**event, "seen": value} for value in ("T1", {"T1": 1}, [["T1"]], [""]))
    for bad in ({}, None, [], {**event, "by": 3}, {**event, "review": ""}, *odd):
        with pytest.raises(Malformed):
            HANDLERS["review"](bad, services)


def test_an_unknown_card_that_is_on_file_by_now_is_blocked(bank):
    bank.customer()
    about = {"customer": "ana", "why": "unknown", "at": 1, "transaction": "T1"}
    bank.store.commit(
        Review(id="known", card="ana-1", **about), Review(id="odd", card="x", **about)
    )
    decide(bank, "odd", "fraud")
    assert set(bank.cards().values()) == {"ACTIVE"}
    decide(bank, "known", "fraud")
    assert bank.cards() == {"ana-1": "BLOCKED", "ana-2": "ACTIVE"}


def test_a_card_that_is_gone_is_not_blocked_in_silence(bank):
    bank.customer()
    about = {"customer": "ana", "why": "investigate", "at": 1, "transaction": "T1"}
    bank.store.commit(Review(id="r", card="gone", **about))
    with pytest.raises(NotFound):
        decide(bank, "r", "fraud")
    assert [item.id for item in bank.reviews().values()] == ["r"]
