"""A file of transactions goes through one of four architectures on a laptop, and is counted.

    bank = Bank(policy)                 the real services over a store in memory, a clock of its own
    replayed(events, through, asked)    Totals, which say whether anything was lost or doubled

Law of the room: the handlers, services, adapters of executions and machine definitions are the
real ones. Totals come from what the store holds in the end, not from what was answered on the way.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from ivr.faults import IvrError
from ivr.local.streams.buses import Bus
from ivr.local.streams.delivery import Delivery
from ivr.local.streams.files import customer
from ivr.local.streams.machines import EVENT, TRANSACTION, Emulator
from ivr.local.streams.shards import Rule, Shard
from ivr.runtime.embedded import seed
from ivr.runtime.embedded.clock import CountedChance, ManualClock
from ivr.runtime.embedded.dialer import RememberedDialer
from ivr.runtime.embedded.memory import MemoryStore
from ivr.runtime.embedded.quarantine import FolderQuarantine
from ivr.runtime.embedded.starter import RememberedStarter
from ivr.runtime.embedded.texter import RememberedTexter
from ivr.runtime.events.shape import instant
from ivr.runtime.handlers.streamed import begin, consume, enrich, follow, judge
from ivr.runtime.handlers.told import dial, sweep
from ivr.runtime.ports import DialAnswer, DialRequest, Fate, Ports, Starter
from ivr.runtime.records import Alert, Quarantined
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.provider import RiskProvider
from ivr.runtime.settings import Settings, Streaming
from ivr.runtime.wiring import Services
from ivr.runtime.wiring import build as wire

PEPPER = b"a laptop keeps no secret"
WAYS = ("kinesis", "firehose", "eventbridge", "express")
BY_MACHINES = frozenset({"eventbridge", "express"})
BATCH = {"kinesis": 100, "firehose": 500, "eventbridge": 25, "express": 500}
BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
APPROVE = "approve"
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/transactions"


@dataclass(slots=True)
class Totals:
    """What came out.

    Attributes:
        read: Rows of the file.
        approve: Charges by outcome, as the store holds them; investigate and fraud likewise.
        investigate: See approve.
        fraud: See approve.
        started: Executions, each of which sends one notice and follows one case.
        called: Outbound calls that were started.
        quarantined: Contents that were put away.
        repeated: Rows that say what an earlier row said.
        given_up: Records that were given up: delivered to the destination of failures.
    """

    read: int = 0
    approve: int = 0
    investigate: int = 0
    fraud: int = 0
    started: int = 0
    called: int = 0
    quarantined: int = 0
    repeated: int = 0
    given_up: int = 0

    @property
    def scored(self) -> int:
        """Charges that were judged."""
        return self.approve + self.investigate + self.fraud

    @property
    def is_whole(self) -> bool:
        """Tell whether every row is accounted for once, and every suspicious one followed once."""
        accounted = self.scored + self.quarantined + self.repeated + self.given_up
        return accounted == self.read and self.started == self.followed

    @property
    def followed(self) -> int:
        """Charges that have to have an execution."""
        return self.investigate + self.fraud


class _NobodyHome(RememberedDialer):
    """A telephone network in which every phone rings, and nobody answers."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self._clock = clock

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """Remember the call; it is over at once."""
        answer = super().dial(request)
        now = int(self._clock.now().timestamp())
        self.fates[answer.contact] = Fate(ended_at=now, reason="NO_ANSWER")
        return answer


