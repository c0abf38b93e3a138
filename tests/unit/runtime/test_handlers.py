"""What is common to all handlers: contract, foreign instances, log, failures."""

from __future__ import annotations

import importlib
import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from ivr.contract import FUNCTIONS
from ivr.faults import IvrError, Malformed, Unavailable
from ivr.runtime import wiring
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.handlers.asked import lookup

ASKED = sorted(name for name, answer in HANDLERS.items() if ".asked." in answer.__module__)


def test_every_function_has_a_handler_and_only_lex_asks_for_more():
    assert set(ASKED) == {*FUNCTIONS, "code_hook"}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"case", "answer"}))
def test_answers_are_flat_texts_of_the_contract(centre, name):
    said = {"proof": "birth_date", "secret": "01311999", "reason": "lost", "which": "1"}
    answer = centre.ask(name, **said)
    assert set(answer) == set(FUNCTIONS[name].answers)
    assert all(isinstance(value, str) and value for value in answer.values())
    assert "statusCode" not in answer


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_foreign_instance_is_refused(make_centre, name):
    made = make_centre(instance_arn="arn:aws:connect:us-east-1:1:instance/ours")
    try:
        with pytest.raises(Malformed, match="instance"):
            made.ask(name)
    finally:
        made.store.close()


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_store_that_is_down_is_raised_not_answered(centre, name):
    centre.store.close()
    attributes = {"case_id": "k"} if name in {"case", "answer"} else None
    with pytest.raises(Unavailable):
        centre.ask(
            name,
            attributes=attributes,
            proof="birth_date",
            secret="01311980",
            reason="lost",
            which="1",
            answer="mine",
        )


def logged(caplog):
    return [vars(record) for record in caplog.records]


def metric(capsys):
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line]
    return [line for line in lines if "_aws" in line]


def test_the_log_says_which_function_and_nothing_of_the_event(centre, caplog, capsys):
    event = centre.event("contact-77", proof="birth_date", secret="01311980")
    with caplog.at_level("INFO", logger=wiring.logger().name):
        wiring.serve("authenticate", HANDLERS["authenticate"], event, centre.services)
    (line,) = logged(caplog)
    for secret in ("01311980", "+1415", "Ana", "contact-77"):
        assert secret not in repr(line)
    assert (line["message"], line["function"]) == ("answered", "authenticate")
    counted, proof = metric(capsys)
    assert (counted["answered"], counted["function"]) == ([1.0], "authenticate")
    assert (proof["authentications"], proof["result"]) == ([1.0], "passed")


def test_a_known_fault_is_logged_once_masked_and_raised(centre, caplog, capsys):
    def fail(event, services):
        raise Unavailable("no answer for +14155550101")

    with pytest.raises(Unavailable):
        wiring.serve("lookup", fail, {}, centre.services)
    (line,) = logged(caplog)
    assert (line["levelname"], line["code"], line["fault"]) == ("ERROR", "RUN503", "Unavailable")
    assert line["message"] == "no answer for +****"
    assert metric(capsys)[0]["failed"] == [1.0]


def test_an_unexpected_fault_is_raised_without_its_text(centre, caplog):
    def fail(event, services):
        raise KeyError("4000001234567899")

    told = r"lookup failed: KeyError at test_handlers\.py:\d+"
    with pytest.raises(IvrError, match=told) as caught:
        wiring.serve("lookup", fail, {}, centre.services)
    assert caught.value.__suppress_context__
    (line,) = logged(caplog)
    assert "4000001234567899" not in repr(line)
    assert line["code"] == "RUN500"


def test_a_log_line_is_one_line_of_json(capsys):
    script = "from ivr.runtime import wiring\nwiring.logger().error('one\\r\\ntwo')\n"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    (line,) = out.stdout.splitlines()
    assert json.loads(line)["message"] == "one two"


@pytest.mark.parametrize("name", ASKED)
def test_each_handle_serves_its_own_function(tmp_path, monkeypatch, caplog, name):
    policy = tmp_path / "policy.json"
    policy.write_text(
        '{"scales": {"scorecard": {"bands": [{"band": "low"}],'
        ' "charges": {"call_above": 600, "investigate_above": 400}}}}'
    )
    monkeypatch.setenv("IVR_STORE", "sqlite::memory:")
    monkeypatch.setenv("IVR_PEPPER", "a pepper of a test")
    monkeypatch.setenv("IVR_POLICY", str(policy))
    wiring.services.cache_clear()
    module = importlib.import_module(f"ivr.runtime.handlers.asked.{name}")
    try:
        with pytest.raises(Malformed):
            module.handle({}, None)
    finally:
        wiring.services().ports.store.close()
        wiring.services.cache_clear()
    assert [line["function"] for line in logged(caplog)] == [name]


def test_handle_serves_the_process_own_services(tmp_path, monkeypatch, capsys, centre):
    policy = tmp_path / "policy.json"
    policy.write_text(
        '{"scales": {"scorecard": {"bands": [{"band": "low"}],'
        ' "charges": {"call_above": 600, "investigate_above": 400}}}}'
    )
    path = tmp_path / "a.db"
    monkeypatch.setenv("IVR_STORE", f"sqlite:{path}")
    monkeypatch.setenv("IVR_PEPPER", "a pepper of a test")
    monkeypatch.setenv("IVR_POLICY", str(policy))
    wiring.services.cache_clear()
    wiring.logger.cache_clear()
    try:
        assert lookup.handle(centre.event("c"), None)["known"] == "no"
        assert wiring.services() is wiring.services()
    finally:
        wiring.services().ports.store.close()
        wiring.services.cache_clear()
        wiring.logger.cache_clear()
    with closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT count(*) FROM records").fetchone() == (0,)
