import copy
import json

import pytest

from ivr.faults import Refused
from ivr.formats.connect import read_text, write_flow, write_text
from ivr.formats.legacy import is_legacy, read_legacy, same_paths
from ivr.formats.legacy.families import CONVERSIONS
from ivr.ir.actions import ACTION_TYPES, contract_of
from ivr.ir.actions.base import FlowType

NAN, DEEP = float("nan"), "[" * 900 + "]" * 900


def say(name, to, **more):
    return {
        "id": name,
        "type": "PlayPrompt",
        "parameters": [{"name": "Text", "value": name}],
        "branches": [{"condition": "Success", "transition": to}],
        "metadata": {"position": {"x": 1, "y": 2}},
        **more,
    }


def codes(converted):
    return [finding.code for finding in converted.findings]


def test_what_is_a_legacy_flow(console):
    assert is_legacy(console.export(say("a", "next")))
    assert is_legacy({"modules": []})
    for other in (None, [], "modules", 7, {}, {"modules": {}}, {"Actions": []}):
        assert not is_legacy(other)


@pytest.mark.parametrize(
    "value", [None, [], 3, {}, {"modules": None}, {"modules": []}, {"modules": [1, "x", None]}]
)
def test_what_is_none_is_refused(value):
    with pytest.raises(Refused) as caught:
        read_legacy(value, "old")
    assert "FLW000" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("contactFlow", FlowType.CONTACT_FLOW),
        ("customerQueue", FlowType.CUSTOMER_QUEUE),
        ("CUSTOMER_HOLD", FlowType.CUSTOMER_HOLD),
        ("customerWhisper", FlowType.CUSTOMER_WHISPER),
        ("agentHold", FlowType.AGENT_HOLD),
        ("agentWhisper", FlowType.AGENT_WHISPER),
        ("outboundWhisper", FlowType.OUTBOUND_WHISPER),
        ("agentTransfer", FlowType.AGENT_TRANSFER),
        ("queueTransfer", FlowType.QUEUE_TRANSFER),
        ("contactFlowModule", FlowType.MODULE),
    ],
)
def test_the_kind_of_flow(console, kind, expected):
    value = console.export(say("a", "next"), kind=kind)
    assert read_legacy(value, "old") == (read_legacy(value, "old").flow, ())
    assert read_legacy(value, "old").flow.type is expected
    del value["type"]
    value["metadata"]["type"] = kind
    assert read_legacy(value, "old").flow.type is expected


@pytest.mark.parametrize("kind", ["holiday", "", None, 3, ["contactFlow"]])
def test_a_kind_that_is_not_known(console, kind):
    converted = read_legacy(console.export(say("a", "next"), kind=kind), "old")
    assert converted.flow.type is FlowType.CONTACT_FLOW
    assert codes(converted) == ["FLW011"]


def test_ids_are_the_identifiers(console):
    flow = read_legacy(console.export(say("a", "b"), say("b", "next")), "old").flow
    assert flow.start == "a"
    assert list(flow.by_id) == ["a", "b", "next", "oops", "other"]
    assert flow.nodes == {}
    assert read_text(write_text(flow), "old").start == "a"


@pytest.mark.parametrize(
    "own", ["a(b)", "${id}", "x" * 60, "valueOf", "a/b\\c", "  ", "\x07", "\ud800"]
)
def test_ids_that_the_language_does_not_take_are_renamed_with_their_branches(console, own):
    value = console.export(say("a", own), say(own, "next"), start="a")
    flow, findings = read_legacy(value, "old")
    name = flow.by_id["a"].transitions.next_action
    assert flow.by_id[name].plain["Text"]
    assert name != own
    assert 0 < len(name) <= 50
    assert {finding.code for finding in findings} <= {"FLW007"}
    assert findings
    assert json.loads(write_text(flow).encode())


def test_doubled_ids_are_told_apart(console):
    value = console.export(say("a", "a"), say("a", "next"), say("a-2", "next"), say("a", "next"))
    converted = read_legacy(value, "old")
    assert list(converted.flow.by_id)[:4] == ["a", "a-3", "a-2", "a-4"]
    assert codes(converted) == ["FLW007", "FLW007"]


