"""Rules that score: a detector over the facts of a charge, and over another provider's score.

Law of the room: an outcome that tells no score leaves the provider's; rules that match nothing are
no approval. Rules that read a score read that of a model: a score on another scale, such as the
scorecard's in a model's place, stands as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from ivr.faults import Malformed, Unavailable
from ivr.runtime.risk.detector.deciding import Decision, Detector
from ivr.runtime.risk.learned.features import NAMES
from ivr.runtime.risk.provider import RiskProvider, Score
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

SCALE = "fraud_detector"
"""Scores of outcomes are on the scale of Fraud Detector."""


def facts_of(signals: ChargeSignals) -> dict[str, object]:
    """Return what rules may read of a charge: its features by name, its signals, what was told."""
    facts: dict[str, object] = {name: read(signals) for name, read in _FACTS.items()}
    pairs = zip(NAMES, signals.features or (), strict=False)
    facts |= {name: value for name, value in pairs if math.isfinite(value)}
    if signals.told is not None:
        facts |= signals.told.variables
    return facts


_FACTS: Mapping[str, Callable[[ChargeSignals], object]] = {
    "amt": lambda signals: float(signals.amount),
    "usual_amt": lambda signals: float(signals.usual_amount),
    "foreign_currency": lambda signals: signals.foreign_currency,
    "new_merchant": lambda signals: signals.new_merchant,
    "recent": lambda signals: signals.recent,
    "last_hour": lambda signals: signals.last_hour,
    "card_stopped": lambda signals: signals.card_stopped,
}
"""Variables of a detector that signals tell."""


class RulesProvider:
    """Implements RiskProvider by a detector; `inner` gives the score that its rules read."""

    def __init__(self, detector: Detector, inner: RiskProvider | None = None) -> None:
        """Judge by `detector`.

        Raises:
            Malformed: The rules read a score, and nobody gives one.
        """
        if detector.score and inner is None:
            raise Malformed(f"The rules of {detector.name} read a score. Name its provider.")
        self._detector = detector
        self._inner = inner

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider: rules judge charges only.

        Raises:
            Unavailable: Nobody else is asked.
        """
        if self._inner is None:
            raise Unavailable("Rules judge charges only.")
        return self._inner.score_call(signals)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Malformed: No rule matches, or the detector cannot read the charge.
        """
        given = self._inner.score_charge(signals) if self._inner else None
        if given is not None and self._detector.score and given.scale != SCALE:
            return given
        value = given.value if given is not None and self._detector.score else None
        found = self._detector.decide(declared(self._detector, facts_of(signals)), value)
        if not found.matched:
            raise Malformed("No rule matches the charge.")
        reasons = (*(f"rule_{name}" for name in found.matched), *(given.reasons if given else ()))
        return Score(
            self._value(found, given),
            given.scale if given is not None else SCALE,
            reasons,
            degraded=given.degraded if given is not None else False,
        )

    def _value(self, found: Decision, given: Score | None) -> int:
        """Return the highest score that an outcome tells; the provider's where none does."""
        scores = [self._detector.outcomes[name].score for name in found.outcomes]
        told = [score for score in scores if score is not None]
        if told:
            return max(told)
        if given is None:
            raise Malformed("No outcome tells a score.")
        return given.value


def declared(detector: Detector, facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts that a detector declares, whole numbers where it asks for them."""
    return {
        name: int(value)
        if variable.kind == "INTEGER" and isinstance(value, float) and value.is_integer()
        else value
        for name, variable in detector.variables.items()
        if (value := facts.get(name)) is not None
    }
