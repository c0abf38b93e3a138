"""Firehose says: enrich these records before they are delivered. Each is answered exactly once.

Ok holds the record as a line of JSON: what was sent, without card data, and under ENRICHMENT what
became of it. Dropped is what was put into the quarantine, and what neither the reply nor the time
had room for and went back into the stream. ProcessingFailed is what could not even be put back, and
what a defect of ours broke on, which would come back for ever: Firehose delivers both under its
prefix of errors. Settings: IVR_DELIVERY_STREAM.
Source: Firehose developer guide, data-transformation.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ivr.faults import IvrError
from ivr.runtime import wiring
from ivr.runtime.events.streams import StreamRecord, read_firehose
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.ingress.streaming import PARKED, Done, failed, judged, ours

DOOR = "enrich"
ENRICHMENT = "enrichment"
REPLACED = "replaced"

REPLY_BYTES_MAX = 6_000_000
"""Of the 6,291,556 that a function may answer. Source: Lambda developer guide, quotas."""

RECORD_BYTES = 64
"""What a record takes in the reply beside its id and its data."""

OK, DROPPED, FAILED = "Ok", "Dropped", "ProcessingFailed"


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {records}: recordId, result, and data where the result is Ok."""
    ours(event, services)
    records = read_firehose(event)
    room = REPLY_BYTES_MAX - sum(RECORD_BYTES + len(record.id) for record in records)
    results: dict[int, dict[str, str]] = {}
    back: list[int] = []
    for place, record in enumerate(records):
        found = None if _is_late(place, services) else _enriched(record, services)
        if found is not None and len(found.get("data", "")) <= room:
            room -= len(found.get("data", ""))
            results[place] = found
        else:
            back.append(place)
    results |= _put_back(records, back, services)
    return {"records": [{"recordId": r.id, **results[n]} for n, r in enumerate(records)]}


def _is_late(place: int, services: Services) -> bool:
    """Tell whether the time is over; the first record is tried whatever the time."""
    return place > 0 and services.ports.clock.now().timestamp() >= services.until


def _enriched(record: StreamRecord, services: Services) -> dict[str, str] | None:
    """Return the result of a record, or None where a service failed and it has to come again."""
    try:
        done = judged(record, DOOR, services)
        return {"result": DROPPED} if done.outcome == PARKED else _line(done, services)
    except Exception as fault:  # noqa: BLE001  no record may be lost with its batch
        failed(fault, DOOR)
        return None if isinstance(fault, IvrError) else {"result": FAILED}


def _line(done: Done, services: Services) -> dict[str, str]:
    line = json.dumps(enriched(done, services), ensure_ascii=False, separators=(",", ":"))
    sent = f"{line}\n".encode("utf-8", "surrogatepass")
    return {"result": OK, "data": base64.b64encode(sent).decode()}


def enriched(done: Done, services: Services) -> Mapping[str, Any]:
    """Return what was sent, field for field, and what became of it."""
    now = services.ports.clock.now().astimezone(UTC)
    told = {
        "outcome": done.outcome,
        "score": done.score,
        "case": done.case,
        "judged_at": _written(now),
    }
    if ENRICHMENT in done.original:
        told[REPLACED] = done.original[ENRICHMENT]
    return {**done.original, ENRICHMENT: told}


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _put_back(
    records: Sequence[StreamRecord], places: Sequence[int], services: Services
) -> dict[int, dict[str, str]]:
    """Return the results of records that come again, or of which that is not known."""
    taken: set[int] = set()
    if places:
        try:
            answered = services.ports.refill.put_back([records[n].content for n in places])
            taken = {places[n] for n in answered}
        except IvrError as fault:
            failed(fault, DOOR)
    return {n: {"result": DROPPED if n in taken else FAILED} for n in places}


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
