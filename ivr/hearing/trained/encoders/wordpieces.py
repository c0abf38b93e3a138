"""Text -> the word pieces of a BERT without capitals.

Words are split greedily: the longest piece that fits, then the longest that fits the rest.
Source: J. Devlin et al., "BERT", NAACL 2019, and the vocabulary itself.

Law: standard library only; every text gives at least the two marks.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Sequence
from itertools import islice

BEGIN, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
"""The marks around every text, and what stands for a word that no pieces make."""

INSIDE = "##"
"""How pieces write that they stand inside a word."""

PIECES_MAX = 128
"""Longer utterances are cut: what they mean has been said by then."""

WORD_LENGTH_MAX = 100
REMEMBERED_MAX = 20_000

ASCII_MARKS = frozenset(string.punctuation)


class WordPieces:
    """A vocabulary of word pieces.

    Args:
        names: The pieces, by their places.

    Raises:
        ValueError: A mark is missing: this is no vocabulary of the kind.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._places = {name: at for at, name in enumerate(names)}
        missing = [mark for mark in (BEGIN, END, UNKNOWN) if mark not in self._places]
        if missing:
            message = f"the vocabulary has no {', '.join(missing)}"
            raise ValueError(message)
        self._begin, self._end, self._unknown = (
            self._places[mark] for mark in (BEGIN, END, UNKNOWN)
        )
        self._remembered: dict[str, list[int]] = {}

    def of(self, text: str, most: int = PIECES_MAX) -> list[int]:
        """Return the places of a text's pieces, between the two marks; `most` of them in all."""
        inside = (at for word in parts(text) for at in self._of_word(word))
        return [self._begin, *islice(inside, most - 2), self._end]

    def _of_word(self, word: str) -> list[int]:
        known = self._remembered.get(word)
        if known is None:
            if len(self._remembered) >= REMEMBERED_MAX:
                self._remembered.clear()
            known = self._remembered[word] = self._split(word)
        return known

    def _split(self, word: str) -> list[int]:
        if len(word) > WORD_LENGTH_MAX:
            return [self._unknown]
        found: list[int] = []
        begin = 0
        while begin < len(word):
            mark = INSIDE if begin else ""
            ends = range(len(word), begin, -1)
            fits = next((end for end in ends if mark + word[begin:end] in self._places), None)
            if fits is None:
                return [self._unknown]
            found.append(self._places[mark + word[begin:fits]])
            begin = fits
        return found


def parts(text: str) -> list[str]:
    """Return the words and marks of a text, in lower case and without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(map(_spaced, decomposed)).split()


def _spaced(letter: str) -> str:
    """Return a letter as it stands in a word; marks stand alone, what is not seen is dropped."""
    if letter in ASCII_MARKS or "\u4e00" <= letter <= "\u9fff":
        return f" {letter} "
    if letter.isascii():
        return letter if letter.isprintable() or letter.isspace() else ""
    kind = unicodedata.category(letter)
    if kind in {"Mn", "Cc", "Cf"}:
        return ""
    return f" {letter} " if kind.startswith("P") else letter
