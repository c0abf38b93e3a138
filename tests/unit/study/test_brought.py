"""An encoder that somebody brings; the networks here are a table of vectors, written by hand."""

from __future__ import annotations

import json
import shutil
import struct

import numpy as np
import pytest

from ivr.faults import Unreadable
from ivr.hearing.port import Utterance
from ivr.hearing.trained.encoders.brought import Transformer
from ivr.hearing.trained.encoders.wordpieces import WordPieces
from ivr.hearing.trained.found import ENCODER, Trained
from ivr.ir.bot import Bot
from ivr.study.hearing.encoders.brought import laid, loaded
from ivr.study.hearing.store import train_bot

WORDS = [
    "card",
    "stop",
    "block",
    "my",
    "money",
    "how",
    "much",
    "is",
    "there",
    "the",
    "balance",
    "please",
    "it",
    "all",
    "right",
    "?",
]
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS]
WIDTH = 8
TABLE = np.random.RandomState(0).randn(len(PIECES), WIDTH).astype(np.float32)

FLOAT, INT64 = 1, 7
"""Kinds of numbers. Source: onnx.proto3, TensorProto.DataType; the fields below stand there too."""


def field(number, value):
    if isinstance(value, int):
        return bytes([number << 3, value])
    raw = value.encode() if isinstance(value, str) else value
    size, more = len(raw), b""
    while size > 127:
        more, size = more + bytes([size & 127 | 128]), size >> 7
    return bytes([number << 3 | 2]) + more + bytes([size]) + raw


def named(name, kind, *sizes):
    shape = b"".join(field(1, field(2, each)) for each in sizes)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, shape)))


def network(table=TABLE, operation="Gather"):
    sizes = b"".join(field(1, size) for size in table.shape)
    numbers = struct.pack(f"<{table.size}f", *table.ravel().tolist())
    stored = sizes + field(2, FLOAT) + field(8, "table") + field(9, numbers)
    node = field(1, "table") + field(1, "input_ids") + field(2, "states") + field(4, operation)
    graph = field(1, node) + field(2, "g") + field(5, stored)
    graph += field(11, named("input_ids", INT64, "batch", "pieces"))
    graph += field(12, named("states", FLOAT, "batch", "pieces", "width"))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


class Session:
    """What onnxruntime would be: rows of the table."""

    def __init__(self, states=None):
        self.states, self.asked = states, {}

    def get_inputs(self):
        return [type("Input", (), {"name": n}) for n in ("input_ids", "attention_mask")]

    def run(self, _, asked):
        self.asked = asked
        return [TABLE[asked["input_ids"]] if self.states is None else self.states]


def test_the_mean_of_the_pieces_that_are_there_is_the_vector():
    session = Session()
    made = Transformer(WordPieces(PIECES), session, "mean")
    alone, padded = made.vector("stop"), made.vectors(["stop", "stop my card please"])
    rows = TABLE[[2, PIECES.index("stop"), 3]].mean(axis=0)
    assert np.allclose(alone, rows / np.linalg.norm(rows), atol=1e-6)
    assert np.allclose(alone, padded[0], atol=1e-6)
    assert session.asked["attention_mask"].tolist()[0] == [1, 1, 1, 0, 0, 0]


def test_the_first_mark_may_be_the_vector():
    made = Transformer(WordPieces(PIECES), Session(), "first")
    assert np.allclose(made.vector("stop"), TABLE[2] / np.linalg.norm(TABLE[2]), atol=1e-6)


def test_a_network_that_pools_itself_is_left_to_it():
    made = Transformer(WordPieces(PIECES), Session(np.array([[3.0, 4.0]])), "mean")
    assert np.allclose(made.vector("stop"), [0.6, 0.8])


def test_rows_that_are_not_of_the_pieces_are_refused():
    made = Transformer(WordPieces(PIECES), Session(np.zeros((1, 9, 2))), "mean")
    with pytest.raises(ValueError, match="no row for each word piece"):
        made.vector("stop")


def transformer(place, store):
    name = laid(place, store)
    return name, loaded(store / name)


