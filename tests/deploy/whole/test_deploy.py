"""From a workspace into an account, again, changed, and back: against doubles of its services."""

from __future__ import annotations

import copy
import json
from collections import Counter

import pytest

from ivr.cli.cloud import deploying, drifting
from ivr.cli.cloud.deploying import How
from ivr.deploy.plan.model import Fate
from ivr.deploy.plan.planning import plan
from ivr.deploy.reach.cloud import Fault
from ivr.faults import Refused
from tests.deploy.conftest import NUMBER

SURE = How(sure=True)
WORDS = ("the shop", "the store", "the counter", "the office", "an outlet", "a desk", "a place")


@pytest.fixture
def deployed(first, account):
    account.__dict__.update(copy.deepcopy(first.__dict__))
    account.forget()
    return account


def test_a_plan_writes_nothing_and_a_dry_run_neither(asked, ground, account, capsys):
    assert deploying.plan(asked, How(), ground) == 0
    assert deploying.plan(asked, How(dry=True), ground) == 0
    assert account.written() == []
    assert account.connect.flows == {}
    out = capsys.readouterr().out
    assert "+ flow hello" in out
    assert 'connect.create_contact_flow_module {"Content"' in out


def test_a_dry_run_prints_the_very_calls_that_a_deployment_makes(asked, ground, account, capsys):
    deploying.deploy(asked, How(dry=True), ground)
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split()[0] for line in lines if "." in line.split()[0] and "{" in line]
    account.forget()
    deploying.deploy(asked, SURE, ground)
    made = [f"{service}.{operation}" for service, operation in account.written()]
    assert [each for each in shown if not each.startswith("upload.")] == made


def test_everything_is_there_and_its_ids_are_published(asked, ground, account):
    deploying.deploy(asked, SURE, ground)
    values = {name: value for name, (value, _) in account.parameters.values.items()}
    hello = account.connect.named("hello")
    assert values["/ivr/dev/flows/hello"] == hello["Id"]
    assert values["/ivr/dev/modules/fees"] == account.connect.named("fees")["Id"]
    assert account.lex.alias_exists(values["/ivr/dev/bots/hello_menus/alias"])
    assert values["/ivr/dev/bots/hello_menus/alias"] in account.connect.bots
    assert [number["flow"] for number in account.connect.numbers.values()] == [hello["Id"]]
    assert "/ivr/dev/lock" not in values
    assert account.connect.named("branch")["Arn"] in hello["Content"]
    assert hello["Arn"] in account.connect.named("branch")["Content"]


def test_stacks_get_what_stacks_before_them_put_out(asked, ground, account):
    deploying.deploy(asked, SURE, ground)
    calls = [said for _, operation, said in account.calls if operation == "create_change_set"]
    given = [
        {each["ParameterKey"]: each["ParameterValue"] for each in said["Parameters"]}
        for said in calls
    ]
    assert [said["StackName"] for said in calls] == ["ivr-dev-data", "ivr-dev-functions"]
    assert given[0] == {"Stage": "dev", "Colour": "green"}
    assert given[1]["Table"] == "ivr-dev"
    bucket = account.buckets.buckets[given[1]["CodeBucket"]]
    assert given[1]["CodeKey"] in bucket
    assert given[1]["LayerCodeKey"] in bucket
    assert given[1]["PolicyDigest"].startswith("sha256:")


def test_a_second_deployment_changes_nothing(asked, ground, deployed, capsys):
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deployed.written() == []
    assert "nothing to do" in capsys.readouterr().out


def test_a_plan_of_what_is_unchanged_reads_at_most_once_for_each_resource(open_, deployed):
    work = open_().work()
    made = plan(work)
    assert made.work == ()
    assert deployed.written() == []
    resources = len(made.changes)
    assert len(deployed.calls) <= resources
    assert all(count == 1 for count in Counter(map(str, deployed.calls)).values())


def test_only_what_changed_is_written_and_told_in_the_callers_terms(
    asked, ground, deployed, edit, capsys
):
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come when you like. #")
    assert deploying.plan(asked, How(), ground) == 0
    out = capsys.readouterr().out
    assert "~ flow hello" in out
    assert "'times' now says \"Come when you like.\"" in out
    assert deployed.written() == []
    assert deploying.deploy(asked, SURE, ground) == 0
    writes = [each for each in deployed.written() if each[0] == "connect"]
    assert writes == [("connect", "update_contact_flow_content")]
    assert not [each for each in deployed.written() if each[0] == "lexv2-models"]


