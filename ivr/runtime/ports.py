"""What call time needs from outside, as small Protocols.

Law of the room: no adapter is known here. Every read of a store is consistent, and sees whatever
was committed before it; only `waiting` may lag. What is not connected answers Unavailable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Never, Protocol, cast

from ivr.faults import Unavailable
from ivr.runtime.records import OutboxEntry, R, Record


class Store(Protocol):
    """Keeps records under optimistic versions. Every method may raise Unavailable.

    After an Unavailable commit it is not known whether it was carried out: read again.
    """

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """Return the record, or None if it is absent or expired."""
        ...

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """Return the owner's records of that kind that have not expired, ordered by id."""
        ...

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """Return the first records of a queue by rank, at most `limit`, up to rank `until`.

        They may be a moment old: commit what was read, and a Conflict tells.
        """
        ...

    def commit(self, *records: Record) -> None:
        """Write all records or none; each is kept as `version + 1`.

        Raises:
            Conflict: A record is not stored in the version it carries (0 = absent).
        """
        ...

    def remove(self, *records: Record) -> None:
        """Remove all records or none: for erasure, nothing else.

        Raises:
            Conflict: A record is not stored in the version it carries.
        """
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return this moment, in UTC and aware of it."""
        ...


class Chance(Protocol):
    """Draws whole numbers that nobody can guess."""

    def below(self, limit: int, /) -> int:
        """Return a number of 0..limit-1."""
        ...


class DialRequest(NamedTuple):
    """An outbound call to be placed. `token` is the same on every retry of the same attempt."""

    number: str
    token: str
    attributes: Mapping[str, str]


class DialAnswer(NamedTuple):
    """The contact that was started, or why the service will never start it."""

    contact: str = ""
    refusal: str = ""


class Fate(NamedTuple):
    """What the service knows of a contact; times are epoch seconds, 0 = not (yet).

    `reason` is its DisconnectReason: an open set, and nothing where it does not tell.
    """

    connected_at: int = 0
    ended_at: int = 0
    reason: str = ""


class Dialer(Protocol):
    """Places outbound calls, at most one per token, and tells what became of them."""

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """Start the call, or find the one already started under the same token.

        Raises:
            Unavailable: Whether the call was started is unknown; ask again with the same token.
        """
        ...

    def fate(self, contact: str, /) -> Fate | None:
        """Return what became of a contact, or None where the service knows of none.

        Raises:
            Unavailable: There was no answer.
        """
        ...


class TextRequest(NamedTuple):
    """A text message to be sent. `token` names the attempt in the sender's own log only."""

    number: str
    body: str
    token: str


class TextAnswer(NamedTuple):
    """The message that was sent, or why it never will be: `opted_out`, or the service's code."""

    message: str = ""
    refusal: str = ""


class Texter(Protocol):
    """Sends text messages. The service knows no token: an unknown outcome is not tried again."""

    def send(self, request: TextRequest, /) -> TextAnswer:
        """Send the message.

        Raises:
            Unavailable: Whether it was sent is unknown.
        """
        ...


class Publisher(Protocol):
    """Hands news to other systems, at least once."""

    def publish(self, news: Sequence[OutboxEntry], /) -> Sequence[str]:
        """Hand over the entries; return the ids of those that were taken.

        Raises:
            Unavailable: None may have been taken.
        """
        ...


class Quarantine(Protocol):
    """Puts away, encrypted, what could not be read: the one place that may hold a card number."""

    def keep(self, name: str, content: bytes, /) -> str:
        """Keep the content under that name; return where it is.

        Raises:
            Unavailable: It was not kept.
        """
        ...


class QuarantineReader(Protocol):
    """Reads what was put away: for people who say why, never in a call."""

    def open(self, name: str, place: str, /) -> bytes:
        """Return what `keep` put under that name at that place.

        Raises:
            NotFound: It is there no more, or was never kept whole.
            Unavailable: There was no answer.
        """
        ...


