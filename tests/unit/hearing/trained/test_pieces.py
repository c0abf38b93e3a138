from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.trained.encoders.pieces import END, PIECES_MAX, SPACE, START, UNKNOWN, Pieces

NAMES = ["<unk>", "<s>", "</s>", SPACE, f"{SPACE}card", "c", "ard", "s", f"{SPACE}car", "d"]
SCORES = [0.0, 0.0, 0.0, -3.0, -2.0, -4.0, -5.0, -2.5, -2.2, -3.0]


def said(text: str) -> list[str]:
    return [NAMES[at] for at in Pieces(NAMES, SCORES).of(text)]


def test_the_likeliest_split_wins_over_the_longest_beginning():
    assert said("cards") == ["<s>", f"{SPACE}card", "s", "</s>"]


def test_unknown_letters_are_unknown_pieces():
    assert said("xcard") == ["<s>", SPACE, "<unk>", "c", "ard", "</s>"]


def test_silence_is_the_two_marks():
    assert Pieces(NAMES, SCORES).of(" \u200b ") == [START, END]


def test_the_marks_cannot_be_said():
    assert START not in Pieces(NAMES, SCORES).of("<s>")[1:-1]


@given(st.text(max_size=1_500))
def test_any_text_gives_a_bounded_number_of_known_places(text: str):
    found = Pieces(NAMES, SCORES).of(text)
    assert len(found) <= PIECES_MAX
    assert all(UNKNOWN <= at < len(NAMES) for at in found)
