"""One pass over the past: a policy, what it is compared with, and a sweep of thresholds.

Law of the room: every decision is one of `study.replay`. A trial's threshold calls about every
charge above it and investigates none; what the model did not score is decided by the policy in each
trial, and its rules of calling hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ivr.faults import Unreadable
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.learned.calibration import SCALE
from ivr.runtime.risk.learned.features import DAY_SECONDS
from ivr.runtime.risk.policy import SCORE_MAX, Policy
from ivr.study.replay import (
    Decider,
    Decision,
    Past,
    Replayed,
    Tally,
    by_policy,
    by_threshold,
    replay,
)
from ivr.study.risk.backtest.following import APPROVE, FRAUD, Assumptions, Followed, Result

THRESHOLDS = (600, 700, 775, 820, 860, 905, 930, 955, 970, 980, 985, 990, 993, 995, 998)

_PASSED = Decision(APPROVE, APPROVE, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to try: a policy, another that it is compared with (else nobody is called), and how."""

    policy: Policy
    against: Policy | None = None
    name: str = "policy"
    against_name: str = "nobody is called"
    thresholds: tuple[int, ...] = THRESHOLDS
    assumed: Assumptions = field(default_factory=Assumptions)


class Trial(NamedTuple):
    """A threshold and what it came to; `best`: no other saves as much and disturbs fewer."""

    threshold: int
    result: Result
    best: bool


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a policy, what it is compared with, and each threshold came to; seconds are of epoch.

    `others` of the charges were scored by somebody else than the model: the scorecard, or nobody.
    """

    charges: int
    others: int
    first: int
    last: int
    elsewhere: int
    policy: Result
    against: Result
    trials: tuple[Trial, ...]
    assumed: Assumptions

    @property
    def cheapest(self) -> Trial | None:
        """The threshold that costs least in all; the higher one of equals."""
        return min(self.trials, key=lambda each: (each.result.cost, -each.threshold), default=None)


@dataclass(slots=True)
class _Running:
    """A threshold that is tried."""

    threshold: int
    decide: Decider
    followed: Followed
    tally: Tally = field(default_factory=Tally)

    def take(self, past: Past, otherwise: Decision) -> None:
        """Count a charge that its threshold stops, a fraud that it approves, and other scales'."""
        ours = past.scale == SCALE
        if ours and past.score <= self.threshold and past.label != FRAUD:
            return
        decision = self.decide(past) if ours else otherwise
        self.tally.take(Replayed(past, _PASSED, decision))
        self.followed.take(past, decision)


def backtested(pasts: Iterable[Past], asked: Asked) -> Backtest:
    """Return what rules would have come to.

    Args:
        pasts: Charges in order of time, as `charges.pasts` yields them.
        asked: What to try.

    Raises:
        Unreadable: There is no charge (RSK320).
    """
    old = by_policy(asked.against) if asked.against else by_threshold(SCORE_MAX)
    against = Followed((asked.against or asked.policy).calling, asked.assumed)
    policy = Followed(asked.policy.calling, asked.assumed)
    running = [_running(each, asked.policy.calling, asked) for each in sorted(asked.thresholds)]
    tally, first, last, others = Tally(), 0, 0, 0
    for each in replay(pasts, old, by_policy(asked.policy)):
        first, last = first or each.past.at, each.past.at
        others += each.past.scale != SCALE
        tally.take(each)
        against.take(each.past, each.old)
        policy.take(each.past, each.new)
        for trial in running:
            trial.take(each.past, each.new)
    if not tally.seen:
        raise Unreadable("there is no charge to decide about. Give a longer history.", "RSK320")
    days = max(1.0, (last - first) / DAY_SECONDS)
    found = [(trial, trial.followed.result(str(trial.threshold), trial.tally.new, tally.new, days))
             for trial in running]  # fmt: skip
    return Backtest(
        charges=tally.seen,
        others=others,
        first=first,
        last=last,
        elsewhere=tally.moved,
        policy=policy.result(asked.name, tally.new, tally.new, days),
        against=against.result(asked.against_name, tally.old, tally.new, days),
        trials=_judged([(trial.threshold, result) for trial, result in found]),
        assumed=asked.assumed,
    )


def _running(threshold: int, calling: CallingPolicy, asked: Asked) -> _Running:
    return _Running(threshold, by_threshold(threshold), Followed(calling, asked.assumed))


def _judged(results: list[tuple[int, Result]]) -> tuple[Trial, ...]:
    return tuple(
        Trial(
            threshold,
            result,
            best=not any(_dominates(other, result) for _, other in results),
        )
        for threshold, result in results
    )


def _dominates(one: Result, other: Result) -> bool:
    """Tell whether one loses and disturbs no more than the other, and one of both less."""
    no_worse = one.lost <= other.lost and one.disturbed <= other.disturbed
    return no_worse and (one.lost < other.lost or one.disturbed < other.disturbed)
