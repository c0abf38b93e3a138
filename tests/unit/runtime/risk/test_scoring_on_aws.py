"""Fraud Detector and SageMaker, checked against the services' own shapes."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from ivr.faults import Conflict, Denied, Malformed, Unavailable
from ivr.runtime.adapters.aws.scoring import setup
from ivr.runtime.adapters.aws.scoring.asking import Call, Ref, verify
from ivr.runtime.adapters.aws.scoring.executor import Executor
from ivr.runtime.adapters.aws.scoring.fraud_detector import FraudDetectorProvider
from ivr.runtime.adapters.aws.scoring.sagemaker import SageMakerProvider
from ivr.runtime.risk.provider import Score
from ivr.runtime.risk.signals import CallSignals, ChargeSignals, Told
from ivr.spec.rules.judging import json_value, read

ROOT = Path(__file__).parents[4]
DETECTOR = json_value(read(ROOT / "infra/detectors/transactions.yaml"))
CHARGE = ChargeSignals(
    amount=Decimal("199.99"),
    told=Told("132467890123 ü", "ab" * 16, 1_641_038_400, {"category": "leisure"}),
)
MODEL = {"modelId": "transactions", "modelType": "TRANSACTION_FRAUD_INSIGHTS"}


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture
def service():
    made = boto3.client("frauddetector", region_name="us-east-1")
    with Stubber(made) as stub:
        yield made, stub
        stub.assert_no_pending_responses()
    made.close()


def answer(score=753.0, **more):
    version = {**MODEL, "modelVersionNumber": "1.0"}
    scores = [{"modelVersion": version, "scores": {"transactions_insightscore": score}}]
    rules = [{"ruleId": "raised", "outcomes": ["review"]}, {"ruleId": "high", "outcomes": []}]
    return {"modelScores": scores, "ruleResults": rules, **more}


def test_a_charge_is_asked_for_by_tokens_and_read_by_score(service):
    """Seed defects 8, 17, 23: the entity is the card's token, the version a text, never `1`."""
    made, stub = service
    asked = {
        "detectorId": "transaction_fraud",
        "eventId": "31e8b98b4c8de2b52f8ea1cf8dcdf2ad",
        "eventTypeName": "transaction_event",
        "entities": [{"entityType": "customer", "entityId": "ab" * 16}],
        "eventTimestamp": "2022-01-01T12:00:00Z",
        "eventVariables": {"amt": "199.99", "category": "leisure", "foreign_currency": "false"},
    }
    provider = FraudDetectorProvider(made, FraudDetectorProvider.of(DETECTOR)._place)
    asked["eventId"] = provider._asked(CHARGE, CHARGE.told)["eventId"]
    assert len(asked["eventId"]) == 32
    stub.add_response("get_event_prediction", answer(), asked)
    assert provider.score_charge(CHARGE) == Score(753, "fraud_detector", ("rule_raised",))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ThrottlingException", Unavailable),
        ("InternalServerException", Unavailable),
        ("ResourceUnavailableException", Unavailable),
        ("ValidationException", Denied),
        ("AccessDeniedException", Denied),
        ("ConflictException", Conflict),
    ],
)
def test_what_the_service_refuses_is_told_apart_and_not_repeated(service, code, kind):
    made, stub = service
    stub.add_client_error("get_event_prediction", code, "card 4111 1111 1111 1111")
    provider = FraudDetectorProvider(made, FraudDetectorProvider.of(DETECTOR)._place)
    with pytest.raises(kind) as caught:
        provider.score_charge(CHARGE)
    assert "4111" not in str(caught.value)


class Odd:
    def __init__(self, told):
        self.told = told

    def get_event_prediction(self, **_asked):
        if isinstance(self.told, Exception):
            raise self.told
        return self.told


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"modelScores": []},
        answer(-1),
        answer(1001),
        answer(float("nan")),
        answer("x"),
        {"modelScores": [{"scores": None}]},
    ],
)
def test_nonsense_is_malformed(told):
    place = FraudDetectorProvider.of(DETECTOR)._place
    with pytest.raises(Malformed):
        FraudDetectorProvider(Odd(told), place).score_charge(CHARGE)


