"""Which intent an utterance has, by arrays that were learned from a bot's sample utterances.

One linear model over blocks of features: words, letters, the sentence vector and, in English, the
words' own vectors; of very many utterances also phrases and frames. Beside the intents it knows
NOTHING. Confidence is how likely the intent is among the intents, times how likely the utterance is
any business of the bot's.

Law: what it answers depends on the arrays and the words alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.grams import (
    LETTERS,
    PHRASES,
    WORDS,
    Grams,
    Places,
    calm,
    folded,
    frames,
)

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]

COUNTED: Mapping[str, Grams] = {"words": WORDS, "letters": LETTERS}
"""Blocks that count pieces of the text."""

COUNTED_OF_MANY: Mapping[str, Grams] = {**COUNTED, "phrases": PHRASES}
"""The same where very many utterances were learned: phrases come again only there."""

FRAMES = "frames"
"""The block that counts pieces of frames, beside phrases; its single words are those said often."""

SENTENCE, TABLE = "sentence", "table"
"""Blocks that are vectors."""

NOTHING = ""
"""The label of what no bot is for, and of what this bot is not for: learned beside the intents."""


class Sentences(Protocol):
    """Makes sentence vectors."""

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance."""
        ...


class Table(Protocol):
    """Makes vectors of a folded text's words."""

    def vector(self, folded: str) -> Floats:
        """Return the vector of the words."""
        ...


class Guess(NamedTuple):
    """An intent and how sure it is, from 0 to 1."""

    intent: str
    confidence: float


class _Counting(NamedTuple):
    places: Places
    rarity: Floats
    weights: Floats

    def scores(self, text: str, plain: str) -> Floats | None:
        """Return what a text says, as it was written or folded; None where nothing is known."""
        said = text if self.places.capitals else plain
        values = weighed(self.places.counted(said), self.rarity)
        if values is None:
            return None
        places, row = values
        found: Floats = row @ self.weights[places]
        return found


class Classifier:
    """The arrays of one locale of one bot, ready to answer.

    Args:
        arrays: What training wrote.
        sentences: The encoder it was trained with.
        table: The words' vectors, where it was trained with them.

    Raises:
        KeyError, ValueError: The arrays are not whole.
    """

    def __init__(self, arrays: Arrays, sentences: Sentences, table: Table | None = None) -> None:
        self._labels = [str(label) for label in arrays["labels"]]
        self._bias = arrays["bias"].astype(np.float32)
        self._sharpness, self._slope, self._offset, self._push = (
            float(value) for value in arrays["settings"].astype(np.float32)
        )
        counted = COUNTED_OF_MANY if "phrases_weights" in arrays else COUNTED
        self._counting = [_counting(name, grams, arrays) for name, grams in counted.items()]
        if f"{FRAMES}_weights" in arrays:
            words = {piece for piece in _vocabulary(FRAMES, arrays) if " " not in piece}
            self._counting.append(_counting(FRAMES, frames(words), arrays))
        self._sentence = arrays[f"{SENTENCE}_weights"].astype(np.float32)
        self._words = arrays[f"{TABLE}_weights"].astype(np.float32) if table else None
        self._sentences, self._table = sentences, table

    def guesses(self, text: str) -> list[Guess]:
        """Return every intent, likeliest first."""
        scores = self.scores(text)
        within = self._within(scores)
        real = scores[: self._real]
        shares = np.exp((real - real.max()) * self._sharpness)
        sure: list[float] = (shares / shares.sum() * within).tolist()
        ranked = sorted(zip([-share for share in sure], self._labels, strict=False))
        return [Guess(intent, -share) for share, intent in ranked]

    def scores(self, text: str) -> Floats:
        """Return the score of every label, in their order."""
        plain = folded(text)
        scores = self._bias.copy()
        scores += self._sentences.vector(calm(text)) @ self._sentence
        if self._table is not None and self._words is not None:
            scores += self._table.vector(plain) @ self._words
        for block in self._counting:
            found = block.scores(text, plain)
            if found is not None:
                scores += found
        return scores

    def belonging(self, scores: Floats) -> float:
        """Return the log odds that an utterance with these scores is any business of the bot's."""
        nothing = float(scores[self._real]) if len(scores) > self._real else 0.0
        return self._slope * energy(scores[: self._real]) + self._push * nothing + self._offset

    @property
    def _real(self) -> int:
        """How many labels are intents: NOTHING stands last."""
        return len(self._labels) - (self._labels[-1] == NOTHING)

    def _within(self, scores: Floats) -> float:
        """Return how likely an utterance is any business of the bot's, from 0 to 1."""
        return float(1 / (1 + np.exp(-np.clip(self.belonging(scores), -50, 50))))


def energy(scores: NDArray[np.floating]) -> float:
    """Return how strongly the intents answer, all of them together."""
    top = float(scores.max())
    return top + float(np.log(np.exp(scores - top).sum()))


def weighed(counts: Mapping[int, int], rarity: Floats) -> tuple[NDArray[np.int64], Floats] | None:
    """Return places and values of a row of unit length; None where nothing is known.

    A piece weighs by how rare it is among the samples; saying it twice adds a little.
    """
    if not counts:
        return None
    places = np.fromiter(counts.keys(), np.int64, len(counts))
    often = np.fromiter(counts.values(), np.float32, len(counts))
    values: Floats = (1 + np.log(often)) * rarity[places]
    values /= np.sqrt(values @ values)
    return places, values


def _counting(name: str, grams: Grams, arrays: Arrays) -> _Counting:
    places = Places(grams, _vocabulary(name, arrays))
    rarity = arrays[f"{name}_rarity"].astype(np.float32)
    return _Counting(places, rarity, arrays[f"{name}_weights"].astype(np.float32))


def _vocabulary(name: str, arrays: Arrays) -> list[str]:
    return str(arrays[f"{name}_vocabulary"]).split("\n")
