"""News goes out at least once, what follows from a block is done once, poison stops nobody."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Unavailable
from ivr.runtime.adapters.embedded.outgoing.publisher import RememberedPublisher
from ivr.runtime.ledger.charges import Act, stopping
from ivr.runtime.ledger.trail import news
from ivr.runtime.records import (
    NEWS_TRIES_MAX,
    Customer,
    OptOut,
    OutboxEntry,
    Replacement,
    turn_of,
)


def waiting(bank, queue="outbox"):
    return bank.store.waiting(OutboxEntry, queue, 100)


def test_news_is_handed_over_in_order_and_ticked_off(bank):
    for n in (3, 1, 2):
        bank.store.commit(news("ana", f"kind{n}", "x", "y", bank.ports.now() - 60 * n))
    done = bank.deliver()
    assert (done.sent, done.failed, done.oldest) == (3, 0, 180)
    assert [entry.kind for entry in bank.publisher.news] == ["kind3", "kind2", "kind1"]
    assert waiting(bank) == ()
    assert bank.deliver().sent == 0


def test_a_sweep_takes_only_what_waited_too_long(bank):
    bank.store.commit(news("ana", "old", "x", "y", bank.ports.now() - 61))
    bank.store.commit(news("ana", "new", "x", "y", bank.ports.now() - 59))
    assert bank.deliver(older=60).sent == 1
    assert [entry.kind for entry in waiting(bank)] == ["new"]


@pytest.mark.parametrize("applied", [False, True])
def test_a_bus_that_is_down_counts_no_tries_and_loses_nothing(bank, failing, applied):
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now()))
    down = failing(bank.publisher, "publish", applied=applied)
    bank.ports = dataclasses.replace(bank.ports, publisher=down)
    assert bank.deliver().failed == 1
    assert waiting(bank)[0].tries == 0
    assert bank.deliver().sent == 1
    assert len(bank.publisher.news) == 1 + applied


def test_a_crash_before_the_tick_hands_it_over_again(bank, failing):
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now()))
    broken = dataclasses.replace(bank.ports, store=failing(bank.store, "commit"))
    kept, bank.ports = bank.ports, broken
    with pytest.raises(Unavailable):
        bank.deliver()
    bank.ports = kept
    assert bank.deliver().sent == 1
    assert len(bank.publisher.news) == 2


def test_poison_stops_nobody_and_ends_with_people(bank):
    bank.publisher = RememberedPublisher(frozenset({"poison"}))
    bank.ports = dataclasses.replace(bank.ports, publisher=bank.publisher)
    bank.store.commit(news("ana", "poison", "x", "y", bank.ports.now() - 9))
    for n in range(NEWS_TRIES_MAX):
        bank.store.commit(news("ana", f"kind{n}", "x", "y", bank.ports.now()))
        bank.deliver()
    assert len(bank.publisher.news) == NEWS_TRIES_MAX
    assert waiting(bank) == ()
    (aside,) = waiting(bank, "undelivered")
    assert aside.tries == NEWS_TRIES_MAX
    assert "news_undelivered" in bank.reviews()
    assert bank.deliver().put_aside == 0


def test_what_was_put_aside_can_be_tried_once_more(bank):
    stuck = dataclasses.replace(
        news("ana", "kind", "x", "y", bank.ports.now()), tries=NEWS_TRIES_MAX
    )
    bank.store.commit(stuck)
    assert turn_of(stuck).queue == "undelivered"
    assert bank.deliver().sent == 0
    assert bank.deliver(queue="undelivered").sent == 1
    assert waiting(bank, "undelivered") == ()


def test_after_a_block_a_card_is_replaced_and_the_customer_told_once(bank):
    bank.texted()
    bank.reply("NO")
    for _ in range(3):
        bank.deliver()
        bank.pump()
    assert bank.store.get(Replacement, "ana", "ana-1").ordered_by == bank.case().id
    kinds = [entry.kind for entry in bank.publisher.news]
    assert kinds.count("replacement_ordered") == 1
    assert kinds.count("card_blocked") == 1
    assert [body for body in bank.bodies if "is blocked" in body] == bank.bodies[1:]
    assert len(bank.bodies) == 2


def blocked_in_a_call(bank, **said):
    bank.customer(**said)
    bank.store.commit(*stopping("ana", "ana-1", "fraud", Act("c1", bank.store, bank.ports.now())))
    bank.deliver()
    return bank.pump()


def test_a_block_in_a_call_is_told_by_message_too(bank):
    assert blocked_in_a_call(bank).sent == 1
    assert "blocked" in bank.bodies[0]


@pytest.mark.parametrize("said", [{"texts": False}, {"phones": ()}])
def test_who_wants_no_messages_is_not_told_by_one(bank, said):
    assert blocked_in_a_call(bank, **said).sent == 0


LANDLINE, MOBILE = "+442079460018", "+447400123456"


@pytest.mark.parametrize("opted_out", [False, True])
def test_a_notice_goes_to_a_phone_that_can_be_texted(make_bank, opted_out):
    bank = make_bank(countries=("GB", "US"))
    if opted_out:
        bank.store.commit(OptOut(number=MOBILE, at=1))
    blocked_in_a_call(bank, phones=(LANDLINE, MOBILE, "+14155550101"))
    (sent,) = bank.texter.sent
    assert sent.number == ("+14155550101" if opted_out else MOBILE)


def test_a_notice_waits_for_the_day(bank):
    bank.clock.advance(12 * 3600)
    assert blocked_in_a_call(bank).sent == 0
    bank.clock.advance(11 * 3600)
    bank.dial()
    assert bank.pump().sent == 1


def test_a_notice_that_we_begin_counts_against_the_quota(make_bank):
    bank = make_bank(attempts_per_day=0)
    assert blocked_in_a_call(bank).sent == 0


def test_a_notice_to_a_customer_who_was_erased_is_not_sent(bank):
    bank.customer()
    bank.store.commit(*stopping("ana", "ana-1", "fraud", Act("c1", bank.store, bank.ports.now())))
    bank.deliver()
    bank.store.remove(bank.store.get(Customer, "ana"))
    assert bank.pump().sent == 0


def test_another_run_that_was_faster_is_no_failure(bank, failing):
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now()))

    class Twice:
        def publish(self, found):
            taken = bank.publisher.publish(found)
            if len(bank.publisher.news) == 1:
                bank.deliver()
            return taken

    kept = bank.ports
    bank.ports = dataclasses.replace(kept, publisher=Twice())
    done = bank.deliver()
    assert (done.sent, done.failed) == (0, 0)
    assert len(bank.publisher.news) == 2


def test_a_notice_after_a_call_counts_the_messages_of_its_case(make_bank):
    bank = make_bank(attempts=1)
    bank.customer(channel="voice")
    bank.charge()
    bank.dial()
    (attempt,) = bank.attempts()
    act = Act(attempt.contact, bank.store, bank.ports.now())
    bank.store.commit(*stopping("ana", "ana-1", "fraud", act))
    bank.deliver()
    assert bank.pump().sent == 0
    assert bank.texter.sent == []
