"""Utterances -> blocks of features: counted words and letters, sentence vectors, words' vectors.

Law: rows stand in the order of the utterances, in every block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ivr.hearing.trained.classifier import COUNTED, COUNTED_OF_MANY, FRAMES, SENTENCE, TABLE
from ivr.hearing.trained.grams import GAP, calm, folded, frames, plain_words
from ivr.hearing.trained.table import WordTable
from ivr.hearing.trained.transformer.both import Both
from ivr.study.hearing.learning.regression import Floats, Matrix, Rows
from ivr.study.hearing.learning.sparse import Counted, count

Shares = Mapping[str, float]
"""Block -> how much it has to say; 1 in all."""

TOGETHER_MAX = 4_000
"""More utterances are very many."""

RARE_OF_MANY = 2
"""Of very many utterances, pieces that stand in one alone are left out."""

BROUGHT = "brought"
"""The block of the vectors of an encoder that somebody brought; SENTENCE has the usual one's."""

OFTEN = 1 / 450
"""Of very many utterances, words that stand in fewer of them than this are gaps in their frames."""

AT_ONCE = 32
"""Utterances whose sentence vectors are worked out together."""


class Encodes(Protocol):
    """Makes sentence vectors, many at once."""

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        ...


class Blocks(NamedTuple):
    """The features of texts."""

    counted: Mapping[str, Counted]
    dense: Mapping[str, Floats]

    @property
    def alike(self) -> dict[str, Floats]:
        """Of every block, the products of every two rows."""
        dense = {name: rows @ rows.T for name, rows in self.dense.items()}
        return dense | {name: each.rows.likeness() for name, each in self.counted.items()}

    @property
    def rows(self) -> dict[str, Rows]:
        """The rows of every block."""
        counted: dict[str, Rows] = {name: each.rows for name, each in self.counted.items()}
        return counted | {name: Matrix(rows) for name, rows in self.dense.items()}


def blocks_of(
    texts: Sequence[str], own: int, encoder: Encodes, table: WordTable | None, *, many: bool = False
) -> Blocks:
    """Return the features of texts; only the first `own` of them make the vocabularies.

    Of very many texts phrases and frames count too, and pieces that are rare do not.
    """
    plain = [folded(text) for text in texts]
    counted = {
        name: count([grams.of(text) for text in plain], RARE_OF_MANY if many else 1, own)
        for name, grams in (COUNTED_OF_MANY if many else COUNTED).items()
    }
    if many:
        grams = frames(_often(texts[:own]))
        counted[FRAMES] = count([grams.of(text) for text in texts], RARE_OF_MANY, own)
    quiet = [calm(text) for text in texts]
    some = [quiet[at : at + AT_ONCE] for at in range(0, len(quiet), AT_ONCE)]
    dense = _sentences(some, encoder)
    if table is not None:
        dense[TABLE] = np.stack([table.vector(text) for text in plain])
    return Blocks(counted, dense)


def _sentences(some: Sequence[Sequence[str]], encoder: Encodes) -> dict[str, Floats]:
    """Return the vectors of texts that come some at a time: of two encoders, two blocks."""
    if not isinstance(encoder, Both):
        return {SENTENCE: np.concatenate([encoder.vectors(texts) for texts in some])}
    usual, brought = zip(*map(encoder.apart, some), strict=True)
    return {SENTENCE: np.concatenate(usual), BROUGHT: np.concatenate(brought)}


def _often(texts: Sequence[str]) -> frozenset[str]:
    """Return the words that stand in many texts, not as names."""
    times = Counter(word for text in texts for word in set(plain_words(text)))
    least = max(RARE_OF_MANY, OFTEN * len(texts))
    return frozenset(word for word, count in times.items() if count >= least and word != GAP)
