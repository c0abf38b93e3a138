"""All stacks deploy, in their order, into what moto has of AWS.

What moto does not implement stands in WITHOUT by name; cfn-lint holds that against the registry of
types. Where moto does less than CloudFormation, `for_moto` says what is changed for it.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.cloudformation.parsing import get_model_map

from bench.infra.templates import template, translated
from ivr.spec.infra.deployment import STACKS

MACHINES = Path(__file__).parents[2] / "infra" / "machines"
WITHOUT = {
    "ApiGateway": {"Stage"},
    "CloudWatch": {"Alarm"},
    "Connect": {
        *("HoursOfOperation", "Instance", "IntegrationAssociation", "PhoneNumber", "Queue"),
        *("RoutingProfile", "SecurityKey"),
    },
    "EventSchemas": {"Registry", "Schema"},
    "FraudDetector": {"EntityType", "EventType", "Label", "List", "Outcome", "Variable"},
    "Glue": {"Classifier", "Crawler", "Database", "Job", "SecurityConfiguration", "Table"},
    "KinesisFirehose": {"DeliveryStream"},
    "Lambda": {"EventInvokeConfig"},
    "Logs": {"LogStream"},
    "S3": {"BucketPolicy"},
    "SNS": {"Subscription", "TopicPolicy"},
    "SQS": {"QueuePolicy"},
    "SecretsManager": {"Secret"},
    "WAFv2": {"WebACLAssociation"},
}
"""Service -> its types in the stacks that moto makes nothing of."""

INSTANCE = "arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-4000-8000-000000000001"
BUCKET = "ivr-dev-code"
GIVEN = {
    "Stage": "dev",
    "CodeBucket": BUCKET,
    "PolicyDigest": f"sha256:{'0' * 64}",
    "ConnectInstanceArn": INSTANCE,
    "SourceNumber": "+18005550100",
    "SmsOriginArn": "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1",
    **{f"{group}CodeKey": "code.zip" for group in ("Asked", "Authenticate", "Told", "Layer")},
    **{f"{group}CodeKey": "code.zip" for group in ("Streamed", "Taught")},
    "TransactionMachineKey": "transaction.asl.json",
    "BatchExpressMachineKey": "batch_express.asl.json",
    "EventMachineKey": "event.asl.json",
    "SuspectBusWanted": "yes",
    "AlarmEmail": "people@bank.example",
}


def for_moto(name: str) -> dict[str, Any]:
    """Return a template as moto can take it.

    A rule finds a bus by its name alone, not by what makes it; an API has no methods, because its
    OpenAPI document is not read, so that it cannot be deployed to a stage; a mapping has no Id.
    """
    made = translated(name)
    made.get("Outputs", {}).pop("ConsumeMappingId", None)
    for logical, resource in list(made["Resources"].items()):
        if logical == "RawEvents":
            resource["Properties"]["EventBusName"] = {"Fn::Sub": "ivr-${Stage}-raw"}
            resource["DependsOn"] = "RawBus"
        if resource["Type"] in {"AWS::ApiGateway::Deployment", "AWS::ApiGateway::Stage"}:
            del made["Resources"][logical]
    return made


def deployed(name: str, known: dict[str, str]) -> dict[str, str]:
    """Deploy a stack, and return what it put out."""
    cloud = boto3.client("cloudformation", "us-east-1")
    parameters = [
        {"ParameterKey": each, "ParameterValue": known.get(each, f"left-out-{each}")}
        for each, about in template(name)["Parameters"].items()
        if each in known or "Default" not in about
    ]
    cloud.create_stack(
        StackName=f"ivr-dev-{name}",
        TemplateBody=json.dumps(for_moto(name)),
        Parameters=parameters,
        Capabilities=["CAPABILITY_IAM"],
    )
    (stack,) = cloud.describe_stacks(StackName=f"ivr-dev-{name}")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}


@pytest.fixture(scope="module")
def account():
    """An account with every stack in it, and what they put out."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        store = boto3.client("s3", "us-east-1")
        store.create_bucket(Bucket=BUCKET)
        store.put_object(Bucket=BUCKET, Key="code.zip", Body=b"PK\x05\x06" + bytes(18))
        for path in MACHINES.iterdir():
            store.put_object(Bucket=BUCKET, Key=path.name, Body=path.read_bytes())
        known: dict[str, str] = dict(GIVEN)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Tried to parse .* not supported by moto")
            for name in STACKS:
                known |= deployed(name, known)
        yield known


def client(service: str) -> Any:
    return boto3.client(service, "us-east-1")


def test_the_table_is_there_with_stream_index_and_ttl(account: dict[str, str]):
    table = client("dynamodb").describe_table(TableName=account["TableName"])["Table"]
    assert table["TableName"] == "ivr-dev"
    assert table["GlobalSecondaryIndexes"][0]["IndexName"] == "queues"
    assert table["LatestStreamArn"] == account["TableStreamArn"]


