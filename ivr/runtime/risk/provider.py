"""The port to whoever scores, and what is done with a score: a verdict that never fails low.

Law of the room: a provider that is down, slow or talks nonsense makes a contact *medium* (a
person decides) and a charge *investigate*. Reasons are kept, never spoken.
A provider behind a network belongs into `Punctual`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import NamedTuple, Protocol, TypeVar

from ivr.faults import Malformed, Unavailable
from ivr.runtime.risk.lanes import facts_of
from ivr.runtime.risk.policy import SCORE_MAX, Policy, Table
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

FALLBACK_BAND = "medium"
FALLBACK_OUTCOME = "investigate"
PERSON = "agent"
NO_SCALE = "none"
"""The scale of a score that nobody gave."""

FALLBACK_SCORE = 500
"""The score kept with a degraded verdict: the middle of the scale; bands do not come from it."""


class Score(NamedTuple):
    """A score of 0..1000 on a named scale, with the reasons that made it.

    `degraded` says that another provider should have given it and did not.
    """

    value: int
    scale: str
    reasons: tuple[str, ...] = ()
    degraded: bool = False


class Unsuited(Unavailable):
    """A provider does not judge what it was asked about: another one does, and nothing failed."""


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
    """Where a score falls. `degraded` says that the provider failed and a person should look.

    `lane` is where a contact goes; nothing for a charge.
    """

    band: str
    score: int
    scale: str
    reasons: tuple[str, ...]
    degraded: bool = False
    lane: str = ""


S = TypeVar("S")

SCORE_SECONDS = 0.15
"""How long a caller waits for a score, at most: a person is a good answer too."""


class Punctual:
    """Implements RiskProvider by another one that may be slow: after SCORE_SECONDS it is left.

    The answer that comes too late is nobody's; at most `together` of them are waited out at once,
    beyond that the provider counts as slow without being asked.
    """

    def __init__(
        self, provider: RiskProvider, seconds: float = SCORE_SECONDS, together: int = 4
    ) -> None:
        self._provider = provider
        self._seconds = seconds
        self._free = BoundedSemaphore(together)

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            TimeoutError: There was no answer in time.
        """
        return self.within(self._seconds, self._provider.score_call, signals)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider.

        Raises:
            TimeoutError: There was no answer in time.
        """
        return self.within(self._seconds, self._provider.score_charge, signals)

    def within(self, seconds: float, score: Callable[[S], Score], signals: S) -> Score:
        """Return the score that the provider's method gives within some seconds.

        Raises:
            TimeoutError: There was no answer in time.
        """
        if not self._free.acquire(blocking=False):
            raise TimeoutError
        answers: SimpleQueue[Score | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(score(signals))
            except Exception as fault:  # noqa: BLE001  raised again, where it is waited for
                answers.put(fault)
            finally:
                self._free.release()

        Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except Empty:
            raise TimeoutError from None
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass(frozen=True, slots=True)
class RiskDesk:
    """A provider and the policy that reads its scores."""

    provider: RiskProvider
    policy: Policy

    def judge_call(self, signals: CallSignals) -> Verdict:
        """Return lane and band of a contact: low, medium, high, or spam for a listed stranger."""
        verdict = _judge(self.provider.score_call, signals, self.policy.bands, FALLBACK_BAND)
        return verdict._replace(
            lane=self._lane(verdict, signals), band="spam" if signals.unwanted else verdict.band
        )

    def judge_charge(self, signals: ChargeSignals) -> Verdict:
        """Return the outcome of a charge: approve, investigate or fraud."""
        tables = self.policy.outcomes
        return _judge(self.provider.score_charge, signals, tables, FALLBACK_OUTCOME)

    def _lane(self, verdict: Verdict, signals: CallSignals) -> str:
        """Return the lane of a contact; an agent's, should no row fit."""
        try:
            return self.policy.lanes.lane(
                verdict.band, facts_of(signals), degraded=verdict.degraded
            )
        except Malformed:
            return PERSON


def _judge(
    score: Callable[[S], Score], signals: S, tables: Mapping[str, Table], fallback: str
) -> Verdict:
    try:
        given = score(signals)
        table = _table(given, tables)
    except Malformed:
        return Verdict(fallback, FALLBACK_SCORE, NO_SCALE, ("provider_nonsense",), degraded=True)
    except Exception as fault:  # noqa: BLE001  whatever a provider breaks with, a person decides
        reason = f"provider_failed_{type(fault).__name__}"
        return Verdict(fallback, FALLBACK_SCORE, NO_SCALE, (reason,), degraded=True)
    band = table.band(given.value)
    return Verdict(band, given.value, given.scale, given.reasons, degraded=given.degraded)


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
