"""What comparisons say about an unknown value, and values found for what is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.explore.meaning.values import (
    COUNT,
    KEYS,
    PERCENT,
    Unknown,
    fits,
    if_false,
    if_true,
    of_kind,
    told,
    witness,
)
from ivr.simulator.call.exits import OPERATORS

ANY = Unknown(1)


def known(*tests):
    value = ANY
    for operator, operand, true in tests:
        value = (if_true if true else if_false)(value, operator, operand)
        if not isinstance(value, Unknown):
            return value
    return value


def test_equality_makes_a_value_known_and_inequality_rules_one_out():
    assert if_true(ANY, "Equals", "x") == "x"
    other = if_false(ANY, "Equals", "x")
    assert if_true(other, "Equals", "x") is None
    assert if_true(other, "Equals", "y") == "y"
    assert told(other, "Equals", "x") is False
    assert told(other, "Equals", "y") is None


def test_nothing_makes_every_comparison_false():
    assert told(None, "Equals", "x") is False
    assert if_false(ANY, "Equals", "x").may_lack
    assert not if_true(ANY, "TextContains", "x").may_lack


@pytest.mark.parametrize("kind", [KEYS, PERCENT])
def test_a_closed_set_can_be_used_up(kind):
    value = of_kind(1, kind)
    members = [str(n) for n in range(1, 101)] if kind == PERCENT else list("0123456789*#")
    for member in members[:-1]:
        value = if_false(value, "Equals", member)
    assert witness(value) == members[-1]
    assert if_false(value, "Equals", members[-1]) is None


def test_percentages_come_in_bands():
    value = of_kind(1, PERCENT)
    rest = if_false(if_false(value, "NumberLessThan", "31"), "NumberLessThan", "101")
    assert rest is None
    assert if_true(if_false(value, "NumberLessThan", "31"), "NumberLessThan", "32") is not None


def test_a_count_is_no_less_than_nothing():
    assert if_true(of_kind(1, COUNT), "NumberLessThan", "0") is None
    more = if_true(of_kind(1, COUNT), "NumberGreaterThan", "7")
    assert int(witness(more)) > 7


def test_numbers_that_contradict_each_other():
    low = if_true(ANY, "NumberLessThan", "3")
    assert if_true(low, "NumberGreaterThan", "5") is None
    assert if_true(low, "NumberGreaterThan", "2.5") is not None


def test_texts_are_put_together():
    value = known(("TextStartsWith", "ab", True), ("TextEndsWith", "yz", True),
                  ("TextContains", "m", True))  # fmt: skip
    assert fits(value, witness(value))


OPERANDS = st.sampled_from(["1", "2", "10", "x", "xy", "-3", "2.5"])


@given(
    tests=st.lists(
        st.tuples(st.sampled_from(sorted(OPERATORS)), OPERANDS, st.booleans()), max_size=6
    ),
    value=st.sampled_from(["1", "2", "1.5", "x", "xyz", "10", "", "no", "-3", "99", "2.4"]),
)
def test_what_a_real_value_is_known_by_is_never_ruled_out(tests, value):
    """The comparisons of a value that exists lead to a known value that it fits."""
    state = ANY
    for operator, operand, _ in tests:
        holds = OPERATORS[operator](value, operand)
        verdict = told(state, operator, operand)
        assert verdict in {None, holds}
        if verdict is None:
            state = (if_true if holds else if_false)(state, operator, operand)
            assert state is not None
    if isinstance(state, Unknown):
        assert fits(state, value)
        found = witness(state)
        assert found is None or fits(state, found)
    else:
        assert state == value
