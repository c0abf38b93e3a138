"""Conversations that start from a transaction: whom they call, and in which language."""

import json
from pathlib import Path

import pytest

from ivr import workspace
from ivr.faults import Refused
from ivr.local.scenarios import Suite
from ivr.simulator.rehearsal.scenario import read_scenarios
from ivr.spec.reading.reader import read_text

SPANISH = "infra/sample/transactions/suspicious_spanish.json"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return workspace.suite(workspace.load(Path()))


@pytest.fixture
def verdict(suite, tmp_path):
    def run(text):
        path = tmp_path / "a.yaml"
        path.write_text(f"test: t\n{text}")
        (case,) = suite.cases(path)
        return suite.run(case)

    return run


def test_the_language_is_the_customers(verdict):
    held = verdict(
        f"transaction: {SPANISH}\nlocale: es-US\nsteps: [{{hears: right_party, hangup: true}}]\n"
    )
    assert held.status == "passed", held.findings


@pytest.mark.parametrize(
    ("locale", "line"), [("locale: en-US\n", "3"), ("", "2")], ids=["said", "not said"]
)
def test_a_conversation_in_another_language_is_not_run(verdict, locale, line):
    wrong = verdict(f"transaction: {SPANISH}\n{locale}steps: [{{hears: right_party}}]\n")
    assert wrong.status == "not_run"
    (finding,) = wrong.findings
    assert (finding.code, str(finding.where.line)) == ("SCN001", line)
    assert "en-US" in finding.message
    assert finding.remedy.startswith("Write `locale: es-US`")


def test_a_dialog_that_callers_enter_takes_no_transaction(verdict):
    wrong = verdict(f"dialog: inbound\ntransaction: {SPANISH}\nsteps: []\n")
    assert wrong.status == "not_run"
    assert "dialog 'inbound' is of kind inbound" in wrong.findings[0].message


@pytest.fixture
def charge(tmp_path):
    def written(**changed):
        event = json.loads(Path(SPANISH).read_text(encoding="utf-8"))
        event["detail"].update(changed)
        path = tmp_path / "charge.json"
        path.write_text(json.dumps(event), encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize(
    "changed", [{"customer": "nobody"}, {"card_number": "4000000000000002"}], ids="-".join
)
def test_a_charge_of_nobody_on_file_is_told_in_words(verdict, charge, changed):
    (finding,) = verdict(f"transaction: {charge(**changed)}\nsteps: []\n").findings
    assert finding.code == "SCN001"
    assert "not on file" in finding.message
    assert "infra/sample/customers.json" in finding.remedy


def test_an_event_without_a_detail_is_told_with_its_file(verdict, tmp_path):
    path = tmp_path / "charge.json"
    path.write_text("{}", encoding="utf-8")
    (finding,) = verdict(f"transaction: {path}\nsteps: []\n").findings
    assert finding.code == "RUN400"
    assert finding.message.startswith(f"{path}: ")


def test_a_malformed_detail_is_told_with_its_file(verdict, charge):
    path = charge(amount="lots")
    (finding,) = verdict(f"transaction: {path}\nsteps: []\n").findings
    assert (finding.code, finding.message.startswith(f"{path}: ")) == ("RUN400", True)
    assert "The amount is not a number" in finding.message


def test_who_is_called_is_on_file():
    text = f"test: t\ntransaction: {SPANISH}\nfrom: '+14155550101'\n"
    with pytest.raises(Refused, match="transaction and from exclude each other"):
        read_scenarios(read_text(text, "a.yaml"))
