"""What goes wrong in an account is a finding with a code, a place and a remedy."""

from __future__ import annotations

import copy

import pytest

from ivr.cli.cloud import deploying
from ivr.cli.cloud.deploying import How
from ivr.cli.cloud.opening import opened
from ivr.deploy.plan.planning import plan
from ivr.deploy.reach.cloud import Clock, Fault
from ivr.deploy.reach.faults import Told, refused_flow
from ivr.deploy.reach.patience import Patient
from ivr.faults import Refused, Unreadable, Where
from tests.deploy.conftest import NUMBER

SURE = How(sure=True)


@pytest.fixture
def deployed(first, account):
    account.__dict__.update(copy.deepcopy(first.__dict__))
    account.forget()
    return account


def refused(asked, ground, how=SURE):
    with pytest.raises(Refused) as caught:
        deploying.deploy(asked, how, ground)
    return caught.value.findings


def test_another_account_and_another_region_are_told_at_once(asked, ground, account):
    account.identity.account = "999999999999"
    found = refused(asked, ground._replace(region="eu-west-1"))
    assert [each.code for each in found] == ["DEP001", "DEP002"]
    assert str(found[0].where) == "infra/environments/dev.yaml:2:1"
    assert account.written() == []


def test_an_environment_of_a_laptop_is_not_deployed(asked, ground, account):
    found = refused(asked._replace(env="local"), ground)
    assert [each.code for each in found] == ["DEP018"]
    assert account.calls == []


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("ExpiredTokenException", "DEP003"),
        ("AccessDeniedException", "DEP005"),
        ("LimitExceededException", "DEP004"),
        ("ValidationError", "DEP017"),
        ("Unreached", "DEP016"),
    ],
)
def test_a_fault_in_the_middle_is_told_and_repeated(asked, ground, account, code, finding):
    def hook(_service, operation):
        if operation == "create_contact_flow":
            raise Fault(code, "of AKIAABCDEFGH12345678.", "connect.create_contact_flow")

    account.before = hook
    (found,) = refused(asked, ground)
    assert found.code == finding
    assert "connect.create_contact_flow" in found.message
    assert "AKIA" not in found.message
    account.before = lambda *_: None
    assert deploying.deploy(asked, SURE, ground) == 0
    assert len(account.connect.flows) == 2


def test_expired_credentials_leave_a_lock_that_is_ones_own(asked, ground, account):
    def hook(_service, _operation):
        if len(account.connect.flows) == 1:
            raise Fault("ExpiredTokenException", "expired", "any")

    account.before = hook
    (found,) = refused(asked, ground)
    assert found.code == "DEP003"
    assert "/ivr/dev/lock" in account.parameters.values
    account.before = lambda *_: None
    assert deploying.deploy(asked, SURE, ground) == 0
    assert "/ivr/dev/lock" not in account.parameters.values


def test_a_lock_that_was_left_is_taken_away_by_its_id(asked, ground, account, root):
    value = '{"id": "abc", "who": "somebody@desk", "since": 1763900000.0}'
    account.parameters.values["/ivr/dev/lock"] = (value, 1)
    (found,) = refused(asked, ground)
    assert found.code == "DEP006"
    assert "somebody@desk since 2025-11-23 12:13:20 UTC" in found.message
    assert "--unlock abc" in found.remedy
    (found,) = refused(asked, ground, How(sure=True, unlock="xyz"))
    assert found.code == "DEP006"
    assert deploying.deploy(asked, How(sure=True, unlock="abc"), ground) == 0


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("ROLLBACK_COMPLETE", "never whole"),
        ("UPDATE_IN_PROGRESS", "something else changes it"),
        ("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED"),
    ],
)
def test_a_stack_that_cannot_be_deployed(asked, ground, deployed, status, said):
    deployed.formation.stacks["ivr-dev-data"]["StackStatus"] = status
    deployed.formation._left.clear()
    (found,) = refused(asked, ground)
    assert found.code == "DEP007"
    assert said in found.message
    assert found.where.file == "infra/stacks/data.yaml"
    assert deployed.written() == []


def test_a_stack_that_fails_tells_the_resource_at_its_line(asked, ground, account):
    account.formation.failing["ivr-dev-data"] = ("Role", "the name is taken")
    (found,) = refused(asked, ground)
    assert (found.code, str(found.where)) == ("DEP008", "infra/stacks/data.yaml:5")
    assert "Role of stack data could not be deployed: the name is taken" in found.message


def planned(asked, ground):
    return [each.key for each in plan(opened(asked, ground).work()).work]


