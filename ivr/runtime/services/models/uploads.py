"""Uploads that a queue tells of, each leading to a job; a message that fails comes again alone.

Law of the room: what is poison is reported as failed like anything else, so that the queue puts it
into its dead letters; nothing of it is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ivr.faults import Foreign, IvrError
from ivr.runtime.events.uploads import Message, Upload, read_messages, read_uploads


class Told(NamedTuple):
    """What became of the messages of an event: ids of those that failed, and why; jobs' names."""

    failed: tuple[tuple[str, str], ...]
    begun: tuple[str, ...]

    def answer(self) -> dict[str, Any]:
        """Return the answer that SQS reads: ReportBatchItemFailures must be on."""
        return {"batchItemFailures": [{"itemIdentifier": name} for name, _ in self.failed]}


def each(event: object, bucket: str, begin: Callable[[Upload], str]) -> Told:
    """Begin a job for every upload of an event.

    `bucket` is the one whose uploads count; empty accepts any.

    Raises:
        Malformed: The event is none of a queue.
    """
    failed: list[tuple[str, str]] = []
    begun: list[str] = []
    for message in read_messages(event):
        try:
            begun.extend(_begun(message, bucket, begin))
        except IvrError as fault:
            failed.append((message.id, fault.code))
    return Told(tuple(failed), tuple(begun))


def _begun(message: Message, bucket: str, begin: Callable[[Upload], str]) -> list[str]:
    uploads = read_uploads(message)
    if bucket and any(upload.bucket != bucket for upload in uploads):
        raise Foreign("The upload went to another bucket than IVR_UPLOADS_BUCKET.")
    return [begin(upload) for upload in uploads]
