"""`deploy: bots: cloudformation`: a stack owns the bots, and nobody else touches them."""

from __future__ import annotations

import copy

import pytest

from ivr.cli.cloud import deploying, drifting
from ivr.cli.cloud.deploying import How
from ivr.faults import Refused

SURE = How(sure=True)
STACK = "ivr-dev-bots"
WISH = ("infra/environments/dev.yaml", "deploy:\n", "deploy:\n  bots: cloudformation\n")
BOUND = "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST"


@pytest.fixture
def deployed(first, account):
    account.__dict__.update(copy.deepcopy(first.__dict__))
    account.forget()
    return account


def test_the_stack_owns_bots_and_who_reaches_them_and_the_deployer_none(
    asked, ground, account, edit
):
    edit(*WISH)
    assert deploying.deploy(asked, SURE, ground) == 0
    made = account.formation.made[STACK]
    kinds = {each["Type"] for each in made.resources.values()}
    assert kinds == {
        *("AWS::Lex::Bot", "AWS::Lex::BotVersion", "AWS::Lex::BotAlias"),
        *("AWS::Lex::ResourcePolicy", "AWS::Lambda::Permission"),
        "AWS::Connect::IntegrationAssociation",
    }
    services = {service for service, _ in account.written()}
    assert services == {"connect", "ssm", "s3", "cloudformation"}
    assert ("connect", "associate_bot") not in account.written()
    (alias,) = account.connect.bots
    assert account.parameters.values["/ivr/dev/bots/hello_menus/alias"][0] == alias
    assert alias in account.connect.named("hello")["Content"]
    assert "/ivr/dev/state/bot/hello_menus" not in account.parameters.values
    role = made.parameters["LexRoleArn"]
    assert role == account.formation.made["ivr-dev-data"].outputs["BotRoleArn"]
    hooks = {v for name, v in made.parameters.items() if name.endswith("HookArn")}
    assert hooks == {"arn:aws:lambda:us-east-1:111122223333:function:ivr-dev-code-hook"}


def test_once_more_changes_nothing_and_phrases_change_the_stack_alone(
    asked, ground, account, edit, capsys
):
    edit(*WISH)
    deploying.deploy(asked, SURE, ground)
    account.forget()
    assert deploying.deploy(asked, SURE, ground) == 0
    assert account.written() == []
    assert drifting.drift(asked, adopt=False, ground=ground) == 0
    before = set(account.formation.made[STACK].resources)
    edit("flows/hello.yaml", "where are you]", "where are you, the shop]")
    assert deploying.deploy(asked, SURE, ground) == 0
    assert not [each for each in account.written() if each[0] in {"connect", "lexv2-models"}]
    changed = before ^ set(account.formation.made[STACK].resources)
    assert {name.rstrip("0123456789abcdef") for name in changed} == {"HelloMenusVersion"}


def test_all_of_it_goes_with_the_rest(asked, ground, account, edit):
    edit(*WISH)
    deploying.deploy(asked, SURE, ground)
    assert deploying.destroy(asked, "dev", ground) == 0
    assert set(account.formation.stacks) == {"ivr-dev-data"}
    assert account.connect.bots == set()
    assert [name for name in account.parameters.values if name.startswith("/ivr/dev")] == []


def test_what_one_owns_the_other_does_not_take(asked, ground, deployed, edit):
    edit(*WISH)
    with pytest.raises(Refused, match=r"DEP011 bot hello_menus would have two owners"):
        deploying.deploy(asked, SURE, ground)
    assert deployed.written() == []


def test_nor_the_other_way_round(asked, ground, account, edit):
    edit(*WISH)
    deploying.deploy(asked, SURE, ground)
    edit(WISH[0], WISH[2], WISH[1])
    account.forget()
    with pytest.raises(Refused, match=r"DEP011 .*two owners: stack ivr-dev-bots"):
        deploying.deploy(asked, SURE, ground)
    assert account.written() == []


def test_a_bot_that_the_environment_binds_is_somebody_elses(asked, ground, account, edit):
    symbol = f'symbols:\n  "bot:hello_menus": {BOUND}\n'
    edit("infra/environments/dev.yaml", "symbols:\n", symbol)
    account.connect.bots.add(BOUND)
    assert deploying.deploy(asked, SURE, ground) == 0
    assert BOUND in account.connect.named("hello")["Content"]
    assert not [each for each in account.written() if each[0] == "lexv2-models"]
    assert deploying.destroy(asked, "dev", ground) == 0
    assert account.connect.bots == {BOUND}
