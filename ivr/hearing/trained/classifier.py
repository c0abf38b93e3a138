"""Which intent an utterance has, by arrays that were learned from a bot's sample utterances.

One linear model over blocks of features: words, letters, the sentence vector and, in English, the
words' own vectors; of very many utterances also phrases and frames. Beside the intents it knows
NOTHING. Confidence is how likely the intent is among the intents, times how likely the utterance is
any business of the bot's.

Where the first two intents are close, a second model is asked which intent it is: it learned the
same samples with the vector of another encoder beside the others. That is the second look.

Law: what it answers depends on the arrays and the words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

SENTENCE, STRONG, TABLE = "sentence", "strong", "table"
"""Blocks that are vectors: of the usual encoder, of that of the second look, of single words."""

SECOND = "second_"
"""What names of arrays begin with that belong to the second look."""

WHEN = "when"
"""Where arrays tell which utterances get a second look; see `When`."""

NOTHING = ""
"""The label of what no bot is for, and of what this bot is not for: learned beside the intents."""


class Sentences(Protocol):
    """Makes sentence vectors."""

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance."""
        ...


class Encoders(NamedTuple):
    """The encoders that a locale was trained with: the usual one, and that of the second look."""

    usual: Sentences
    second: Sentences | None = None


class Table(Protocol):
    """Makes vectors of a folded text's words."""

    def vector(self, folded: str) -> Floats:
        """Return the vector of the words."""
        ...


class When(NamedTuple):
    """Which utterances get a second look.

    Those where the first intent's score is less than `near` higher than the second's, and that have
    no more than `length` characters.
    """

    near: float
    length: float

    @classmethod
    def of(cls, told: NDArray[np.generic]) -> When:
        """Return what an array tells."""
        near, length = told.astype(np.float64).ravel().tolist()
        return cls(near, length)

    def wants(self, text: str, scores: NDArray[np.floating]) -> bool:
        """Tell whether an utterance gets one whose intents have these scores."""
        return len(text) <= self.length and lead(scores) < self.near


class Guess(NamedTuple):
    """An intent and how sure it is, from 0 to 1."""

    intent: str
    confidence: float


_Pieces = tuple[NDArray[np.int64], Floats]
"""Places of pieces that are known, and their values."""


class _Counting(NamedTuple):
    places: Places
    rarity: Floats

    def heard(self, text: str, plain: str) -> _Pieces | None:
        """Return what is known of a text, as it was written or folded; None: nothing."""
        return weighed(self.places.counted(text if self.places.capitals else plain), self.rarity)


class _Heard(NamedTuple):
    """The features of one utterance: what each block says of it, where it says anything."""

    pieces: Mapping[str, _Pieces]
    vectors: Mapping[str, Floats]


class _Model(NamedTuple):
    """A linear model: the weights of each block."""

    bias: Floats
    weights: Mapping[str, Floats]

    def scores(self, heard: _Heard) -> Floats:
        """Return the score of every label, in their order."""
        scores = self.bias.copy()
        for name, vector in heard.vectors.items():
            scores += vector @ self.weights[name]
        for name, (places, values) in heard.pieces.items():
            scores += values @ self.weights[name][places]
        return scores


