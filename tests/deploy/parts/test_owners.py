"""Every kind of resource has one owner: CloudFormation, or the deployer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ivr.cli.cloud import deploying
from ivr.cli.cloud.deploying import How
from ivr.deploy.plan.templates import _Loader

ROOT = Path(__file__).parents[3]

DEPLOYERS = {
    *("AWS::Connect::ContactFlow", "AWS::Connect::ContactFlowModule"),
    *("AWS::Connect::ContactFlowVersion", "AWS::Connect::ContactFlowModuleVersion"),
    *("AWS::Lex::Bot", "AWS::Lex::BotVersion", "AWS::Lex::BotAlias", "AWS::Lex::ResourcePolicy"),
}
"""What no template may have."""

TOUCHED = {
    *("create_contact_flow", "create_contact_flow_module", "update_contact_flow_content"),
    *("associate_bot", "associate_phone_number_contact_flow"),
    *("create_upload_url", "start_import", "build_bot_locale", "create_bot_version"),
    *("create_bot_alias", "create_resource_policy", "add_permission"),
    *("create_change_set", "execute_change_set", "put_parameter", "delete_parameter"),
    *("create_bucket", "put_public_access_block", "put_bucket_versioning", "put_object"),
}
"""What a first deployment changes, and nothing else."""


def templates():
    found = [*ROOT.glob("infra/*.yaml"), *ROOT.glob("infra/stacks/*.yaml")]
    return sorted(path for path in found if "\nResources:" in path.read_text())


def resources(path):
    read = yaml.load(path.read_text(), _Loader)
    return read["Resources"].items()


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_no_template_owns_what_the_deployer_does(path):
    kinds = {name: each["Type"] for name, each in resources(path)}
    assert {name: kind for name, kind in kinds.items() if kind in DEPLOYERS} == {}
    bots = [
        name
        for name, each in resources(path)
        if each["Type"] == "AWS::Connect::IntegrationAssociation"
        and each["Properties"]["IntegrationType"] == "LEX_BOT"
    ]
    assert bots == []


def test_there_are_templates_to_look_at():
    assert templates()


def test_the_deployer_touches_nothing_else(asked, ground, account):
    deploying.deploy(asked, How(sure=True), ground)
    assert {operation for _, operation in account.written()} == TOUCHED
