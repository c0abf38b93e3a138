"""Calls that an exploration found, told as scenarios: what functions answer is what they may."""

from __future__ import annotations

import pytest
import yaml

from ivr.cli.authoring.design import new
from ivr.explore.explore import explore
from ivr.local.explored import scenario_of
from ivr.workspace import load, make, suite

DIALOG = """\
dialog: hello
kind: inbound
locales: [en-US]
channels: [voice]
start: ask
nodes:
  ask: {invoke: {handler: account}, then: told, on: {error: closed}}
  told:
    decide: [{when: result is ok, goto: closed}]
    else: person
  person: {transfer: {queue: team, on: {closed: closed, full: busy, error: busy}}}
  closed: {hangup: closed}
  busy: {hangup: busy}
"""


@pytest.fixture
def explored(tmp_path):
    assert new(tmp_path / "w") == 0
    (tmp_path / "w/flows/hello.yaml").write_text(DIALOG, encoding="utf-8")
    loaded = load(tmp_path / "w")
    made = make(loaded)
    return explore(made.flows, "hello", made.arns), suite(loaded, made)


def test_a_call_is_a_scenario_in_which_functions_answer_what_they_may(explored):
    report, desk = explored
    assert report.person is not None
    assert report.person.script.steps[0].told == {"External.result": "other"}
    told = scenario_of(desk, report.person, "to a person")
    assert told.hitch == ""
    (scenario,) = yaml.safe_load(told.text)
    assert scenario["given"]["handler"] == {"account": [{"returns": {"result": "refused"}}]}
    assert (scenario["dialog"], scenario["ends"]) == ("hello", {"customer_hung_up": "team"})


def test_a_call_that_cannot_be_played_is_no_scenario(explored):
    report, desk = explored
    told = scenario_of(desk, report.person._replace(script=None, hitch="nobody knows"), "x")
    assert (told.text, told.hitch) == ("", "nobody knows")


def test_a_call_without_end_is_no_scenario(explored):
    report, desk = explored
    endless = report.person.script.model_copy(update={"again": 0})
    told = scenario_of(desk, report.person._replace(script=endless), "x")
    assert told.hitch == "it goes round for ever, which scenarios cannot say"