def test_new_phrases_build_a_bot_and_leave_flows_alone(asked, ground, deployed, edit, capsys):
    edit("flows/hello.yaml", "phrases: [your branch,", "phrases: [your shop, your branch,")
    deploying.plan(asked, How(), ground)
    assert "your shop" in capsys.readouterr().out
    assert deploying.deploy(asked, SURE, ground) == 0
    assert not [each for each in deployed.written() if "contact_flow" in each[1]]
    (alias,) = deployed.lex.aliases.values()
    assert alias["botVersion"] == "2"


def test_old_versions_of_a_bot_are_removed(asked, ground, deployed, edit):
    for number in range(7):
        edit("flows/hello.yaml", "where are you]", f"{WORDS[number]}, where are you]")
        assert deploying.deploy(asked, SURE, ground) == 0
    (bot,) = deployed.lex.bots.values()
    assert sorted(bot["versions"], key=int) == ["4", "5", "6", "7", "8"]


def test_a_stack_changes_when_its_parameters_do(asked, ground, deployed, edit):
    edit("infra/environments/dev.yaml", "Colour: green", "Colour: blue")
    assert deploying.deploy(asked, SURE, ground) == 0
    changed = [said["StackName"] for _, op, said in deployed.calls if op == "create_change_set"]
    assert changed == ["ivr-dev-data"]


def test_what_is_no_longer_wanted_is_removed_last(asked, ground, deployed, edit, root):
    (root / "flows" / "branch.yaml").unlink()
    (root / "flows" / "fees.yaml").unlink()
    edit("flows/hello.yaml", "  branch: {goto: branch}\n", "")
    edit("flows/hello.yaml", "        goto: branch\n", "        goto: times\n")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert [flow["Name"] for flow in deployed.connect.flows.values()] == ["hello"]
    assert deployed.connect.modules == {}
    assert "/ivr/dev/flows/branch" not in deployed.parameters.values
    operations = [op for service, op in deployed.written() if service == "connect"]
    assert operations[-2:] == ["delete_contact_flow", "delete_contact_flow_module"]


def test_a_flow_that_became_another_type_is_made_again(asked, ground, deployed, open_):
    registry = open_().work().registry
    record = registry.get("flow", "branch")
    more = {**record.more, "type": "CUSTOMER_QUEUE"}
    registry.put(type(record)(**{**vars(record), "digest": "", "more": more}))
    before = deployed.connect.named("branch")["Id"]
    assert deploying.deploy(asked._replace(overwrite=True), SURE, ground) == 0
    assert deployed.connect.named("branch")["Id"] != before
    assert deployed.connect.named("branch")["Arn"] in deployed.connect.named("hello")["Content"]


def test_deploy_edit_drift_roll_back(asked, ground, deployed, edit, capsys):
    first = deployed.connect.named("hello")["Content"]
    assert drifting.drift(asked, adopt=False, ground=ground) == 0
    assert "as it was deployed" in capsys.readouterr().out

    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come when you like. #")
    assert deploying.deploy(asked, SURE, ground) == 0
    second = deployed.connect.named("hello")["Content"]
    assert "Come when you like." in second

    deployed.connect.edit("hello", "Come when you like.", "We are closed for good.")
    capsys.readouterr()
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    told = capsys.readouterr()
    now = '\'times\' now says "We are closed for good.", was "Come when you like."'
    assert now in told.out
    assert "flows/hello.yaml" in told.err
    assert "DEP023" in told.err

    assert deploying.rollback(asked, SURE, ground) == 0
    assert deployed.connect.named("hello")["Content"] == first
    assert drifting.drift(asked, adopt=False, ground=ground) == 0
    assert "nothing to do" not in capsys.readouterr().out


def test_rolling_back_needs_no_workspace_that_compiles(asked, ground, deployed, edit):
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come when you like. #")
    deploying.deploy(asked, SURE, ground)
    edit("flows/hello.yaml", "dialog: hello", "dialog: [")
    assert deploying.rollback(asked, SURE, ground) == 0
    assert "Come when you like." not in deployed.connect.named("hello")["Content"]


