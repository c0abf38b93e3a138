"""Every way in which something may wait, fail or be refused has an alarm."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.infra.templates import resources, together
from ivr.deploy.after import again

ALARMS = resources("AWS::CloudWatch::Alarm")
SCHEDULED = {"Dial", "Deliver", "Sweep"}
"""They run one at a time on purpose, and come again within a minute."""

Metric = tuple[str, str, str, str]
"""Namespace, name, dimension, and its value as the template writes it."""


def metrics(alarm: dict[str, Any]) -> set[Metric]:
    parts = [
        each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each
    ]
    found: set[Metric] = set()
    for each in [*parts, *([alarm] if "MetricName" in alarm else [])]:
        for one in each.get("Dimensions", []):
            found.add(
                (each["Namespace"], each["MetricName"], one["Name"], json.dumps(one["Value"]))
            )
    return found


WATCHED = {metric for alarm in ALARMS.values() for metric in metrics(alarm)}


def named(kind: str, member: str) -> dict[str, str]:
    """Return logical id -> the name of the resource as the template writes it."""
    return {name: json.dumps(each[member]) for name, each in resources(kind).items()}


def dead_letters() -> set[str]:
    """Return the queues into which something goes that failed."""
    holders: list[Any] = [
        *(each.get("DeadLetterQueue") for each in resources("AWS::Serverless::Function").values()),
        *(each.get("RedrivePolicy") for each in resources("AWS::SNS::Subscription").values()),
        *(each.get("RedrivePolicy") for each in resources("AWS::SQS::Queue").values()),
        *(
            each.get("DestinationConfig")
            for each in resources("AWS::Lambda::EventSourceMapping").values()
        ),
        *(
            target.get("DeadLetterConfig")
            for rule in resources("AWS::Events::Rule").values()
            for target in rule["Targets"]
        ),
    ]
    queues = set(resources("AWS::SQS::Queue"))
    return {queue for queue in queues for each in holders if f'"{queue}"' in json.dumps(each)}


def test_every_queue_of_what_failed_is_watched():
    watched = {value for space, _, _, value in WATCHED if space == "AWS/SQS"}
    wanted = dead_letters() | {"Notices"}
    assert wanted >= {"Failures", "TaughtDead", "IntakeQuarantine", "EventQuarantine"}
    for queue in wanted:
        assert json.dumps({"Fn::GetAtt": [queue, "QueueName"]}) in watched, queue


def test_every_stream_that_may_lag_is_watched():
    lags = {value for space, name, _, value in WATCHED if name in {"IteratorAge", "OffsetLag"}}
    functions = named("AWS::Serverless::Function", "FunctionName")
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        if "StartingPosition" in mapping:
            assert functions[mapping["FunctionName"]["Fn::GetAtt"][0]] in lags


def test_every_function_that_may_be_too_busy_is_watched():
    throttled = {value for _, name, _, value in WATCHED if name == "Throttles"}
    functions = named("AWS::Serverless::Function", "FunctionName")
    assert {name for name, value in functions.items() if value not in throttled} == SCHEDULED


@pytest.mark.parametrize("machine", resources("AWS::StepFunctions::StateMachine"))
def test_every_way_a_machine_ends_badly_is_watched(machine: str):
    name = resources("AWS::StepFunctions::StateMachine")[machine]["StateMachineName"]["Fn::Sub"]
    seen = {metric for space, metric, _, value in WATCHED if f"stateMachine:{name}" in value}
    assert seen >= {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"}


def test_what_a_mapping_puts_into_the_quarantine_is_counted_and_watched():
    mapping = resources("AWS::Lambda::EventSourceMapping")["ConsumeTransactions"]
    assert mapping["MetricsConfig"] == {"Metrics": ["EventCount"]}
    of = json.dumps({"Fn::GetAtt": ["ConsumeTransactions", "Id"]})
    name = "OnFailureDestinationDeliveredEventCount"
    assert ("AWS/Lambda", name, "EventSourceMappingUUID", of) in WATCHED


def counted(alarm: str) -> tuple[str, str]:
    """Return the bucket and the prefix below which an alarm counts what is put there."""
    named = {each["Name"]: each["Value"] for each in ALARMS[alarm]["Dimensions"]}
    assert (ALARMS[alarm]["Namespace"], ALARMS[alarm]["MetricName"]) == ("AWS/S3", "PutRequests")
    bucket = named["BucketName"]["Ref"]
    configured = resources("AWS::S3::Bucket")[bucket]["MetricsConfigurations"]
    (prefix,) = (each["Prefix"] for each in configured if each["Id"] == named["FilterId"])
    return bucket, prefix


def test_what_firehose_could_not_enrich_is_counted_and_watched():
    """Firehose counts only what it could enrich: what it could not is found where it lies."""
    bucket, prefix = counted("NotEnrichedAlarm")
    delivery = resources("AWS::KinesisFirehose::DeliveryStream")["Delivery"]
    where = delivery["ExtendedS3DestinationConfiguration"]
    assert where["BucketARN"] == {"Fn::GetAtt": [bucket, "Arn"]}
    assert where["ErrorOutputPrefix"].startswith(prefix)
    assert not where["Prefix"].startswith(prefix)


def test_what_the_mapping_of_a_topic_gives_up_is_counted_and_watched():
    bucket, prefix = counted("KafkaGivenUpAlarm")
    mapping = resources("AWS::Lambda::EventSourceMapping")["ConsumeKafka"]
    where = mapping["DestinationConfig"]["OnFailure"]["Destination"]
    assert where == {"Fn::GetAtt": [bucket, "Arn"]}
    assert prefix == again.GIVEN_UP


def test_every_code_of_a_failure_that_does_not_pass_by_itself_is_watched():
    """RUN503 a service is away, RUN501 it refuses, RUN500 a defect: the others are a caller's."""
    said = [
        each["Metrics"][0]["Expression"]
        for each in ALARMS.values()
        if "SELECT SUM(failed)" in json.dumps(each)
    ]
    for code in ("RUN500", "RUN501", "RUN503"):
        assert any(text.endswith(f"WHERE code = '{code}'") for text in said), code


def test_throttles_of_table_and_index_are_asked_for_as_dynamodb_tells_them():
    """ThrottledRequests would need the operation, too: an alarm on it never had a value."""
    seen = {(name, of) for space, name, of, _ in WATCHED if space == "AWS/DynamoDB"}
    assert seen == {
        (name, of)
        for name in ("ReadThrottleEvents", "WriteThrottleEvents")
        for of in ("TableName", "GlobalSecondaryIndexName")
    }
    (index,) = resources("AWS::DynamoDB::Table")["Table"]["GlobalSecondaryIndexes"]
    assert json.dumps(index["IndexName"]) in {value for _, _, _, value in WATCHED}


def test_an_alarm_of_a_stack_that_may_be_absent_is_absent_with_it():
    optional = {"TransactionStream": "HasStreaming", "TaughtDead": "HasTraining"}
    content = together()["Resources"]
    for name in ALARMS:
        for resource, condition in optional.items():
            if f'"{resource}"' in json.dumps(content[name]["Properties"]):
                assert content[name]["Condition"] == condition, name


def test_no_more_than_ten_metrics_are_added_up():
    """CloudWatch refuses an alarm on more."""
    for name, alarm in ALARMS.items():
        assert sum("MetricStat" in each for each in alarm.get("Metrics", [])) <= 10, name
