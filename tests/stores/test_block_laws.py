"""What blocking a card and counting failures promise on every store."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from ivr.faults import Conflict, Unavailable
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ports import Ports
from ivr.runtime.records import (
    AuditEntry,
    Card,
    CardState,
    Contact,
    Customer,
    Number,
    OutboxEntry,
    Strikes,
    proof_seal,
)
from ivr.runtime.services.inside import cards, proof

PEPPER = b"a pepper of a test"
NUMBER = "+14155550101"


def call(contact="c1", number=NUMBER):
    return ConnectEvent(
        contact=contact,
        channel="VOICE",
        number=number,
        withheld=False,
        dialled="+18005550100",
        initiation="INBOUND",
        locale="en-US",
        instance_arn="",
        attributes={},
        parameters={},
    )


@pytest.fixture
def ports(store, clock):
    store.commit(
        Customer(
            id="C1",
            phones=(NUMBER,),
            proofs={"birth_date": proof_seal(PEPPER, "C1", "birth_date", "01311980")},
        )
    )
    store.commit(Number(number=NUMBER, customers=("C1",)))
    store.commit(Card(customer="C1", token="t1", ending="1111"))
    store.commit(Card(customer="C1", token="t2", ending="2222"))
    store.commit(Card(customer="C2", token="t3", ending="1111"))
    store.commit(Contact(id="c1", customer="C1", proof="birth_date"))
    return Ports(store, clock, RememberedDialer())


def states(store):
    found = (*store.list(Card, "C1"), *store.list(Card, "C2"))
    return {card.token: card.state.value for card in found}


def test_exactly_the_meant_card_is_blocked(ports):
    assert cards.block(call(), "2222", "lost", ports, 5) == cards.CardAnswer("blocked", "2222")
    assert states(ports.store) == {"t1": "ACTIVE", "t2": "BLOCKED", "t3": "ACTIVE"}


def test_audit_and_outbox_come_with_the_block(ports):
    cards.block(call(), "2222", "stolen", ports, 5)
    (entry,) = ports.store.list(AuditEntry, "C1")
    (news,) = ports.store.list(OutboxEntry, "C1")
    assert (entry.action, entry.subject, entry.actor) == ("block_stolen", "t2", "c1")
    assert (news.kind, news.subject) == ("card_blocked", "t2")


def test_without_room_for_the_audit_there_is_no_block(ports):
    taken = AuditEntry(
        customer="C1", id="block_lost#t2#c1#1", action="", subject="", actor="", at=1
    )
    ports.store.commit(taken)
    with pytest.raises(Conflict):
        cards.block(call(), "2222", "lost", ports, 5)
    assert states(ports.store)["t2"] == "ACTIVE"
    assert ports.store.list(OutboxEntry, "C1") == ()


def test_a_retry_of_the_same_contact_succeeds_and_writes_nothing(ports):
    ports.store.commit(replace(ports.store.get(Card, "C1", "t1"), state=CardState.BLOCKED))
    for _ in range(4):
        assert cards.block(call(), "", "lost", ports, 5).result == "blocked"
    assert len(ports.store.list(AuditEntry, "C1")) == 1
    assert len(ports.store.list(OutboxEntry, "C1")) == 1


def test_a_held_card_can_be_blocked(ports):
    ports.store.commit(replace(ports.store.get(Card, "C1", "t1"), state=CardState.HELD))
    assert cards.block(call(), "1111", "lost", ports, 5).result == "blocked"


@pytest.mark.parametrize(("contact", "result"), [("c2", "refused"), ("c1", "unknown_card")])
def test_an_unproven_contact_or_an_unclear_card_changes_nothing(ports, contact, result):
    assert cards.block(call(contact), "", "lost", ports, 5).result == result
    assert set(states(ports.store).values()) == {"ACTIVE"}


def test_racing_blocks_of_one_card_leave_one_block(ports):
    for n in range(5):
        ports.store.commit(Contact(id=f"r{n}", customer="C1", proof="birth_date"))
    answers = []

    def block(n):
        answers.append(cards.block(call(f"r{n}"), "1111", "fraud", ports, 5).result)

    threads = [threading.Thread(target=block, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["blocked"] * 5
    assert len(ports.store.list(AuditEntry, "C1")) == 1
    assert states(ports.store) == {"t1": "BLOCKED", "t2": "ACTIVE", "t3": "ACTIVE"}


def test_five_failures_in_a_day_lock_the_customer_for_every_contact(ports, clock):
    wrong = [f"0131197{n}" for n in range(5)]
    verdicts = [
        proof.prove(call(f"w{n}", number=NUMBER), "birth_date", secret, ports, PEPPER)
        for n, secret in enumerate(wrong)
    ]
    assert verdicts == ["failed"] * 4 + ["locked"]
    assert proof.prove(call("new"), "birth_date", "01311980", ports, PEPPER) == "locked"
    clock.advance(86_400)
    assert proof.prove(call("new"), "birth_date", "01311980", ports, PEPPER) == "passed"


def test_racing_guesses_win_no_extra_try(ports):
    verdicts = []

    def guess(n):
        try:
            verdicts.append(
                proof.prove(call(f"g{n}"), "birth_date", f"0131{1900 + n}", ports, PEPPER)
            )
        except Conflict:
            verdicts.append("conflict")

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ports.store.get(Strikes, "customer:C1").guesses) <= 5
    assert "passed" not in verdicts


class LostAnswer:
    """A store whose next commit is applied, and then its answer is lost."""

    def __init__(self, store):
        self._store = store
        self.get, self.list = store.get, store.list
        self.losses = 1

    def commit(self, *records):
        self._store.commit(*records)
        if self.losses:
            self.losses -= 1
            raise Unavailable("lost")


def test_an_unknown_outcome_is_resolved_by_reading_again(ports):
    shaky = replace(ports, store=LostAnswer(ports.store))
    with pytest.raises(Unavailable):
        cards.block(call(), "2222", "lost", shaky, 5)
    assert cards.state(call(), "2222", "", shaky) == cards.CardAnswer("blocked", "2222")
    assert cards.block(call(), "2222", "lost", shaky, 5).result == "blocked"
    assert len(ports.store.list(AuditEntry, "C1")) == 1
