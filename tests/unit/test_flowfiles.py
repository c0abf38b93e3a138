"""Flows from a file, a folder, a build or a workspace; and everything that is none."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ivr import workspace
from ivr.faults import Refused, Unreadable, Where
from ivr.flowfiles import BYTES_MAX, bring, holds_templates, names_of, only_flows, read_bytes
from ivr.formats.build import write as write_build
from ivr.ir.actions.base import FlowType

FLOW: dict[str, Any] = {
    "Version": "2019-10-30",
    "StartAction": "bye",
    "Actions": [
        {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    ],
}


def write(path: Path, value: object) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return str(path)


def told(what: str) -> list[str]:
    return [str(finding) for item in bring(what) for finding in item.findings]


def test_a_file_knows_where_its_actions_stand(tmp_path: Path) -> None:
    shown = write(tmp_path / "main.json", FLOW)
    (item,) = bring(shown)
    assert item.flow is not None
    assert item.flow.name == "main"
    assert item.flow.origin("bye") == Where(shown, 5, 3)


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, FlowType.CONTACT_FLOW),
        ({"Metadata": {"type": "customerQueue"}}, FlowType.CUSTOMER_QUEUE),
        ({"Metadata": {"type": "agentWhisper"}}, FlowType.AGENT_WHISPER),
        ({"Metadata": {"type": ["odd"]}}, FlowType.CONTACT_FLOW),
        ({"Settings": {"InputParameters": []}}, FlowType.MODULE),
    ],
)
def test_what_a_flow_tells_about_its_type(more: dict[str, Any], kind: FlowType) -> None:
    flow = read_bytes(json.dumps({**FLOW, **more}).encode(), "f.json", "f").flow
    assert flow is not None
    assert flow.type is kind


def test_what_the_command_line_describes() -> None:
    about = {"Content": json.dumps(FLOW), "Type": "AGENT_HOLD", "Name": "Hold"}
    flow = read_bytes(json.dumps({"ContactFlow": about}).encode(), "f.json", "f").flow
    assert flow is not None
    assert (flow.type, flow.start) == (FlowType.AGENT_HOLD, "bye")
    module = {"ContactFlowModule": {"Content": json.dumps(FLOW)}}
    flow = read_bytes(json.dumps(module).encode(), "f.json", "f").flow
    assert flow is not None
    assert flow.type is FlowType.MODULE


CONTRACT = {"transitions": {"results": [{"name": "later", "description": "Not yet."}]}}


def module_in(properties: dict[str, Any]) -> dict[str, Any]:
    kind = "AWS::Connect::ContactFlowModule"
    made = {"Name": "fees", "Content": json.dumps(FLOW), **properties}
    return {"Resources": {"Fees": {"Type": kind, "Properties": made}}}


@pytest.mark.parametrize(
    "written",
    [
        {"ContactFlowModule": {"Content": json.dumps(FLOW), "Settings": json.dumps(CONTRACT)}},
        {"ContactFlowModule": {"Content": json.dumps(FLOW), "Settings": CONTRACT}},
        {"Content": {**FLOW, "Settings": {}}, "Settings": json.dumps(CONTRACT)},
        module_in({"Settings": json.dumps(CONTRACT)}),
        module_in({"Settings": {"Fn::Sub": json.dumps(CONTRACT)}}),
        module_in({"Settings": {"Fn::ToJsonString": CONTRACT}}),
    ],
)
def test_what_a_module_declares_beside_its_content(written: dict[str, Any]) -> None:
    item = read_bytes(json.dumps(written).encode(), "f.json", "f")
    assert item.flow is not None
    assert (item.flow.contract, item.findings) == (CONTRACT, ())


@pytest.mark.parametrize(
    "settings", [{"Ref": "Wanted"}, "{", "7", '{"transitions": {"results": 1}}', ["odd"]]
)
def test_what_a_module_declares_and_cannot_be_read_is_told(
    settings: object, tmp_path: Path
) -> None:
    shown = write(tmp_path / "t.json", module_in({"Settings": settings}))
    (item,) = bring(shown)
    assert item.flow is not None
    assert item.flow.contract == {}
    (found,) = item.findings
    line = (tmp_path / "t.json").read_text().splitlines()[found.where.line - 1]
    assert '"Settings"' in line
    assert "Fees: what it declares in Settings cannot be read" in str(found)


WHISPER = {**FLOW, "Metadata": {"type": "agentWhisper"}}


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"ContactFlowType": "CUSTOMER_QUEUE", "Content": FLOW}, FlowType.CUSTOMER_QUEUE),
        ({"Type": "AGENT_HOLD", "Content": json.dumps(FLOW)}, FlowType.AGENT_HOLD),
        ({"Type": ["odd"], "Content": FLOW}, FlowType.CONTACT_FLOW),
        ({"Content": WHISPER}, FlowType.AGENT_WHISPER),
        ({"Content": {**FLOW, "Settings": {}}}, FlowType.MODULE),
        ({"ContactFlow": {"Content": WHISPER}}, FlowType.AGENT_WHISPER),
    ],
)
def test_what_the_api_is_asked_to_create(asked: dict[str, Any], kind: FlowType) -> None:
    flow = read_bytes(json.dumps({"Name": "Wait", **asked}).encode(), "f.json", "f").flow
    assert flow is not None
    assert (flow.type, flow.start) == (kind, "bye")


@pytest.mark.parametrize("content", ["a page", "", 7, None, {}, ["Actions"]])
def test_other_content_is_no_flow(content: object) -> None:
    item = read_bytes(json.dumps({"Name": "Page", "Content": content}).encode(), "f.json", "f")
    assert (item.flow, item.findings) == (None, ())


def test_broken_content_is_told() -> None:
    with pytest.raises(Refused) as caught:
        read_bytes(b'{"Content": {"Actions": 1}}', "f.json", "f")
    assert [each.code for each in caught.value.findings] == ["FLW000"]


def test_a_folder_takes_flows_and_passes_other_json_over(tmp_path: Path) -> None:
    for name in ("b", "inner/a"):
        write(tmp_path / f"{name}.json", FLOW)
    write(tmp_path / "package.json", {"name": "web"})
    (tmp_path / "broken.json").write_text('{"Actions": [', encoding="utf-8")
    items = bring(str(tmp_path))
    assert [flow.name for flow in only_flows(items)] == ["b", "inner/a"]
    (wrong,) = [item for item in items if item.findings]
    assert str(wrong.findings[0].where).endswith("broken.json:1:14")


def test_one_bad_file_among_a_hundred_costs_only_itself(tmp_path: Path) -> None:
    for number in range(100):
        write(tmp_path / f"{number:03}.json", FLOW)
    (tmp_path / "050.json").write_bytes(b"\x00\xff")
    items = bring(str(tmp_path))
    assert len(only_flows(items)) == 99
    assert sum(len(item.findings) for item in items) == 1


def test_a_file_that_cannot_be_opened_costs_only_itself(tmp_path: Path) -> None:
    write(tmp_path / "good.json", FLOW)
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    (tmp_path / "closed.json").mkdir()
    items = bring(str(tmp_path))
    assert [flow.name for flow in only_flows(items)] == ["good"]


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Bot.json", "{}")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON"),
        (b'{"Version": "2019-10-30", "Acti', "not JSON"),
        (_zip(), "this is a zip archive"),
        (b"\xc3(", "byte 0 is no UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"Actions": [NaN]}', "NaN is no number"),
        (b'{"Actions": [' + b"9" * 5000 + b"]}", "not JSON"),
        (b'{"name": "web"}', "this JSON holds no flow"),
        (b"[]", "this JSON holds no flow"),
        (json.dumps({**FLOW, "Version": "2020"}).encode(), "version '2020' is not 2019-10-30"),
        (json.dumps({**FLOW, "Actions": {}}).encode(), "no list of Actions"),
        (json.dumps({**FLOW, "Actions": [1]}).encode(), "an action is a JSON object"),
        (json.dumps({**FLOW, "StartAction": 1}).encode(), "StartAction is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_flow_is_a_finding(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "flow.json"
    path.write_bytes(content)
    (first, *_) = told(str(path))
    assert message in first
    assert "flow.json" in first
    assert " FLW" in first


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as opened:
        opened.truncate(100_000_000)
    assert f"more than {BYTES_MAX:,} bytes" in told(str(path))[0]


def test_other_encodings_that_windows_writes() -> None:
    for content in (json.dumps(FLOW).encode("utf-16"), json.dumps(FLOW).encode("utf-8-sig")):
        assert read_bytes(content, "f.json", "f").flow is not None


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not exist"):
        bring(str(tmp_path / "none.json"))
    with pytest.raises(Unreadable, match="holds no flow"):
        bring(str(tmp_path))


def test_the_shipped_workspace_and_its_build_hold_the_same_flows(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    write_build(workspace.make(workspace.load(root)), tmp_path / "build")
    built, compiled = (only_flows(bring(str(each))) for each in (tmp_path / "build", root))
    assert [flow.name for flow in built] == [flow.name for flow in compiled]
    assert built[0].origins == compiled[0].origins


def test_what_is_old_and_new_at_once_is_told(tmp_path: Path) -> None:
    shown = write(tmp_path / "both.json", {**FLOW, "modules": [{"id": "x", "type": "Disconnect"}]})
    (item,) = bring(shown)
    assert item.flow is not None
    assert item.flow.start == "bye"
    (finding,) = told(shown)
    assert "warning FLW000 the flow has `Actions` and `modules`" in finding
    assert finding.endswith("Keep one of the two.")


def test_a_start_that_is_not_there_is_told_of_its_file(tmp_path: Path) -> None:
    shown = write(tmp_path / "deep" / "main.json", {**FLOW, "StartAction": "gone"})
    (flow,) = only_flows(bring(shown))
    assert flow.origin("gone") == Where(shown)
    assert flow.origin("bye").line > 1


def test_an_action_without_a_name_is_called_an_action(tmp_path: Path) -> None:
    shown = write(tmp_path / "main.json", {**FLOW, "Actions": [{"identifier": "bye"}]})
    assert all("an action has no" in each and "None" not in each for each in told(shown))


TEMPLATE = """\
Resources:
  Main:
    Type: AWS::Connect::ContactFlow
    Properties:
      Name: Main line
      Content: !Sub |
        {"Version": "2019-10-30", "StartAction": "go", "Actions": [
          {"Identifier": "go", "Type": "TransferToFlow", "Parameters":
            {"ContactFlowId": "${Hold.ContactFlowArn}"},
            "Transitions": {"NextAction": "bye", "Errors": [], "Conditions": []}},
          {"Identifier": "bye", "Type": "DisconnectParticipant"}]}
  Hold:
    Type: AWS::Connect::ContactFlow
    Properties: {Type: CUSTOMER_HOLD, Content: '{"Actions": 1}'}
  Away:
    Type: AWS::Connect::ContactFlow
    Properties: {Content: s3://bucket/flow.json}
"""


def test_a_template_brings_every_flow_that_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "connect.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    main, hold, away = bring(str(path))
    assert main.flow is not None
    assert (main.shown, main.flow.name) == (f"{path}:Main", "Main line")
    assert main.flow.origin("bye") == Where(str(path), 11, 11)
    assert names_of([main])["${Main.ContactFlowArn}"] == "flow:Main line"
    assert (hold.flow, away.flow) == (None, None)
    assert [each.where.line for each in (*hold.findings, *away.findings)] == [14, 17]
    assert "in S3" in away.findings[0].message


def test_a_folder_takes_templates_and_passes_other_yaml_over(tmp_path: Path) -> None:
    (tmp_path / "connect.yml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "ci.yaml").write_text("on: [push", encoding="utf-8")
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe\x00")
    assert [item.name for item in bring(str(tmp_path))] == ["Main line", "Hold", "Away"]
    assert holds_templates(tmp_path)
    (tmp_path / "connect.yml").unlink()
    assert not holds_templates(tmp_path)
    with pytest.raises(Unreadable, match="or a template"):
        bring(str(tmp_path))


def test_flows_of_one_name_in_two_templates_are_called_with_their_file(tmp_path: Path) -> None:
    value = {"Resources": {"Main": {"Type": "AWS::Connect::ContactFlow", "Properties": {}}}}
    value["Resources"]["Main"]["Properties"] = {"Content": FLOW}
    for name in ("dev", "prod"):
        write(tmp_path / f"{name}.template.json", value)
    flows = only_flows(bring(str(tmp_path)))
    assert [flow.name for flow in flows] == ["dev.template/Main", "prod.template/Main"]
    (flow,) = only_flows(bring(str(tmp_path / "dev.template.json")))
    assert flow.origin("bye").line == 10


def test_a_yaml_without_flows_is_told(tmp_path: Path) -> None:
    (tmp_path / "ci.yaml").write_text("on: push", encoding="utf-8")
    assert "this file holds no flow" in told(str(tmp_path / "ci.yaml"))[0]


def test_answers_of_the_api_know_their_line_and_their_arn(tmp_path: Path) -> None:
    about = {"Arn": "arn:x/contact-flow/1", "Id": "1", "Name": "Main", "Content": json.dumps(FLOW)}
    for number in (1, 2):
        write(tmp_path / f"{number}.json", {"ContactFlow": about})
    items = bring(str(tmp_path))
    assert [flow.name for flow in only_flows(items)] == ["1", "2"]
    assert only_flows(items)[0].origin("bye") == Where(str(tmp_path / "1.json"), 6, 3)
    assert names_of(items[:1]) == {"arn:x/contact-flow/1": "flow:1", "1": "flow:1"}
    (tmp_path / "3.yaml").write_text(f"ContactFlow:\n  Content: '{json.dumps(FLOW)}'\n")
    assert [flow.name for flow in only_flows(bring(str(tmp_path / "3.yaml")))] == ["3"]
