"""The edges of messages and verdicts: what people have already, and how long a name may be."""

from __future__ import annotations

import pytest

from ivr.faults import Malformed
from ivr.runtime.ledger.charges import Act, stopping, with_answer
from ivr.runtime.records import Card, CaseState, Review
from ivr.runtime.services.fraud import reviews
from ivr.runtime.services.fraud.reviews import Said


@pytest.fixture
def left(bank):
    bank.texted()
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    assert bank.case().state is CaseState.REVIEW
    return f"review-{bank.case().id}"


def test_a_late_yes_is_recorded_for_the_people_who_look(bank, left):
    assert bank.reply("YES") == "recorded"
    assert (bank.case().state, bank.case().answer) == (CaseState.REVIEW, "said_mine")
    assert bank.holds() == {"T1": "HELD"}


def test_a_late_word_that_nobody_understands_changes_nothing_that_people_see(bank, left):
    before = bank.case()
    assert bank.reply("what is this") == "call"
    assert bank.case() == before


@pytest.mark.parametrize("said", ["mine", "not_mine"])
def test_a_word_that_nobody_understands_takes_back_no_answer_of_a_call(bank, said):
    bank.texted(charges=2)
    half = with_answer(bank.case(), 1, said)
    bank.store.commit(half)
    before, tried = bank.case(), bank.attempts()
    assert bank.reply("what is this") == "call"
    assert bank.case() == before
    assert bank.case().answer == said
    assert [one.channel for one in bank.attempts()] == [one.channel for one in tried]


@pytest.mark.parametrize("length", [0, 65])
def test_a_verdict_is_of_somebody_with_a_name_of_usual_length(bank, left, length):
    with pytest.raises(Malformed):
        reviews.record(left, Said("fraud", "p" * length, ("T1",)), bank.ports)
    assert bank.store.get(Review, left).verdict == ""


def test_a_name_may_be_as_long_as_it_is_said(bank, left):
    said = Said("fraud", "p" * 64, ("T1",))
    assert reviews.record(left, said, bank.ports).result == "recorded"


def test_people_look_from_the_fourth_block_of_a_day_on(bank):
    bank.customer("bob", phones=())
    bank.store.commit(*(Card(customer="bob", token=f"b{n}", ending="3333") for n in range(3)))
    looked = []
    for card in bank.store.list(Card, "bob")[:4]:
        act = Act("contact-1", bank.store, bank.ports.now())
        bank.store.commit(*stopping("bob", card.token, "fraud", act))
        looked.append("many_blocks" in bank.reviews())
    assert looked == [False, False, False, True]
