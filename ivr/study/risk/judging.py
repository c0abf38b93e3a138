"""Scores of many charges as calls give them: by the model, or in its place by the scorecard.

    judge = Judge(model)
    judge(columns, values)    BY_CARD and more: the scorecard's; else the model's

What the model never learned from is scored by the scorecard, as in calls, by what a file tells: the
amount, what the card usually spends, how often and how lately; and that the merchant of a card's
first charge is new to it. Later merchants, currencies and stopped cards are of the store, and count
as usual here.

Law of the room: batch and backtest judge by this alone, so that both judge as a call would.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from ivr.runtime.risk.learned.model import Model
from ivr.runtime.risk.providers.forest import GUARDED, HISTORY_MIN, Bounds
from ivr.runtime.risk.scorecard import Scorecard
from ivr.runtime.risk.signals import ChargeSignals
from ivr.study.risk.scoring import Batch, Rows, Whole, scores, suited

BY_CARD = 2_000
"""A score of the scorecard is told with so much added."""

RECENT_MAX = 20
"""A habit rests on so many charges at most, as in calls (`ledger.velocity`)."""

TELLING = ("amt", "cnt_1h", "cnt_30d", "sum_30d", "earlier")
"""Features that tell the scorecard's signals, in the order of `signals_of`."""


class Judge:
    """A model for what it learned from, and the scorecard for the rest."""

    def __init__(self, model: Model, earlier: int = HISTORY_MIN) -> None:
        """Judge by `model` what has `earlier` charges of its card before it, or more."""
        self._model = model
        self._batch = Batch(model.forest)
        self._bounds = Bounds.of(model, earlier)
        self._card = Scorecard()

    def __call__(self, columns: Sequence[str], values: Rows) -> Whole:
        """Return the score of each row, with BY_CARD added where it is the scorecard's.

        Args:
            columns: Names of features; those of the model, GUARDED and TELLING are among them.
            values: Rows x `columns`, NaN is missing.
        """

        def of(names: Sequence[str]) -> Rows:
            return values[:, [columns.index(name) for name in names]]

        found = scores(self._model, of(self._model.features), self._batch)
        unlike = ~suited(self._bounds, of(GUARDED))
        for number, told in zip(np.flatnonzero(unlike), of(TELLING)[unlike].tolist(), strict=True):
            found[number] = BY_CARD + self._card.score_charge(signals_of(told)).value
        return found


def signals_of(told: Sequence[float]) -> ChargeSignals:
    """Return what a file tells of a charge to the scorecard, by the features of TELLING."""
    amount, last_hour, count, total, earlier = told
    return ChargeSignals(
        amount=_cents(amount),
        new_merchant=not earlier,
        usual_amount=_cents(total) / int(count) if count else Decimal(0),
        recent=min(int(earlier), RECENT_MAX),
        last_hour=int(last_hour),
    )


def _cents(amount: float) -> Decimal:
    return Decimal(round(amount * 100)) / 100