@pytest.fixture
def folder(tmp_path):
    pytest.importorskip("onnxruntime", reason="the extra minilm is not installed")
    made = tmp_path / "brought"
    (made / "onnx").mkdir(parents=True)
    (made / "onnx" / "model.onnx").write_bytes(network())
    (made / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    return made


def test_a_folder_is_laid_once_and_found_again(folder, tmp_path):
    store = tmp_path / "store"
    name, made = transformer(str(folder), store)
    assert sorted(file.name for file in (store / name).iterdir()) == [
        "encoder.json",
        "model.onnx",
        "vocab.txt",
    ]
    again, _ = transformer(str(folder), store)
    assert [each.name for each in store.iterdir()] == [name] == [again]
    own = Transformer(WordPieces(PIECES), Session(), "mean").vector("stop my card")
    assert np.allclose(made.vector("stop my card"), own, atol=1e-6)


def test_the_pieces_of_a_tokenizer_and_its_pooling_are_read(folder, tmp_path):
    by_text, _ = transformer(str(folder), tmp_path)
    (folder / "vocab.txt").unlink()
    model = {"type": "WordPiece", "vocab": {piece: at for at, piece in enumerate(PIECES)}}
    (folder / "tokenizer.json").write_text(json.dumps({"model": model}))
    assert transformer(str(folder), tmp_path)[0] == by_text
    (folder / "1_Pooling").mkdir()
    told = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(told))
    name, made = transformer(str(folder), tmp_path)
    assert name != by_text
    assert np.allclose(made.vector("it"), TABLE[2] / np.linalg.norm(TABLE[2]), atol=1e-6)


WRONG = {
    "no model": ({"onnx/model.onnx": None}, "has no model.onnx and no onnx/model.onnx"),
    "no vocabulary": ({"vocab.txt": None}, "has no vocab.txt and no tokenizer.json"),
    "no network": ({"onnx/model.onnx": b"not a network"}, "no network that onnxruntime runs"),
    "other operation": ({"onnx/model.onnx": network(operation="Nope")}, "no network that"),
    "no marks": ({"vocab.txt": b"card\nstop"}, "the vocabulary has no"),
    "binary": ({"vocab.txt": b"\xff\xfe\x00"}, "cannot be read"),
    "no numbers": ({"onnx/model.onnx": network(TABLE * np.nan)}, "no row of numbers"),
    "too few rows": ({"onnx/model.onnx": network(TABLE[:3])}, "refuses word pieces"),
    "no JSON": ({"vocab.txt": None, "tokenizer.json": b"{"}, "is no JSON"),
    "deep": ({"vocab.txt": None, "tokenizer.json": b"[" * 100_000}, "is no JSON"),
    "other pieces": (
        {"vocab.txt": None, "tokenizer.json": b'{"model": {"type": "Unigram", "vocab": []}}'},
        "does not split into word pieces",
    ),
    "other pooling": (
        {"1_Pooling/config.json": b'{"pooling_mode_max_tokens": true}'},
        "pools by pooling_mode_max_tokens",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_folder_is_said_and_nothing_is_laid(folder, tmp_path, case):
    files, message = WRONG[case]
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(Unreadable, match=message) as caught:
        transformer(str(folder), tmp_path / "store")
    assert caught.value.code == "LEX054"
    assert not list((tmp_path / "store").glob("*"))


def test_a_folder_that_is_not_there_is_said(folder, tmp_path):
    with pytest.raises(Unreadable, match="is no folder"):
        transformer(str(folder / "nowhere"), tmp_path)


def bot():
    said = {
        "Block": ["stop my card", "block the card", "block it please"],
        "Balance": ["how much money is there", "my balance", "how much is it"],
    }
    intents = [
        {"name": name, "sampleUtterances": [{"utterance": each} for each in texts]}
        for name, texts in said.items()
    ]
    intents.append({"name": "Fallback", "parentIntentSignature": "AMAZON.FallbackIntent"})
    locale = {"identifier": "en_US", "name": "English (US)", "intents": intents}
    return Bot.model_validate({"name": "Bank", "locales": [locale]})


@pytest.fixture
def trained(store, tmp_path):
    """Where the usual encoder lies, and nothing else."""
    found = Trained(tmp_path / "store")
    shutil.copytree(store / ENCODER, found.folder / ENCODER)
    return found


def test_a_bot_is_trained_and_understood_by_what_was_brought(folder, trained):
    learned = train_bot(bot(), trained.folder, brought=str(folder))
    assert learned.fresh
    assert not train_bot(bot(), trained.folder, brought=str(folder)).fresh
    found = trained.understanding(bot(), "en_US", lambda: None)
    assert found is not None
    assert found.interpret(Utterance("please stop the card"))[0].intent == "Block"
    assert train_bot(bot(), trained.folder).fresh


@pytest.mark.parametrize("gone", [0, 1])
def test_without_one_of_its_two_encoders_nobody_understands(folder, trained, tmp_path, gone):
    train_bot(bot(), trained.folder, brought=str(folder))
    laid = sorted(each for each in trained.folder.iterdir() if each.is_dir())
    assert laid[0].name == ENCODER
    laid[gone].rename(tmp_path / "elsewhere")
    assert trained.understanding(bot(), "en_US", lambda: None) is None
