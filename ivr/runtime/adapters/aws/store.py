"""DynamoDB: one table, versions as conditions, transactions for more than one record.

Table: partition key `owner` (S), sort key `name` (S), time-to-live attribute `expires` (N, epoch
seconds). Reads are strongly consistent. An expired item counts as absent although the service
removes it late; `expires` 0 keeps it, because times more than five years past are not removed.
Index `queues`: partition key `queue` (S), sort key `rank` (S), all attributes; a record that waits
nowhere has neither and is not in it. An index is read eventually consistent: `waiting` may lag.
Source: DynamoDB developer guide, TransactWriteItems, TTL, global and sparse indexes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from ivr.faults import Conflict, Denied, Unavailable
from ivr.runtime.adapters.aws.client import client, code_of, unanswered
from ivr.runtime.ports import Clock
from ivr.runtime.records import R, Record, decode, encode, key, key_of, place, turn_of

_ABSENT = "attribute_not_exists(#o) OR (#e > :zero AND #e <= :now)"
_SAME = "#v = :version AND (#e = :zero OR #e > :now)"
_NAMES = {"#e": "expires"}
_INDEX = "queues"
_LOST = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_CONFLICTS = frozenset({"ConditionalCheckFailedException", "TransactionConflictException"})
_REFUSED = frozenset(
    {
        "AccessDeniedException",
        "ItemCollectionSizeLimitExceededException",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)
_NEVER = frozenset({"AccessDenied", "ItemCollectionSizeLimitExceeded", "ValidationError"})
"""Reasons for which a transaction is refused whenever it is tried."""


class DynamoClient(Protocol):
    """The methods that a store needs."""

    def get_item(self, **asked: object) -> dict[str, Any]:
        """Read one item."""
        ...

    def query(self, **asked: object) -> dict[str, Any]:
        """Read a page of a partition."""
        ...

    def scan(self, **asked: object) -> dict[str, Any]:
        """Read a page of the table."""
        ...

    def put_item(self, **asked: object) -> dict[str, Any]:
        """Write one item."""
        ...

    def transact_write_items(self, **asked: object) -> dict[str, Any]:
        """Write several items or none."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class DynamoStore:
    """Implements ports.Store."""

    def __init__(self, table: str, clock: Clock, region: str = "", endpoint_url: str = "") -> None:
        """Use `table`; nothing is asked of the service yet."""
        self._table = table
        self._clock = clock
        self._client: DynamoClient = client("dynamodb", region, endpoint_url)

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """See ports.Store."""
        partition, sort = key(kind, owner, name)
        try:
            found = self._client.get_item(
                TableName=self._table,
                Key={"owner": {"S": partition}, "name": {"S": sort}},
                ConsistentRead=True,
            )
        except (ClientError, BotoCoreError) as fault:
            raise _translated(fault) from None
        item = found.get("Item")
        return None if item is None else self._read(kind, item)

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """See ports.Store."""
        partition, sort = key(kind, owner)
        single = not place(kind).id_field
        asked: dict[str, object] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": "#o = :owner AND "
            + ("#n = :name" if single else "begins_with(#n, :name)"),
            "ExpressionAttributeNames": {"#o": "owner", "#n": "name"},
            "ExpressionAttributeValues": {":owner": {"S": partition}, ":name": {"S": sort}},
        }
        return tuple(self._found(kind, self._client.query, asked))

    def waiting(self, kind: type[R], queue: str, limit: int, until: str = "", /) -> tuple[R, ...]:
        """See ports.Store; what was committed a moment ago may be missing or old."""
        asked: dict[str, object] = {
            "TableName": self._table,
            "IndexName": _INDEX,
            "KeyConditionExpression": "#q = :queue" + (" AND #r <= :until" if until else ""),
            "ExpressionAttributeNames": {"#q": "queue"} | ({"#r": "rank"} if until else {}),
            "ExpressionAttributeValues": {":queue": {"S": queue}}
            | ({":until": {"S": until}} if until else {}),
            "Limit": max(limit, 1),
        }
        return tuple(islice(self._found(kind, self._client.query, asked), limit))

    def scan(self, kind: type[R], /) -> Iterator[R]:
        """Yield every record of that kind that has not expired, in no order: reads the table whole.

        Raises:
            Unavailable: The service did not answer; what came before was complete so far.
        """
        at = place(kind)
        asked: dict[str, object] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "FilterExpression": "begins_with(#o, :owner) AND "
            + ("begins_with(#n, :name)" if at.id_field else "#n = :name"),
            "ExpressionAttributeNames": {"#o": "owner", "#n": "name"},
            "ExpressionAttributeValues": {
                ":owner": {"S": f"{at.owner}#"},
                ":name": {"S": key(kind, "")[1]},
            },
        }
        return self._found(kind, self._client.scan, asked)

    def _found(
        self, kind: type[R], read: Callable[..., dict[str, Any]], asked: Mapping[str, object]
    ) -> Iterator[R]:
        """Yield the records of all pages that have not expired, page by page."""
        start: Mapping[str, object] = {}
        while True:
            try:
                page = read(**asked, **start)
            except (ClientError, BotoCoreError) as fault:
                raise _translated(fault) from None
            for item in page["Items"]:
                record = self._read(kind, item)
                if record is not None:
                    yield record
            if not page.get("LastEvaluatedKey"):
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def commit(self, *records: Record) -> None:
        """See ports.Store."""
        now = self._now()
        puts = [self._put(record, now) for record in records]
        try:
            if len(puts) == 1:
                self._client.put_item(**puts[0])
            elif puts:
                self._client.transact_write_items(TransactItems=[{"Put": put} for put in puts])
        except ClientError as fault:
            if not _is_own_work(fault, [put["Item"] for put in puts]):
                raise _translated(fault) from None
        except BotoCoreError as fault:
            raise _translated(fault) from None

    def remove(self, *records: Record) -> None:
        """See ports.Store."""
        if not records:
            return
        now = self._now()
        deletes = [{"Delete": self._delete(record, now)} for record in records]
        try:
            self._client.transact_write_items(TransactItems=deletes)
        except ClientError as fault:
            if not _is_own_work(fault, [None] * len(deletes)):
                raise _translated(fault) from None
        except BotoCoreError as fault:
            raise _translated(fault) from None

    def close(self) -> None:
        """Close the connections to the service."""
        self._client.close()

    def _put(self, record: Record, now: int) -> dict[str, Any]:
        owner, name = key_of(record)
        item = {
            "owner": {"S": owner},
            "name": {"S": name},
            "body": {"S": encode(record)},
            "version": {"N": str(record.version + 1)},
            "expires": {"N": str(record.expires)},
        }
        turn = turn_of(record)
        if turn is not None:
            item |= {"queue": {"S": turn.queue}, "rank": {"S": turn.rank}}
        return {"Item": item, **self._condition(record, now)}

    def _delete(self, record: Record, now: int) -> dict[str, Any]:
        owner, name = key_of(record)
        return {
            "Key": {"owner": {"S": owner}, "name": {"S": name}},
            **self._condition(replace(record, version=record.version or -1), now),
        }

    def _condition(self, record: Record, now: int) -> dict[str, Any]:
        """Return what must hold for a write: the record carries the version that is stored."""
        values: dict[str, Any] = {":zero": {"N": "0"}, ":now": {"N": str(now)}}
        names = dict(_NAMES)
        if record.version:
            names["#v"] = "version"
            values[":version"] = {"N": str(record.version)}
        else:
            names["#o"] = "owner"
        return {
            "TableName": self._table,
            "ConditionExpression": _SAME if record.version else _ABSENT,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _read(self, kind: type[R], item: Mapping[str, Any]) -> R | None:
        expires = int(item["expires"]["N"])
        if 0 < expires <= self._now():
            return None
        return decode(kind, item["body"]["S"], int(item["version"]["N"]), expires)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _is_own_work(fault: ClientError, items: Sequence[Mapping[str, Any] | None]) -> bool:
    """Tell whether a refused write had been done by an earlier try whose reply was lost.

    Only then does a retried request find exactly what it wants to leave: `items`, None where it
    removes one. A first try that finds its twin has met another writer.
    """
    if not fault.response.get("ResponseMetadata", {}).get("RetryAttempts"):
        return False
    reasons: Sequence[Mapping[str, Any]] = fault.response.get("CancellationReasons", ())
    if reasons:
        failed = all(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons)
        return failed and [reason.get("Item") for reason in reasons] == list(items)
    refused = code_of(fault) == "ConditionalCheckFailedException"
    return refused and [fault.response.get("Item")] == list(items)


def _translated(fault: ClientError | BotoCoreError) -> Conflict | Unavailable:
    """Return the fault as ours: what another try could mend is a Conflict or Unavailable."""
    if isinstance(fault, ParamValidationError):
        return Denied("DynamoDB cannot be asked that: ParamValidationError. Mend the request.")
    if isinstance(fault, BotoCoreError):
        return unanswered(fault, "DynamoDB")
    code = code_of(fault)
    told: Sequence[Mapping[str, Any]] = fault.response.get("CancellationReasons", ())
    reasons = {str(reason.get("Code")) for reason in told}
    if code in _REFUSED or reasons & _NEVER:
        name = min(reasons & _NEVER, default=code)
        return Denied(f"DynamoDB refuses the request: {name}. Mend the role, table or record.")
    if code in _CONFLICTS or reasons & _LOST:
        return Conflict("A record was changed by another writer. Read it again.")
    return Unavailable(f"DynamoDB did not answer: {code}. Try again.")
