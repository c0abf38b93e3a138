"""A file into the bucket of uploads: in parts, each with its checksum; begun again, it goes on.

Law: nothing is remembered on this machine. Which parts are there is asked of the bucket, and a
part counts only with the size and the digest that the file has there now. A file that is there
already is not written again, for what is written begins work.
Sources: S3 user guide, multipart upload limits, and checking object integrity.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from ivr.deploy.plan.stacks import live_stack
from ivr.deploy.reach.cloud import Cloud, Fault, Json
from ivr.deploy.state import bucket
from ivr.deploy.state.aim import Aim
from ivr.faults import Refused, Where, error

PART_BYTES = 16 * 2**20
PARTS_MAX = 10_000
BYTES_MAX = 5 * 2**40

ALGORITHM = "sha256".upper()
"""How the parts' digests are made, as S3 spells it."""

Tick = Callable[[int], None]
"""Is told how many bytes more are there."""


class Purpose(StrEnum):
    """What a file is for: the folder in which it lies, and so what it begins."""

    HISTORY = "history"
    TRAIN = "train"
    PREDICT = "predict"


class Place(NamedTuple):
    """Where a file goes."""

    bucket: str
    key: str
    owner: str

    @property
    def asked(self) -> Json:
        """The parameters that every call about it has."""
        return {"Bucket": self.bucket, "Key": self.key, "ExpectedBucketOwner": self.owner}


class Sent(NamedTuple):
    """What an upload came to: where it is, and the bytes that were sent and found there."""

    address: str
    sent: int
    found: int


class _Part(NamedTuple):
    number: int
    content: bytes

    @property
    def digest(self) -> str:
        return b64encode(hashlib.sha256(self.content).digest()).decode()


def place_for(cloud: Cloud, aim: Aim, purpose: Purpose, name: str, named: str = "") -> Place:
    """Return where a file goes: the bucket that is named, else that of stack data, else our own.

    The last one is made where there is none.

    Raises:
        Fault: The account was not reached, or the bucket is somebody else's.
    """
    stack = "" if named else live_stack(cloud, aim, "data").outputs.get("UploadsName", "")
    chosen = named or stack or f"ivr-{aim.stage}-uploads-{aim.account}-{aim.region}"
    bucket.ready(cloud, aim, chosen, ours=not (named or stack))
    return Place(chosen, f"{purpose}/{name}", aim.account)


def upload(cloud: Cloud, path: Path, place: Place, tick: Tick) -> Sent:
    """Upload a file, and return what it took.

    Raises:
        Refused: The file is empty, too long or cannot be read, or was changed meanwhile (DEP025).
        Fault: The account refused or was not reached; what is there stays, a repetition goes on.
    """
    before = _state(path)
    address = f"s3://{place.bucket}/{place.key}"
    if _is_there(cloud, path, place, before[0]):
        tick(before[0])
        return Sent(address, 0, before[0])
    if before[0] <= PART_BYTES:
        sent, found = _whole(cloud, path, place, tick), 0
    else:
        sent, found = _in_parts(cloud, path, place, tick)
    return Sent(address, sent, found)


def _state(path: Path) -> tuple[int, int]:
    """Return size and time of change."""
    try:
        stat = path.stat()
    except OSError as problem:
        raise _refused(path, f"cannot be read: {problem.strerror}") from None
    if not path.is_file() or not 0 < stat.st_size <= BYTES_MAX:
        raise _refused(path, f"has to be a file of 1 to {BYTES_MAX:,} bytes")
    return stat.st_size, stat.st_mtime_ns


def _refused(path: Path, why: str) -> Refused:
    return Refused(
        [error("DEP025", Where(str(path)), f"the file {why}", "Nothing was begun by it.")]
    )


