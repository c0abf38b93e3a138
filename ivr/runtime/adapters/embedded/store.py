"""SQLite: a file on a laptop, `:memory:` in a test. One table, one lock, versions as conditions.

Durability, in two classes. `PATH`: an acknowledged commit survives the end of the process, be it
SIGKILL; the last moments may be lost with the power (WAL, synchronous=NORMAL). `PATH?durable`: it
survives the loss of power too, where the disk keeps what it was told to sync, for some milliseconds
more (synchronous=FULL). In both a commit is there whole or not at all. What is removed or replaced
is overwritten with zeros (secure_delete). A database held by another process is Unavailable.
Source: SQLite documentation, "PRAGMA synchronous" and "Write-Ahead Logging".
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ivr.faults import Conflict, Unavailable
from ivr.runtime.adapters.embedded.layout import prepare, verify
from ivr.runtime.ports import Clock
from ivr.runtime.records import R, Record, decode, encode, key, key_of, place, turn_of

BUSY_SECONDS = 0.8
"""How long to wait for another writer, in seconds: one read of the call's time budget."""

Row = tuple[str, int, int]
"""What is kept of a record: body, version and expiry."""

DECODED_MAX = 4096
"""How many decoded records are remembered by their text: records are frozen, text is the truth."""

DURABLE = "?durable"
"""Ends the name of a database whose commits survive the loss of power."""

_GET = "SELECT body, version, expires FROM records WHERE owner = ? AND name = ?"
_LIST = (
    "SELECT body, version, expires FROM records"
    " WHERE owner = ? AND name >= ? AND name < ? ORDER BY name"
)
_WAITING = (
    "SELECT body, version, expires FROM records WHERE queue = ?1 AND rank <= ?2"
    " AND (expires = 0 OR expires > ?3) ORDER BY rank, owner, name LIMIT ?4"
)
_SCAN = (
    "SELECT body, version, expires FROM records WHERE owner >= ?1 AND owner < ?2"
    " AND name >= ?3 AND name < ?4 ORDER BY owner, name"
)
_INSERT = (
    "INSERT INTO records VALUES (?1, ?2, ?3, 1, ?4, ?6, ?7) ON CONFLICT DO UPDATE SET"
    " body = excluded.body, version = 1, expires = excluded.expires,"
    " queue = excluded.queue, rank = excluded.rank"
    " WHERE records.expires > 0 AND records.expires <= ?5"
)
_UPDATE = (
    "UPDATE records SET body = ?3, version = ?8 + 1, expires = ?4, queue = ?6, rank = ?7"
    " WHERE owner = ?1 AND name = ?2 AND version = ?8 AND (expires = 0 OR expires > ?5)"
)
_DELETE = (
    "DELETE FROM records"
    " WHERE owner = ?1 AND name = ?2 AND version = ?3 AND (expires = 0 OR expires > ?4)"
)
_NOWHERE = (None, None)
_LAST = "\uffff"


class SqliteStore:
    """Implements ports.Store. Safe between threads: a lock serialises one connection."""

    def __init__(
        self,
        path: str,
        clock: Clock,
        busy_seconds: float = BUSY_SECONDS,
        *,
        read_only: bool = False,
    ) -> None:
        """Open or create the database at `path` (`:memory:` lives as long as this object).

        With `read_only` nothing is created or migrated, and whatever writes is Unavailable.

        Raises:
            Unavailable: The file cannot be opened, is locked, or is no database.
            Unreadable: Its layout is of a later release (RUN002), or an earlier one cannot be
                migrated (RUN003).
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._decode: Callable[..., Any] = lru_cache(DECODED_MAX)(decode)
        try:
            open_ = _opened_to_read if read_only else _opened
            self._connection = open_(path, busy_seconds)
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
        rows = self._rows(_LIST, (key(kind, owner)[0], *_names(kind)))
        return self._present(kind, rows)

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """See ports.Store; here it is never old."""
        rows = self._rows(_WAITING, (queue, until or _LAST, self._now(), limit))
        return tuple(self._decode(kind, *row) for row in rows)

    def scan(self, kind: type[R], /) -> Iterator[R]:
        """Yield every record of that kind that has not expired, ordered by owner and id."""
        owner = place(kind).owner
        rows = self._rows(_SCAN, (f"{owner}#", f"{owner}$", *_names(kind)))
        return iter(self._present(kind, rows))

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        now = self._now()
        with self._lock:
            try:
                if len(records) == 1:
                    self._write(records[0], now)
                else:
                    self._together(self._write, records, now)
            except sqlite3.Error as fault:
                raise _unavailable(fault) from fault

    def remove(self, *records: Record) -> None:
        """See ports.Store; nothing of what was removed stays in the file or beside it."""
        now = self._now()
        with self._lock:
            try:
                self._together(self._delete, records, now)
                self._connection.execute(
                    "DELETE FROM records WHERE 0 < expires AND expires <= ?", (now,)
                )
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as fault:
                raise _unavailable(fault) from fault

    def close(self) -> None:
        """Close the connection; an in-memory database ends with it."""
        self._connection.close()

    def _present(self, kind: type[R], rows: Sequence[Row]) -> tuple[R, ...]:
        now = self._now() if rows else 0
        return tuple(self._decode(kind, *row) for row in rows if not 0 < row[2] <= now)

    def _rows(self, sql: str, values: tuple[str | int, ...]) -> Sequence[Row]:
        with self._lock:
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.Error as fault:
                raise _unavailable(fault) from fault

    def _together(
        self, change: Callable[[Record, int], None], records: Sequence[Record], now: int
    ) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            for record in records:
                change(record, now)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _write(self, record: Record, now: int) -> None:
        owner, name = key_of(record)
        values = (
            owner,
            name,
            encode(record),
            record.expires,
            now,
            *(turn_of(record) or _NOWHERE),
        )
        if record.version:
            written = self._connection.execute(_UPDATE, (*values, record.version))
        else:
            written = self._connection.execute(_INSERT, values)
        if written.rowcount != 1:
            raise Conflict(f"{type(record).__name__} was changed by another writer. Read it again.")

    def _delete(self, record: Record, now: int) -> None:
        deleted = self._connection.execute(_DELETE, (*key_of(record), record.version, now))
        if deleted.rowcount != 1:
            raise Conflict(f"{type(record).__name__} was changed by another writer. Read it again.")

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _names(kind: type[Record]) -> tuple[str, str]:
    """Return the first name of a kind of record, and what is behind its last."""
    at = place(kind)
    return (f"{at.name}#", f"{at.name}$") if at.id_field else (at.name, f"{at.name}\x00")


def _opened(path: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path.removesuffix(DURABLE),
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if path.endswith(DURABLE) else 'NORMAL'}")
        connection.execute("PRAGMA secure_delete = ON")
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _opened_to_read(path: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(path.removesuffix(DURABLE))}?mode=ro",
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    try:
        verify(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _unavailable(fault: sqlite3.Error) -> Unavailable:
    reason = getattr(fault, "sqlite_errorname", type(fault).__name__)
    return Unavailable(f"The database did not answer: {reason}. Try again.")
