"""Flows inside of templates: what is read, where it stands, and what cannot be told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.faults import Refused, Where
from ivr.formats.templates import Held, flows_in, is_hinted, read_tree, tree_of
from ivr.formats.templates.trees import NODES_MAX

FLOW: dict[str, Any] = {
    "Version": "2019-10-30",
    "StartAction": "say",
    "Actions": [
        {"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "${Words}"}},
        {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}},
    ],
}
TEXT = json.dumps(FLOW)


def template(content: object, **more: object) -> dict[str, Any]:
    given = {"InstanceArn": {"Ref": "Instance"}, "Type": "CONTACT_FLOW", "Content": content, **more}
    return {"Resources": {"Main": {"Type": "AWS::Connect::ContactFlow", "Properties": given}}}


def held(value: object) -> Held:
    text = json.dumps(value, indent=1)
    (found,) = flows_in(tree_of(json.loads(text), text, "t.json"))
    return found


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        FLOW,
        {"Fn::Sub": TEXT},
        {"Fn::Sub": [TEXT, {"Other": "x"}]},
        {"Fn::Sub": [TEXT.replace("${Words}", "${Text}"), {"Text": {"Ref": "Words"}}]},
        {"Fn::Sub": TEXT.replace("${Words}", "${!Words}")},
        {"Fn::ToJsonString": FLOW},
        {"Fn::Join": ["", [TEXT[:40], TEXT[40:]]]},
    ],
)
def test_a_content_in_each_of_its_forms(content: object) -> None:
    found = held(template(content))
    assert found.findings == ()
    assert found.content == FLOW


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ({"Ref": "Words"}, "${Words}"),
        ({"Fn::GetAtt": ["Queue", "QueueArn"]}, "${Queue.QueueArn}"),
        ({"Fn::GetAtt": "Queue.QueueArn"}, "${Queue.QueueArn}"),
        ({"Fn::ImportValue": {"Fn::Sub": "${Stack}-arn"}}, "${Fn::ImportValue Fn::Sub Stack-arn}"),
        ({"Fn::FindInMap": ["Arns", {"Ref": "Env"}, "main"]}, "${Fn::FindInMap Arns Ref Env main}"),
        (5, "5"),
        (True, "true"),
    ],
)
def test_what_only_the_cloud_knows_stays(part: object, text: str) -> None:
    before, _, after = TEXT.partition("${Words}")
    joined = held(template({"Fn::Join": ["", [before, part, after]]}))
    assert joined.content is not None
    assert joined.content["Actions"][0]["Parameters"]["Text"] == text


def test_functions_inside_of_an_object() -> None:
    action = {**FLOW["Actions"][0], "Parameters": {"PromptId": {"Fn::GetAtt": ["Hi", "Arn"]}}}
    found = held(template({**FLOW, "Actions": [action]}))
    assert found.content is not None
    assert found.content["Actions"][0]["Parameters"] == {"PromptId": "${Hi.Arn}"}


def test_a_part_where_json_wants_a_number() -> None:
    found = held(template({"Fn::Sub": TEXT.replace('"${Words}"', "${Words}")}))
    assert found.content == FLOW


DEEP: dict[str, Any] = {"Actions": []}
for _ in range(300):
    DEEP = {"Actions": [DEEP]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"Ref": "Content"}, "a parameter, which the template does not hold"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "included by Fn::Transform"),
        ({"Fn::Join": ["", {"Ref": "Pieces"}]}, "joined by Fn::Join of what is no list"),
        ({"Fn::Join": ["", ["{", {"a": 1}]]}, "joined of pieces that are no texts"),
        ({"Fn::Join": ["", ["{", {"Fn::Transform": {}}]]}, "included by Fn::Transform"),
        ({"Fn::If": ["Live", TEXT, TEXT]}, "made by Fn::If in the cloud"),
        ({"Fn::Sub": ["${x}", 1, 2]}, "given no text"),
        ("s3://bucket/main.json", "an object in S3"),
        ({"Bucket": "b", "Key": "main.json"}, "an object in S3"),
        ('{"Version": ', "not JSON"),
        ('{"Version": NaN}', "NaN is no number"),
        ("[" * 200_000, "nested too deeply"),
        ({"Version": "2019-10-30"}, "its content is no flow"),
        (DEEP, "nested too deeply"),
        ([1], "neither text nor object"),
        (None, "neither text nor object"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else "",
)
def test_what_cannot_be_told_is_a_finding(content: object, message: str) -> None:
    found = held(template(content))
    assert found.content is None
    (finding,) = found.findings
    assert message in finding.message
    assert finding.message.startswith("Main: ")
    assert finding.where == Where("t.json", 10, 5)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Main line", "Main line"),
        ({"Fn::Sub": "${AWS::StackName}-main"}, "Main"),
        ("../../etc/passwd", "Main"),
        ("a/b", "Main"),
        ("", "Main"),
    ],
)
def test_names(name: object, called: str) -> None:
    assert held(template(FLOW, Name=name)).name == called


def test_two_flows_of_one_name_are_called_by_their_keys() -> None:
    value = template(FLOW, Name="Same")
    value["Resources"]["Other"] = value["Resources"]["Main"]
    text = json.dumps(value)
    assert [each.name for each in flows_in(tree_of(value, text, "t"))] == ["Main", "Other"]


def test_terraform_in_json() -> None:
    made = {"name": "Main line", "type": "CUSTOMER_QUEUE", "content": TEXT}
    found = held({"resource": {"aws_connect_contact_flow": {"main": [made]}}})
    assert (found.name, str(found.kind), found.content) == ("Main line", "CUSTOMER_QUEUE", FLOW)
    assert "${aws_connect_contact_flow.main.arn}" in found.called
    elsewhere = {"name": "Main line", "filename": "main.json"}
    found = held({"resource": {"aws_connect_contact_flow": {"main": elsewhere}}})
    assert "is in the file main.json" in found.findings[0].message


YAML = """\
Resources:
  Main:
    Type: AWS::Connect::ContactFlow
    Properties:
      Content: !Sub |
        {"Version": "2019-10-30", "StartAction": "a", "Actions": [

          {"Identifier": "a", "Type": "DisconnectParticipant"},
          {"Identifier": "b", "Type": "DisconnectParticipant"}]}
  Hold:
    Type: AWS::Connect::ContactFlowModule
    Properties:
      Content: !ToJsonString
        Version: "2019-10-30"
        StartAction: a
        Actions:
          - Identifier: a
            Type: MessageParticipant
            Parameters: {PromptId: !GetAtt Hi.Arn}
          - {Identifier: b, Type: DisconnectParticipant}
