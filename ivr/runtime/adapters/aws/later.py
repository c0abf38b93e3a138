"""Keeps what a caller asked for in a queue of SQS, where the store does not answer.

Law of the room: the caller still waits, so it is tried once. Source: SQS API reference,
SendMessage: at most 1 MiB, at least once.
"""

from __future__ import annotations

from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.settings import Settings


class QueueClient(Protocol):
    """The one method that is needed."""

    def send_message(self, **asked: object) -> object:
        """Put a message into a queue."""
        ...


class QueueLater:
    """Implements ports.Later."""

    def __init__(self, client: QueueClient, queue: str) -> None:
        """Keep messages in the queue of that URL."""
        self._client = client
        self._queue = queue

    @classmethod
    def of(cls, settings: Settings) -> QueueLater:
        """Return what the settings describe.

        Raises:
            Unreadable: The queue is not set (RUN001).
        """
        if not settings.later_queue:
            raise Unreadable("IVR_LATER_QUEUE is not set. Set the URL of the queue.", "RUN001")
        return cls(client("sqs", settings.region, once=True), settings.later_queue)

    def keep(self, content: bytes, /) -> None:
        """See ports.Later."""
        try:
            self._client.send_message(QueueUrl=self._queue, MessageBody=content.decode())
        except ClientError as fault:
            raise Unavailable(f"SQS kept nothing: {code_of(fault)}.") from None
        except BotoCoreError as fault:
            raise Unavailable(f"SQS did not answer: {type(fault).__name__}.") from None
