"""Patterns: the subset of RE2 that runs in linear time, against Python's own engine."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Malformed
from ivr.runtime.risk.detector.patterns import is_match, verify
from ivr.spec.rules.patterns import PatternError, program


def matches(pattern, text):
    return is_match(verify(program(pattern)), text)


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"(a)\1", r"(?=a)a", r"(?!a)b", r"(?<=a)b", r"(?<!a)b", r"(?>a)", r"a*+", r"a{2}{3}"),
        *("(", ")", "a)", "[", "[z-a]", "*a", "a**", r"\q", "\\", "(?i", "(?s)a", r"[\d-z]"),
        *("a{1001}", "a{3,2}", "(a{100}){100}", "(" * 30 + "a" + ")" * 30, "[[:alpha:]]", "^*"),
    ],
)
def test_what_is_not_of_the_subset_is_refused(pattern):
    with pytest.raises(PatternError):
        program(pattern)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (r".*@gmail\.com", "a@gmail.com", "a@gmailxcom"),
        (r"\d{3}-\d{4}", "555-0100", "555-010"),
        ("(?i)visa|MC", "ViSa", "amex"),
        ("(?P<first>a|b)+", "abba", ""),
        (r"[^\s,]{2,}", "ab", "a b"),
        ("^a$", "a", "a\n"),
        ("a?b??c*", "abc", "d"),
        ("[]a-]+", "]-a", "b"),
        ("a{,2}", "a{,2}", "aa"),
        (r"\W\D\S", "-a_", "aaa"),
        ("(|a)b", "b", "a"),
    ],
)
def test_a_pattern_must_match_the_whole_text(pattern, yes, no):
    assert matches(pattern, yes)
    assert not matches(pattern, no)
    assert not matches(pattern, yes + ",\x00 ")


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(a*)*b", "(a|a)*b", "(.*)(.*)(.*)b"])
def test_what_hangs_others_takes_characters_times_steps(pattern):
    """The engine looks at each step at most once for each character: the count is the proof."""
    steps = verify(program(pattern))
    looked = 0

    class Counted(list):
        def __getitem__(self, index):
            nonlocal looked
            looked += 1
            return super().__getitem__(index)

    assert not is_match(Counted(steps), "a" * 1_000)
    assert looked <= 4 * 1_001 * len(steps)


def test_a_text_that_is_too_long_matches_nothing():
    assert matches("a*", "a" * 1_024)
    assert not matches("a*", "a" * 1_025)


@pytest.mark.parametrize(
    "steps",
    [None, [], [["x"]], [["c"]], [["g", 9]], [["s", 0, -1]], [["c", [[5, 1]]]], [[]], ["m"]],
)
def test_a_program_that_was_not_compiled_is_refused(steps):
    with pytest.raises(Malformed):
        verify(steps)


def grown(inner):
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0,2}", "{2}", "{1,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    )


SIGNS = st.sampled_from(["a", "b", "A", "1", "_", r"\.", "."])
CLASSES = st.sampled_from([r"\d", r"\w", r"\s", r"\W", "[ab]", "[^a1]", "[a-c_]", "^", "$", ""])
PATTERNS = st.recursive(SIGNS | CLASSES, grown, max_leaves=6)


@settings(max_examples=300, deadline=None)
@given(PATTERNS, st.text("abA1_. \n", max_size=7))
def test_it_says_what_pythons_engine_says(pattern, text):
    try:
        steps = verify(program(pattern))
    except PatternError:
        return
    theirs = pattern.replace("$", r"\Z")
    assert is_match(steps, text) == bool(re.fullmatch(theirs, text, re.ASCII))


@settings(max_examples=300, deadline=None)
@given(st.text(string.printable, max_size=20))
def test_no_text_breaks_the_reader_of_patterns(pattern):
    try:
        steps = program(pattern)
    except PatternError:
        return
    verify(steps)
