"""Every flow that people published can be explored, nearly all of them without any bound."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ivr.explore.explore import explore
from ivr.faults import Severity
from ivr.flowfiles import bring, only_flows

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no corpus: set IVR_CORPUS to the folder that holds flows"
)


@pytest.fixture(scope="module")
def reports():
    flows = only_flows(bring(str(CORPUS)))
    begun = time.process_time()
    found = {flow.name: explore([flow]) for flow in flows}
    assert time.process_time() - begun < 120
    return found


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


def test_nearly_all_calls_that_were_found_are_played_as_they_were_told(reports):
    calls = [
        call
        for report in reports.values()
        for call in (*(f.call for f in report.found), report.person)
        if call is not None
    ]
    played = [call for call in calls if call.script is not None and not call.hitch]
    assert len(played) >= 0.8 * len(calls) > 20
