"""The rule language: what is read, what is refused, and where a finding points."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Refused
from ivr.spec.rules.judging import read_text
from ivr.spec.rules.kinds import Scope, Typing
from ivr.spec.rules.parsing import parse
from ivr.spec.rules.tree import Kind, Node, Problem

SCOPE = Scope(
    {
        "score": Kind.INTEGER,
        "amt": Kind.FLOAT,
        "count": Kind.INTEGER,
        "mail": Kind.STRING,
        "flag": Kind.BOOLEAN,
        "opened": Kind.DATETIME,
    },
    {"blocked": ("a@x.com", "b@x.com"), "sizes": (1, 2.5)},
)


def codes(text):
    parsed = parse(text)
    if isinstance(parsed, Problem):
        return [(parsed.code, parsed.at)]
    typing = Typing(SCOPE)
    typing.rule(parsed)
    return [(problem.code, problem.at) for problem in typing.problems]


@pytest.mark.parametrize(
    "text",
    [
        "$score > 900 and $amt >= 500",
        "$mail in ['x', \"y\"] or !($flag)",
        "$mail not in @blocked",
        "$amt in @sizes and $count not in [1, -2]",
        r'regex_match(".*@gmail\.com", lowercase($mail))',
        "$amt + 1 * 2 - -$count / 4 % 3 <= -0.5e2",
        "$opened >= '2026-01-31T15:00:00Z' and $opened != $opened",
        "$flag == true and !$flag != false",
        "true",
        "($score > 1) == ($amt > 1)",
        "(" * 1_800 + "$flag" + ")" * 1_800,
        " and ".join(["$flag"] * 400),
    ],
)
def test_rules_of_the_language_are_read(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("RUL001", 0)]),
        ("$score >", [("RUL001", 8)]),
        ("$amt = 1", [("RUL001", 5)]),
        ("$amt > 1 AND $flag", [("RUL001", 9)]),
        ("$amt > 1 android", [("RUL001", 9)]),
        ("1 < $amt < 3", [("RUL001", 9)]),
        ("$mail == 'x", [("RUL001", 9)]),
        ("$amt > 12abc", [("RUL001", 7)]),
        ("__import__('os')", [("RUL007", 0)]),
        ("$amd > 1 and $mail in @bloked", [("RUL002", 0), ("RUL002", 22)]),
        ("$mail > 'a'", [("RUL003", 0)]),
        ("$flag + 1 > 2", [("RUL003", 0)]),
        ("$mail == 1", [("RUL003", 0)]),
        ("$count in ['1']", [("RUL003", 10)]),
        ("$opened > '2026-01-31'", [("RUL003", 10)]),
        ("$opened > $mail", [("RUL003", 0)]),
        ("$amt and $flag", [("RUL003", 0)]),
        ("lowercase($amt) == 'a'", [("RUL003", 10)]),
        ("$amt > 1e999", [("RUL003", 7)]),
        ("$amt in [1e999]", [("RUL003", 8)]),
        ("$count > 1234567890123456789", [("RUL003", 9)]),
        ("$amt * 2", [("RUL004", 0)]),
        ("!" * 40 + "$flag", [("RUL005", 0)]),
        ("$amt > " + "1+" * 40 + "1", [("RUL005", 0)]),
        ("regex_match($mail, 'a')", [("RUL006", 12)]),
        (r"regex_match('(a)\1', $mail)", [("RUL006", 12)]),
        ("regex_match('a')", [("RUL007", 0)]),
        ("length($mail) > 3", [("RUL007", 0)]),
    ],
)
def test_what_is_no_rule_is_told_at_its_character(text, found):
    assert codes(text) == found


def test_four_thousand_characters_are_too_many():
    fits = "$flag or " * 443 + "$flag".ljust(3)
    assert len(fits) < 4_000
    assert codes(fits) == []
    assert codes("$flag".ljust(4_000)) == [("RUL005", 0)]
    assert codes("$flag".ljust(3_999)) == []


def test_what_is_found_is_told_with_what_to_write():
    assert parse("$a = 1").remedy == "Write `==` to compare."
    assert parse("not $a").remedy.startswith("Write `!(...)`")
    assert parse("$a $b").remedy.startswith("Here may stand: ")


def test_precedence_is_or_and_not_comparison_sum_product():
    tree = parse("$a or $b and !$c or $d + 1 * 2 > 3")
    assert [part.op for part in tree.parts] == ["var", "and", ">"]
    assert tree.parts[1].parts[1].op == "not"
    assert [part.op for part in tree.parts[2].parts[0].parts] == ["var", "*"]
    minus = parse("$a - 1 - 2 > 0").parts[0]
    assert (minus.op, minus.parts[0].op) == ("-", "-")


def test_a_backslash_escapes_quotes_and_stays_before_anything_else():
    assert parse(r"'\d\'\\'").value == "\\d'\\"


def test_positions_are_those_of_the_text():
    text = "$a > 1 and regex_match('x', $b)"
    tree = parse(text)
    assert [text[part.start : part.end] for part in tree.parts] == [
        "$a > 1",
        "regex_match('x', $b)",
    ]


def test_the_json_form_names_every_part():
    tree = parse("$a > 1")
    assert isinstance(tree, Node)
    assert tree.json_value() == {
        "op": ">",
        "at": [0, 6],
        "of": [
            {"op": "var", "at": [0, 2], "value": "a"},
            {"op": "number", "at": [5, 6], "value": 1},
        ],
    }


WORDS = st.sampled_from(
    ["$amt", "$mail", "$flag", "@blocked", "and", "or", "not", "in", "!", "(", ")", "[", "]", ",",
     "1", "2.5", "1e999", "'x'", '"', "==", "<", "=", "+", "-", "/", "%", "regex_match",
     "lowercase", "true", "\\", "\x00", "é"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=20).map(" ".join)))
def test_no_text_breaks_the_reader(text):
    parsed = parse(text)
    if isinstance(parsed, Problem):
        assert parsed.code in {"RUL001", "RUL005"}
        assert 0 <= parsed.at <= len(text)
        return
    typing = Typing(SCOPE)
    typing.rule(parsed)
    assert all(0 <= each.at < len(text) for each in typing.problems)


DETECTOR = """detector: d
variables: {{amt: {{type: FLOAT}}}}
outcomes: {{a: {{action: fraud, score: 900}}}}
rules:
  - rule: one
    when: {0}
    outcomes: [a]
