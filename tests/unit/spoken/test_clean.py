"""Free text, names and tokens: what an attacker or a merchant may put in them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import spoken
from ivr.faults import Malformed

TEXTS = [
    ("Corner Coffee", "Corner Coffee"),
    ("AT&T", "AT and T"),
    ("Barnes & Noble", "Barnes and Noble"),
    ("  two \t spaces\r\n", "two spaces"),
    ('Toys "R" Us', "Toys R Us"),
    ("Trader Joe's", "Trader Joe's"),
    ("SQ *BLUE_BOTTLE", "SQ BLUE BOTTLE"),
    ("7-Eleven #1234", "7-Eleven #1234"),
    ("</speak><audio src='https://x/y.mp3'/>", "none"),
    ("Shop <b>One</b>", "Shop One"),
    ("a < b > c", "a b c"),
    ("<<a>script>", "script"),
    ("$.Attributes.pin", "Attributes.pin"),
    ("pay $.External.x", "pay External.x"),
    ("$$..x", "x"),
    ("$\u200b.Attributes.pin", "Attributes.pin"),
    ("$<b>.x", "$ .x"),
    ("$5.00 Store", "$5.00 Store"),
    ("$", "$"),
    ("{{7*7}}", "7 7"),
    ("{% raw %}x", "% raw % x"),
    ("[session] {slot}", "session slot"),
    ("pay\u202epal", "paypal"),
    ("nul\x00l", "null"),
    ("caf\u0065\u0301", "café"),
    ("", "none"),
    (" \u200b\u2028 ", "none"),
    ("none", "none"),
]


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_plain(text, said):
    assert spoken.plain(text, "en-US") == said


def test_the_ampersand_is_spelled_per_language():
    assert spoken.plain("H&M", "es-US") == "H y M"
    assert spoken.plain("H&M", "fr-CA") == "H et M"


def test_a_long_text_is_cut():
    assert len(spoken.plain("ab " * 5000, "en-US")) <= 200


NAMES = [
    ("Maria", "Maria"),
    ("MARIA LOPEZ", "Maria Lopez"),
    ("josé de la cruz", "José de la Cruz"),
    ("DE LA CRUZ", "De la Cruz"),
    ("O'BRIEN-SMITH", "O'Brien-Smith"),
    ("McDonald", "McDonald"),
    ("J. R. Ewing", "J. R. Ewing"),
    ("Ana 3", "Ana"),
    ("</speak><audio src='x'/>", "none"),
    ("$.Attributes.pin", "Attributes.pin"),
    ("{{7*7}}", "none"),
    ("...", "none"),
    ("", "none"),
    ("none", "none"),
    ("王小明", "王小明"),
    ("ßENA", "ßENA"),
    ("ßena", "ßena"),
    ("İPEK", "İpek"),
]


@pytest.mark.parametrize(("text", "said"), NAMES)
def test_name(text, said):
    assert spoken.name(text, "en-US") == said


def test_a_long_name_is_cut():
    assert len(spoken.name("Ab" * 300, "en-US")) <= 60


@pytest.mark.parametrize("text", ["not_mine", "case-1", "lambda:route", "+14155550101", "a" * 128])
def test_a_token_stays_as_it_is(text):
    assert spoken.token(text, "es-US") == text


@pytest.mark.parametrize("text", ["", "two words", "$.x", "a" * 129, "é", "<a>", "x\n"])
def test_a_token_that_is_none(text):
    with pytest.raises(Malformed):
        spoken.token(text, "en-US")


@given(st.text(max_size=40))
def test_whole_texts_are_as_visible_as_their_characters(text):
    kept = [
        " " if char in "\t\n\r\x0b\x0c" else char
        for char in text
        if char in "\t\n\r\x0b\x0c"
        or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    ]
    assert spoken.visible(text) == "".join(kept)
