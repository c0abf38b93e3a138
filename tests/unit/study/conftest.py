from __future__ import annotations

import zlib

import pytest

from ivr.faults import Unreadable

np = pytest.importorskip("numpy", reason="the extra nlu is not installed")

SIZE = 64


class Hashing:
    """An encoder that knows no language: words are thrown into places by their letters."""

    def vectors(self, texts):
        return np.stack([self.vector(text) for text in texts])

    def vector(self, text):
        found = np.zeros(SIZE, np.float32)
        for word in text.lower().split():
            found[zlib.crc32(word.encode()) % SIZE] += 1
        return found / max(1.0, float(np.linalg.norm(found)))


@pytest.fixture
def encoder():
    return Hashing()


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """Where the encoders are unpacked, once for all tests."""
    from ivr.study.hearing.encoders import minilm, usual  # noqa: PLC0415 - it needs numpy

    try:
        usual.weights_folder()
        minilm.weights()
    except Unreadable as missing:
        pytest.skip(str(missing))
    folder = tmp_path_factory.mktemp("understanding")
    usual.encoder(folder)
    minilm.minilm(folder)
    return folder


@pytest.fixture
def real_encoder(store):
    from ivr.study.hearing.encoders import usual  # noqa: PLC0415 - it needs numpy

    return usual.encoder(store)
