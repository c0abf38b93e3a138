"""What goes on, in numbers: calls, cases, the ledger, the pace, and what waits for how long.

Law of the room: it reads and changes nothing. Nothing personal is part of it: no number, no name,
no card, no amount; cases and attempts are named by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from ivr.runtime.ledger.reach.lines import CALL_MILLITOKENS, lines_of
from ivr.runtime.ports import Clock, Listing, Ports, Store
from ivr.runtime.records import (
    Assessment,
    Attempt,
    AttemptState,
    Case,
    Lines,
    OutboxEntry,
    Placed,
    Record,
    Review,
)
from ivr.runtime.risk.calling import CallingPolicy

COUNTED_MAX = 10_000
"""How far a queue is counted: beyond it only that there is more matters."""


class Shelves(Store, Listing, Protocol):
    """A store that can be gone through."""


class Kind(NamedTuple):
    """A queue: whose records wait in it, and since when each of them does."""

    records: type[Record]
    since: Callable[[Any], int]


def _at(record: Any) -> int:  # noqa: ANN401  any record that has a time
    return int(record.at)


QUEUES: Mapping[str, Kind] = {
    "later": Kind(Attempt, _at),
    "ready": Kind(Attempt, _at),
    "started": Kind(Attempt, _at),
    "texts": Kind(Attempt, _at),
    "texted": Kind(Attempt, _at),
    "outbox": Kind(OutboxEntry, _at),
    "undelivered": Kind(OutboxEntry, _at),
    "cases": Kind(Case, _at),
    "reviews": Kind(Review, _at),
    "scores": Kind(Assessment, _at),
}
"""Every queue of the service, in the order in which an alert passes them."""


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that is not over: intended, ringing or connected, so many seconds after it began."""

    attempt: str
    state: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How many wait in a queue, up to COUNTED_MAX, and for how many seconds the oldest has."""

    waiting: int
    oldest_seconds: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls that may be started at once, calls on the line, and the most of both."""

    tokens: int
    tokens_max: int
    on_line: int
    lines: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What went on at epoch second `at`. `attempts` and `ends` count `channel state` or end."""

    at: int
    calls: tuple[LiveCall, ...]
    cases: Mapping[str, int]
    attempts: Mapping[str, int]
    ends: Mapping[str, int]
    pace: Pace
    queues: Mapping[str, Depth]


def snapshot(shelves: Shelves, clock: Clock, policy: CallingPolicy) -> Snapshot:
    """Return what goes on now; it reads every case and attempt.

    Raises:
        Unavailable: The store did not answer.
    """
    ports = Ports(shelves, clock)
    now, lines = ports.now(), lines_of(ports, policy)
    tried = tuple(shelves.scan(Attempt))
    states = Counter(f"{attempt.channel} {attempt.state.value}" for attempt in tried)
    ends = Counter(
        f"{attempt.channel} {attempt.end}"
        for attempt in tried
        if attempt.state is AttemptState.ENDED
    )
    return Snapshot(
        at=now,
        calls=_calls(lines, shelves, now),
        cases=_sorted(Counter(case.state.value for case in shelves.scan(Case))),
        attempts=_sorted(states),
        ends=_sorted(ends),
        pace=Pace(
            tokens=lines.millitokens // CALL_MILLITOKENS,
            tokens_max=policy.calls_per_second,
            on_line=len(lines.calls),
            lines=policy.lines,
        ),
        queues={name: _depth(shelves, name, kind, now) for name, kind in QUEUES.items()},
    )


def _sorted(counted: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counted.items()))


def _calls(lines: Lines, store: Store, now: int) -> tuple[LiveCall, ...]:
    return tuple(LiveCall(name, _state(name, store), max(0, now - at)) for name, at in lines.calls)


def _state(name: str, store: Store) -> str:
    case, _, number = name.rpartition("-")
    attempt = store.get(Attempt, case, number)
    if attempt is None or not attempt.contact:
        return "intended"
    placed = store.get(Placed, attempt.contact)
    return "connected" if placed is not None and placed.connected_at else "ringing"


def _depth(store: Store, name: str, kind: Kind, now: int) -> Depth:
    waiting = store.waiting(kind.records, name, COUNTED_MAX)
    oldest = min((kind.since(record) for record in waiting), default=now)
    return Depth(len(waiting), max(0, now - oldest))
