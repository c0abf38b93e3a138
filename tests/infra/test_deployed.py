"""The first stacks deploy, in their order, into what moto has of AWS.

What moto does not implement it leaves out: secrets of a template, Connect, Fraud Detector. Those
are checked by cfn-lint against the registry of types.
"""

from __future__ import annotations

import json
import warnings
from typing import Any

import boto3
import pytest
from moto import mock_aws

from bench.infra.templates import template, translated

STACKS = ("data", "functions", "contact-centre")
"""Of the others moto cannot make a rule on a bus of the same template."""

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
}


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
        TemplateBody=json.dumps(translated(name)),
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
