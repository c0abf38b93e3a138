from __future__ import annotations

import numpy as np
import pytest

from ivr.study.hearing.learning.shares import (
    MIXTURES_WITHOUT_TABLE,
    RIDGE,
    ROWS_MAX,
    learned,
    surprise,
)

CLASSES = np.array([0, 0, 0, 1, 1, 1, 2, 2, 2])
COUNTS = np.ones(9, np.float32)
OWN = np.arange(9)


def alike(rows):
    return (rows @ rows.T).astype(np.float32)


def telling(size=9):
    """Rows that tell the class, and rows that tell nothing."""
    draws = np.random.RandomState(1)
    classes = np.arange(size) * 3 // size
    return alike(np.eye(3)[classes]), alike(draws.normal(size=(size, 40)) / 6.3)


def test_the_block_that_tells_intents_apart_gets_more_to_say():
    told, noise = telling()
    by_words = {"words": told, "letters": told, "sentence": noise}
    by_sentence = {"words": noise, "letters": noise, "sentence": told}
    one, other = (learned(each, CLASSES, COUNTS, OWN) for each in (by_words, by_sentence))
    assert one["words"] > other["words"]
    assert one["sentence"] < other["sentence"]
    least, most = MIXTURES_WITHOUT_TABLE[0]["words"], MIXTURES_WITHOUT_TABLE[-1]["words"]
    for each in (one, other):
        assert sum(each.values()) == pytest.approx(1)
        assert least <= each["words"] <= most


def test_answers_about_rows_left_out_are_those_of_learning_without_them():
    rows = np.random.RandomState(2).normal(size=(9, 4)).astype(np.float32)
    own = np.array([0, 0, 1, 2, 3, 4, 5, 6, -1])
    near = alike(rows)
    wanted = np.full((9, 3), -1 / 3)
    wanted[np.arange(9), CLASSES] += 1
    total = 0.0
    for number in range(7):
        out = own == number
        kept = near[np.ix_(~out, ~out)] + RIDGE * np.eye((~out).sum())
        said = 10 * near[np.ix_(out, ~out)] @ np.linalg.solve(kept, wanted[~out])
        likely = np.exp(said) / np.exp(said).sum(axis=1, keepdims=True)
        total -= np.log(likely[np.arange(out.sum()), CLASSES[out]]).sum()
    assert surprise(near, CLASSES, COUNTS, own) == pytest.approx(total, rel=1e-3)


def test_of_very_many_rows_some_are_looked_at():
    size = 2 * ROWS_MAX + 3
    told, noise = telling(size)
    blocks = {"words": told, "letters": told, "sentence": noise}
    classes, counts = np.arange(size) * 3 // size, np.ones(size, np.float32)
    assert sum(learned(blocks, classes, counts, np.arange(size)).values()) == pytest.approx(1)
