"""infra/stacks: clean, least-privilege, one owner each, and fitting together."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.api import lint_file

from bench.infra.templates import (
    FOLDER,
    path_of,
    resources,
    statements,
    template,
    together,
    translated,
)
from ivr.runtime.wiring import METRICS
from ivr.spec.infra.deployment import STACKS

ROOT = Path(__file__).parents[2]
RETAINED = {
    *("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::SecretsManager::Secret", "AWS::S3::Bucket"),
    *("AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::Connect::Instance"),
    "AWS::Connect::PhoneNumber",
}
"""What cannot be made again once it is gone, or holds what customers sent."""

DEPLOYERS = re.compile(
    r"AWS::(Lex::.+|SSM::Parameter|Connect::(ContactFlow|ContactFlowModule)(Version|Alias)?)"
)
"""What the deployer makes by the API."""

WITHOUT_RESOURCE = {
    "xray:PutTelemetryRecords": "X-Ray has no resource for segments",
    "xray:PutTraceSegments": "X-Ray has no resource for segments",
    "xray:GetSamplingRules": "of the account",
    "xray:GetSamplingTargets": "of the account",
    "ec2:DescribeNetworkInterfaces": "lists",
    "ec2:DescribeSecurityGroups": "lists",
    "ec2:DescribeSubnets": "lists",
    "ec2:DescribeVpcs": "lists",
    "polly:SynthesizeSpeech": "a voice is no resource",
    "glue:GetSecurityConfiguration": "a security configuration is no resource",
    "cloudwatch:PutMetricData": "a metric is no resource",
    "logs:CreateLogDelivery": "a delivery of logs is no resource",
    "logs:DeleteLogDelivery": "a delivery of logs is no resource",
    "logs:DescribeLogGroups": "lists",
    "logs:DescribeResourcePolicies": "of the account",
    "logs:GetLogDelivery": "a delivery of logs is no resource",
    "logs:ListLogDeliveries": "lists",
    "logs:PutResourcePolicy": "of the account",
    "logs:UpdateLogDelivery": "a delivery of logs is no resource",
}
"""Action -> why it needs the resource "*". Source: Service Authorization Reference."""

BELOW = re.compile(
    r"(/contact/\*|/(history|results|transactions|errors|artifacts)/\*|\$\{QuarantineArn\}/\*"
    r"|\$\{Quarantine\.Arn\}/\*|:table/\$\{History\}/\*|log-group:/aws-glue/\*"
    r"|:(network-interface|security-group|subnet)/\*|-job/ivr-\*|:model\*/\*|:batch-prediction/ivr-\*)$"
)
"""Ends of resources that have no name before they are made: contacts, objects, tables, jobs,
interfaces; or are given by others: the network of a Kafka cluster."""

FROM_DEPLOYER = {
    *("Stage", "CodeBucket", "PolicyDigest", "ConnectInstanceArn", "LayerCodeKey"),
    *("AskedCodeKey", "AuthenticateCodeKey", "ToldCodeKey", "StreamedCodeKey", "TaughtCodeKey"),
}
FROM_PEOPLE = {"SourceNumber", "SmsOriginArn"}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", STACKS)
def test_cfn_lint_has_nothing_to_say(name: str):
    assert [str(match) for match in lint_file(path_of(name))] == []


@pytest.mark.parametrize("name", [n for n in STACKS if "Transform" in template(n)])
def test_what_sam_makes_of_it_is_clean_too(name: str, tmp_path: Path):
    made = translated(name)
    assert "Transform" not in made
    assert not [r for r in made["Resources"].values() if "Serverless" in r["Type"]]
    path = tmp_path / "made.json"
    path.write_text(json.dumps(made))
    assert [str(match) for match in lint_file(path)] == []


def test_every_stack_has_a_template_and_no_other_stands_there():
    assert {path.stem for path in FOLDER.iterdir()} == set(STACKS)


@pytest.mark.parametrize("name", STACKS)
def test_a_template_is_within_the_limits(name: str):
    assert len(path_of(name).read_bytes()) < 1_000_000
    assert len(template(name)["Resources"]) < 500
    assert len(template(name)["Parameters"]) <= 200


def test_a_name_stands_in_one_stack_alone():
    named = [logical for name in STACKS for logical in template(name)["Resources"]]
    assert len(named) == len(set(named))


def test_every_parameter_is_told_of_and_comes_from_somewhere():
    known = FROM_DEPLOYER | FROM_PEOPLE
    for name in STACKS:
        for parameter, about in template(name)["Parameters"].items():
            assert about["Description"], parameter
            assert "Default" in about or parameter in known, f"{name}: {parameter}"
        known |= set(template(name).get("Outputs", {}))


def test_no_two_stacks_put_out_the_same_name():
    named = [each for name in STACKS for each in template(name).get("Outputs", {})]
    assert len(named) == len(set(named))


def test_nothing_is_exported_so_that_each_stack_can_be_replaced():
    text = "".join(path_of(name).read_text() for name in STACKS)
    assert "ImportValue" not in text
    assert "Export:" not in text


def test_nothing_has_two_owners():
    content = together()["Resources"]
    types = {resource["Type"] for resource in content.values()}
    assert not [each for each in types if DEPLOYERS.fullmatch(each)]
    kinds = {
        each["IntegrationType"]
        for each in resources("AWS::Connect::IntegrationAssociation").values()
    }
    assert kinds == {"LAMBDA_FUNCTION"}
    principals = {each["Principal"] for each in resources("AWS::Lambda::Permission").values()}
    assert "lexv2.amazonaws.com" not in principals
    assert not [
        n
        for n, r in content.items()
        if "/ivr/" in json.dumps(r.get("Properties", {})) and r["Type"].startswith("AWS::SSM")
    ]


def test_no_action_is_a_wildcard():
    assert not [
        (role, action)
        for role, said in statements()
        for action in as_list(said["Action"])
        if "*" in action
    ]


def test_a_wildcard_for_a_resource_stands_only_where_there_is_no_better():
    for role, said in statements():
        for resource in as_list(said["Resource"]):
            text = resource if isinstance(resource, str) else resource.get("Fn::Sub", "")
            if resource == "*":
                assert set(as_list(said["Action"])) <= WITHOUT_RESOURCE.keys(), role
            elif "*" in text:
                assert BELOW.search(text), (role, text)


def test_every_reason_for_a_wildcard_is_needed():
    used = {
        a for _, said in statements() if said["Resource"] == "*" for a in as_list(said["Action"])
    }
    assert used == set(WITHOUT_RESOURCE)


def test_no_policy_of_amazon_is_attached():
    for name, role in resources("AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in role, name
        assert "RoleName" not in role, name


def test_every_role_of_a_service_is_taken_on_for_us_alone():
    for name, role in resources("AWS::IAM::Role").items():
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        if trust["Principal"] != {"Service": "lambda.amazonaws.com"}:
            assert {"Ref": "AWS::AccountId"} in trust["Condition"]["StringEquals"].values(), name


def test_deleting_a_stack_deletes_nothing_that_customers_sent():
    for name, resource in together()["Resources"].items():
        if resource["Type"] in RETAINED:
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", name
    table = resources("AWS::DynamoDB::Table")["Table"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["DeletionProtectionEnabled"] is True
    for name, queue in resources("AWS::SQS::Queue").items():
        assert queue["MessageRetentionPeriod"] == 14 * 86_400, name
        assert "QueueName" not in queue, f"{name} would stand in the way of its next stack"
    assert "Name" not in resources("AWS::Kinesis::Stream")["TransactionStream"]
    assert not [
        rule
        for bucket in ("Lake", "Uploads")
        for rule in resources("AWS::S3::Bucket")[bucket]["LifecycleConfiguration"]["Rules"]
        if "ExpirationInDays" in rule and "Prefix" not in rule
    ]


def test_everything_at_rest_is_under_our_key():
    key = {"Fn::GetAtt": ["Key", "Arn"]}
    for kind, member in (
        ("AWS::SQS::Queue", "KmsMasterKeyId"),
        ("AWS::SNS::Topic", "KmsMasterKeyId"),
        ("AWS::Logs::LogGroup", "KmsKeyId"),
        ("AWS::Events::EventBus", "KmsKeyIdentifier"),
        ("AWS::Events::Archive", "KmsKeyIdentifier"),
        ("AWS::SecretsManager::Secret", "KmsKeyId"),
    ):
        assert resources(kind)
        assert {name for name, each in resources(kind).items() if each[member] != key} == set()
    assert (
        resources("AWS::Kinesis::Stream")["TransactionStream"]["StreamEncryption"]["KeyId"] == key
    )


def test_seed_20_a_message_stays_hidden_for_six_times_the_function():
    functions = resources("AWS::Serverless::Function")
    found = []
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        source = mapping["EventSourceArn"].get("Fn::GetAtt", [""])[0]
        queue = resources("AWS::SQS::Queue").get(source)
        if queue:
            found.append(source)
            function = functions[mapping["FunctionName"]["Fn::GetAtt"][0]]
            assert queue["VisibilityTimeout"] >= 6 * function["Timeout"], source
    assert len(found) == 7


@pytest.mark.parametrize("name", ["ConsumeTransactions", "ConsumeKafka"])
def test_seed_16_no_record_blocks_a_shard(name: str):
    mapping = resources("AWS::Lambda::EventSourceMapping")[name]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["DestinationConfig"]["OnFailure"] == {
        "Destination": {"Fn::GetAtt": ["Quarantine", "Arn"]}
    }
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["MaximumRetryAttempts"] == 5
    stream = resources("AWS::Kinesis::Stream")["TransactionStream"]
    hours = together()["Parameters"]["StreamHours"]["Default"]
    assert stream["RetentionPeriodHours"] == {"Ref": "StreamHours"}
    assert hours * 3_600 > mapping["MaximumRecordAgeInSeconds"]


def test_firehose_hands_over_what_a_reply_can_hold():
    delivery = resources("AWS::KinesisFirehose::DeliveryStream")["Delivery"]
    (each,) = delivery["ExtendedS3DestinationConfiguration"]["ProcessingConfiguration"][
        "Processors"
    ]
    given = {p["ParameterName"]: p["ParameterValue"] for p in each["Parameters"]}
    assert given["BufferSizeInMBs"] == "1"
    assert given["LambdaArn"] == {"Fn::GetAtt": ["Enrich", "Arn"]}


MACHINES = {
    "TransactionMachine": "transaction",
    "BatchMachine": "batch_express",
    "EventMachine": "event",
}


@pytest.mark.parametrize(("logical", "file"), MACHINES.items())
def test_a_machine_is_given_what_its_definition_names_and_may_do_it(logical: str, file: str):
    text = (ROOT / "infra" / "machines" / f"{file}.asl.json").read_text(encoding="utf-8")
    machine = resources("AWS::StepFunctions::StateMachine")[logical]
    given = machine["DefinitionSubstitutions"]
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(given)
    invoked = {
        value["Fn::GetAtt"][0] for name, value in given.items() if name.endswith("FunctionArn")
    }
    role = [said for name, said in statements() if name == f"{logical}Role"]
    allowed = {
        said["Resource"]["Fn::GetAtt"][0]
        for said in role
        if said["Action"] == "lambda:InvokeFunction"
    }
    assert invoked == allowed
    tasks = {
        "sns:publish": "sns:Publish",
        "sqs:sendMessage": "sqs:SendMessage",
        "events:putEvents": "events:PutEvents",
    }
    used = {tasks[t] for t in tasks if f"states:::{t}" in text}
    assert used == {s["Action"] for s in role if s["Action"] in tasks.values()}
    express = "Express" in json.loads(text)["Comment"]
    assert machine["StateMachineType"] == ("EXPRESS" if express else "STANDARD")


def test_a_folder_of_machines_has_no_other():
    folder = ROOT / "infra" / "machines"
    assert {p.name.removesuffix(".asl.json") for p in folder.iterdir()} == set(MACHINES.values())


def test_enriched_events_never_come_back():
    events = resources("AWS::Events::Rule")["RawEvents"]
    assert events["EventBusName"] == {"Ref": "RawBus"}
    given = resources("AWS::StepFunctions::StateMachine")["EventMachine"]["DefinitionSubstitutions"]
    assert given["EnrichedBusName"] == {"Ref": "EnrichedBus"}


def test_functions_run_on_arm_are_reserved_and_traced_outside_calls():
    asked = {
        n for n, f in resources("AWS::Serverless::Function").items() if ".asked." in f["Handler"]
    }
    for name, each in resources("AWS::Serverless::Function").items():
        assert each["Architectures"] == ["arm64"], name
        assert each["ReservedConcurrentExecutions"], name
        assert ("Tracing" in each) == (name not in asked), name


def test_the_detector_is_the_one_of_the_workspace():
    text = (ROOT / "infra" / "detectors" / "transactions.yaml").read_text(encoding="utf-8")
    spec = yaml.safe_load(text)
    made = resources("AWS::FraudDetector::EventType")["DetectorEvent"]
    assert made["Name"] == spec["event"]["type"]
    variables = {
        v["Name"]: (v["DataType"], v.get("VariableType"))
        for v in resources("AWS::FraudDetector::Variable").values()
    }
    assert variables == {n: (v["type"], v.get("kind")) for n, v in spec["variables"].items()}
    outcomes = {each["Name"] for each in resources("AWS::FraudDetector::Outcome").values()}
    assert outcomes == set(spec["outcomes"])
    (listed,) = resources("AWS::FraudDetector::List").values()
    assert {listed["Name"]: listed["Elements"]} == spec["lists"]
    for name, each in together()["Resources"].items():
        if each["Type"].startswith("AWS::FraudDetector"):
            assert each["Condition"] == "UsesFraudDetector", name


def test_the_dashboard_shows_every_metric_by_its_dimensions():
    body = resources("AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Fn::Sub"]
    shown: dict[str, tuple[str, ...]] = {}
    for widget in json.loads(body)["widgets"]:
        for metric in widget["properties"]["metrics"]:
            if isinstance(metric[0], dict):
                found = re.search(r'\{ivr,([\w,]+)\} MetricName="(\w+)"', metric[0]["expression"])
                assert found
                shown[found[2]] = tuple(found[1].split(","))
            elif metric[0] == "ivr":
                shown[metric[1]] = ()
    assert shown == {name: metric.dimensions for name, metric in METRICS.items()}
