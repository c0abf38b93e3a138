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
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.encoders.pieces import Pieces
from ivr.hearing.trained.encoders.products import product
from ivr.hearing.trained.stored import arrays_of, mapped

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

DIMENSIONS = 512
"""Numbers in a sentence vector, and in a piece's."""

CHANNELS = 256
"""Numbers in what a branch gives for each piece."""

BRANCHES = {2: 0, 3: 1, 5: 2}
"""Pieces that a branch sees at once -> how many of them stand before the one in the middle."""

WIDTH = DIMENSIONS + CHANNELS * len(BRANCHES)
"""Numbers that stand for each piece in the end: its vector, and what each branch gives."""

TAPS = CHANNELS * sum(BRANCHES)
"""Numbers that each piece gives itself and its neighbours in the first convolution."""

HIDDEN = 320
"""Numbers in the shortcut between the two layers, and in what stands beside it."""

GAP = 2
"""Empty rows around sentences that are worked out together: as far as any branch sees."""

EVEN = 4
"""Rows are worked out by so many at a time: matrices of other heights take longer."""

KEPT_MAX = 1_500
"""Pieces whose share of the first convolution is kept; 15 kB each."""

TABLE, NETWORK, PIECES = "table.npy", "network.npz", "pieces.txt"
"""The files of an encoder."""

_SECOND = "second_{}"
"""The weights of a branch's second convolution: stored with a row for each number that goes in,
used with one for each that comes out."""

_TINY = 1e-12


