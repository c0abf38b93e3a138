"""Quarantine on S3: one object for each thing that could not be read, encrypted by a KMS key.

Law of the room: content is written under a key of our own and read by nobody in a call; who may
read is a matter of the bucket's and the key's policies.
Source: S3 API reference, PutObject and GetObject.
"""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import NotFound, Unavailable, Unreadable
from ivr.runtime.adapters.aws.client import client, code_of
from ivr.runtime.settings import Settings

_GONE = frozenset({"NoSuchKey", "NoSuchBucket", "404"})


class BucketClient(Protocol):
    """The methods that a quarantine needs."""

    def put_object(self, **asked: object) -> dict[str, Any]:
        """Write one object."""
        ...

    def get_object(self, **asked: object) -> dict[str, Any]:
        """Read one object."""
        ...


class BucketQuarantine:
    """Implements ports.Quarantine and ports.QuarantineReader."""

    def __init__(self, client: BucketClient, bucket: str, key: str = "") -> None:
        """Keep objects in `bucket` under a KMS key; without one the account's own for S3."""
        self._client = client
        self._bucket = bucket
        self._key = key

    @classmethod
    def of(cls, settings: Settings) -> BucketQuarantine:
        """Return the quarantine that the settings describe.

        Raises:
            Unreadable: The bucket is not set (RUN001).
        """
        if not settings.quarantine:
            raise Unreadable("IVR_QUARANTINE is not set. Set the name of a bucket.", "RUN001")
        made = client("s3", settings.region, settings.endpoint_url)
        return cls(made, settings.quarantine, settings.quarantine_key)

    def keep(self, name: str, content: bytes, /) -> str:
        """See ports.Quarantine; the place is the object's URI."""
        under: dict[str, object] = {"SSEKMSKeyId": self._key} if self._key else {}
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=content,
                ServerSideEncryption="aws:kms",
                **under,
            )
        except (ClientError, BotoCoreError) as fault:
            raise _unavailable(fault) from None
        return f"s3://{self._bucket}/{name}"

    def open(self, name: str, place: str, /) -> bytes:
        """See ports.QuarantineReader."""
        bucket, _, key = place.removeprefix("s3://").partition("/")
        if (bucket, key) != (self._bucket, name):
            raise NotFound("It is not in this quarantine.")
        try:
            found = self._client.get_object(Bucket=bucket, Key=key)
            content: bytes = found["Body"].read()
        except ClientError as fault:
            if code_of(fault) in _GONE:
                raise NotFound("The quarantine holds it no more.") from None
            raise _unavailable(fault) from None
        except BotoCoreError as fault:
            raise _unavailable(fault) from None
        return content


def _unavailable(fault: ClientError | BotoCoreError) -> Unavailable:
    reason = code_of(fault) if isinstance(fault, ClientError) else type(fault).__name__
    return Unavailable(f"S3 did not answer: {reason}. Try again.")
