"""News for other systems by EventBridge: PutEvents.

Law of the room: each entry is taken or refused for itself; only what was taken is reported as
taken. Source: EventBridge API reference, PutEvents: 1..10 entries, below 1 MB in all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Unavailable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.ports import OutboxEntry
from ivr.runtime.settings import Settings

SOURCE = "ivr"
"""What the rules of other systems match."""

ENTRIES_MAX = 10
BYTES_MAX = 1_000_000
OVERHEAD_BYTES = 64
"""What an entry counts beside its own text: 14 bytes for its time, and some to spare."""


class EventsClient(Protocol):
    """The one method that a publisher needs."""

    def put_events(self, **asked: object) -> dict[str, Any]:
        """Put entries on a bus."""
        ...


class BusPublisher:
    """Implements ports.Publisher."""

    def __init__(self, client: EventsClient, bus: str) -> None:
        """Publish on the bus of that name or ARN."""
        self._client = client
        self._bus = bus

    @classmethod
    def of(cls, settings: Settings) -> BusPublisher:
        """Return the publisher that the settings describe."""
        return cls(client("events", settings.region), settings.news_bus)

    def publish(self, news: Sequence[OutboxEntry], /) -> Sequence[str]:
        """See ports.Publisher."""
        taken: list[str] = []
        for batch in _batches([(one, self._entry(one)) for one in news]):
            try:
                taken += self._put(batch)
            except Unavailable:
                if not taken:
                    raise
                break
        return taken

    def _put(self, batch: Sequence[tuple[OutboxEntry, dict[str, Any]]]) -> Sequence[str]:
        try:
            answer = self._client.put_events(Entries=[entry for _, entry in batch])
        except ClientError as fault:
            raise Unavailable(f"EventBridge took no news: {code_of(fault)}.") from None
        except BotoCoreError as fault:
            raise Unavailable(f"EventBridge did not answer: {type(fault).__name__}.") from None
        found: Sequence[dict[str, Any]] = answer["Entries"]
        pairs = zip(batch, found, strict=True)
        return [one.id for (one, _), result in pairs if not result.get("ErrorCode")]

    def _entry(self, one: OutboxEntry) -> dict[str, Any]:
        told = {"id": one.id, "customer": one.customer, "subject": one.subject, "at": one.at}
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": one.kind,
            "Detail": json.dumps(told, separators=(",", ":")),
            "Time": datetime.fromtimestamp(one.at, UTC),
        }


def _batches(
    entries: Sequence[tuple[OutboxEntry, dict[str, Any]]],
) -> Iterator[Sequence[tuple[OutboxEntry, dict[str, Any]]]]:
    batch: list[tuple[OutboxEntry, dict[str, Any]]] = []
    size = 0
    for one, entry in entries:
        own = _bytes(entry)
        if batch and (len(batch) == ENTRIES_MAX or size + own > BYTES_MAX):
            yield batch
            batch, size = [], 0
        batch.append((one, entry))
        size += own
    if batch:
        yield batch


def _bytes(entry: dict[str, Any]) -> int:
    texts = (value for value in entry.values() if isinstance(value, str))
    return OVERHEAD_BYTES + sum(len(text.encode()) for text in texts)
