"""Utterances with intents -> the arrays of a classifier.

Up to `TOGETHER_MAX` utterances are learned from how alike every two of them are; more of them from
their features directly. Both end in the same kind of weights.

Law: deterministic; no intent, bot or corpus is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.classifier import COUNTED, NOTHING, SENTENCE, TABLE
from ivr.hearing.trained.grams import calm, folded
from ivr.hearing.trained.table import LANGUAGES, WordTable, shipped
from ivr.study.hearing import nothing, scope
from ivr.study.hearing.regression import Fitted, Floats, Matrix, Patience, Rows, Whole, fit
from ivr.study.hearing.sparse import Counted, count

SHARES = {"words": 0.15, "letters": 0.10, SENTENCE: 0.55, TABLE: 0.20}
"""How much each block has to say. Chosen on validation sets of BANKING77, CLINC150 and SNIPS."""

SHARES_WITHOUT_TABLE = {"words": 0.15, "letters": 0.15, SENTENCE: 0.70}

SHARES_OF_MANY = {"words": 0.35, "letters": 0.25, SENTENCE: 0.30, TABLE: 0.10}
"""The same for more than `TOGETHER_MAX` utterances: their very words tell more then."""

STRENGTH = 60.0
"""How much samples count against small weights."""

SHARPNESS = 1.75
"""What scores are multiplied with before they become confidences: the lowest log loss."""

TOGETHER_MAX = 4_000
AT_ONCE = 32
RARE_OF_MANY = 2
"""Of very many utterances, pieces that stand in one alone are left out."""

JITTER = 1e-4

PATIENCE = Patience()
QUICK = Patience(40, 5e-3)

_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")
"""Where a name is made of words: `BlockCard`, `card_arrival`."""

Arrays = dict[str, NDArray[np.generic]]


class Encodes(Protocol):
    """Makes sentence vectors, many at once."""

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one row for each text."""
        ...


class Sample(NamedTuple):
    """An utterance and its intent; `weight` is less where one sample became several."""

    text: str
    intent: str
    weight: float = 1.0


class _Blocks(NamedTuple):
    counted: Mapping[str, Counted]
    dense: Mapping[str, Floats]
    shares: Mapping[str, float]


