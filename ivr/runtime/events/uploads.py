"""What S3 tells through a queue: objects that were written, by message.

Law of the room: the key is the message's own, decoded once; nothing is taken from elsewhere. A
message that cannot be read fails alone.
Sources: S3 user guide, notification-content-structure and ev-events; Lambda developer guide,
with-sqs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast
from urllib.parse import unquote_plus

from ivr.faults import Malformed
from ivr.runtime.events.shape import Tree, text, tree


class Upload(NamedTuple):
    """An object that was written: `version` tells two writes under one key apart."""

    bucket: str
    key: str
    version: str

    @property
    def location(self) -> str:
        """Its URI."""
        return f"s3://{self.bucket}/{self.key}"


class Message(NamedTuple):
    """One message of a queue: its id, and what it says, unread."""

    id: str
    body: str


def read_messages(event: object) -> tuple[Message, ...]:
    """Return the messages that SQS delivers.

    Raises:
        Malformed: The event has not the documented shape.
    """
    found = tuple(
        Message(text(record.get("messageId")), text(record.get("body")))
        for record in _records(tree(event, "event"))
    )
    if not found or not all(each.id for each in found):
        raise Malformed("The event has no messages with an id. Send what SQS delivers.")
    return found


def read_uploads(message: Message) -> tuple[Upload, ...]:
    """Return the objects that a message tells of; a test message of S3 tells of none.

    Raises:
        Malformed: It is no notification of S3.
    """
    try:
        said: object = json.loads(message.body)
    except (ValueError, RecursionError):
        raise Malformed("A message is not JSON. Send what S3 notifies.") from None
    told = tree(said, "message")
    if told.get("Event") == "s3:TestEvent":
        return ()
    if told.get("source") == "aws.s3":
        return (_bridged(tree(told.get("detail"), "detail")),)
    found = tuple(_upload(record) for record in _records(told))
    if not found:
        raise Malformed("A message has no Records. Send what S3 notifies.")
    return found


def _records(told: Tree) -> Iterator[Mapping[str, Any]]:
    records = told.get("Records")
    if isinstance(records, Sequence) and not isinstance(records, str):
        for record in cast("Sequence[object]", records):
            yield tree(record, "record")


def _upload(record: Mapping[str, Any]) -> Upload:
    told = tree(record.get("s3"), "s3")
    bucket = text(tree(told.get("bucket"), "bucket").get("name"))
    written = tree(told.get("object"), "object")
    key = unquote_plus(text(written.get("key")))
    if not bucket or not key:
        raise Malformed("A notification names no bucket and key. Send what S3 notifies.")
    marks = (written.get(name) for name in ("versionId", "sequencer", "eTag"))
    version = next((str(mark) for mark in marks if mark), "")
    return Upload(bucket, key, version or text(record.get("eventTime")))


def _bridged(detail: Tree) -> Upload:
    """Return the object of an event of EventBridge, whose key is written as it is.

    Source: S3 user guide, ev-events.
    """
    bucket = text(tree(detail.get("bucket"), "bucket").get("name"))
    written = tree(detail.get("object"), "object")
    key = text(written.get("key"))
    if not bucket or not key:
        raise Malformed("An event names no bucket and key. Send what S3 tells EventBridge.")
    marks = (written.get(name) for name in ("version-id", "sequencer", "etag"))
    return Upload(bucket, key, next((str(mark) for mark in marks if mark), ""))
