"""Uploads and crawlers start jobs: once each, for the key that the message names."""

from __future__ import annotations

import json
from dataclasses import replace

import boto3
import pytest
from botocore.stub import Stubber

from ivr.faults import Denied, Foreign, Malformed, Unavailable, Unreadable
from ivr.runtime import wiring
from ivr.runtime.adapters.aws.scoring.jobs import (
    FraudDetectorJobs,
    GlueJobs,
    SageMakerJobs,
    jobs_of,
)
from ivr.runtime.adapters.embedded.clock import ManualClock
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.handlers.taught import crawled, predict, train
from ivr.runtime.ports import Order, Ports
from ivr.runtime.records.models import Job
from ivr.runtime.risk import policy
from ivr.runtime.settings import Learning, Settings, read
from ivr.spec.rules.judging import json_value, read_text

ROLE = "arn:aws:iam::123456789012:role/fraud"
LEARNING = Learning(
    by="glue",
    train="train",
    predict="predict",
    etl="etl",
    bucket="uploads",
    results="s3://results",
    role=ROLE,
)
POLICY = policy.read(
    {
        "policy": "test",
        "scales": {
            "scorecard": {
                "bands": [{"band": "low"}],
                "charges": {"call_above": 600, "investigate_above": 400},
            }
        },
    }
)
DETECTOR = json_value(
    read_text(
        "detector: d\nmodel: {name: m}\nvariables: {amt: {type: FLOAT}}\n"
        "outcomes: {fine: {action: approve}}\n"
        "rules: [{rule: rest, when: $m_insightscore >= 0, outcomes: [fine]}]",
        "d.yaml",
    )
)


class Remembered:
    """Begins jobs by remembering them; fails as often as it is told."""

    def __init__(self, failures=0):
        self.orders, self.failures = [], failures

    def start(self, order):
        self.orders.append(order)
        if self.failures:
            self.failures -= 1
            raise Unavailable("unknown")
        return f"run-{len(self.orders)}"


@pytest.fixture
def desk():
    clock = ManualClock()
    ports = Ports(MemoryStore(clock), clock, jobs=Remembered())
    settings = Settings(pepper=b"a pepper of a test", account="123456789012", learning=LEARNING)
    return wiring.build(ports, settings, POLICY)


def notice(key, version="v1", bucket="uploads"):
    written = {"key": key, "size": 3, "versionId": version, "eTag": "e"}
    s3 = {"bucket": {"name": bucket}, "object": written}
    record = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": s3}
    return json.dumps({"Records": [record]})


def queue(*bodies):
    records = [{"messageId": f"m{n}", "body": body} for n, body in enumerate(bodies)]
    return {"Records": records}


@pytest.mark.parametrize(("handler", "kind"), [(train, "train"), (predict, "predict")])
def test_the_key_of_the_message_is_decoded_and_honoured(desk, handler, kind):
    """Seed defect 21: the key in the message counts, and arrives URL-encoded."""
    told = handler.answer(queue(notice("fraud+data/a%26b+%C3%BC.csv")), desk)
    assert told == {"batchItemFailures": []}
    (order,) = desk.ports.jobs.orders
    assert (order.kind, order.source) == (kind, "s3://uploads/fraud data/a&b ü.csv")
    assert desk.ports.store.get(Job, order.token).run == "run-1"


def test_the_same_version_of_an_object_is_one_job(desk):
    for _ in range(3):
        train.answer(queue(notice("a.csv"), notice("a.csv")), desk)
    train.answer(queue(notice("a.csv", "v2"), notice("b.csv")), desk)
    sources = [(order.source, order.token) for order in desk.ports.jobs.orders]
    assert len(sources) == len(set(sources)) == 3


def test_without_versions_the_write_itself_tells_two_uploads_apart(desk):
    body = json.loads(notice("a.csv"))
    del body["Records"][0]["s3"]["object"]["versionId"]
    body["Records"][0]["s3"]["object"]["sequencer"] = "1"
    again = json.loads(json.dumps(body))
    again["Records"][0]["s3"]["object"]["sequencer"] = "2"
    train.answer(queue(json.dumps(body), json.dumps(again), json.dumps(body)), desk)
    assert len(desk.ports.jobs.orders) == 2