def test_numbers_are_ids_too(console):
    value = console.export(say(7, 8), say(8, "next"), start=7)
    flow, findings = read_legacy(value, "old")
    assert (flow.start, flow.by_id["7"].transitions.next_action) == ("7", "8")
    assert findings == ()


def test_a_branch_to_nowhere_stays_and_is_named(console):
    converted = read_legacy(console.export(say("a", "gone")), "old")
    (found,) = converted.findings
    assert found.code == "FLW007"
    assert "'gone'" in found.message
    assert 'PlayPrompt "a" (id a, at x 1, y 2)' in found.message
    assert converted.flow.by_id["a"].transitions.next_action == "gone"


@pytest.mark.parametrize("start", ["gone", "", None, 4, {}])
def test_a_start_that_does_not_exist(console, start):
    converted = read_legacy(console.export(say("a", "next"), start=start), "old")
    assert converted.flow.start == "a"
    assert codes(converted) == ["FLW007"]


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("contactFlow", "DisconnectParticipant"), ("agentWhisper", "EndFlowExecution")],
)
@pytest.mark.parametrize("branches", [[], None, [{"condition": "Success", "transition": ""}]])
def test_what_leads_nowhere_ends(console, kind, ending, branches):
    value = console.export(say("a", "b"), say("b", "", branches=branches), kind=kind)
    converted = read_legacy(value, "old")
    assert codes(converted) == ["FLW006"]
    assert converted.flow.by_id["b"].transitions.next_action == "not-wired"
    assert converted.flow.by_id["not-wired"].type == ending


def test_two_targets_of_one_outcome(console):
    branches = [
        {"condition": "Success", "transition": "next"},
        {"condition": "Success", "transition": "oops"},
    ]
    converted = read_legacy(console.export(say("a", "", branches=branches)), "old")
    assert codes(converted) == ["FLW002"]
    assert converted.flow.by_id["a"].transitions.next_action == "next"


@pytest.mark.parametrize(
    ("kind", "outcome", "parameters"),
    [
        ("SetLoggingBehavior", "Error", {"LoggingBehavior": "Enable"}),
        ("SetRecordingBehavior", "Error", {"RecordingBehaviorOption": "Disable"}),
        ("StoreUserInput", "InvalidNumber", {"Text": "x", "Timeout": "5", "MaxDigits": "4"}),
    ],
)
def test_a_branch_that_cannot_be_taken_any_more_is_told(console, kind, outcome, parameters):
    branches = [("Success", "next"), (outcome, "other")]
    if kind == "StoreUserInput":
        branches.append(("Error", "oops"))
    value = console.export(console.module(kind, parameters.items(), branches))
    converted = read_legacy(value, "old")
    assert [(f.severity, f.code) for f in converted.findings] == [("info", "FLW002")]
    assert f"{outcome} to other" in converted.findings[0].message
    assert same_paths(value, converted.flow) == ()


def test_an_unknown_type_is_kept_with_all_it_said(console):
    odd = {
        "id": "odd",
        "type": "PlayPromt",
        "target": "Ear",
        "parameters": [{"name": "Text", "value": "Hi."}],
        "branches": [
            {"condition": "Success", "transition": "next"},
            {"condition": "Error", "transition": "oops"},
            {"condition": "Evaluate", "conditionType": "Equals", "conditionValue": "1",
             "transition": "other"},
            {"condition": "Sneezed", "transition": "other"},
        ],
        "metadata": {"position": {"x": 1, "y": 2}},
    }  # fmt: skip
    value = console.export(odd)
    converted = read_legacy(value, "old")
    (found,) = converted.findings
    assert (found.code, found.remedy) == ("FLW001", "Did you mean 'PlayPrompt'?")
    action = converted.flow.by_id["odd"].json_value()
    assert action["Type"] == "PlayPromt"
    assert action["Parameters"] == {"target": "Ear", "parameters": odd["parameters"]}
    assert same_paths(value, converted.flow) == ()


def test_current_actions_among_the_modules_stay_as_they_are(console):
    action = {
        "Identifier": "new",
        "Type": "MessageParticipant",
        "Parameters": {"Text": "Hi."},
        "Transitions": {"NextAction": "next", "Errors": [], "Conditions": []},
    }
    value = console.export(say("a", "new"), action)
    converted = read_legacy(value, "old")
    assert codes(converted) == ["FLW000"]
    assert converted.flow.by_id["new"].json_value() == action
    assert same_paths(value, converted.flow) == ()


