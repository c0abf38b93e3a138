"""Files of other releases: migrated whole when opened, or refused and left as they were."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.embedded import layout
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Card,
    CardState,
    Case,
    CaseState,
    Charge,
    Episode,
    OutboxEntry,
    Strikes,
)

FIRST = """CREATE TABLE IF NOT EXISTS records (
    owner TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (owner, name)) WITHOUT ROWID"""
"""The table of layout 0, as the release before queues created it."""

CASE = {
    "id": "k1",
    "episode": "e1",
    "customer": "C1",
    "card": "t1",
    "ending": "1111",
    "transaction": "T1",
    "amount": "4155.0",
    "currency": "EUR",
    "merchant": "M",
    "at": 100,
    "state": "CALLED",
    "contact": "c1",
    "answer": "",
}
DIAL = {"case": "k1", "state": "STARTED", "number": "+14155550101", "at": 101, "contact": "c1"}
CARD = {"customer": "C1", "token": "t1", "ending": "1111", "state": "BLOCKED", "blocked_by": "c"}
NEWS = {"customer": "C1", "id": "o", "kind": "card_blocked", "subject": "t1", "at": 7}

ROWS = [
    ("CUSTOMER#C1", "CARD#t1", CARD, 4, 0),
    ("CUSTOMER#C1", "OUTBOX#o", NEWS, 1, 0),
    ("CUSTOMER#C1", "EPISODE#t1", {"customer": "C1", "card": "t1", "case": "k1", "until": 9}, 3, 0),
    ("CUSTOMER#C1", "EPISODE#t2", {"customer": "C1", "card": "t2", "case": "k2", "until": 8}, 5, 0),
    ("CASE#k1", "CASE", CASE, 2, 0),
    ("CASE#k2", "CASE", {**CASE, "id": "k2", "state": "DENIED"}, 2, 0),
    ("CASE#k1", "DIAL", DIAL, 2, 0),
    ("CASE#k2", "DIAL", {**DIAL, "case": "k2", "state": "INTENT", "contact": ""}, 1, 0),
    ("STRIKES#s", "STRIKES", {"subject": "s", "guesses": ["a"]}, 1, 5),
    ("LATER#x", "UNHEARD#y", {"of": "this release"}, 1, 0),
]


def write(path: Path, rows, user_version=0):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(FIRST)
    for owner, name, body, version, expires in rows:
        text = body if isinstance(body, str) else json.dumps(body)
        connection.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?)", (owner, name, text, version, expires)
        )
    connection.execute(f"PRAGMA user_version = {user_version}")
    connection.close()
    return str(path)


def content(path):
    connection = sqlite3.connect(path)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        rows = connection.execute("SELECT * FROM records ORDER BY owner, name").fetchall()
        return version, rows
    finally:
        connection.close()


@pytest.fixture
def opened(tmp_path):
    store = SqliteStore(write(tmp_path / "old.db", ROWS), ManualClock())
    yield store
    store.close()


def test_what_need_not_change_is_kept_as_it_was(opened):
    card = opened.get(Card, "C1", "t1")
    assert (card.state, card.blocked_by, card.version) == (CardState.BLOCKED, "c", 4)
    assert opened.get(Strikes, "s") is None
    rows = opened._connection.execute("SELECT name, version, expires, queue FROM records")
    assert {("UNHEARD#y", 1, 0, None), ("STRIKES", 1, 5, None)} <= set(rows)


def test_a_case_of_one_charge_becomes_a_case_of_charges(opened):
    case = opened.get(Case, "k1")
    assert case.charges == (Charge("T1", "t1", "1111", Decimal("4155.0"), "EUR", "M", 100),)
    assert (case.state, case.contact, case.version) == (CaseState.CALLED, "c1", 2)
    assert case.until == 100 + layout.CASE_SECONDS


def test_a_dial_becomes_the_first_attempt(opened):
    started = opened.get(Attempt, "k1", "1")
    assert (started.state, started.contact, started.phone) == (
        AttemptState.STARTED,
        "c1",
        "+14155550101",
    )
    assert (started.at_risk, started.customer, started.due) == (Decimal("4155.0"), "C1", 101)
    assert opened._connection.execute("SELECT 1 FROM records WHERE name = 'DIAL'").fetchall() == []


def test_an_intent_whose_outcome_is_unknown_is_never_dialled_again(opened):
    lost = opened.get(Attempt, "k2", "1")
    assert (lost.state, lost.end) == (AttemptState.ENDED, "lost")
    assert opened.waiting(Attempt, "ready", 9) == ()


def test_the_latest_episode_is_the_customers(opened):
    assert opened.list(Episode, "C1") == (Episode(customer="C1", case="k1", version=3),)


def test_what_waits_stands_in_its_queue(opened):
    assert [case.id for case in opened.waiting(Case, "cases", 9)] == ["k1"]
    assert [attempt.case for attempt in opened.waiting(Attempt, "started", 9)] == ["k1"]
    assert [news.id for news in opened.waiting(OutboxEntry, "outbox", 9)] == ["o"]


def test_a_migrated_file_is_opened_as_it_is(tmp_path):
    path = write(tmp_path / "old.db", ROWS)
    SqliteStore(path, ManualClock()).close()
    once = content(path)
    SqliteStore(path, ManualClock()).close()
    assert content(path) == once
    assert once[0] == layout.LAYOUT


def test_a_file_of_a_later_release_is_refused_and_left_alone(tmp_path):
    path = write(tmp_path / "new.db", ROWS, user_version=layout.LAYOUT + 1)
    before = content(path)
    with pytest.raises(Unreadable, match=r"layout 2.*Use the release that wrote it") as refused:
        SqliteStore(path, ManualClock())
    assert refused.value.code == "RUN002"
    assert content(path) == before


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("CASE", "not JSON"),
        ("CASE", "[]"),
        ("CASE", {**CASE, "state": "ODD"}),
        ("CASE", {**CASE, "amount": "lots"}),
        ("CASE", {"id": "k9"}),
        ("DIAL", {**DIAL, "at": "soon", "state": "STARTED"}),
        ("OUTBOX#o", {"customer": "C1"}),
    ],
)
def test_a_record_that_cannot_be_migrated_leaves_the_file_as_it_was(tmp_path, name, body):
    owner = "CUSTOMER#C9" if name.startswith("OUTBOX") else "CASE#k9"
    path = write(tmp_path / "odd.db", [*ROWS, (owner, name, body, 1, 0)])
    before = content(path)
    with pytest.raises(Unreadable, match="nothing was migrated") as refused:
        SqliteStore(path, ManualClock())
    assert refused.value.code == "RUN003"
    assert content(path) == before
    assert "lots" not in str(refused.value)


def test_two_who_open_an_old_file_at_once_migrate_it_once(tmp_path):
    path = write(tmp_path / "old.db", ROWS)
    first, second = (sqlite3.connect(path, isolation_level=None, timeout=0.1) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        layout.prepare(second)
    first.execute("ROLLBACK")
    layout.prepare(second)
    migrated = content(path)
    layout.prepare(first)
    assert content(path) == migrated
    first.close()
    second.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear bank, " * 200)
    with pytest.raises(Unavailable, match="NOTADB"):
        SqliteStore(str(path), ManualClock())


@pytest.mark.parametrize(("ending", "synchronous"), [("", 1), ("?durable", 2)])
def test_the_name_says_what_an_acknowledged_commit_survives(tmp_path, ending, synchronous):
    store = SqliteStore(f"{tmp_path / 'a.db'}{ending}", ManualClock())
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (synchronous,)
    assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_nothing_of_a_removed_or_replaced_record_stays_in_the_folder(tmp_path):
    store = SqliteStore(str(tmp_path / "a.db"), ManualClock())
    marks = [f"canary-{n:03d}-" + "x" * 300 for n in range(40)]
    for n, mark in enumerate(marks):
        store.commit(OutboxEntry(customer="C1", id=f"{n:03d}", kind="k", subject=mark, at=n))
    kept = store.list(OutboxEntry, "C1")
    store.remove(*kept[::2])
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    found = [mark.encode()[:10] in left for mark in marks]
    assert found == [False, True] * 20
    store.close()
