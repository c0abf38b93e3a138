"""Queues of every store: by rank, up to a rank, and never holding what waits nowhere."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from ivr.faults import Conflict
from ivr.runtime.records import Attempt, AttemptState, OutboxEntry, Review, turn_of

READY, LATER = AttemptState.READY, AttemptState.LATER


def attempt(case, at_risk="10", due=5, state=READY, expires=0):
    return Attempt(
        case=case,
        number="1",
        customer="C1",
        channel="voice",
        phone="+14155550101",
        at_risk=Decimal(at_risk),
        due=due,
        at=due,
        state=state,
        expires=expires,
    )


def names(store, queue, limit=99, until=""):
    return [each.case for each in store.waiting(Attempt, queue, limit, until)]


def test_an_empty_queue_holds_nothing(store):
    assert store.waiting(Attempt, "ready", 5) == ()
    store.commit(attempt("a", state=LATER))
    assert store.waiting(Attempt, "ready", 5) == ()


def test_a_queue_is_served_by_rank(store):
    store.commit(attempt("a", "10"), attempt("b", "300.5"), attempt("c", "300.5", due=4))
    assert names(store, "ready") == ["c", "b", "a"]
    assert names(store, "ready", limit=2) == ["c", "b"]


def test_until_is_the_last_rank_that_is_served(store):
    store.commit(*(attempt(f"a{due}", due=due, state=LATER) for due in (7, 3, 5)))
    assert names(store, "later", until="000000000005") == ["a3", "a5"]
    assert names(store, "later", until="000000000004") == ["a3"]
    assert names(store, "later", until="000000000002") == []
    assert names(store, "later", limit=1, until="000000000005") == ["a3"]


def test_a_change_moves_a_record_from_queue_to_queue(store):
    store.commit(attempt("a", state=LATER), attempt("b", state=LATER))
    (first, _) = store.waiting(Attempt, "later", 2)
    store.commit(replace(first, state=READY))
    assert (names(store, "later"), names(store, "ready")) == (["b"], ["a"])
    store.commit(replace(store.get(Attempt, "a", "1"), at_risk=Decimal(99)))
    assert store.waiting(Attempt, "ready", 2)[0].at_risk == 99
    store.commit(replace(store.get(Attempt, "a", "1"), state=AttemptState.ENDED))
    assert (names(store, "later"), names(store, "ready")) == (["b"], [])


def test_what_waits_can_be_committed_as_it_was_read(store):
    store.commit(attempt("a"))
    (found,) = store.waiting(Attempt, "ready", 1)
    store.commit(replace(found, state=AttemptState.INTENT))
    with pytest.raises(Conflict):
        store.commit(replace(found, state=AttemptState.ENDED))
    assert names(store, "started") == ["a"]


def test_a_refused_commit_moves_nothing(store):
    store.commit(attempt("a"))
    (found,) = store.waiting(Attempt, "ready", 1)
    with pytest.raises(Conflict):
        store.commit(replace(found, state=LATER), attempt("b"), replace(found, version=7, case="c"))
    assert (names(store, "ready"), names(store, "later")) == (["a"], [])


def test_a_removed_record_waits_no_more(store):
    store.commit(attempt("a"), attempt("b"))
    store.remove(store.get(Attempt, "a", "1"))
    assert names(store, "ready") == ["b"]


def test_an_expired_record_waits_no_more_and_does_not_count(store, clock):
    soon = int(clock.now().timestamp()) + 5
    store.commit(*(attempt(f"a{n}", "50", expires=soon) for n in range(3)), attempt("b"))
    assert names(store, "ready", limit=2) == ["a0", "a1"]
    clock.advance(5)
    assert names(store, "ready", limit=2) == ["b"]
    store.commit(attempt("a1", "70"))
    assert names(store, "ready") == ["a1", "b"]


def test_queues_of_other_kinds_are_their_own(store):
    store.commit(
        attempt("a"),
        OutboxEntry(customer="C1", id="o", kind="k", subject="s", at=1),
        Review(id="r", customer="C1", why="w", at=1),
    )
    (news,) = store.waiting(OutboxEntry, "outbox", 9)
    store.commit(replace(news, sent_at=3))
    assert store.waiting(OutboxEntry, "outbox", 9) == ()
    (review,) = store.waiting(Review, "reviews", 9)
    store.commit(replace(review, verdict="fraud"))
    assert store.waiting(Review, "reviews", 9) == ()


@pytest.mark.parametrize("seed", range(3))
def test_queues_hold_what_a_plain_search_finds(store, seed):
    draw = random.Random(seed)
    for _ in range(60):
        case = f"k{draw.randrange(6)}"
        found = store.get(Attempt, case, "1")
        if found is not None and draw.random() < 0.2:
            store.remove(found)
            continue
        state = draw.choice(list(AttemptState))
        wanted = attempt(case, str(draw.randrange(3)), draw.randrange(3), state)
        store.commit(replace(wanted, version=found.version if found else 0))
    kept = [*store.scan(Attempt)]
    for queue in ("later", "ready", "started"):
        turns = [(turn_of(each), each) for each in kept if (turn_of(each) or ("",))[0] == queue]
        ranks = sorted((turn.rank, each.case) for turn, each in turns)
        waiting = store.waiting(Attempt, queue, 99)
        assert [turn_of(each).rank for each in waiting] == [rank for rank, _ in ranks]
        assert {each.case for each in waiting} == {case for _, case in ranks}


def test_a_long_queue_is_read_in_pages(store):
    customer = "C" * 30_000
    for n in range(50):
        store.commit(replace(attempt(f"a{n:02d}", due=n, state=LATER), customer=customer))
    assert names(store, "later") == [f"a{n:02d}" for n in range(50)]
    assert names(store, "later", limit=45)[-1] == "a44"
