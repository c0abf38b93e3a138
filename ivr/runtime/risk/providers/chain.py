"""Several providers in order: the first that answers in time scores, the last is of this process.

Law of the room: each has its own seconds and all share one budget; whoever fails is named in the
reasons, and the score is degraded. Who does not judge such a thing is passed over: nothing failed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from ivr.faults import Malformed, Unavailable, Unreadable
from ivr.runtime.risk.policy import SCORE_MAX
from ivr.runtime.risk.provider import SCORE_SECONDS, Punctual, RiskProvider, Score, Unsuited
from ivr.runtime.risk.signals import CallSignals, ChargeSignals

S = TypeVar("S")


BUDGET_SECONDS = 0.8 * SCORE_SECONDS
"""All providers of a chain together: who waits for the chain leaves it a little later."""


class Link(NamedTuple):
    """A provider of a chain, by name. `seconds` is how long it may take; 0 = it is of this process.

    One of this process is always asked: it takes no time.
    """

    name: str
    provider: RiskProvider
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Asked:
    link: Link
    patience: Punctual | None


class Chain:
    """Implements RiskProvider by others, in order, within `seconds` in all."""

    def __init__(
        self,
        links: Sequence[Link],
        seconds: float = BUDGET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask `links` in order; `clock` tells seconds that only go forward."""
        self._links = tuple(
            _Asked(link, Punctual(link.provider) if link.seconds else None) for link in links
        )
        self._seconds = seconds
        self._clock = clock

    def score_call(self, signals: CallSignals, /) -> Score:
        """See RiskProvider."""
        return self._asked(lambda provider: provider.score_call, signals)

    def score_charge(self, signals: ChargeSignals, /) -> Score:
        """See RiskProvider."""
        return self._asked(lambda provider: provider.score_charge, signals)

    def _asked(self, method: Callable[[RiskProvider], Callable[[S], Score]], signals: S) -> Score:
        end = self._clock() + self._seconds
        failed: list[str] = []
        passed: list[str] = []
        for each in self._links:
            ask = method(each.link.provider)
            try:
                score = _sound(self._answer(each, ask, signals, end))
            except Unsuited:
                passed.append(f"{each.link.name}_unsuited")
                continue
            except Exception as fault:  # noqa: BLE001  whatever it breaks with, the next is asked
                failed.append(f"{each.link.name}_failed_{_told(fault)}")
                continue
            reasons = (*failed, *passed, *score.reasons)
            return score._replace(reasons=reasons, degraded=score.degraded or bool(failed))
        raise Unavailable(f"No provider answered: {', '.join((*failed, *passed))}.")

    def _answer(self, asked: _Asked, ask: Callable[[S], Score], signals: S, end: float) -> Score:
        if asked.patience is None:
            return ask(signals)
        left = min(asked.link.seconds, end - self._clock())
        if left <= 0:
            raise TimeoutError
        return asked.patience.within(left, ask, signals)


def _told(fault: Exception) -> str:
    """Return what stands in the reasons: the code where a provider could not even be made."""
    return fault.code if isinstance(fault, Unreadable) else type(fault).__name__


def _sound(score: object) -> Score:
    """Return a score if it is one.

    Raises:
        Malformed: It is no whole score of 0..1000.
    """
    if not isinstance(score, Score) or type(score.value) is not int:
        raise Malformed("The provider did not answer a whole score.")
    if not 0 <= score.value <= SCORE_MAX:
        raise Malformed("The provider's score is not one of 0..1000.")
    return score
