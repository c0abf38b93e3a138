"""Detectors at call time: against a reference evaluator, with traces, and when files are broken."""

from __future__ import annotations

import copy
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.runtime.risk.detector import deciding
from ivr.runtime.risk.detector.evaluation import Undefined, value_of, well_made
from ivr.spec.rules.judging import canonical, json_value, read_text
from ivr.spec.rules.kinds import Scope, Typing
from ivr.spec.rules.parsing import parse
from ivr.spec.rules.tree import Kind, Node
from ivr.spec.rules.truth import value_of as reference

TEXT = """detector: d
model: {name: m, score: score, version: "1.0"}
variables:
  amt: {type: FLOAT, default: 1}
  tries: {type: INTEGER}
  mail: {type: STRING, default: none}
  flag: {type: BOOLEAN}
  opened: {type: DATETIME, default: "2026-01-01T00:00:00Z"}
lists: {bad: [x@y.z]}
outcomes: {block: {action: fraud}, look: {action: investigate}, fine: {action: approve}}
mode: %s
rules:
  - {rule: divided, when: $amt / $tries > 100, outcomes: [look]}
  - {rule: high, when: "$score >= 900 or $mail in @bad", outcomes: [block]}
  - {rule: named, when: "regex_match('a+@.*', lowercase($mail)) and $flag", outcomes: [look, block]}
  - {rule: late, when: "$opened > '2026-06-01T00:00:00+02:00' and $tries > 3", outcomes: [look]}
  - {rule: rest, when: $score >= 0, outcomes: [fine]}
"""


def made(mode="FIRST_MATCHED"):
    judged = read_text(TEXT % mode, "d.yaml")
    assert [str(each.severity) for each in judged.findings if each.severity == "error"] == []
    return json_value(judged)


@pytest.fixture(scope="module")
def detector():
    return deciding.read(canonical(made()))


def test_the_first_rule_that_matches_decides(detector):
    found = detector.decide({"amt": "3.5", "tries": "2", "mail": "b@c"}, 950)
    assert (found.outcomes, found.matched) == (("block",), ("high",))
    assert [each.rule for each in found.rules] == ["divided", "high"]
    assert found.defaulted == ("flag", "opened")


def test_all_rules_that_match_lead_to_outcomes_once_each():
    every = deciding.read(made("ALL_MATCHED"))
    event = {"amt": 500, "tries": 1, "mail": "AAA@b", "flag": "true"}
    found = every.decide(event, 901)
    assert found.matched == ("divided", "high", "named", "rest")
    assert found.outcomes == ("look", "block", "fine")


def test_a_rule_that_divides_by_zero_does_not_match_and_says_so(detector):
    found = detector.decide({}, 10)
    assert found.rules[0] == deciding.Traced("divided", matched=False, note="divides by zero")
    assert found.outcomes == ("fine",)


def test_moments_are_compared_as_moments(detector):
    event = {"tries": 4, "opened": "2026-05-31T22:00:01Z"}
    assert detector.decide(event, 1).matched == ("late",)
    assert detector.decide(event | {"opened": "2026-05-31T22:00:00Z"}, 1).matched == ("rest",)


def test_an_explanation_shows_what_each_part_came_to(detector):
    found = detector.decide({"mail": "x@y.z", "tries": 1}, 5, explain=True)
    rule = next(each for each in detector.rules if each.name == "high")
    steps = {rule.text[s.start : s.end]: s.value for s in found.rules[1].steps}
    assert steps == {
        "$score": 5,
        "$score >= 900": False,
        "$mail": "x@y.z",
        "$mail in @bad": True,
        rule.text: True,
    }


@pytest.mark.parametrize(
    "event",
    [
        {"amt": "much"},
        {"amt": "nan"},
        {"amt": "1e999"},
        {"amt": True},
        {"tries": "1.5"},
        {"tries": 1.5},
        {"tries": "9" * 5_000},
        {"mail": 5},
        {"flag": "maybe"},
        {"opened": "2026-05-31"},
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused_and_never_echoed(detector, event):
    with pytest.raises(Malformed) as caught:
        detector.decide(event, 5)
    name, value = next(iter(event.items()))
    assert name in str(caught.value)
    assert str(value) not in str(caught.value)


def test_what_no_rule_asks_for_is_not_missed_and_not_read(detector):
    """Seed defect 22: a payload with or without `flow_definition` is judged alike."""
    plain = {"amt": "5", "mail": "b@c"}
    more = {**plain, "flow_definition": "arn:x", "cc_num": {"nested": [1]}}
    assert detector.decide(more, 5) == detector.decide(plain, 5)


@pytest.mark.parametrize("score", [None, "900", True, -1, 1001, math.nan])
def test_a_missing_score_is_no_score_of_zero(detector, score):
    with pytest.raises(Malformed):
        detector.decide({}, score)


def broken(change):
    told = copy.deepcopy(made())
    change(told)
    return told


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(format=2),
        lambda d: d.update(mode="ANY"),
        lambda d: d.update(rules=[{"rule": "x"}]),
        lambda d: d["rules"][0].update(outcomes=[]),
        lambda d: d["rules"][0].update(outcomes=["unknown"]),
        lambda d: d["rules"][0].update(tree={"op": "eval", "at": [0, 1], "value": "1"}),
        lambda d: d["rules"][0].update(tree={"op": "var", "at": [0, 1], "value": "nobody"}),
        lambda d: d["rules"][0].update(tree={"op": ">", "at": [0, 1], "of": []}),
        lambda d: d["rules"][0]["tree"].update(at=[5, 1]),
        lambda d: d["rules"][0]["tree"].update(of={"a": 1}),
        lambda d: d["rules"][2]["tree"]["of"][0].update(value=[["g", 99]]),
        lambda d: d["variables"]["amt"].update(type="MONEY"),
        lambda d: d["variables"]["amt"].update(default="much"),
        lambda d: d.pop("outcomes"),
    ],
)
def test_a_detector_that_hands_changed_is_refused(change):
    with pytest.raises(Malformed):
        deciding.read(broken(change))


