"""Spoken digits and numbers, English and Spanish."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.samples.numerals import number, spelled
from ivr.hearing.samples.words import words

DIGITS = {
    "en": words("zero one two three four five six seven eight nine"),
    "es": words("cero uno dos tres cuatro cinco seis siete ocho nueve"),
}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("four two four two", "en", "4242"),
        ("cuatro dos cuatro dos", "es", "4242"),
        ("double five oh", "en", "550"),
        ("triple seven", "en", "777"),
        ("doble cinco cero", "es", "550"),
        ("forty two forty two", "en", "4242"),
        ("cuarenta y dos cuarenta y dos", "es", "4242"),
        ("veintidós treinta y tres", "es", "2233"),
        ("nineteen eighty five", "en", "1985"),
        ("a b one two", "en", "AB12"),
        ("AB12", "en", "AB12"),
        ("42 42", "en", "4242"),
        ("4 dash 2", "en", "42"),
        ("double", "en", None),
        ("double trouble", "en", None),
        ("four banana", "en", None),
        ("and", "en", None),
        ("4242", "de", "4242"),
        ("vier", "de", None),
    ],
)
def test_digits_are_spelled_out(text, language, expected):
    assert spelled(words(text), language) == expected


@given(st.text(alphabet="0123456789", min_size=1, max_size=16), st.sampled_from(["en", "es"]))
def test_digits_said_one_by_one_come_back(digits, language):
    said = [DIGITS[language][int(digit)] for digit in digits]
    assert spelled(said, language) == digits


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("205", "en", "205"),
        ("007", "en", "7"),
        ("two hundred and five", "en", "205"),
        ("a hundred", "en", None),
        ("hundred", "en", "100"),
        ("twelve thousand three hundred forty", "en", "12340"),
        ("three million", "en", "3000000"),
        ("three point five", "en", "3.5"),
        ("three point banana", "en", None),
        ("point five", "en", None),
        ("four two", "en", "42"),
        ("two hundred hundred", "en", None),
        ("doscientos treinta y cinco", "es", "235"),
        ("mil novecientos ochenta y cinco", "es", "1985"),
        ("dos mil", "es", "2000"),
        ("un millón", "es", "1000000"),
        ("cien", "es", "100"),
        ("tres punto uno cuatro", "es", "3.14"),
        ("plátano", "es", None),
    ],
)
def test_numbers_are_read(text, language, expected):
    assert number(words(text), language) == expected


@given(st.lists(st.sampled_from([*DIGITS["en"], "hundred", "thousand", "and", "double", "twenty",
                                 "point", "million", "x", "12"]), max_size=12))  # fmt: skip
def test_any_words_are_a_number_or_nothing(said):
    for value in (number(said, "en"), spelled(said, "en")):
        assert value is None or value.replace(".", "", 1).isalnum()
