"""Versions of flows and modules, and their alias: where an environment wants them."""

from __future__ import annotations

import pytest

from ivr.cli.cloud import deploying
from ivr.cli.cloud.deploying import How

SURE = How(sure=True)


@pytest.fixture
def versions(edit):
    edit("infra/environments/dev.yaml", "deploy:\n", "deploy:\n  versions: true\n")


@pytest.mark.usefixtures("versions")
def test_each_deployment_makes_one_and_the_oldest_go(asked, ground, account, edit):
    assert deploying.deploy(asked, SURE, ground) == 0
    account.connect.named("hello").update(versions=[1, 2, 3, 4, 5, 6], aliases={"live": 6})
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #")
    assert deploying.deploy(asked, SURE, ground) == 0
    hello, fees = account.connect.named("hello"), account.connect.named("fees")
    assert hello["versions"] == [3, 4, 5, 6, 7]
    assert hello["aliases"] == {"live": 7}
    assert (fees["versions"], fees["aliases"]) == ([1], {"live": 1})
    account.forget()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert account.written() == []


@pytest.mark.usefixtures("versions")
def test_a_flow_of_which_none_can_be_made_is_deployed_all_the_same(asked, ground, account, capsys):
    account.connect.unversioned.add("branch")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert "flow branch: Connect makes no version of it" in capsys.readouterr().err
    assert '"end"' not in account.connect.named("branch")["Content"]


@pytest.mark.usefixtures("versions")
def test_an_alias_is_not_in_the_way_of_the_end(asked, ground, account):
    assert deploying.deploy(asked, SURE, ground) == 0
    assert deploying.destroy(asked, "dev", ground) == 0
    assert account.connect.flows == account.connect.modules == {}


def test_without_the_wish_none_is_made(asked, ground, account):
    assert deploying.deploy(asked, SURE, ground) == 0
    assert not [
        operation
        for _, operation in account.written()
        if "version" in operation and operation.startswith("create_contact")
    ]


@pytest.mark.usefixtures("versions")
def test_a_dry_run_prints_the_very_calls_that_make_versions(asked, ground, account, edit, capsys):
    def shown():
        capsys.readouterr()
        assert deploying.deploy(asked, How(dry=True), ground) == 0
        lines = capsys.readouterr().out.splitlines()
        return [line.split()[0] for line in lines if line.startswith("connect.")]

    def made():
        account.forget()
        assert deploying.deploy(asked, SURE, ground) == 0
        return [f"{service}.{name}" for service, name in account.written() if service == "connect"]

    at_first = shown()
    assert at_first == made()
    assert at_first.count("connect.create_contact_flow_version") == 2
    account.connect.named("hello").update(versions=[1, 2, 3, 4, 5], aliases={"live": 5})
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #")
    later = shown()
    assert later == made()
    assert later.count("connect.delete_contact_flow_version") == 1


@pytest.mark.usefixtures("versions")
def test_a_version_that_somebody_uses_stays_and_is_not_in_the_way(
    asked, ground, account, edit, capsys
):
    assert deploying.deploy(asked, SURE, ground) == 0
    aliases = {"live": 6, "theirs": 1}
    account.connect.named("hello").update(versions=[1, 2, 3, 4, 5, 6], aliases=aliases)
    edit("prompts/en-US/hello.yaml", "\ntimes:", "\ntimes: Come any day. #")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert "flow hello: version 1 cannot be deleted, and stays" in capsys.readouterr().err
    assert account.connect.named("hello")["versions"] == [1, 3, 4, 5, 6, 7]
    account.forget()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert account.written() == []
