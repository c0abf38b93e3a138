"""MiniLM, read out of an ONNX file: one written by hand here, and the one that is installed."""

from __future__ import annotations

import gzip
import os
import shutil
import struct

import numpy as np
import pytest

from ivr.faults import Unreadable
from ivr.hearing.port import Utterance
from ivr.hearing.trained.classifier import When
from ivr.hearing.trained.encoders.brought import MODEL, SETTINGS, VOCABULARY, Transformer
from ivr.hearing.trained.found import ENCODER, Trained, loaded
from ivr.hearing.trained.stored import arrays_of
from ivr.study.hearing.encoders import minilm
from ivr.study.hearing.encoders.minilm import BRIEF, HEAD_SHARE, WHOLE, Part, unpack, weights
from ivr.study.hearing.encoders.wire import by_number, fields
from ivr.study.hearing.store import train_bot
from tests.unit.study.test_brought import bot, field

FLOAT, INT8 = 1, 3
WIDTH, WIDE, WORDS, PLACES = 4, 6, 5, 7
KINDS = {np.dtype(np.float32): FLOAT, np.dtype(np.int8): INT8}
MATRICES = {
    "attention.self.query": (WIDTH, WIDTH),
    "attention.self.key": (WIDTH, WIDTH),
    "attention.self.value": (WIDTH, WIDTH),
    "attention.output.dense": (WIDTH, WIDTH),
    "intermediate.dense": (WIDTH, WIDE),
    "output.dense": (WIDE, WIDTH),
}


def arrays():
    numbers = np.random.RandomState(1)

    def some(*sizes):
        return numbers.normal(size=sizes).astype(np.float32)

    def integers(*sizes):
        return numbers.randint(-127, 127, sizes).astype(np.int8)

    found = {}
    for name, rows in (("word", WORDS), ("position", PLACES)):
        found[f"inner.embeddings.{name}_embeddings.weight_q"] = integers(rows, WIDTH)
        found[f"inner.embeddings.{name}_embeddings.weight_scale"] = some(rows, 1)
    found["inner.embeddings.token_type_embeddings.weight"] = some(2, WIDTH)
    levels = ["inner.embeddings.LayerNorm"]
    for layer in (0, 1):
        inside = f"inner.encoder.layer.{layer}."
        levels += [f"{inside}attention.output.LayerNorm", f"{inside}output.LayerNorm"]
        for name, (rows, columns) in MATRICES.items():
            found[f"{inside}{name}.bias"] = some(columns)
            found[f"{inside}{name}_q"] = integers(rows, columns)
            found[f"{inside}{name}_scale"] = some(1, columns)
    for name in levels:
        found[f"{name}.weight"], found[f"{name}.bias"] = some(WIDTH), some(WIDTH)
    return found


def model(given):
    """Return an ONNX file with these arrays; biases are added now on the left, now on the right."""
    graph = b""
    for name, array in given.items():
        sizes = b"".join(field(1, size) for size in array.shape)
        told = sizes + field(2, KINDS[array.dtype]) + field(8, name) + field(9, array.tobytes())
        graph += field(5, told)
    names = [name.removesuffix("_q") for name in given if name.endswith("_q")]
    for at, name in enumerate(name for name in names if f"{name}.bias" in given):
        product, bias = f"product {at}", f"{name}.bias"
        graph += field(1, field(1, "x") + field(1, name) + field(2, product) + field(4, "MatMul"))
        one, other = (product, bias) if at % 2 else (bias, product)
        graph += field(1, field(1, one) + field(1, other) + field(2, f"y{at}") + field(4, "Add"))
    graph += field(5, field(2, 7) + field(8, "a shape") + field(9, struct.pack("<q", 1)))
    return field(1, 8) + field(7, graph)


def test_a_file_is_unpacked_as_the_network_wants_it(tmp_path):
    given = arrays()
    unpack(model(given), tmp_path / "made", Part("second", (1,), 3))
    with np.load(tmp_path / "made" / "network.npz") as stored:
        network = dict(stored)
    inside = "inner.encoder.layer.1."
    assert not [name for name in network if name.endswith("_1")]
    query, key, value = (f"{inside}attention.self.{name}" for name in ("query", "key", "value"))
    rows = np.concatenate([given[f"{each}_q"].T for each in (query, key, value)])
    assert network["attend_0"].tolist() == rows.tolist()
    assert network["attend_bias_0"][:WIDTH] == pytest.approx(given[f"{query}.bias"] * HEAD_SHARE)
    assert network["attend_scale_0"][WIDTH : 2 * WIDTH] == pytest.approx(given[f"{key}_scale"][0])
    assert network["widen_0"].shape == (WIDE, WIDTH)
    assert network["narrow_gain_0"].tolist() == given[f"{inside}output.LayerNorm.weight"].tolist()
    known = "inner.embeddings.position_embeddings.weight"
    places = given[f"{known}_q"] * given[f"{known}_scale"]
    places = places + given["inner.embeddings.token_type_embeddings.weight"][0]
    assert network["places"] == pytest.approx(places[:3])
    words = np.load(tmp_path / "made" / "table.npy")
    assert words.tolist() == given["inner.embeddings.word_embeddings.weight_q"].tolist()
    assert [each.name for each in tmp_path.iterdir()] == ["made"]


