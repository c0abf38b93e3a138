"""The account by boto3: recorded answers by botocore's Stubber; moto where it has the service."""

from __future__ import annotations

import io

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from moto import mock_aws

from ivr.deploy.apply.stacks import deploy_stack
from ivr.deploy.apply.work import Work
from ivr.deploy.aws import Account
from ivr.deploy.plan.stacks import live_stack
from ivr.deploy.reach.cloud import Clock, Fault, pages
from ivr.deploy.state.aim import Aim
from ivr.deploy.state.lock import Holder, Journal, check_free, locked, unlock
from ivr.deploy.state.registry import Record, Registry
from ivr.deploy.state.release import Release, Shelf
from ivr.faults import Refused
from ivr.formats.build import Build
from tests.doubles.account import ACCOUNT, INSTANCE, REGION

AIM = Aim("dev", INSTANCE, "aws", REGION, ACCOUNT, INSTANCE.rpartition("/")[2])


@pytest.fixture
def credentials(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


def stubbed(service):
    client = boto3.client(
        service, region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
    )
    return Stubber(client), Account(lambda _: client)


def test_an_answer_comes_without_what_is_boto3s_own():
    stub, account = stubbed("connect")
    asked = {"InstanceId": AIM.instance_id, "ContactFlowId": "f"}
    stub.add_response("describe_contact_flow", {"ContactFlow": {"Name": "hello"}}, asked)
    with stub:
        told = account.call("connect", "describe_contact_flow", asked)
    assert told == {"ContactFlow": {"Name": "hello"}}


def test_the_problems_of_a_flow_are_kept():
    stub, account = stubbed("connect")
    stub.add_client_error(
        "create_contact_flow",
        "InvalidContactFlowException",
        "The flow is invalid",
        http_status_code=400,
        modeled_fields={"problems": [{"message": "Actions[3] is odd"}]},
    )
    asked = {"InstanceId": AIM.instance_id, "Name": "n", "Type": "CONTACT_FLOW", "Content": "{}"}
    with stub, pytest.raises(Fault) as caught:
        account.call("connect", "create_contact_flow", asked)
    assert caught.value.code_given == "InvalidContactFlowException"
    assert caught.value.problems == ("Actions[3] is odd",)
    assert caught.value.call == "connect.create_contact_flow"


def test_parameters_that_are_none_are_a_fault():
    _, account = stubbed("connect")
    with pytest.raises(Fault, match="ParamValidation"):
        account.call("connect", "create_contact_flow", {"Nonsense": 1})


def test_a_body_is_read_to_its_end():
    stub, account = stubbed("s3")
    body = StreamingBody(io.BytesIO(b"zip"), 3)
    stub.add_response("get_object", {"Body": body}, {"Bucket": "b", "Key": "k"})
    with stub:
        assert account.call("s3", "get_object", {"Bucket": "b", "Key": "k"})["Body"] == b"zip"


def test_pages_are_turned_with_either_mark():
    stub, account = stubbed("lexv2-models")
    asked = {"botId": "ABCDEFGHIJ"}
    alias = {"botAliasName": "live", "botAliasId": "KLMNOPQRST"}
    stub.add_response("list_bot_aliases", {"botAliasSummaries": [alias], "nextToken": "2"}, asked)
    stub.add_response(
        "list_bot_aliases", {"botAliasSummaries": [alias]}, {**asked, "nextToken": "2"}
    )
    with stub:
        found = pages(
            account, ("lexv2-models", "list_bot_aliases", asked), "botAliasSummaries", "nextToken"
        )
    assert found == [alias, alias]


def test_without_credentials(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(Fault, match="NoCredentials"):
        Account.of(REGION).call("sts", "get_caller_identity", {})
    with pytest.raises(Fault, match="NoCredentials"):
        Account.of(REGION, "no-such-profile")


def test_an_address_that_is_not_https_is_refused():
    account = Account(lambda _: None)
    for reach in (account.download, lambda where: account.upload(where, b"")):
        with pytest.raises(Fault, match="https"):
            reach("file:///etc/hostname")


@mock_aws
@pytest.mark.usefixtures("credentials")
def test_records_and_lock_in_parameters():
    account = Account.of(REGION)
    registry = Registry(account, AIM)
    assert registry.records == {}
    for number in range(23):
        registry.put(Record("flow", f"flow_{number}", f"id-{number}", more={"type": "X"}))
    registry.put(Record("number", "+12025550143", "n"))
    registry.publish("flow", "flow_1", "id-1")
    registry.put_releases(("a", "b"))
    again = Registry(account, AIM)
    assert again.records == registry.records
    assert again.releases == ("a", "b")
    again.drop(again.records["flow/flow_1"])
    assert len(Registry(account, AIM).records) == 23

    holder = Holder("one", "somebody", 0.0)
    with locked(account, AIM, holder, Journal(None)):
        with pytest.raises(Refused, match="DEP006"):
            check_free(account, AIM)
        other = locked(account, AIM, Holder("two", "else", 0.0), Journal(None))
        with pytest.raises(Refused, match="by somebody since"), other:
            raise AssertionError
    check_free(account, AIM)
    with pytest.raises(Refused, match="no lock"):
        unlock(account, AIM, "one")


@mock_aws
@pytest.mark.usefixtures("credentials")
def test_releases_in_a_bucket():
    account = Account.of(REGION)
    shelf = Shelf(account, AIM)
    assert shelf.get("0" * 64) is None
    files = {"manifest.json": b'{"format": 1}', "policy.json": b"{}", "flows/a.json": b"{}"}
    release = Release(Build(files), {"data": "Resources: {}"}, {"CodeKey": "code/x.zip"})
    shelf.put(release)
    shelf.put(release)
    found = shelf.get(release.digest)
    assert found is not None
    assert found.digest == release.digest
    assert dict(found.build.files) == files
    address = shelf.put_template("data", "Resources: {}")
    assert address.startswith(f"https://{AIM.bucket}.s3.{REGION}.amazonaws.com/templates/data-")
    closed = account.call("s3", "get_public_access_block", {"Bucket": AIM.bucket})
    assert all(closed["PublicAccessBlockConfiguration"].values())


@mock_aws
@pytest.mark.usefixtures("credentials")
def test_stacks_by_change_sets():
    template = (
        "Parameters: {Stage: {Type: String}}\n"
        "Resources: {Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Stage}}}\n"
        "Outputs: {TopicName: {Value: !Ref Stage}}\n"
    )
    account = Account.of(REGION)
    assert not live_stack(account, AIM, "data").is_there
    files = {"manifest.json": b'{"format": 1, "digests": {}}'}
    release = Release(Build(files), {"data": template})
    clock = Clock(lambda: 0.0, lambda _: None)
    work = Work(account, AIM, Registry(account, AIM), release, clock=clock)
    deploy_stack(work, "data")
    live = live_stack(account, AIM, "data")
    assert live.status == "CREATE_COMPLETE"
    assert live.digest
    deploy_stack(work, "data")
    assert live_stack(account, AIM, "data").status == "CREATE_COMPLETE"
    work.release = Release(Build(files), {"data": template.replace("Topic:", "Renamed:")})
    deploy_stack(work, "data")
    assert live_stack(account, AIM, "data").status == "UPDATE_COMPLETE"
