"""`ivr stream`: a file through each architecture, and totals that reconcile or fail."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.local.streams import files
from ivr.local.streams.replay import Totals

ROOT = Path(__file__).parents[2]
ROWS = 40


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "charges.csv"
    with made.open("w", newline="") as opened:
        names = ["trans_date_trans_time", "cc_num", "merchant", "category", "amt", "trans_num"]
        written = csv.DictWriter(opened, names)
        written.writeheader()
        for n in range(ROWS):
            values = [f"2020-06-21 12:{n:02d}:00", 4000001234567000 + n % 3, "Shop", "travel"]
            amount = 9_000 if n == 30 else 10 + n
            written.writerow(dict(zip(names, [*values, amount, f"T{n}"], strict=True)))
    return made


def replay(*more):
    return execute(["stream", "replay", *map(str, more), "--root", str(ROOT)])


@pytest.mark.parametrize("through", ["kinesis", "firehose"])
def test_every_row_is_accounted_for(file, tmp_path, capsys, through):
    assert replay(file, "--through", through, "--out", tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert f"read                {ROWS}" in told
    assert f"scored              {ROWS}" in told
    if through == "firehose":
        assert execute(["stream", "read", str(tmp_path / "out"), "-n", "1"]) == 0
        assert f"{ROWS} records:" in capsys.readouterr().out


@pytest.mark.parametrize("through", ["eventbridge", "express"])
def test_machines_run_too(file, capsys, through):
    assert replay(file, "--through", through, "--limit", "8") == 0
    assert re.search(r"scored +8 ", capsys.readouterr().out)


def test_poison_and_repetitions_are_counted(file, tmp_path, capsys):
    lines = [files.event_of(row) for row in files.rows(file)]
    made = tmp_path / "charges.jsonl"
    texts = [json.dumps(each) for each in [*lines, lines[0]]]
    made.write_text("\n".join([*texts[:5], "no json", *texts[5:]]) + "\n")
    assert replay(made, "--rate", "100000") == 0
    told = capsys.readouterr().out
    assert re.search(r"quarantined +1\n", told)
    assert re.search(r"repeated +1\n", told)


def test_totals_that_do_not_reconcile_are_told():
    assert Totals(read=2, approve=1, quarantined=1).is_whole
    assert not Totals(read=2, approve=1).is_whole
    assert not Totals(read=1, approve=2).is_whole
    assert not Totals(read=1, fraud=1, started=0).is_whole


@pytest.mark.parametrize(
    "arguments",
    [["nowhere.csv"], ["README.md"], ["FILE", "--through", "pigeon"], ["FILE", "--policy", "none"]],
    ids=["no file", "another kind", "no way", "no policy"],
)
def test_bad_input_is_refused_in_a_sentence(file, arguments, capsys):
    assert replay(*[str(file) if each == "FILE" else each for each in arguments]) == 2
    assert capsys.readouterr().err.startswith("ivr: ")
