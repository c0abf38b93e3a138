"""What would be decided: by a policy and the kept score, by a provider anew, or by a threshold.

Law of the room: a policy decides here through the RiskDesk that decides in calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ivr.faults import Unavailable
from ivr.runtime.risk.policy import Policy
from ivr.runtime.risk.provider import NO_SCALE, RiskDesk, RiskProvider, Score
from ivr.runtime.risk.signals import CallSignals, ChargeSignals
from ivr.study.replay.past import CONTACT, Past


class Decision(NamedTuple):
    """Where a contact goes (a lane) or what becomes of a charge (an outcome), and by which band."""

    to: str
    band: str
    score: int


Decider = Callable[[Past], Decision]


def by_policy(policy: Policy, provider: RiskProvider | None = None) -> Decider:
    """Return a decider by a policy: on kept scores, or on those that a provider gives anew.

    Contacts without kept signals are never scored anew: they keep their score.
    """
    anew = RiskDesk(provider, policy) if provider is not None else None

    def decide(past: Past) -> Decision:
        call, charge = past.call, past.charge
        kept = RiskDesk(_Kept(past), policy)
        if past.kind == CONTACT:
            desk = anew if anew is not None and call is not None else kept
            verdict = desk.judge_call(call if call is not None else CallSignals())
            return Decision(verdict.lane, verdict.band, verdict.score)
        desk = anew if anew is not None and charge is not None else kept
        verdict = desk.judge_charge(charge or ChargeSignals(amount=past.amount))
        to = verdict.band if desk is anew or not past.degraded else _by_rules(verdict.band)
        return Decision(to, verdict.band, verdict.score)

    return decide


def by_threshold(above: int, over: str = "fraud", under: str = "approve") -> Decider:
    """Return a decider by one threshold of the kept score: what a backtest compares policies to."""

    def decide(past: Past) -> Decision:
        to = over if past.score > above else under
        return Decision(to, to, past.score)

    return decide


def _by_rules(band: str) -> str:
    """Return what became of a charge that the rules judged in the provider's place, as in intake.

    Whatever they do not call fraud is left to a person.
    """
    return band if band == "fraud" else "investigate"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A provider that answers the score of the past, and nothing where there was none."""

    past: Past

    def score_call(self, _signals: CallSignals, /) -> Score:
        return self._score()

    def score_charge(self, _signals: ChargeSignals, /) -> Score:
        return self._score()

    def _score(self) -> Score:
        if self.past.scale == NO_SCALE:
            raise Unavailable("The provider had not answered.")
        return Score(self.past.score, self.past.scale)
