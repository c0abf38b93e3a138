"""Scores of charges by a trained model of this process; what it cannot judge is left to the next.

Law of the room: a charge without a category, on a card whose history is not known yet, or of an
amount beyond all that were learned (nothing, a few cents, a house) is not what the model learned
from: somebody else scores it, and nobody is called degraded for that.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from ivr.runtime.risk.learned.calibration import SCALE
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.learned.model import Model, Reason
from ivr.runtime.risk.provider import Score, Unsuited
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

HISTORY_MIN = 5
"""Charges that a card must have had before. A card without any is, in the history that the shipped
model learned from, a stolen one (an artefact of its simulation); on the first day of a deployment
it is every card.
"""

REASONS_MAX = 5
"""Features that are named as reasons of a score, those that speak most for fraud."""

GUARDED = ("cat_id", "earlier", "amt")
"""Features that tell whether a model judges a charge, in the order of `Bounds.refused`."""

_GUARDED = tuple(NAMES.index(name) for name in GUARDED)


class Bounds(NamedTuple):
    """What a model judges: `history` charges of the card before, an amount of `least` to `most`.

    Amounts are in currency units, both ends included.
    """

    history: int
    least: float
    most: float

    @classmethod
    def of(cls, model: Model, history: int = HISTORY_MIN) -> Bounds:
        """Return the bounds of a model: its lineage tells the amounts that it learned from.

        Raises:
            ValueError: Its lineage names something else.
        """
        found: Any = model.lineage.get("amounts")
        if found is None:
            return cls(history, 0.0, math.inf)
        least, most = found
        return cls(history, float(least) / 100, float(most) / 100)

    def refused(self, category: float, earlier: float, amount: float) -> str:
        """Return why a charge is not judged, by three of its features; nothing if it is."""
        if math.isnan(category):
            return "The charge names no category that the model knows."
        if earlier < self.history:
            return "Too few charges of the card are known."
        if not self.least <= amount <= self.most:
            return "The model learned from no charge of such an amount."
        return ""


class ForestProvider:
    """Implements RiskProvider by a model that was read; it cannot be slow."""

    def __init__(self, model: Model, history: int = HISTORY_MIN, explain_above: int = 0) -> None:
        """Score by `model`.

        Args:
            model: The model.
            history: Charges that a card must have had before.
            explain_above: Above this score reasons are kept; below they are nobody's business.

        Raises:
            ValueError: The model asks for a feature that is not known here.
        """
        self.model = model
        self._columns = tuple(NAMES.index(name) for name in model.features)
        self._bounds = Bounds.of(model, history)
        self._explain_above = explain_above
        self._name = f"model_{model.name}_{model.version}"

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Unsuited: Calls are not judged here.
        """
        del signals
        raise Unsuited("The model judges charges, not calls.")

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Unsuited: The charge has no category, its card no history, or its amount is one that
                the model did not learn from.
        """
        values = self._values(signals)
        value = self.model.score(values)
        reasons = reasons_of(self.model, values) if value > self._explain_above else ()
        return Score(value, SCALE, (self._name, *reasons))

    def explained(self, signals: ChargeSignals) -> tuple[Reason, ...]:
        """Return what each feature adds to a charge's score, what speaks most for fraud first.

        Raises:
            Unsuited: As `score_charge`.
        """
        return tuple(self.model.reasons(self._values(signals))[1])

    def _values(self, signals: ChargeSignals) -> tuple[float, ...]:
        features = signals.features
        if features is None:
            raise Unsuited("Nothing is known of the charge that the model asks.")
        category, earlier, amount = [features[column] for column in _GUARDED]
        refused = self._bounds.refused(category, earlier, amount)
        if refused:
            raise Unsuited(refused)
        return tuple([features[column] for column in self._columns])


def reasons_of(model: Model, values: tuple[float, ...]) -> tuple[str, ...]:
    """Return the features that speak most for fraud, at most REASONS_MAX."""
    found = model.reasons(values)[1][:REASONS_MAX]
    return tuple(reason.feature for reason in found if reason.added > 0)
