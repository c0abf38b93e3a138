"""Kinesis or Kafka says: these were charged. What could not be taken in comes again, in order.

Within a shard or partition the first failure ends the work, so that charges of a card are judged
in the order in which they came. A defect of ours is such a failure, too: the mapping tries again,
cuts the batch in two, and delivers what fails on to its destination. Settings: IVR_MACHINE; with
IVR_BATCH_MACHINE an Express machine judges in the place of this function, in parts of
CHUNK_BYTES_MAX. The mapping must have ReportBatchItemFailures on. Sources: Lambda developer guide,
services-kinesis-batchfailurereporting and kafka-retry-configurations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from ivr.runtime import wiring
from ivr.runtime.events.streams import StreamRecord, read_batch
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.ingress.streaming import Done, execution, failed, judged, ours, readable

DOOR = "consume"
CHUNK_BYTES_MAX = 200_000
"""Of 262,144 that Step Functions accepts as input: the machine's own marks come on top."""

Told = Mapping[str, Any]


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {batchItemFailures} for the records of a stream."""
    ours(event, services)
    by_batch = bool(services.settings.streaming.batch_machine)
    work = _by_machine if by_batch else _one_by_one
    failures: list[dict[str, Any]] = []
    for _, lane in groupby(read_batch(event), attrgetter("lane")):
        records = list(lane)
        failures += _failures(records[work(records, services) :])
    return {"batchItemFailures": failures}


def _one_by_one(records: Sequence[StreamRecord], services: Services) -> int:
    """Return how many records were dealt with before one failed."""
    for number, record in enumerate(records):
        try:
            _followed(record, services)
        except Exception as fault:  # noqa: BLE001  no record may be lost with its batch
            failed(fault, DOOR)
            return number
    return len(records)


def _followed(record: StreamRecord, services: Services) -> None:
    """Judge a charge, and start what follows unless it was approved."""
    _begun(judged(record, DOOR, services, whole=False), services)


def _begun(done: Done, services: Services) -> None:
    if done.is_suspicious:
        services.ports.starter.start(*execution(done))


def _by_machine(records: Sequence[StreamRecord], services: Services) -> int:
    """Return how many records were dealt with before a part failed."""
    done = 0
    try:
        for end, part in _parts(records, services):
            services.ports.starter.run({"records": part})
            done = end
    except Exception as fault:  # noqa: BLE001  as above
        failed(fault, DOOR)
        return done
    return len(records)


def _parts(
    records: Sequence[StreamRecord], services: Services
) -> Iterator[tuple[int, Sequence[Told]]]:
    """Yield parts, each with the place behind it; what a machine cannot take is done here."""
    part: list[Told] = []
    size = 0
    for number, record in enumerate(records):
        told, own = _told(record, services)
        if part and size + own > CHUNK_BYTES_MAX:
            yield number, part
            part, size = [], 0
        if told is None:
            continue
        if own > CHUNK_BYTES_MAX:
            _followed(record, services)
            continue
        part.append(told)
        size += own
    if part:
        yield len(records), part


def _told(record: StreamRecord, services: Services) -> tuple[Told | None, int]:
    """Return a charge without card data, and the bytes it takes; None for what is none."""
    found = readable(record, DOOR, services)
    if isinstance(found, Done):
        _begun(found, services)
        return None, 0
    return found[1], len(json.dumps(found[1]).encode()) + 1


def _failures(records: Sequence[StreamRecord]) -> Sequence[dict[str, Any]]:
    """Return the names of what comes again.

    Kinesis comes back from the lowest sequence number on; of Kafka each offset is named.
    """
    return [one.failure for one in records if one is records[0] or one.offset is not None]


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