def test_back_from_a_deployment_that_was_refused_halfway(asked, ground, deployed, edit, capsys):
    contents = []
    for times in ("Come when you like.", "Come by night."):
        edit("prompts/en-US/hello.yaml", "\ntimes:", f"\ntimes: {times} #")
        deploying.deploy(asked, SURE, ground)
        contents.append(deployed.connect.named("hello")["Content"])
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come never. #")
    edit("flows/branch.yaml", "in the high street", "on the moon")
    deployed.connect.refused["branch"] = ["something"]
    with pytest.raises(Refused, match="DEP009"):
        deploying.deploy(asked, SURE, ground)
    assert "Come never." in deployed.connect.named("hello")["Content"]
    deployed.connect.refused.clear()
    capsys.readouterr()
    drifting.drift(asked, adopt=False, ground=ground)
    assert "was left halfway" in capsys.readouterr().err
    assert deploying.rollback(asked, SURE, ground) == 0
    assert "was left halfway" in capsys.readouterr().err
    assert deployed.connect.named("hello")["Content"] == contents[1]
    assert deploying.rollback(asked, SURE, ground) == 0
    assert "was left halfway" not in capsys.readouterr().err
    assert deployed.connect.named("hello")["Content"] == contents[0]


@pytest.fixture
def halfway(asked, ground, deployed, edit):
    """Leave a third release halfway, before anything of it is there."""
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come when you like. #")
    deploying.deploy(asked, SURE, ground)
    edit("flows/branch.yaml", "in the high street", "on the moon")

    def refuse(_service, operation):
        if operation == "put_object":
            raise Fault("AccessDenied", "denied", "s3.put_object")

    deployed.before = refuse
    with pytest.raises(Refused, match="DEP005"):
        deploying.deploy(asked, SURE, ground)
    deployed.before = lambda *_: None
    return deployed


def test_a_deployment_that_was_thought_better_of_is_not_halfway_any_more(
    asked, ground, halfway, first, edit
):
    edit("flows/branch.yaml", "on the moon", "in the high street")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deploying.rollback(asked, SURE, ground) == 0
    wanted = first.connect.named("hello")["Content"]
    assert halfway.connect.named("hello")["Content"] == wanted


def test_nothing_is_left_of_a_stage_that_was_left_halfway(asked, ground, halfway):
    assert deploying.destroy(asked, "dev", ground) == 0
    assert [name for name in halfway.parameters.values if name.startswith("/ivr/dev")] == []


def test_a_bot_moved_in_the_console_is_drift(asked, ground, deployed, edit, capsys):
    edit("flows/hello.yaml", "phrases: [your branch,", "phrases: [your shop, your branch,")
    deploying.deploy(asked, SURE, ground)
    (alias,) = deployed.lex.aliases.values()
    alias["botVersion"] = "1"
    capsys.readouterr()
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    out = capsys.readouterr().out
    assert "alias live is at version 1, was 2" in out
    assert "your shop" in out


def test_flows_that_were_renamed_or_deleted_are_drift(asked, ground, deployed, capsys):
    deployed.connect.named("branch")["Name"] = "Filiale"
    fees = deployed.connect.named("fees")["Id"]
    del deployed.connect.modules[fees]
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    out = capsys.readouterr().out
    assert "renamed to 'Filiale'" in out
    assert "module fees\n    it was deleted" in out


def test_a_name_from_the_console_that_a_change_puts_back_is_told(
    asked, ground, deployed, edit, capsys
):
    deployed.connect.named("branch")["Name"] = "Filiale"
    assert deploying.plan(asked, How(), ground) == 0
    assert "0 to change" in capsys.readouterr().out
    edit("flows/branch.yaml", "in the high street", "on the moon")
    assert deploying.plan(asked, How(), ground) == 0
    told = capsys.readouterr().out
    assert "~ flow branch\n    info: it is called 'Filiale' now, and will be 'branch'\n" in told
    assert deploying.deploy(asked, SURE, ground) == 0
    assert "on the moon" in deployed.connect.named("branch")["Content"]


def test_an_edit_is_brought_back_into_the_workspace(asked, ground, deployed, root, capsys):
    deployed.connect.edit("fees", "It costs nothing to ask.", "It costs one dollar.")
    assert drifting.drift(asked, adopt=True, ground=ground) == 0
    files = [*root.glob("flows/*.yaml"), *root.glob("prompts/**/*.yaml")]
    assert any("It costs one dollar." in path.read_text() for path in files)


