"""Records kept as they are, in this process: for calls that leave nothing behind.

Law of the room: the laws of every other store (`tests/stores`) without a text form. Records are
frozen, so what was committed can be kept and handed out; only the version is the store's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import cast

from ivr.faults import Conflict
from ivr.runtime.ports import Clock
from ivr.runtime.records import PLACES, R, Record


@dataclass(slots=True)
class Kept:
    """A record and the version that it is kept as, which it carries once it has been read."""

    record: Record
    version: int

    def read(self) -> Record:
        """Return the record in its version; most that calls write are never read again."""
        if self.record.version != self.version:
            self.record = replace(self.record, version=self.version)
        return self.record


Shelf = dict[str, Kept]
"""The records of one kind and owner by id; a kind without ids has one, under no name."""

Address = tuple[type[Record], str, str]
"""Kind, owner and id: an address of its own for each record, as `records.key` is."""

_EMPTY: Shelf = {}


def _no_name(_record: Record) -> str:
    return ""


_OWNER: Mapping[type[Record], Callable[[Record], str]] = {
    kind: attrgetter(place.owner_field) for kind, place in PLACES.items()
}
_NAME: Mapping[type[Record], Callable[[Record], str]] = {
    kind: attrgetter(place.id_field) if place.id_field else _no_name
    for kind, place in PLACES.items()
}

_NAMED = frozenset(kind for kind, place in PLACES.items() if place.id_field)


class MemoryStore:
    """Implements ports.Store. Safe between threads: a commit is one step under a lock."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; `clock` tells when a record has expired."""
        self._clock = clock
        self._lock = threading.Lock()
        self._shelves: dict[tuple[type[Record], str], Shelf] = {}

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """See ports.Store."""
        kept = self._shelves.get((kind, owner), _EMPTY).get(name if kind in _NAMED else "")
        if kept is None or self._is_over(kept):
            return None
        return cast("R", kept.read())

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """See ports.Store."""
        shelf = self._shelves.get((kind, owner))
        if shelf is None:
            return ()
        with self._lock:
            names = sorted(shelf)
            found = [shelf[name] for name in names]
        return tuple(cast("R", kept.read()) for kept in found if not self._is_over(kept))

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        with self._lock:
            if len(records) == 1:
                self._put(*self._address(records[0]), records[0])
                return
            written = {self._address(record): record for record in records}
            if len(written) < len(records):
                raise Conflict("A commit writes the same record twice. Write it once.")
            for address, record in written.items():
                self._put(*address, record)

    def close(self) -> None:
        """Forget everything."""
        self._shelves.clear()

    def _put(self, kind: type[Record], owner: str, name: str, record: Record) -> None:
        shelf = self._shelves.get((kind, owner))
        if shelf is None:
            shelf = self._shelves[kind, owner] = {}
        shelf[name] = Kept(record, record.version + 1)

    def _address(self, record: Record) -> Address:
        """Return where a record belongs.

        Raises:
            Conflict: What is kept there is not of the version that the record carries.
        """
        kind = type(record)
        owner, name = _OWNER[kind](record), _NAME[kind](record)
        kept = self._shelves.get((kind, owner), _EMPTY).get(name)
        version = 0 if kept is None or self._is_over(kept) else kept.version
        if version != record.version:
            raise Conflict(f"{kind.__name__} was changed by another writer. Read it again.")
        return kind, owner, name

    def _is_over(self, kept: Kept) -> bool:
        expires = kept.record.expires
        return expires > 0 and expires <= int(self._clock.now().timestamp())
