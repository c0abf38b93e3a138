"""ivr lint on flows: which paths it takes, what it prints, and waivers beside the flows."""

import io
import json
from pathlib import Path

import pytest

from ivr.cli.authoring import design
from ivr.cli.flows.judge import is_workspace, lint_flows
from ivr.faults import Refused, Unreadable

GOOD = {
    "Version": "2019-10-30",
    "StartAction": "a",
    "Actions": [
        {"Identifier": "a", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    ],
}
BAD = {
    **GOOD,
    "Actions": [
        *GOOD["Actions"],
        {**GOOD["Actions"][0], "Identifier": "old", "Type": "Disconnect"},
    ],
}
WAIVERS = """\
waivers:
  - files: "*.json"
    rules: [FLW001, FLW020]
    actions: [old]
    because: Removed with the next release.
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.json").write_text(json.dumps(GOOD))
    (tmp_path / "bad.json").write_text(json.dumps(BAD))
    return tmp_path


def lint(path, form="text", strict=False):
    return lint_flows(Path(path), "local", strict=strict, form=form)


def test_a_bad_file_costs_only_itself(folder, capsys):
    (folder / "cut.json").write_text('{"Actions": [')
    assert lint(folder) == 1
    out = capsys.readouterr().out
    assert "FLW000" in out
    assert "FLW001" in out


def test_a_good_file_is_fine_and_formats_are_known(folder, capsys):
    for form in ("text", "json", "sarif", "github"):
        assert lint(folder / "good.json", form) == 0
    assert '"findings": []' in capsys.readouterr().out
    with pytest.raises(Unreadable):
        lint(folder / "good.json", "xml")


def test_standard_input(monkeypatch, capsys):
    class Stdin:
        buffer = io.BytesIO(json.dumps(BAD).encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert lint("-") == 1
    assert "stdin:1" in capsys.readouterr().out


def test_waivers_beside_the_flows(folder, capsys):
    (folder / "ivr-lint.yaml").write_text(WAIVERS)
    assert lint(folder) == 0
    assert "2 waived" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (WAIVERS.replace("Removed with the next release.", '""'), "TST006"),
        (WAIVERS.replace("FLW020", "FLW999"), "TST007"),
        (WAIVERS.replace("FLW020", "FLW002"), "TST008"),
    ],
)
def test_waivers_are_looked_at_too(folder, capsys, text, code):
    (folder / "ivr-lint.yaml").write_text(text)
    lint(folder)
    assert code in capsys.readouterr().out


def test_a_wrong_file_of_waivers_is_refused(folder):
    (folder / "ivr-lint.yaml").write_text("waivers: [{rule: FLW001}]\n")
    with pytest.raises(Refused):
        lint(folder)


def test_what_is_a_workspace(folder, tmp_path):
    assert not is_workspace(folder)
    assert not is_workspace(Path("-"))
    (tmp_path / "w" / "flows").mkdir(parents=True)
    (tmp_path / "w" / "flows" / "a.yaml").write_text("dialog: a\n")
    assert is_workspace(tmp_path / "w")


def test_an_empty_folder_is_told_apart_from_a_workspace(tmp_path):
    with pytest.raises(Unreadable, match="neither dialogs"):
        lint(tmp_path)
    assert not is_workspace(tmp_path)
    (tmp_path / "prompts").mkdir()
    assert is_workspace(tmp_path)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_standard_input_in_every_format(form, monkeypatch, capsys):
    class Stdin:
        buffer = io.BytesIO(json.dumps(BAD).encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert lint("-", form) == 1
    out = capsys.readouterr().out
    assert "FLW001" in out
    assert "stdin" in out


def test_several_paths_are_one_report(folder, capsys):
    paths = (folder / "good.json", folder / "bad.json", folder / "bad.json")
    assert design.lint(paths, "local", strict=False, form="json") == 1
    told = json.loads(capsys.readouterr().out)["findings"]
    assert sorted(each["code"] for each in told) == ["FLW001", "FLW020"]
