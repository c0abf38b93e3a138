"""What DynamoDB's faults become; its data is the business of the store laws."""

from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ParamValidationError,
    ReadTimeoutError,
)

from ivr.faults import Conflict, Denied, Unavailable
from ivr.runtime import wiring
from ivr.runtime.adapters.aws.store import DynamoStore
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.records import Card, OptOut
from ivr.runtime.settings import Settings


def client_error(code, reasons=None):
    told = {"Error": {"Code": code, "Message": "for +14155550101"}}
    if reasons is not None:
        told["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(told, "Any")


class Failing:
    def __init__(self, fault):
        self.fault = fault

    def get_item(self, **asked):
        raise self.fault

    query = put_item = transact_write_items = get_item

    def close(self):
        pass


@pytest.fixture
def store_that(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")

    def make(fault):
        store = DynamoStore("t", ManualClock(), region="us-east-1")
        store.close()
        store._client = Failing(fault)
        return store

    return make


ONE, TWO = OptOut(number="+1", at=1), OptOut(number="+2", at=1)


@pytest.mark.parametrize(
    "fault",
    [
        client_error("ProvisionedThroughputExceededException"),
        client_error("ThrottlingException"),
        client_error("TransactionCanceledException", ["None", "ThrottlingError"]),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
    ids=lambda fault: str(fault)[:40],
)
def test_no_answer_is_unavailable_everywhere(store_that, fault):
    store = store_that(fault)
    for ask in (
        lambda: store.get(Card, "C", "t"),
        lambda: store.list(Card, "C"),
        lambda: store.commit(ONE),
        lambda: store.commit(ONE, TWO),
    ):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert "+1415" not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        client_error("AccessDeniedException"),
        client_error("ValidationException"),
        client_error("ResourceNotFoundException"),
        client_error("TransactionCanceledException", ["ConditionalCheckFailed", "ValidationError"]),
        ParamValidationError(report="+14155550101"),
    ],
    ids=lambda fault: str(fault)[:40],
)
def test_what_no_other_try_mends_is_denied(store_that, fault):
    store = store_that(fault)
    for ask in (lambda: store.get(Card, "C", "t"), lambda: store.commit(ONE, TWO)):
        with pytest.raises(Denied) as caught:
            ask()
        assert caught.value.code == "RUN501"
        assert "+1415" not in str(caught.value)
        assert "ry again" not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        client_error("ConditionalCheckFailedException"),
        client_error("TransactionConflictException"),
        client_error("TransactionCanceledException", ["None", "ConditionalCheckFailed"]),
        client_error("TransactionCanceledException", ["TransactionConflict", "None"]),
    ],
    ids=lambda fault: str(fault)[:40],
)
def test_a_lost_condition_is_a_conflict(store_that, fault):
    with pytest.raises(Conflict):
        store_that(fault).commit(ONE, TWO)


def test_the_settings_name_table_and_endpoint(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    made = Settings(
        store="dynamodb:t",
        pepper=b"a pepper of a test",
        region="us-east-1",
        endpoint_url="http://127.0.0.1:1",
    )
    ports = wiring.open_ports(made, ManualClock())
    with pytest.raises(Unavailable):
        ports.store.get(Card, "C", "t")
    ports.store.close()


def test_the_dialer_asks_for_its_settings_only_when_it_dials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    made = Settings(store="dynamodb:t", pepper=b"a pepper of a test", region="us-east-1")
    ports = wiring.open_ports(made, ManualClock())
    with pytest.raises(Exception, match="IVR_OUTBOUND_FLOW_ID"):
        ports.dialer.dial(None)
    ports.store.close()
