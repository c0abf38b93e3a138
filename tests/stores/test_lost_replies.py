"""A reply that was lost: the client's own second try must not look like another writer."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from ivr.faults import Conflict, Unavailable
from ivr.runtime.adapters.aws.store import DynamoStore
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.records import Card, CardState, Quota

CARD = Card(customer="C1", token="t1", ending="4821", state=CardState.ACTIVE)
QUOTA = Quota(customer="C1", day="2026-01-14", attempts=1)


class Refusing:
    """Refuses every write as a service does that holds `items` already."""

    def __init__(self, retries, change=None):
        self.retries, self.change = retries, change

    def _held(self, put):
        return put["Item"] if self.change is None else {**put["Item"], **self.change}

    def put_item(self, **put):
        raise self._error("ConditionalCheckFailedException", Item=self._held(put))

    def transact_write_items(self, **asked):
        reasons = [
            {"Code": "ConditionalCheckFailed", "Item": self._held(each["Put"])}
            for each in asked["TransactItems"]
        ]
        raise self._error("TransactionCanceledException", CancellationReasons=reasons)

    def _error(self, code, **details):
        metadata = {"RetryAttempts": self.retries}
        return ClientError(
            {"Error": {"Code": code}, "ResponseMetadata": metadata, **details}, "Put"
        )


def store(client):
    made = DynamoStore("t", ManualClock(), region="us-east-1", endpoint_url="http://127.0.0.1:9")
    made.close()
    made._client = client
    return made


@pytest.mark.parametrize("records", [(CARD,), (CARD, QUOTA)])
def test_a_second_try_that_finds_its_own_work_has_succeeded(records):
    store(Refusing(retries=1)).commit(*records)


@pytest.mark.parametrize("records", [(CARD,), (CARD, QUOTA)])
@pytest.mark.parametrize(
    "client", [Refusing(retries=0), Refusing(retries=1, change={"body": {"S": "another's"}})]
)
def test_what_another_writer_wrote_is_a_conflict(records, client):
    with pytest.raises(Conflict):
        store(client).commit(*records)


class Removed:
    """Refuses every removal as a service does that holds nothing (more) under some addresses."""

    def __init__(self, retries, codes):
        self.retries, self.codes = retries, codes

    def transact_write_items(self, **asked):
        raise ClientError(
            {
                "Error": {"Code": "TransactionCanceledException"},
                "ResponseMetadata": {"RetryAttempts": self.retries},
                "CancellationReasons": [{"Code": code} for code in self.codes],
            },
            "TransactWriteItems",
        )


FAILED = "ConditionalCheckFailed"
STORED = (replace(CARD, version=1), replace(QUOTA, version=1))


def test_a_second_removal_that_finds_nothing_has_succeeded():
    store(Removed(1, (FAILED, FAILED))).remove(*STORED)


@pytest.mark.parametrize(
    ("retries", "codes"), [(0, (FAILED, FAILED)), (1, (FAILED, "None")), (1, ("None", FAILED))]
)
def test_what_another_writer_removed_is_a_conflict(retries, codes):
    with pytest.raises(Conflict):
        store(Removed(retries, codes)).remove(*STORED)


@pytest.mark.parametrize("codes", [(), ("ThrottlingError", "None")])
def test_a_removal_that_was_not_carried_out_is_not_taken_for_done(codes):
    with pytest.raises(Unavailable):
        store(Removed(1, codes)).remove(STORED[0])