class Classifier:
    """The arrays of one locale of one bot, ready to answer.

    Args:
        arrays: What training wrote.
        sentences: The encoder it was trained with.
        table: The words' vectors, where it was trained with them.
        second: The encoder of the second look, where it was trained for one.

    Raises:
        KeyError, ValueError: The arrays are not whole.
    """

    def __init__(
        self,
        arrays: Arrays,
        sentences: Sentences,
        table: Table | None = None,
        second: Sentences | None = None,
    ) -> None:
        self._labels = [str(label) for label in arrays["labels"].ravel()]
        self._sharpness, self._slope, self._offset, self._push = (
            float(value) for value in arrays["settings"].astype(np.float32)
        )
        counted = COUNTED_OF_MANY if "phrases_weights" in arrays else COUNTED
        self._counting = {name: _counting(name, grams, arrays) for name, grams in counted.items()}
        if f"{FRAMES}_weights" in arrays:
            words = {piece for piece in _vocabulary(FRAMES, arrays) if " " not in piece}
            self._counting[FRAMES] = _counting(FRAMES, frames(words), arrays)
        self._sentences, self._table, self._second = sentences, table, second
        blocks = [*self._counting, SENTENCE, *([TABLE] if table else ())]
        self._model = _model(arrays, blocks, len(self._labels))
        if second:
            self._closer = _model(arrays, [*blocks, STRONG], self._real, SECOND)
            self._when = When.of(arrays[f"{SECOND}{WHEN}"])

    @property
    def intents(self) -> list[str]:
        """The intents that are known."""
        return self._labels[: self._real]

    def guesses(self, text: str) -> list[Guess]:
        """Return every intent, likeliest first."""
        heard = self._heard(text)
        scores = self._model.scores(heard)
        within = self._within(scores)
        real = self._looked_at(text, heard, scores[: self._real])
        shares = np.exp((real - real.max()) * self._sharpness)
        sure: list[float] = (shares / shares.sum() * within).tolist()
        ranked = sorted(zip([-share for share in sure], self._labels, strict=False))
        return [Guess(intent, -share) for share, intent in ranked]

    def scores(self, text: str) -> Floats:
        """Return the score of every label, in their order, at the first look."""
        return self._model.scores(self._heard(text))

    def _heard(self, text: str) -> _Heard:
        plain = folded(text)
        vectors = {SENTENCE: self._sentences.vector(calm(text))}
        if self._table is not None:
            vectors[TABLE] = self._table.vector(plain)
        found = {name: block.heard(text, plain) for name, block in self._counting.items()}
        return _Heard({name: each for name, each in found.items() if each}, vectors)

    def _looked_at(self, text: str, heard: _Heard, real: Floats) -> Floats:
        """Return the intents' scores: of a second look where the first two are close."""
        if self._second is None or not self._when.wants(text, real):
            return real
        vector = self._second.vector(calm(text))
        return self._closer.scores(heard._replace(vectors={**heard.vectors, STRONG: vector}))

    def belonging(self, scores: Floats) -> float:
        """Return the log odds that an utterance with these scores is any business of the bot's."""
        nothing = float(scores[self._real]) if len(scores) > self._real else 0.0
        return self._slope * energy(scores[: self._real]) + self._push * nothing + self._offset

    @property
    def _real(self) -> int:
        """How many labels are intents: NOTHING stands last."""
        return len(self._labels) - (self._labels[-1:] == [NOTHING])

    def _within(self, scores: Floats) -> float:
        """Return how likely an utterance is any business of the bot's, from 0 to 1."""
        return float(1 / (1 + np.exp(-np.clip(self.belonging(scores), -50, 50))))


def lead(scores: NDArray[np.floating]) -> float:
    """Return how much higher the first of some scores is than the second; alone, endlessly."""
    if len(scores) < 2:
        return float("inf")
    second, first = np.partition(scores, -2)[-2:].tolist()
    return first - second


def energy(scores: NDArray[np.floating]) -> float:
    """Return how strongly the intents answer, all of them together."""
    top = float(scores.max())
    return top + float(np.log(np.exp(scores - top).sum()))


def weighed(counts: Mapping[int, int], rarity: Floats) -> _Pieces | None:
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
    vocabulary, rarity = _vocabulary(name, arrays), arrays[f"{name}_rarity"].astype(np.float32)
    if rarity.shape != (len(vocabulary),):
        message = f"{name}: {len(vocabulary)} pieces, and rarity of {rarity.shape}"
        raise ValueError(message)
    return _Counting(Places(grams, vocabulary), rarity)


def _model(arrays: Arrays, blocks: Sequence[str], labels: int, prefix: str = "") -> _Model:
    """Return the model whose arrays have names with a prefix.

    Raises:
        KeyError, ValueError: One is missing, or not for so many labels and pieces.
    """
    bias = arrays[f"{prefix}bias"].astype(np.float32)
    weights = {name: arrays[f"{prefix}{name}_weights"].astype(np.float32) for name in blocks}
    for name, each in weights.items():
        rows = len(arrays[f"{name}_rarity"]) if f"{name}_rarity" in arrays else len(each)
        if each.shape != (rows, labels) or bias.shape != (labels,):
            message = f"{prefix}{name}: weights of {each.shape} for {rows} pieces, {labels} labels"
            raise ValueError(message)
    return _Model(bias, weights)


def _vocabulary(name: str, arrays: Arrays) -> list[str]:
    return str(arrays[f"{name}_vocabulary"]).split("\n")
