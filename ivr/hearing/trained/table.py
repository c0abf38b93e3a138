"""English words as vectors of their own, for what the sentence encoder leaves apart.

The table in `words.npz` was distilled from single words alone, without any text:
`bench/distilling.py` makes it, from the Apache-2.0 weights of all-MiniLM-L6-v2.

Law: a sum of rows; no order of words, no other language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FILE = Path(__file__).with_name("words.npz")

LANGUAGES = frozenset({"en"})
"""The languages of the table."""

_WORD = re.compile(r"[a-z0-9']+")


class WordTable:
    """Makes the vector of a text's words.

    Args:
        names: The words, by their rows.
        rows: Small integers.
        scales: What each row is multiplied with.
    """

    def __init__(self, names: Sequence[str], rows: NDArray[np.int8], scales: Floats) -> None:
        self._places = {name: at for at, name in enumerate(names)}
        self._rows, self._scales = rows, scales

    def vector(self, folded: str) -> Floats:
        """Return the vector of a folded text, of unit length; zeros where no word is known."""
        known = [at for word in _words(folded) if (at := self._places.get(word)) is not None]
        total: Floats = self._scales[known] @ self._rows[known].astype(np.float32)
        length = float(np.sqrt(total @ total))
        return total / length if length else total


def _words(folded: str) -> list[str]:
    return [
        part for word in _WORD.findall(folded.replace("\u2019", "'")) for part in word.split("'")
    ]


@lru_cache(maxsize=1)
def shipped() -> WordTable:
    """Return the table that ships with ivr."""
    with np.load(FILE) as stored:
        return of_arrays(stored)


def of_arrays(stored: Mapping[str, NDArray[np.generic]]) -> WordTable:
    """Return the table that arrays hold: `names` as one text, `rows` and `scales`."""
    names = str(stored["names"]).split("\n")
    return WordTable(names, stored["rows"].astype(np.int8), stored["scales"].astype(np.float32))
