"""What a defect put away, back to the functions that broke on it.

Two places hold such records: the destination on failure of the stream's mapping, and the prefix of
errors of the delivery stream. Law: an object is removed only once all it holds was taken; whoever
is interrupted repeats the command, and what was judged before is found. Nothing is shown of what
an object says: it stands there as its sender wrote it, perhaps with a card number.
Sources: Lambda developer guide, kinesis-on-failure-destination; Firehose developer guide,
data-transformation-failure-handling; its API reference, PutRecordBatch.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, cast

from ivr.deploy.plan.stacks import live_stack
from ivr.deploy.reach.cloud import Cloud, Json
from ivr.deploy.state.aim import Aim
from ivr.faults import Finding, Refused, Where, error

GIVEN_UP = "aws/lambda/"
"""Where Lambda puts what a mapping gave up. Told of Kinesis; that a mapping of Kafka writes below
the same prefix is not verified in an account."""

NOT_ENRICHED = "errors/processing-failed/"
"""Where Firehose puts what could not be transformed; `streaming.yaml` names its first part."""

RECORDS_MAX, BYTES_MAX = 500, 4_000_000
"""Of one PutRecordBatch: 500 records, 4 MiB."""

ROUNDS = 3
"""How often what a busy stream did not take is offered."""

GZIP = b"\x1f\x8b"


class Through(StrEnum):
    """Where a record goes back to."""

    FUNCTION = "consume"
    DELIVERY = "delivery stream"


class Kept(NamedTuple):
    """An object that holds what was put away, and where that goes."""

    bucket: str
    key: str
    through: Through
    target: str

    @property
    def address(self) -> str:
        """The object's address."""
        return f"s3://{self.bucket}/{self.key}"


def put_away(cloud: Cloud, aim: Aim) -> list[Kept]:
    """Return what was put away, the oldest of each place first.

    Raises:
        Refused: Stack data or streaming is not there (DEP027).
        Fault: The account was not reached or refused.
    """
    streaming, data = (live_stack(cloud, aim, name).outputs for name in ("streaming", "data"))
    if "DeliveryName" not in streaming or "QuarantineName" not in data:
        message = f"stage {aim.stage} has no streams: its stacks data and streaming are not there"
        raise Refused([error("DEP027", aim.where, message, "Deploy them first.")])
    places = (
        (data["QuarantineName"], GIVEN_UP, Through.FUNCTION, f"ivr-{aim.stage}-consume"),
        (data["LakeName"], NOT_ENRICHED, Through.DELIVERY, streaming["DeliveryName"]),
    )
    found: list[Kept] = []
    for bucket, prefix, through, target in places:
        asked = {"Bucket": bucket, "Prefix": prefix, "ExpectedBucketOwner": aim.account}
        listed = _listed(cloud, asked)
        found += [Kept(bucket, str(each["Key"]), through, target) for each in listed]
    return found


def _listed(cloud: Cloud, asked: Json) -> list[Json]:
    found: list[Json] = []
    more = True
    while more:
        behind = {"StartAfter": found[-1]["Key"]} if found else {}
        page = cloud.call("s3", "list_objects_v2", {**asked, **behind})
        found += page.get("Contents", [])
        more = bool(page.get("IsTruncated"))
    return sorted(found, key=lambda each: (str(each["LastModified"]), str(each["Key"])))


def hand_back(cloud: Cloud, aim: Aim, kept: Kept) -> tuple[int, list[Finding]]:
    """Hand an object's records back; return how many there are, and why it had to be left.

    Raises:
        Fault: The account was not reached or refused; the object stays.
    """
    whose = {"Bucket": kept.bucket, "Key": kept.key, "ExpectedBucketOwner": aim.account}
    content = cast("bytes", cloud.call("s3", "get_object", whose)["Body"])
    try:
        records = _READ[kept.through](content)
    except (ValueError, KeyError, TypeError, EOFError, OSError):
        return 0, _left(kept, "is not what the service puts there", "Look at it by hand.")
    count, refused = _TAKE[kept.through](cloud, kept, records)
    if refused:
        return count, _left(kept, refused, "It stays. Mend that, then repeat this.")
    cloud.call("s3", "delete_object", whose)
    return count, []


def _left(kept: Kept, why: str, remedy: str) -> list[Finding]:
    return [error("DEP027", Where(kept.address), f"what was put away {why}", remedy)]


# --- the mapping's destination: one event, as the function was given it ---


def _event(content: bytes) -> list[Any]:
    payload = json.loads(content)["payload"]
    event: object = json.loads(payload) if isinstance(payload, str) else payload
    if not isinstance(event, dict):
        raise TypeError
    return [cast("object", event)]


def _asked_again(cloud: Cloud, kept: Kept, events: Sequence[Any]) -> tuple[int, str]:
    (event,) = events
    count = _count(event)
    payload = json.dumps(event, separators=(",", ":")).encode()  # no longer than it came: 6 MB
    said = {"FunctionName": kept.target, "Payload": payload}
    answer = cloud.call("lambda", "invoke", said)
    if answer.get("FunctionError"):
        return count, f"fails in {kept.target} still"
    failures: Sequence[Any] = json.loads(answer["Payload"])["batchItemFailures"]
    return count, f"fails in {kept.target} still, from a record on" if failures else ""


def _count(event: Mapping[str, Any]) -> int:
    """Return how many records an event of Kinesis or Kafka holds."""
    lanes = cast("Mapping[str, list[Any]]", event.get("records") or {})
    return len(event.get("Records") or ()) + sum(len(lane) for lane in lanes.values())


# --- the prefix of errors: a line for each record ---


def _lines(content: bytes) -> list[Any]:
    text = gzip.decompress(content) if content.startswith(GZIP) else content
    said = [json.loads(line)["rawData"] for line in text.splitlines() if line.strip()]
    return [base64.b64decode(each, validate=True) for each in said]


def _put_again(cloud: Cloud, kept: Kept, records: Sequence[bytes]) -> tuple[int, str]:
    """Put records into the delivery stream; what a busy one does not take is offered again."""
    rest = list(records)
    for _ in range(ROUNDS):
        rest = [one for part in _parts(rest) for one in _not_taken(cloud, kept, part)]
        if not rest:
            return len(records), ""
    return len(records), f"was not taken by {kept.target}: {len(rest)} of {len(records)} records"


def _not_taken(cloud: Cloud, kept: Kept, part: Sequence[bytes]) -> list[bytes]:
    said = {"DeliveryStreamName": kept.target, "Records": [{"Data": each} for each in part]}
    told = cloud.call("firehose", "put_record_batch", said)["RequestResponses"]
    return [one for one, each in zip(part, told, strict=True) if each.get("ErrorCode")]


def _parts(records: Sequence[bytes]) -> Iterator[list[bytes]]:
    part: list[bytes] = []
    size = 0
    for one in records:
        if part and (len(part) == RECORDS_MAX or size + len(one) > BYTES_MAX):
            yield part
            part, size = [], 0
        part.append(one)
        size += len(one)
    if part:
        yield part


_READ = {Through.FUNCTION: _event, Through.DELIVERY: _lines}
_TAKE = {Through.FUNCTION: _asked_again, Through.DELIVERY: _put_again}
