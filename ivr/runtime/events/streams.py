"""Records of streams, as Kinesis, Kafka (MSK), Firehose and EventBridge hand them to a function.

Law of the room: a record is known by what its stream calls it, and what it says is read when it is
asked for: one that cannot be read spoils no other. A card number leaves here as a token only.
Sources: Lambda developer guide, with-kinesis and with-kafka; Firehose developer guide,
data-transformation.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any, cast

from ivr.contract import without_cards
from ivr.faults import Aggregated, Malformed
from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.events.shape import ID_BYTES_MAX, Tree, text, tree

KINESIS = "aws:kinesis"
KAFKA = frozenset({"aws:kafka", "SelfManagedKafka"})

CONTENT_BYTES_MAX = 10_485_760
"""Largest record: 10 MiB, of Kinesis. Source: Kinesis Data Streams developer guide, quotas.

One that unpacks to more is refused before it fills the memory.
"""

GZIP = b"\x1f\x8b"
AGGREGATED = b"\xf3\x89\x9a\xc2"
"""With which a record of the Kinesis Producer Library begins that holds several: a failure could
name none of them. Source: its aggregation format, magic number.
"""

NOT_BASE64 = "The record is not base64. Send what the stream delivers."
REMOVED = "removed"
_SECRETS = frozenset({"cvv", "cvc", "cvv2", "pin", "signature_image", "track1", "track2"})
"""Members that must not be kept once a charge was authorised. Source: PCI DSS 4.0, 3.3."""

_NUMBERS = frozenset({"card_number", "cc_num"})


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """One record.

    Attributes:
        id: Sequence number, offset or record id: how a failure names it.
        lane: Shard or partition: within one, records have an order.
        content: What was sent; where it is not even base64, that text.
        wrong: Why it cannot be read, if that is known already.
        key: Partition key, where there is one; it may hold anything and is never logged.
        at: When it arrived in the stream, epoch seconds; 0 = unknown.
        offset: Of Kafka: its place in the partition.
    """

    id: str
    lane: str
    content: bytes = field(repr=False)
    wrong: str = ""
    key: str = field(default="", repr=False)
    at: float = 0.0
    offset: int | None = None

    @property
    def failure(self) -> dict[str, Any]:
        """How a partial failure names the record: an item of `batchItemFailures`."""
        if self.offset is None:
            return {"itemIdentifier": self.id}
        return {"itemIdentifier": {"partition": self.lane, "offset": self.offset}}

    def said(self) -> object:
        """Return what the record says: JSON, packed by gzip or not.

        Raises:
            Aggregated: It holds several records.
            Malformed: It says nothing that can be read.
        """
        if self.wrong:
            raise Malformed(self.wrong)
        if self.content.startswith(AGGREGATED):
            raise Aggregated("The record holds several. Turn aggregation off at its producer.")
        try:
            found: object = json.loads(_unpacked(self.content))
        except (ValueError, RecursionError):
            raise Malformed("The record is not JSON. Send the documented transaction.") from None
        return found


def read_batch(event: object) -> Sequence[StreamRecord]:
    """Return the records that Kinesis or Kafka hand over, in their order.

    Raises:
        Malformed: It is the event of neither, or a record has no name.
    """
    top = tree(event, "event")
    if text(top.get("eventSource")) in KAFKA:
        return tuple(_of_kafka(tree(top.get("records"), "records")))
    return tuple(_of_kinesis(_list(top.get("Records"), "Records")))


def read_firehose(event: object) -> Sequence[StreamRecord]:
    """Return the records that Firehose wants transformed, in their order.

    Raises:
        Malformed: It is not such an event, or a record has no id.
    """
    return tuple(_of_firehose(_list(tree(event, "event").get("records"), "records")))


def known_by(said: object, tokenise: Callable[[str], str]) -> object:
    """Return an event with customer and card, where it tells them by e-mail address and BIN only.

    Both are then known by tokens: `email-<token>`, and the token of the two together. An event
    that names customer or card otherwise is returned as it is.
    """
    if not isinstance(said, Mapping):
        return said
    top = cast("Tree", said)
    inner: object = top.get("detail")
    detail = cast("Tree", inner) if isinstance(inner, Mapping) else top
    email, first_six = text(detail.get("customer_email")), text(detail.get("card_bin"))
    named = ("customer", "customer_id", "card_number", "cc_num", "card_token")
    if not email or any(detail.get(name) is not None for name in named):
        return top
    mail = email.strip().lower()
    known = {
        **detail,
        "customer": f"email-{tokenise(f'email {mail}')}",
        "card_token": tokenise(f"card {first_six} {mail}"),
    }
    return {**top, "detail": known} if detail is not top else known


def without_numbers(said: object, charge: TransactionEvent) -> dict[str, Any]:
    """Return what an event says of a charge, field for field, without card data.

    The card's number becomes `card_token` and `card_ending` (its last four digits); texts lose
    whatever passes for a card number, and what must not be kept says `removed`. The result can be
    read by `read_transaction` once more, and tells of the same charge. What JSON has no number
    for (NaN, Infinity) becomes a text, so that whoever reads the result next can.

    Raises:
        Malformed: It is no object.
    """
    top = tree(said, "event")
    inner: object = top.get("detail")
    detail = cast("Tree", inner) if isinstance(inner, Mapping) else top
    kept = {**_cleaned(detail, charge), "card_token": charge.card}
    if charge.ending:
        kept["card_ending"] = charge.ending
    if not charge.derived:
        kept["transaction_id"] = charge.id
    return {"customer": charge.customer, **kept}


def _cleaned(value: Tree, charge: TransactionEvent) -> dict[str, Any]:
    return {
        name: REMOVED if name.lower() in _SECRETS else _clean(found, charge)
        for name, found in value.items()
        if name not in _NUMBERS
    }


def _clean(value: object, charge: TransactionEvent) -> object:
    if isinstance(value, str):
        own = value in {charge.id, charge.card, charge.customer}
        return value if own else without_cards(value)
    if isinstance(value, Mapping):
        return _cleaned(cast("Tree", value), charge)
    if isinstance(value, list):
        return [_clean(each, charge) for each in cast("list[object]", value)]
    return _clean_number(value)


def _clean_number(value: object) -> object:
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        shown = str(value)
        return value if without_cards(shown) == shown else without_cards(shown)
    return value


def _of_kinesis(records: Iterable[object]) -> Iterator[StreamRecord]:
    for each in records:
        record = tree(each, "record")
        if record.get("eventSource") != KINESIS:
            raise Malformed("A record is not of Kinesis or Kafka. Map one of them to the function.")
        told = tree(record.get("kinesis"), "kinesis")
        shard = text(record.get("eventID")).partition(":")[0]
        yield _record(
            _name(told.get("sequenceNumber")),
            shard,
            told.get("data"),
            text(told.get("partitionKey")),
            _seconds(told.get("approximateArrivalTimestamp")),
        )


def _of_kafka(lanes: Mapping[str, object]) -> Iterator[StreamRecord]:
    for lane, records in lanes.items():
        for each in _list(records, "records of a partition"):
            record = tree(each, "record")
            at = _seconds(record.get("timestamp")) / 1_000
            key, offset = text(record.get("key")), _name(record.get("offset"))
            made = _record(offset, lane, record.get("value"), key, at)
            yield replace(made, offset=int(offset) if offset.isdecimal() else None)


def _of_firehose(records: Iterable[object]) -> Iterator[StreamRecord]:
    for each in records:
        record = tree(each, "record")
        more: object = record.get("kinesisRecordMetadata")
        key = text(cast("Tree", more).get("partitionKey")) if isinstance(more, Mapping) else ""
        at = _seconds(record.get("approximateArrivalTimestamp")) / 1_000
        yield _record(_name(record.get("recordId")), "", record.get("data"), key, at)


def _record(name: str, lane: str, sent: object, key: str, at: float) -> StreamRecord:
    try:
        content = base64.b64decode(text(sent), validate=True)
    except (binascii.Error, ValueError):
        content = text(sent).encode("utf-8", "surrogatepass")
        return StreamRecord(name, lane, content, NOT_BASE64, key, at)
    wrong = "" if content else "The record is empty."
    return StreamRecord(name, lane, content, wrong, key, at)


def _unpacked(content: bytes) -> bytes:
    """Return the content, unpacked where it is packed.

    Raises:
        ValueError: It is packed badly, or unpacks to more than CONTENT_BYTES_MAX.
    """
    if not content.startswith(GZIP):
        return content
    unpack = zlib.decompressobj(wbits=31)
    try:
        plain = unpack.decompress(content, CONTENT_BYTES_MAX)
    except zlib.error:
        raise ValueError("gzip") from None
    if not unpack.eof:
        raise ValueError("gzip")
    return plain


def _name(value: object) -> str:
    """Return how a stream calls a record.

    Raises:
        Malformed: It has no name, and nobody could say that it failed.
    """
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)
    if not 0 < len(name) <= ID_BYTES_MAX:
        raise Malformed("A record has no sequence number, offset or id.")
    return name


def _list(value: object, name: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise Malformed(f"{name} is not a list. Send what the stream delivers.")
    return cast("list[object]", value)


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
