from dataclasses import asdict, fields

import pytest

from ivr.faults import Refused
from ivr.runtime.risk import calling
from ivr.spec.infra.policy import FIRST_HOUR, LAST_HOUR, CallingPolicy, Policy, check
from ivr.spec.reading.loader import load_text

TEXT = """\
policy: p
scales:
  scorecard:
    charges: {call_above: 800, investigate_above: 600}
    bands:
"""
BANDED = TEXT + "      - {band: low}\n"


def findings(bands, text=TEXT):
    written = text + "".join(f"      {line}\n" for line in bands.splitlines())
    policy = load_text(Policy, written, "infra/policy/p.yaml")
    return [(f.code, f.where.line) for f in check(policy)]


def test_a_whole_policy_has_no_finding():
    assert findings("- {band: high, above: 800}\n- {band: medium, above: 200}\n- {band: low}") == []


@pytest.mark.parametrize(
    ("bands", "code", "line"),
    [
        ("- {band: high, above: 800}\n- {band: low, above: 200}", "POL002", 7),
        ("- {band: high, above: 200}\n- {band: medium, above: 800}\n- {band: low}", "POL001", 7),
        ("- {band: high, above: 200}\n- {band: medium, above: 200}\n- {band: low}", "POL001", 7),
        ("- {band: low}\n- {band: high, above: 200}\n- {band: medium}", "POL001", 6),
        ("- {band: high, above: 800}\n- {band: high, above: 200}\n- {band: low}", "POL003", 5),
    ],
)
def test_gaps_overlaps_and_doubles_are_found(bands, code, line):
    assert (code, line) in findings(bands)


def test_investigation_must_start_below_calling():
    assert findings("- {band: low}", TEXT.replace("600", "900")) == [("POL004", 4)]


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        ("{first_hour: 21}", ["POL005"]),
        ("{last_hour: 8}", ["POL005"]),
        ("{first_hour: 12, last_hour: 12}", ["POL005"]),
        ("{first_hour: 0, last_hour: 24}", []),
        ("{}", []),
    ],
)
def test_hours_in_which_nobody_may_be_called_are_found(hours, codes):
    policy = load_text(Policy, BANDED + f"calling: {hours}\n", "p")
    assert [found.code for found in check(policy)] == codes


@pytest.mark.parametrize(
    "rules",
    [
        "{lines: -1}",
        "{lines: 5001}",
        "{attempts: 4}",
        "{case_hours: 73}",
        "{countries: []}",
        "{countries: [usa]}",
        "{unanswered: shrug}",
        "{provider_down: hope}",
        "{window_minutes: 30}",
    ],
)
def test_rules_of_calling_out_of_range_are_refused(rules):
    with pytest.raises(Refused):
        load_text(Policy, BANDED + f"calling: {rules}\n", "p")


def test_the_handlers_read_every_rule_of_calling_that_can_be_written():
    names = set(CallingPolicy.model_fields)
    assert names == {field.name for field in fields(calling.CallingPolicy)}
    usual = calling.CallingPolicy()
    assert (usual.first_hour, usual.last_hour) == (FIRST_HOUR, LAST_HOUR)
    said = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(usual).items()
    }
    assert calling.read(CallingPolicy.model_validate(asdict(usual)).model_dump()) == usual
    assert calling.read(said) == usual


def test_what_the_handlers_read_is_plain_json():
    policy = load_text(Policy, TEXT + "      - {band: high, above: 1}\n      - {band: low}\n", "p")
    table = policy.json_value()["scales"]["scorecard"]
    assert table["bands"] == ({"band": "high", "above": 1}, {"band": "low"})
