"""Utterances -> blocks of features: counted words and letters, sentence vectors, words' vectors.

Law: rows stand in the order of the utterances, in every block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from ivr.hearing.trained.classifier import COUNTED, COUNTED_OF_MANY, SENTENCE, TABLE
from ivr.hearing.trained.grams import calm, folded
from ivr.hearing.trained.table import WordTable
from ivr.study.hearing.learning.regression import Floats, Matrix, Rows
from ivr.study.hearing.learning.sparse import Counted, count

Shares = Mapping[str, float]
"""Block -> how much it has to say; 1 in all."""

TOGETHER_MAX = 4_000
"""More utterances are very many."""

RARE_OF_MANY = 2
"""Of very many utterances, pieces that stand in one alone are left out."""

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

    Of very many texts phrases count too, and pieces that are rare do not.
    """
    plain = [folded(text) for text in texts]
    counted = {
        name: count([grams.of(text) for text in plain], RARE_OF_MANY if many else 1, own)
        for name, grams in (COUNTED_OF_MANY if many else COUNTED).items()
    }
    quiet = [calm(text) for text in texts]
    parts = [encoder.vectors(quiet[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
    dense = {SENTENCE: np.concatenate(parts)}
    if table is not None:
        dense[TABLE] = np.stack([table.vector(text) for text in plain])
    return Blocks(counted, dense)
