"""Sessions between their turns: one turn at a time in each, forgotten when idle, bounded in all.

Law: values in, values out under one short lock; a turn runs outside of it. Time comes from a port,
in seconds. A session that nobody touches costs nothing but its place, and places are limited: the
one that would expire first goes first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from ivr.local.serving.faults import CONFLICT, ServiceError, missing

Seconds = Callable[[], float]
"""What time it is, in seconds that never run backwards."""


class Key(NamedTuple):
    """A session's place. The same id under another alias or locale is another session."""

    bot: str
    alias: str
    locale: str
    session: str


class Limits(NamedTuple):
    """How many sessions are kept, and how many characters they may hold in all."""

    sessions: int = 20_000
    characters: int = 48_000_000


LIMITS = Limits()

T = TypeVar("T")


class Kept(NamedTuple, Generic[T]):
    """A session, when it was last touched, and about how many characters it holds."""

    value: T
    touched: float
    weight: int


@dataclass(slots=True)
class Held(Generic[T]):
    """A session while a turn runs in it.

    `before` is what was kept, None where the session is new; `idle` tells how long it rested, in
    seconds. What `keep` is given is kept when the turn is over.
    """

    before: T | None
    idle: float
    after: T | None = None
    weight: int = 0
    is_over: bool = False

    def keep(self, value: T, weight: int) -> None:
        """Say what is to be kept, and about how many characters that is."""
        self.after, self.weight = value, weight

    def forget(self) -> None:
        """Say that the session is over."""
        self.is_over = True


@dataclass(slots=True)
class Sessions(Generic[T]):
    """All sessions of a server; those of one time to live lie in the order of their last turns."""

    seconds: Seconds
    limits: Limits = LIMITS
    _shelves: dict[int, OrderedDict[Key, Kept[T]]] = field(
        default_factory=dict[int, "OrderedDict[Key, Kept[T]]"]
    )
    _busy: set[Key] = field(default_factory=set[Key])
    _count: int = 0
    _weight: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        """Return how many sessions are kept, expired ones that nobody asked for among them."""
        return self._count

    @contextmanager
    def turn(self, key: Key, ttl: int) -> Generator[Held[T]]:
        """Hold a session for a turn; a turn that raises leaves it as it was.

        Args:
            key: The session.
            ttl: Seconds after which the bot forgets an idle session.

        Raises:
            ServiceError: Another turn is running in it.
        """
        with self._lock:
            if key in self._busy:
                message = f"another request is using session {key.session}"
                raise ServiceError(CONFLICT, message)
            self._busy.add(key)
            kept = self._find(key, ttl)
        idle = self.seconds() - kept.touched if kept else 0.0
        held: Held[T] = Held(kept.value if kept else None, idle)
        try:
            yield held
            with self._lock:
                self._settle(key, ttl, held)
        finally:
            with self._lock:
                self._busy.discard(key)

    def look(self, key: Key, ttl: int) -> tuple[T, float]:
        """Return a session and how many seconds it has rested; looking does not keep it alive.

        Raises:
            ServiceError: There is no such session, or it has expired.
        """
        with self._lock:
            kept = self._find(key, ttl)
        if kept is None:
            raise unknown(key)
        return kept.value, self.seconds() - kept.touched

    def _find(self, key: Key, ttl: int) -> Kept[T] | None:
        kept = self._shelves.get(ttl, _empty()).get(key)
        if kept is not None and self.seconds() - kept.touched >= ttl:
            self._drop(ttl, key)
            return None
        return kept

    def _settle(self, key: Key, ttl: int, held: Held[T]) -> None:
        if held.is_over:
            self._drop(ttl, key)
        elif held.after is not None:
            self._drop(ttl, key)
            shelf = self._shelves.setdefault(ttl, OrderedDict())
            shelf[key] = Kept(held.after, self.seconds(), held.weight)
            self._count += 1
            self._weight += held.weight
            self._make_room()

    def _drop(self, ttl: int, key: Key) -> None:
        kept = self._shelves.get(ttl, _empty()).pop(key, None)
        if kept is not None:
            self._count -= 1
            self._weight -= kept.weight

    def _make_room(self) -> None:
        """Forget what has expired, and while that is too little what would expire first."""
        now = self.seconds()
        for ttl, shelf in self._shelves.items():
            while shelf and now - next(iter(shelf.values())).touched >= ttl:
                self._drop(ttl, next(iter(shelf)))
        while self._count > 1 and self._is_full():
            oldest = [
                (next(iter(shelf.values())).touched + ttl, ttl)
                for ttl, shelf in self._shelves.items()
                if shelf
            ]
            _, ttl = min(oldest)
            self._drop(ttl, next(iter(self._shelves[ttl])))

    def _is_full(self) -> bool:
        return self._count > self.limits.sessions or self._weight > self.limits.characters


def _empty() -> OrderedDict[Key, Kept[T]]:
    return OrderedDict()


def unknown(key: Key) -> ServiceError:
    """Return the refusal of a request about a session that is not there."""
    return missing(f"there is no session {key.session}: it never was, or it has expired")
