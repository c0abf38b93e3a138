"""`ivr diff`: exit codes, formats, what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ivr.cli.main import execute

END: dict[str, Any] = {
    "Identifier": "bye",
    "Type": "DisconnectParticipant",
    "Parameters": {},
    "Transitions": {},
}


def flow(folder: Path, name: str, *, text: str = "Hello.", failing: str = "queue") -> str:
    """Write a flow that says something and asks for a queue; `failing` is where errors lead."""
    errors = [{"NextAction": failing, "ErrorType": "NoMatchingError"}]
    full = [{"NextAction": "bye", "ErrorType": kind} for kind in ("QueueAtCapacity",)]
    actions: list[dict[str, Any]] = [
        {
            "Identifier": "lookup",
            "Type": "InvokeLambdaFunction",
            "Parameters": {"LambdaFunctionARN": "lambda:a", "InvocationTimeLimitSeconds": "3"},
            "Transitions": {"NextAction": "hello", "Errors": errors, "Conditions": []},
        },
        {
            "Identifier": "hello",
            "Type": "MessageParticipant",
            "Parameters": {"Text": text},
            "Transitions": {"NextAction": "queue", "Errors": [], "Conditions": []},
        },
        {
            "Identifier": "queue",
            "Type": "TransferContactToQueue",
            "Parameters": {},
            "Transitions": {
                "NextAction": "bye",
                "Errors": [*full, {"NextAction": "bye", "ErrorType": "NoMatchingError"}],
                "Conditions": [],
            },
        },
        END,
    ]
    value = {"Version": "2019-10-30", "StartAction": "lookup", "Actions": actions}
    path = folder / f"{name}.json"
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return str(path)


def test_words_alone_take_no_help_away(tmp_path: Path, capsys: Any) -> None:
    old, new = flow(tmp_path, "old"), flow(tmp_path, "new", text="Good day.")
    assert execute(["diff", old, new]) == 0
    said = capsys.readouterr().out
    assert 'new: info: \'hello\' now says "Good day.", was "Hello."' in said
    text = Path(new).read_text(encoding="utf-8")
    line = text[: text.index('"Identifier": "hello"')].count("\n")
    assert f"({new}:{line}:3)" in said
    assert execute(["diff", "--strict", old, new]) == 0


def test_a_failure_that_hangs_up_fails(tmp_path: Path, capsys: Any) -> None:
    old, new = flow(tmp_path, "old"), flow(tmp_path, "new", failing="bye")
    assert execute(["diff", old, new, "--format", "json"]) == 1
    (change,) = json.loads(capsys.readouterr().out)
    assert change["severity"] == "error"
    assert change["message"] == "'lookup': failure or timeout now hangs up, went to 'queue'"


def test_a_rerouting_fails_with_strict(tmp_path: Path) -> None:
    old, new = flow(tmp_path, "old"), flow(tmp_path, "new", failing="hello")
    assert execute(["diff", old, new]) == 0
    assert execute(["diff", old, new, "--strict"]) == 1


def test_equivalence_and_the_call_that_refutes_it(tmp_path: Path, capsys: Any) -> None:
    old, new = flow(tmp_path, "old"), flow(tmp_path, "new", failing="hello")
    assert execute(["diff", "--equivalent", old, old]) == 0
    assert "equivalent: 1 flow" in capsys.readouterr().out
    assert execute(["diff", "--equivalent", old, new]) == 1
    said = capsys.readouterr().out
    assert "1. asks function a: failure or timeout" in said
    assert "first:  transfers to the queue" in said
    assert 'second: says "Hello."' in said


def test_folders_are_compared_flow_by_flow(tmp_path: Path, capsys: Any) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        flow(tmp_path / side, "same")
    flow(tmp_path / "new", "added")
    sides = [str(tmp_path / side) for side in ("old", "new")]
    assert execute(["diff", *sides, "--format", "md"]) == 0
    assert "### added\n\n- info: flow added is new" in capsys.readouterr().out
    assert execute(["diff", "--equivalent", *sides]) == 1
    assert "added: only in the second" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["missing.json"], 2, "USE002"),
        (["--format", "pdf"], 2, "no format 'pdf'"),
        (["broken.json"], 1, "FLW000 not JSON"),
    ],
)
def test_what_cannot_be_compared(
    tmp_path: Path, capsys: Any, arguments: list[str], code: int, message: str
) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    old = flow(tmp_path, "old")
    given = [str(tmp_path / a) if a.endswith(".json") else a for a in arguments]
    new = [] if any(a.endswith(".json") for a in arguments) else [old]
    assert execute(["diff", old, *new, *given]) == code
    assert message in capsys.readouterr().err


def test_one_bad_file_costs_that_flow_only(tmp_path: Path, capsys: Any) -> None:
    for side, text in (("old", "Hello."), ("new", "Good day.")):
        (tmp_path / side).mkdir()
        flow(tmp_path / side, "same", text=text)
        flow(tmp_path / side, "broken")
        flow(tmp_path / side, "third")
    (tmp_path / "new" / "broken.json").write_text("{", encoding="utf-8")
    sides = [str(tmp_path / side) for side in ("old", "new")]
    assert execute(["diff", *sides]) == 1
    said = capsys.readouterr()
    assert 'now says "Good day.", was "Hello."' in said.out
    assert "broken" not in said.out
    assert "FLW000 not JSON" in said.err
    assert execute(["diff", "--equivalent", *sides]) == 1
    said = capsys.readouterr()
    assert "same: not equivalent" in said.out
    assert "broken" not in said.out


def test_a_file_that_cannot_be_read_is_not_called_the_same(tmp_path: Path, capsys: Any) -> None:
    old, new = flow(tmp_path, "old"), tmp_path / "new.json"
    new.write_text("{", encoding="utf-8")
    assert execute(["diff", old, str(new)]) == 1
    assert capsys.readouterr().out == ""


def test_exports_are_compared_with_the_dialogs_made_of_them(tmp_path: Path, capsys: Any) -> None:
    exports, made = tmp_path / "exports", tmp_path / "service"
    exports.mkdir()
    flow(exports, "Main Menu")
    flow(exports, "Opening hours", text="We are open.")
    assert execute(["import", str(exports), "--to", "dialog", "-o", str(made)]) == 0
    capsys.readouterr()
    assert execute(["diff", "--equivalent", str(exports), str(made)]) == 0
    assert "equivalent: 2 flows" in capsys.readouterr().out
    assert execute(["diff", str(exports), str(made)]) == 0
    assert "no differences" in capsys.readouterr().out


def lengthened(path: Path, count: int) -> Path:
    """Put so many messages before the first action of a flow."""
    value = json.loads(path.read_text(encoding="utf-8"))
    value["Actions"] += [
        {
            "Identifier": f"n{number}",
            "Type": "MessageParticipant",
            "Parameters": {"Text": f"{number}"},
            "Transitions": {"NextAction": f"n{number + 1}" if number < count - 1 else "lookup"},
        }
        for number in range(count)
    ]
    value["StartAction"] = "n0"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_comparing_costs_in_proportion_to_the_flow(
    tmp_path: Path, capsys: Any, growth: Any
) -> None:
    def compared(count: int) -> None:
        path = str(lengthened(Path(flow(tmp_path, f"long{count}")), count))
        assert execute(["diff", path, path]) == 0
        assert "no differences" in capsys.readouterr().out

    assert growth(compared, 400) < 2.5
