"""Gaps, overlaps and rules that nothing reaches, over every score of 0..1000."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.spec.rules.judging import read, read_text

ROOT = Path(__file__).parents[4]
HEAD = """detector: d
model: {{name: m, score: score}}
variables:
  amt: {{type: FLOAT}}
  count: {{type: INTEGER}}
  mail: {{type: STRING}}
  flag: {{type: BOOLEAN}}
  opened: {{type: DATETIME}}
outcomes: {{high: {{action: fraud}}, mid: {{action: investigate}}, low: {{action: approve}}}}
mode: {0}
rules:
"""


def findings(*rules, mode="FIRST_MATCHED", outcomes=("high", "mid", "low")):
    named = (
        f"  - {{rule: r{n}, when: {rule!r}, outcomes: [{outcomes[n % 3]}]}}\n"
        for n, rule in enumerate(rules)
    )
    found = read_text(HEAD.format(mode) + "".join(named), "x.yaml").findings
    return [
        (each.code, str(each.severity), each.message)
        for each in found
        if not (each.code == "RUL015" and each.severity == "warning")
    ]


def test_exactly_700_and_900_match_nothing_in_the_published_rules():
    """Seed defect 19: `> 900`, `> 700 and < 900`, `< 700`."""
    found = findings("$score > 900", "$score > 700 and $score < 900", "$score < 700")
    assert found == [
        ("RUL010", "error", "score 700 matches no rule"),
        ("RUL010", "error", "score 900 matches no rule"),
    ]


@pytest.mark.parametrize(
    "rules",
    [
        ("$score > 900", "$score > 700 and $score <= 900", "$score <= 700"),
        ("$score >= 701", "$score <= 700"),
        ("$score > 700.5", "$score < 700.5"),
        ("$score * 2 > 1400", "$score * 2 <= 1400"),
        ("$amt > 5", "$amt <= 5"),
        ("$count > 5", "$count < 6"),
        ("$mail in ['a', 'b']", "$mail == 'c'", "$mail not in ['a', 'b', 'c']"),
        ("regex_match('a+', $mail)", "!regex_match('a+', $mail)"),
        ("$flag", "!$flag"),
        ("$flag == true", "$flag != true"),
        ("$opened < '2026-01-31T00:00:00Z'", "$opened >= '2026-01-31T00:00:00Z'"),
        ("$score > $amt", "!($score > $amt)"),
    ],
)
def test_what_covers_every_event_has_no_finding(rules):
    assert findings(*rules) == []


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (("$score >= 900", "$score < 800"), "scores 800..899 match no rule"),
        (
            ("$score > 500", "$score <= 500 and $amt > 10"),
            "scores 0..500 with $amt 9 match no rule",
        ),
        (("$amt > 5", "$amt < 5"), "scores 0..1000 with $amt 5 match no rule"),
        (("$mail == 'a'", "$mail == 'b'"), "scores 0..1000 with $mail anything else match no rule"),
        (("$flag",), "scores 0..1000 with $flag false match no rule"),
        (("$score % 2 == 0",), "score 1 matches no rule"),
    ],
)
def test_a_gap_is_told_with_an_event_that_falls_into_it(rules, message):
    assert ("RUL010", "error", message) in findings(*rules)


def test_a_gap_that_depends_on_what_cannot_be_decided_is_a_warning():
    found = findings("regex_match('a+', $mail)", "regex_match('b+', $mail)")
    assert found == [("RUL010", "warning", "scores 0..1000 may match no rule")]
    divided = findings("$amt / $count > 5", "!($amt / $count > 5)")
    assert [(code, severity) for code, severity, _ in divided] == [("RUL010", "warning")]


def test_a_rule_that_comes_too_late_or_matches_nothing_is_an_error():
    found = findings("$score >= 500", "$score >= 900", "$score < 500", "$score > 1000")
    assert [(code, message) for code, _, message in found] == [
        ("RUL012", "rules before it match whatever rule r1 matches"),
        ("RUL013", "no event can match rule r3"),
    ]


def test_rules_that_both_follow_are_told_where_all_matched_are_taken():
    rules = ("$score >= 500", "$score >= 900", "$score < 500")
    found = findings(*rules, mode="ALL_MATCHED")
    assert found == [
        ("RUL011", "warning", "scores 900..1000 can match rules r0 and r1, which differ")
    ]
    assert findings(*rules, mode="ALL_MATCHED", outcomes=("high", "high", "low")) == []


def test_more_cases_than_can_be_tried_are_told_and_not_guessed():
    parts = " and ".join(f"$amt != {n} and $count != {n}" for n in range(60))
    found = findings(parts, "$score > 3", "$mail in ['a','b','c','d','e']", "$flag", "true")
    assert found == [
        ("RUL018", "warning", "the rules tell more kinds of events apart than can be tried")
    ]


def test_the_shipped_detectors_are_proven():
    files = sorted((ROOT / "infra" / "detectors").glob("*.yaml"))
    assert files
    for path in files:
        judged = read(path)
        assert judged.findings == ()
        assert judged.proof.cases > 0
