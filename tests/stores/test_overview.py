"""`ivr ops` reads the table of a deployment as it reads a file: run-books begin with it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from ivr.cli.main import execute
from ivr.runtime.records import Attempt, AttemptState, Case, Lines, Review

AT = 1_768_402_800


def records():
    yield Case(id="case-1", customer="c-1", charges=(), at=AT)
    yield Attempt(
        case="case-1",
        number="1",
        customer="c-1",
        channel="voice",
        phone="+14155550101",
        at_risk=Decimal(10),
        due=AT,
        at=AT,
        state=AttemptState.READY,
    )
    yield Lines(name="outbound", millitokens=500, filled_at=AT * 1_000, calls=(("case-1-1", AT),))
    yield Review(id="r-1", customer="c-1", why="w", at=AT)


@pytest.mark.parametrize("store", ["dynamodb"], indirect=True)
def test_a_table_is_shown_as_a_file_is(store, dynamodb_url, tmp_path, monkeypatch, capsys):
    for record in records():
        store.commit(record)
    monkeypatch.setenv("IVR_ENDPOINT_URL", dynamodb_url)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.delenv("IVR_PEPPER", raising=False)
    asked = ["ops", "--store", f"dynamodb:{store._table}", "-C", str(tmp_path)]
    assert execute([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cases"] == {"OPENED": 1}
    assert [call["attempt"] for call in told["calls"]] == ["case-1-1"]
    waiting = {name for name, queue in told["queues"].items() if queue["waiting"]}
    assert waiting == {"ready", "cases", "reviews"}
    assert execute([*asked, "--once"]) == 0
    assert "lines in use" in capsys.readouterr().out


@pytest.mark.parametrize("store", ["dynamodb"], indirect=True)
def test_a_table_that_is_none_is_told_in_a_sentence(store, dynamodb_url, monkeypatch, capsys):
    monkeypatch.setenv("IVR_ENDPOINT_URL", dynamodb_url)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert execute(["ops", "--store", f"dynamodb:{store._table}x", "--once"]) == 2
    assert capsys.readouterr().err.startswith("ivr: RUN5")
