"""The ports of the runtime, each of which may fail, be slow, lose its reply, or end the process.

What an operation did is told to whoever watches before its reply is lost: the truth of a history is
what was applied, not what was heard of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from bench.soak.faults import NEVER, Fault, Injector, Killed
from ivr.faults import Unavailable
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.ports import OutboxEntry
from ivr.runtime.records import Attempt, AttemptState, Case, R, Record
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

THROTTLED = (2, 6)
"""How many operations in a row a burst refuses."""

SLOW_SECONDS = (0.4, 3.0, 9.0)
LATER_SECONDS = 900.0


class Host(Protocol):
    """What the ports need of the platform that runs an invocation."""

    now: float
    skew: float
    spent: float
    sealed: bool

    def overtake(self) -> None:
        """Let other invocations run while this one stands still."""
        ...


class HostClock:
    """Implements ports.Clock: the time of the platform, or what a host takes it for."""

    def __init__(self, host: Host, *, skewed: bool = True) -> None:
        self._host = host
        self._skewed = skewed
        self._at = -1.0
        self._moment = datetime.fromtimestamp(0, UTC)

    def now(self) -> datetime:
        """Return the moment."""
        at = self._host.now + self._host.skew if self._skewed else self._host.now
        if at != self._at:
            self._at, self._moment = at, datetime.fromtimestamp(at, UTC)
        return self._moment


class FaultyStore:
    """Implements ports.Store over a store in memory.

    `watch` maps kinds of records to what is called with each one that was committed; `reads` notes
    at which commit each case was last read by the invocation at hand.
    """

    def __init__(self, inner: MemoryStore, host: Host, faults: Injector) -> None:
        self.inner = inner
        self.watch: dict[type[Record], Callable[[Any], None]] = {}
        self.ticks = 0
        self.intended = 0
        self.reads: dict[str, int] = {}
        self._host = host
        self._faults = faults
        self._left = faults.gap()
        self._refused = 0

    def calm(self) -> None:
        """Strike no more."""
        self._left, self._refused = NEVER, 0

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """See ports.Store."""
        self._left -= 1
        if self._left <= 0:
            found = self._struck(self.inner.get, (kind, owner, name))
        else:
            found = self.inner.get(kind, owner, name)
        if kind is Case:
            self.reads[owner] = self.ticks
        return found

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """See ports.Store."""
        self._left -= 1
        if self._left <= 0:
            return self._struck(self.inner.list, (kind, owner))
        return self.inner.list(kind, owner)

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """See ports.Store."""
        self._left -= 1
        if self._left <= 0:
            return self._struck(self.inner.waiting, (kind, queue, limit, until))
        return self.inner.waiting(kind, queue, limit, until)

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        self._left -= 1
        if self._left <= 0:
            self._struck(self._commit, records)
        else:
            self._commit(*records)
        if self._faults.strikes(Fault.STORE_REPLY_LOST):
            raise Unavailable("The reply was lost.")

    def remove(self, *records: Record) -> None:
        """See ports.Store."""
        self.inner.remove(*records)

    def _commit(self, *records: Record) -> None:
        self.inner.commit(*records)
        self.ticks += 1
        watch = self.watch
        for record in records:
            seen = watch.get(record.__class__)
            if seen is not None:
                seen(record)
            if record.__class__ is Attempt and record.state is AttemptState.INTENT:
                self._host.sealed = True
                self.reads[record.case] = self.intended = self.ticks

    def _struck(self, operation: Callable[..., Any], asked: tuple[Any, ...]) -> Any:
        if self._refused:
            self._refused -= 1
            self._left = 1 if self._refused else self._faults.gap()
            raise Unavailable("Throttled.")
        self._left = self._faults.gap()
        if not self._faults.on:
            return operation(*asked)
        fault = self._faults.of_store()
        if fault is Fault.OVERTAKEN and self._host.sealed:
            return operation(*asked)
        self._faults.counts[fault] += 1
        return _STRIKES[fault](self, operation, asked)

    def _throttled(self, _operation: Callable[..., Any], _asked: tuple[Any, ...]) -> Any:
        self._refused = THROTTLED[0] + self._faults.counts[Fault.STORE_THROTTLED] % 5
        self._left = 1
        raise Unavailable("Throttled.")

    def _slow(self, operation: Callable[..., Any], asked: tuple[Any, ...]) -> Any:
        counts = self._faults.counts[Fault.STORE_SLOW]
        self._host.spent += SLOW_SECONDS[counts % len(SLOW_SECONDS)]
        return operation(*asked)

    def _killed_after(self, operation: Callable[..., Any], asked: tuple[Any, ...]) -> Any:
        operation(*asked)
        raise Killed

    def _overtaken(self, operation: Callable[..., Any], asked: tuple[Any, ...]) -> Any:
        self._host.overtake()
        return operation(*asked)


def _failed(_store: FaultyStore, _operation: Callable[..., Any], _asked: tuple[Any, ...]) -> Any:
    raise Unavailable("The store did not answer.")


def _killed(_store: FaultyStore, _operation: Callable[..., Any], _asked: tuple[Any, ...]) -> Any:
    raise Killed


_STRIKES: Mapping[Fault, Callable[[FaultyStore, Callable[..., Any], tuple[Any, ...]], Any]] = {
    Fault.STORE_FAILED: _failed,
    Fault.STORE_THROTTLED: FaultyStore._throttled,
    Fault.STORE_SLOW: FaultyStore._slow,
    Fault.KILLED_BEFORE: _killed,
    Fault.KILLED_AFTER: FaultyStore._killed_after,
    Fault.OVERTAKEN: FaultyStore._overtaken,
}


class FaultyPublisher:
    """Implements ports.Publisher; `taken` counts how often each entry was taken."""

    def __init__(self, faults: Injector) -> None:
        self.taken: dict[tuple[str, str], int] = {}
        self._faults = faults

    def publish(self, news: Sequence[OutboxEntry], /) -> Sequence[str]:
        """Take the news, or some of it, or none."""
        if self._faults.strikes(Fault.PUBLISHER_FAILED):
            raise Unavailable("The bus did not answer.")
        if len(news) > 1 and self._faults.strikes(Fault.PUBLISHER_PARTIAL):
            news = news[::2]
        for one in news:
            name = (one.customer, one.id)
            self.taken[name] = self.taken.get(name, 0) + 1
        return [one.id for one in news]


NONSENSE: tuple[Any, ...] = (
    None,
    "high",
    Score(5_000, "scorecard"),
    Score(-1, "scorecard"),
    Score(500, "another scale"),
    Score(cast("int", "900"), "scorecard"),
)

FRAUD_SCORE, DOUBT_SCORE, FINE_SCORE = 900, 500, 50


class FaultyProvider:
    """Implements RiskProvider: a charge's cents say what it is, a contact is judged as usual.

    Cents below 70 are fraud, below 85 doubtful, else nothing.
    """

    def __init__(self, host: Host, faults: Injector) -> None:
        self._host = host
        self._faults = faults
        self._usual = Scorecard()

    def score_call(self, signals: CallSignals, /) -> Score:
        """Return the score of a contact."""
        return self._answered(self._usual.score_call(signals))

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """Return the score of a charge."""
        cents = int(signals.amount * 100) % 100
        value = FRAUD_SCORE if cents < 70 else DOUBT_SCORE if cents < 85 else FINE_SCORE
        return self._answered(Score(value, "scorecard", ("cents",)))

    def _answered(self, score: Score) -> Score:
        faults = self._faults
        if faults.strikes(Fault.PROVIDER_DOWN):
            raise Unavailable("The provider did not answer.")
        if faults.strikes(Fault.PROVIDER_SLOW):
            self._host.spent += 0.15
            raise TimeoutError
        if faults.strikes(Fault.PROVIDER_NONSENSE):
            return NONSENSE[faults.counts[Fault.PROVIDER_NONSENSE] % len(NONSENSE)]
        return score


class LaterQueue:
    """Implements ports.Later: gives back what it keeps, a quarter of an hour later, until done.

    `kept` are the contacts whose requests are in it, or were.
    """

    def __init__(self, send: Callable[[str, object, float], None]) -> None:
        self.kept: set[str] = set()
        self._send = send

    def keep(self, content: bytes, /) -> None:
        """Keep a request."""
        details = json.loads(content)["Details"]
        self.kept.add(details["ContactData"]["ContactId"])
        record = {
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:111122223333:later",
            "body": content.decode(),
            "attributes": {},
        }
        name = "block" if "reason" in details["Parameters"] else "answer"
        self._send(name, {"Records": [record]}, LATER_SECONDS)


class MeasuredQuarantine:
    """Implements ports.Quarantine: the one place that may hold what could not be read."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def keep(self, name: str, content: bytes, /) -> str:
        """Keep the content."""
        self.kept[name] = content
        return f"quarantine:{name}"
