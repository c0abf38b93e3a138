"""`ivr stream`: a file through each architecture, and totals that reconcile or fail."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.local.streams import files
from ivr.local.streams.bank import Bank
from ivr.local.streams.replay import Asked, replayed
from ivr.local.streams.totals import Totals
from ivr.runtime.records import Case, Review
from ivr.runtime.risk import policy

ROOT = Path(__file__).parents[3]
ROWS = 40
ROW = {
    "trans_date_trans_time": "2020-06-22 15:00:00",
    "cc_num": 4000001234567000,
    "merchant": "Shop",
    "category": "travel",
    "amt": 10,
    "trans_num": "T0",
}
RULES = {
    "policy": "test",
    "scales": {
        "scorecard": {
            "bands": [{"band": "high", "above": 800}, {"band": "low"}],
            "charges": {"call_above": 100, "investigate_above": 50},
        }
    },
}
"""Every new merchant is suspicious."""


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
        assert re.search(rf"came out +{ROWS}\n", told)
        assert execute(["stream", "read", str(tmp_path / "out"), "-n", "1"]) == 0
        assert f"{ROWS} records:" in capsys.readouterr().out


def test_made_up_history_is_scored_whole(tmp_path, capsys):
    made = tmp_path / "history.csv"
    assert execute(["data", "sample", "--history", str(made), "--rows", "60"]) == 0
    assert replay(made) == 0
    told = capsys.readouterr().out
    assert re.search(r"scored +60 ", told)
    assert re.search(r"quarantined +0\n", told)


def test_poison_and_repetitions_are_counted(file, tmp_path, capsys):
    lines = [files.event_of(row) for row in files.rows(file)]
    made = tmp_path / "charges.jsonl"
    texts = [json.dumps(each) for each in [*lines, lines[0]]]
    made.write_text("\n".join([*texts[:5], "no json", *texts[5:]]) + "\n")
    assert replay(made, "--rate", "100000") == 0
    told = capsys.readouterr().out
    assert re.search(r"quarantined +1   1 RUN400 \(ivr explain CODE\)\n", told)
    assert re.search(r"repeated +1\n", told)


@pytest.mark.parametrize("through", ["kinesis", "firehose", "eventbridge", "express"])
def test_one_poison_and_one_repetition_through_each_architecture(file, tmp_path, capsys, through):
    """What is not JSON cannot be an event of a bus: it is refused, and stays with its sender."""
    lines = [json.dumps(files.event_of(row)) for row in files.rows(file, 4)]
    nobodys = json.dumps({"customer": "eve", "card_token": "t", "amount": 1, "transaction_id": "E"})
    made = tmp_path / "charges.jsonl"
    made.write_text("\n".join([*lines[:2], "no json", nobodys, *lines[2:], lines[0]]) + "\n")
    assert replay(made, "--through", through) == 0
    told = capsys.readouterr().out
    refused = through == "eventbridge"
    assert re.search(rf"quarantined +{2 - refused}   1 RUN4\d\d[ ,]", told)
    assert re.search(rf"given up +{int(refused)}\n", told)
    assert re.search(r"repeated +1\n", told)
    assert re.search(r"scored +4 ", told)


@pytest.mark.parametrize("through", ["kinesis", "eventbridge"])
def test_charges_in_the_envelope_of_a_bus_are_known_by_what_is_in_it(
    file, tmp_path, capsys, through
):
    details = [files.event_of(row) for row in files.rows(file, 3)]
    again = {**details[0], "note": "sent again"}
    made = tmp_path / "events.jsonl"
    around = {"detail-type": "Transaction", "source": "s"}
    lines = (json.dumps({**around, "detail": each}) for each in (*details, again))
    made.write_text("".join(f"{line}\n" for line in lines))
    assert replay(made, "--through", through) == 0
    told = capsys.readouterr().out
    for name, count in {"scored": 3, "quarantined": 0, "repeated": 1}.items():
        assert re.search(rf"{name} +{count}\b", told)


def test_what_a_bus_or_its_rule_does_not_take_is_given_up_once(file, tmp_path, capsys):
    line = files.event_of(next(files.rows(file)))
    large = {**line, "transaction_id": "L", "note": "x" * 262_144}
    foreign = {"detail-type": "Weather", "source": "s", "detail": {}}
    made = tmp_path / "charges.jsonl"
    made.write_text("".join(f"{json.dumps(each)}\n" for each in (line, large, foreign)))
    assert replay(made, "--through", "eventbridge") == 0
    told = capsys.readouterr().out
    for name, count in {"scored": 1, "quarantined": 0, "given up": 2}.items():
        assert re.search(rf"{name} +{count}\b", told)


def test_accounts_and_profiles_go_through_each_architecture(tmp_path, capsys):
    changed = {"customer": "ana", "event_id": "E1", "changed": ["phone", "email", "pin"]}
    opened = {"customer": "new", "event_id": "E2", "phone": "+14155550144"}
    events = [
        {"detail-type": kind, "source": "s", "detail": detail}
        for kind, detail in (("Profile Changed", changed), ("Account Opened", opened))
    ]
    made = tmp_path / "events.jsonl"
    made.write_text("".join(f"{json.dumps(each)}\n" for each in events))
    for through in ("kinesis", "firehose", "express"):
        assert replay(made, "--through", through, "--machines", "2") == 0
        told = capsys.readouterr().out
        ran = "1 executions ran in the emulator: 1 notices, 1 RUNNING"
        assert (ran in told) is (through == "kinesis")
        assert "approve 1, investigate 1, fraud 0" in told, through
        assert re.search(r"followed +1 ", told), through


@pytest.mark.parametrize(
    ("totals", "whole"),
    [
        (Totals(read=2, approve=1, quarantined=Counter(RUN400=1)), True),
        (Totals(read=2, approve=1), False),
        (Totals(read=1, approve=2), False),
        (Totals(read=1, fraud=1, started=0), False),
        (Totals(read=1, fraud=1, started=2), False),
        (Totals(read=1, fraud=1, started=1, notices=2), False),
        (Totals(read=1, fraud=1, started=1, notices=1), True),
        (Totals(read=2, approve=2, delivered=1), False),
        (Totals(read=2, approve=2, delivered=2), True),
    ],
)
def test_totals_reconcile_or_do_not(totals, whole):
    assert totals.is_whole is whole


def test_a_suspicious_charge_whose_case_is_gone_is_not_followed():
    bank = Bank(policy.read(json.dumps(RULES)))
    events = [files.event_of(ROW | {"trans_num": f"T{n}", "amt": 900}) for n in range(3)]
    totals = replayed(events, bank, Asked("firehose"))
    assert (totals.followed, totals.started, totals.is_whole) == (3, 3, True)
    bank.store.remove(*bank.store.scan(Case), *bank.store.scan(Review))
    assert bank.followed() == 0


def test_what_happened_together_is_judged_while_somebody_can_still_be_called():
    """A day of charges in one batch would be too old for calls by the time that they are judged."""
    bank = Bank(policy.read(json.dumps(RULES)))
    events = [
        files.event_of(
            ROW
            | {"trans_num": f"T{n}", "cc_num": 4000001234567000 + n, "amt": 900}
            | {"trans_date_trans_time": f"2020-06-22 {14 + n}:00:00"}
        )
        for n in range(6)
    ]
    totals = replayed(events, bank, Asked("kinesis"))
    assert totals.cases == 6
    assert totals.called >= 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.csv"], "USE002 there is no file nowhere.csv."),
        (["README.md"], "USE002 README.md is no file of transactions."),
        (["FILE", "--through", "pigeon"], "USE001 no way 'pigeon'."),
        (["FILE", "--policy", "none"], "USE002 "),
    ],
    ids=["no file", "another kind", "no way", "no policy"],
)
def test_bad_input_is_refused_in_a_sentence(file, arguments, said, capsys):
    assert replay(*[str(file) if each == "FILE" else each for each in arguments]) == 2
    assert capsys.readouterr().err.startswith(f"ivr: {said}")