class _Laid(NamedTuple):
    """Sentences laid one after the other, empty rows between them and around.

    `rows` are what pieces give by themselves, `owner` tells the sentence of each row between the
    outer gaps, -1 where it has none; `lengths` count the pieces of each sentence.
    """

    rows: Floats
    owner: Whole
    lengths: Floats


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
        self._lock = Lock()
        self._kept: dict[int, int] = {}
        self._rows: Floats = np.zeros((1 + KEPT_MAX, WIDTH + TAPS), np.float32)

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """Return the encoder of a folder that `ivr bot train` wrote.

        Raises:
            OSError, ValueError, KeyError: The folder is not whole.
        """
        stored = arrays_of(folder / NETWORK)
        network = {name: array.astype(np.float32) for name, array in stored.items()}
        for name in map(_SECOND.format, BRANCHES):
            network[name] = np.ascontiguousarray(network[name].T)
        names = (folder / PIECES).read_bytes().decode().split("\n")
        table = mapped(folder / TABLE).view(np.uint8)
        if not len(names) == len(table) == len(network["scores"]):
            message = f"{PIECES} has {len(names)} pieces, and {TABLE} {len(table)} rows"
            raise ValueError(message)
        return cls(Pieces(names, network["scores"].tolist()), table, network)

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of several utterances, one in each row."""
        with self._lock:
            laid = self._laid([self._pieces.of(text) for text in texts])
        seen = self._seen(laid)
        centres: Floats = seen @ np.full(WIDTH, 1 / WIDTH, np.float32)
        squares: Floats = np.einsum("ij,ij->i", seen, seen)
        spread: Floats = np.sqrt(np.maximum(squares / WIDTH - centres * centres, _TINY))
        whose = laid.owner == np.arange(len(texts))[:, None]
        shares = whose / spread
        sums: Floats = shares @ seen - (shares @ centres)[:, None]
        return self._told(sums, laid.lengths[:, None])

    def _laid(self, sentences: Sequence[Sequence[int]]) -> _Laid:
        """Lay sentences one after the other with empty rows between them."""
        self._keep({place for sentence in sentences for place in sentence})
        kept, gap = self._kept, [0] * GAP
        places, owner = [*gap], list[int]()
        for at, sentence in enumerate(sentences):
            places += [kept[place] for place in sentence]
            owner += [at] * len(sentence)
            places += gap
            owner += [-1] * GAP
        spare = -(len(places) - 2 * GAP) % EVEN
        owner = owner[:-GAP] + [-1] * spare
        lengths = np.array([len(sentence) for sentence in sentences], np.float32)
        return _Laid(self._rows[places + [0] * spare], np.array(owner), lengths)

    def _keep(self, places: set[int]) -> None:
        """Work out what pieces give by themselves, where that is not known yet.

        Row 0 is kept empty.
        """
        new = sorted(places - self._kept.keys())
        if len(self._kept) + len(new) >= len(self._rows):
            self._kept.clear()
            new = sorted(places)
            if len(new) >= len(self._rows):
                self._rows = np.zeros((1 + len(new), WIDTH + TAPS), np.float32)
        if new:
            begin = 1 + len(self._kept)
            self._rows[begin : begin + len(new)] = self._alone(np.array(new))
            self._kept.update(zip(new, range(begin, begin + len(new)), strict=True))

    def _alone(self, places: Whole) -> Floats:
        """Return rows of: the piece's vector, its share in each branch, and what neighbours get."""
        net = self._network
        vectors = self._table[places].astype(np.float32)
        vectors *= net["row_scale"][places, None]
        vectors += net["row_low"][places, None]
        inner = _levelled(vectors @ net["in"] + net["in_bias"], net["in_gain"], net["in_offset"])
        shares = np.split(inner, len(BRANCHES), axis=1)
        taps = [own @ net[f"first_{width}"] for own, width in zip(shares, BRANCHES, strict=True)]
        return np.concatenate([vectors, inner, *taps], axis=1)

    def _seen(self, laid: _Laid) -> Floats:
        """Return all that stands for each piece, in the rows between the outer gaps.

        Its own vector, and of each branch two convolutions with a shortcut around each.
        """
        size = len(laid.owner)
        first = self._first(laid)
        seen = np.empty((size, WIDTH), np.float32)
        seen[:, :DIMENSIONS] = laid.rows[GAP : GAP + size, :DIMENSIONS]
        told = seen[:, DIMENSIONS:]
        for at, (width, before) in enumerate(BRANCHES.items()):
            mine = slice(at * CHANNELS, (at + 1) * CHANNELS)
            begin = GAP - before
            near = [first[begin + step : begin + step + size, mine] for step in range(width)]
            columns = np.concatenate(near, axis=1).T
            told[:, mine] = product(self._network[_SECOND.format(width)], columns).T
        told += self._network["second_bias"]
        np.maximum(told, 0, out=told)
        told += first[GAP : GAP + size]
        return seen

    def _first(self, laid: _Laid) -> Floats:
        """Return what the first convolutions of all branches give, side by side."""
        rows, size = laid.rows, len(laid.owner)
        first = np.zeros((size + 2 * GAP, CHANNELS * len(BRANCHES)), np.float32)
        middle = first[GAP : GAP + size]
        middle += self._network["first_bias"]
        column = WIDTH
        for at, (width, before) in enumerate(BRANCHES.items()):
            mine = middle[:, at * CHANNELS : (at + 1) * CHANNELS]
            for step in range(GAP - before, GAP - before + width):
                mine += rows[step : step + size, column : column + CHANNELS]
                column += CHANNELS
        np.maximum(middle, 0, out=middle)
        middle += rows[GAP : GAP + size, DIMENSIONS:WIDTH]
        middle[laid.owner < 0] = 0
        return first

    def _told(self, sums: Floats, lengths: Floats) -> Floats:
        """Return the vectors of sentences from the sums over their pieces."""
        net = self._network
        meant = (sums @ net["sum"] + lengths * net["sum_bias"]) / np.sqrt(lengths)
        aside: Floats = np.maximum(meant[:, HIDDEN:], 0)
        inner: Floats = np.maximum(meant[:, :HIDDEN] + aside @ net["aside"], 0)
        both: Floats = inner @ net["outer"]
        aside = np.maximum(both[:, DIMENSIONS:], 0)
        outer: Floats = np.tanh(both[:, :DIMENSIONS] + aside @ net["outer_aside"])
        return outer / np.maximum(np.linalg.norm(outer, axis=1, keepdims=True), _TINY)


def _levelled(rows: Floats, gain: Floats, offset: Floats) -> Floats:
    """Return rows of mean 0 and variance 1, then scaled and shifted (layer normalisation)."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + _TINY)
    return centred / spread * gain + offset
