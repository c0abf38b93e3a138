"""How much each block of features has to say, chosen by the samples themselves.

Where intents differ by words (`play`, `rate`), words should decide; where they differ by what is
meant, sentence vectors should. Some mixtures are tried: each learns by ridge regression, which
tells at once what it would have answered about a sample that it had not been given. The less a
mixture is surprised by the true intents, the more of it is in the end.

Law: only the samples decide. Sources: G. Golub, M. Heath and G. Wahba, "Generalized
Cross-Validation as a Method for Choosing a Good Ridge Parameter", Technometrics 21, 1979, for what
is answered about a row left out; Y. Yao et al., "Using Stacking to Average Bayesian Predictive
Distributions", Bayesian Analysis 13, 2018, section 2, for how mixtures weigh (pseudo-BMA).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ivr.hearing.trained.classifier import FRAMES, SENTENCE, STRONG, TABLE
from ivr.study.hearing.learning.blocks import Shares
from ivr.study.hearing.learning.regression import Floats, Whole

WORDS, LETTERS, PHRASES = "words", "letters", "phrases"

MIXTURES: tuple[Shares, ...] = (
    {WORDS: 0.15, LETTERS: 0.10, SENTENCE: 0.55, TABLE: 0.20},
    {WORDS: 0.25, LETTERS: 0.15, SENTENCE: 0.45, TABLE: 0.15},
    {WORDS: 0.35, LETTERS: 0.20, SENTENCE: 0.40, TABLE: 0.05},
)
"""What is tried. Chosen on the training sets of BANKING77, CLINC150 and SNIPS."""

MIXTURES_WITHOUT_TABLE: tuple[Shares, ...] = (
    {WORDS: 0.15, LETTERS: 0.15, SENTENCE: 0.70},
    {WORDS: 0.25, LETTERS: 0.20, SENTENCE: 0.55},
    {WORDS: 0.35, LETTERS: 0.25, SENTENCE: 0.40},
)

MIXTURES_OF_BOTH: tuple[Shares, ...] = (
    {WORDS: 0.08, LETTERS: 0.07, SENTENCE: 0.17, STRONG: 0.68, TABLE: 0.00},
    {WORDS: 0.15, LETTERS: 0.10, SENTENCE: 0.22, STRONG: 0.33, TABLE: 0.20},
    {WORDS: 0.25, LETTERS: 0.15, SENTENCE: 0.18, STRONG: 0.27, TABLE: 0.15},
    {WORDS: 0.35, LETTERS: 0.20, SENTENCE: 0.16, STRONG: 0.24, TABLE: 0.05},
)
"""With an encoder of the class of MiniLM beside the usual one. Chosen on draws of ten samples from
the training sets of SNIPS, BANKING77 and CLINC150."""

LEANING = 4.0
"""How much likelier, as a logarithm, each mixture is thought beforehand than the one before it.

Few samples tell little, and of few samples words are the safer guide; hundreds speak for
themselves. Chosen on draws of ten samples from the training set of SNIPS."""

OF_MANY: Shares = {
    WORDS: 0.25,
    PHRASES: 0.17,
    FRAMES: 0.33,
    LETTERS: 0.13,
    SENTENCE: 0.08,
    TABLE: 0.04,
}
"""For very many utterances: their very words tell more then. Chosen on the training set of SNIPS,
a fifth of it kept back in turn."""

OF_MANY_WITHOUT_TABLE: Shares = OF_MANY | {SENTENCE: 0.12}

OF_MANY_BY_BOTH: Shares = OF_MANY | {WORDS: 0.17, STRONG: 0.08}

RIDGE = 0.1
"""How much small weights count against samples."""

FIRMNESS = 10.0
"""What answers are multiplied with before they count as likelihoods."""

ROWS_MAX = 600
"""Of more rows, so many are looked at: the time rises with their cube."""


def learned(alike: Mapping[str, Floats], classes: Whole, counts: Floats, own: Whole) -> Shares:
    """Return the shares that samples ask for: between the mixtures, near the least surprised.

    Args:
        alike: Of each block, the products of every two rows.
        classes: The class of each row.
        counts: How much each row counts.
        own: Of each row a number: rows with the same one are left out together, and rows below 0
            are always there, and nothing is asked about them.
    """
    seen = _looked_at(own)
    tried = _tried(alike)
    near = {name: rows[np.ix_(seen, seen)] for name, rows in alike.items()}
    told = (classes[seen], counts[seen], own[seen])
    losses = np.array([surprise(mixed(near, shares), *told) for shares in tried])
    losses -= LEANING * np.arange(len(tried))
    weights = np.exp(losses.min() - losses)
    weights /= weights.sum()
    return {
        name: float(sum(w * shares[name] for w, shares in zip(weights, tried, strict=True)))
        for name in tried[0]
    }


def of_many(dense: Mapping[str, Floats]) -> Shares:
    """Return the shares for very many utterances that have these vectors."""
    if STRONG in dense:
        return OF_MANY_BY_BOTH
    return OF_MANY if TABLE in dense else OF_MANY_WITHOUT_TABLE


def _tried(alike: Mapping[str, Floats]) -> tuple[Shares, ...]:
    if STRONG in alike:
        return MIXTURES_OF_BOTH
    return MIXTURES if TABLE in alike else MIXTURES_WITHOUT_TABLE


def mixed(alike: Mapping[str, Floats], shares: Shares) -> Floats:
    """Return the products of every two rows of all blocks."""
    total = sum(rows * np.float32(shares[name]) for name, rows in alike.items())
    return np.asarray(total, np.float32)


def surprise(alike: Floats, classes: Whole, counts: Floats, own: Whole) -> float:
    """Return the log loss about all rows, each left out in turn; less is better.

    Args:
        alike: The products of every two rows.
        classes: The class of each row.
        counts: How much each row counts.
        own: What is left out together; see `learned`.
    """
    _, places = np.unique(classes, return_inverse=True)
    size = int(places.max()) + 1
    wanted = np.full((len(places), size), -1 / size, np.float32)
    wanted[np.arange(len(places)), places] += 1
    kept = alike + np.diag((RIDGE / counts).astype(np.float32))
    turned: Floats = np.linalg.inv(kept)
    said = turned @ wanted
    loss = 0.0
    for rows in _groups(own):
        answers = wanted[rows] - np.linalg.solve(turned[np.ix_(rows, rows)], said[rows])
        answers *= FIRMNESS
        top = answers.max(axis=1)
        sums = np.log(np.exp(answers - top[:, None]).sum(axis=1)) + top
        true = answers[np.arange(len(rows)), places[rows]]
        loss += float(counts[rows] @ (sums - true))
    return loss


def _groups(own: Whole) -> Sequence[Whole]:
    """Return the rows of each number from 0 on."""
    order = np.argsort(own, kind="stable")
    order = order[np.searchsorted(own[order], 0) :]
    if not len(order):
        return []
    return np.split(order, np.flatnonzero(np.diff(own[order])) + 1)


def _looked_at(own: Whole) -> Whole:
    """Return the rows that are looked at: all, or whole groups at equal distances."""
    if len(own) <= ROWS_MAX:
        return np.arange(len(own))
    some = own % -(-len(own) // ROWS_MAX) == 0
    return np.flatnonzero(some | (own < 0))
