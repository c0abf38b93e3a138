"""Contents in a bucket, each an object under its own SHA-256; S3 verifies what it is sent.

Source: S3 API reference, PutObject (ChecksumSHA256) and GetObject.
"""

from __future__ import annotations

import base64
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Denied, NotFound, Unavailable
from ivr.runtime.adapters.aws.client import client, code_of, unanswered

PREFIX = "artifacts/"
_GONE = frozenset({"NoSuchKey", "404"})
_REFUSED = frozenset({"AccessDenied", "NoSuchBucket", "InvalidBucketName"})


class BucketClient(Protocol):
    """The methods that artifacts need."""

    def put_object(self, **asked: object) -> dict[str, Any]:
        """Write one object."""
        ...

    def get_object(self, **asked: object) -> dict[str, Any]:
        """Read one object."""
        ...


class BucketArtifacts:
    """Implements ports.Artifacts."""

    def __init__(self, client: BucketClient, bucket: str) -> None:
        """Keep contents in `bucket`, below `artifacts/`."""
        self._client = client
        self._bucket = bucket

    @classmethod
    def of(cls, bucket: str, region: str = "", endpoint_url: str = "") -> BucketArtifacts:
        """Return the artifacts of a bucket."""
        return cls(client("s3", region, endpoint_url), bucket)

    def put(self, digest: str, content: bytes, /) -> None:
        """See ports.Artifacts."""
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=PREFIX + digest,
                Body=content,
                ChecksumSHA256=base64.b64encode(bytes.fromhex(digest)).decode(),
            )
        except (ClientError, BotoCoreError) as fault:
            raise _translated(fault) from None

    def get(self, digest: str, /) -> bytes:
        """See ports.Artifacts."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=PREFIX + digest)
            content: bytes = found["Body"].read()
        except (ClientError, BotoCoreError) as fault:
            raise _translated(fault) from None
        return content


def _translated(fault: ClientError | BotoCoreError) -> NotFound | Unavailable:
    if isinstance(fault, BotoCoreError):
        return unanswered(fault, "S3")
    code = code_of(fault)
    if code in _GONE:
        return NotFound("The registry holds no such content.")
    if code in _REFUSED:
        return Denied(f"S3 refuses the request: {code}. Mend the role or the bucket's name.")
    return Unavailable(f"S3 did not answer: {code}. Try again.")
