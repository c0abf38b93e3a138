"""An encoder that somebody brings, laid where the local Lex looks for it.

It is a folder as sentence-transformers or its exporters write it: a network as ONNX, a vocabulary
of word pieces, perhaps a way of pooling.

Law: nothing is fetched; what is wrong with a folder is said all at once, before anything is laid.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np

from ivr.faults import Unreadable
from ivr.hearing.trained.encoders.brought import (
    MODEL,
    POOLING,
    SETTINGS,
    VOCABULARY,
    Pooling,
    Transformer,
)
from ivr.hearing.trained.found import DIGEST_LENGTH
from ivr.study.hearing.encoders.laying import new_folder

MODELS = ("model.onnx", "onnx/model.onnx")
VOCABULARIES = ("vocab.txt", "tokenizer.json")
POOLINGS = "1_Pooling/config.json"
"""Where folders keep these."""

TRIED = "is it all right?"

Json = dict[str, Any]


class Brought(NamedTuple):
    """The files of an encoder: its network, the pieces by their places, how to pool."""

    model: Path
    pieces: tuple[str, ...]
    pooling: Pooling = "mean"

    @property
    def folder(self) -> str:
        """Return the name of the folder that holds it: it tells what is inside."""
        told = hashlib.sha256(self.model.read_bytes())
        told.update(json.dumps([self.pieces, self.pooling]).encode())
        return f"encoder-{told.hexdigest()[:DIGEST_LENGTH]}"


def laid(place: str, store: Path) -> str:
    """Return the name of the folder of an encoder below `store`, laid there where it is not yet.

    Args:
        place: The folder that somebody brings.
        store: Where what was trained lies.

    Raises:
        Unreadable: The extra is not installed (LEX055), or a file is missing or wrong (LEX054).
    """
    if find_spec("onnxruntime") is None:
        message = "an encoder of your own needs onnxruntime. Run `pip install 'ivr[minilm]'`."
        raise Unreadable(message, "LEX055")
    brought = _folder(Path(place))
    if not (store / brought.folder).is_dir():
        _lay(brought, store / brought.folder, place)
    return brought.folder


def loaded(folder: Path, place: str = "") -> Transformer:
    """Return the encoder that a folder holds; messages tell of where it came from.

    Raises:
        Unreadable: The folder is not whole, or its network is none (LEX054).
    """
    try:
        return Transformer.load(folder)
    except (OSError, ValueError) as problem:
        raise Unreadable(f"{place or folder}: {problem}.", "LEX054") from problem


def _folder(folder: Path) -> Brought:
    """Return the encoder of a folder.

    Raises:
        Unreadable: It is no folder, or files in it are missing or wrong.
    """
    if not folder.is_dir():
        message = f"{folder} is no folder. Name one with an encoder, or `minilm`."
        raise Unreadable(message, "LEX054")
    model = next((folder / each for each in MODELS if (folder / each).is_file()), None)
    pieces = next((folder / each for each in VOCABULARIES if (folder / each).is_file()), None)
    missing = [
        f"no {' and no '.join(names)}"
        for names, found in ((MODELS, model), (VOCABULARIES, pieces))
        if found is None
    ]
    if model is None or pieces is None:
        message = f"{folder} has {', and '.join(missing)}. Export the encoder as ONNX into it."
        raise Unreadable(message, "LEX054")
    return Brought(model, _pieces(pieces), _pooling(folder / POOLINGS))


def _pieces(file: Path) -> tuple[str, ...]:
    """Return the word pieces of a vocabulary, by their places.

    Raises:
        Unreadable: The file holds none, or pieces of another kind.
    """
    if file.suffix != ".json":
        try:
            return _lines(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise Unreadable(f"{file} cannot be read: {problem}.", "LEX054") from problem
    model = _table(_read(file).get("model"))
    places = _table(model.get("vocab"))
    if model.get("type") != "WordPiece" or not all(isinstance(at, int) for at in places.values()):
        message = f"{file} does not split into word pieces as BERT does. Bring one that does."
        raise Unreadable(message, "LEX054")
    return tuple(sorted(places, key=lambda piece: cast("int", places[piece])))


def _pooling(file: Path) -> Pooling:
    """Return how a folder says that rows become one; the mean where it says nothing.

    Raises:
        Unreadable: It says another way than the two that are known.
    """
    if not file.is_file():
        return "mean"
    told = _read(file)
    ways = {key for key, value in told.items() if key.startswith("pooling_mode_") and value is True}
    if ways == {"pooling_mode_cls_token"} or told.get("pooling_mode") == "cls":
        return "first"
    if ways <= {"pooling_mode_mean_tokens"}:
        return "mean"
    message = f"{file} pools by {', '.join(sorted(ways))}. The mean and the first mark are known."
    raise Unreadable(message, "LEX054")


def _read(file: Path) -> Json:
    try:
        return _table(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as problem:
        raise Unreadable(f"{file} is no JSON: {problem}.", "LEX054") from problem


def _table(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.rstrip("\n").replace("\r\n", "\n").split("\n"))


def _lay(brought: Brought, folder: Path, name: str) -> None:
    """Write an encoder into a new folder, which appears whole and tried, or not at all."""
    try:
        with new_folder(folder) as aside:
            shutil.copyfile(brought.model, aside / MODEL)
            (aside / VOCABULARY).write_text("\n".join(brought.pieces), encoding="utf-8", newline="")
            (aside / SETTINGS).write_text(json.dumps({POOLING: brought.pooling}), encoding="utf-8")
            _try(loaded(aside, name))
    except ValueError as problem:
        raise Unreadable(f"{name}: {problem}.", "LEX054") from problem
    except OSError as problem:
        raise Unreadable(f"{folder} cannot be written: {problem}.", "USE006") from problem


def _try(encoder: Transformer) -> None:
    """Ask an encoder for a vector.

    Raises:
        ValueError: It is no row of numbers.
    """
    if not np.isfinite(encoder.vector(TRIED)).all():
        message = f"the vector of {TRIED!r} is no row of numbers"
        raise ValueError(message)
