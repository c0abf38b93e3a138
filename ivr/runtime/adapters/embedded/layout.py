"""How a database file is laid out, and how an older file becomes one of today.

Law of the room: a file is migrated when it is opened, in one transaction, or stays as it was. The
layout of a file is its `user_version`; a file of a later release is never touched.

    0   records without queues; a case was one charge, and a dial was its only attempt
    1   columns `queue` and `rank`: where a record waits at present
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.faults import Unreadable
from ivr.runtime.records import PLACES, Record, decode, turn_of

LAYOUT = 1
"""The layout that this release reads and writes."""

CASE_SECONDS = 3 * 86_400
"""How long a case of layout 0, which had no end of its own, is left to calls and messages."""

_CREATE = """CREATE TABLE IF NOT EXISTS records (
    owner TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    version INTEGER NOT NULL, expires INTEGER NOT NULL, queue TEXT, rank TEXT,
    PRIMARY KEY (owner, name)) WITHOUT ROWID"""
_INDEX = "CREATE INDEX queues ON records (queue, rank) WHERE queue IS NOT NULL"


class Row(NamedTuple):
    """A record as a file holds it."""

    owner: str
    name: str
    body: str
    version: int
    expires: int


def prepare(connection: sqlite3.Connection) -> None:
    """Bring the open database to the layout of this release, whatever it was.

    Raises:
        Unreadable: A later release wrote the file (RUN002), or a record of an earlier one is not
            as that release wrote it (RUN003).
        sqlite3.Error: The database is locked, or is none.
    """
    if _layout(connection) == LAYOUT:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _migrate(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def verify(connection: sqlite3.Connection) -> None:
    """Check that the open database has the layout of this release, and leave it as it is.

    Raises:
        Unreadable: It has another (RUN002).
        sqlite3.Error: The database is locked, or is none.
    """
    found = _layout(connection)
    if found != LAYOUT:
        raise Unreadable(
            f"The database has layout {found}, this release reads {LAYOUT}. "
            "Use the release that wrote it, or open it to write with this one.",
            "RUN002",
        )


def _layout(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection) -> None:
    found = _layout(connection)
    if found == LAYOUT:
        return
    if found > LAYOUT:
        raise Unreadable(
            f"The database has layout {found}, this release knows up to {LAYOUT}. "
            "Use the release that wrote it.",
            "RUN002",
        )
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'records'").fetchone()
    if known is not None:
        kept = connection.execute("SELECT owner, name, body, version, expires FROM records")
        rows = [Row(*row) for row in kept]
        connection.execute("DROP TABLE records")
    else:
        rows = []
    connection.execute(_CREATE)
    connection.execute(_INDEX)
    for row in _of_today(rows):
        connection.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, *_turn(row)))
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


_TURNING: Mapping[tuple[str, str], type[Record]] = {
    (place.owner, place.name): kind for kind, place in PLACES.items() if place.turn is not None
}


def _turn(row: Row) -> tuple[str, str] | tuple[None, None]:
    """Return queue and rank of a row."""
    kind = _TURNING.get((row.owner.partition("#")[0], row.name.partition("#")[0]))
    if kind is None:
        return None, None
    try:
        turn = turn_of(decode(kind, row.body, row.version, row.expires))
    except (ValueError, TypeError, ArithmeticError) as fault:
        raise _odd(row) from fault
    return turn or (None, None)


def _odd(row: Row) -> Unreadable:
    kind = row.name.partition("#")[0]
    return Unreadable(
        f"A record {kind} of the database is not as the earlier release wrote it, so nothing was "
        "migrated. Restore the file from a copy.",
        "RUN003",
    )


def _of_today(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows of layout 0 as this release writes them; what it does not know stays as it is."""
    cases: dict[str, Mapping[str, Any]] = {}
    later: list[Row] = []
    episodes: dict[str, tuple[int, Row]] = {}
    for row in rows:
        kind = row.name.partition("#")[0]
        if kind == "CASE":
            cases[row.owner] = _read(row)
            yield _written(row, row.name, _case(cases[row.owner]))
        elif kind == "DIAL":
            later.append(row)
        elif kind == "EPISODE":
            tree = _read(row)
            latest = (int(tree.get("until", 0)), _written(row, "EPISODE", _episode(tree)))
            episodes[row.owner] = max(latest, episodes.get(row.owner, latest))
        else:
            yield row
    yield from (row for _, row in episodes.values())
    for row in later:
        yield _written(row, "ATTEMPT#1", _attempt(_read(row), cases.get(row.owner, {})))


def _read(row: Row) -> Mapping[str, Any]:
    try:
        tree: object = json.loads(row.body)
    except ValueError as fault:
        raise _odd(row) from fault
    if not isinstance(tree, dict):
        raise _odd(row)
    return cast("Mapping[str, Any]", tree)


def _written(row: Row, name: str, tree: Mapping[str, object]) -> Row:
    return row._replace(name=name, body=json.dumps(tree, separators=(",", ":")))


_CHARGE = ("transaction", "card", "ending", "amount", "currency", "merchant", "at", "answer")


def _case(tree: Mapping[str, Any]) -> Mapping[str, object]:
    """Return a case of one charge as a case of charges."""
    if "charges" in tree:
        return tree
    kept = {name: tree[name] for name in ("id", "customer", "at", "state") if name in tree}
    told = {name: tree.get(name, "") for name in ("contact", "answer")}
    charge = [tree.get(name, "") for name in _CHARGE]
    return {**kept, **told, "charges": [charge], "until": int(tree.get("at", 0)) + CASE_SECONDS}


def _episode(tree: Mapping[str, Any]) -> Mapping[str, object]:
    return {name: tree[name] for name in ("customer", "case") if name in tree}


_DIALLED: Mapping[str, tuple[str, str]] = {
    "INTENT": ("ENDED", "lost"),
    "STARTED": ("STARTED", ""),
    "REFUSED": ("ENDED", "refused"),
}
"""State of a dial -> state and end of an attempt. An intent is lost: it had another token."""


def _attempt(dial: Mapping[str, Any], case: Mapping[str, Any]) -> Mapping[str, object]:
    """Return the only dial of a case as its first attempt."""
    state, end = _DIALLED.get(str(dial.get("state")), ("ENDED", "lost"))
    return {
        "case": dial.get("case", ""),
        "number": "1",
        "customer": case.get("customer", ""),
        "channel": "voice",
        "phone": dial.get("number", ""),
        "at_risk": case.get("amount", "0"),
        "due": dial.get("at", 0),
        "at": dial.get("at", 0),
        "state": state,
        "contact": dial.get("contact", ""),
        "end": end,
    }
