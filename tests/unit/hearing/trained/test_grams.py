from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.trained.grams import calm, counted, folded, of_letters, of_words


def test_accents_and_capitals_do_not_matter():
    assert folded("Información") == "informacion"


def test_words_and_their_neighbours():
    assert of_words("block my card") == ["block", "my", "card", "block my", "my card"]


def test_a_short_word_is_one_run_and_a_long_one_many():
    assert of_letters("a") == [" a", "a ", " a "]
    runs = of_letters("stop")
    assert " sto" in runs
    assert "stop " in runs
    assert max(map(len, runs)) == 5


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("Play Purple Rain by Prince", "Play purple rain by prince"),
        ("Hello. Where am I? I'm lost", "Hello. Where am I? I'm lost"),
        ("", ""),
    ],
)
def test_capitals_stay_where_sentences_begin(text: str, quiet: str):
    assert calm(text) == quiet


def test_what_is_not_known_is_not_counted():
    assert counted(["a", "b", "a"], {"a": 7}) == {7: 2}


@given(st.text(max_size=2_000))
def test_any_text_can_be_taken_apart(text: str):
    plain = folded(text)
    assert all(piece for piece in (*of_words(plain), *of_letters(plain)))
    assert len(calm(text)) <= 1_024 * 3
