"""What the templates hold for the API, for training and for any account: read part by part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from bench.infra.templates import path_of, resources, template, together, translated
from ivr.spec.infra.deployment import STACKS

ARN = re.compile(r"arn:(?!\$\{AWS::Partition\}:)[^\s\"]*")
ELSEWHERE = re.compile(r"\b[a-z]{2}-(?:north|south|east|west|central)[a-z]*-\d\b|\b\d{12}\b")
"""A Region or an account that is written out."""


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield path and value of whatever holds nothing more."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, str(name)))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves(each, (*path, str(number)))
    else:
        yield path, value


@pytest.mark.parametrize("name", STACKS)
def test_every_member_has_a_value(name: str):
    """A comma in a text without quotes ends it within braces: what follows is a member of null."""
    assert [path for path, value in leaves(template(name)) if value is None] == []


@pytest.mark.parametrize("name", STACKS)
def test_every_arn_is_derived(name: str):
    """Of stage, partition, Region, account or another resource: no account is written out."""
    content = template(name)
    told = [
        (path, value)
        for part in ("Conditions", "Resources", "Outputs")
        for path, value in leaves(content.get(part, {}))
        if isinstance(value, str) and (ARN.search(value) or ELSEWHERE.search(value))
    ]
    assert told == []


@pytest.mark.parametrize("word", ["NotAction", "NotResource", "NotPrincipal"])
def test_nothing_is_allowed_by_what_is_left_out(word: str):
    assert [name for name in STACKS if word in path_of(name).read_text(encoding="utf-8")] == []


# --- the API ---


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and operation of the API's document as API Gateway gets it."""
    for resource in translated("api")["Resources"].values():
        if resource["Type"] == "AWS::ApiGateway::RestApi":
            for path, methods in resource["Properties"]["Body"]["paths"].items():
                yield from ((path, said) for said in methods.values())


def test_every_method_of_the_api_wants_a_signature_of_iam():
    (api,) = resources("AWS::Serverless::Api").values()
    assert api["Auth"] == {"DefaultAuthorizer": "AWS_IAM"}
    schemes = api["DefinitionBody"]["components"]["securitySchemes"]
    assert schemes["AWS_IAM"]["x-amazon-apigateway-authtype"] == "awsSigv4"
    found = dict(operations())
    assert set(found) == {"/transactions", "/predictions", "/openapi.json"}
    assert {path for path, said in found.items() if said["security"] != [{"AWS_IAM": []}]} == set()


def test_a_body_is_wanted_where_one_is_read():
    validators = resources("AWS::Serverless::Api")["TransactionsApi"]["DefinitionBody"]
    assert validators["x-amazon-apigateway-request-validators"]["body"]["validateRequestBody"]
    for path, said in operations():
        if path != "/openapi.json":
            assert said["requestBody"]["required"] is True, path
            assert said["x-amazon-apigateway-request-validator"] == "body", path


def test_the_api_says_who_asked_never_what_and_slows_down_whoever_floods_it():
    (api,) = resources("AWS::Serverless::Api").values()
    logged = set(json.loads(api["AccessLogSetting"]["Format"]).values())
    assert logged == {
        *("$context.requestId", "$context.requestTime", "$context.status"),
        *("$context.identity.userArn", "$context.error.messageString"),
    }
    (settings,) = api["MethodSettings"]
    assert settings["DataTraceEnabled"] is False
    assert 0 < settings["ThrottlingRateLimit"] <= settings["ThrottlingBurstLimit"]


def test_a_web_acl_stands_before_the_api_where_one_is_given():
    content = together()
    (made,) = (
        each
        for each in content["Resources"].values()
        if each["Type"] == "AWS::WAFv2::WebACLAssociation"
    )
    assert made["Properties"]["WebACLArn"] == {"Ref": "WebAclArn"}
    condition = content["Conditions"][made["Condition"]]
    assert condition == {"Fn::Not": [{"Fn::Equals": [{"Ref": "WebAclArn"}, ""]}]}


# --- training ---


def test_what_is_uploaded_is_crawled_and_made_into_features():
    uploads = {"Fn::Sub": "s3://${Uploads}/history/"}
    (crawler,) = resources("AWS::Glue::Crawler").values()
    assert crawler["Targets"] == {"S3Targets": [{"Path": uploads}]}
    (classifier,) = crawler["Classifiers"]
    assert classifier["Ref"] in resources("AWS::Glue::Classifier")
    (job,) = resources("AWS::Glue::Job").values()
    assert job["DefaultArguments"]["--SOURCE"] == uploads
    assert "TransformScriptKey" in job["Command"]["ScriptLocation"]["Fn::Sub"]
    assert job["SecurityConfiguration"] == crawler["CrawlerSecurityConfiguration"]
    rule = resources("AWS::Events::Rule")["CrawlerDone"]["EventPattern"]
    assert rule["detail"]["crawlerName"] == [crawler["Name"]]


@pytest.mark.parametrize(
    ("rule", "folder", "function"),
    [("UploadedTrain", "train/", "Train"), ("UploadedPredict", "predict/", "Predict")],
)
def test_an_upload_waits_in_the_queue_of_its_function(rule: str, folder: str, function: str):
    said = resources("AWS::Events::Rule")[rule]
    assert folder in json.dumps(said["EventPattern"]["detail"]["object"]["key"])
    (target,) = said["Targets"]
    queue = f"{function}Queue"
    assert target["Arn"] == {"Fn::GetAtt": [queue, "Arn"]}
    (mapping,) = (
        each
        for each in resources("AWS::Lambda::EventSourceMapping").values()
        if each["EventSourceArn"] == target["Arn"]
    )
    assert mapping["FunctionName"] == {"Fn::GetAtt": [function, "Arn"]}
    dead = resources("AWS::SQS::Queue")[queue]["RedrivePolicy"]["deadLetterTargetArn"]
    assert dead == {"Fn::GetAtt": ["TaughtDead", "Arn"]}
