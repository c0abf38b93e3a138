"""Utterances -> blocks of features: counted words and letters, sentence vectors, words' vectors.

Law: rows stand in the order of the utterances, in every block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.classifier import (
    COUNTED,
    COUNTED_OF_MANY,
    FRAMES,
    SENTENCE,
    STRONG,
    TABLE,
)
from ivr.hearing.trained.grams import GAP, calm, folded, frames, plain_words
from ivr.hearing.trained.table import WordTable
from ivr.study.hearing.learning.regression import Floats, Matrix, Rows
from ivr.study.hearing.learning.sparse import Counted, count

Chosen = NDArray[np.bool_]
"""Of each row whether it is meant."""

Shares = Mapping[str, float]
"""Block -> how much it has to say; 1 in all."""

TOGETHER_MAX = 4_000
"""More utterances are very many."""

RARE_OF_MANY = 2
"""Of very many utterances, pieces that stand in one alone are left out."""

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
    dense = {SENTENCE: np.concatenate([encoder.vectors(some) for some in _quiet(texts)])}
    if table is not None:
        dense[TABLE] = np.stack([table.vector(text) for text in plain])
    return Blocks(counted, dense)


def with_second(blocks: Blocks, texts: Sequence[str], asked: Chosen, second: Encodes) -> Blocks:
    """Return the features with the vectors of a second encoder; zeros where it is not asked."""
    some = [text for text, wanted in zip(texts, asked, strict=True) if wanted]
    found = np.concatenate([second.vectors(each) for each in _quiet(some)])
    rows = np.zeros((len(texts), found.shape[1]), np.float32)
    rows[asked] = found
    return blocks._replace(dense={**blocks.dense, STRONG: rows})


def _quiet(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield texts as encoders want them, some at a time."""
    for at in range(0, len(texts), AT_ONCE):
        yield [calm(text) for text in texts[at : at + AT_ONCE]]


def _often(texts: Sequence[str]) -> frozenset[str]:
    """Return the words that stand in many texts, not as names."""
    times = Counter(word for text in texts for word in set(plain_words(text)))
    least = max(RARE_OF_MANY, OFTEN * len(texts))
    return frozenset(word for word, count in times.items() if count >= least and word != GAP)
