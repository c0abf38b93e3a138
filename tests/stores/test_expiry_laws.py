"""To the second: what every store still holds, and what it holds no more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.faults import Conflict
from ivr.runtime.records import Attempt, AttemptState, Quota, Strikes

KEPT = 10


@pytest.fixture
def attempt(clock):
    """An attempt that waits in queue `ready` and is kept for ten seconds."""
    now = int(clock.now().timestamp())
    return Attempt(
        case="K",
        number="1",
        customer="ana",
        channel="voice",
        phone="+14155550101",
        at_risk=Decimal(10),
        due=now,
        at=now,
        state=AttemptState.READY,
        expires=now + KEPT,
    )


def views(store):
    """Return what each way of reading finds."""
    return (
        store.get(Attempt, "K", "1") is not None,
        len(store.list(Attempt, "K")) == 1,
        len(store.waiting(Attempt, "ready", 9)) == 1,
        len(list(store.scan(Attempt))) == 1,
    )


def test_every_view_loses_a_record_in_the_same_second(store, clock, attempt):
    store.commit(attempt)
    clock.advance(KEPT - 1)
    assert views(store) == (True,) * 4
    clock.advance(1)
    assert views(store) == (False,) * 4


def test_a_record_is_changed_in_its_last_second_and_not_after_it(store, clock, attempt):
    store.commit(attempt)
    clock.advance(KEPT - 1)
    with pytest.raises(Conflict):
        store.commit(attempt)
    store.commit(replace(attempt, version=1, end="x"))
    clock.advance(1)
    with pytest.raises(Conflict):
        store.commit(replace(attempt, version=2))
    store.commit(replace(attempt, expires=attempt.expires + KEPT))
    assert store.get(Attempt, "K", "1").version == 1


def test_a_record_is_removed_in_its_last_second_and_not_after_it(store, clock, attempt):
    again = replace(attempt, number="2")
    store.commit(attempt, again)
    clock.advance(KEPT - 1)
    store.remove(replace(attempt, version=1))
    assert [one.number for one in store.list(Attempt, "K")] == ["2"]
    clock.advance(1)
    with pytest.raises(Conflict):
        store.remove(replace(again, version=1))


def test_what_does_not_expire_outlives_everybody(store, clock, attempt):
    store.commit(replace(attempt, expires=0))
    clock.advance(50 * 366 * 86_400)
    assert views(store) == (True,) * 4
    store.commit(replace(attempt, expires=0, version=1))
    assert store.get(Attempt, "K", "1").version == 2


def test_a_removal_that_cannot_be_done_whole_removes_nothing(store, attempt):
    store.commit(replace(attempt, expires=0))
    with pytest.raises(Conflict):
        store.remove(replace(attempt, version=1), replace(attempt, number="2", version=1))
    assert views(store) == (True,) * 4


def test_no_commit_and_no_removal_change_nothing(store, attempt):
    store.commit()
    store.remove()
    store.commit(attempt)
    assert views(store) == (True,) * 4


@pytest.mark.parametrize(("limit", "found"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)])
def test_a_queue_hands_out_as_many_as_it_is_asked_for(store, attempt, limit, found):
    store.commit(*(replace(attempt, number=str(n)) for n in range(1, 4)))
    assert len(store.waiting(Attempt, "ready", limit)) == found


def test_kinds_whose_names_begin_alike_are_kept_apart(store):
    store.commit(Strikes(subject="a"), Quota(customer="a", day="d", attempts=1))
    store.commit(Strikes(subject="ab"), Quota(customer="ab", day="d", attempts=2))
    assert [one.subject for one in store.list(Strikes, "a")] == ["a"]
    assert [one.attempts for one in store.list(Quota, "a")] == [1]
    assert sorted(one.subject for one in store.scan(Strikes)) == ["a", "ab"]
    assert sorted(one.attempts for one in store.scan(Quota)) == [1, 2]