@pytest.mark.parametrize(
    "poison",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"Records": []}',
        '{"Records": [{"s3": {}}]}',
        "[" * 50_000,
        notice("a.csv", bucket="another"),
    ],
)
def test_poison_fails_alone_and_the_others_begin(desk, poison):
    """Seed defects 15 and 16: one bad record fails no other, and none is lost."""
    told = train.answer(queue(notice("a.csv"), poison, notice("b.csv")), desk)
    assert told == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert len(desk.ports.jobs.orders) == 2


def test_a_test_message_of_s3_is_no_upload(desk):
    told = train.answer(queue(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"})), desk)
    assert told == {"batchItemFailures": []}
    assert desk.ports.jobs.orders == []


@pytest.mark.parametrize("event", [None, {}, {"Records": []}, {"Records": [{"body": "x"}]}, []])
def test_what_no_queue_sends_is_refused(desk, event):
    with pytest.raises(Malformed):
        train.answer(event, desk)


def test_a_start_whose_outcome_is_unknown_is_asked_again_under_the_same_token(desk):
    desk.ports.jobs.failures = 1
    failed = {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert train.answer(queue(notice("a.csv")), desk) == failed
    assert train.answer(queue(notice("a.csv")), desk) == failed
    assert len(desk.ports.jobs.orders) == 1
    desk.ports.clock.advance(60)
    assert train.answer(queue(notice("a.csv")), desk) == {"batchItemFailures": []}
    first, second = desk.ports.jobs.orders
    assert first == second


def crawl(**more):
    return {
        "version": "0",
        "id": "e1",
        "detail-type": "Glue Crawler State Change",
        "source": "aws.glue",
        "account": "123456789012",
        "time": "2022-05-15T01:30:00Z",
        "region": "us-east-1",
        "detail": {"crawlerName": "crawler", "state": "Succeeded"},
        **more,
    }


def test_a_crawler_that_succeeded_starts_the_job_once(desk):
    assert crawled.answer(crawl(), desk) == {"result": "started", "run": "run-1"}
    assert crawled.answer(crawl(), desk) == {"result": "started", "run": "run-1"}
    assert desk.ports.jobs.orders == [Order("etl", "crawler", desk.ports.jobs.orders[0].token)]
    crawled.answer(crawl(id="e2"), desk)
    assert len(desk.ports.jobs.orders) == 2


@pytest.mark.parametrize("state", ["Started", "Failed"])
def test_other_states_and_crawlers_start_nothing(desk, state):
    ignored = {"result": "ignored", "run": ""}
    assert crawled.answer(crawl(detail={"crawlerName": "c", "state": state}), desk) == ignored
    learning = LEARNING._replace(crawler="mine")
    other = replace(desk, settings=replace(desk.settings, learning=learning))
    assert crawled.answer(crawl(), other) == ignored
    assert desk.ports.jobs.orders == []


def test_events_of_others_and_of_other_shapes_are_refused(desk):
    with pytest.raises(Foreign):
        crawled.answer(crawl(account="999999999999"), desk)
    for odd in (crawl(source="mine"), crawl(detail={"state": "Succeeded"}), crawl(id=""), {}):
        with pytest.raises(Malformed):
            crawled.answer(odd, desk)


def test_handlers_are_served_with_a_log_and_without_their_event(desk):
    served = wiring.serve("train", train.answer, queue(notice("a.csv")), desk)
    assert served == {"batchItemFailures": []}


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def stubbed():
    made = []

    def of(service):
        client = boto3.client(service, region_name="us-east-1")
        stub = Stubber(client)
        stub.activate()
        made.append((client, stub))
        return client, stub

    yield of
    for client, stub in made:
        stub.assert_no_pending_responses()
        client.close()


ORDER = Order("train", "s3://uploads/a.csv", "ab" * 16)


def test_glue_is_asked_once_for_a_token(stubbed):
    client, stub = stubbed("glue")
    asked = {"JobName": "train", "MaxResults": 200}
    arguments = {
        "--ivr_token": ORDER.token,
        "--source": ORDER.source,
        "--results": f"s3://results/train/{ORDER.token}",
    }
    stub.add_response("get_job_runs", {"JobRuns": [{"Id": "jr_0", "Arguments": {}}]}, asked)
    started = {"JobName": "train", "Arguments": arguments}
    stub.add_response("start_job_run", {"JobRunId": "jr_1"}, started)
    assert GlueJobs(client, LEARNING).start(ORDER) == "jr_1"
    stub.add_response("get_job_runs", {"JobRuns": [{"Id": "jr_1", "Arguments": arguments}]}, asked)
    assert GlueJobs(client, LEARNING).start(ORDER) == "jr_1"
    for code, kind in (
        ("InternalServiceException", Unavailable),
        ("InvalidInputException", Denied),
    ):
        stub.add_client_error("get_job_runs", code)
        with pytest.raises(kind):
            GlueJobs(client, LEARNING).start(ORDER)


@pytest.mark.parametrize("kind", ["train", "predict"])
def test_a_sagemaker_job_is_named_by_its_token(stubbed, kind):
    client, stub = stubbed("sagemaker")
    order = ORDER._replace(kind=kind)
    jobs = SageMakerJobs(client, LEARNING)
    method, field = {
        "train": ("create_training_job", "TrainingJobArn"),
        "predict": ("create_processing_job", "ProcessingJobArn"),
    }[kind]
    stub.add_response(method, {field: f"arn:aws:sagemaker:us-east-1:1:{kind}/x"})
    assert jobs.start(order) == f"ivr-{kind}-{order.token}"
    stub.add_client_error(method, "ResourceInUse")
    assert jobs.start(order) == f"ivr-{kind}-{order.token}"
    stub.add_client_error(method, "ResourceLimitExceeded")
    with pytest.raises(Unavailable):
        jobs.start(order)


def test_fraud_detector_trains_and_scores_batches(stubbed):
    client, stub = stubbed("frauddetector")
    jobs = FraudDetectorJobs(client, LEARNING, DETECTOR, lambda _: None)
    stub.add_client_error("create_model", "ValidationException", "Model already exists")
    stub.add_response("describe_model_versions", {})
    stub.add_response("create_model_version", {"modelVersionNumber": "1.0"})
    assert jobs.start(ORDER) == "1.0"
    named = f"ivr-predict-{ORDER.token}"
    asked = {
        "jobId": named,
        "inputPath": ORDER.source,
        "outputPath": f"s3://results/{ORDER.token}",
        "eventTypeName": "transaction",
        "detectorName": "d",
        "iamRoleArn": ROLE,
    }
    order = ORDER._replace(kind="predict")
    stub.add_response("create_batch_prediction_job", {}, asked)
    assert jobs.start(order) == named
    stub.add_client_error("create_batch_prediction_job", "ValidationException", "already exists")
    assert jobs.start(order) == named


def test_who_begins_jobs_is_a_setting(tmp_path):
    compiled = tmp_path / "d.json"
    compiled.write_text(json.dumps(DETECTOR))
    base = {
        "IVR_STORE": "dynamodb:t",
        "IVR_PEPPER": "a pepper of a test",
        "AWS_REGION": "us-east-1",
    }
    for by, kind in (
        ("glue", GlueJobs),
        ("sagemaker", SageMakerJobs),
        ("fraud_detector", FraudDetectorJobs),
    ):
        found = jobs_of(read(base | {"IVR_TRAIN_BY": by, "IVR_DETECTOR": str(compiled)}))
        assert isinstance(found, kind)
        found.client.close()
    for more in ({}, {"IVR_TRAIN_BY": "fraud_detector", "IVR_DETECTOR": "nowhere.json"}):
        with pytest.raises(Unreadable):
            jobs_of(read(base | more))
    with pytest.raises(Unreadable, match="IVR_TRAIN_BY"):
        read(base | {"IVR_TRAIN_BY": "magic"})


def test_a_job_that_is_not_named_is_refused_before_anything_is_asked(stubbed):
    client, _ = stubbed("glue")
    with pytest.raises(Unreadable, match="IVR_TRAIN_JOB"):
        GlueJobs(client, Learning()).start(ORDER)
