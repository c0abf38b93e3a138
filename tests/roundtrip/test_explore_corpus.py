"""Every flow that people published can be explored, nearly all of them without any bound."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr.explore.calls.replay import replay
from ivr.explore.calls.script import read_script, written
from ivr.explore.explore import explore
from ivr.faults import Severity
from ivr.flowfiles import bring, only_flows
from ivr.spec.reading.reader import read_text

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder that holds flows"
)


@pytest.fixture(scope="module")
def flows():
    return {flow.name: flow for flow in only_flows(bring(str(CORPUS)))}


@pytest.fixture(scope="module")
def reports(flows):
    return {name: explore([flow]) for name, flow in flows.items()}


def test_at_least_95_percent_are_walked_without_a_bound(reports):
    free = [name for name, report in reports.items() if not report.bounds]
    assert len(free) >= 0.95 * len(reports) > 100


def test_clean_flows_lose_no_contact(reports):
    clean = {name: r for name, r in reports.items() if name.startswith("clean/")}
    wrong = {
        n: [str(f) for f in r.findings if f.severity is Severity.ERROR] for n, r in clean.items()
    }
    assert clean
    assert {name: found for name, found in wrong.items() if found} == {}


def test_every_script_is_played_as_it_was_told_and_of_every_other_call_it_is_said_why(reports):
    calls = [
        (name, call)
        for name, report in reports.items()
        for call in (
            *(found.call for found in report.found),
            report.person,
            report.silence.call if report.silence else None,
        )
        if call is not None
    ]
    assert [name for name, call in calls if (call.script is None) != bool(call.hitch)] == []
    played = [name for name, call in calls if call.script is not None]
    assert len(played) >= 0.99 * len(calls) > 100


def test_a_script_that_was_written_is_played_as_it_was_told(reports, flows):
    apart = {}
    for name, report in reports.items():
        for found in report.found:
            if found.call is None or found.call.script is None:
                continue
            script = read_script(read_text(written(found.call.script), "s.yaml"))
            went = iter([(s.identifier, s.label) for s in replay(script, [flows[name]]).trace])
            told = [(leg.identifier, leg.label) for leg in found.call.legs]
            if not all(leg in went for leg in told):
                apart[name, found.finding.code] = told
    assert apart == {}