def test_a_timeout_and_a_charge_without_a_name_are_unavailable():
    place = FraudDetectorProvider.of(DETECTOR)._place
    slow = FraudDetectorProvider(Odd(ReadTimeoutError(endpoint_url="https://x")), place)
    with pytest.raises(Unavailable):
        slow.score_charge(CHARGE)
    with pytest.raises(Unavailable):
        slow.score_charge(ChargeSignals(amount=Decimal(1)))
    with pytest.raises(Unavailable):
        slow.score_call(CallSignals())


@pytest.mark.parametrize(("body", "times", "score"), [(b"753.4\n", 1, 753), (b"0.9", 1000, 900)])
def test_an_endpoint_gets_numbers_and_answers_one(body, times, score):
    made = boto3.client("sagemaker-runtime", region_name="us-east-1")
    charge = ChargeSignals(amount=Decimal(1), features=(1.5, float("nan"), -2.0))
    with Stubber(made) as stub:
        asked = {
            "EndpointName": "fraud",
            "ContentType": "text/csv",
            "Accept": "text/csv",
            "Body": "1.5,,-2.0",
        }
        told = {"Body": StreamingBody(io.BytesIO(body), len(body))}
        stub.add_response("invoke_endpoint", told, asked)
        provider = SageMakerProvider(made, "fraud", times)
        assert provider.score_charge(charge) == Score(score, "fraud_detector")
        for odd in (b"", b"nan", b"1001", b"-1", b"many"):
            told = {"Body": StreamingBody(io.BytesIO(odd), len(odd))}
            stub.add_response("invoke_endpoint", told, asked)
            with pytest.raises(Malformed):
                SageMakerProvider(made, "fraud").score_charge(charge)
        stub.add_client_error("invoke_endpoint", "ModelNotReadyException")
        with pytest.raises(Unavailable):
            provider.score_charge(charge)
    with pytest.raises(Unavailable):
        provider.score_charge(ChargeSignals(amount=Decimal(1)))
    with pytest.raises(Unavailable):
        provider.score_call(CallSignals())
    made.close()


JOB = setup.Prediction(
    "job_1", "s3://b/in.csv", "s3://b/out", "arn:aws:iam::123456789012:role/fraud"
)
HISTORY = setup.History("s3://b/train.csv", "arn:aws:iam::123456789012:role/fraud")


def every_call():
    return (
        *setup.resources(DETECTOR),
        *setup.training(DETECTOR, HISTORY),
        *setup.training(DETECTOR, HISTORY._replace(major="1")),
        *setup.training(
            DETECTOR,
            setup.History(began="2022-01-01T00:00:00Z", ended="2022-06-01T00:00:00Z"),
        ),
        *setup.activation(DETECTOR, Ref("model_version", "1.0")),
        *setup.deployment(DETECTOR, Ref("model_version", "1.0")),
        setup.batch(DETECTOR, JOB),
    )


def test_every_call_is_one_that_the_service_knows():
    """Seed defects 22 and 25: no call that no longer exists, every parameter of its shape."""
    made = boto3.client("frauddetector", region_name="us-east-1")
    verify(made, every_call())
    made.close()


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (Call("put_label", {}), "Missing required parameter"),
        (Call("put_label", {"name": "Fraud!"}), "does not match"),
        (Call("put_label", {"name": "x" * 65}), "longer than 64"),
        (Call("put_label", {"name": 5}), "Invalid type"),
        (Call("put_label", {"name": "x", "nome": "y"}), "Unknown parameter"),
        (Call("create_model", {**MODEL, "modelType": "MINE", "eventTypeName": "e"}), "choices"),
        (
            Call(
                "update_model_version_status",
                {**MODEL, "modelVersionNumber": "1.0.1", "status": "ACTIVE"},
            ),
            "does not match",
        ),
    ],
)
def test_what_the_service_would_refuse_is_refused_before_anything_is_sent(service, call, why):
    made, _ = service
    with pytest.raises(Malformed, match=why):
        Executor(made, lambda _: None).carry_out([Call("put_label", {"name": "a"}), call])


def test_a_rule_bears_the_scores_name_of_the_service():
    """Seed defect 24: a rule names no detector of its own, and the score is its model's."""
    rule = {**DETECTOR["rules"][0]}
    assert setup.expression(rule, DETECTOR) == "$transactions_insightscore >= 950"
    online = setup.expression(DETECTOR["rules"][1], DETECTOR)
    assert online.startswith("$transactions_insightscore >= 900 and $category in @costly")


def run(made, calls, waits=None, **more):
    return Executor(made, (waits if waits is not None else []).append, **more).carry_out(calls)


