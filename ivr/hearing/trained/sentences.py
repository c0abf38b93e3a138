"""Sentence vectors: what an utterance is about, as 512 numbers of unit length.

The network is the convolutional Universal Sentence Encoder (multilingual, version 3): a vector
for each word piece, three branches of two convolutions that see 2, 3 and 5 neighbours, a sum over
the sentence, and two layers with a shortcut each. What a single piece gives the first convolution
is worked out once and kept. Source: Y. Yang et al., "Multilingual Universal Sentence Encoder for
Semantic Retrieval", ACL 2020, section 3; the arrays themselves say the rest.

Law: arrays in, arrays out; the table of pieces is mapped, never read whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.pieces import Pieces

Floats = NDArray[np.float32]

DIMENSIONS = 512
"""Numbers in a sentence vector, and in a piece's."""

CHANNELS = 256
"""Numbers in what a branch gives for each piece."""

BRANCHES = {2: 0, 3: 1, 5: 2}
"""Pieces that a branch sees at once -> how many of them stand before the one in the middle."""

GAP = 2
"""Empty rows around sentences that are worked out together: as far as any branch sees."""

KEPT_MAX = 1_500
"""Pieces whose share of the first convolution is kept; 15 kB each."""

TABLE, NETWORK, PIECES = "table.npy", "network.npz", "pieces.txt"
"""The files of an encoder."""

_TINY = 1e-12


class _Laid(NamedTuple):
    """Sentences laid one after the other: rows of pieces, 1 where a row is real, the starts."""

    rows: Floats
    real: Floats
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


class Encoder:
    """Makes sentence vectors.

    Args:
        pieces: Takes text apart.
        table: One row of small integers for each piece.
        network: The arrays of the network, by name.
    """

    def __init__(
        self, pieces: Pieces, table: NDArray[np.uint8], network: Mapping[str, Floats]
    ) -> None:
        self._pieces = pieces
        self._table = table
        self._network = network
        self._kept: dict[int, Floats] = {}

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Return the encoder of a folder that `ivr bot train` wrote.

        Raises:
            OSError, ValueError, KeyError: The folder is not whole.
        """
        with np.load(folder / NETWORK) as stored:
            network = {name: stored[name].astype(np.float32) for name in stored.files}
        names = (folder / PIECES).read_bytes().decode().split("\n")
        pieces = Pieces(names, network["scores"].tolist())
        return cls(pieces, np.load(folder / TABLE, mmap_mode="r"), network)

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of several utterances, one in each row."""
        laid = self._laid([self._pieces.of(text) for text in texts])
        own = laid.rows[GAP:-GAP, :DIMENSIONS]
        seen = np.concatenate([own, *(self._branch(laid, width) for width in BRANCHES)], axis=1)
        shown = _levelled(seen, self._network["sum_gain"], self._network["sum_offset"])
        if len(texts) > 1:
            shown *= laid.real[GAP:-GAP]
        sums: Floats = np.add.reduceat(shown, laid.starts - GAP, axis=0)
        return self._told(sums, laid.lengths)

    def _laid(self, sentences: Sequence[Sequence[int]]) -> _Laid:
        """Lay sentences one after the other with empty rows between them."""
        self._keep({place for sentence in sentences for place in sentence})
        lengths = np.array([len(sentence) for sentence in sentences], np.int64)
        starts = GAP + np.concatenate([[0], np.cumsum(lengths + GAP)[:-1]])
        size = int(starts[-1] + lengths[-1]) + GAP
        rows = np.zeros((size, len(self._kept[sentences[0][0]])), np.float32)
        real = np.zeros((size, 1), np.float32)
        for sentence, start in zip(sentences, starts.tolist(), strict=True):
            rows[start : start + len(sentence)] = [self._kept[place] for place in sentence]
            real[start : start + len(sentence)] = 1
        return _Laid(rows, real, starts, lengths)

    def _keep(self, places: set[int]) -> None:
        """Work out what pieces give by themselves, where that is not known yet."""
        if len(self._kept) > KEPT_MAX:
            self._kept.clear()
        new = sorted(places - self._kept.keys())
        if new:
            self._kept.update(zip(new, self._alone(np.array(new)), strict=True))

    def _alone(self, places: NDArray[np.int64]) -> Floats:
        """Return rows of: the piece's vector, its share in each branch, and what neighbours get."""
        net = self._network
        vectors = self._table[places].astype(np.float32)
        vectors *= net["row_scale"][places, None]
        vectors += net["row_low"][places, None]
        inner = _levelled(vectors @ net["in"] + net["in_bias"], net["in_gain"], net["in_offset"])
        shares = np.split(inner, len(BRANCHES), axis=1)
        taps = [own @ net[f"first_{width}"] for own, width in zip(shares, BRANCHES, strict=True)]
        return np.concatenate([vectors, inner, *taps], axis=1)

    def _branch(self, laid: _Laid, width: int) -> Floats:
        """Return what a branch gives for each row between the outer gaps.

        Two convolutions, a shortcut around each.
        """
        net, rows, before = self._network, laid.rows, BRANCHES[width]
        narrower = sum(other for other in BRANCHES if other < width)
        own = DIMENSIONS + CHANNELS * list(BRANCHES).index(width)
        tap = DIMENSIONS + CHANNELS * (len(BRANCHES) + narrower)
        size = len(rows) - 2 * GAP
        inner = rows[GAP:-GAP, own : own + CHANNELS]
        first = np.zeros((len(rows), CHANNELS), np.float32)
        middle = first[GAP:-GAP]
        middle += net[f"first_{width}_bias"]
        for at in range(width):
            begin, column = GAP + at - before, tap + CHANNELS * at
            middle += rows[begin : begin + size, column : column + CHANNELS]
        np.maximum(middle, 0, out=middle)
        middle += inner
        middle *= laid.real[GAP:-GAP]
        second: Floats = _windows(first, width, GAP - before, size) @ net[f"second_{width}"]
        second += net[f"second_{width}_bias"]
        np.maximum(second, 0, out=second)
        second += middle
        return second

    def _told(self, sums: Floats, lengths: NDArray[np.int64]) -> Floats:
        """Return the vectors of sentences from the sums over their pieces."""
        net = self._network
        count = lengths[:, None].astype(np.float32)
        meant = (sums @ net["sum"] + count * net["sum_bias"]) / np.sqrt(count)
        aside = np.maximum(meant @ net["aside_1"], 0) @ net["aside_2"]
        inner = np.maximum(meant @ net["straight_1"] + aside, 0)
        aside = np.maximum(inner @ net["aside_3"], 0) @ net["aside_4"]
        outer: Floats = np.tanh(inner @ net["straight_2"] + aside)
        return outer / np.maximum(np.linalg.norm(outer, axis=1, keepdims=True), _TINY)


def _windows(rows: Floats, width: int, begin: int, size: int) -> Floats:
    """Return `width` rows from each row on as one, without a copy."""
    shape = (size, width * rows.shape[1])
    return np.lib.stride_tricks.as_strided(rows[begin:], shape, rows.strides, writeable=False)


def _levelled(rows: Floats, gain: Floats, offset: Floats) -> Floats:
    """Return rows of mean 0 and variance 1, then scaled and shifted (layer normalisation)."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _TINY)
    return centred / spread * gain + offset