def test_a_tree_that_is_too_deep_is_refused_before_it_runs():
    tree = {"op": "var", "at": [0, 1], "value": "flag"}
    for _ in range(5_000):
        tree = {"op": "not", "at": [0, 1], "of": [tree]}
    with pytest.raises(Malformed):
        well_made(tree, frozenset({"flag"}))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"null", b'{"format": 1}', b"[" * 99_999])
def test_what_is_no_detector_is_refused(content):
    with pytest.raises(Malformed):
        deciding.read(content)


def test_types_that_do_not_fit_are_refused_when_they_meet():
    def change(told):
        told["rules"][0]["tree"]["of"][1]["value"] = 1
        told["rules"][0]["tree"]["of"][0] = {"op": "var", "at": [0, 1], "value": "mail"}

    with pytest.raises(Malformed):
        deciding.read(broken(change)).decide({}, 5)


SCOPE = Scope(
    {"a": Kind.INTEGER, "b": Kind.FLOAT, "s": Kind.STRING, "t": Kind.BOOLEAN},
    {"list_1": ("x", "Y"), "list_2": (1, 2.5)},
)
NUMBERS = st.recursive(
    st.sampled_from(["$a", "$b", "0", "1", "2.5", "1e30", "7"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        inner.map(lambda text: f"-{text}"),
    ),
    max_leaves=5,
)
COMPARED = st.one_of(
    st.tuples(NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(" ".join),
    st.tuples(NUMBERS, st.sampled_from(["in", "not in"]), st.just("@list_2")).map(" ".join),
    st.sampled_from(
        ["$t", "true", "$s == 'x'", "lowercase($s) in ['y']", "$s not in @list_1", "$t != false"]
    ),
)
RULES = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' and '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda text: f"!({text})"),
    ),
    max_leaves=6,
)
VALUES = st.fixed_dictionaries(
    {
        "a": st.integers(-(10**18), 10**18) | st.sampled_from([0, 1, 2]),
        "b": st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 2.5]),
        "s": st.sampled_from(["x", "X", "Y", "y", ""]),
        "t": st.booleans(),
    }
)


@settings(max_examples=400, deadline=None)
@given(RULES, VALUES)
def test_it_says_what_the_reference_says(text, values):
    tree = parse(text)
    assert isinstance(tree, Node)
    typing = Typing(SCOPE)
    typed = typing.rule(tree)
    assert typing.problems == []
    if "lowercase" in text:
        values = values | {"s": values["s"].lower()}
        typed = Typing(SCOPE).rule(parse(text.replace("lowercase($s)", "$s")))
    run = well_made(json.loads(json.dumps(typed.json_value())), frozenset(SCOPE.variables))
    try:
        expected = reference(typed, values)
    except ArithmeticError:
        expected = Undefined
    try:
        found = value_of(run, values)
    except Undefined:
        found = Undefined
    assert found is expected or found == expected


def test_lowercase_is_lowercase():
    tree = Typing(SCOPE).rule(parse("lowercase($s) == 'äb'"))
    assert value_of(json.loads(json.dumps(tree.json_value())), {"s": "ÄB"}) is True


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7 % 3", 1),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ("-7 % -3", -1),
        ("7.5 % -2", 1.5),
        ("7 / 2", 3.5),
        ("6 / 2", 3.0),
        ("2 + 3 * 4 - 1", 13),
        ("-(2 + 3)", -5),
    ],
)
def test_arithmetic_is_defined(text, found):
    tree = Typing(SCOPE).typed(parse(text)).node
    assert value_of(json.loads(json.dumps(tree.json_value())), {}) == found
    assert reference(tree, {}) == found


@pytest.mark.parametrize("text", ["1 / 0", "1 % 0", "1.5 % 0", "1e308 * 10", "-1e308 * 10"])
def test_what_is_not_defined_is_told_apart(text):
    tree = Typing(SCOPE).typed(parse(text)).node
    with pytest.raises(Undefined):
        value_of(json.loads(json.dumps(tree.json_value())), {})
    with pytest.raises(ArithmeticError):
        reference(tree, {})
