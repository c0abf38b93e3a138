"""Real threads on one card, and processes killed while they write: a few of what `make` tries."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.stores.histories import CLIENTS, OPERATIONS, record
from bench.stores.registers import NEVER, Operation, is_linearizable
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import Card

ROOT = Path(__file__).parents[2]


def done(*told):
    client, kind, version, value, began, ended, *outcome = told
    return Operation(client, kind, version, value, *(outcome or ["done"]), began, ended)


WRITTEN = done(0, "write", 0, "a", 0, 1)


@pytest.mark.parametrize(
    ("history", "verdict"),
    [
        ([], True),
        ([WRITTEN, done(1, "read", 1, "a", 2, 3)], True),
        ([WRITTEN, done(1, "read", 0, "", 2, 3)], False),
        ([done(0, "write", 0, "a", 0, 3), done(1, "read", 0, "", 1, 2)], True),
        ([WRITTEN, done(1, "write", 0, "b", 2, 3)], False),
        ([WRITTEN, done(1, "write", 0, "b", 2, 3, "conflict")], True),
        ([WRITTEN, done(1, "write", 1, "b", 2, 3, "conflict")], False),
        ([WRITTEN, done(1, "remove", 1, "", 2, 3), done(2, "read", 1, "a", 4, 5)], False),
        ([WRITTEN, done(1, "remove", 1, "", 2, 4), done(2, "read", 1, "a", 3, 5)], True),
        ([done(0, "remove", 0, "", 0, 1)], False),
        ([done(0, "remove", 0, "", 0, 1, "conflict")], True),
        (
            [
                done(0, "write", 0, "a", 0, 9),
                done(1, "read", 1, "a", 1, 2),
                done(2, "read", 0, "", 3, 4),
            ],
            False,
        ),
        (
            [done(0, "write", 0, "a", 0, NEVER, "unknown"), done(1, "read", 0, "", 2, 3)],
            True,
        ),
        (
            [done(0, "write", 0, "a", 0, NEVER, "unknown"), done(1, "read", 1, "a", 2, 3)],
            True,
        ),
        (
            [
                done(0, "write", 0, "a", 0, NEVER, "unknown"),
                done(1, "read", 1, "a", 2, 3),
                done(1, "read", 0, "", 4, 5),
            ],
            False,
        ),
    ],
)
def test_the_checker_tells_what_can_have_happened(history, verdict):
    assert is_linearizable(history) is verdict


class Stale:
    """A store that answers reads from what it answered before, every now and then."""

    def __init__(self, store):
        self.store, self.seen, self.asked = store, {}, 0
        self.commit, self.remove = store.commit, store.remove

    def get(self, kind, owner, name=""):
        self.asked += 1
        if self.asked % 3 and name in self.seen:
            return self.seen[name]
        self.seen[name] = self.store.get(kind, owner, name)
        return self.seen[name]


class Careless:
    """A store that looks first and writes then, without a lock around both."""

    def __init__(self, store):
        self.get, self.remove = store.get, store.remove
        self.store = store

    def commit(self, card):
        kept = self.store.get(Card, card.customer, card.token)
        if (kept.version if kept else 0) != card.version:
            self.store.commit(card)
            return
        shelf = self.store._shelves.setdefault((Card, card.customer), {})
        other = MemoryStore(self.store._clock)
        other._put(Card, card.customer, card.token, card)
        shelf[card.token] = other._shelves[Card, card.customer][card.token]


@pytest.mark.parametrize("broken", [Stale, Careless])
def test_a_store_that_breaks_the_law_is_caught(broken, clock):
    histories = record([broken(MemoryStore(clock))], 300, "broken")
    assert not all(map(is_linearizable, histories))


def test_what_threads_did_to_a_card_could_have_happened_in_turn(clock, tmp_path):
    path = str(tmp_path / "cards.db")
    files = [SqliteStore(path, clock), SqliteStore(path, clock)]
    for stores in ([MemoryStore(clock)], files):
        histories = record(stores, 60, "few")
        assert {len(history) for history in histories} == {CLIENTS * OPERATIONS}
        assert [each for each in histories if not is_linearizable(each)] == []
    for store in files:
        store.close()


def test_killed_writers_lose_nothing_that_was_acknowledged():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.stores.kills", "--count", "10", "--seed", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.match(r"10 kills: 9 writing, 1 (not )?migrated\n", ran.stdout)
