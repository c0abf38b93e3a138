"""Text -> the word pieces that sentence vectors are made of.

Law: the likeliest split of each word by the pieces' own scores (a unigram language model, solved
exactly); standard library only.
Source: T. Kudo, "Subword Regularization", ACL 2018, section 3.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

START, END = 1, 2
"""The marks around every sentence, by their places among the pieces."""

UNKNOWN = 0

SPACE = "\u2581"
"""How pieces write the space before a word."""

WORDS_MAX = 96
WORD_LENGTH_MAX = 64
PIECES_MAX = 128
"""Longer utterances are cut: what they mean has been said by then."""

REMEMBERED_MAX = 20_000
UNKNOWN_COST = 10.0
"""How much less likely an unknown letter is than the unlikeliest piece."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\ufeff]")


class Pieces:
    """A vocabulary of word pieces.

    Args:
        names: The pieces, by their places; the first three are the marks.
        scores: Their log probabilities.
    """

    def __init__(self, names: Sequence[str], scores: Sequence[float]) -> None:
        self._places = {name: at for at, name in enumerate(names) if at > END and name}
        self._scores = scores
        self._longest = max(map(len, self._places), default=1)
        self._unknown = min(scores, default=0.0) - UNKNOWN_COST
        self._remembered: dict[str, list[int]] = {}

    def of(self, text: str) -> list[int]:
        """Return the places of a text's pieces, between the two marks."""
        plain = _UNSEEN.sub(" ", unicodedata.normalize("NFKC", text))
        inside = [at for word in plain.split()[:WORDS_MAX] for at in self._of_word(word)]
        return [START, *inside[: PIECES_MAX - 2], END]

    def _of_word(self, word: str) -> list[int]:
        known = self._remembered.get(word)
        if known is None:
            if len(self._remembered) >= REMEMBERED_MAX:
                self._remembered.clear()
            known = self._split(SPACE + word[:WORD_LENGTH_MAX])
            self._remembered[word] = known
        return known

    def _split(self, word: str) -> list[int]:
        """Return the likeliest split: the best way to each end, one end after the other."""
        best = [0.0]
        last: list[tuple[int, int]] = [(0, UNKNOWN)]
        for end in range(1, len(word) + 1):
            score, begin, place = max(self._ways(word, end, best))
            best.append(score)
            last.append((begin, -place))
        found: list[int] = []
        end = len(word)
        while end:
            end, place = last[end]
            found.append(place)
        return found[::-1]

    def _ways(self, word: str, end: int, best: Sequence[float]) -> list[tuple[float, int, int]]:
        """Return the ways that end here: (score, where the last piece begins, minus its place)."""
        ways = [(best[end - 1] + self._unknown, end - 1, -UNKNOWN)]
        for begin in range(max(0, end - self._longest), end):
            place = self._places.get(word[begin:end])
            if place is not None:
                ways.append((best[begin] + self._scores[place], begin, -place))
        return ways
