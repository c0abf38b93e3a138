"""Scores of inbound contacts by a model that a bank trained on its own calls.

Law of the room: who shows no number has no history that could be judged: somebody else scores it.
"""

from __future__ import annotations

from ivr.runtime.risk.learned.calibration import SCALE
from ivr.runtime.risk.learned.calls import CALL_USED, told
from ivr.runtime.risk.learned.model import Model
from ivr.runtime.risk.provider import Score, Unsuited
from ivr.runtime.risk.providers.forest import reasons_of
from ivr.runtime.risk.signals import CallSignals, ChargeSignals


class CallProvider:
    """Implements RiskProvider by a model that was read; it cannot be slow."""

    def __init__(self, model: Model, explain_above: int = 0) -> None:
        """Score by `model`; above `explain_above` reasons are kept.

        Raises:
            ValueError: The model asks for what the signals of a call do not tell.
        """
        self.model = model
        self._columns = tuple(CALL_USED.index(name) for name in model.features)
        self._explain_above = explain_above
        self._name = f"model_{model.name}_{model.version}"

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Unsuited: The contact shows no number that could be known.
        """
        if signals.voice and (signals.withheld or not signals.usable):
            raise Unsuited("The caller shows no number.")
        known = told(signals)
        values = tuple([known[column] for column in self._columns])
        value = self.model.score(values)
        reasons = reasons_of(self.model, values) if value > self._explain_above else ()
        return Score(value, SCALE, (self._name, *reasons))

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            Unsuited: Charges are not judged here.
        """
        del signals
        raise Unsuited("The model judges calls, not charges.")
