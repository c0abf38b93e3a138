"""NO blocks, YES is noted, STOP ends it, anything else is called; each of them once."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Conflict, Unavailable
from ivr.runtime.events.replies import TextReply
from ivr.runtime.ledger.trail import NOBODY
from ivr.runtime.records import Attempt, Card, CardState, CaseState, Customer, Review
from ivr.runtime.services.fraud import replies

PHONE = "+14155550101"


def test_no_blocks_the_one_card_in_one_commit(bank):
    bank.texted(charges=2)
    assert bank.reply("NO") == "blocked"
    assert bank.cards() == {"ana-1": "BLOCKED", "ana-2": "ACTIVE"}
    assert bank.holds() == {"T1": "DECLINED", "T2": "DECLINED"}
    case = bank.case()
    assert (case.state, case.answer) == (CaseState.DENIED, "not_mine")
    assert {charge.answer for charge in case.charges} == {"not_mine"}
    assert bank.attempts()[0].end == "answered"
    assert {"block_fraud", "reply_no", "decline"} <= set(bank.audits())
    assert {"card_blocked", "case_denied", "charge_declined"} <= set(bank.news())


def test_blocked_is_texted_only_after_the_block_and_once(bank):
    bank.texted()
    bank.reply("NO")
    assert len(bank.texter.sent) == 1
    bank.pump()
    bank.deliver()
    bank.pump()
    assert len(bank.texter.sent) == 2
    assert "blocked" in bank.bodies[1]


def test_a_confirmation_is_not_sent_while_the_card_is_not_blocked(bank):
    bank.texted()
    bank.reply("NO")
    card = bank.store.get(Card, "ana", "ana-1")
    bank.store.commit(dataclasses.replace(card, state=CardState.ACTIVE))
    bank.pump()
    assert len(bank.texter.sent) == 1


def test_a_reply_is_confirmed_at_night_and_beyond_the_three(make_bank):
    bank = make_bank(attempts=1, attempts_per_day=1)
    bank.texted()
    bank.minutes(12 * 60)
    assert bank.reply("no") == "blocked"
    bank.pump()
    assert len(bank.texter.sent) == 2


def test_a_lost_reply_of_the_store_blocks_once(bank, failing):
    bank.texted()
    store = failing(bank.store, "commit", applied=True)
    ports = dataclasses.replace(bank.ports, store=store)
    with pytest.raises(Unavailable):
        replies.take(TextReply("in-1", PHONE, "NO"), ports, bank.policy)
    assert bank.reply("NO", name="in-1") == "ignored"
    assert bank.cards()["ana-1"] == "BLOCKED"
    assert bank.audits().count("block_fraud") == 1


def test_other_writers_that_are_always_faster_are_a_conflict(bank):
    bank.texted()

    class Busy:
        def __getattr__(self, name):
            return getattr(bank.store, name)

        def commit(self, *records):
            raise Conflict("busy")

    ports = dataclasses.replace(bank.ports, store=Busy())
    with pytest.raises(Conflict):
        replies.take(TextReply("in-1", PHONE, "NO"), ports, bank.policy)
    assert bank.cards()["ana-1"] == "ACTIVE"


@pytest.mark.parametrize("said", ["YES", "NO", "hello"])
def test_a_repeated_delivery_changes_nothing(bank, said):
    bank.texted()
    bank.reply(said, name="in-1")
    before = (bank.case(), bank.attempts(), bank.cards(), bank.audits(), bank.news())
    for _ in range(3):
        assert bank.reply(said, name="in-1") in {"repeated", "ignored"}
    assert (bank.case(), bank.attempts(), bank.cards(), bank.audits(), bank.news()) == before


def test_yes_only_records(bank):
    bank.texted()
    assert bank.reply("Yes!") == "recorded"
    assert bank.case().answer == "said_mine"
    assert {charge.answer for charge in bank.case().charges} == {""}
    assert bank.holds() == {"T1": "HELD"}
    assert bank.cards()["ana-1"] == "ACTIVE"
    assert "said_mine" in bank.reviews()
    bank.dial()
    assert bank.dialer.calls == []


def test_yes_unblocks_nothing_after_no(bank):
    bank.texted()
    bank.reply("NO")
    assert bank.reply("YES") == "ignored"
    assert bank.cards()["ana-1"] == "BLOCKED"
    assert bank.case().state is CaseState.DENIED


def test_no_after_yes_still_blocks(bank):
    bank.texted()
    bank.reply("YES")
    assert bank.reply("NO") == "blocked"
    assert bank.cards()["ana-1"] == "BLOCKED"


@pytest.mark.parametrize("said", ["who is this?", "no thanks", "", "4000001234567899"])
def test_anything_else_is_called(bank, said):
    bank.texted()
    assert bank.reply(said) == "call"
    assert bank.cards()["ana-1"] == "ACTIVE"
    bank.dial()
    assert len(bank.dialer.calls) == 1


def test_what_was_written_is_kept_nowhere(bank):
    bank.texted()
    bank.reply("my card is 4000001234567899")
    kept = [dataclasses.asdict(record) for record in everything(bank)]
    assert "4000001234567899" not in repr(kept)
    assert "4000001234567899" not in repr(TextReply("i", PHONE, "4000001234567899"))


def everything(bank):
    shelves = bank.store._kept.values() if hasattr(bank.store, "_kept") else ()
    records = [kept.record for shelf in shelves for kept in getattr(shelf, "values", list)()]
    return records or [bank.case(), *bank.attempts(), bank.store.get(Customer, "ana")]


def test_no_about_several_cards_is_called(bank):
    bank.customer()
    bank.charge(name="T1", card=1)
    bank.charge(name="T2", card=2)
    bank.pump()
    assert bank.reply("NO") == "call"
    assert set(bank.cards().values()) == {"ACTIVE"}
    bank.dial()
    assert len(bank.dialer.calls) == 1


def test_stop_opts_the_number_out_at_once(bank):
    bank.texted()
    assert bank.reply("STOP") == "opted_out"
    assert bank.opted_out()
    assert bank.case().state is CaseState.REVIEW
    assert "opt_out" in bank.reviews()
    bank.dial()
    bank.pump()
    assert (bank.dialer.calls, len(bank.texter.sent)) == ([], 1)


def test_stop_of_a_stranger_counts_too(bank):
    assert bank.reply("alto", number="+14155550999") == "opted_out"
    assert bank.opted_out("+14155550999")


def test_stop_twice_is_one_opt_out(bank):
    bank.texted()
    bank.reply("STOP", name="in-1")
    assert bank.reply("STOP", name="in-1") in {"repeated", "opted_out"}
    assert bank.audits(NOBODY).count("opt_out") == 1


def test_an_unknown_number_changes_nothing_and_is_audited(bank):
    bank.texted()
    before = bank.case()
    assert bank.reply("NO", number="+14155550999") == "ignored"
    assert bank.case() == before
    assert bank.cards()["ana-1"] == "ACTIVE"
    assert bank.audits(NOBODY) == ["reply_ignored"]


def test_a_customer_who_was_not_texted_changes_nothing(bank):
    bank.customer(channel="voice")
    bank.charge()
    assert bank.reply("NO") == "ignored"
    assert bank.cards()["ana-1"] == "ACTIVE"


def test_a_late_no_is_looked_at_by_people(bank):
    bank.texted()
    bank.store.commit(dataclasses.replace(bank.case(), state=CaseState.CONFIRMED))
    assert bank.reply("NO") == "ignored"
    assert bank.cards()["ana-1"] == "ACTIVE"
    assert bank.reviews()["late_denial"].case == bank.case().id


def test_only_the_case_that_was_texted_to_the_number_is_meant(bank):
    bank.texted("ana")
    bank.customer("bob", channel="voice")
    bank.charge("bob")
    assert bank.reply("NO") == "blocked"
    assert bank.cards("ana")["ana-1"] == "BLOCKED"
    assert set(bank.cards("bob").values()) == {"ACTIVE"}


def test_of_two_texted_cases_the_answered_message_tells_which(bank):
    bank.texted("ana")
    bank.texted("bob")
    message = bank.attempts("bob")[0].contact
    assert bank.reply("NO", answered=message) == "blocked"
    assert bank.cards("bob")["bob-1"] == "BLOCKED"
    assert set(bank.cards("ana").values()) == {"ACTIVE"}


def test_of_two_texted_cases_without_a_hint_both_are_called(bank):
    bank.texted("ana")
    bank.texted("bob")
    assert bank.reply("NO") == "call"
    for name in ("ana", "bob"):
        assert set(bank.cards(name).values()) == {"ACTIVE"}
    bank.dial()
    assert len(bank.dialer.calls) == 2


def test_a_reply_before_the_message_was_written_down_counts(bank, failing):
    bank.customer()
    bank.charge()
    bank.pump(dataclasses.replace(bank.ports, texter=failing(bank.texter, "send", applied=True)))
    assert bank.reply("NO") == "blocked"
    assert bank.attempts()[0].end == "answered"


def test_very_many_charges_are_all_declined(bank):
    bank.customer()
    for n in range(45):
        bank.charge(name=f"T{n}")
    bank.pump()
    assert bank.reply("NO") == "blocked"
    assert set(bank.holds().values()) == {"DECLINED"}


def test_a_card_that_left_the_file_is_called_about(bank):
    bank.texted()
    bank.store.remove(bank.store.get(Card, "ana", "ana-1"))
    assert bank.reply("NO") == "call"


def test_a_case_with_people_keeps_its_review_and_can_still_be_denied(bank):
    bank.texted()
    bank.minutes(bank.policy.reply_minutes + 1)
    bank.pump()
    assert bank.case().state is CaseState.REVIEW
    assert bank.reply("what?") == "call"
    assert bank.case().state is CaseState.REVIEW
    assert bank.reply("no") == "blocked"
    assert bank.store.get(Review, f"review-{bank.case().id}") is not None


def test_the_confirmation_does_not_go_to_a_number_that_left(bank):
    bank.texted()
    bank.reply("NO")
    kept = bank.store.get(Customer, "ana")
    bank.store.commit(dataclasses.replace(kept, phones=("+14155550177",)))
    bank.pump()
    assert len(bank.texter.sent) == 1
    assert bank.store.waiting(Attempt, "texts", 9) == ()
