"""What call time may carry: no design-time library, no compiler, and only a short cold import."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from ivr.runtime.handlers import HANDLERS

LUGGAGE = (
    "yaml",
    "jinja2",
    "pydantic",
    "typer",
    "rich",
    "click",
    "phonenumbers",
    "boto3",
    "sqlite3",
    "aws_lambda_powertools",
    "aws_xray_sdk",
    *("ivr.ir", "ivr.spec", "ivr.compiler", "ivr.formats", "ivr.lint", "ivr.simulator"),
    *("ivr.speech", "ivr.hearing", "ivr.workspace", "ivr.local", "ivr.cli"),
)
IN_A_LAMBDA = tuple(name for name in LUGGAGE if name not in {"boto3", "aws_lambda_powertools"})

IN_CALL = ["lookup", "route", "code_hook", "answer"]

SERVED = """
    import os, sys
    os.environ.update(
        IVR_STORE="dynamodb:t", IVR_PEPPER="a pepper of a test", IVR_POLICY="{policy}",
        IVR_TRACE="on", AWS_REGION="us-east-1", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x",
    )
    from ivr.runtime.handlers.asked import {name}
    from ivr.runtime import wiring
    wiring.services()
    wiring.logger()
"""

BASE = """
    import os
    os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")
    import boto3
    boto3.client("dynamodb", region_name="us-east-1")
    from aws_lambda_powertools import Logger
    Logger(service="ivr")
"""

COUNTED = """
import dataclasses
ours = [module for name, module in sys.modules.items() if name.partition(".")[0] == "ivr"]
kinds = {each for module in ours for each in vars(module).values() if isinstance(each, type)}
print(*sys.modules)
print(*sorted(each.__qualname__ for each in kinds if dataclasses.is_dataclass(each)))
"""

MODULES_MAX = 60
"""Modules beyond those of boto3, its DynamoDB client and powertools' Logger."""

DATACLASSES_MAX = 48
"""Each costs a cold start 4 million instructions, of the 270 million that it may add in all."""

READ_IN_A_CALL = {"ivr.runtime.events.calls", "ivr.runtime.events.shape"}


@pytest.fixture(scope="module", autouse=True)
def compiled(tmp_path_factory):
    """A bytecode cache of our own: a Lambda zip is compiled once, not at each start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("bytecode")))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


def run(script):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def loaded(script):
    lines = run(textwrap.dedent(script) + "\nimport sys; print(*sys.modules)").split()
    return {name for name in LUGGAGE if name in lines}


@pytest.fixture(scope="module")
def aws_modules():
    return set(run(textwrap.dedent(BASE) + "import sys; print(*sys.modules)").split())


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    path = tmp_path_factory.mktemp("policy") / "policy.json"
    path.write_text(
        '{"scales": {"scorecard": {"bands": [{"band": "low"}],'
        ' "charges": {"call_above": 600, "investigate_above": 400}}}}'
    )
    return path


def test_importing_every_handler_loads_no_luggage():
    modules = ", ".join(sorted({answer.__module__ for answer in HANDLERS.values()}))
    assert loaded(f"import {modules}") == set()


@pytest.mark.parametrize("name", IN_CALL)
def test_a_served_in_call_handler_loads_aws_and_nothing_of_design_time(name, policy):
    found = loaded(SERVED.format(name=name, policy=policy))
    assert found.intersection(IN_A_LAMBDA) == set()
    assert found == {"boto3", "aws_lambda_powertools"}


@pytest.mark.parametrize("name", IN_CALL)
def test_a_cold_start_adds_little_to_what_aws_needs(name, policy, aws_modules):
    """What a cold start costs is measured in bench/; what it makes is the same everywhere."""
    served = textwrap.dedent(SERVED.format(name=name, policy=policy))
    modules, made = run(served + COUNTED).splitlines()
    added = set(modules.split()) - aws_modules
    assert len(added) <= MODULES_MAX, sorted(added)
    assert {each for each in added if each.startswith("ivr.runtime.events.")} == READ_IN_A_CALL
    assert len(made.split()) <= DATACLASSES_MAX, made


CALLED = """
    import os
    os.environ.update(
        IVR_STORE="sqlite::memory:", IVR_PEPPER="a pepper of a test", IVR_POLICY="{policy}",
        IVR_TRACE="on",
    )
    from ivr.faults import IvrError
    from ivr.runtime.handlers.asked import {name}
    endpoint = {{"Address": "+14155550101", "Type": "TELEPHONE_NUMBER"}}
    connect = {{"Details": {{"ContactData": {{"ContactId": "c1", "Channel": "VOICE",
        "CustomerEndpoint": endpoint, "Attributes": {{"case_id": "none"}}}},
        "Parameters": {{"answer": "mine"}}}}}}
    intent = {{"name": "FallbackIntent", "state": "InProgress", "slots": {{}}}}
    lex = {{"sessionId": "s1", "inputTranscript": "", "inputMode": "Speech",
        "invocationSource": "FulfillmentCodeHook", "bot": {{"name": "b", "localeId": "en_US"}},
        "sessionState": {{"intent": intent, "sessionAttributes": {{}}}},
        "interpretations": [{{"intent": intent}}]}}
    try:
        {name}.handle(lex if "{name}" == "code_hook" else connect, None)
    except IvrError as refused:
        assert "{name}" == "answer", refused
"""
"""A case that nobody opened is refused, but only after the handler has done its reading."""


@pytest.mark.parametrize("name", IN_CALL)
def test_a_handler_that_has_answered_has_loaded_nothing_of_design_time(name, policy):
    script = textwrap.dedent(CALLED.format(name=name, policy=policy))
    lines = run(script + "\nimport sys; print(); print(*sys.modules)").splitlines()
    found = {module for module in IN_A_LAMBDA if module in lines[-1].split()}
    assert found - {"sqlite3"} == set()
