"""SIGKILL in the middle of writing, and in the middle of migrating: nothing acknowledged is lost.

`make kills` does 500; `python -m bench.stores.kills --count 10 --seed 7` a few. After each kill the
file is opened again: every acknowledged step must be there, at most one more, each whole with its
audit entry and its news, and the file sound. Every tenth kill meets a file of layout 0 while it is
migrated.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ivr.runtime.adapters.embedded import layout
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import AuditEntry, OutboxEntry, Quota, encode, key_of

STEPS_MAX = 60
"""A writer is killed within so many steps of its start."""

STEP_SECONDS = 0.0005
MIGRATION_SECONDS = 0.2
"""Somewhat longer than it takes to migrate OLD_RECORDS."""

OLD_RECORDS = 3_000
_FIRST = """CREATE TABLE records (
    owner TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (owner, name)) WITHOUT ROWID"""


def start(what: str, path: Path) -> subprocess.Popen[bytes]:
    """Start a writer on the file."""
    command = [sys.executable, "-m", "bench.stores.writer", what, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def kill_after(writer: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, str]:
    """Kill the writer in so many seconds; return what it said, and whether it ended itself."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        writer.wait(seconds)
    writer.kill()
    assert writer.stdout is not None
    with writer.stdout as told:
        last = told.read()
    code = writer.wait()
    return last, "" if code == -signal.SIGKILL else f"the writer ended by itself: {code}"


def kill_a_writer(path: Path, draw: random.Random) -> tuple[str, str]:
    """Kill a writer somewhere; return where that was, and what is wrong with the file, if so."""
    writer = start("write", path)
    assert writer.stdout is not None
    told = b"".join(writer.stdout.readline() for _ in range(draw.randrange(1, STEPS_MAX)))
    last, fault = kill_after(writer, draw.random() * STEP_SECONDS)
    told += last
    steps = told[: told.rfind(b"\n") + 1].split()
    return "writing", fault or wrong_after(path, int(steps[-1]) if steps else 0)


def wrong_after(path: Path, acknowledged: int) -> str:
    """Return what is wrong with a file whose writer was killed, or nothing."""
    store = SqliteStore(str(path), ManualClock())
    try:
        quota = store.get(Quota, "C", "d")
        done = quota.attempts if quota else 0
        if acknowledged and not acknowledged <= done <= acknowledged + 1:
            return f"acknowledged {acknowledged}, found {done}"
        if quota and quota.version != done:
            return f"version {quota.version} of step {done}"
        entries = [int(each.id) for each in store.list(AuditEntry, "C")]
        news = [int(each.id) for each in store.list(OutboxEntry, "C")]
        waiting = [int(each.id) for each in store.waiting(OutboxEntry, "outbox", done + 1)]
        if not entries == news == waiting == [*range(entries[0] if entries else 1, done + 1)]:
            return f"step {done} is torn: {entries[-3:]} {news[-3:]} {waiting[-3:]}"
    finally:
        store.close()
    return unsound(path)


def unsound(path: Path) -> str:
    """Return what SQLite says of a broken file, or nothing."""
    connection = sqlite3.connect(path)
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return "" if verdict == "ok" else str(verdict)


def write_old(path: Path) -> None:
    """Write a file of layout 0 that holds OLD_RECORDS records of news."""
    connection = sqlite3.connect(path)
    connection.execute(_FIRST)
    for n in range(OLD_RECORDS):
        entry = OutboxEntry(customer="C", id=f"{n:09d}", kind="k", subject="s", at=n)
        row = (*key_of(entry), encode(entry), 1, 0)
        connection.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?)", row)
    connection.commit()
    connection.close()


def kill_a_migration(path: Path, draw: random.Random) -> tuple[str, str]:
    """Kill a process that migrates; return how far it was, and what is wrong, if anything."""
    write_old(path)
    opener = start("open", path)
    assert opener.stdout is not None
    opener.stdout.readline()
    _, fault = kill_after(opener, MIGRATION_SECONDS * draw.random())
    connection = sqlite3.connect(path)
    done = connection.execute("PRAGMA user_version").fetchone()[0] == layout.LAYOUT
    connection.close()
    store = SqliteStore(str(path), ManualClock())
    waiting = len(store.waiting(OutboxEntry, "outbox", OLD_RECORDS + 1))
    store.close()
    lost = f"{waiting} of {OLD_RECORDS} wait" if waiting != OLD_RECORDS else ""
    return "migrated" if done else "not migrated", fault or lost or unsound(path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill so many processes; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", default="0")
    asked = parser.parse_args(arguments)
    draw = random.Random(asked.seed)
    found: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for n in range(asked.count):
            if n % 10 == 9:
                where, fault = kill_a_migration(Path(folder) / f"old{n}.db", draw)
            else:
                where, fault = kill_a_writer(Path(folder) / "steps.db", draw)
            found[where] += 1
            wrong += [f"kill {n}, {where}: {fault}"] if fault else []
    print(f"{asked.count} kills:", ", ".join(f"{times} {what}" for what, times in found.items()))
    print("\n".join(wrong) or "every acknowledged write is there, none is torn")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
