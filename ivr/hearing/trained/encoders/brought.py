"""Sentence vectors by a transformer: an ONNX file, a vocabulary, and how its rows become one.

A folder holds `model.onnx`, `vocab.txt` and `encoder.json`; `ivr bot train --encoder` writes it.
Source: N. Reimers and I. Gurevych, "Sentence-BERT", EMNLP 2019, section 3, for the ways of pooling.

Law: onnxruntime runs the file in one thread, and nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.encoders.wordpieces import WordPieces

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Pooling = Literal["mean", "first"]
"""A sentence's vector is the mean of its pieces', or the first mark's."""

MODEL, VOCABULARY, SETTINGS = "model.onnx", "vocab.txt", "encoder.json"
"""The files of an encoder."""

POOLING = "pooling"
"""The key of the settings."""

_TINY = 1e-12


class Named(Protocol):
    """An input of a network."""

    name: str


class Runs(Protocol):
    """A network that is ready: an inference session of onnxruntime."""

    def get_inputs(self) -> Sequence[Named]:
        """Return what it wants."""
        ...

    def run(self, output_names: None, input_feed: Mapping[str, Whole]) -> Sequence[object]:
        """Return its outputs."""
        ...


class Transformer:
    """Makes sentence vectors.

    Args:
        pieces: Takes text apart.
        session: An inference session of onnxruntime.
        pooling: How the rows of a sentence become one.
    """

    def __init__(self, pieces: WordPieces, session: Runs, pooling: Pooling) -> None:
        self._pieces, self._session, self._pooling = pieces, session, pooling
        self._inputs = [str(each.name) for each in session.get_inputs()]

    @classmethod
    def load(cls, folder: Path) -> Transformer:
        """Return the encoder of a folder.

        Raises:
            ImportError: onnxruntime is not installed.
            OSError, ValueError: The folder is not whole, or its network is none.
        """
        names = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        pooling: Pooling = "first" if settings.get(POOLING) == "first" else "mean"
        return cls(WordPieces(names), session_of(folder / MODEL), pooling)

    def vector(self, text: str) -> Floats:
        """Return the vector of one utterance, of unit length."""
        return self.vectors([text])[0]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of several utterances, one in each row.

        Raises:
            ValueError: The network gives something else than rows of numbers.
        """
        known = [self._pieces.of(text) for text in texts]
        longest = max(map(len, known), default=0)
        places: Whole = np.zeros((len(known), longest), np.int64)
        there: Whole = np.zeros_like(places)
        for row, each in enumerate(known):
            places[row, : len(each)] = each
            there[row, : len(each)] = 1
        found = self._pooled(self._run(places, there), there)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), _TINY)

    def _run(self, places: Whole, there: Whole) -> Floats:
        """Return what the network's first output says."""
        given = {"attention_mask": there, "token_type_ids": np.zeros_like(places)}
        asked = {name: given.get(name, places) for name in self._inputs}
        try:
            return np.asarray(self._session.run(None, asked)[0], np.float32)
        except Exception as problem:
            message = f"the network refuses word pieces: {problem}"
            raise ValueError(message) from problem

    def _pooled(self, states: Floats, there: Whole) -> Floats:
        """Return one row for each sentence."""
        if states.ndim == 2:
            return states
        if states.ndim != 3 or states.shape[:2] != there.shape:
            message = f"the network gives {states.shape}, no row for each word piece"
            raise ValueError(message)
        if self._pooling == "first":
            return states[:, 0]
        shares = there[:, :, None].astype(np.float32)
        return (states * shares).sum(axis=1) / np.maximum(shares.sum(axis=1), 1)


def session_of(model: Path) -> Runs:
    """Return onnxruntime's session of a file, in one thread.

    Raises:
        ImportError: onnxruntime is not installed.
        OSError, ValueError: The file is missing, or no network.
    """
    import onnxruntime  # noqa: PLC0415 - the extra minilm  # pyright: ignore[reportMissingTypeStubs]

    if not model.is_file():
        raise FileNotFoundError(str(model))
    runtime: Any = onnxruntime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return runtime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # its own classes, which derive from nothing narrower
        message = f"{model.name} is no network that onnxruntime runs: {problem}"
        raise ValueError(message) from problem