def test_what_queries_are_divided_by_is_the_root_of_a_heads_width():
    assert pytest.approx(np.sqrt(12 / 384)) == HEAD_SHARE


def test_fields_of_all_kinds_are_read():
    message = field(1, 5) + bytes([2 << 3 | 1]) + bytes(8) + field(3, "abc" * 60)
    message += bytes([4 << 3 | 5]) + b"1234" + field(1, 6)
    assert [number for number, _ in fields(message)] == [1, 2, 3, 4, 1]
    assert by_number(message) == {1: [5, 6], 2: [bytes(8)], 3: [b"abc" * 60], 4: [b"1234"]}


@pytest.mark.parametrize(
    ("package", "inside", "message"),
    [
        ("nobody-has-this", "model.onnx", "is not installed"),
        ("numpy", "numpy/__init__.py", "is not the one that is known"),
        ("numpy", "numpy/model.onnx", "is not the one that is known"),
    ],
)
def test_other_weights_are_not_read(package, inside, message):
    with pytest.raises(Unreadable, match=message) as caught:
        weights(package, inside)
    assert caught.value.code == "LEX055"


TEXTS = ["my card was stolen", "somebody took my debit card", "it rains in Paris"]


@pytest.mark.parametrize("part", [BRIEF, WHOLE])
def test_minilm_knows_what_is_alike(store, tmp_path, part):
    card, lost, rain = minilm.minilm(store if part == BRIEF else tmp_path, part).vectors(TEXTS)
    assert card @ lost > 0.6
    assert card @ rain < 0.3


def test_the_whole_of_it_says_what_onnxruntime_says(store, tmp_path):
    del store
    pytest.importorskip("onnxruntime", reason="the extra minilm is not installed")
    (tmp_path / MODEL).write_bytes(weights())
    names = gzip.decompress(minilm.PIECES.read_bytes()).decode().rstrip("\n")
    (tmp_path / VOCABULARY).write_text(names, encoding="utf-8", newline="")
    (tmp_path / SETTINGS).write_text("{}")
    texts = [*TEXTS, "", "é ÁÉ 北京 ?!", "one two three four five " * 12]
    runs = Transformer.load(tmp_path).vectors(texts)
    own = minilm.minilm(tmp_path, WHOLE).vectors(texts)
    assert (runs * own).sum(axis=1).min() > 0.99


@pytest.fixture
def trained(store, tmp_path):
    """Where the encoders lie, and nothing else."""
    found = Trained(tmp_path / "store")
    for each in (ENCODER, BRIEF.folder):
        shutil.copytree(store / each, found.folder / each, copy_function=os.link)
    loaded.cache_clear()  # another test's folder had this name
    return found


def test_the_second_look_is_trained_stored_and_taken(trained):
    assert train_bot(bot(), trained.folder).fresh
    assert not train_bot(bot(), trained.folder).fresh
    assert trained.understanding(bot(), "en_US", lambda: None) is not None
    assert train_bot(bot(), trained.folder, brought="minilm").fresh
    assert not train_bot(bot(), trained.folder, brought="minilm").fresh
    found = trained.understanding(bot(), "en_US", lambda: None)
    assert found is not None
    assert found.interpret(Utterance("could you freeze it"))[0].intent == "Block"
    laid = {each.name for each in trained.folder.iterdir() if each.is_dir()}
    assert laid == {ENCODER, BRIEF.folder, WHOLE.folder}
    assert train_bot(bot(), trained.folder).fresh


@pytest.mark.parametrize("gone", [ENCODER, BRIEF.folder])
def test_without_one_of_the_encoders_nobody_understands(trained, tmp_path, gone):
    train_bot(bot(), trained.folder)
    (trained.folder / gone).rename(tmp_path / "elsewhere")
    assert trained.understanding(bot(), "en_US", lambda: None) is None
    train_bot(bot(), trained.folder)
    assert trained.understanding(bot(), "en_US", lambda: None) is not None


BROKEN = {"empty": b"", "a zip's beginning": b"PK\x03\x04", "an array": b"", "one byte": b""}


