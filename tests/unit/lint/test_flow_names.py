"""Findings call actions by what people can read, and stand where the file was asked for."""

from __future__ import annotations

import json

import pytest

from ivr.flowfiles import bring, functions_near, read_bytes
from ivr.lint.engine import inspect
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.rule import Subject

UUID = "1a2b3c4d-0000-4000-8000-00000000000{}"
ENDS = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def value(*actions, start=None, **around):
    first = start or actions[0]["Identifier"]
    return {"Version": "2019-10-30", "StartAction": first, "Actions": list(actions), **around}


def action(kind, parameters, name, **ways):
    ways = ways or {"NextAction": "end"}
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": ways}


def told(given, **world):
    item = read_bytes(json.dumps(given).encode(), "a.json", "a")
    return inspect(Subject(flows=(item.flow,), **world)).findings


def messages(given, code):
    return [each.message for each in told(given) if each.code == code]


def test_an_id_is_told_by_what_the_action_does():
    asks = action("InvokeLambdaFunction", {"LambdaFunctionARN": "$.Attributes.x"}, UUID.format(1))
    says = action("MessageParticipant", {"Text": "Hello there.", "Txet": "x"}, UUID.format(2))
    asks["Transitions"] = {"NextAction": UUID.format(2)}
    (missing,) = messages(value(asks, says, ENDS), "FLW002")
    assert (
        missing
        == "InvokeLambdaFunction (asks function $.Attributes.x) has no NoMatchingError branch"
    )
    assert any(
        'MessageParticipant (says "Hello there.")' in m
        for m in messages(value(asks, says, ENDS), "FLW003")
    )


def test_a_readable_identifier_stays():
    (wrong,) = messages(value(action("Wait", {"Txet": "1"}, "hold"), ENDS), "FLW003")[:1]
    assert "Wait 'hold'" in wrong


def test_the_name_that_a_console_shows_of_a_resource():
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f-7f3a"
    asks = action("InvokeLambdaFunction", {"LambdaFunctionARN": arn}, UUID.format(1))
    shown = {"parameters": {"LambdaFunctionARN": {"displayName": "Look up"}}}
    about = {"ActionMetadata": {UUID.format(1): shown}}
    (missing,) = messages(value(asks, ENDS, Metadata=about), "FLW002")
    assert "asks function Look up" in missing


def test_a_parameter_by_another_name_is_one_finding():
    asks = {"LambdaFunctionArn": "$.Attributes.x", "InvocationTimeLimitSeconds": "3"}
    found = told(value(action("InvokeLambdaFunction", asks, "a"), ENDS))
    assert [f.remedy for f in found if f.code == "FLW003"] == ["Did you mean 'LambdaFunctionARN'?"]


def test_what_cannot_be_read_is_not_missing_too():
    ways = {"NextAction": "end", "Errors": [{"NextAction": "end"}]}
    asks = {"LambdaFunctionARN": "$.Attributes.x", "InvocationTimeLimitSeconds": "3"}
    found = told(value(action("InvokeLambdaFunction", asks, "a", **ways), ENDS))
    assert {f.code for f in found if str(f.severity) == "error"} == {"FLW023"}


def test_a_whisper_that_is_switched_off_by_a_console_lacks_no_hook():
    off = {"EventHooksConfiguration": {"CustomerWhisper": {"DisableExecution": "true"}}}
    ways = {
        "NextAction": "end",
        "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}],
    }
    found = told(value(action("UpdateContactEventHooks", off, "a", **ways), ENDS))
    assert [f.code for f in found] == ["FLW017"]


def test_what_nobody_saw_demanded_is_a_warning():
    ways = {
        "NextAction": "end",
        "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "end"}],
    }
    made = action("CreatePersistentContactAssociation", {"RehydrationType": "x"}, "a", **ways)
    assert {str(f.severity) for f in told(value(made, ENDS)) if f.code == "FLW003"} == {"warning"}


@pytest.mark.parametrize("text", ["$.['LanguageCode']", "s3://b/hi_$.['LanguageCode']_.wav"])
def test_a_root_in_brackets_is_known(text):
    says = action("MessageParticipant", {"Text": text}, "a")
    assert not messages(value(says, ENDS), "FLW025")


def test_no_start_is_told_once_and_where_the_file_is(tmp_path):
    file = tmp_path / "sub" / "flow.json"
    file.parent.mkdir()
    inner = value(ENDS, start="nowhere")
    for content in (inner, {"ContactFlow": {"Content": json.dumps(inner)}}):
        file.write_text(json.dumps(content))
        (item,) = bring(str(file))
        (found,) = inspect(Subject(flows=(item.flow,))).findings
        assert (found.code, found.where.file) == ("FLW007", str(file))


def test_a_misspelt_target_is_guessed_and_an_id_is_not():
    says = action("MessageParticipant", {"Text": "Hi."}, "a", NextAction="ende")
    (found,) = [f for f in told(value(says, ENDS)) if f.code == "FLW007"]
    assert found.remedy == "Did you mean 'end'?"
    says["Transitions"]["NextAction"] = UUID.format(1)
    ends = {**ENDS, "Identifier": UUID.format(2)}
    (found,) = [f for f in told(value(says, ends)) if f.code == "FLW007"]
    assert "Did you mean" not in found.remedy


def test_a_module_is_known_by_what_only_modules_do():
    ends = {**ENDS, "Type": "EndFlowModuleExecution"}
    item = read_bytes(json.dumps(value(ends)).encode(), "a.json", "a")
    assert FlowGraph(item.flow).kind == "MODULE"
    assert {f.code for f in told(value(ends))} == {"FLW019"}
    asks = {"type": "contactFlow"}
    assert {f.code for f in told(value(ends, Metadata=asks))} == {"FLW011"}


OWN = """\
functions:
  weather:
    answers: {sky: {}}
"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "infra" / "environments").mkdir(parents=True)
    (tmp_path / "exports").mkdir()
    (tmp_path / "infra" / "functions.yaml").write_text(OWN)
    return tmp_path


def test_functions_of_the_workspace_in_which_flows_lie(workspace, tmp_path_factory):
    functions, wrong = functions_near(workspace / "exports", workspace / "exports")
    assert "weather" in functions
    assert "lookup" in functions
    assert wrong == ()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert "weather" in functions_near(elsewhere, workspace)[0]


def test_of_functions_of_strangers_nothing_is_known(tmp_path):
    assert functions_near(tmp_path, tmp_path) == ({}, ())


def test_a_wrong_file_of_functions_is_told_and_the_flows_are_judged(workspace):
    (workspace / "infra" / "functions.yaml").write_text("functions: [weather]\n")
    functions, wrong = functions_near(workspace / "exports", workspace)
    assert "lookup" in functions
    assert wrong


def test_an_answer_that_an_own_function_does_not_give(workspace):
    errors = [{"ErrorType": "NoMatchingError", "NextAction": "end"}]
    arn = "arn:aws:lambda:us-east-1:123456789012:function:weather"
    asks = {"LambdaFunctionARN": arn, "InvocationTimeLimitSeconds": "3"}
    flow = value(
        action("InvokeLambdaFunction", asks, "ask", NextAction="say", Errors=errors),
        action("MessageParticipant", {"Text": "It is $.External.skye."}, "say"),
        ENDS,
    )
    functions, _ = functions_near(workspace / "exports", workspace)
    (found,) = [f for f in told(flow, functions=functions) if f.code == "FLW027"]
    assert "$.External.skye, which weather, asked last, does not answer" in found.message
    assert found.remedy == "Did you mean 'sky'?"
    assert not [f for f in told(flow, functions={}) if f.code == "FLW027"]
