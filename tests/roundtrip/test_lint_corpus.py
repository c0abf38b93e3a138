"""Public flows that are clean have no errors but ended features; each doubtful one has some."""

import os
from pathlib import Path

import pytest

from ivr.faults import Severity
from ivr.flowfiles import bring
from ivr.lint.engine import inspect
from ivr.lint.rule import Subject

CORPUS = Path(os.environ.get("IVR_CORPUS", "../shared/corpus")) / "flows"
ENDED = {"TGT008"}
"""Voice ID is gone."""


def errors(path):
    (item,) = bring(str(path))
    found = list(item.findings)
    if item.flow is not None:
        found += inspect(Subject(flows=(item.flow,))).findings
    return [each for each in found if each.severity is Severity.ERROR]


def files(quality):
    return sorted((CORPUS / quality).glob("*.json"))


pytestmark = pytest.mark.skipif(not files("clean"), reason=f"corpus not found at {CORPUS}: skipped")


def test_clean_flows_have_no_errors():
    wrong = [str(each) for path in files("clean") for each in errors(path)]
    assert [each for each in wrong if not any(code in each for code in ENDED)] == []


def test_each_suspect_flow_has_an_error():
    assert [path.name for path in files("suspect") if not errors(path)] == []


FAULTS = {
    "070": {"FLW005"},
    "072": {"FLW005"},
    "100": {"FLW005"},
    "101": {"FLW005"},
    "130": {"FLW001", "FLW004", "FLW012"},
    "131": {"FLW002", "FLW012"},
    "132": {"FLW001", "FLW002", "FLW003"},
    "133": {"FLW002", "FLW006"},
    "134": {"FLW001", "FLW002", "FLW003", "FLW007"},
}
"""Number of a doubtful flow -> what is wrong with it, as a reader sees it."""


def test_suspect_flows_are_told_their_own_faults():
    assert {path.name[:3] for path in files("suspect")} >= set(FAULTS)
    for path in files("suspect"):
        known = FAULTS.get(path.name[:3])
        if known is not None:
            assert {each.code for each in errors(path)} == known, path.name