def test_every_function_is_there_with_its_own_role(account: dict[str, str]):
    found = client("lambda").list_functions()["Functions"]
    wanted = {
        resource["Properties"]["FunctionName"]["Fn::Sub"].replace("${Stage}", "dev")
        for name in STACKS
        for resource in template(name)["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert {each["FunctionName"] for each in found} == wanted
    assert len({each["Role"] for each in found}) == len(found)
    assert {each["Environment"]["Variables"]["IVR_STORE"] for each in found} >= {
        f"dynamodb:{account['TableName']}"
    }


def test_what_moto_does_not_make_is_told_by_name():
    made = {each["Type"] for name in STACKS for each in translated(name)["Resources"].values()}
    missing = made - get_model_map().keys()
    assert missing == {f"AWS::{of}::{kind}" for of, kinds in WITHOUT.items() for kind in kinds}


def test_the_stream_keeps_a_week(account: dict[str, str]):
    told = client("kinesis").describe_stream(StreamName=account["TransactionStreamName"])
    stream = told["StreamDescription"]
    assert stream["StreamARN"] == account["TransactionStreamArn"]
    assert stream["RetentionPeriodHours"] == 168


def test_streams_and_queues_are_mapped_to_their_functions(account: dict[str, str]):
    found = client("lambda").list_event_source_mappings()["EventSourceMappings"]
    mapped = {(m["EventSourceArn"].split(":")[2], m["FunctionArn"].split(":")[6]) for m in found}
    assert mapped == {
        ("kinesis", "ivr-dev-consume"),
        ("dynamodb", "ivr-dev-dial"),
        ("dynamodb", "ivr-dev-deliver"),
        ("sqs", "ivr-dev-answer"),
        ("sqs", "ivr-dev-block"),
        ("sqs", "ivr-dev-intake"),
        ("sqs", "ivr-dev-text-reply"),
        ("sqs", "ivr-dev-resume"),
        ("sqs", "ivr-dev-train"),
        ("sqs", "ivr-dev-predict"),
    }


def test_the_machines_are_there(account: dict[str, str]):
    found = client("stepfunctions").list_state_machines()["stateMachines"]
    names = {"ivr-dev-transaction", "ivr-dev-batch", "ivr-dev-event"}
    assert {each["name"] for each in found} == names


def test_raw_events_reach_the_machine_or_wait(account: dict[str, str]):
    events = client("events")
    rule = events.describe_rule(Name="ivr-dev-raw-events", EventBusName="ivr-dev-raw")
    assert set(json.loads(rule["EventPattern"])["detail-type"]) == {
        *("Transaction", "Account Opened", "Profile Changed"),
    }
    (target,) = events.list_targets_by_rule(Rule="ivr-dev-raw-events", EventBusName="ivr-dev-raw")[
        "Targets"
    ]
    assert target["Arn"].endswith(":stateMachine:ivr-dev-event")
    assert target["DeadLetterConfig"]["Arn"].endswith(account["EventQuarantineName"])
    buses = {each["Name"] for each in events.list_event_buses()["EventBuses"]}
    assert {"ivr-dev-raw", "ivr-dev-enriched", "ivr-dev-suspect"} <= buses
    (archive,) = events.list_archives()["Archives"]
    assert archive["RetentionDays"] == 30


def test_an_upload_that_begins_no_work_goes_to_the_dead_letters(account: dict[str, str]):
    queues = client("sqs")
    urls = queues.list_queues(QueueNamePrefix="ivr-dev-training-")["QueueUrls"]
    waiting = [each for each in urls if "TaughtDead" not in each]
    assert len(waiting) == 2
    for url in waiting:
        told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        redrive = json.loads(told["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"].endswith(account["TaughtDeadName"])
        assert int(told["MessageRetentionPeriod"]) == 14 * 86_400


def test_the_document_of_the_api_is_one_that_api_gateway_reads(account: dict[str, str]):
    (api,) = (r for r in translated("api")["Resources"].values() if r["Type"].endswith("::RestApi"))
    gateway = client("apigateway")
    made = gateway.import_rest_api(body=json.dumps(api["Properties"]["Body"]).encode())
    found = gateway.get_resources(restApiId=made["id"])["items"]
    methods = {each["path"]: set(each.get("resourceMethods", {})) for each in found}
    assert {path: each for path, each in methods.items() if each} == {
        "/transactions": {"POST"},
        "/predictions": {"POST"},
        "/openapi.json": {"GET"},
    }


def test_the_dashboard_and_the_topic_of_alarms_are_there(account: dict[str, str]):
    body = client("cloudwatch").get_dashboard(DashboardName=account["DashboardName"])
    assert json.loads(body["DashboardBody"])["widgets"]
    topics = [each["TopicArn"] for each in client("sns").list_topics()["Topics"]]
    assert account["TopicOfAlarms"] in topics
