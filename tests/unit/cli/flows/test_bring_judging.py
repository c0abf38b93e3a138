"""ivr import tells what `ivr compile` would refuse, and waives it where it is asked to."""

import json

import pytest

from ivr import workspace
from ivr.cli.flows.bring import Wishes, import_
from ivr.faults import Unreadable, has_errors


def flow():
    """A function without its error branch, twice, and a message that leads nowhere."""
    asked = {"LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:f"}
    asked["InvocationTimeLimitSeconds"] = "3"
    return {
        "Version": "2019-10-30",
        "StartAction": "one",
        "Metadata": {},
        "Actions": [
            {"Identifier": "one", "Type": "InvokeLambdaFunction", "Parameters": asked,
             "Transitions": {"NextAction": "two"}},
            {"Identifier": "two", "Type": "InvokeLambdaFunction", "Parameters": asked,
             "Transitions": {"NextAction": "end"}},
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {},
             "Transitions": {}},
        ],
    }  # fmt: skip


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "main.json"
    path.write_text(json.dumps(flow()), encoding="utf-8")
    return path


def brought(what, out, to="dialog", **more):
    return import_(str(what), to=to, out=out, wishes=Wishes(**more))


def refused(root):
    loaded = workspace.load(root)
    return [
        (finding.where.line, finding.code)
        for finding in workspace.judged(loaded, workspace.compile_workspace(loaded))
    ]


def test_what_compile_would_refuse_is_told_at_the_line_that_was_written(export, tmp_path, capsys):
    out = tmp_path / "out"
    assert brought(export, out) == 1
    told = capsys.readouterr().err
    assert "equivalent; 2 errors\n" in told
    assert "2 errors: `ivr compile` would not build this." in told
    assert "--force --waive REASON" in told
    found = refused(out)
    assert [code for _, code in found] == ["FLW002", "FLW002"]
    for line, code in found:
        assert f"{out}/flows/main.yaml:{line}:3: error {code} " in told


def test_a_reason_waives_each_at_its_node_and_the_workspace_compiles(export, tmp_path, capsys):
    out = tmp_path / "out"
    assert brought(export, out, waive="as it ran for years") == 0
    assert "equivalent; 2 waivers\n" in capsys.readouterr().err
    text = (out / "flows" / "main.yaml").read_text(encoding="utf-8")
    assert text.count("lint: {allow: [FLW002], because: as it ran for years}") == 2
    assert refused(out) == []
    assert not has_errors(workspace.lint(workspace.load(out)))


@pytest.mark.parametrize("blank", ["", "  "])
def test_no_reason_waives_nothing(export, tmp_path, blank):
    assert brought(export, tmp_path / "out", waive=blank) == 1
    assert "lint:" not in (tmp_path / "out/flows/main.yaml").read_text(encoding="utf-8")


def test_what_is_printed_is_judged_too(export, capsys):
    assert brought(export, None) == 1
    told = capsys.readouterr()
    assert "dialog: main\n" in told.out
    assert "flows/main.yaml:" in told.err
    assert "--force" not in told.err


def test_tools_read_the_same_as_json(export, tmp_path, capsys):
    out = tmp_path / "out"
    assert brought(export, out, form="json") == 1
    told = capsys.readouterr()
    assert told.err == ""
    summary = json.loads(told.out)
    assert summary["imported"] == [
        {
            "file": str(export),
            "dialog": "main",
            "actions": 3,
            "nodes": 3,
            "raw": 0,
            "equivalent": True,
            "errors": 2,
            "waivers": 0,
        }
    ]
    assert {finding["code"] for finding in summary["findings"]} == {"FLW002"}
    assert str(out / "flows/main.yaml") in summary["wrote"]
    assert brought(export, tmp_path / "flow.json", to="flow", form="json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["imported"] == [{"file": str(export), "flow": "main"}]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_format_that_cannot_be_is_refused(export, form):
    with pytest.raises(Unreadable):
        brought(export, None, form=form)


def test_a_flow_says_where_it_was_written_and_standard_output_stays_clean(export, tmp_path, capsys):
    out = tmp_path / "flow.json"
    assert brought(export, out, to="flow") == 0
    assert capsys.readouterr().err == f"wrote {out}\n"
    assert brought(export, out, to="flow") == 0  # it is there already
    assert capsys.readouterr().err == ""
    assert brought(export, None, to="flow") == 0
    assert capsys.readouterr().err == ""
