"""Out of scope: how to tell, from how strongly the intents answer, that none of them is meant.

A third of the intents is hidden in turn and plays what nobody expected; a third of the samples is
kept back and plays what callers say. Sentences that no bot is for join the former.

Law: only the bot's own samples and the sentences of `nothing` teach this; no test text.
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

ROUNDS = 3
INTENTS_MIN = 4
"""With fewer intents none can be hidden; only sentences of `nothing` are out of scope then."""

STEPS = 60
TIGHTNESS = 1e-2
"""How little the line may lean on single samples."""

WITHIN = 0.85
"""How many callers are thought to want something that the bot does."""

SHALLOW, STEEP = 0.3, 12.0
"""Bounds of the slope."""


class Gate(NamedTuple):
    """How likely an energy is in scope: 1 / (1 + exp(-(slope * energy + offset)))."""

    slope: float
    offset: float


USUAL = Gate(1.0, -2.0)
"""Where nothing can be learned."""

Score = Callable[[Chosen, Chosen], Floats]
"""Rows to learn from and rows to ask for -> the scores of the latter, a column for each class."""


def learned(classes: Whole, nothing: int, score: Score) -> Gate:
    """Return the gate of a bot.

    Args:
        classes: The class of each sample; those of `nothing` come last, with the highest number.
        nothing: The number of that class, which is also how many intents there are.
        score: Learns without some rows and scores others.
    """
    strengths, within = zip(*_asked(classes, nothing, score), strict=True)
    strength = np.concatenate(strengths).astype(np.float64)
    inside = np.concatenate(within)
    if not inside.any() or inside.all():
        return USUAL
    return _line(strength, inside)


def _asked(classes: Whole, nothing: int, score: Score) -> Iterator[tuple[Numbers, Chosen]]:
    """Yield, for each round, how strongly the intents answer, and who is in scope."""
    order = np.random.RandomState(7)
    turns = order.permutation(nothing)
    parts = order.permutation(len(classes)) % ROUNDS
    for at in range(ROUNDS):
        hides = turns[at::ROUNDS] if nothing >= INTENTS_MIN else turns[:0]
        hidden = np.isin(classes, hides)
        kept = ~hidden & (parts != at)
        asked = hidden | (parts == at)
        shown = [label for label in range(nothing) if (kept & (classes == label)).any()]
        if not shown:
            continue
        scores = score(kept, asked)
        real = len(shown)
        strengths = np.array([energy(row.astype(np.float64), real) for row in scores])
        if nothing >= INTENTS_MIN:
            strengths += np.log(nothing / real)  # fewer intents answered than will
        yield strengths, (~hidden & np.isin(classes, shown))[asked]


def _line(strength: Numbers, inside: Chosen) -> Gate:
    """Return the logistic line between those inside and those outside."""
    middle, spread = float(strength.mean()), float(strength.std()) + 1e-9
    rows: Numbers = np.stack([(strength - middle) / spread, np.ones(len(strength))], axis=1)
    share = float(inside.mean())
    counts: Numbers = np.full(len(inside), (1 - WITHIN) / (1 - share) / len(inside))
    counts[inside] = WITHIN / share / len(inside)
    wanted: Numbers = inside.astype(np.float64)
    line: Numbers = np.zeros(2)
    ridge: Numbers = np.diag([TIGHTNESS, TIGHTNESS / 100])
    for _ in range(STEPS):  # Newton's method: two unknowns
        likely: Numbers = 1 / (1 + np.exp(-np.clip(rows @ line, -50, 50)))
        down: Numbers = rows.T @ (counts * (likely - wanted)) + ridge @ line
        bends: Numbers = rows * (counts * likely * (1 - likely))[:, None]
        line = line - np.linalg.solve(bends.T @ rows + ridge, down)
    rise, level = float(line[0]), float(line[1])
    slope = min(STEEP, max(SHALLOW, rise / spread))
    crossing = middle - spread * level / rise if abs(rise) > 1e-6 else middle
    return Gate(slope, -slope * crossing)