def test_what_exists_already_is_fine_and_throttling_is_waited_out(service):
    made, stub = service
    waits = []
    calls = [Call("put_label", {"name": "fraud"}), Call("put_outcome", {"name": "block"})]
    stub.add_client_error("put_label", "ThrottlingException")
    stub.add_client_error("put_label", "ThrottlingException")
    stub.add_client_error("put_label", "ValidationException", "Label already exists")
    stub.add_response("put_outcome", {}, {"name": "block"})
    run(made, calls, waits)
    assert waits == [1.0, 2.0]


def test_what_is_refused_ends_the_run(service):
    made, stub = service
    stub.add_client_error("put_label", "ValidationException", "name is reserved")
    with pytest.raises(Denied):
        run(made, [Call("put_label", {"name": "fraud"}), Call("put_outcome", {"name": "b"})])


def test_a_service_that_only_throttles_is_left(service):
    made, stub = service
    for _ in range(6):
        stub.add_client_error("put_label", "ThrottlingException")
    with pytest.raises(Unavailable, match="throttles"):
        run(made, [Call("put_label", {"name": "fraud"})])


def trained(stub, *statuses):
    for status in statuses:
        stub.add_response(
            "get_model_version", {"status": status}, {**MODEL, "modelVersionNumber": "1.0"}
        )


def test_a_training_is_begun_once_and_waited_for(service):
    made, stub = service
    call = setup.training(DETECTOR, HISTORY)[1]
    stub.add_response("describe_model_versions", {"modelVersionDetails": []}, MODEL)
    stub.add_response("create_model_version", {"modelVersionNumber": "1.0"}, call.params)
    trained(stub, "TRAINING_IN_PROGRESS", "TRAINING_IN_PROGRESS", "TRAINING_COMPLETE")
    waits = []
    assert run(made, [call], waits) == {"model_version": "1.0"}
    assert waits == [60.0, 60.0]


def test_who_begins_again_finds_the_training_under_way(service):
    """S-train swallowed `Simultaneous training not allowed`; here it is waited for."""
    made, stub = service
    details = [{**MODEL, "modelVersionNumber": "1.0", "status": "TRAINING_IN_PROGRESS"}]
    first = {"modelVersionDetails": [], "nextToken": "t2"}
    stub.add_response("describe_model_versions", first, MODEL)
    asked = {**MODEL, "nextToken": "t2"}
    stub.add_response("describe_model_versions", {"modelVersionDetails": details}, asked)
    trained(stub, "TRAINING_COMPLETE")
    assert run(made, [setup.training(DETECTOR, HISTORY)[1]]) == {"model_version": "1.0"}


def test_an_impatient_run_ends_once_the_training_has_begun(service):
    made, stub = service
    call = setup.training(DETECTOR, HISTORY)[1]
    stub.add_response("describe_model_versions", {}, MODEL)
    stub.add_response("create_model_version", {"modelVersionNumber": "1.0"}, call.params)
    assert run(made, [call], patient=False) == {"model_version": "1.0"}


def job(status, **more):
    return {"batchPredictions": [{"jobId": "job_1", "status": status, **more}]}


def test_a_batch_prediction_is_begun_once_and_waited_for(service):
    made, stub = service
    call = setup.batch(DETECTOR, JOB._replace(version="2"))
    assert call.params["detectorVersion"] == "2"
    for again in (False, True):
        if again:
            stub.add_client_error(call.method, "ValidationException", "Job already exists")
        else:
            stub.add_response(call.method, {}, call.params)
        asked = {"jobId": "job_1"}
        under_way = job("IN_PROGRESS", processedRecordsCount=500, totalRecordsCount=2_000)
        stub.add_response("get_batch_prediction_jobs", under_way, asked)
        stub.add_response("get_batch_prediction_jobs", job("COMPLETE"), asked)
        waits, said = [], []
        assert run(made, [call], waits, tell=said.append) == {"job": "job_1"}
        assert waits == [60.0]
        assert "batch prediction job_1 is IN_PROGRESS: 500 of 2,000" in said


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (job("FAILED"), "FAILED"),
        (job("CANCELED"), "CANCELED"),
        (job("IN_PROGRESS", inputPath="s3://b/other.csv"), "Another"),
    ],
    ids=["failed", "canceled", "another"],
)
def test_a_batch_prediction_without_results_ends_the_run(service, found, why):
    made, stub = service
    stub.add_client_error(
        "create_batch_prediction_job", "ValidationException", "Job already exists"
    )
    stub.add_response("get_batch_prediction_jobs", found)
    with pytest.raises(Denied, match=why):
        run(made, [setup.batch(DETECTOR, JOB)])


