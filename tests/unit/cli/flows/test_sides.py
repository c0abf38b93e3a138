"""`ivr diff` of bots: exports, zipped or not, beside flows; and `import` of a template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ivr.cli.main import execute

FLOW: dict[str, Any] = {
    "Version": "2019-10-30",
    "StartAction": "bye",
    "Actions": [{"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}}],
}
MANIFEST = {"metaData": {"schemaVersion": "1", "fileFormat": "LexJson", "resourceType": "BOT"}}


def bot(folder: Path, *said: str, name: str = "Cards") -> str:
    """Write an unpacked export with one intent."""
    samples = [{"utterance": words} for words in said]
    locale = f"{name}/BotLocales/en_US"
    files: dict[str, Any] = {
        "Manifest.json": MANIFEST,
        f"{name}/Bot.json": {"name": name},
        f"{locale}/BotLocale.json": {"name": "English", "identifier": "en_US"},
        f"{locale}/Intents/Block/Intent.json": {"name": "Block", "sampleUtterances": samples},
    }
    for path, value in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(value), encoding="utf-8")
    return str(folder)


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    old = bot(tmp_path / "old", "block it", "stop it")
    return old, bot(tmp_path / "new", "block it")


def test_exports_are_compared(sides: tuple[str, str], capsys: Any) -> None:
    assert execute(["diff", *sides]) == 0
    lost = 'en_US, intent Block: no longer knows 1 utterance: "stop it"'
    assert f"bot Cards: info: {lost}" in capsys.readouterr().out
    assert execute(["diff", *sides, "--format", "json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)
    assert (change["flow"], change["action"]) == ("bot Cards", "en_US/Block")
    assert execute(["diff", "--equivalent", *sides]) == 1
    assert "bot Cards: not equivalent:" in capsys.readouterr().out
    assert execute(["diff", "--equivalent", sides[0], sides[0]]) == 0
    assert "equivalent: 1 bot" in capsys.readouterr().out


def test_flows_and_bots_of_one_folder(sides: tuple[str, str], capsys: Any) -> None:
    for side in sides:
        (Path(side) / "main.json").write_text(json.dumps(FLOW), encoding="utf-8")
    assert execute(["diff", "--equivalent", sides[0], sides[0]]) == 0
    assert "equivalent: 1 flow, 1 bot" in capsys.readouterr().out


def test_flows_alone_say_nothing_about_bots(sides: tuple[str, str], capsys: Any) -> None:
    path = Path(sides[0]) / "main.json"
    path.write_text(json.dumps(FLOW), encoding="utf-8")
    assert execute(["diff", sides[0], str(path)]) == 0
    assert "no differences" in capsys.readouterr().out


def test_a_broken_export_costs_that_bot_alone(sides: tuple[str, str], capsys: Any) -> None:
    for side in sides:
        (Path(side) / "main.json").write_text(json.dumps(FLOW), encoding="utf-8")
    (Path(sides[1]) / "Cards" / "Bot.json").write_text("{", encoding="utf-8")
    assert execute(["diff", *sides]) == 1
    said = capsys.readouterr()
    assert "LEX024" in said.err
    assert "Cards" not in said.out


TEMPLATE = {
    "Resources": {
        name: {"Type": "AWS::Connect::ContactFlow", "Properties": {"Name": name, "Content": FLOW}}
        for name in ("Main", "Hold")
    }
}


def test_every_flow_of_a_template_is_compared_and_imported(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "connect.template.json"
    path.write_text(json.dumps(TEMPLATE), encoding="utf-8")
    assert execute(["diff", "--equivalent", str(path), str(path)]) == 0
    assert "equivalent: 2 flows" in capsys.readouterr().out
    assert execute(["import", str(path), "--to", "flow", "-o", str(tmp_path / "out")]) == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["Hold.json", "Main.json"]


def test_what_a_flow_file_has_no_place_for_is_told(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "fees.json"
    told = {"transitions": {"results": [{"name": "later"}]}}
    module = {"Content": FLOW, "Settings": json.dumps(told)}
    path.write_text(json.dumps({"ContactFlowModule": module}), encoding="utf-8")
    out = tmp_path / "out"
    assert execute(["import", str(path), "--to", "flow", "-o", str(out / "fees.json")]) == 0
    assert "FLW000 fees.json has no place for what the module declares" in capsys.readouterr().err
    assert execute(["import", str(path), "--to", "dialog", "-o", str(out)]) == 0
    assert "FLW000" not in capsys.readouterr().err
    assert "name: later" in (out / "flows" / "fees.yaml").read_text()


def test_a_flow_of_a_template_that_is_unread_is_not_called_gone(
    tmp_path: Path, capsys: Any
) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "t.json").write_text(json.dumps(TEMPLATE), encoding="utf-8")
    broken = json.dumps(TEMPLATE).replace('"Actions": [', '"Actions": 1, "x": [', 1)
    (tmp_path / "new" / "t.json").write_text(broken, encoding="utf-8")
    assert execute(["diff", str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    assert "gone" not in capsys.readouterr().out
    (tmp_path / "new" / "t.json").write_text("{", encoding="utf-8")
    (tmp_path / "new" / "u.json").write_text(json.dumps(FLOW), encoding="utf-8")
    assert execute(["diff", str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    assert "gone" not in capsys.readouterr().out
