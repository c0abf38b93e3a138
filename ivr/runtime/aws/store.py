"""DynamoDB: one table, versions as conditions, transactions for more than one record.

Table: partition key `owner` (S), sort key `name` (S), time-to-live attribute `expires` (N, epoch
seconds). Reads are strongly consistent. An expired item counts as absent although the service
removes it late; `expires` 0 keeps it, because times more than five years past are not removed.
Source: DynamoDB developer guide, TransactWriteItems and TTL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ivr.faults import Conflict, Unavailable
from ivr.runtime.aws.client import client, code_of
from ivr.runtime.ports import Clock
from ivr.runtime.records import PLACES, R, Record, decode, encode, key, key_of

_ABSENT = "attribute_not_exists(#o) OR (#e > :zero AND #e <= :now)"
_SAME = "#v = :version AND (#e = :zero OR #e > :now)"
_NAMES = {"#e": "expires"}
_LOST = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_CONFLICTS = frozenset({"ConditionalCheckFailedException", "TransactionConflictException"})


class DynamoClient(Protocol):
    """The methods that a store needs."""

    def get_item(self, **asked: object) -> dict[str, Any]:
        """Read one item."""
        ...

    def query(self, **asked: object) -> dict[str, Any]:
        """Read a page of a partition."""
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
        single = not PLACES[kind].id_field
        asked: dict[str, object] = {
            "TableName": self._table,
            "ConsistentRead": True,
            "KeyConditionExpression": "#o = :owner AND "
            + ("#n = :name" if single else "begins_with(#n, :name)"),
            "ExpressionAttributeNames": {"#o": "owner", "#n": "name"},
            "ExpressionAttributeValues": {":owner": {"S": partition}, ":name": {"S": sort}},
        }
        items: list[Mapping[str, Any]] = []
        try:
            while True:
                page = self._client.query(**asked)
                items += page["Items"]
                if not page.get("LastEvaluatedKey"):
                    break
                asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        except (ClientError, BotoCoreError) as fault:
            raise _translated(fault) from None
        found = (self._read(kind, item) for item in items)
        return tuple(record for record in found if record is not None)

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

    def close(self) -> None:
        """Close the connections to the service."""
        self._client.close()

    def _put(self, record: Record, now: int) -> dict[str, Any]:
        owner, name = key_of(record)
        values: dict[str, Any] = {":zero": {"N": "0"}, ":now": {"N": str(now)}}
        names = dict(_NAMES)
        if record.version:
            names["#v"] = "version"
            values[":version"] = {"N": str(record.version)}
        else:
            names["#o"] = "owner"
        return {
            "TableName": self._table,
            "Item": {
                "owner": {"S": owner},
                "name": {"S": name},
                "body": {"S": encode(record)},
                "version": {"N": str(record.version + 1)},
                "expires": {"N": str(record.expires)},
            },
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


def _is_own_work(fault: ClientError, items: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether a refused write had been done by an earlier try whose reply was lost.

    Only then does a retried request find exactly what it wants to write. A first try that finds
    its twin has met another writer.
    """
    if not fault.response.get("ResponseMetadata", {}).get("RetryAttempts"):
        return False
    reasons: Sequence[Mapping[str, Any]] = fault.response.get("CancellationReasons", ())
    found = [reason.get("Item") for reason in reasons] or [fault.response.get("Item")]
    return found == list(items)


def _translated(fault: ClientError | BotoCoreError) -> Conflict | Unavailable:
    if isinstance(fault, BotoCoreError):
        return Unavailable(f"DynamoDB did not answer: {type(fault).__name__}. Try again.")
    code = code_of(fault)
    reasons = fault.response.get("CancellationReasons", [])
    if code in _CONFLICTS or any(reason.get("Code") in _LOST for reason in reasons):
        return Conflict("A record was changed by another writer. Read it again.")
    return Unavailable(f"DynamoDB did not answer: {code}. Try again.")
