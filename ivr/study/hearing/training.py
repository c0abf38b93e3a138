"""Utterances with intents -> the arrays of a classifier.

Up to `TOGETHER_MAX` utterances are learned from how alike every two of them are; more of them from
their features directly. Both end in the same kind of weights.

Law: deterministic; no intent, bot or corpus is known here by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.classifier import NOTHING, SECOND, SENTENCE, WHEN, When
from ivr.hearing.trained.table import LANGUAGES, shipped
from ivr.study.hearing.learning import nothing, scope, shares
from ivr.study.hearing.learning.blocks import TOGETHER_MAX, Blocks, Encodes, blocks_of, with_second
from ivr.study.hearing.learning.learners import Apart, Learner, Together, Weights
from ivr.study.hearing.learning.regression import Floats, Whole

SHARPNESS = 1.75
"""What scores are multiplied with before they become confidences: the lowest log loss."""

CLOSE = When(near=1.0, length=160)
"""Which utterances get a second look, so that a turn takes no longer than it may.

Chosen on the validation sets of BANKING77 and CLINC150 and on draws of ten from the training set of
SNIPS: 24, 19 and 11 % of their utterances are looked at again, and more of them bring little.
Longer ones take their time at the first look."""

ALWAYS = When(float("inf"), float("inf"))
"""The same where every utterance is looked at again."""

APART = 0.85
"""A sentence that no bot is for teaches nothing where one of the bot's samples is as like it."""

LIGHT = 0.3
"""How much a sentence of NOTHING counts beside a sample: intents are told apart as without it."""

_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")
"""Where a name is made of words: `BlockCard`, `card_arrival`."""

Arrays = dict[str, NDArray[np.generic]]


class Sample(NamedTuple):
    """An utterance and its intent; `weight` is less where one sample became several.

    `written` tells samples that became several: it is what was written, slots unfilled.
    """

    text: str
    intent: str
    weight: float = 1.0
    written: str = ""


class Second(NamedTuple):
    """Who is asked at the second look, and about what."""

    encoder: Encodes
    when: When = CLOSE


class _Lesson(NamedTuple):
    """What is learned: blocks of features, and of each row class, count, and number of the sample.

    The number is below 0 for rows that are no samples of the bot's.
    """

    blocks: Blocks
    classes: Whole
    counts: Floats
    own: Whole


def train(
    samples: Sequence[Sample],
    language: str,
    encoder: Encodes,
    beyond: Sequence[str] = (),
    second: Second | None = None,
) -> Arrays:
    """Return the arrays of a classifier.

    Args:
        samples: At least one.
        language: Such as `en`.
        encoder: Makes the sentence vectors, now and later.
        beyond: Utterances that the bot is not for, as its author says.
        second: Who is asked at the second look; without it there is none.
    """
    table = shipped() if language in LANGUAGES else None
    intents = sorted({sample.intent for sample in samples})
    named = list(_named(intents))
    usual = nothing.sentences(language)
    aside = [Sample(text, NOTHING, LIGHT) for text in (*beyond, *usual)]
    every = [*samples, *named, *aside]
    numbers = {intent: number for number, intent in enumerate([*intents, NOTHING])}
    own = len(samples) + len(named)
    few = own <= TOGETHER_MAX
    lesson = _Lesson(
        blocks_of([each.text for each in every], own, encoder, table, many=not few),
        np.array([numbers[each.intent] for each in every]),
        np.array([each.weight for each in every], np.float32),
        np.array(numbered(samples, len(named), len(aside))),
    )
    used = _used(lesson, len(every) - len(usual))
    learner = _learner(lesson, used, few=few)
    gate = scope.learned(
        lesson.classes,
        np.where(used, lesson.own, -1),
        len(intents),
        lambda kept, asked: learner.scores(kept & used, asked),
        rounds=scope.ROUNDS if few else 1,
    )
    labels = [*intents, NOTHING] if (used & (lesson.classes == len(intents))).any() else intents
    arrays = _arrays(lesson.blocks, labels, (SHARPNESS, *gate))
    arrays |= _learned(lesson.blocks, learner.weights(used))
    if second:
        arrays |= _second(lesson, [each.text for each in every], second, few=few)
    return arrays


def _second(lesson: _Lesson, texts: Sequence[str], second: Second, *, few: bool) -> Arrays:
    """Return the arrays of the second look: it tells intents apart, and knows no other class."""
    asked = lesson.classes < lesson.classes.max()
    blocks = with_second(lesson.blocks, texts, asked, second.encoder)
    learner = _learner(lesson._replace(blocks=blocks), asked, few=few)
    arrays = _learned(blocks, learner.weights(asked)) | {WHEN: np.array(second.when)}
    return {f"{SECOND}{name}": array for name, array in arrays.items()}


def _used(lesson: _Lesson, told: int) -> NDArray[np.bool_]:
    """Return the rows to learn from: all that the bot's author wrote, which come first.

    Of the others, those that are not like samples of intents: this bot may be for them.
    """
    vectors = lesson.blocks.dense[SENTENCE]
    samples = vectors[lesson.classes < lesson.classes.max()]
    used = np.ones(len(vectors), np.bool_)
    used[told:] = (vectors[told:] @ samples.T).max(axis=1) < APART
    return used


def _named(intents: Sequence[str]) -> Iterator[Sample]:
    """Yield the name of each intent as one more sample: `BlockCard` says what it is for."""
    for intent in intents:
        text = _SEAM.sub(" ", intent).strip().lower()
        if any(letter.isalpha() for letter in text):
            yield Sample(text, intent)


def numbered(samples: Sequence[Sample], named: int, aside: int) -> list[int]:
    """Return a number for each row: one for all that became of one sample, -1 for names."""
    numbers: dict[tuple[str, str], int] = {}
    own = [numbers.setdefault((s.intent, s.written or s.text), len(numbers)) for s in samples]
    return [*own, *[-1] * named, *range(len(numbers), len(numbers) + aside)]


def _learner(lesson: _Lesson, used: NDArray[np.bool_], *, few: bool) -> Learner:
    """Return who learns, with what the samples say of how much each block should say."""
    blocks, classes, counts, own = lesson
    if not few:
        return Apart(blocks, shares.of_many(blocks.dense), classes, counts)
    alike = blocks.alike
    near = {name: rows[np.ix_(used, used)] for name, rows in alike.items()}
    mixture = shares.learned(near, classes[used], counts[used], own[used])
    return Together(blocks, mixture, shares.mixed(alike, mixture), classes, counts)


def _arrays(blocks: Blocks, labels: Sequence[str], settings: Sequence[float]) -> Arrays:
    """Return what all models of a classifier share."""
    arrays: Arrays = {"labels": np.array(labels), "settings": np.array(settings, np.float32)}
    for name, each in blocks.counted.items():
        arrays[f"{name}_vocabulary"] = np.array("\n".join(each.vocabulary))
        arrays[f"{name}_rarity"] = each.rarity
    return arrays


def _learned(blocks: Blocks, learned: Weights) -> Arrays:
    """Return the arrays of one model."""
    weights, bias = learned
    arrays: Arrays = {"bias": bias.astype(np.float32)}
    for name, each in weights.items():
        kind = np.float16 if name in blocks.counted else np.float32
        arrays[f"{name}_weights"] = each.astype(kind)
    return arrays
