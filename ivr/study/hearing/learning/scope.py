"""Out of scope: how to tell, from how strongly the intents answer, that none of them is meant.

A part of the intents is hidden in turn and plays what nobody expected; a part of the samples is
kept back and plays what callers say. Sentences that no bot is for, or not this one, join the
former: they are learned beside the intents, as NOTHING. How strongly the intents answer and how
strongly NOTHING does are weighed against each other. Fillings of one sample are kept back together,
and names of intents never: callers do not say them.

Law: only what the bot's author wrote and the sentences of `nothing` teach this; no test text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ivr.hearing.trained.classifier import energy

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Chosen = NDArray[np.bool_]
Numbers = NDArray[np.float64]

ROUNDS = 4
"""Parts of intents and samples."""

INTENTS_MIN = 4
"""With fewer intents none can be hidden; only sentences of `nothing` are out of scope then."""

STEPS = 60
TIGHTNESS = 1e-2
"""How little the line may lean on single samples."""

WITHIN = 0.9
"""How many callers are thought to want something that the bot does.

Chosen, as `ROUNDS` is, on the validation sets of CLINC150 and BANKING77, and on utterances written
for the shipped bot.
"""

SHALLOW, STEEP = 0.3, 12.0
"""Bounds of the slope; that of NOTHING is at most as steep, and never rises."""


class Gate(NamedTuple):
    """How likely an utterance is in scope: 1 / (1 + exp(-exponent)).

    The exponent is slope * energy of the intents + push * score of NOTHING + offset.
    """

    slope: float
    offset: float
    push: float


USUAL = Gate(1.0, -2.0, 0.0)
"""Where nothing can be learned."""

Score = Callable[[Chosen, Chosen], Floats]
"""Rows to learn from and rows to ask for -> the scores of the latter, a column for each class."""


def learned(
    classes: Whole, own: Whole, nothing: int, score: Score, *, rounds: int = ROUNDS
) -> Gate:
    """Return the gate of a bot.

    Args:
        classes: The class of each sample; NOTHING has the highest number.
        own: Of each row a number: rows with the same one are kept back together, and nothing is
            asked about rows below 0.
        nothing: The number of that class, which is also how many intents there are.
        score: Learns without some rows and scores others.
        rounds: How many parts are hidden and kept back in turn; of very many samples one will do.
    """
    asked = list(_asked(classes, own, nothing, score, rounds))
    if not asked:
        return USUAL
    answers, within = zip(*asked, strict=True)
    inside = np.concatenate(within)
    if not inside.any() or inside.all():
        return USUAL
    return _line(np.concatenate(answers), inside)


def _asked(
    classes: Whole, own: Whole, nothing: int, score: Score, rounds: int
) -> Iterator[tuple[Numbers, Chosen]]:
    """Yield, for each round, how strongly the intents and NOTHING answer, and who is in scope."""
    order = np.random.RandomState(7)
    turns = order.permutation(nothing)
    parts = np.where(own < 0, -1, order.permutation(int(own.max()) + 1)[own] % ROUNDS)
    for at in range(rounds):
        hides = turns[at::ROUNDS] if nothing >= INTENTS_MIN else turns[:0]
        hidden = np.isin(classes, hides)
        kept = ~hidden & (parts != at)
        asked = (hidden & (own >= 0)) | (parts == at)
        shown = [label for label in range(nothing) if (kept & (classes == label)).any()]
        if not shown:
            continue
        scores = score(kept, asked).astype(np.float64)
        real = len(shown)
        answers: Numbers = np.zeros((len(scores), 2))
        answers[:, 0] = [energy(row[:real]) for row in scores]
        answers[:, 1 : 1 + scores.shape[1] - real] = scores[:, real:]  # no NOTHING, none learned
        if nothing >= INTENTS_MIN:
            answers[:, 0] += np.log(nothing / real)  # fewer intents answered than will
        yield answers, (~hidden & np.isin(classes, shown))[asked]


def _line(answers: Numbers, inside: Chosen) -> Gate:
    """Return the logistic line between those inside and those outside."""
    middle: Numbers = answers.mean(axis=0)
    spread: Numbers = answers.std(axis=0) + 1e-9
    rows: Numbers = np.concatenate([(answers - middle) / spread, np.ones((len(inside), 1))], axis=1)
    share = float(inside.mean())
    counts: Numbers = np.full(len(inside), (1 - WITHIN) / (1 - share) / len(inside))
    counts[inside] = WITHIN / share / len(inside)
    wanted: Numbers = inside.astype(np.float64)
    line: Numbers = np.zeros(3)
    ridge: Numbers = np.diag([TIGHTNESS, TIGHTNESS, TIGHTNESS / 100])
    for _ in range(STEPS):  # Newton's method: three unknowns
        likely: Numbers = 1 / (1 + np.exp(-np.clip(rows @ line, -50, 50)))
        down: Numbers = rows.T @ (counts * (likely - wanted)) + ridge @ line
        bends: Numbers = rows * (counts * likely * (1 - likely))[:, None]
        line = line - np.linalg.solve(bends.T @ rows + ridge, down)
    slope = float(np.clip(line[0] / spread[0], SHALLOW, STEEP))
    push = float(np.clip(line[1] / spread[1], -STEEP, 0))
    return Gate(slope, float(line[2]) - slope * float(middle[0]) - push * float(middle[1]), push)