class Bank:
    """The real services over a store in memory; its clock shows when the latest charge was."""

    def __init__(
        self, policy: Policy, starter: Starter | None = None, provider: RiskProvider | None = None
    ) -> None:
        self.clock = ManualClock(BEGAN)
        self.store = MemoryStore(self.clock)
        self.dialer = _NobodyHome(self.clock)
        self.starter = starter or RememberedStarter()
        ports = Ports(
            self.store,
            self.clock,
            self.dialer,
            RememberedTexter(),
            quarantine=FolderQuarantine(None, PEPPER),
            chance=CountedChance(),
            starter=self.starter,
        )
        self.services: Services = wire(ports, Settings(pepper=PEPPER), policy, provider)
        self._customers: set[str] = set()

    def prepare(self, events: Sequence[object]) -> None:
        """Make customers and cards of events known, and let the clock go on to the latest."""
        for event in events:
            known = customer(event, len(self._customers))
            if known is not None:
                number = known["cards"][0]["number"]
                if number not in self._customers:
                    self._customers.add(number)
                    seed.load(self.store, {"customers": [known]}, PEPPER)
        latest = max((_at(event) for event in events), default=0)
        ahead = latest - self.clock.now().timestamp()
        if ahead > 0:
            self.clock.advance(ahead)

    def counted(self, totals: Totals) -> None:
        """Add what the store holds."""
        for alert in self.store.scan(Alert):
            setattr(totals, alert.outcome, getattr(totals, alert.outcome) + 1)
        totals.quarantined = sum(1 for _ in self.store.scan(Quarantined))
        totals.called = len(self.dialer.calls)


@dataclass(slots=True)
class Asked:
    """How a file is replayed.

    Attributes:
        through: One of WAYS.
        folder: Where partitions are written, through Firehose.
        emulator: Where machines run, through EventBridge and Express.
        told: Is told how many rows were delivered, after each batch.
        wait: Is called after each batch with the rows that it had: keeps the rate.
    """

    through: str
    folder: Path | None = None
    emulator: Emulator | None = None
    told: Callable[[int], None] = lambda _rows: None
    wait: Callable[[int], None] = lambda _rows: None


@dataclass(slots=True)
class _Feed:
    """Delivers batches of contents; `finish` says how many were given up."""

    deliver: Callable[[Sequence[bytes]], None]
    given_up: Callable[[], int]
    cleanup: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])


def replayed(events: Iterable[object], bank: Bank, asked: Asked) -> Totals:
    """Send events through an architecture and return what came out.

    Raises:
        IvrError: What the calls after a batch could not be placed for.
    """
    totals, seen = Totals(), set[str]()
    feed = _FEEDS[asked.through](bank, asked)
    for batch in _batches(events, BATCH[asked.through]):
        bank.prepare(batch)
        contents = [_content(event) for event in batch]
        feed.deliver(contents)
        dial.answer({}, bank.services)
        sweep.answer({}, bank.services)
        totals.read += len(batch)
        totals.repeated += _repeated(batch, contents, seen)
        asked.told(len(batch))
        asked.wait(len(batch))
    bank.counted(totals)
    totals.given_up = feed.given_up()
    totals.started = _started(bank, asked, totals)
    return totals


def _started(bank: Bank, asked: Asked, totals: Totals) -> int:
    if asked.emulator is not None:
        return len(asked.emulator.executions(TRANSACTION))
    if asked.through == "firehose":  # only enriches: cases are opened, notices are not sent
        return totals.followed
    return len(bank.starter.started) if isinstance(bank.starter, RememberedStarter) else 0


def functions(bank: Callable[[], Bank]) -> Mapping[str, Callable[[Any], Any]]:
    """Return the handlers that tasks of machines reach."""
    answers = {"judge": judge.answer, "begin": begin.answer, "follow": follow.answer}

    def reached(name: str) -> Callable[[Any], Any]:
        return lambda event: answers[name](event, bank().services)

    return {name: reached(name) for name in answers}


def _kinesis(bank: Bank, asked: Asked) -> _Feed:
    del asked
    return _sharded(bank, bank.services)


def _express(bank: Bank, asked: Asked) -> _Feed:
    del asked
    streaming = Streaming(batch_machine="batch_express", poll_seconds=1)
    return _sharded(bank, replace(bank.services, settings=_with(bank, streaming)))


