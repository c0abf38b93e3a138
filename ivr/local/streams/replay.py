"""A file of transactions goes through one of four architectures on a laptop, and is counted.

    bank = Bank(policy)                 the real services over a store in memory, a clock of its own
    replayed(events, bank, asked)       Totals, which say whether anything was lost or doubled

Law of the room: the handlers, services, adapters of executions and machine definitions are the
real ones. Totals come from what the store, the topic, the partitions and the buses hold in the
end, not from what was answered on the way.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from ivr.local.streams.bank import Bank, names_of, time_of
from ivr.local.streams.buses import ENTRY_BYTES_MAX, Bus
from ivr.local.streams.delivery import Delivery
from ivr.local.streams.files import detail_of
from ivr.local.streams.machines import ENRICHED, EVENT, TOPIC, TRANSACTION, Emulator
from ivr.local.streams.shards import Rule, Shard
from ivr.local.streams.totals import Totals
from ivr.runtime.adapters.embedded.streaming.starter import RememberedStarter
from ivr.runtime.handlers.streamed import begin, consume, enrich, follow, judge
from ivr.runtime.services.streaming.profiles import KINDS
from ivr.runtime.settings import Settings, Streaming
from ivr.runtime.wiring import Services

WAYS = ("kinesis", "firehose", "eventbridge", "express")
BY_MACHINES = frozenset({"eventbridge", "express"})
MAPPING = Rule(batch=500, attempts=5, age_seconds=3_600)
"""As the mapping of `consume` in infra/stacks/streaming.yaml."""

BATCH = {"kinesis": 500, "firehose": 500, "eventbridge": 25, "express": 500}
SPAN_SECONDS = {"kinesis": 300, "firehose": 300, "eventbridge": 300}
"""What happened within this time arrives together: a bank that judged the charges of a day at
once would call nobody, because most are too old by then. A batch of Express is as large as it may
be, because that is what has to be proven of it.
"""

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/transactions"


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
    """Delivers batches of contents; says how many were given up, and what came out.

    `came_out` returns how many charges did, each once; None where nothing comes out again.
    """

    deliver: Callable[[Sequence[bytes]], None]
    given_up: Callable[[], int]
    came_out: Callable[[], int | None] = lambda: None


def replayed(events: Iterable[object], bank: Bank, asked: Asked) -> Totals:
    """Send events through an architecture and return what came out.

    Raises:
        IvrError: What the calls after a batch could not be placed for.
    """
    totals, seen = Totals(), set[str]()
    feed = _FEEDS[asked.through](bank, asked)
    for batch in _batches(events, BATCH[asked.through], SPAN_SECONDS.get(asked.through, 0)):
        bank.prepare(batch)
        contents = [_content(event) for event in batch]
        feed.deliver(contents)
        bank.work()
        totals.read += len(batch)
        totals.repeated += _repeated(batch, contents, seen)
        asked.told(len(batch))
        asked.wait(len(batch))
    bank.counted(totals)
    totals.given_up, totals.delivered = feed.given_up(), feed.came_out()
    totals.started, totals.notices = _started(bank, asked)
    return totals


def _started(bank: Bank, asked: Asked) -> tuple[int, int | None]:
    """Return how many charges somebody follows, and how many notices were sent of them."""
    if asked.emulator is not None:
        started = [each["executionArn"] for each in asked.emulator.executions(TRANSACTION)]
        asked.emulator.settled(started)
        return len(started), len(asked.emulator.received(TOPIC))
    if asked.through == "firehose":  # only enriches: no executions, hence no notices
        return bank.followed(), None
    return len(bank.starter.started) if isinstance(bank.starter, RememberedStarter) else 0, None


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
        MAPPING,
        now=lambda: bank.clock.now().timestamp(),
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
    names = set[tuple[str, str]]()
    stream = Delivery(
        lambda event: enrich.answer(event, served),
        asked.folder,
        bank.clock.now,
        told=lambda lines: names.update(names_of([json.loads(line) for line in lines])),
    )
    served = replace(bank.services, ports=replace(bank.services.ports, refill=stream.refill))
    return _Feed(stream.deliver, lambda: stream.results["ProcessingFailed"], lambda: len(names))


def _eventbridge(bank: Bank, asked: Asked) -> _Feed:
    emulator = cast("Emulator", asked.emulator)
    running: list[str] = []
    bus = Bus()
    bus.rules["inspect"] = (
        event_pattern(),
        lambda event: running.append(emulator.start(EVENT, event)),
    )
    lost: list[str] = []

    def deliver(contents: Sequence[bytes]) -> None:
        for content in contents:
            try:
                detail = json.loads(content)
            except ValueError:  # PutEvents takes no entry whose detail is not JSON: MalformedDetail
                lost.append("")
                continue
            event = bus_event(detail, bank.clock.now())
            if len(json.dumps(event)) > ENTRY_BYTES_MAX or not bus.put(event):
                lost.append("")  # PutEvents takes it not, or no rule does
            lost.extend(e for e in running if emulator.ended(e)["status"] != "SUCCEEDED")
            running.clear()

    def came_out() -> int:
        return len(names_of([each["detail"] for each in emulator.received(ENRICHED)]))

    return _Feed(deliver, lambda: len(lost) + len(bus.failed), came_out)


def event_pattern() -> Mapping[str, Any]:
    """Return what the rule of the raw bus matches."""
    return {"detail-type": ["Transaction", *KINDS]}


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


def _batches(events: Iterable[object], size: int, span: float) -> Iterator[list[object]]:
    """Yield events as they arrive together: at most so many, of so many seconds; 0 = of any."""
    batch: list[object] = []
    began = 0.0
    for event in events:
        at = time_of(event)
        if batch and (len(batch) == size or (span and at - began > span)):
            yield batch
            batch = []
        began = began if batch else at
        batch.append(event)
    if batch:
        yield batch


def _content(event: object) -> bytes:
    if isinstance(event, str):
        return event.encode("utf-8", "surrogatepass")
    return json.dumps(event, default=str).encode()


def _repeated(events: Sequence[object], contents: Sequence[bytes], seen: set[str]) -> int:
    """Return how many events say again what was said: the same charge, or the same content."""
    again = 0
    for event, content in zip(events, contents, strict=True):
        said = detail_of(event)
        name, owner = said.get("transaction_id"), said.get("customer")
        own = f"{owner} {name}" if name and owner else content.decode("utf-8", "replace")
        again += own in seen
        seen.add(own)
    return again
