"""A small MiniLM of random weights, beside what the papers say, written down once more in rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ivr.hearing.trained.encoders.minilm import HEADS, WIDTH, MiniLM
from ivr.hearing.trained.encoders.wordpieces import WordPieces

NAMES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefgh"]
PLACES, WIDE, LAYERS = 6, 40, 2


def network():
    numbers = np.random.RandomState(3)

    def small(*sizes):
        return numbers.normal(0, 0.5, sizes).astype(np.float32)

    found = {
        "scale": np.full(len(NAMES), 0.01, np.float32),
        "places": small(PLACES, WIDTH),
        "gain": 1 + small(WIDTH),
        "offset": small(WIDTH),
    }
    sizes = {
        "attend": (3 * WIDTH, WIDTH),
        "gather": (WIDTH, WIDTH),
        "widen": (WIDE, WIDTH),
        "narrow": (WIDTH, WIDE),
    }
    for at in range(LAYERS):
        for name, (out, into) in sizes.items():
            found[f"{name}_{at}"] = numbers.randint(-127, 127, (out, into)).astype(np.int8)
            found[f"{name}_scale_{at}"] = np.abs(small(out)) / 500
            found[f"{name}_bias_{at}"] = small(out)
        for name in ("gather", "narrow"):
            found[f"{name}_gain_{at}"] = 1 + small(WIDTH)
            found[f"{name}_offset_{at}"] = small(WIDTH)
    return found


TABLE = np.random.RandomState(4).randint(-127, 127, (len(NAMES), WIDTH)).astype(np.int8)
NETWORK = network()


@pytest.fixture
def made():
    return MiniLM(WordPieces(NAMES), TABLE, NETWORK)


def level(row, gain, offset):
    return (row - row.mean()) / math.sqrt(row.var() + 1e-12) * gain + offset


def expected(places):
    """Return the vector of some pieces: one state at a time, one head at a time."""
    net = NETWORK
    states = [
        level(TABLE[place] * 0.01 + net["places"][at], net["gain"], net["offset"])
        for at, place in enumerate(places)
    ]
    for at in range(LAYERS):

        def told(name, state, at=at):
            matrix = net[f"{name}_{at}"] * net[f"{name}_scale_{at}"][:, None]
            return matrix @ state + net[f"{name}_bias_{at}"]

        def levelled(name, state, at=at):
            return level(state, net[f"{name}_gain_{at}"], net[f"{name}_offset_{at}"])

        parts = [told("attend", state).reshape(3, HEADS, -1) for state in states]
        gathered = []
        for asks, _, _ in parts:
            heads = []
            for head in range(HEADS):
                shares = np.exp([asks[head] @ keys[head] for _, keys, _ in parts])
                shares /= shares.sum()
                heads.append(sum(s * v[head] for s, (_, _, v) in zip(shares, parts, strict=True)))
            gathered.append(np.concatenate(heads))
        states = [
            levelled("gather", state + told("gather", found))
            for state, found in zip(states, gathered, strict=True)
        ]
        wide = [told("widen", state) for state in states]
        bent = [each / (1 + np.exp(-1.702 * each)) for each in wide]
        states = [
            levelled("narrow", state + told("narrow", each))
            for state, each in zip(states, bent, strict=True)
        ]
    mean = np.mean(states, axis=0)
    return mean / np.linalg.norm(mean)


@pytest.mark.parametrize("text", ["a", "a b", "b a", "c d e f", "zz", ""])
def test_states_are_worked_out_as_the_papers_say(made, text):
    places = WordPieces(NAMES).of(text)
    assert made.vector(text) == pytest.approx(expected(places), abs=2e-5)


def test_sentences_do_not_hear_each_other(made):
    texts = ["c d e f", "a", "b a", "a b", "a", "", "h g f"] * 7
    together = made.vectors(texts)
    for text, row in zip(texts, together, strict=True):
        assert row == pytest.approx(made.vector(text), abs=2e-6)


def test_of_longer_utterances_the_beginning_is_looked_at(made):
    cut = WordPieces(NAMES).of("a b c d")
    assert made.vector("a b c d e f g h") == pytest.approx(expected(cut), abs=2e-5)
    assert made.vector("a b c d e f g h").tolist() == made.vector("a b c d h g f e").tolist()


@pytest.mark.parametrize("missing", ["gain", "gather_1", "narrow_scale_0", "widen_bias_1"])
def test_what_is_not_whole_is_refused(missing):
    with pytest.raises(KeyError, match=missing):
        MiniLM(WordPieces(NAMES), TABLE, {n: a for n, a in NETWORK.items() if n != missing})


def test_nothing_asked_is_nothing_told(made):
    assert made.vectors([]).shape == (0, WIDTH)


def test_strong_attention_stays_a_number():
    strong = {
        name: array * np.float32(400) if name.startswith("attend_scale") else array
        for name, array in NETWORK.items()
    }
    with np.errstate(all="raise", under="ignore"):
        found = MiniLM(WordPieces(NAMES), TABLE, strong).vector("a b c")
    assert np.isfinite(found).all()
