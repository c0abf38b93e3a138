"""Records go back into their delivery stream by Firehose: PutRecordBatch.

Law of the room: each record is taken or refused for itself; only what was taken is reported as
taken. Source: Firehose API reference, PutRecordBatch: at most 500 records and 4 MiB in a request,
1,000 KiB in a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.settings import Settings

RECORDS_MAX = 500
BYTES_MAX = 4 * 1_048_576


class FirehoseClient(Protocol):
    """The one method that a refill needs."""

    def put_record_batch(self, **asked: object) -> dict[str, Any]:
        """Put records into a delivery stream."""
        ...


class FirehoseRefill:
    """Implements ports.Refill."""

    def __init__(self, client: FirehoseClient, stream: str) -> None:
        """Put records into the delivery stream of that name."""
        self._client = client
        self._stream = stream

    @classmethod
    def of(cls, settings: Settings) -> FirehoseRefill:
        """Return the refill that the settings describe.

        Raises:
            Unreadable: The delivery stream is not set (RUN001).
        """
        stream = settings.streaming.delivery_stream
        if not stream:
            raise Unreadable("IVR_DELIVERY_STREAM is not set. Set its name.", "RUN001")
        return cls(client("firehose", settings.region, settings.endpoint_url), stream)

    def put_back(self, contents: Sequence[bytes], /) -> Sequence[int]:
        """See ports.Refill."""
        taken: list[int] = []
        for places in _batches(contents):
            try:
                taken += self._put(places, contents)
            except Unavailable:
                if not taken:
                    raise
                break
        return taken

    def _put(self, places: Sequence[int], contents: Sequence[bytes]) -> Sequence[int]:
        records = [{"Data": contents[place]} for place in places]
        try:
            answer = self._client.put_record_batch(DeliveryStreamName=self._stream, Records=records)
        except ClientError as fault:
            raise Unavailable(f"Firehose took nothing back: {code_of(fault)}.") from None
        except BotoCoreError as fault:
            raise Unavailable(f"Firehose did not answer: {type(fault).__name__}.") from None
        results: Sequence[dict[str, Any]] = answer["RequestResponses"]
        pairs = zip(places, results, strict=True)
        return [place for place, result in pairs if not result.get("ErrorCode")]


def _batches(contents: Sequence[bytes]) -> Iterator[Sequence[int]]:
    batch: list[int] = []
    size = 0
    for place, content in enumerate(contents):
        if batch and (len(batch) == RECORDS_MAX or size + len(content) > BYTES_MAX):
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += len(content)
    if batch:
        yield batch
