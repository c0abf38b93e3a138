"""What every store must do, whichever it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.faults import Conflict
from ivr.runtime.records import (
    PLACES,
    Account,
    Alert,
    Assessment,
    AuditEntry,
    Card,
    CardState,
    Case,
    CaseState,
    Contact,
    Customer,
    Dial,
    DialState,
    Dispute,
    Episode,
    Number,
    OptOut,
    OutboxEntry,
    Quota,
    Strikes,
    Transaction,
    Visits,
    key_of,
)

CARD = Card(customer="C1", token="t1", ending="1111")

EACH_KIND = (
    Customer(id="C1", phones=("+14155550101",), first_name="José", proofs={"birth_date": "ab"}),
    Account(customer="C1", balance=Decimal("12.50")),
    CARD,
    Transaction(
        customer="C1",
        id="T#1",
        card="t1",
        amount=Decimal("0.1"),
        currency="USD",
        merchant="</speak>&\x00\u202e",
        at=1,
    ),
    Dispute(customer="C1", transaction="T1", reference="01234567", opened_by="c", at=1),
    Episode(customer="C1", card="t1", case="k", until=9),
    Alert(customer="C1", transaction="T1", outcome="fraud", case="k"),
    Quota(customer="C1", day="2026-03-02", attempts=2),
    AuditEntry(customer="C1", id="a", action="block", subject="t1", actor="c", at=1, note="n"),
    OutboxEntry(customer="C1", id="o", kind="card_blocked", subject="t1", at=1),
    Number(number="+14155550101", customers=("C1", "C2"), spam=True),
    Visits(number="+14155550101", contacts=(("c1", 5), ("c2", 6))),
    OptOut(number="+14155550101", at=4),
    Contact(id="c", customer="C1", proof="birth_date", case="k", told=("T1", "T2")),
    Assessment(id="c", score=1000, band="high", reasons=("a", "b"), scale="s", degraded=True),
    Strikes(subject="contact:c", guesses=("x", "y")),
    Case(
        id="k",
        episode="e",
        customer="C1",
        card="t1",
        ending="1111",
        transaction="T1",
        amount=Decimal("4155.0"),
        currency="EUR",
        merchant="M",
        at=1,
        state=CaseState.DENIED,
    ),
    Dial(case="k", state=DialState.STARTED, number="+14155550101", at=1, contact="c"),
)


def owner_and_id(record):
    place = PLACES[type(record)]
    name = getattr(record, place.id_field) if place.id_field else ""
    return getattr(record, place.owner_field), name


def test_each_kind_of_record_has_a_sample_here():
    assert {type(record) for record in EACH_KIND} == set(PLACES)


@pytest.mark.parametrize("record", EACH_KIND, ids=lambda r: type(r).__name__)
def test_what_was_committed_is_read_back(store, record):
    store.commit(record)
    assert store.get(type(record), *owner_and_id(record)) == replace(record, version=1)


def test_all_kinds_live_side_by_side(store):
    store.commit(*EACH_KIND)
    for record in EACH_KIND:
        assert store.list(type(record), owner_and_id(record)[0]) == (replace(record, version=1),)


def test_no_two_kinds_share_an_address():
    assert len({key_of(record) for record in EACH_KIND}) == len(EACH_KIND)


def test_an_unknown_record_is_none(store):
    assert store.get(Card, "C1", "t1") is None
    assert store.list(Card, "C1") == ()


def test_a_list_holds_the_owners_records_only_in_order(store):
    for token in ("t3", "t1", "t2"):
        store.commit(replace(CARD, token=token))
    store.commit(replace(CARD, customer="C10", token="t0"))
    assert [card.token for card in store.list(Card, "C1")] == ["t1", "t2", "t3"]


def test_a_long_list_is_whole(store):
    merchant = "m" * 30_000
    for n in range(40):
        store.commit(
            Transaction(
                customer="C1",
                id=f"{n:03d}",
                card="t",
                amount=Decimal(n),
                currency="USD",
                merchant=merchant,
                at=n,
            )
        )
    assert [int(t.id) for t in store.list(Transaction, "C1")] == list(range(40))


def test_putting_an_absent_record_twice_is_a_conflict(store):
    store.commit(CARD)
    with pytest.raises(Conflict):
        store.commit(replace(CARD, ending="2222"))
    assert store.get(Card, "C1", "t1").ending == "1111"


def test_changing_an_absent_record_is_a_conflict(store):
    with pytest.raises(Conflict):
        store.commit(replace(CARD, version=1))
    assert store.get(Card, "C1", "t1") is None


def test_of_two_writers_who_read_the_same_version_one_wins(store):
    store.commit(CARD)
    one, other = store.get(Card, "C1", "t1"), store.get(Card, "C1", "t1")
    store.commit(replace(one, state=CardState.BLOCKED))
    with pytest.raises(Conflict):
        store.commit(replace(other, state=CardState.HELD))
    kept = store.get(Card, "C1", "t1")
    assert (kept.state, kept.version) == (CardState.BLOCKED, 2)


def test_a_commit_of_many_is_all_or_nothing(store):
    store.commit(replace(CARD, token="t2"))
    fresh = AuditEntry(customer="C1", id="a", action="x", subject="t", actor="c", at=1)
    with pytest.raises(Conflict):
        store.commit(fresh, CARD, replace(CARD, token="t2", ending="9999"))
    assert store.get(AuditEntry, "C1", "a") is None
    assert store.get(Card, "C1", "t1") is None
    assert store.get(Card, "C1", "t2").ending == "1111"
    store.commit(fresh, CARD)
    assert store.get(AuditEntry, "C1", "a").action == "x"


def test_an_expired_record_is_absent_and_may_be_put_again(store, clock):
    until = int(clock.now().timestamp()) + 10
    strikes = Strikes(subject="s", guesses=("a",), expires=until)
    store.commit(strikes)
    assert store.get(Strikes, "s").expires == until
    clock.advance(10)
    assert store.get(Strikes, "s") is None
    assert store.list(Strikes, "s") == ()
    with pytest.raises(Conflict):
        store.commit(replace(strikes, version=1))
    store.commit(replace(strikes, guesses=("b",), expires=until + 10))
    assert store.get(Strikes, "s").guesses == ("b",)
    assert store.get(Strikes, "s").version == 1


def test_racing_writers_lose_no_update(store):
    store.commit(Quota(customer="C1", day="d", attempts=0))
    won = []

    def add_one(writer):
        while True:
            quota = store.get(Quota, "C1", "d")
            try:
                store.commit(replace(quota, attempts=quota.attempts + 1))
            except Conflict:
                continue
            won.append(writer)
            return

    threads = [threading.Thread(target=add_one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    quota = store.get(Quota, "C1", "d")
    assert (quota.attempts, quota.version, len(won)) == (8, 9, 8)


def test_of_racing_first_writers_exactly_one_wins(store):
    won, gate = [], threading.Barrier(6)

    def put(n):
        gate.wait()
        try:
            store.commit(replace(CARD, ending=f"{n:04d}"), replace(CARD, token=f"own{n}"))
        except Conflict:
            return
        won.append(n)

    threads = [threading.Thread(target=put, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert store.get(Card, "C1", "t1").ending == f"{won[0]:04d}"
    assert [card.token for card in store.list(Card, "C1")] == [f"own{won[0]}", "t1"]
