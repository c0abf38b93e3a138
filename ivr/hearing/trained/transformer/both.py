"""Two encoders side by side: the usual one and one that somebody brings.

They go wrong about different utterances, so that each has something to say beside the other.

Law: the vector of an utterance is both vectors one after the other, each of unit length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Encodes(Protocol):
    """Makes sentence vectors."""

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance."""
        ...

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        ...


class Both(NamedTuple):
    """Makes the vectors of two encoders."""

    usual: Encodes
    brought: Encodes

    def vector(self, text: str) -> Floats:
        """Return both vectors of one utterance, one after the other."""
        return np.concatenate([self.usual.vector(text), self.brought.vector(text)])

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return both vectors of each text in a row."""
        return np.concatenate(self.apart(texts), axis=1)

    def apart(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Return the rows of the usual encoder, and those of the other."""
        return self.usual.vectors(texts), self.brought.vectors(texts)
