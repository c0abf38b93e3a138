import pytest

from ivr.spec.loader import load_text
from ivr.spec.policy import Policy, check

HEAD = "policy: p\nscale: scorecard\noutbound: {call_above: 800, investigate_above: 600}\n"


def findings(bands, head=HEAD):
    policy = load_text(Policy, head + "bands:\n" + bands, "infra/policy/p.yaml")
    return [(f.code, f.where.line) for f in check(policy)]


def test_a_whole_policy_has_no_finding():
    assert (
        findings("- {band: high, above: 800}\n- {band: medium, above: 200}\n- {band: low}\n") == []
    )


@pytest.mark.parametrize(
    ("bands", "code"),
    [
        ("- {band: high, above: 800}\n- {band: low, above: 200}\n", "POL002"),
        ("- {band: high, above: 200}\n- {band: medium, above: 800}\n- {band: low}\n", "POL001"),
        ("- {band: high, above: 200}\n- {band: medium, above: 200}\n- {band: low}\n", "POL001"),
        ("- {band: low}\n- {band: high, above: 200}\n- {band: medium}\n", "POL001"),
        ("- {band: high, above: 800}\n- {band: high, above: 200}\n- {band: low}\n", "POL003"),
    ],
)
def test_gaps_overlaps_and_doubles_are_found(bands, code):
    assert code in [c for c, _ in findings(bands)]


def test_investigation_must_start_below_calling():
    head = HEAD.replace("600", "900")
    assert findings("- {band: low}\n", head) == [("POL004", 3)]


def test_what_the_handlers_read_is_plain_json():
    policy = load_text(Policy, HEAD + "bands:\n- {band: high, above: 1}\n- {band: low}\n", "p")
    assert policy.json_value()["bands"] == ({"band": "high", "above": 1}, {"band": "low"})
