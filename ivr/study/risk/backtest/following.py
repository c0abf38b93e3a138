"""What follows from decisions about charges: cases, calls, messages, people, and what they cost.

    followed = Followed(calling, assumptions)
    followed.take(past, decision); followed.result(name, side, span)

How it is reckoned. A charge decided as fraud opens a case of its card, or joins one that was opened
less than `case_hours` before. A case is one call, where the hour allows it and a line is free
within `spill_minutes`; else one message, at the next hour that is allowed. The first try counts as
answered. A charge to investigate is looked at by a person. Once a case holds a fraud, its card
counts as stopped until the case ends: frauds that pass by the score in that time are lost no more.

Law of the room: charges come in order of time; memory grows with cards and days, not with charges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import heappop, heappush

from ivr.runtime.ledger.reach.numbers import next_hour
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.risk.learned.features import DAY_SECONDS, HOUR_SECONDS
from ivr.study.replay import CHARGE, Decision, Past
from ivr.study.replay.engine import Side
from ivr.study.risk.backtest.charges import card_of

CALL, TEXT, REVIEW = "call", "text", "review"
KINDS = (CALL, TEXT, REVIEW)

APPROVE, INVESTIGATE, FRAUD = "approve", "investigate", "fraud"
LEGITIMATE = "legitimate"
"""Outcomes of charges, and the two labels; `fraud` is both."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a history does not tell. Costs are in the unit of the currency; say your own.

    Attributes:
        zone: Where customers live, for the hours in which they may be called.
        call_seconds: How long a call takes a line.
        costs: Of one call, text and review.
        capacity: How many of each are possible in a day; others are not limited.
    """

    zone: str = "UTC"
    call_seconds: int = 120
    costs: Mapping[str, Decimal] = field(
        default_factory=lambda: {CALL: Decimal("0.20"), TEXT: Decimal("0.05"), REVIEW: Decimal(3)}
    )
    capacity: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Result:
    """What rules came to. Counts are of the whole time, money is in the unit of the currency.

    Attributes:
        name: Of the rules.
        days: How long the time is.
        frauds: Charges labelled so.
        caught: Of these, decided as fraud.
        reviewed: Of these, looked at by a person.
        missed: Of these, approved.
        stopped: Honest charges decided as fraud.
        looked: Honest charges that a person looks at.
        saved: Money of frauds that were not approved.
        lost: Money of frauds that were approved, cards that stood stopped left out.
        after: Money of frauds approved by the score, whose card stood stopped already.
        cases: Cases that were opened.
        disturbed: Of these, cases without a fraud: customers who were asked in vain.
        loads: How many calls, texts and reviews.
        busiest: The most of each on one day.
        beyond: How many of each came on a day beyond its capacity.
        cost: Lost money, and what calls, texts and reviews cost.
    """

    name: str
    days: float
    frauds: int
    caught: int
    reviewed: int
    missed: int
    stopped: int
    looked: int
    saved: Decimal
    lost: Decimal
    after: Decimal
    cases: int
    disturbed: int
    loads: Mapping[str, int]
    busiest: Mapping[str, int]
    beyond: Mapping[str, int]
    cost: Decimal

    def a_day(self, kind: str) -> float:
        """Return how many calls, texts or reviews a day there are on average."""
        return self.loads[kind] / self.days

    @property
    def share(self) -> float:
        """Share of fraud money that is not lost."""
        whole = self.saved + self.after + self.lost
        return float((whole - self.lost) / whole) if whole else 1.0


@dataclass(slots=True)
class _Case:
    until: int
    labelled: bool = False
    just: bool = False


@dataclass(slots=True)
class Followed:
    """What follows, as it is counted; give every charge that is not approved, in order of time."""

    calling: CallingPolicy
    assumed: Assumptions
    cases: int = 0
    just: int = 0
    unknown: int = 0
    after: Decimal = Decimal(0)
    loads: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    _open: dict[str, _Case] = field(default_factory=dict[str, "_Case"])
    _lines: list[int] = field(default_factory=list[int])

    def take(self, past: Past, decision: Decision) -> None:
        """Count what follows from one decision."""
        if decision.to == INVESTIGATE:
            self.loads[REVIEW, past.at // DAY_SECONDS] += 1
        elif decision.to == FRAUD:
            self._told(past)
        elif past.label == FRAUD and self._stopped(past):
            self.after += past.amount

    def _stopped(self, past: Past) -> bool:
        case = self._open.get(card_of(past))
        return case is not None and case.just and past.at < case.until

    def _told(self, past: Past) -> None:
        card = card_of(past)
        case = self._open.get(card)
        if case is None or past.at >= case.until:
            case = _Case(past.at + self.calling.case_hours * HOUR_SECONDS)
            self._open[card] = case
            self.cases += 1
            self.unknown += 1
            self._reached(past.at)
        if past.label and not case.labelled:
            case.labelled = True
            self.unknown -= 1
        if past.label == FRAUD and not case.just:
            case.just = True
            self.just += 1

    def _reached(self, at: int) -> None:
        """Count the call or the message of a case that is opened."""
        due = next_hour(at, self.assumed.zone, self.calling)
        if due is None:
            return
        fresh = due - at <= 60 * self.calling.max_age_minutes
        start = self._line(due) if fresh else None
        if start is None:
            self.loads[TEXT, due // DAY_SECONDS] += 1
        else:
            self.loads[CALL, start // DAY_SECONDS] += 1

    def _line(self, at: int) -> int | None:
        """Return when a line is free for a call that is due, or None where it waits too long."""
        while self._lines and self._lines[0] <= at:
            heappop(self._lines)
        busy = len(self._lines) >= self.calling.lines
        if busy and not self._lines:
            return None
        start = self._lines[0] if busy else at
        if start - at > 60 * self.calling.spill_minutes:
            return None
        if busy:
            heappop(self._lines)
        heappush(self._lines, start + self.assumed.call_seconds)
        return start

    def result(self, name: str, side: Side, whole: Side, days: float) -> Result:
        """Return what it all came to.

        Args:
            name: Of the rules.
            side: What they decided; charges they approve may be left out.
            whole: What any rules decided of all charges.
            days: How long the time is.
        """
        frauds, money = _frauds(whole)
        found = {to: side.labelled[CHARGE, to, FRAUD] for to in (FRAUD, INVESTIGATE)}
        saved = sum((side.money.get((CHARGE, to, FRAUD), Decimal(0)) for to in found), Decimal(0))
        lost = money - saved - self.after
        loads = {kind: self._sum(kind) for kind in KINDS}
        spent = sum((loads[kind] * self.assumed.costs[kind] for kind in KINDS), Decimal(0))
        return Result(
            name=name,
            days=days,
            frauds=frauds,
            caught=found[FRAUD],
            reviewed=found[INVESTIGATE],
            missed=frauds - found[FRAUD] - found[INVESTIGATE],
            stopped=side.labelled[CHARGE, FRAUD, LEGITIMATE],
            looked=side.labelled[CHARGE, INVESTIGATE, LEGITIMATE],
            saved=saved,
            lost=lost,
            after=self.after,
            cases=self.cases,
            disturbed=self.cases - self.just - self.unknown,
            loads=loads,
            busiest={kind: max(self._days(kind), default=0) for kind in KINDS},
            beyond=self._beyond(),
            cost=lost + spent,
        )

    def _days(self, kind: str) -> list[int]:
        return [count for (each, _), count in self.loads.items() if each == kind]

    def _sum(self, kind: str) -> int:
        return sum(self._days(kind))

    def _beyond(self) -> dict[str, int]:
        limits = self.assumed.capacity
        return {
            kind: sum(max(0, count - limit) for count in self._days(kind))
            for kind, limit in limits.items()
        }


def _frauds(whole: Side) -> tuple[int, Decimal]:
    """Return how many frauds there are among all charges, and their money."""
    count = sum(n for (_, _, label), n in whole.labelled.items() if label == FRAUD)
    money = sum((sum_ for (_, _, label), sum_ in whole.money.items() if label == FRAUD), Decimal(0))
    return count, money
