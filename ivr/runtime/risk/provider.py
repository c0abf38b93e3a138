"""The port to whoever scores, and what is done with a score: a verdict that never fails low.

Law of the room: a provider that is down, slow or talks nonsense makes a contact *medium* (a
person decides) and a charge *investigate*. Reasons are kept, never spoken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from ivr.faults import Malformed, Unavailable
from ivr.runtime.risk.policy import SCORE_MAX, Policy, Table
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

FALLBACK_BAND = "medium"
FALLBACK_OUTCOME = "investigate"
FALLBACK_SCORE = 500
"""The score kept with a degraded verdict: the middle of the scale; bands do not come from it."""


class Score(NamedTuple):
    """A score of 0..1000 on a named scale, with the reasons that made it."""

    value: int
    scale: str
    reasons: tuple[str, ...] = ()


class RiskProvider(Protocol):
    """Scores contacts and charges. Its adapter owns its time limit (150 ms) and raises after it."""

    def score_call(self, signals: CallSignals, /) -> Score:
        """Return the score of an inbound contact.

        Raises:
            Unavailable: There was no answer in time.
        """
        ...

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """Return the score of a charge.

        Raises:
            Unavailable: There was no answer in time.
        """
        ...


class Verdict(NamedTuple):
    """Where a score falls. `degraded` says that the provider failed and a person should look."""

    band: str
    score: int
    scale: str
    reasons: tuple[str, ...]
    degraded: bool = False


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class RiskDesk:
    """A provider and the policy that reads its scores."""

    provider: RiskProvider
    policy: Policy

    def judge_call(self, signals: CallSignals) -> Verdict:
        """Return the band of a contact: low, medium, high, or spam for a listed stranger."""
        verdict = _judge(self.provider.score_call, signals, self.policy.bands, FALLBACK_BAND)
        if not (signals.spam and not signals.known):
            return verdict
        return Verdict("spam", verdict.score, verdict.scale, verdict.reasons, verdict.degraded)

    def judge_charge(self, signals: ChargeSignals) -> Verdict:
        """Return the outcome of a charge: approve, investigate or fraud."""
        tables = self.policy.outcomes
        return _judge(self.provider.score_charge, signals, tables, FALLBACK_OUTCOME)


def _judge(
    score: Callable[[S], Score], signals: S, tables: Mapping[str, Table], fallback: str
) -> Verdict:
    try:
        given = score(signals)
        table = _table(given, tables)
    except (Unavailable, TimeoutError, ConnectionError) as fault:
        reason = f"provider_failed_{type(fault).__name__}"
        return Verdict(fallback, FALLBACK_SCORE, "none", (reason,), degraded=True)
    except Malformed:
        return Verdict(fallback, FALLBACK_SCORE, "none", ("provider_nonsense",), degraded=True)
    return Verdict(table.band(given.value), given.value, given.scale, given.reasons)


def _table(score: object, tables: Mapping[str, Table]) -> Table:
    """Return the table that reads a score.

    Raises:
        Malformed: It is no score, or on a scale that the policy has no table for.
    """
    if not isinstance(score, Score) or type(score.value) is not int:
        raise Malformed("The provider did not answer a whole score.")
    if not 0 <= score.value <= SCORE_MAX or score.scale not in tables:
        raise Malformed("The score is not on a scale that the policy reads.")
    return tables[score.scale]
