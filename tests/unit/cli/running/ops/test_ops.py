"""`ivr ops`: what goes on in a store, and nothing that tells about anybody."""

from __future__ import annotations

import io
import json
import sqlite3
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from ivr.cli.main import execute
from ivr.cli.running.ops.screen import screen, shown_seconds
from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Case,
    CaseState,
    Charge,
    Lines,
    OutboxEntry,
    Placed,
    Review,
)
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.services.keeping.overview import QUEUES, Depth, LiveCall, snapshot

NOW = 1_768_402_800
PHONE = "+14155550101"
PRIVATE = ("4155550101", "customer-0101", "Corner", "1249", "4821")


class Clock:
    def now(self):
        return datetime.fromtimestamp(NOW, UTC)


def attempt(case, number, state, **more):
    values = {
        "customer": "customer-0101",
        "channel": "voice",
        "phone": PHONE,
        "at_risk": Decimal("1249.99"),
        "due": NOW,
        "at": NOW - 60,
    }
    return Attempt(case=case, number=number, state=state, **{**values, **more})


def records():
    charge = Charge("t-1", "token", "4821", Decimal("1249.99"), "USD", "Corner", NOW)
    for number, state in enumerate((CaseState.OPENED, CaseState.CALLED, CaseState.CALLED), 1):
        yield Case(
            id=f"case-{number}", customer="customer-0101", charges=(charge,), at=NOW, state=state
        )
    yield attempt("case-1", "1", AttemptState.READY, at=NOW - 400)
    yield attempt("case-2", "1", AttemptState.ENDED, end="no_answer")
    yield attempt("case-2", "2", AttemptState.STARTED, contact="contact-2")
    yield attempt("case-3", "1", AttemptState.STARTED, contact="contact-3")
    yield attempt("case-4", "1", AttemptState.INTENT)
    yield attempt("case-5", "1", AttemptState.LATER)
    yield attempt("case-6", "1", AttemptState.READY, channel="sms")
    yield Placed(contact="contact-2", case="case-2", attempt="2", connected_at=NOW - 20)
    yield Placed(contact="contact-3", case="case-3", attempt="1")
    calls = (("case-2-2", NOW - 30), ("case-3-1", NOW - 5), ("case-4-1", NOW))
    yield Lines(name="outbound", millitokens=500, filled_at=NOW * 1_000, calls=calls)
    yield OutboxEntry(customer="customer-0101", id="o-1", kind="k", subject="s", at=NOW - 7)
    yield Review(id="r-1", customer="customer-0101", why="w", at=NOW - 3_700)


@pytest.fixture
def shot():
    store = MemoryStore(Clock())
    for record in records():
        store.commit(record)
    return snapshot(store, Clock(), CallingPolicy())


def test_calls_cases_ledger_pace_and_queues(shot):
    assert shot.at == NOW
    assert shot.calls == (
        LiveCall("case-2-2", "connected", 30),
        LiveCall("case-3-1", "ringing", 5),
        LiveCall("case-4-1", "intended", 0),
    )
    assert shot.cases == {"CALLED": 2, "OPENED": 1}
    assert shot.attempts == {
        "sms READY": 1,
        "voice ENDED": 1,
        "voice INTENT": 1,
        "voice LATER": 1,
        "voice READY": 1,
        "voice STARTED": 2,
    }
    assert shot.ends == {"voice no_answer": 1}
    assert (shot.pace.tokens, shot.pace.tokens_max) == (0, 2)
    assert (shot.pace.on_line, shot.pace.lines) == (3, 5)
    assert shot.queues.keys() == QUEUES.keys()
    assert shot.queues["ready"] == Depth(1, 400)
    assert shot.queues["started"] == Depth(3, 60)
    assert shot.queues["later"] == Depth(1, 60)
    assert shot.queues["texts"] == Depth(1, 60)
    assert shot.queues["outbox"] == Depth(1, 7)
    assert shot.queues["undelivered"] == Depth(0, 0)
    assert shot.queues["reviews"] == Depth(1, 3_700)


def test_an_empty_store():
    shot = snapshot(MemoryStore(Clock()), Clock(), CallingPolicy())
    assert (shot.calls, shot.cases, shot.attempts) == ((), {}, {})
    assert shot.pace.tokens == 2
    assert set(shot.queues.values()) == {Depth(0, 0)}


def test_the_screen_shows_it_all_and_nobody(shot):
    out = io.StringIO()
    Console(file=out, width=200).print(screen(shot))
    text = out.getvalue()
    for words in ("3/5 lines in use", "0/2 calls may start", "case-2-2", "connected", "30 s"):
        assert words in text
    for words in ("voice STARTED", "no_answer", "1 h 01 min", "6 min 40 s", "reviews"):
        assert words in text
    assert not [word for word in PRIVATE if word in text]
    assert not [word for word in PRIVATE if word in repr(shot)]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (61, "1 min 01 s"), (300, "5 min 00 s"), (7_260, "2 h 01 min")],
)
def test_spans(seconds, text):
    shown = shown_seconds(seconds)
    assert str(shown) == text
    assert isinstance(shown, str) == (seconds <= 300)


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "state.db"
    store = SqliteStore(str(path), Clock())
    for record in records():
        store.commit(record)
    store.close()
    return path


def test_once_and_as_json(kept, tmp_path, capsys):
    before = kept.read_bytes()
    for name in (str(kept), f"sqlite:{kept}"):
        assert execute(["ops", "--store", name, "--once", "-C", str(tmp_path)]) == 0
        assert "lines in use" in capsys.readouterr().out
    assert execute(["ops", "--store", str(kept), "--json", "-C", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cases"] == {"CALLED": 2, "OPENED": 1}
    assert told["queues"]["reviews"]["waiting"] == 1
    assert kept.read_bytes() == before


def test_a_store_that_is_none(tmp_path, capsys):
    assert execute(["ops", "--store", str(tmp_path / "none.db"), "--once"]) == 2
    assert "USE008" in capsys.readouterr().err
    (tmp_path / "text").write_text("this is not a database at all, whatever it may be called")
    assert execute(["ops", "--store", str(tmp_path / "text"), "--once"]) == 2
    assert "USE008" in capsys.readouterr().err


def test_a_store_that_is_read_only_is_neither_written_nor_migrated(kept, tmp_path):
    store = SqliteStore(str(kept), Clock(), read_only=True)
    assert store.get(Case, "case-1") is not None
    with pytest.raises(Unavailable):
        store.commit(Review(id="r-2", customer="c", why="w", at=NOW))
    store.close()
    old = tmp_path / "old.db"
    connection = sqlite3.connect(old)
    connection.execute("CREATE TABLE records (owner TEXT)")
    connection.close()
    with pytest.raises(Unreadable, match="layout 0"):
        SqliteStore(str(old), Clock(), read_only=True)
    with pytest.raises(Unavailable):
        SqliteStore(str(tmp_path / "none.db"), Clock(), read_only=True)
    assert not (tmp_path / "none.db").exists()