def test_destroying_removes_all_but_what_is_kept(asked, ground, deployed, capsys):
    assert deploying.destroy(asked, "dev", ground) == 0
    assert deployed.connect.flows == deployed.connect.modules == deployed.lex.bots == {}
    assert set(deployed.formation.stacks) == {"ivr-dev-data"}
    assert [each.get("flow") for each in deployed.connect.numbers.values()] == [None]
    assert [name for name in deployed.parameters.values if name.startswith("/ivr/dev")] == []
    assert list(deployed.buckets.buckets) == ["ivr-dev-111122223333-us-east-1"]
    assert deploying.destroy(asked, "dev", ground) == 0


def test_the_plan_as_json(asked, ground, account, capsys):
    deploying.plan(asked, How(form="json"), ground)
    told = json.loads(capsys.readouterr().out)
    fates = {(each["kind"], each["name"]): each["fate"] for each in told["changes"]}
    assert fates["number", NUMBER] == Fate.CREATE


def test_overwriting_gives_up_what_was_done_in_the_console(asked, ground, deployed, capsys):
    """Even where the workspace is as it was: an edit, a name, a version, a number, a deletion."""
    before = {flow["Name"]: flow["Content"] for flow in deployed.connect.flows.values()}
    deployed.connect.edit("hello", "weekdays", "Sundays")
    deployed.connect.named("branch")["Name"] = "Filiale"
    deployed.connect.modules.clear()
    (number,) = deployed.connect.numbers.values()
    number["flow"] = deployed.connect.named("Filiale")["Id"]
    (alias,), (bot,) = deployed.lex.aliases.values(), deployed.lex.bots.values()
    bot["versions"]["7"] = bot["versions"]["1"]
    alias["botVersion"] = "7"
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    told = capsys.readouterr().out
    assert "number +12025550143\n    it enters branch, was hello" in told
    assert "it was renamed to 'Filiale'" in told
    assert deploying.deploy(asked, SURE, ground) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert deploying.deploy(asked._replace(overwrite=True), SURE, ground) == 0
    now = {flow["Name"]: flow["Content"] for flow in deployed.connect.flows.values()}
    assert set(now) == set(before)
    assert now["hello"] == before["hello"]
    assert deployed.connect.named("fees")["Id"] in now["branch"]
    assert number["flow"] == deployed.connect.named("hello")["Id"]
    (alias,) = deployed.lex.aliases.values()
    assert alias["botVersion"] == "1"
    assert drifting.drift(asked, adopt=False, ground=ground) == 0


def test_whoever_refers_to_a_flow_that_was_made_again_follows_it(asked, ground, deployed):
    (number,) = deployed.connect.numbers.values()
    number.pop("flow")
    del deployed.connect.flows[deployed.connect.named("hello")["Id"]]
    assert deploying.deploy(asked._replace(overwrite=True), SURE, ground) == 0
    hello = deployed.connect.named("hello")
    assert hello["Arn"] in deployed.connect.named("branch")["Content"]
    assert number["flow"] == hello["Id"]
    deployed.forget()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deployed.written() == []


def test_a_number_that_was_released_or_enters_nothing_is_drift(asked, ground, deployed, capsys):
    (number,) = deployed.connect.numbers.values()
    number.pop("flow")
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    assert "it enters nothing, was hello" in capsys.readouterr().out
    deployed.connect.numbers.clear()
    assert drifting.drift(asked, adopt=False, ground=ground) == 1
    assert "the instance does not have it any more" in capsys.readouterr().out


def test_a_dry_run_makes_again_what_is_gone(asked, ground, deployed, capsys):
    asked = asked._replace(overwrite=True)
    del deployed.connect.flows[deployed.connect.named("hello")["Id"]]
    assert deploying.deploy(asked, How(dry=True), ground) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split()[0] for line in lines if "." in line.split()[0] and "{" in line]
    deployed.forget()
    assert deploying.deploy(asked, SURE, ground) == 0
    made = [f"{service}.{operation}" for service, operation in deployed.written()]
    assert shown == made
    assert "connect.create_contact_flow" in shown
