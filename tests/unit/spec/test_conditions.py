import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.spec.conditions import (
    AllOf,
    AnyOf,
    ConditionError,
    Not,
    parse,
    variables,
)
from ivr.spec.conditions import (
    Test as Comparison,
)
from ivr.spec.conditions import (
    tests as comparisons,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("band is high", Comparison("band", "Equals", "high")),
        ("band is not high", Not(Comparison("band", "Equals", "high"))),
        ("n <= 3", Comparison("n", "NumberLessOrEqualTo", "3")),
        ("n<3", Comparison("n", "NumberLessThan", "3")),
        ("x starts with '+44'", Comparison("x", "TextStartsWith", "+44")),
        ("x ends with off", Comparison("x", "TextEndsWith", "off")),
        ('x contains "lost card"', Comparison("x", "TextContains", "lost card")),
        ("x is set", Not(Comparison("x", "Equals", "none"))),
        ("x is not set", Comparison("x", "Equals", "none")),
        (
            "x is one of a, b",
            AnyOf((Comparison("x", "Equals", "a"), Comparison("x", "Equals", "b"))),
        ),
        ("not x is a", Not(Comparison("x", "Equals", "a"))),
    ],
)
def test_each_form_of_comparison(text, tree):
    assert parse(text) == tree


def test_and_binds_tighter_than_or():
    a, b, c = (Comparison(n, "Equals", "1") for n in "abc")
    assert parse("a is 1 or b is 1 and c is 1") == AnyOf((a, AllOf((b, c))))
    assert parse("(a is 1 or b is 1) and c is 1") == AllOf((AnyOf((a, b)), c))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("band", "after 'band'"),
        ("band is", "word or number"),
        ("(a is 1", "parenthesis"),
        ("a is 1 b is 2", "nothing more"),
        ("is 1 and", "after 'is'"),
        ("a is 1 and", "variable was expected"),
        ("a is <", "word or number"),
        ("'q' is a", "variable was expected"),
    ],
)
def test_what_is_wrong_is_said(text, message):
    with pytest.raises(ConditionError, match=message):
        parse(text)


def test_variables_and_comparisons_in_order():
    tree = parse("a is 1 and (not b < 2 or c contains x)")
    assert variables(tree) == ("a", "b", "c")
    assert [t.operator for t in comparisons(tree)] == ["Equals", "NumberLessThan", "TextContains"]


@given(st.text(max_size=60))
def test_any_text_is_a_tree_or_a_sentence(text):
    said = ""
    try:
        tree = parse(text)
    except ConditionError as problem:
        said = str(problem)
    else:
        assert variables(tree)
    assert said != "" or comparisons(tree)
