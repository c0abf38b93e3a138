from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.trained.encoders.wordpieces import PIECES_MAX, WordPieces, parts

NAMES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "card",
    "cards",
    "##s",
    "un",
    "##block",
    "it",
    "!",
    "é",
]
PIECES = WordPieces(NAMES)


def spelled(text):
    return [NAMES[at] for at in PIECES.of(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("card", ["card"]),
        ("CARDS", ["cards"]),
        ("unblock it!", ["un", "##block", "it", "!"]),
        ("unblocks", ["un", "##block", "##s"]),
        ("cardx", ["[UNK]"]),
        ("x" * 101, ["[UNK]"]),
        ("", []),
    ],
)
def test_words_are_split_by_the_longest_piece_that_fits(text, pieces):
    assert spelled(text) == ["[CLS]", *pieces, "[SEP]"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Perdí mi_tarjeta", ["perdi", "mi", "_", "tarjeta"]),
        ("don't\tstop.", ["don", "'", "t", "stop", "."]),
        ("a\u200bb 3.5 £5 ¿no", ["ab", "3", ".", "5", "£5", "¿", "no"]),
        ("我要ab卡", ["我", "要", "ab", "卡"]),
    ],
)
def test_a_text_is_taken_into_words_and_marks(text, words):
    assert parts(text) == words


def test_a_vocabulary_without_marks_is_none():
    with pytest.raises(ValueError, match=r"\[CLS\], \[SEP\]"):
        WordPieces(["[UNK]", "card"])


@given(st.text(max_size=400))
def test_any_text_gives_pieces_between_marks(text):
    found = PIECES.of(text)
    assert found[0] == 2
    assert found[-1] == 3
    assert 2 <= len(found) <= PIECES_MAX
