"""The time that is left of a function: nothing is begun that could outlive it.

Law of the room: a function answers, or fails, before it is stopped in the middle of a commit. One
request to a service takes at most 3.2 seconds: two tries of 1.1 (`aws.client`), and up to one
second between them. Source: botocore, standard retry mode; platform limits of Lambda.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ivr.faults import Unavailable
from ivr.runtime.ports import Clock, Store, TextAnswer, Texter, TextRequest
from ivr.runtime.records import R, Record
from ivr.runtime.wiring.assembly import Services

ASKED_SECONDS = 3.8
"""No request to the store begins when less is left: of the 6 seconds of a function that a caller
waits for, requests begin within the first 2.2, and the last has ended after 5.4.
"""

TOLD_SECONDS = 8
"""As above, of functions that no caller waits for: a request to the store and one to Connect, to
the sender of messages or to a bus, 6.4 seconds, may still follow.
"""

TEXT_SECONDS = 1.3
"""No message is handed to its sender when less is left: that is tried once, in 1.1 seconds."""

RUN_SECONDS = 12
"""A run over many things begins no other when less is left: most take far less than 4 seconds,
and those that take longer end, refused, at TOLD_SECONDS.
"""

LONG_SECONDS = 20
"""A function that has less in all has a caller who waits."""


class HurriedStore:
    """Implements ports.Store by another one, until it is too late to begin anything.

    `lasting` is that other one, which outlives the event.
    """

    def __init__(self, store: Store, clock: Clock, until: float) -> None:
        self.lasting = store
        self._clock, self._until = clock, until

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """See ports.Store."""
        return self._in_time().get(kind, owner, name)

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """See ports.Store."""
        return self._in_time().list(kind, owner)

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """See ports.Store."""
        return self._in_time().waiting(kind, queue, limit, until)

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        self._in_time().commit(*records)

    def remove(self, *records: Record) -> None:
        """See ports.Store."""
        self._in_time().remove(*records)

    def _in_time(self) -> Store:
        if self._clock.now().timestamp() >= self._until:
            raise Unavailable("The time of the function is over. Ask again.")
        return self.lasting


class HurriedTexter:
    """Implements ports.Texter by another one, until it is too late to send anything."""

    def __init__(self, texter: Texter, clock: Clock, until: float) -> None:
        self._texter, self._clock, self._until = texter, clock, until

    def send(self, request: TextRequest, /) -> TextAnswer:
        """See ports.Texter; too late, nothing was sent."""
        if self._clock.now().timestamp() >= self._until:
            raise Unavailable("The time of the function is over. Nothing was sent.")
        return self._texter.send(request)


def lasting(store: Store) -> Store:
    """Return the store that outlives the event at hand."""
    return store.lasting if isinstance(store, HurriedStore) else store


def hurried(given: Services, context: object) -> Services:
    """Return the services for one event, with the time that its Lambda context says is left.

    Without a context there is no hurry. Source: Lambda developer guide, python-context.
    """
    told: Any = getattr(context, "get_remaining_time_in_millis", None)
    if told is None:
        return given
    left = told() / 1_000
    clock = given.ports.clock
    end = clock.now().timestamp() + left
    kept = ASKED_SECONDS if left < LONG_SECONDS else TOLD_SECONDS
    store = HurriedStore(given.ports.store, clock, end - kept)
    texter = HurriedTexter(given.ports.texter, clock, end - TEXT_SECONDS)
    ports = replace(given.ports, store=store, texter=texter)
    return replace(given, ports=ports, until=end - RUN_SECONDS)