"""


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("$amt >= 0 or $amd > 1", "x.yaml:6:24"),
        ("'$amt in [1] or $amd > 1'", "x.yaml:6:27"),
        ('"$amt in [1]\\n or $amd > 1"', "x.yaml:6:11"),
        ("|\n      $amt in [1]\n        or $amd > 1", "x.yaml:8:12"),
        (">-\n      $amt in [1]\n      or\n      $amd > 1", "x.yaml:9:7"),
        ("$amt in [1]\n      or $amd > 1", "x.yaml:7:10"),
    ],
)
def test_a_finding_points_into_the_file_however_the_rule_is_quoted(written, place):
    found = read_text(DETECTOR.format(written), "x.yaml").findings
    assert [str(each.where) for each in found] == [place]


def test_all_findings_of_a_file_come_at_once():
    text = """detector: d
model: {name: m, score: amt}
variables:
  amt: {type: FLOAT}
  n_1: {type: INTEGER, default: x}
  on_1: {type: DATETIME, default: "2026-01-31"}
lists: {odd: [1, a]}
outcomes: {a: {action: fraud}, b: {action: approve}}
rules:
  - {rule: one, when: $amt >, outcomes: [a, c]}
  - {rule: one, when: $amd > 1, outcomes: [a]}
"""
    found = read_text(text, "x.yaml").findings
    assert [each.code for each in found] == [
        *("RUL017", "RUL016", "RUL016", "RUL016", "RUL015", "RUL001", "RUL015"),
        *("RUL014", "RUL002"),
    ]
    assert all(each.where.line and each.remedy for each in found)


@pytest.mark.parametrize(
    "text",
    ["detector: d", "detector: d\nrules: []\noutcomes: {}", "detector: 1\nlists: {a: [true]}"],
)
def test_what_is_no_detector_is_refused_by_key(text):
    with pytest.raises(Refused):
        read_text(text, "x.yaml")


def test_rules_alone_need_the_score_of_each_outcome():
    text = (
        "detector: d\noutcomes: {a: {action: fraud}}\n"
        "rules: [{rule: r, when: 'true', outcomes: [a]}]"
    )
    assert [each.code for each in read_text(text, "x").findings] == ["RUL017"]
