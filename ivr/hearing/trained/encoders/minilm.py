"""Sentence vectors by all-MiniLM-L6-v2, worked out by numpy alone: 384 numbers of unit length.

The network is a BERT of six layers, or of some of them; a sentence's vector is the mean of its
pieces'. States stand as columns, one for each piece: products of the turned weights with few
columns take half as long as products of few rows. Sources: J. Devlin et al., "BERT", NAACL 2019;
A. Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3; N. Reimers and
I. Gurevych, "Sentence-BERT", EMNLP 2019, section 3.

Law: arrays in, arrays out; the table of pieces is mapped, never read whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.encoders.products import product
from ivr.hearing.trained.encoders.wordpieces import WordPieces
from ivr.hearing.trained.stored import arrays_of, mapped

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]

WIDTH = 384
"""Numbers in a piece's state, and in a sentence's vector."""

HEADS = 12
"""Parts of a state that attend to other pieces by themselves."""

AT_ONCE = 16
"""Sentences that are worked out together."""

EVEN = 4
"""Columns are worked out by so many at a time: other numbers of them take longer."""

TABLE, NETWORK, VOCABULARY = "table.npy", "network.npz", "vocab.txt"
"""The files of an encoder."""

SCALE = "scale"
"""What the integers of a row are multiplied with."""

_TINY = 1e-12
_EVENLY: Floats = np.full(WIDTH, 1 / WIDTH, np.float32)

_STEEP = -1.702
"""Source: D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units", 2016, section 2: x times the
logistic of 1.702 x stands for x times how likely a normal number is smaller."""


class Layer(NamedTuple):
    """A layer: matrices, a row for each number that comes out, and all else as columns.

    `attend` gives queries, keys and values, one after the other.
    """

    attend: Floats
    attend_bias: Floats
    gather: Floats
    gather_bias: Floats
    gather_gain: Floats
    gather_offset: Floats
    widen: Floats
    widen_bias: Floats
    narrow: Floats
    narrow_bias: Floats
    narrow_gain: Floats
    narrow_offset: Floats


_MATRICES = ("attend", "gather", "widen", "narrow")
"""Those fields of a layer that are stored as small integers, a scale for each row."""


class _Run(NamedTuple):
    """Neighbouring sentences of one length: where their columns stand."""

    columns: slice
    sentences: int
    pieces: int


class MiniLM:
    """Makes sentence vectors.

    Args:
        pieces: Takes text apart.
        table: One row of small integers for each piece.
        network: The arrays of the network: `scale` of the table's rows, `places`, `gain` and
            `offset` of what goes in, and those of each layer by their names and its number. Of
            longer utterances as many pieces are looked at as there are places.

    Raises:
        KeyError: An array is missing.
    """

    def __init__(self, pieces: WordPieces, table: NDArray[np.int8], network: Arrays) -> None:
        self._pieces, self._table = pieces, table
        self._scale, self._places, self._gain, self._offset = (
            network[name].astype(np.float32) for name in (SCALE, "places", "gain", "offset")
        )
        self._layers = _layers(network)

    @classmethod
    def load(cls, folder: Path) -> MiniLM:
        """Return the encoder of a folder that `ivr bot train` wrote.

        Raises:
            OSError, ValueError, KeyError: The folder is not whole.
        """
        names = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
        table = mapped(folder / TABLE).view(np.int8)
        if len(names) != len(table):
            message = f"{VOCABULARY} has {len(names)} pieces, and {TABLE} {len(table)} rows"
            raise ValueError(message)
        return cls(WordPieces(names), table, arrays_of(folder / NETWORK))

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of several utterances, one in each row."""
        known = [self._pieces.of(text, len(self._places)) for text in texts]
        order = sorted(range(len(known)), key=lambda at: len(known[at]))
        found = np.zeros((len(known), WIDTH), np.float32)
        for begin in range(0, len(order), AT_ONCE):
            some = order[begin : begin + AT_ONCE]
            found[some] = self._means([known[at] for at in some])
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), _TINY)

    def _means(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """Return a row for each sentence; they come shortest first."""
        runs = _runs([len(sentence) for sentence in sentences])
        states = self._read(sentences)
        for layer in self._layers:
            _attend(layer, states, runs)
            _think(layer, states)
        means = [
            states[:, run.columns].reshape(WIDTH, run.sentences, run.pieces).mean(axis=2).T
            for run in runs
        ]
        return np.concatenate(means)

    def _read(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """Return what goes into the first layer: of each piece what it is, and where it stands."""
        pieces = [piece for sentence in sentences for piece in sentence]
        where = [at for sentence in sentences for at in range(len(sentence))]
        rows = self._table[pieces].astype(np.float32) * self._scale[pieces, None]
        rows += self._places[where]
        states = np.zeros((WIDTH, len(pieces) + -len(pieces) % EVEN), np.float32)
        states[:, : len(pieces)] = rows.T
        _level(states, self._gain[:, None], self._offset[:, None])
        return states


def _layers(network: Arrays) -> list[Layer]:
    """Return the layers of the arrays of a network."""
    count = sum(name.startswith(f"{_MATRICES[0]}_bias_") for name in network)
    matrices = _matrices(network, [f"{name}_{at}" for at in range(count) for name in _MATRICES])

    def whole(name: str) -> Floats:
        return matrices[name] if name in matrices else network[name].astype(np.float32)[:, None]

    return [Layer(*(whole(f"{name}_{at}") for name in Layer._fields)) for at in range(count)]


def _matrices(network: Arrays, names: Sequence[str]) -> dict[str, Floats]:
    """Return matrices in one piece of memory: it stands on big pages, which are read sooner."""
    sizes = [network[name].size for name in names]
    room = np.empty(sum(sizes), np.float32)
    found = dict(zip(names, np.split(room, np.cumsum(sizes)[:-1]), strict=True))
    for name, part in found.items():
        kind, at = name.rsplit("_", 1)
        scale = network[f"{kind}_{SCALE}_{at}"].astype(np.float32)
        found[name] = part.reshape(network[name].shape)
        np.multiply(network[name], scale[:, None], out=found[name])
    return found


def _runs(lengths: Sequence[int]) -> list[_Run]:
    """Return the runs of sentences that have these lengths."""
    found: list[_Run] = []
    begin = 0
    for pieces, same in groupby(lengths):
        sentences = len(list(same))
        found.append(_Run(slice(begin, begin + sentences * pieces), sentences, pieces))
        begin += sentences * pieces
    return found


def _attend(layer: Layer, states: Floats, runs: Sequence[_Run]) -> None:
    """Add to every state what it gathers from those of its sentence."""
    told = product(layer.attend, states)
    told += layer.attend_bias
    gathered = np.zeros_like(states)
    for columns, sentences, pieces in runs:
        parts = (HEADS, WIDTH // HEADS, sentences, pieces)
        asks, keys, values = told[:, columns].reshape(3, *parts).transpose(0, 3, 1, 2, 4)
        shares = asks.swapaxes(2, 3) @ keys
        shares -= shares.max(axis=-1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=-1, keepdims=True)
        heads = values @ shares.swapaxes(2, 3)
        gathered[:, columns] = heads.transpose(1, 2, 0, 3).reshape(WIDTH, -1)
    states += product(layer.gather, gathered)
    states += layer.gather_bias
    _level(states, layer.gather_gain, layer.gather_offset)


def _think(layer: Layer, states: Floats) -> None:
    """Add to every state what it gives by itself."""
    wide = product(layer.widen, states)
    wide += layer.widen_bias
    _bend(wide)
    states += product(layer.narrow, wide)
    states += layer.narrow_bias
    _level(states, layer.narrow_gain, layer.narrow_offset)


def _level(states: Floats, gain: Floats, offset: Floats) -> None:
    """Give columns mean 0 and variance 1, then scale and shift them (layer normalisation)."""
    states -= _EVENLY @ states
    spread = _EVENLY @ np.square(states)
    spread += _TINY
    np.sqrt(spread, out=spread)
    states /= spread
    states *= gain
    states += offset


def _bend(states: Floats) -> None:
    """Let numbers above 0 pass, and hardly those below (GELU)."""
    below = states * _STEEP
    np.exp(below, out=below)
    below += 1
    states /= below
