import pytest

from ivr.spec.policy import Policy, check
from ivr.spec.reading.loader import load_text

TEXT = """\
policy: p
scales:
  scorecard:
    charges: {call_above: 800, investigate_above: 600}
    bands:
"""


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


def test_what_the_handlers_read_is_plain_json():
    policy = load_text(Policy, TEXT + "      - {band: high, above: 1}\n      - {band: low}\n", "p")
    table = policy.json_value()["scales"]["scorecard"]
    assert table["bands"] == ({"band": "high", "above": 1}, {"band": "low"})