class _Joined(NamedTuple):
    """All blocks side by side, each by the root of its share."""

    parts: tuple[tuple[Rows, float], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        return self.parts[0][0].shape[0], sum(rows.shape[1] for rows, _ in self.parts)

    def __matmul__(self, weights: Floats, /) -> Floats:
        """Return rows times weights."""
        total, at = np.float32(0), 0
        for rows, root in self.parts:
            total = total + (rows @ weights[at : at + rows.shape[1]]) * np.float32(root)
            at += rows.shape[1]
        return np.asarray(total, np.float32)

    def back(self, shares: Floats) -> Floats:
        """Return the rows, turned, times shares."""
        return np.concatenate([rows.back(shares) * np.float32(root) for rows, root in self.parts])


def train(
    samples: Sequence[Sample], language: str, encoder: Encodes, table: WordTable | None = None
) -> Arrays:
    """Return the arrays of a classifier.

    Args:
        samples: At least one.
        language: Such as `en`.
        encoder: Makes the sentence vectors, now and later.
        table: The words' vectors; by default those that ship, where they know the language.
    """
    table = table or (shipped() if language in LANGUAGES else None)
    intents = sorted({sample.intent for sample in samples})
    samples = [*samples, *_named(intents)]
    aside = [Sample(text, NOTHING) for text in nothing.sentences(language)]
    every = [*samples, *aside]
    labels = [*intents, NOTHING]
    classes = np.array([labels.index(s.intent) if s.intent else len(intents) for s in every])
    weights = np.array([sample.weight for sample in every], np.float32)
    blocks = _blocks([sample.text for sample in every], len(samples), encoder, table)
    small = len(intents) < scope.INTENTS_MIN
    if not small:
        labels = intents
    learner = _Together(blocks, classes, weights) if len(samples) <= TOGETHER_MAX else None
    used = np.ones(len(every), np.bool_) if small else classes < len(intents)
    if learner is None:
        found, bias = _apart(blocks, classes, weights, used)
        gate = scope.USUAL
    else:
        found, bias = learner.weights(used)
        gate = scope.learned(
            classes, len(intents), lambda kept, asked: learner.scores(kept & used, asked)
        )
    return _arrays(blocks, labels, found, bias, (SHARPNESS, *gate))


def _named(intents: Sequence[str]) -> Iterator[Sample]:
    """Yield the name of each intent as one more sample: `BlockCard` says what it is for."""
    for intent in intents:
        text = _SEAM.sub(" ", intent).strip().lower()
        if any(letter.isalpha() for letter in text):
            yield Sample(text, intent)


def _blocks(texts: Sequence[str], own: int, encoder: Encodes, table: WordTable | None) -> _Blocks:
    """Return the features of texts; only the first `own` of them make the vocabularies."""
    plain = [folded(text) for text in texts]
    least = RARE_OF_MANY if own > TOGETHER_MAX else 1
    counted = {
        name: count([grams(text) for text in plain], least, own) for name, grams in COUNTED.items()
    }
    quiet = [calm(text) for text in texts]
    parts = [encoder.vectors(quiet[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
    dense = {SENTENCE: np.concatenate(parts)}
    if table is not None:
        dense[TABLE] = np.stack([table.vector(text) for text in plain])
    shares = SHARES_OF_MANY if own > TOGETHER_MAX else SHARES
    return _Blocks(counted, dense, shares if table is not None else SHARES_WITHOUT_TABLE)


class _Together:
    """Learns from how alike every two samples are."""

    def __init__(self, blocks: _Blocks, classes: Whole, weights: Floats) -> None:
        self._blocks, self._classes, self._weights = blocks, classes, weights
        dense = sum(share * (rows @ rows.T) for rows, share in _dense(blocks))
        counted = (
            blocks.shares[name] * each.rows.likeness() for name, each in blocks.counted.items()
        )
        self._alike = np.asarray(sum(counted, start=dense), np.float32)

    def scores(self, kept: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Floats:
        """Return the scores of some rows, after learning from others, for the classes of these."""
        found, bias = self._learned(kept, QUICK)
        return self._alike[np.ix_(asked, kept)] @ found + bias

    def weights(self, kept: NDArray[np.bool_]) -> tuple[dict[str, Floats], Floats]:
        """Return the weights of each block, and the biases."""
        found, bias = self._learned(kept, PATIENCE)
        shares = np.zeros((len(kept), found.shape[1]), np.float32)
        shares[kept] = found
        blocks = {
            name: each.rows.back(shares) * np.float32(self._blocks.shares[name])
            for name, each in self._blocks.counted.items()
        }
        for name, rows in self._blocks.dense.items():
            blocks[name] = rows.T @ shares * np.float32(self._blocks.shares[name])
        return blocks, bias

    def _learned(self, kept: NDArray[np.bool_], patience: Patience) -> Fitted:
        """Return what each row kept has to say about each class, and the biases."""
        alike = self._alike[np.ix_(kept, kept)].astype(np.float64)
        alike[np.diag_indices_from(alike)] += JITTER
        root = np.linalg.cholesky(alike)
        _, classes = np.unique(self._classes[kept], return_inverse=True)
        rows = Matrix(root.astype(np.float32))
        found, bias = fit(rows, classes, STRENGTH, self._weights[kept], patience)
        return np.linalg.solve(root.T, found).astype(np.float32), bias


def _dense(blocks: _Blocks) -> list[tuple[Floats, np.float32]]:
    return [(rows, np.float32(blocks.shares[name])) for name, rows in blocks.dense.items()]


def _apart(
    blocks: _Blocks, classes: Whole, weights: Floats, used: NDArray[np.bool_]
) -> tuple[dict[str, Floats], Floats]:
    """Return the weights of each block, learned from the features directly, and the biases."""
    roots = {name: float(np.sqrt(share)) for name, share in blocks.shares.items()}
    parts: dict[str, Rows] = {name: each.rows for name, each in blocks.counted.items()}
    parts.update({name: Matrix(rows) for name, rows in blocks.dense.items()})
    joined = _Joined(tuple((rows, roots[name]) for name, rows in parts.items()))
    counts = np.where(used, weights, np.float32(0))
    found, bias = fit(joined, np.where(used, classes, 0), STRENGTH, counts, PATIENCE)
    ends = np.cumsum([rows.shape[1] for rows in parts.values()])[:-1]
    split = zip(parts, np.split(found, ends), strict=True)
    return {name: each * np.float32(roots[name]) for name, each in split}, bias


def _arrays(
    blocks: _Blocks,
    labels: Sequence[str],
    weights: Mapping[str, Floats],
    bias: Floats,
    settings: Sequence[float],
) -> Arrays:
    arrays: Arrays = {"labels": np.array(labels), "bias": bias.astype(np.float32)}
    arrays["settings"] = np.array(settings, np.float32)
    for name, each in blocks.counted.items():
        arrays[f"{name}_vocabulary"] = np.array("\n".join(each.vocabulary))
        arrays[f"{name}_rarity"] = each.rarity
    for name, each in weights.items():
        arrays[f"{name}_weights"] = each.astype(np.float16 if name in COUNTED else np.float32)
    return arrays
