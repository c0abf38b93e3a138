"""What an utterance is made of: its words, pairs of words, phrases, frames, and runs of letters.

Law: standard library only; training and listening take text apart in the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

TEXT_LENGTH_MAX = 1_024
"""Longest text input. Source: Lex V2 runtime API, RecognizeText."""

WORD_LENGTH_MAX = 40
"""Of longer words only the beginning is looked at."""

RUNS = (2, 3, 4, 5)
"""Lengths of the runs of letters, a space at each end of a word counted."""

BEGINS, ENDS = "^", "$"
"""The edges of a text beside its words."""

GAP = "_"
"""What stands in a frame for names and rare words."""

FRAME_LENGTHS = (1, 2, 3, 4)
"""Words and gaps in a piece of a frame."""

_WORD = re.compile(r"\w+")

_I = re.compile(r"I\b")

REMEMBERED_MAX = 20_000


class Grams(NamedTuple):
    """How text is taken into pieces of one kind: into parts, and each of these into pieces.

    The pieces of a part are the same in every text. Text is folded before, unless capitals tell.
    """

    parts: Callable[[str], Sequence[str]]
    pieces: Callable[[str], Sequence[str]]
    capitals: bool = False

    def of(self, text: str) -> list[str]:
        """Return all pieces of a text."""
        return [piece for part in self.parts(text) for piece in self.pieces(part)]


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


def _words(text: str) -> list[str]:
    """Return the words and every two neighbours."""
    words = _WORD.findall(text)
    return words + [f"{one} {other}" for one, other in pairwise(words)]


def _phrases(text: str) -> list[str]:
    """Return every three neighbours and the words at the edges; edges stand as words do."""
    words = [BEGINS, *_WORD.findall(text), ENDS]
    edges = [" ".join(words[:2]), " ".join(words[-2:])]
    return edges + [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]


def plain_words(text: str) -> Iterator[str]:
    """Yield the words of a text as it was written, folded; GAP for a name: a capital inside."""
    for at, word in enumerate(_WORD.findall(text[:TEXT_LENGTH_MAX])):
        yield GAP if at and word[0].isupper() and not _I.fullmatch(word) else folded(word)


def frames(often: Collection[str]) -> Grams:
    """Return how text is taken into pieces of its frame: what is left without names and rare words.

    Of `find The Long Way at the cinema`, that is `^ find _ at the cinema $`, where these words are
    said often.
    """

    def parts(text: str) -> list[str]:
        frame = [BEGINS]
        for word in plain_words(text):
            known = word if word in often else GAP
            if known != GAP or frame[-1] != GAP:
                frame.append(known)
        frame.append(ENDS)
        runs = [
            (at, at + length) for length in FRAME_LENGTHS for at in range(len(frame) - length + 1)
        ]
        return [" ".join(frame[begin:end]) for begin, end in runs]

    return Grams(parts, _whole, capitals=True)


def _whole(word: str) -> tuple[str]:
    return (word,)


def _runs(word: str) -> list[str]:
    """Return the runs of letters of a word; a short word is one run."""
    word = f" {word[:WORD_LENGTH_MAX]} "
    lengths = [length for length in RUNS if length < len(word)]
    runs = [word[at : at + length] for length in lengths for at in range(len(word) - length + 1)]
    return runs if len(lengths) == len(RUNS) else [*runs, word]


WORDS = Grams(_words, _whole)
PHRASES = Grams(_phrases, _whole)
LETTERS = Grams(str.split, _runs)


class Places:
    """Where each piece stands in a vocabulary; what parts gave is remembered.

    Args:
        grams: How texts are taken apart.
        vocabulary: The pieces, in their order.
    """

    def __init__(self, grams: Grams, vocabulary: Iterable[str]) -> None:
        self._grams = grams
        self._places = {piece: at for at, piece in enumerate(vocabulary)}
        self._remembered: dict[str, tuple[int, ...]] = {}
        self.capitals = grams.capitals

    def counted(self, text: str) -> Counter[int]:
        """Return how often each known piece occurs in a text, by its place."""
        remembered = self._remembered
        if len(remembered) > REMEMBERED_MAX:
            remembered.clear()
        found: list[int] = []
        for part in self._grams.parts(text):
            known = remembered.get(part)
            if known is None:
                known = remembered[part] = self._of(part)
            found += known
        return Counter(found)

    def _of(self, part: str) -> tuple[int, ...]:
        places = map(self._places.get, self._grams.pieces(part))
        return tuple(place for place in places if place is not None)