def _with(bank: Bank, streaming: Streaming) -> Settings:
    return replace(bank.services.settings, streaming=streaming)


def _sharded(bank: Bank, services: Services) -> _Feed:
    shard = Shard(
        lambda event: consume.answer(event, services),
        Rule(batch=BATCH["express"]),
        wait=bank.clock.advance,
    )
    numbers = iter(range(10**12, 2 * 10**12))

    def deliver(contents: Sequence[bytes]) -> None:
        at = bank.clock.now().timestamp()
        shard.deliver([kinesis_record(each, next(numbers), at) for each in contents])

    return _Feed(deliver, lambda: len(shard.dead))


def kinesis_record(content: bytes, number: int, at: float) -> dict[str, Any]:
    """Return a record as Lambda is handed it by Kinesis."""
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "card",
            "sequenceNumber": f"{number:056d}",
            "data": base64.b64encode(content).decode(),
            "approximateArrivalTimestamp": at,
        },
        "eventSource": "aws:kinesis",
        "eventID": f"shardId-000000000000:{number:056d}",
        "eventSourceARN": ARN,
        "awsRegion": "us-east-1",
    }


def _firehose(bank: Bank, asked: Asked) -> _Feed:
    stream = Delivery(lambda event: enrich.answer(event, served), asked.folder, bank.clock.now)
    served = replace(bank.services, ports=replace(bank.services.ports, refill=stream.refill))
    return _Feed(stream.deliver, lambda: stream.results["ProcessingFailed"])


def _eventbridge(bank: Bank, asked: Asked) -> _Feed:
    emulator = cast("Emulator", asked.emulator)
    running: list[str] = []
    bus = Bus()
    pattern = {"detail-type": ["Transaction", "Account Opened", "Profile Changed"]}
    bus.rules["inspect"] = (pattern, lambda event: running.append(emulator.start(EVENT, event)))
    lost: list[str] = []

    def deliver(contents: Sequence[bytes]) -> None:
        for content in contents:
            bus.put(bus_event(json.loads(content), bank.clock.now()))
            lost.extend(e for e in running if emulator.ended(e)["status"] != "SUCCEEDED")
            running.clear()

    return _Feed(deliver, lambda: len(lost) + len(bus.failed))


def bus_event(detail: object, at: datetime) -> dict[str, Any]:
    """Return an event as a bus hands it over; one that has an envelope keeps it."""
    if isinstance(detail, Mapping) and "detail" in detail and "detail-type" in detail:
        return dict(cast("Mapping[str, Any]", detail))
    return {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": "Transaction",
        "source": "com.example.transactions",
        "account": "123456789012",
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }


_FEEDS: Mapping[str, Callable[[Bank, Asked], _Feed]] = {
    "kinesis": _kinesis,
    "firehose": _firehose,
    "eventbridge": _eventbridge,
    "express": _express,
}


def _batches(events: Iterable[object], size: int) -> Iterator[list[object]]:
    source = iter(events)
    while batch := list(islice(source, size)):
        yield batch


def _content(event: object) -> bytes:
    if isinstance(event, str):
        return event.encode("utf-8", "surrogatepass")
    return json.dumps(event, default=str).encode()


def _repeated(events: Sequence[object], contents: Sequence[bytes], seen: set[str]) -> int:
    """Return how many events say again what was said: the same charge, or the same content."""
    again = 0
    for event, content in zip(events, contents, strict=True):
        said = cast("Mapping[str, Any]", event if isinstance(event, Mapping) else {})
        name, owner = said.get("transaction_id"), said.get("customer")
        own = f"{owner} {name}" if name and owner else content.decode("utf-8", "replace")
        again += own in seen
        seen.add(own)
    return again


def _at(event: object) -> float:
    if not isinstance(event, Mapping):
        return 0
    try:
        return instant(cast("Mapping[str, object]", event).get("timestamp")) or 0
    except IvrError:
        return 0
