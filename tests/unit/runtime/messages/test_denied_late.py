"""A denial against what was proven before: nothing proven is overturned by a message."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.runtime.ledger import charges
from ivr.runtime.records import Card, CaseState, Dispute, Hold, HoldState, Review
from ivr.runtime.services.fraud import reviews


def proven_mine(bank, number=1):
    """Say of a charge that its customer made it, as a proven call does."""
    hold = bank.store.get(Hold, "ana", f"T{number}")
    bank.store.commit(
        charges.with_answer(bank.case(), number, charges.MINE),
        dataclasses.replace(hold, state=HoldState.RELEASED),
    )


def answers(bank):
    return [charge.answer for charge in bank.case().charges]


def test_a_no_denies_what_nobody_answered_and_leaves_what_was_proven(bank):
    bank.texted(charges=2)
    proven_mine(bank)
    assert bank.reply("NO") == "blocked"
    assert answers(bank) == ["mine", "not_mine"]
    assert bank.holds() == {"T1": "RELEASED", "T2": "DECLINED"}
    assert bank.store.list(Dispute, "ana") == ()
    assert bank.cards()["ana-1"] == "BLOCKED"
    assert bank.case().state is CaseState.DENIED


@pytest.mark.parametrize("state", [None, CaseState.REVIEW])
def test_a_no_against_charges_that_were_all_proven_is_looked_at(bank, state):
    bank.texted()
    proven_mine(bank)
    if state is not None:
        bank.store.commit(dataclasses.replace(bank.case(), state=state))
    assert bank.reply("NO") == "ignored"
    assert bank.cards()["ana-1"] == "ACTIVE"
    assert answers(bank) == ["mine"]
    assert bank.store.list(Dispute, "ana") == ()
    assert "late_denial" in bank.reviews()
    assert bank.reply("NO", name="in-1") == "repeated"


def decide(bank, name, verdict, **limits):
    seen = tuple(charge.transaction for charge in bank.case().charges)
    return reviews.record(name, reviews.Said(verdict, "p1", seen), bank.ports, **limits)


def late(bank, count=1):
    bank.texted(charges=count)
    for number in range(1, count + 1):
        proven_mine(bank, number)
    assert bank.case().state is CaseState.CONFIRMED
    assert bank.reply("NO") == "ignored"
    return bank.reviews()["late_denial"].id


@pytest.mark.parametrize("count", [1, reviews.CHARGES_AT_ONCE + 3])
def test_a_late_denial_that_a_person_believes_blocks_and_disputes(bank, count):
    name = late(bank, count)
    assert decide(bank, name, "fraud").result == "recorded"
    assert bank.cards()["ana-1"] == "BLOCKED"
    assert set(answers(bank)) == {"not_mine"}
    assert len(bank.store.list(Dispute, "ana")) == count
    assert bank.case().state is CaseState.DENIED


def test_a_late_denial_that_a_person_does_not_believe_changes_no_card(bank):
    name = late(bank)
    decide(bank, name, "legitimate")
    assert (bank.cards()["ana-1"], answers(bank)) == ("ACTIVE", ["mine"])


def test_a_block_by_review_is_counted_by_the_policys_limit(bank):
    name = late(bank)
    decide(bank, name, "fraud", storm=0)
    assert "many_blocks" in bank.reviews()


def test_a_decided_review_and_what_it_leads_to_have_an_end(bank):
    name = late(bank)
    now = bank.ports.now()
    decide(bank, name, "fraud")
    (dispute,) = bank.store.list(Dispute, "ana")
    assert (bank.store.get(Review, name).expires, dispute.expires) == (now + 395 * 86_400,) * 2


def test_a_card_that_was_unblocked_can_be_blocked_again_for_the_same_episode(bank):
    bank.texted()
    act = charges.Act(bank.case().id, bank.store, bank.ports.now())
    for _ in range(3):
        bank.store.commit(*charges.stopping("ana", "ana-1", "fraud", act))
        card = bank.store.get(Card, "ana", "ana-1")
        assert card.is_blocked
        bank.store.commit(dataclasses.replace(card, state="ACTIVE", blocked_by=""))
    assert bank.audits().count("block_fraud") == 3
