from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.trained.grams import LETTERS, WORDS, Places, calm, folded, frames


def test_accents_and_capitals_do_not_matter():
    assert folded("Información") == "informacion"


def test_words_and_their_neighbours():
    assert WORDS.of("block my card") == ["block", "my", "card", "block my", "my card"]


def test_a_short_word_is_one_run_and_a_long_one_many():
    assert LETTERS.of("a") == [" a", "a ", " a "]
    runs = LETTERS.of("stop")
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


OFTEN = frozenset({"find", "i", "need", "the", "at"})


def test_a_frame_has_one_gap_for_neighbours_that_are_names_or_rare():
    pieces = frames(OFTEN).of("find The Long Way at the odeon")
    assert [p for p in pieces if " " not in p] == ["^", "find", "_", "at", "the", "_", "$"]
    assert {"^ find _ at", "at the _ $"} <= set(pieces)
    assert max(len(piece.split()) for piece in pieces) == 4


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("Find The Long Way at the Odeon!", "find zorro at the cinema"),
        ("The Odeon", "the odeon"),
        ("now I need it", "now i need it"),
        ("find _ at __", "find it at it"),
    ],
)
def test_frames_are_the_same_whoever_writes_them(written: str, alike: str):
    assert frames(OFTEN).of(written) == frames(OFTEN).of(alike)


def test_what_is_not_known_is_not_counted():
    assert Places(WORDS, ["b", "a"]).counted("a c a") == {1: 2}


@given(st.lists(st.text("abc de", max_size=12), max_size=6))
def test_what_was_counted_before_changes_nothing(texts: list[str]):
    vocabulary = ["a", "b a", " a", "ab", "c ", "bc "]
    for grams in (WORDS, LETTERS, frames(("a", "bc"))):
        used = Places(grams, vocabulary)
        for text in texts:
            assert used.counted(text) == Places(grams, vocabulary).counted(text)


@given(st.text(max_size=2_000))
def test_any_text_can_be_taken_apart(text: str):
    plain = folded(text)
    assert all(piece for piece in (*WORDS.of(plain), *LETTERS.of(plain)))
    assert all(piece for piece in frames(OFTEN).of(text))
    assert len(calm(text)) <= 1_024 * 3
