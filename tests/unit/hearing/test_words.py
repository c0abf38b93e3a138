"""Text is taken apart in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.samples.words import close, fold, language_of, stem, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's my BALANCE?", ("whats", "my", "balance")),
        ("¿Cuánto dinero tengo?", ("cuanto", "dinero", "tengo")),
        ("4242-1111", ("4242", "1111")),
        ("  ", ()),
        ("...!?", ()),
        ("i\u2019m done", ("im", "done")),
        ("ﬁne", ("fine",)),
        ("I don't, it WASNT", ("i", "do", "not", "it", "was", "not")),
        ("can't", ("can", "not")),
    ],
)
def test_words_have_no_case_accents_or_punctuation(text, expected):
    assert words(text) == expected


@given(st.text(max_size=60))
def test_tokens_stand_where_they_say(text):
    for token in tokens(text):
        written = fold(text[token.start : token.end])
        assert token.word == written or token.word in (*words(written), "not")
        assert token.word.isalnum()


def test_a_long_text_is_cut():
    assert len(tokens("a " * 5_000)) == 512


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("stolen", "stolen", True),
        ("stolen", "stloen", True),
        ("stolen", "stole", True),
        ("stolen", "stoleen", True),
        ("lost", "cost", True),
        ("lost", "last", True),
        ("lost", "list", True),
        ("red", "rod", False),
        ("stolen", "spoken", False),
        ("4242", "4243", False),
        ("misplaced", "mis", False),
    ],
)
def test_one_slip_is_forgiven_in_long_words(one, other, expected):
    assert close(one, other) is expected
    assert close(other, one) is expected


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [("charges", "en", "charg"), ("charged", "en", "charg"), ("robada", "es", "robada"),
     ("bloqueado", "es", "bloque"), ("yes", "en", "yes"), ("mots", "fr", "mots")],
)  # fmt: skip
def test_stems_keep_four_letters(word, language, expected):
    assert stem(word, language) in (expected, expected[:-1])
    assert len(stem(word, language)) >= min(4, len(word))


def test_languages_are_read_from_both_spellings():
    assert language_of("es_US") == language_of("es-MX") == "es"
