"""Step Functions and Firehose as they answer: by botocore's own Stubber."""

from __future__ import annotations

import boto3
import pytest
from botocore.stub import Stubber

from ivr.faults import Denied, Unavailable, Unreadable
from ivr.runtime.adapters.aws.streaming.refill import BYTES_MAX, FirehoseRefill
from ivr.runtime.adapters.aws.streaming.starter import StepStarter
from ivr.runtime.settings import Settings, Streaming, read

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:transaction"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:transaction:charge-1"
PEPPER = b"a pepper of a test"


def client(service):
    return boto3.client(
        service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )


@pytest.fixture
def steps():
    made = client("stepfunctions")
    with Stubber(made) as stub:
        yield made, stub
        stub.assert_no_pending_responses()


def test_an_execution_is_started_by_name(steps):
    made, stub = steps
    stub.add_response(
        "start_execution",
        {"executionArn": EXECUTION, "startDate": 0},
        {"stateMachineArn": MACHINE, "name": "charge-1", "input": '{"score":1}'},
    )
    assert StepStarter(made, MACHINE).start("charge-1", {"score": 1})


def test_an_execution_that_there_is_counts_as_started(steps):
    made, stub = steps
    stub.add_client_error("start_execution", "ExecutionAlreadyExists")
    assert not StepStarter(made, MACHINE).start("charge-1", {})


@pytest.mark.parametrize(
    ("code", "fault"),
    [("ThrottlingException", Unavailable), ("StateMachineDoesNotExist", Denied)],
)
def test_faults_are_told_apart(steps, code, fault):
    made, stub = steps
    stub.add_client_error("start_execution", code)
    with pytest.raises(fault, match=code):
        StepStarter(made, MACHINE).start("charge-1", {})


def sync(status, **more):
    return {"executionArn": EXECUTION, "startDate": 0, "stopDate": 1, "status": status, **more}


def test_a_batch_answers_its_output(steps):
    made, stub = steps
    stub.add_response("start_sync_execution", sync("SUCCEEDED", output='{"judged":2}'))
    assert StepStarter(made, "", MACHINE).run({"records": []}) == {"judged": 2}


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT"])
def test_a_batch_that_failed_is_unavailable(steps, status):
    made, stub = steps
    stub.add_response("start_sync_execution", sync(status))
    with pytest.raises(Unavailable, match=status):
        StepStarter(made, "", MACHINE).run({"records": []})


def test_settings_name_machines_and_streams():
    with pytest.raises(Unreadable, match="IVR_MACHINE"):
        StepStarter.of(Settings(pepper=PEPPER))
    with pytest.raises(Unreadable, match="IVR_DELIVERY_STREAM"):
        FirehoseRefill.of(Settings(pepper=PEPPER))
    environ = {"IVR_STORE": "sqlite::memory:", "IVR_PEPPER": PEPPER.decode()}
    named = {"IVR_MACHINE": "m", "IVR_BATCH_MACHINE": "b", "IVR_DELIVERY_STREAM": "d"}
    assert read({**environ, **named, "IVR_POLL_SECONDS": "60"}).streaming == Streaming(
        "m", "b", "d", 60
    )
    with pytest.raises(Unreadable, match="IVR_POLL_SECONDS"):
        read({**environ, "IVR_POLL_SECONDS": "never"})


def put(*codes):
    answers = [{"ErrorCode": code} if code else {"RecordId": "1"} for code in codes]
    return {"FailedPutCount": sum(map(bool, codes)), "RequestResponses": answers}


def test_records_that_were_refused_are_not_reported():
    made = client("firehose")
    with Stubber(made) as stub:
        asked = {"DeliveryStreamName": "d", "Records": [{"Data": b"a"}, {"Data": b"b"}]}
        stub.add_response("put_record_batch", put("ServiceUnavailableException", ""), asked)
        assert list(FirehoseRefill(made, "d").put_back([b"a", b"b"])) == [1]


def test_a_request_stays_within_its_bounds_and_what_was_taken_counts():
    made = client("firehose")
    large = [b"x" * (BYTES_MAX // 3)] * 4
    with Stubber(made) as stub:
        stub.add_response("put_record_batch", put("", "", ""))
        stub.add_client_error("put_record_batch", "ServiceUnavailableException")
        assert list(FirehoseRefill(made, "d").put_back(large)) == [0, 1, 2]
        stub.add_client_error("put_record_batch", "ServiceUnavailableException")
        with pytest.raises(Unavailable):
            FirehoseRefill(made, "d").put_back([b"a"])
