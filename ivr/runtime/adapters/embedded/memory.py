"""Records kept as they are, in this process: for calls that leave nothing behind.

Law of the room: the laws of every other store (`tests/stores`) without a text form. Records are
frozen, so what was committed can be kept and handed out; only the version is the store's own.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import Any, cast

from ivr.faults import Conflict
from ivr.runtime.ports import Clock
from ivr.runtime.records import PLACES, R, Record, Turn, models


@dataclass(slots=True)
class Kept:
    """A record and the version that it is kept as, which it carries once it has been read."""

    record: Record
    version: int
    turn: Turn | None

    def read(self) -> Record:
        """Return the record in its version; most that calls write are never read again."""
        if self.record.version != self.version:
            self.record = replace(self.record, version=self.version)
        return self.record


Shelf = dict[str, Kept]
"""The records of one kind and owner by id; a kind without ids has one, under no name."""

Address = tuple[type[Record], str, str]
"""Kind, owner and id: an address of its own for each record, as `records.key` is."""

Waiter = tuple[str, str, str]
"""Rank, owner and id of a record in a queue, in the order in which the queue is served."""

_EMPTY: Shelf = {}


def _no_name(_record: Record) -> str:
    return ""


_PLACES = {**PLACES, **models.PLACES}

_OWNER: Mapping[type[Record], Callable[[Record], str]] = {
    kind: attrgetter(place.owner_field) for kind, place in _PLACES.items()
}
_NAME: Mapping[type[Record], Callable[[Record], str]] = {
    kind: attrgetter(place.id_field) if place.id_field else _no_name
    for kind, place in _PLACES.items()
}

_NAMED = frozenset(kind for kind, place in _PLACES.items() if place.id_field)
_TURN: Mapping[type[Record], Callable[[Any], Turn | None]] = {
    kind: place.turn for kind, place in _PLACES.items() if place.turn is not None
}


class MemoryStore:
    """Implements ports.Store. Safe between threads: a commit is one step under a lock."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; `clock` tells when a record has expired."""
        self._clock = clock
        self._lock = threading.Lock()
        self._shelves: dict[tuple[type[Record], str], Shelf] = {}
        self._queues: dict[str, list[Waiter]] = {}

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

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """See ports.Store; here it is never old."""
        with self._lock:
            waiters = self._queues.get(queue)
            if not waiters:
                return ()
            found = [*islice(self._present(kind, waiters, until), limit)]
        return tuple(cast("R", kept.read()) for kept in found)

    def scan(self, kind: type[R], /) -> Iterator[R]:
        """Yield every record of that kind that has not expired, ordered by owner and id."""
        with self._lock:
            owners = sorted(owner for of, owner in self._shelves if of is kind)
            shelves = [self._shelves[kind, owner] for owner in owners]
            found = [shelf[name] for shelf in shelves for name in sorted(shelf)]
        return (cast("R", kept.read()) for kept in found if not self._is_over(kept))

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        with self._lock:
            if len(records) == 1:
                self._put(*self._address(records[0]), records[0])
                return
            for address, record in self._addresses(records).items():
                self._put(*address, record)

    def remove(self, *records: Record) -> None:
        """See ports.Store."""
        with self._lock:
            addresses = self._addresses(records)
            if not all(record.version for record in records):
                raise Conflict("A record that was never stored cannot be removed. Read it first.")
            for kind, owner, name in addresses:
                shelf = self._shelves[kind, owner]
                self._leave(shelf.pop(name), owner, name)
                if not shelf:
                    del self._shelves[kind, owner]

    def close(self) -> None:
        """Forget everything."""
        self._shelves.clear()
        self._queues.clear()

    def _put(self, kind: type[Record], owner: str, name: str, record: Record) -> None:
        shelf = self._shelves.get((kind, owner))
        if shelf is None:
            shelf = self._shelves[kind, owner] = {}
        turn_of = _TURN.get(kind)
        if turn_of is None:
            shelf[name] = Kept(record, record.version + 1, None)
            return
        kept = Kept(record, record.version + 1, turn_of(record))
        before = shelf.get(name)
        shelf[name] = kept
        if before is None or before.turn != kept.turn:
            if before is not None:
                self._leave(before, owner, name)
            if kept.turn is not None:
                insort(self._queues.setdefault(kept.turn.queue, []), (kept.turn.rank, owner, name))

    def _leave(self, kept: Kept, owner: str, name: str) -> None:
        if kept.turn is not None:
            waiters = self._queues[kept.turn.queue]
            del waiters[bisect_left(waiters, (kept.turn.rank, owner, name))]

    def _present(self, kind: type[Record], waiters: Iterable[Waiter], until: str) -> Iterator[Kept]:
        for rank, owner, name in waiters:
            if until and rank > until:
                return
            kept = self._shelves[kind, owner][name]
            if not self._is_over(kept):
                yield kept

    def _addresses(self, records: Sequence[Record]) -> dict[Address, Record]:
        addressed = {self._address(record): record for record in records}
        if len(addressed) < len(records):
            raise Conflict("A commit writes the same record twice. Write it once.")
        return addressed

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
