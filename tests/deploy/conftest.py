"""A small service in a small account: two dialogs in a circle, a module, a menu, two stacks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ivr.cli.cloud import deploying
from ivr.cli.cloud.opening import Asked, Ground, opened
from tests.doubles.account import INSTANCE, REGION, Account

ROOT = Path(__file__).parents[2]
NUMBER = "+12025550143"

ENVIRONMENT = f"""\
environment: dev
instance: {INSTANCE}
policy: default
symbols:
  "queue:team": {INSTANCE}/queue/00000000-0000-4000-8000-000000000201
  "hours:office": {INSTANCE}/operating-hours/00000000-0000-4000-8000-000000000203
  "lambda:code_hook": arn:aws:lambda:us-east-1:111122223333:function:ivr-dev-code-hook
deploy:
  parameters: {{Colour: green}}
  numbers: {{"{NUMBER}": hello}}
"""

BRANCH = """\
dialog: branch
kind: inbound
locales: [en-US]
channels: [voice]
start: where
nodes:
  where: {say: The branch is in the high street., then: fees}
  fees: {call: {dialog: fees}, on: {told: back, error: back}}
  back: {goto: hello, on_error: bye}
  bye: {hangup: Goodbye.}
"""

FEES = """\
dialog: fees
kind: module
locales: [en-US]
returns: [told]
start: tell
nodes:
  tell: {say: It costs nothing to ask., then: done}
  done: {return: told}
"""

OPTION = """\
      - key: "3"
        say: choose_branch
        phrases: [your branch, where are you]
        goto: branch
"""

DATA = """\
Parameters:
  Stage: {Type: String}
  Colour: {Type: String, Default: red}
Resources:
  Role: {Type: "AWS::IAM::Role"}
Outputs:
  BotRoleArn: {Value: "arn:aws:iam::111122223333:role/ivr-dev-bots"}
  Table: {Value: ivr-dev}
"""

FUNCTIONS = """\
Parameters:
  Stage: {Type: String}
  Table: {Type: String}
  CodeBucket: {Type: String}
  CodeKey: {Type: String}
  LayerCodeKey: {Type: String}
  PolicyDigest: {Type: String}
Resources:
  Lookup: {Type: "AWS::Lambda::Function"}
"""


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """The workspace, written once."""
    root = tmp_path_factory.mktemp("service")
    shutil.copytree(ROOT / "ivr" / "local" / "template", root, dirs_exist_ok=True)
    hello = root / "flows" / "hello.yaml"
    text = hello.read_text().replace(
        "    no_input: [choose_again", OPTION + "    no_input: [choose_again"
    )
    text = text.replace("  times: {say", "  branch: {goto: branch}\n  times: {say")
    hello.write_text(text)
    prompts = root / "prompts" / "en-US" / "hello.yaml"
    prompts.write_text(prompts.read_text() + "choose_branch: For our branch, press 3.\n")
    (root / "flows" / "branch.yaml").write_text(BRANCH)
    (root / "flows" / "fees.yaml").write_text(FEES)
    (root / "infra" / "environments" / "dev.yaml").write_text(ENVIRONMENT)
    (root / "infra" / "stacks").mkdir()
    (root / "infra" / "stacks" / "data.yaml").write_text(DATA)
    (root / "infra" / "stacks" / "functions.yaml").write_text(FUNCTIONS)
    return root


@pytest.fixture(scope="session")
def first(written) -> Account:
    """An account in which the workspace is deployed."""
    made = Account()
    made.connect.claim(NUMBER)
    ground = Ground(made, made.clock, REGION)
    assert deploying.deploy(Asked(written, "dev"), deploying.How(sure=True), ground) == 0
    return made


@pytest.fixture
def root(written, tmp_path) -> Path:
    """A copy of the workspace of a test's own."""
    shutil.copytree(written, tmp_path / "service")
    return tmp_path / "service"


@pytest.fixture
def account() -> Account:
    made = Account()
    made.connect.claim(NUMBER)
    return made


@pytest.fixture
def ground(account) -> Ground:
    return Ground(account, account.clock, REGION)


@pytest.fixture
def asked(root) -> Asked:
    return Asked(root, "dev")


@pytest.fixture
def open_(asked, ground) -> Callable[..., Any]:
    """Return the opened workspace as its files are now."""
    return lambda **changes: opened(asked._replace(**changes), ground)


@pytest.fixture
def edit(root) -> Callable[[str, str, str], None]:
    """Change a text in a file of the workspace."""

    def edited(file: str, old: str, new: str) -> None:
        path = root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edited
