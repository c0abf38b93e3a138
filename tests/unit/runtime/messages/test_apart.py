"""News and messages wait for nothing of each other, and what fails for ever is put aside."""

from __future__ import annotations

import dataclasses

import pytest

from ivr.faults import Conflict, Denied, Unavailable, Unreadable
from ivr.runtime import wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ledger.shift import Shift
from ivr.runtime.ledger.trail import news
from ivr.runtime.records import NEWS_TRIES_MAX, OutboxEntry, Replacement
from ivr.runtime.services.fraud import texting
from ivr.runtime.services.keeping import outbox


class Picky:
    """A store that refuses some of the commits."""

    def __init__(self, inner, refuses, fault):
        self.inner, self.refuses, self.fault = inner, refuses, fault

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def commit(self, *records):
        if any(map(self.refuses, records)):
            raise self.fault("no")
        self.inner.commit(*records)


def picky(bank, refuses, fault):
    return dataclasses.replace(bank.ports, store=Picky(bank.store, refuses, fault))


def is_replacement(record):
    return isinstance(record, Replacement)


@pytest.fixture
def blocked(bank):
    bank.texted()
    bank.reply("NO")
    return bank


def test_news_that_always_meets_other_writers_is_put_aside(blocked):
    ports = picky(blocked, is_replacement, Conflict)
    done = [outbox.deliver(ports) for _ in range(NEWS_TRIES_MAX)]
    assert [each.put_aside for each in done] == [0] * (NEWS_TRIES_MAX - 1) + [1]
    (aside,) = blocked.store.waiting(OutboxEntry, "undelivered", 9)
    assert (aside.kind, aside.tries) == ("card_blocked", NEWS_TRIES_MAX)
    assert "card_blocked" not in [entry.kind for entry in blocked.publisher.news]
    assert "news_undelivered" in blocked.reviews()
    assert outbox.deliver(blocked.ports, queue="undelivered").sent == 1
    assert blocked.store.get(Replacement, "ana", "ana-1")


def test_news_refused_for_good_stops_no_other_and_is_told(blocked):
    ports = picky(blocked, is_replacement, Denied)
    blocked.store.commit(news("ana", "other", "x", "y", blocked.ports.now()))
    for _ in range(NEWS_TRIES_MAX):
        with pytest.raises(Denied):
            outbox.deliver(ports)
    assert "other" in [entry.kind for entry in blocked.publisher.news]
    assert outbox.deliver(ports).put_aside == 0
    assert len(blocked.store.waiting(OutboxEntry, "undelivered", 9)) == 1


def test_a_store_that_did_not_answer_is_no_fault_of_the_news(blocked):
    with pytest.raises(Unavailable):
        outbox.deliver(picky(blocked, is_replacement, Unavailable))
    assert {e.tries for e in blocked.store.waiting(OutboxEntry, "outbox", 9)} == {0}


def test_a_message_that_cannot_be_written_stops_no_other(bank):
    for name, amount in (("ana", "900"), ("bob", "100")):
        bank.customer(name, phones=("+14155550101" if name == "ana" else "+14155550102",))
        bank.charge(name, amount=amount)
    bad = bank.case("ana").id
    ports = picky(bank, lambda r: getattr(r, "case", "") == bad, Denied)
    with pytest.raises(Denied):
        texting.pump(ports, bank.policy, bank.settings)
    assert [sent.number for sent in bank.texter.sent] == ["+14155550102"]


def deliver(bank, ports, called="Example Bank"):
    known = dataclasses.replace(bank.settings, bank=called)
    services = wiring.build(ports, known, bank.desk.policy, bank.provider)
    return HANDLERS["deliver"]({}, services)


def test_news_that_fails_stops_no_message(bank):
    bank.customer()
    bank.charge()
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now()))
    ports = picky(bank, lambda r: isinstance(r, OutboxEntry), Denied)
    with pytest.raises(Denied):
        deliver(bank, ports)
    assert len(bank.texter.sent) == 1


def test_messages_that_fail_stop_no_news(bank):
    bank.customer()
    bank.charge()
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now()))
    with pytest.raises(Unreadable, match="IVR_BANK"):
        deliver(bank, bank.ports, called="")
    assert "kind" in [entry.kind for entry in bank.publisher.news]


def test_nothing_is_handed_over_or_sent_after_the_time(bank):
    bank.customer()
    bank.charge()
    bank.store.commit(news("ana", "kind", "x", "y", bank.ports.now()))
    late = bank.ports.now()
    assert outbox.deliver(bank.ports, shift=Shift(late)).sent == 0
    assert texting.pump(bank.ports, bank.policy, bank.settings, Shift(late)).sent == 0
    assert (bank.publisher.news, bank.texter.sent) == ([], [])
