"""What an utterance is made of: its words, pairs of words, and runs of letters.

Law: standard library only; training and listening take text apart in the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

TEXT_LENGTH_MAX = 1_024
"""Longest text input. Source: Lex V2 runtime API, RecognizeText."""

WORD_LENGTH_MAX = 40
"""Of longer words only the beginning is looked at."""

RUNS = (2, 3, 4, 5)
"""Lengths of the runs of letters, a space at each end of a word counted."""

_WORD = re.compile(r"\w+")

_I = re.compile(r"I\b")

Grams = Callable[[str], Sequence[str]]
"""Folded text -> its pieces of one kind."""


def folded(text: str) -> str:
    """Return a text in lower case and without accents: `Información` meets `informacion`."""
    decomposed = unicodedata.normalize("NFKD", text[:TEXT_LENGTH_MAX].lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def calm(text: str) -> str:
    """Return a text with capitals only where a sentence begins, and in `I`.

    Names of songs, films and people say little about the intent, and speech has no capitals.
    """
    words = text[:TEXT_LENGTH_MAX].split()
    begins = [True, *(word[-1] in ".?!" for word in words)]
    return " ".join(
        word if first or _I.match(word) else word.lower()
        for word, first in zip(words, begins, strict=False)
    )


def of_words(text: str) -> list[str]:
    """Return the words of a folded text and every two neighbours."""
    words = _WORD.findall(text)
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def of_letters(text: str) -> list[str]:
    """Return the runs of letters of every word; a short word is one run."""
    return [run for word in text.split() for run in _runs(f" {word[:WORD_LENGTH_MAX]} ")]


def _runs(word: str) -> list[str]:
    lengths = [length for length in RUNS if length < len(word)]
    runs = [word[at : at + length] for length in lengths for at in range(len(word) - length + 1)]
    return runs if len(lengths) == len(RUNS) else [*runs, word]


def counted(pieces: Sequence[str], places: Mapping[str, int]) -> Counter[int]:
    """Return how often each known piece occurs, by its place in the vocabulary."""
    return Counter(place for piece in pieces if (place := places.get(piece)) is not None)