def test_an_impatient_run_does_not_wait_for_a_batch_prediction(service):
    made, stub = service
    stub.add_response("create_batch_prediction_job", {})
    assert run(made, [setup.batch(DETECTOR, JOB)], patient=False) == {}


@pytest.mark.parametrize("status", ["ERROR", "TRAINING_CANCELLED"])
def test_a_training_that_failed_ends_the_run(service, status):
    made, stub = service
    stub.add_response("describe_model_versions", {}, MODEL)
    stub.add_response("create_model_version", {"modelVersionNumber": "1.0"})
    trained(stub, status)
    with pytest.raises(Denied, match=status):
        run(made, [setup.training(DETECTOR, HISTORY)[1]])


def test_a_version_that_is_active_is_not_activated_again(service):
    made, stub = service
    call = setup.activation(DETECTOR, "1.0")[0]
    trained(stub, "ACTIVE")
    run(made, [call])
    trained(stub, "TRAINING_COMPLETE")
    stub.add_response("update_model_version_status", {}, call.params)
    trained(stub, "ACTIVATE_IN_PROGRESS", "ACTIVE")
    run(made, [call])


def numbered(name, version):
    return {"rule": {"detectorId": "d", "ruleId": name, "ruleVersion": version}}


def deployed(stub, *, rules_exist):
    for rule in DETECTOR["rules"]:
        if not rules_exist:
            stub.add_response("create_rule", numbered(rule["rule"], "1"))
            continue
        stub.add_client_error("create_rule", "ValidationException", "Rule already exists")
        detail = {
            "ruleVersion": "3",
            "expression": setup.expression(rule, DETECTOR),
            "outcomes": rule["outcomes"],
        }
        old = {**detail, "ruleVersion": "2", "expression": "true"}
        stub.add_response("get_rules", {"ruleDetails": [old, detail]})


def test_rules_become_a_detector_version_that_decides(service):
    made, stub = service
    calls = setup.deployment(DETECTOR, "1.0")
    deployed(stub, rules_exist=False)
    stub.add_response("describe_detector", {"detectorVersionSummaries": []})
    stub.add_response("create_detector_version", {"detectorVersionId": "1"})
    named = {"detectorId": "transaction_fraud", "detectorVersionId": "1", "status": "ACTIVE"}
    stub.add_response("update_detector_version_status", {}, named)
    assert run(made, calls)["detector_version"] == "1"


def test_a_second_run_changes_nothing(service):
    made, stub = service
    calls = setup.deployment(DETECTOR, "1.0")
    deployed(stub, rules_exist=True)
    summaries = [{"detectorVersionId": "9"}, {"detectorVersionId": "10"}]
    stub.add_response("describe_detector", {"detectorVersionSummaries": summaries})
    rules = [
        {"detectorId": "d", "ruleId": r["rule"], "ruleVersion": "3"} for r in DETECTOR["rules"]
    ]
    found = {
        "rules": rules,
        "modelVersions": [{**MODEL, "modelVersionNumber": "1.0"}],
        "ruleExecutionMode": "FIRST_MATCHED",
    }
    asked = {"detectorId": "transaction_fraud", "detectorVersionId": "10"}
    stub.add_response("get_detector_version", found, asked)
    stub.add_response("update_detector_version_status", {})
    assert run(made, calls)["detector_version"] == "10"


def test_a_rule_that_says_something_else_gets_its_next_version(service):
    made, stub = service
    call = setup.deployment(DETECTOR)[0]
    stub.add_client_error("create_rule", "ValidationException", "Rule already exists")
    old = {"ruleVersion": "1", "expression": "true", "outcomes": ["block"]}
    stub.add_response("get_rules", {"ruleDetails": [old]})
    stub.add_response("update_rule_version", numbered("high", "2"))
    assert run(made, [call]) == {"rule:high": "2"}


def test_a_list_that_exists_gets_the_items_it_should_have(service):
    made, stub = service
    stub.add_client_error("create_list", "ValidationException", "List already exists")
    asked = {"name": "costly", "elements": ["a"], "updateMode": "REPLACE"}
    stub.add_response("update_list", {}, asked)
    run(made, [Call("create_list", {"name": "costly", "elements": ["a"]}, "listed")])