@pytest.mark.parametrize("tags_are_put_back", [True, False])
def test_a_change_of_a_stack_that_failed_is_made_once_what_was_wrong_is_mended(
    asked, ground, deployed, edit, tags_are_put_back
):
    tags = deployed.formation.stacks["ivr-dev-data"]["Tags"]
    edit("infra/environments/dev.yaml", "Colour: green", "Colour: blue")
    deployed.formation.failing["ivr-dev-data"] = ("Table", "Limit exceeded for resource")
    for _ in range(2):
        (found,) = refused(asked, ground)
        assert found.code == "DEP008"
        if tags_are_put_back:
            deployed.formation.stacks["ivr-dev-data"]["Tags"] = tags
            edit("infra/environments/dev.yaml", "Colour: blue", "Colour: green")
            assert [each for each in planned(asked, ground) if "stack" in each] == []
            edit("infra/environments/dev.yaml", "Colour: green", "Colour: blue")
    deployed.formation.failing.clear()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deployed.formation.made["ivr-dev-data"].parameters["Colour"] == "blue"
    assert deployed.formation.stacks["ivr-dev-data"]["StackStatus"] == "UPDATE_COMPLETE"
    deployed.forget()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deployed.written() == []


def test_a_parameter_without_a_value_is_told_before_anything(asked, ground, account, root):
    path = root / "infra" / "stacks" / "data.yaml"
    path.write_text(path.read_text().replace("Stage: {", "Secret: {Type: String}\n  Stage: {"))
    (found,) = refused(asked, ground)
    assert found.code == "DEP014"
    assert "Secret of stack data" in found.message
    assert account.written() == []


def test_the_problems_of_a_flow_come_back_at_the_lines_of_its_spec(asked, ground, account):
    account.connect.refused["hello"] = [
        "Invalid Action property value. Path: Actions[8].Parameters.Text",
        "The queue of action 'times' does not exist.",
        "The flow is too beautiful.",
    ]
    found = refused(asked, ground)
    assert {each.code for each in found} == {"DEP009"}
    places = {each.where.line for each in found}
    assert all(each.where.file == "flows/hello.yaml" for each in found)
    assert len(places) >= 2
    assert any("action times:" in each.message for each in found)
    assert any(each.where.line == 0 for each in found)
    account.connect.refused.clear()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert '"end"' not in account.connect.named("branch")["Content"]


def test_an_index_beyond_the_flow_is_no_action():
    told = Told("f", ("a", "b"), {"a": Where("flows/f.yaml", 3)})
    fault = Fault("InvalidContactFlowException", "bad", "", ("Actions[9] is odd", "Action[0]"))
    found = refused_flow(fault, told).findings
    assert [each.where for each in found] == [Where("flows/f.yaml"), Where("flows/f.yaml", 3)]


def test_a_bot_that_cannot_be_built_is_told_at_the_line_of_its_menu(asked, ground, account):
    account.lex.failing["HelloMenus"] = ["Intent ChooseTimes has an utterance that is not valid"]
    (found,) = refused(asked, ground)
    assert found.code == "DEP010"
    assert found.where.file == "flows/hello.yaml"
    assert found.where.line > 0
    assert account.lex.aliases == {}
    assert account.connect.flows == {}


def test_a_build_that_fails_leaves_callers_the_version_before(asked, ground, deployed, edit):
    edit("flows/hello.yaml", "where are you]", "where are you, the shop]")
    deployed.lex.failing["HelloMenus"] = ["no"]
    assert [each.code for each in refused(asked, ground)] == ["DEP010"]
    (alias,) = deployed.lex.aliases.values()
    assert alias["botVersion"] == "1"
    deployed.lex.failing.clear()
    assert deploying.deploy(asked, SURE, ground) == 0


def test_an_alias_that_fails_is_told_and_not_waited_for(asked, ground, deployed, edit):
    edit("flows/hello.yaml", "where are you]", "where are you, the shop]")
    deployed.lex.alias_status = "Failed"
    (found,) = refused(asked, ground)
    assert (found.code, found.where.file) == ("DEP010", "flows/hello.yaml")
    assert "alias live of bot hello_menus" in found.message
    deployed.lex.alias_status = "Available"
    assert deploying.deploy(asked, SURE, ground) == 0


def test_a_flow_of_somebody_else_is_not_taken_over(asked, ground, account):
    account.connect.create_contact_flow(
        account.connect.instance.rpartition("/")[2],
        "hello",
        "CONTACT_FLOW",
        '{"Version": "2019-10-30", "StartAction": "x", "Actions": [{"Identifier": "x"}]}',
        {},
    )
    (found,) = refused(asked, ground)
    assert (found.code, found.where.file) == ("DEP011", "flows/hello.yaml")


def test_a_bot_of_somebody_else_is_not_taken_over(asked, ground, account):
    account.lex.bots["BOTOFOTHER"] = {"name": "HelloMenus", "tags": {}, "versions": {}, "next": 1}
    (found,) = refused(asked, ground)
    assert found.code == "DEP011"


