"""SQLite: a file on a laptop, `:memory:` in a test. One table, one lock, versions as conditions.

Durability: WAL with synchronous=NORMAL; a commit survives the end of the process, the last
moments may be lost with the power. A database held by another process is Unavailable.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from ivr.faults import Conflict, Unavailable
from ivr.runtime.ports import Clock
from ivr.runtime.records import PLACES, R, Record, decode, encode, key, key_of

BUSY_SECONDS = 0.8
"""How long to wait for another writer, in seconds: one read of the call's time budget."""

Row = tuple[str, int, int]
"""What is kept of a record: body, version and expiry."""

DECODED_MAX = 4096
"""How many decoded records are remembered by their text: records are frozen, text is the truth."""

_CREATE = """CREATE TABLE IF NOT EXISTS records (
    owner TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (owner, name)) WITHOUT ROWID"""
_GET = "SELECT body, version, expires FROM records WHERE owner = ? AND name = ?"
_LIST = (
    "SELECT body, version, expires FROM records"
    " WHERE owner = ? AND name >= ? AND name < ? ORDER BY name"
)
_INSERT = (
    "INSERT INTO records VALUES (?1, ?2, ?3, 1, ?4) ON CONFLICT DO UPDATE SET"
    " body = excluded.body, version = 1, expires = excluded.expires"
    " WHERE records.expires > 0 AND records.expires <= ?5"
)
_UPDATE = (
    "UPDATE records SET body = ?3, version = ?6 + 1, expires = ?4"
    " WHERE owner = ?1 AND name = ?2 AND version = ?6 AND (expires = 0 OR expires > ?5)"
)


class SqliteStore:
    """Implements ports.Store. Safe between threads: a lock serialises one connection."""

    def __init__(self, path: str, clock: Clock, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open or create the database at `path` (`:memory:` lives as long as this object).

        Raises:
            Unavailable: The file cannot be opened, is locked, or is no database.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._decode: Callable[..., Any] = lru_cache(DECODED_MAX)(decode)
        try:
            self._connection = _opened(path, busy_seconds)
        except sqlite3.Error as fault:
            raise _unavailable(fault) from fault
        weakref.finalize(self, self._connection.close)

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """See ports.Store."""
        rows = self._rows(_GET, key(kind, owner, name))
        if not rows or 0 < rows[0][2] <= self._now():
            return None
        return self._decode(kind, *rows[0])

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """See ports.Store."""
        partition, first = key(kind, owner)
        last = f"{PLACES[kind].name}$" if PLACES[kind].id_field else f"{first}\x00"
        rows = self._rows(_LIST, (partition, first, last))
        now = self._now() if rows else 0
        return tuple(self._decode(kind, *row) for row in rows if not 0 < row[2] <= now)

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        now = self._now()
        with self._lock:
            try:
                if len(records) == 1:
                    self._write(records[0], now)
                else:
                    self._write_all(records, now)
            except sqlite3.Error as fault:
                raise _unavailable(fault) from fault

    def close(self) -> None:
        """Close the connection; an in-memory database ends with it."""
        self._connection.close()

    def _rows(self, sql: str, values: tuple[str, ...]) -> Sequence[Row]:
        with self._lock:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.Error as fault:
                raise _unavailable(fault) from fault

    def _write_all(self, records: Sequence[Record], now: int) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for record in records:
                self._write(record, now)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _write(self, record: Record, now: int) -> None:
        owner, name = key_of(record)
        body = encode(record)
        if record.version:
            values = (owner, name, body, record.expires, now, record.version)
            written = self._connection.execute(_UPDATE, values)
        else:
            written = self._connection.execute(_INSERT, (owner, name, body, record.expires, now))
        if written.rowcount != 1:
            raise Conflict(f"{type(record).__name__} was changed by another writer. Read it again.")

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _opened(path: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_CREATE)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _unavailable(fault: sqlite3.Error) -> Unavailable:
    reason = getattr(fault, "sqlite_errorname", type(fault).__name__)
    return Unavailable(f"The database did not answer: {reason}. Try again.")
