"""Declarations of prompt variables."""

from __future__ import annotations

import pytest

from ivr.contract import Kind
from ivr.faults import Where
from ivr.speech.variables import SAMPLES, Given, Variable, load_variables


def where(*path):
    return Where("prompts/variables.yaml:" + ".".join(map(str, path)), 1, 1)


def load(document, values=None):
    given = Given(values, lambda name: Where(f"env:{name}", 1, 1)) if values else None
    variables, findings = load_variables(document, where, given)
    return variables, [(finding.code, finding.where.file.partition(":")[2]) for finding in findings]


def test_declarations():
    variables, findings = load(
        {
            "bank": {"type": "text", "phase": "build", "value": "Example Bank"},
            "amount": {"type": "money", "phase": "call", "sample": "9.99 USD", "about": "x"},
            "who": {"type": "name", "phase": "call"},
        }
    )
    assert findings == []
    assert variables["bank"] == Variable(
        name="bank", type=Kind.TEXT, phase="build", value="Example Bank", sample="Example Bank"
    )
    assert variables["amount"].sample == "9.99 USD"
    assert variables["who"].sample == SAMPLES[Kind.NAME]


def test_an_environment_wins():
    document = {
        "bank": {"type": "text", "phase": "build", "value": "Example Bank"},
        "opening": {"type": "time", "phase": "build"},
    }
    variables, findings = load(document, {"bank": "Other Bank", "opening": "09:00"})
    assert findings == []
    assert (variables["bank"].value, variables["opening"].value) == ("Other Bank", "09:00")


@pytest.mark.parametrize(
    ("entry", "finding"),
    [
        ({"type": "text", "phase": "build"}, ("PRM002", "x")),
        ({"type": "money", "phase": "build", "value": "42.50"}, ("PRM002", "x.value")),
        ({"type": "text", "phase": "build", "value": "</speak><audio/>"}, ("PRM002", "x.value")),
        ({"type": "text", "phase": "build", "value": ""}, ("PRM002", "x")),
        ({"type": "date", "phase": "call", "sample": "soon"}, ("PRM002", "x.sample")),
        ({"type": "money"}, ("SPC003", "x")),
        ({"phase": "call"}, ("SPC003", "x")),
        ({"type": "mony", "phase": "call"}, ("SPC002", "x.type")),
        ({"type": "id", "phase": "call"}, ("SPC002", "x.type")),
        ({"type": "choice", "phase": "call"}, ("SPC002", "x.type")),
        ({"type": "text", "phase": "run"}, ("SPC002", "x.phase")),
        ({"type": "count", "phase": "build", "value": 3}, ("SPC002", "x.value")),
        ({"type": "text", "phase": "call", "smaple": "a"}, ("SPC001", "x.smaple")),
        ("money", ("SPC002", "x")),
        (None, ("SPC002", "x")),
    ],
)
def test_what_is_wrong(entry, finding):
    _, findings = load({"x": entry})
    assert finding in findings


@pytest.mark.parametrize(
    "name", ["Amount", "2x", "loop", "true", "a-b", "", "a" * 41, "ámount", "__x"]
)
def test_names_that_cannot_be(name):
    _, findings = load({name: {"type": "text", "phase": "call"}})
    assert findings == [("SPC002", name)]


def test_near_misses_are_named():
    _, findings = load_variables({"x": {"type": "mony", "phase": "call"}}, where)
    assert "money" in findings[0].remedy


def test_values_that_nobody_declared_or_may_give():
    document = {"amount": {"type": "money", "phase": "call"}}
    variables, findings = load(document, {"amont": "1 USD", "amount": "2 USD"})
    assert findings == [("REF001", "amont"), ("PRM002", "amount")]
    assert variables["amount"].value is None


@pytest.mark.parametrize("document", [None, [], "text", 3])
def test_not_a_mapping(document):
    assert load(document) == ({}, [("SPC002", "")])


def test_every_kind_that_is_spoken_has_a_sample():
    assert set(SAMPLES) == set(Kind) - {Kind.CHOICE, Kind.ID}