def test_an_edit_in_the_console_is_not_overwritten_in_silence(asked, ground, deployed, edit):
    deployed.connect.edit("hello", "weekdays", "Sundays")
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come when you like. #")
    (found,) = refused(asked, ground)
    assert (found.code, found.where.file) == ("DEP012", "flows/hello.yaml")
    assert "--overwrite" in found.remedy
    assert deploying.deploy(asked._replace(overwrite=True), SURE, ground) == 0
    assert "Come when you like." in deployed.connect.named("hello")["Content"]


def test_a_flow_that_was_deleted_is_made_again(asked, ground, deployed, edit):
    number = next(iter(deployed.connect.numbers.values()))
    number.pop("flow")
    del deployed.connect.flows[deployed.connect.named("hello")["Id"]]
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come when you like. #")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert "Come when you like." in deployed.connect.named("hello")["Content"]


def test_a_number_that_is_not_the_instances(asked, ground, account):
    account.connect.numbers.clear()
    (found,) = refused(asked, ground)
    assert found.code == "DEP019"
    assert NUMBER in found.message


def test_a_number_of_a_dialog_that_nobody_enters(asked, ground, account, edit):
    edit("infra/environments/dev.yaml", "hello}", "fees}")
    (found,) = refused(asked, ground)
    assert found.code == "DEP013"
    assert account.written() == []


def test_without_a_release_there_is_nothing_to_go_back_to(asked, ground, account):
    with pytest.raises(Refused, match="DEP015"):
        deploying.rollback(asked, SURE, ground)


def test_a_name_that_outlived_its_stack_is_told_with_what_to_do(asked, ground, account, edit):
    edit("infra/stacks/data.yaml", "  Role: {", TABLE + "  Role: {")
    account.formation.kept["AWS::DynamoDB::Table", "ivr-dev"] = "Table"
    with pytest.raises(
        Refused, match=r"data.yaml:\d+: error DEP008 Table of .*already exists"
    ) as told:
        deploying.deploy(asked, SURE, ground)
    assert "Import what is there" in str(told.value)


TABLE = '  Table: {Type: "AWS::DynamoDB::Table", Properties: {TableName: ivr-dev}}\n'


def test_destroying_needs_the_name(asked, ground, deployed):
    with pytest.raises(Refused, match="DEP022"):
        deploying.destroy(asked, "prod", ground)
    assert deployed.written() == []


def test_an_unknown_format_is_usage(asked, ground):
    with pytest.raises(Unreadable, match="no format 'xml'"):
        deploying.plan(asked, How(form="xml"), ground)


class Busy:
    """An account that is busy a few times; it remembers when it was asked."""

    def __init__(self, code, times):
        self.now, self.code, self.left, self.asked = 0.0, code, times, []

    def call(self, service, operation, parameters):
        self.asked.append(self.now)
        self.left -= 1
        if self.left >= 0:
            raise Fault(self.code, "busy")
        return {"done": True}

    def wait(self, seconds):
        self.now += seconds

    def patient(self):
        return Patient(self, Clock(lambda: self.now, self.wait), lambda: 0.5)


def test_connect_is_asked_twice_a_second_after_a_burst():
    account = Busy("", 0)
    patient = account.patient()
    for _ in range(25):
        patient.call("connect", "describe_contact_flow", {})
    assert account.asked[4] == 0.0
    for start in range(5, 24):
        assert account.asked[start + 1] - account.asked[start] == pytest.approx(0.5)


def test_other_services_are_not_slowed_down():
    account = Busy("", 0)
    patient = account.patient()
    for _ in range(25):
        patient.call("ssm", "get_parameter", {})
    assert account.now == 0.0


def test_a_busy_service_is_asked_again_later_and_later():
    account = Busy("ThrottlingException", 4)
    assert account.patient().call("ssm", "put_parameter", {}) == {"done": True}
    pauses = [b - a for a, b in zip(account.asked, account.asked[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert len(pauses) == 4
    assert pauses[0] > 0


def test_patience_ends():
    account = Busy("ThrottlingException", 99)
    with pytest.raises(Fault, match="Throttling"):
        account.patient().call("ssm", "put_parameter", {})
    assert len(account.asked) == 8


def test_bytes_at_a_place_may_be_put_there_twice():
    assert Busy("Unreached", 2).patient().call("s3", "upload_part", {}) == {"done": True}


def test_what_may_have_been_done_is_not_done_again():
    account = Busy("Unreached", 1)
    with pytest.raises(Fault, match="Unreached"):
        account.patient().call("connect", "create_contact_flow", {})
    assert Busy("Unreached", 1).patient().call("connect", "describe_contact_flow", {})
