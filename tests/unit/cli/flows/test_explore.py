"""ivr explore: exit codes, formats, scripts written and played again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli.flows.explore import ROUNDS_SHOWN, Asked, explore_flows, replay_script
from ivr.faults import Unreadable

KEYS = {"Text": "Press.", "StoreInput": "False", "InputTimeLimitSeconds": "5"}


def written(folder: Path, target: str) -> str:
    errors = [
        {"NextAction": "bye", "ErrorType": kind}
        for kind in ("InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError")
    ]
    ways = {
        "NextAction": "bye",
        "Errors": errors,
        "Conditions": [
            {"NextAction": target, "Condition": {"Operator": "Equals", "Operands": ["1"]}}
        ],
    }
    flow = {
        "Version": "2019-10-30",
        "StartAction": "menu",
        "Metadata": {},
        "Actions": [
            {"Identifier": "menu", "Type": "GetParticipantInput", "Parameters": KEYS,
             "Transitions": ways},
            {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {},
             "Transitions": {}},
        ],
    }  # fmt: skip
    path = folder / "main.json"
    path.write_text(json.dumps(flow), encoding="utf-8")
    return str(path)


def test_a_sound_flow_is_0_and_a_lost_contact_is_1(tmp_path, capsys):
    assert explore_flows(Asked(written(tmp_path, "bye")), form="text", strict=True) == 0
    assert "2 of 2 actions are reached" in capsys.readouterr().out
    assert explore_flows(Asked(written(tmp_path, "gone")), form="text", strict=False) == 1
    shown = capsys.readouterr().out
    assert "error EXP104" in shown
    assert "1. [main] 'menu' asks for a key" in shown


def test_scripts_are_written_and_played_again(tmp_path, capsys):
    what = written(tmp_path, "gone")
    asked = Asked(what, scripts=tmp_path / "scripts")
    assert explore_flows(asked, form="json", strict=False) == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "EXP104"
    scripts = sorted((tmp_path / "scripts").iterdir())
    assert [path.name for path in scripts] == ["001-EXP104-menu.yaml"]
    assert replay_script(scripts[0], Asked(what)) == 1
    shown = capsys.readouterr().out
    assert "'menu': key 1" in shown
    assert '"Press."' in shown
    assert "end: error" in shown


def test_what_is_not_there_is_told(tmp_path):
    what = written(tmp_path, "bye")
    with pytest.raises(Unreadable, match="no format 'xml'"):
        explore_flows(Asked(what), form="xml", strict=False)
    with pytest.raises(Unreadable, match="no flow 'nope'"):
        explore_flows(Asked(what, start="nope"), form="text", strict=False)
    script = tmp_path / "s.yaml"
    script.write_text("explored: nope\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="no flow 'nope'"):
        replay_script(script, Asked(what))


def test_a_file_that_is_no_flow_is_1_and_the_rest_is_done(tmp_path, capsys):
    written(tmp_path, "bye")
    (tmp_path / "bad.json").write_text('{"Actions": 3}', encoding="utf-8")
    assert explore_flows(Asked(str(tmp_path)), form="text", strict=False) == 1
    shown = capsys.readouterr()
    assert "2 of 2 actions" in shown.out
    assert "bad.json" in shown.err


CHOSEN = "0f9c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f"


def test_the_shortest_way_to_a_person_is_a_script_too(tmp_path, capsys):
    ways = {"NextAction": "bye", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "bye"}]}
    queue = {"Identifier": CHOSEN, "Type": "UpdateContactTargetQueue",
             "Parameters": {"QueueId": "a"},
             "Transitions": {**ways, "NextAction": "t"}}  # fmt: skip
    moved = {"Identifier": "t", "Type": "TransferContactToQueue", "Parameters": {},
             "Transitions": ways}  # fmt: skip
    bye = {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {},
           "Transitions": {}}  # fmt: skip
    shown = {CHOSEN: {"parameters": {"QueueId": {"displayName": "Counter"}}}}
    flow = {"Version": "2019-10-30", "StartAction": CHOSEN, "Actions": [queue, moved, bye],
            "Metadata": {"ActionMetadata": shown}}  # fmt: skip
    path = tmp_path / "main.json"
    path.write_text(json.dumps(flow), encoding="utf-8")
    asked = Asked(str(path), scripts=tmp_path / "scripts")
    assert explore_flows(asked, form="text", strict=False) == 0
    assert "wrote 1 script:" in capsys.readouterr().err
    script = tmp_path / "scripts" / "shortest-way-to-a-person.yaml"
    assert replay_script(script, Asked(str(path))) == 0
    assert "chooses queue Counter: onward" in capsys.readouterr().out


def test_of_a_call_without_end_the_beginning_is_shown(tmp_path, capsys):
    said = {"Identifier": "a", "Type": "MessageParticipant", "Parameters": {"Text": "Hi"},
            "Transitions": {"NextAction": "a"}}  # fmt: skip
    path = tmp_path / "main.json"
    flow = {"Version": "2019-10-30", "StartAction": "a", "Metadata": {}, "Actions": [said]}
    path.write_text(json.dumps(flow), encoding="utf-8")
    explore_flows(Asked(str(path), scripts=tmp_path / "s"), form="text", strict=False)
    (script,) = (tmp_path / "s").iterdir()
    capsys.readouterr()
    assert replay_script(script, Asked(str(path))) == 1
    shown = capsys.readouterr().out
    assert shown.count("'a': onward") == ROUNDS_SHOWN
    assert "... and so on, " in shown
    assert "end: error" in shown
