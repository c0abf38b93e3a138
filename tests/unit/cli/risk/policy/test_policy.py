"""ivr policy: check, explain, simulate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.records import Assessment
from ivr.runtime.wiring import SystemClock

DEFAULT = Path("infra/policy/default.yaml")


def line_of(part):
    """Return the first line of the shipped policy that holds a text, counted from 1."""
    lines = DEFAULT.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if part in line)


@pytest.fixture
def written(tmp_path):
    """Return a writer of policies: the shipped one with a text replaced by another."""

    def write(name, old="", new=""):
        path = tmp_path / name
        text = DEFAULT.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text)
        return str(path)

    return write


@pytest.fixture
def past(tmp_path):
    path = tmp_path / "past.jsonl"
    rows = [
        {"id": f"c{n}", "at": n, "score": n * 100, "scale": "scorecard", "band": "low"}
        for n in range(11)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_the_shipped_policies_are_whole(capsys):
    assert execute(["policy", "check"]) == 0
    out = capsys.readouterr().out
    assert "default.yaml: each score of 0..1000 has one band (scorecard, fraud_detector)" in out
    assert "seed.yaml" in out


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("{lane: case, when: [open_case]}", "{lane: case, when: [loyal]}", "POL006", "lanes:"),
        (", unless: [spam, open_case]}", "}", "POL007", "lane: skilled"),
        (
            "{lane: refuse, when: [spam]}",
            "{lane: refuse, when: [spam, vip]}",
            "POL008",
            "lane: refuse",
        ),
        (
            "{lane: refuse, when: [spam]}",
            "{lane: refuse, unless: [known]}",
            "POL009",
            "lane: refuse",
        ),
        ("- {band: medium, above: 320}", "- {band: medium, above: 900}", "POL001", "band: medium"),
        ("when: [vip]", "when: [vpi]", "SPC002", "lane: priority"),
    ],
    ids=["gap", "overlap", "nobody", "hangs up", "bands", "misspelt"],
)
def test_what_is_wrong_is_told_by_its_place(  # noqa: PLR0917  what is spoilt, and how it is told
    written, capsys, old, new, code, at
):
    file = written("p.yaml", old, new)
    assert execute(["policy", "check", file]) == 1
    told = capsys.readouterr().err
    assert f"{file}:{line_of(at)}:" in told
    assert f"error {code} " in told


def test_there_must_be_a_policy(tmp_path, capsys):
    assert execute(["policy", "check", "-C", str(tmp_path)]) == 2
    assert "USE007" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "lane", "at"),
    [
        (["--score", "320"], "bot", "lane: bot"),
        (["--score", "321"], "agent", "lane: agent"),
        (["--score", "801"], "skilled", "lane: skilled"),
        (["--score", "801", "--fact", "open_case"], "case", "lane: case"),
        (["--score", "0", "--fact", "spam"], "refuse", "lane: refuse"),
        (["--score", "500", "--fact", "vip"], "priority", "lane: priority"),
        (["--score", "700", "--scale", "fraud_detector"], "agent", "lane: agent"),
    ],
)
def test_the_row_that_decides_is_named(capsys, asked, lane, at):
    assert execute(["policy", "explain", str(DEFAULT), *asked]) == 0
    out = capsys.readouterr().out
    assert f"lane {lane}: " in out
    assert f"{DEFAULT}:{line_of(at)}:5" in out


@pytest.mark.parametrize(
    ("score", "outcome"), [(400, "approve"), (401, "investigate"), (601, "fraud")]
)
def test_charges_are_explained_too(capsys, score, outcome):
    argument = ["policy", "explain", str(DEFAULT), "--score", str(score), "-f", "json"]
    assert execute(argument) == 0
    told = {each["what"]: each["to"] for each in json.loads(capsys.readouterr().out)}
    assert told["charge"] == outcome


def test_a_policy_without_lanes_has_the_usual_ones(written, capsys):
    text = DEFAULT.read_text()
    file = written("p.yaml", text[text.index("# Where contacts go") :], "")
    assert execute(["policy", "explain", file, "--score", "900"]) == 0
    assert "lane skilled: the policy names no lanes" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked",
    [
        ["--score", "1001"],
        ["--score", "-1"],
        ["--score", "1", "--fact", "vpi"],
        ["--score", "1", "--fact", "spam", "--fact", "vip"],
        ["--score", "1", "--scale", "fraud_detektor"],
        ["--score", "1", "-f", "md"],
    ],
)
def test_questions_without_an_answer_are_usage(capsys, asked):
    assert execute(["policy", "explain", str(DEFAULT), *asked]) == 2
    assert capsys.readouterr().err


def test_a_policy_with_an_error_is_not_explained(written, capsys):
    file = written("p.yaml", ", unless: [spam, open_case]}", "}")
    assert execute(["policy", "explain", file, "--score", "1"]) == 1
    assert "POL007" in capsys.readouterr().err


def test_who_would_go_elsewhere(past, capsys):
    asked = ["policy", "simulate", "default", "seed", "--contacts", past]
    assert execute(asked) == 0
    assert "1 of 11 would go elsewhere (9.1 %)." in capsys.readouterr().out
    assert execute([*asked, "--at-most", "9"]) == 1
    assert execute([*asked, "--at-most", "10", "-f", "md"]) == 0
    assert "| contact | bot | agent | 1 | 9.1 % |  | c3 |" in capsys.readouterr().out


def test_a_replay_as_json_with_capacity_and_new_scores(past, capsys):
    asked = ["policy", "simulate", "default", "seed", "--contacts", past, "-f", "json"]
    assert execute([*asked, "--capacity", "agent=2", "--rescore"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["old"]["beyond_capacity"] == {"agent": 3}
    assert value["new"]["beyond_capacity"] == {"agent": 4}


def test_somebody_who_would_be_hung_up_on_fails_the_replay(tmp_path, written, capsys):
    rows = DEFAULT.read_text()
    kind = written("kind.yaml", rows[rows.index("lanes:") :], "lanes: [{lane: agent}]\n")
    listed = tmp_path / "listed.jsonl"
    row = {"id": "c", "at": 0, "score": 850, "scale": "scorecard", "band": "spam"}
    listed.write_text(json.dumps(row))
    asked = ["--contacts", str(listed)]
    assert execute(["policy", "simulate", kind, str(DEFAULT), *asked]) == 1
    assert execute(["policy", "simulate", str(DEFAULT), kind, *asked]) == 0
    assert "refuse" in capsys.readouterr().out


def test_a_store_is_replayed(tmp_path, capsys):
    path = tmp_path / "state.db"
    store = SqliteStore(str(path), SystemClock())
    store.commit(Assessment(id="c", score=300, band="low", reasons=(), scale="scorecard"))
    store.close()
    assert execute(["policy", "simulate", "default", "seed", "--store", str(path)]) == 0
    assert "1 of 1 would go elsewhere" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["--contacts", "no-such-file"],
        ["--store", "no-such-file"],
        ["--contacts", "{past}", "--store", "x"],
        ["--contacts", "{past}", "-f", "html"],
        ["--contacts", "{past}", "--capacity", "many"],
        ["--contacts", "{empty}"],
    ],
)
def test_a_replay_of_nothing_is_usage(tmp_path, past, capsys, asked):
    (tmp_path / "empty").touch()
    asked = [each.format(past=past, empty=tmp_path / "empty") for each in asked]
    assert execute(["policy", "simulate", "default", "seed", *asked]) == 2
    assert "ivr: USE" in capsys.readouterr().err


def test_a_policy_that_is_not_there_is_usage(past, capsys):
    assert execute(["policy", "simulate", "default", "sed", "--contacts", past]) == 2
    assert "sed" in capsys.readouterr().err