class Artifacts(Protocol):
    """Keeps contents under their own SHA-256 (64 hex digits): models and rules, never people."""

    def put(self, digest: str, content: bytes, /) -> None:
        """Keep the content, whole or not at all; the same content may be put again.

        Raises:
            Unavailable: Whether it was kept is unknown.
        """
        ...

    def get(self, digest: str, /) -> bytes:
        """Return what was put under that digest; whoever reads it verifies it.

        Raises:
            NotFound: There is nothing under it.
            Unavailable: There was no answer.
        """
        ...


class Order(NamedTuple):
    """A job to be begun: `kind` is `train`, `predict` or `etl`; `source` is what it works on.

    `token` is the same on every retry, and names the job where the service lets us name it.
    """

    kind: str
    source: str
    token: str


class Jobs(Protocol):
    """Begins long work, at most once for each token as far as the service can tell."""

    def start(self, order: Order, /) -> str:
        """Begin the job, or find the one already begun; return the service's name of it.

        Raises:
            Unavailable: Whether it was begun is unknown; ask again with the same token.
        """
        ...


class Starter(Protocol):
    """Starts executions of state machines, of which each name is carried out once."""

    def start(self, name: str, told: Mapping[str, object], /) -> bool:
        """Start the execution of that name; False says that there was one already.

        Args:
            name: At most 80 characters; the same on every retry.
            told: Its input, which may be kept for 90 days: ids and choices, nothing personal.

        Raises:
            Unavailable: Whether it was started is unknown; ask again with the same name.
        """
        ...

    def run(self, told: Mapping[str, object], /) -> object:
        """Carry out a batch at once, and return its output.

        Raises:
            Unavailable: It failed, was too slow, or there was no answer; part may be done.
        """
        ...


class Refill(Protocol):
    """Puts records back into the delivery stream that they came from."""

    def put_back(self, contents: Sequence[bytes], /) -> Sequence[int]:
        """Put contents back; return the places, counted from 0, of those that were taken.

        Raises:
            Unavailable: None may have been taken.
        """
        ...


class Later(Protocol):
    """Keeps, without the store, what could not be carried out, until it is tried again."""

    def keep(self, content: bytes, /) -> None:
        """Keep what was asked for: ids and choices, nothing personal.

        Raises:
            Unavailable: Whether it was kept is unknown.
        """
        ...


class Listing(Protocol):
    """Goes through everything that a store holds: for people at a desk, never in a call."""

    def scan(self, kind: type[R], /) -> Iterator[R]:
        """Yield every record of that kind that has not expired.

        Raises:
            Unavailable: There was no answer; what came before was complete so far.
        """
        ...


class Unsealer(Protocol):
    """Opens what a caller keyed under encryption."""

    def open(self, sealed: str, /) -> str:
        """Return the digits.

        Raises:
            Malformed: It was not sealed for us.
        """
        ...


class Unconnected:
    """Stands for every port that this process has no adapter for."""

    def __getattr__(self, name: str) -> object:
        """Return a method that says what is missing."""

        def missing(*_asked: object) -> Never:
            raise Unavailable(f"Nothing is connected that could {name}. Connect an adapter.")

        return missing


_UNCONNECTED = cast("Any", Unconnected())


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside that services use."""

    store: Store
    clock: Clock
    dialer: Dialer = field(default=_UNCONNECTED)
    texter: Texter = field(default=_UNCONNECTED)
    publisher: Publisher = field(default=_UNCONNECTED)
    quarantine: Quarantine = field(default=_UNCONNECTED)
    unsealer: Unsealer = field(default=_UNCONNECTED)
    chance: Chance = field(default=_UNCONNECTED)
    jobs: Jobs = field(default=_UNCONNECTED)
    starter: Starter = field(default=_UNCONNECTED)
    refill: Refill = field(default=_UNCONNECTED)
    later: Later = field(default=_UNCONNECTED)

    def now(self) -> int:
        """Return the epoch second of the clock."""
        return int(self.clock.now().timestamp())