def test_modules_beside_actions(console):
    value = console.export(say("a", "next"), Actions=[], StartAction="x")
    assert codes(read_legacy(value, "old")) == ["FLW000"]


def test_another_version(console):
    converted = read_legacy(console.export(say("a", "next"), version="7"), "old")
    assert [(f.severity, f.code) for f in converted.findings] == [("warning", "FLW000")]


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": "Text"},
        {"parameters": [1, {"name": "Text", "value": "x"}]},
        {"branches": {"condition": "Success"}},
        {"branches": ["next", {"condition": "Success", "transition": "next"}]},
        {"parameters": [{"name": "Text", "value": NAN}]},
        {"parameters": [{"name": "Text", "value": json.loads(DEEP)}]},
        {"parameters": [{"name": "Text", "value": "\ud800"}]},
        {"parameters": [{"name": ["Text"], "value": "x", "namespace": {"a": 1}}]},
        {"metadata": {"position": {"x": NAN, "y": 1}}},
        {"metadata": {"position": "left", "note": json.loads(DEEP)}},
        {"metadata": []},
        {"metadata": {"name": "\udc00"}},
        {"type": None},
        {"type": 5},
        {"type": "x" * 500, "parameters": json.loads(DEEP)},
        {"branches": [{"condition": {}, "transition": ["next"], "conditionValue": NAN}]},
    ],
    ids=lambda change: str(change)[:40],
)
def test_wrong_shapes_are_findings(console, change):
    value = console.export(say("a", "next", **change))
    before = copy.deepcopy(value) if "[[" not in str(change) else None
    flow, findings = read_legacy(value, "old")
    assert len(flow.actions) >= 4
    assert all(str(finding).isprintable() for finding in findings)
    written = write_text(flow).encode()
    assert read_text(written, "old").start == "a"
    if before is not None and NAN not in (change.values()):
        assert repr(value) == repr(before)


def test_every_conversion_makes_real_actions(console):
    for kind in CONVERSIONS:
        for target in ("", "Queue", "Flow", "PhoneNumber", "Lex", "Digits", "Lambda"):
            flow = console.convert(kind, [], [("Success", "next")], target=target).flow
            assert {action.type for action in flow.actions} <= ACTION_TYPES, kind


@pytest.mark.parametrize("branches", [[], [("Success", "next")], [("Error", "oops")]])
def test_every_conversion_wires_what_connect_demands(console, branches):
    for kind in CONVERSIONS:
        for target in ("", "Queue", "Flow", "PhoneNumber", "Lex", "Digits"):
            for given in ([], [("CustomerInputType", "PhoneNumber")], [("BlindTransfer", "true")]):
                flow = console.convert(kind, given, branches, target=target).flow
                action = flow.by_id["it"]
                contract = contract_of(action.type)
                rule = contract.error_rule(action)
                assert rule.required <= action.transitions.wired, kind
                assert not rule.rejected & action.transitions.wired, kind
                assert set(action.transitions.targets()) <= flow.by_id.keys(), kind
                ends = contract.terminal or action.type == "MessageParticipantIteratively"
                assert ends or action.transitions.next_action, kind


def test_thousands_of_modules_cost_in_proportion(console, growth):
    def read(count):
        listed = [say(f"m{n}", f"m{n + 1}") for n in range(count)]
        listed[count // 2]["type"] = "Unheard" * 5
        value = console.export(*listed, say(f"m{count}", "next"))
        flow, findings = read_legacy(value, "old")
        assert len(flow.actions) == count + 4
        assert len(findings) == 1

    assert growth(read, 400) < 2.5


def test_doubled_ids_cost_no_more_than_others(console, growth):
    def read(count):
        value = console.export(*(say("same", "same") for _ in range(count)))
        flow, findings = read_legacy(value, "old")
        assert len(flow.by_id) == len(flow.actions) == count + 3
        assert len(findings) == count - 1

    assert growth(read, 300) < 2.5


def test_a_conversion_is_the_same_text_each_time(console):
    value = console.export(say("a", "gone"), say("b", ""))
    texts = {write_text(read_legacy(value, "old").flow) for _ in range(3)}
    assert len(texts) == 1
    assert write_flow(read_legacy(value, "old").flow)["Version"] == "2019-10-30"
