"""What every store must do, whichever it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.faults import Conflict
from ivr.runtime.records import AuditEntry, Card, CardState, Quota, Strikes, Transaction

CARD = Card(customer="C1", token="t1", ending="1111")


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


def test_what_was_removed_is_absent_and_may_be_put_again(store):
    store.commit(CARD, replace(CARD, token="t2"))
    store.remove(*store.list(Card, "C1"))
    assert store.list(Card, "C1") == ()
    assert store.get(Card, "C1", "t1") is None
    store.commit(replace(CARD, ending="2222"))
    assert store.get(Card, "C1", "t1").ending == "2222"


@pytest.mark.parametrize("version", [0, 1, 3])
def test_removing_what_is_not_stored_in_that_version_removes_nothing(store, version):
    store.commit(CARD, replace(CARD, token="t2"))
    other = store.get(Card, "C1", "t2")
    store.commit(replace(store.get(Card, "C1", "t1"), state=CardState.HELD))
    with pytest.raises(Conflict):
        store.remove(other, replace(CARD, version=version))
    assert [card.token for card in store.list(Card, "C1")] == ["t1", "t2"]


def test_what_is_absent_cannot_be_removed(store):
    for version in (0, 1):
        with pytest.raises(Conflict):
            store.remove(replace(CARD, version=version))


def test_what_has_expired_cannot_be_removed(store, clock):
    until = int(clock.now().timestamp()) + 10
    store.commit(Strikes(subject="s", guesses=("a",), expires=until))
    kept = store.get(Strikes, "s")
    clock.advance(10)
    with pytest.raises(Conflict):
        store.remove(kept)


def test_of_racing_writer_and_remover_one_wins(store):
    for n in range(5):
        store.commit(replace(CARD, token=f"t{n}"))
        kept, gate, won = store.get(Card, "C1", f"t{n}"), threading.Barrier(2), []

        def attempt(change, *records, gate=gate, won=won):
            gate.wait()
            try:
                change(*records)
            except Conflict:
                return
            won.append(change)

        changed = replace(kept, state=CardState.BLOCKED)
        threads = [
            threading.Thread(target=attempt, args=(store.commit, changed)),
            threading.Thread(target=attempt, args=(store.remove, kept)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert (store.get(Card, "C1", f"t{n}") is None) == (won == [store.remove])


def test_a_scan_yields_every_owners_records_of_one_kind(store, clock):
    owned = [replace(CARD, customer=f"C{n}", token=f"t{m}") for n in range(3) for m in range(2)]
    strikes = [Strikes(subject="s", expires=int(clock.now().timestamp()) + 5), Strikes(subject="z")]
    store.commit(*owned, *strikes, Quota(customer="C1", day="d", attempts=1))
    found = sorted((card.customer, card.token) for card in store.scan(Card))
    assert found == [(card.customer, card.token) for card in owned]
    clock.advance(5)
    assert [each.subject for each in store.scan(Strikes)] == ["z"]
    assert [*store.scan(AuditEntry)] == []
