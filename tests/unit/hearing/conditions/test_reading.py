"""Expressions -> trees: every form that is seen in the wild, and where the others break."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hearing.conditions.evaluating import evaluate
from ivr.hearing.conditions.judging import check, never, unguarded
from ivr.hearing.conditions.reading import EXPRESSION_CHARACTERS_MAX, parse
from ivr.hearing.conditions.tree import references

RIGHT = [
    "{Days} > 7",
    "{Days}>7",
    "fn.IS_SET({Days})",
    '({Menu}="2")|| ({Menu}="two")',
    '[count] = "1" AND (!fn.IS_SET([failed]) OR [failed] != "true")',
    '[slot-failure] = "true" ',
    '{City} = "Zürich"',
    '$.inputMode = "DTMF" && $.inputTranscript != ""',
    'NOT {a} = "say \\"hi\\""',
    "not fn.IS_SET({a})",
    'ANY {Tops} = "ham"',
    'ALL({Tops}) != "ham"',
    'any({Tops} = "ham")',
    '{Tops} CONTAINS "ham"',
    "fn.COUNT({Tops}) >= 2",
    "{Order.Days} <= -1.5",
    "{When} > 2026-03-01",
    "{At} < 14:30",
    "{Long} >= PT2H",
    "!!{a} = 1",
]

WRONG = [
    ("", 1, "0 characters"),
    ("{Days} > 1 AND", 15, "ends"),
    ("{Days}", 7, "compared with nothing"),
    ("{Days} = = 3", 10, "another comparison"),
    ("{Days} > {Menu}", 10, "constant is needed"),
    ("{Days} > yes", 10, "constant is needed"),
    ("({Days} > 1", 1, "not closed"),
    ("{Days} > 1)", 11, "closes nothing"),
    ("{Days} > 1 {Menu} = 2", 12, "without AND or OR"),
    ("{Days > 1", 1, "'{'"),
    ("[count = 1", 1, "'['"),
    ("{a} = 'x'", 7, '"\'"'),
    ('{a} = "x', 7, "'\"'"),
    ("{} = 1", 1, "names nothing"),
    ("fn.LENGTH({a}) > 1", 1, "fn.LENGTH is not known"),
    ("fn.is_set({a})", 1, "not known"),
    ("fn.COUNT([a]) > 1", 10, "slot"),
    ("fn.IS_SET {a}", 1, "needs its ("),
    ("fn.IS_SET({a}", 14, "one reference"),
    ("$.inputText = 1", 1, "not known"),
    ('"x" = {a}', 1, "reference is needed"),
    ("a = 1", 1, "reference is needed"),
    ("{a} & {b}", 5, "'&'"),
    ("ANY({a} = 1", 4, "not closed"),
]


@pytest.mark.parametrize("expression", RIGHT)
def test_what_lex_takes_is_read(expression):
    parsed = parse(expression)
    assert parsed.flaws == ()
    assert parsed.tree is not None
    assert references(parsed.tree)
    assert check(expression) == ()


@pytest.mark.parametrize(("expression", "column", "words"), WRONG)
def test_what_lex_refuses_says_where(expression, column, words):
    (flaw,) = check(expression)
    assert (flaw.column, words in flaw.message) == (column, True), flaw
    assert not evaluate(expression, {}).holds


def test_the_longest_expression():
    assert check('[a] = "' + "x" * (EXPRESSION_CHARACTERS_MAX - 8) + '"') == ()
    assert "1,025" in check('[a] = "' + "x" * (EXPRESSION_CHARACTERS_MAX - 7) + '"')[0].message


def test_nesting_is_bounded():
    assert "deeply" in check("(" * 200 + "{a} = 1" + ")" * 200)[0].message
    assert "deeply" in check("!" * 900 + "{a} = 1")[0].message


PIECES = ["{a}", "[b]", "$.inputMode", "=", "!=", "<", ">=", '"x"', "3", "AND", "OR", "NOT", "&&",
          "||", "!", "(", ")", "fn.IS_SET(", "fn.COUNT(", "ANY", "ALL", "CONTAINS", "'", "é", " ",
          "{", "]", '"', "2026-01-01"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
)
def test_whatever_is_written_is_read_or_refused(expression):
    parsed = parse(expression)
    assert (parsed.tree is None) is bool(parsed.flaws)
    assert all(1 <= flaw.column <= len(expression) + 1 for flaw in parsed.flaws)
    evaluate(expression, {})
    never(expression)
    unguarded(expression)