@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_is_not_whole_is_nobodys_and_trained_again(trained, how):
    file = train_bot(bot(), trained.folder).file
    assert file is not None
    if how == "an array":
        np.save(file.with_suffix(".npy"), np.zeros(3))
        file.with_suffix(".npy").replace(file)
    else:
        whole = bytearray(file.read_bytes())
        whole[len(whole) // 2] ^= 1
        file.write_bytes(bytes(whole) if how == "one byte" else BROKEN[how])
    assert trained.understanding(bot(), "en_US", lambda: None) is None
    assert train_bot(bot(), trained.folder).fresh
    assert trained.understanding(bot(), "en_US", lambda: None) is not None


@pytest.mark.parametrize("name", ["network.npz", "vocab.txt", "table.npy"])
@pytest.mark.parametrize("left", [None, 0, 100])
def test_an_encoder_that_is_not_whole_is_laid_anew(trained, name, left):
    file = trained.folder / BRIEF.folder / name
    content = file.read_bytes()
    file.unlink()
    if left is not None:
        file.write_bytes(content[:left])
    assert train_bot(bot(), trained.folder).fresh
    assert file.read_bytes() == content
    assert trained.understanding(bot(), "en_US", lambda: None) is not None
    assert not [each for each in trained.folder.iterdir() if each.name.endswith(".part")]


@pytest.mark.parametrize("key", ["encoder", "second"])
@pytest.mark.parametrize("name", ["../elsewhere", "..", ".", "/etc", "a/b"])
def test_a_name_that_leads_elsewhere_is_nobodys(trained, key, name):
    file = train_bot(bot(), trained.folder).file
    assert file is not None
    shutil.copytree(trained.folder / ENCODER, trained.folder.parent / "elsewhere" / ENCODER)
    with np.load(file) as stored:
        arrays = dict(stored) | {f"en_US/{key}": np.array(name)}
    np.savez(file, allow_pickle=False, **arrays)
    assert trained.understanding(bot(), "en_US", lambda: None) is None


@pytest.mark.parametrize("name", ["../../gone", "*", "a\0b", "x" * 300, "..", "Größe 1"])
def test_a_bots_name_leads_nowhere(trained, name):
    other = train_bot(bot(), trained.folder).file
    learned = train_bot(bot().model_copy(update={"name": name}), trained.folder)
    assert learned.file is not None
    assert learned.file.parent == trained.folder
    assert sorted(each.suffix for each in trained.folder.iterdir() if each.is_file()) == [
        ".npz",
        ".npz",
    ]
    assert other is not None
    assert other.is_file()


def test_another_bots_file_stays(trained):
    one, other = (bot().model_copy(update={"name": name}) for name in ("Bank-2", "Bank"))
    kept = train_bot(one, trained.folder).file
    train_bot(other, trained.folder)
    train_bot(other.model_copy(update={"beyond": {"en_US": ("sing",)}}), trained.folder)
    assert kept is not None
    assert kept.is_file()
    assert len(list(trained.folder.glob("*.npz"))) == 2


def test_who_brings_an_encoder_has_it_asked_about_everything(trained):
    learned = train_bot(bot(), trained.folder, brought="minilm")
    assert learned.file is not None
    arrays = arrays_of(learned.file, "en_US/second_")
    assert When.of(arrays["when"]).wants("x" * 5_000, np.array([900.0, 0.0]))
    train_bot(bot(), trained.folder)
    arrays = arrays_of(learned.file, "en_US/second_")
    when = When.of(arrays["when"])
    assert when.wants("block it", np.array([0.9, 0.0]))
    assert not when.wants("block it", np.array([9.0, 0.0]))
    assert not when.wants("x" * 5_000, np.array([0.9, 0.0]))


def test_other_languages_have_the_usual_encoder_alone(trained):
    (english,) = bot().locales
    both = (english, english.model_copy(update={"identifier": "es_US"}))
    learned = train_bot(bot().model_copy(update={"locales": both}), trained.folder)
    assert learned.file is not None
    seconds = [str(arrays_of(learned.file, f"{name}/")["second"]) for name in ("en_US", "es_US")]
    assert seconds == [BRIEF.folder, ""]


def test_without_english_nothing_is_brought(trained, tmp_path):
    (english,) = bot().locales
    spanish = (english.model_copy(update={"identifier": "es_US"}),)
    made = bot().model_copy(update={"locales": spanish})
    assert train_bot(made, trained.folder, brought=str(tmp_path / "nowhere")).fresh


def test_only_english_is_looked_at_again(trained):
    spanish = bot().model_copy(
        update={"locales": (bot().locales[0].model_copy(update={"identifier": "es_US"}),)}
    )
    learned = train_bot(spanish, trained.folder)
    assert learned.file is not None
    with np.load(learned.file) as stored:
        assert str(stored["es_US/second"]) == ""
        assert not [name for name in stored.files if "second_" in name]
    assert not train_bot(spanish, trained.folder).fresh
