from __future__ import annotations

import numpy as np
import pytest

from ivr.study.hearing.learning.regression import Matrix, Patience, fit
from ivr.study.hearing.learning.sparse import count

TIGHT = Patience(500, 1e-5)


def rows(size=90, columns=12, classes=5):
    draws = np.random.RandomState(3)
    labels = np.arange(size) % classes
    middle = draws.normal(size=(classes, columns))
    return (middle[labels] + draws.normal(size=(size, columns))).astype(np.float32), labels


def test_agrees_with_scikit_learn():
    linear = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is the judge")
    points, labels = rows()
    weights = np.linspace(0.5, 1.5, len(labels)).astype(np.float32)
    ours, bias = fit(Matrix(points), labels, 2.0, weights, TIGHT)
    judge = linear.LogisticRegression(C=2.0, tol=1e-8, max_iter=2_000)
    judge.fit(points, labels, sample_weight=weights)
    theirs = judge.predict_log_proba(points)
    scores = points @ ours + bias
    scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
    assert np.abs(scores - theirs).max() < 0.02
    assert np.abs(ours.T - judge.coef_).max() < 0.02


def test_a_row_that_counts_nothing_teaches_nothing():
    points, labels = rows()
    kept = np.ones(len(labels), np.float32)
    kept[60:] = 0
    one = fit(Matrix(points), labels, 1.0, kept, TIGHT)
    other = fit(Matrix(points[:60]), labels[:60], 1.0, kept[:60], TIGHT)
    assert np.abs(one[0] - other[0]).max() < 0.01


def test_the_same_rows_give_the_same_weights():
    points, labels = rows()
    weights = np.ones(len(labels), np.float32)
    found = [fit(Matrix(points), labels, 1.0, weights, Patience())[0] for _ in range(2)]
    assert (found[0] == found[1]).all()


TEXTS = ["a b c", "b c d", "a a e", "", "x", "b"]


@pytest.fixture
def sparse():
    texts = [text.split() for text in [*TEXTS, *[f"b w{at}" for at in range(40)]]]
    return count(texts, 1, len(texts)).rows


def dense(sparse):
    return sparse @ np.eye(sparse.width, dtype=np.float32)


def test_sparse_rows_multiply_as_the_matrix_that_they_are(sparse):
    whole = dense(sparse)
    assert np.allclose(np.linalg.norm(whole, axis=1)[[0, 1, 4]], 1, atol=1e-6)
    assert not whole[3].any()
    shares = np.random.RandomState(0).normal(size=(len(whole), 3)).astype(np.float32)
    assert np.allclose(sparse.back(shares), whole.T @ shares, atol=1e-5)


def test_likeness_is_the_product_of_every_two_rows(sparse):
    whole = dense(sparse)
    assert np.allclose(sparse.likeness(), whole @ whole.T, atol=1e-5)


def test_pieces_of_later_texts_make_no_vocabulary():
    found = count([["a"], ["a", "z"]], 1, 1)
    assert found.vocabulary == ("a",)
    assert found.rows.shape == (2, 1)
