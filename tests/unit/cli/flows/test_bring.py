"""ivr import, from files to files."""

import json
from pathlib import Path

import pytest

from ivr import workspace
from ivr.cli.flows.bring import Wishes, import_
from ivr.compare.equivalence import distinguishing
from ivr.faults import Unreadable
from ivr.formats.connect import read_flow

ARN = "arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-4000-8000-000000000009/queue/q"


def flow(text="Welcome to the bank."):
    def failing(*types, to="end"):
        return [{"ErrorType": each, "NextAction": to} for each in types]

    return {
        "Version": "2019-10-30",
        "StartAction": "hello",
        "Metadata": {"entryPointPosition": {"x": 1, "y": 2}, "ActionMetadata": {}},
        "Actions": [
            {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": text},
             "Transitions": {"NextAction": "queue"}},
            {"Identifier": "queue", "Type": "UpdateContactTargetQueue",
             "Parameters": {"QueueId": ARN},
             "Transitions": {"NextAction": "go", "Errors": failing("NoMatchingError")}},
            {"Identifier": "go", "Type": "TransferContactToQueue", "Parameters": {},
             "Transitions": {"NextAction": "end",
                             "Errors": failing("QueueAtCapacity", "NoMatchingError")}},
            {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {},
             "Transitions": {}},
        ],
    }  # fmt: skip


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


@pytest.fixture
def export(tmp_path):
    return write(tmp_path / "Main Line.json", flow())


def brought(what, out, to="dialog", **more):
    return import_(str(what), to=to, out=out, wishes=Wishes(**more))


def compiled(root):
    return workspace.compile_workspace(workspace.load(root)).program.flows


def test_one_flow_into_a_folder_is_a_workspace_that_compiles_to_it(export, tmp_path):
    out = tmp_path / "out"
    assert brought(export, out) == 0
    (made,) = compiled(out)
    assert made.name == "main_line"
    assert distinguishing(read_flow(flow(), "x"), made) is None
    assert ARN not in (out / "flows" / "main_line.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("place", ["desk.yaml", "flows/desk.yaml"])
def test_one_flow_into_a_file_brings_its_workspace_along(export, tmp_path, place):
    root = tmp_path / "out"
    assert brought(export, root / place) == 0
    assert (root / place).read_text(encoding="utf-8").count("dialog: desk\n") == 1
    (made,) = compiled(root)
    assert distinguishing(read_flow(flow(), "x"), made) is None


def test_a_folder_becomes_one_workspace_and_a_bad_file_costs_only_itself(tmp_path, capsys):
    for number in range(3):
        write(tmp_path / "in" / f"flow {number}.json", flow(f"This is number {number}."))
    write(tmp_path / "in" / "bad.json", '{"Version": "2019-10-30", "Actions": [')
    deep = flow()
    deep["Actions"][0]["Parameters"] = {"Text": "x", "More": json.loads("[" * 60 + "]" * 60)}
    write(tmp_path / "in" / "deep.json", deep)
    assert brought(tmp_path / "in", tmp_path / "out") == 1
    names = sorted(path.stem for path in (tmp_path / "out" / "flows").iterdir())
    assert names == ["flow_0", "flow_1", "flow_2"]
    assert len(compiled(tmp_path / "out")) == 3
    told = capsys.readouterr().err
    assert "bad.json:1:" in told
    assert "deep.json" in told


def test_flows_in_the_current_format_keep_their_names_and_layout(tmp_path):
    write(tmp_path / "in" / "a" / "one.json", flow())
    write(tmp_path / "in" / "two.json", flow())
    assert brought(tmp_path / "in", tmp_path / "out", to="flow") == 0
    for name in ("a/one.json", "two.json"):
        assert json.loads((tmp_path / "out" / name).read_text(encoding="utf-8")) == flow()


def test_one_flow_is_written_to_a_file_or_printed(export, tmp_path, capsys):
    assert brought(export, tmp_path / "flow.json", to="flow") == 0
    assert json.loads((tmp_path / "flow.json").read_text(encoding="utf-8")) == flow()
    assert brought(export, None, to="flow") == 0
    assert json.loads(capsys.readouterr().out) == flow()
    assert brought(export, None) == 0
    assert "dialog: main_line\n" in capsys.readouterr().out


def test_nothing_is_overwritten_without_force(export, tmp_path):
    out = tmp_path / "out"
    assert brought(export, out) == 0
    assert brought(export, out) == 0  # the same again is no harm
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    write(export, flow("Welcome elsewhere."))
    with pytest.raises(Unreadable, match="--force"):
        brought(export, out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert brought(export, out, force=True) == 0
    assert "elsewhere" in (out / "prompts/en-US/main_line.yaml").read_text(encoding="utf-8")


def test_the_locale_may_be_said(export, tmp_path):
    assert brought(export, tmp_path / "out", locale="de-DE") == 0
    assert (tmp_path / "out" / "prompts" / "de-DE" / "main_line.yaml").is_file()


@pytest.mark.parametrize(
    ("more", "code"),
    [({"to": "poem"}, "USE001"), ({"locale": "tlh"}, "USE001")],
)
def test_what_there_is_not_is_refused(export, tmp_path, more, code):
    with pytest.raises(Unreadable) as refused:
        brought(export, tmp_path / "out", **more)
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


def test_several_flows_need_a_folder(tmp_path):
    write(tmp_path / "in" / "one.json", flow())
    with pytest.raises(Unreadable, match="--out"):
        brought(tmp_path / "in", None)


def test_a_place_that_cannot_be_written_leaves_nothing(export, tmp_path):
    out = write(tmp_path / "out" / "infra", "a file where a folder is wanted").parent
    with pytest.raises(Unreadable):
        brought(export, out)
    assert [path for path in Path(out).rglob("*") if path.is_file()] == [out / "infra"]
