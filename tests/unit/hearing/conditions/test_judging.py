"""Conditions that can never hold, and those that look at something that may be unset."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.conditions.evaluating import evaluate
from ivr.hearing.conditions.judging import check, never, unguarded
from ivr.hearing.conditions.tree import Value

NEVER = [
    ("{a} > 5 AND {a} < 3", 13),
    ('{a} = "x" AND {a} = "y"', 15),
    ('{a} = "x" AND {a} != "X"', 15),
    ('!fn.IS_SET({a}) AND {a} = "x"', 21),
    ("fn.IS_SET([a]) AND NOT fn.IS_SET([a])", 24),
    ('$.inputMode = "Voice"', 15),
    ("fn.COUNT({a}) < 0", 1),
    ("fn.COUNT({a}) > 1 AND fn.COUNT({a}) < 2", 23),
    ('{a} = "x" AND {a} != "x" OR [b] = "1" AND [b] = "2"', 15),
    ("{a} > 3 AND {a} <= 3", 13),
    ("{a} = 1 AND ({a} = 2 OR {a} = 3)", 14),
]

PERHAPS = [
    "{a} > 5 AND {a} < 6", '{a} = "X" AND {a} = "x"', '{a} = "x" OR {a} = "y"',
    "{a} >= 3 AND {a} <= 3",
    '{a} > "a" AND {a} < "b"', '!fn.IS_SET({a}) OR {a} = "x"', '$.inputMode = "Text"',
    'ANY {a} = "x" AND ANY {a} = "y"', '{a} CONTAINS "x" AND {a} = "y"', "fn.COUNT({a}) = 0",
    '{a} = "x" AND {b} = "y"', "not an expression",
]  # fmt: skip


@pytest.mark.parametrize(("expression", "column"), NEVER)
def test_a_contradiction_is_found(expression, column):
    flaw = never(expression)
    assert flaw is not None
    assert flaw.column == column


@pytest.mark.parametrize("expression", PERHAPS)
def test_what_may_hold_is_not_accused(expression):
    assert never(expression) is None


def test_kinds_decide_how_constants_compare():
    kinds = {"n": "number", "d": "date"}
    assert never('{n} = "10" AND {n} = "10.0"', kinds) is None
    assert never('{n} = "10" AND {n} = "10.0"') is not None
    assert never('{d} > "2026-01-01" AND {d} < "2025-01-01"', kinds) is not None
    assert [flaw.column for flaw in check('{n} > "soon" AND {d} = "x"', kinds)] == [7, 24]
    assert check('{n} > "12" AND {d} = "2026"', kinds) == ()


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ('{a} = "x"', ["{a}"]),
        ('fn.IS_SET({a}) AND {a} = "x"', []),
        ('!fn.IS_SET({a}) OR {a} = "x"', []),
        ('fn.IS_SET({a}) OR {a} = "x"', ["{a}"]),
        ('fn.IS_SET({a}) AND [b] = "x" AND $.inputMode = "Text"', ["[b]"]),
    ],
)
def test_what_may_be_unset_is_named(expression, names):
    assert [reference.written for reference in unguarded(expression)] == names


def test_long_conditions_are_judged_in_bounded_steps(calls_within):
    with calls_within(1_000_000):
        for joint in ("||", "&&"):
            assert never(joint.join(f'[a{n % 10}]="1"' for n in range(85))) is None
        assert never("||".join(['([a]="1"&&[b]!="2")'] * 45)) is None


@st.composite
def conditions(draw, deep=3):
    if deep == 0 or draw(st.booleans()):
        sign = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
        return f"{{{draw(st.sampled_from('ab'))}}} {sign} {draw(st.integers(0, 3))}"
    form = draw(st.sampled_from(["({}) AND ({})", "({}) OR ({})", "!({})"]))
    return form.format(*(draw(conditions(deep - 1)) for _ in range(form.count("{}"))))


@settings(max_examples=150, deadline=None)
@given(conditions())
def test_what_never_holds_holds_for_no_value(expression):
    if never(expression) is None:
        return
    for a in range(-1, 5):
        for b in range(-1, 5):
            facts = {("slot", "a"): Value((str(a),)), ("slot", "b"): Value((str(b),))}
            assert not evaluate(expression, facts).holds