def part_bytes(size: int) -> int:
    """Return how long parts are: PART_BYTES, more where there would be more than PARTS_MAX."""
    return max(PART_BYTES, -(-size // PARTS_MAX))


def _parts(path: Path) -> Iterator[_Part]:
    """Yield the parts of a file, and refuse it if it changes meanwhile."""
    before = _state(path)
    length = part_bytes(before[0])
    with path.open("rb") as source:
        for number in range(1, -(-before[0] // length) + 1):
            yield _Part(number, source.read(length))
    if _state(path) != before:
        raise _refused(path, "was changed while it was read")


def _is_there(cloud: Cloud, path: Path, place: Place, size: int) -> bool:
    try:
        told = cloud.call("s3", "head_object", {**place.asked, "ChecksumMode": "ENABLED"})
    except Fault as fault:
        if fault.code_given not in {"404", "NoSuchKey", "NotFound"}:
            raise
        return False
    known = str(told.get("ChecksumSHA256", ""))
    if told.get("ContentLength") != size or not known:
        return False
    digests = [part.digest for part in _parts(path)]
    return known == (composite(digests) if "-" in known else digests[0])


def composite(digests: list[str]) -> str:
    """Return the checksum of an object of parts: the digest of their digests, and their count."""
    raw = b"".join(b64decode(each) for each in digests)
    return f"{b64encode(hashlib.sha256(raw).digest()).decode()}-{len(digests)}"


def _whole(cloud: Cloud, path: Path, place: Place, tick: Tick) -> int:
    (part,) = _parts(path)
    asked = {**place.asked, "Body": part.content, "ChecksumSHA256": part.digest}
    cloud.call("s3", "put_object", asked)
    tick(len(part.content))
    return len(part.content)


def _in_parts(cloud: Cloud, path: Path, place: Place, tick: Tick) -> tuple[int, int]:
    begun = _begun(cloud, place) or _begin(cloud, place)
    at = {**place.asked, "UploadId": begun}
    there = {(each["PartNumber"], each.get("ChecksumSHA256")): each for each in _listed(cloud, at)}
    made: list[Json] = []
    sent = found = 0
    for part in _parts(path):
        kept = there.get((part.number, part.digest))
        if kept is None:
            said = {"PartNumber": part.number, "ChecksumSHA256": part.digest}
            kept = {**cloud.call("s3", "upload_part", {**at, **said, "Body": part.content}), **said}
            sent += len(part.content)
        else:
            found += len(part.content)
        made.append({name: kept[name] for name in ("ETag", "PartNumber", "ChecksumSHA256")})
        tick(len(part.content))
    cloud.call("s3", "complete_multipart_upload", {**at, "MultipartUpload": {"Parts": made}})
    return sent, found


def _begin(cloud: Cloud, place: Place) -> str:
    asked = {**place.asked, "ChecksumAlgorithm": ALGORITHM}
    return str(cloud.call("s3", "create_multipart_upload", asked)["UploadId"])


def _begun(cloud: Cloud, place: Place) -> str:
    """Return the upload of this object that was begun last and not ended, or nothing."""
    asked = {"Bucket": place.bucket, "Prefix": place.key, "ExpectedBucketOwner": place.owner}
    found: list[Any] = []
    marks: Json = {}
    while True:
        told = cloud.call("s3", "list_multipart_uploads", {**asked, **marks})
        found += [each for each in told.get("Uploads", []) if each["Key"] == place.key]
        if not told.get("IsTruncated"):
            break
        marks = {"KeyMarker": told["NextKeyMarker"], "UploadIdMarker": told["NextUploadIdMarker"]}
    found.sort(key=lambda each: each["Initiated"])
    return str(found[-1]["UploadId"]) if found else ""


def _listed(cloud: Cloud, at: Json) -> Iterator[Json]:
    """Yield the parts that are there."""
    mark: Json = {}
    while True:
        told = cloud.call("s3", "list_parts", {**at, **mark})
        yield from told.get("Parts", [])
        if not told.get("IsTruncated"):
            return
        mark = {"PartNumberMarker": told["NextPartNumberMarker"]}