"""


def test_yaml_with_short_tags_and_the_lines_of_its_actions() -> None:
    main, hold = flows_in(read_tree(YAML, "t.yaml"))
    assert main.actions == (Where("t.yaml", 8, 11), Where("t.yaml", 9, 11))
    assert hold.actions == (Where("t.yaml", 17, 13), Where("t.yaml", 20, 13))
    assert hold.content is not None
    assert hold.content["Actions"][0]["Parameters"] == {"PromptId": "${Hi.Arn}"}
    assert str(hold.kind) == "MODULE"
    assert "${Main.ContactFlowArn}" in main.called


def test_a_mistake_in_a_literal_block_has_its_line() -> None:
    broken = YAML.replace('"b", "Type"', '"b" "Type"')
    main, _ = flows_in(read_tree(broken, "t.yaml"))
    assert (main.findings[0].where.line, main.findings[0].where.column) == (9, 30)


def test_anchors_are_the_values_that_they_name() -> None:
    tree = read_tree("a: &x {b: 1}\nc: *x\n", "t.yaml")
    assert tree.value == {"a": {"b": 1}, "c": {"b": 1}}


def test_alias_bombs_are_refused_before_they_are_written_out(calls_within) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with (
        calls_within(NODES_MAX),
        pytest.raises(Refused, match=f"more than {NODES_MAX:,} values"),
    ):
        read_tree("\n".join(rows), "t.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: *none\n", "alias \\*none stands for nothing"),
        ("a: &x [*x]\n", "alias \\*x stands for nothing"),
        ("- " * 200 + "x", "nested deeper"),
        ("a: [\n", "not YAML"),
        ("a: \x00", "not YAML"),
        ("x" * 4_000_001, "more than 4,000,000 characters"),
    ],
)
def test_hostile_yaml_is_a_finding(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read_tree(text, "t.yaml")


def test_flows_made_in_a_loop_are_told() -> None:
    loop = ["Id", ["A", "B"], template(FLOW)["Resources"]]
    found = held({"Resources": {"Fn::ForEach::Flows": loop}})
    assert "makes flows in a loop" in found.findings[0].message


def test_only_files_that_name_a_flow_are_hinted() -> None:
    assert is_hinted("Type: AWS::Connect::ContactFlow")
    assert is_hinted("ContactFlow:\n  Content: x")
    assert not is_hinted("on: push\njobs: {}\n")


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(JSONS)
def test_any_content_is_a_flow_or_findings(content: object) -> None:
    found = held(template(content))
    assert (found.content is None) == bool(found.findings)


@given(st.dictionaries(st.text(max_size=4), JSONS, max_size=4))
def test_the_places_of_a_json_are_those_of_its_keys(value: dict[str, object]) -> None:
    text = json.dumps(value, indent=1)
    places = tree_of(value, text, "t").places
    lines = text.split("\n")
    assert {(key,) for key in value} <= places.keys()
    for key in value:
        where = places[(key,)]
        assert lines[where.line - 1][where.column - 1 :].startswith(json.dumps(key))
