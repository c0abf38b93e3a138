"""The past, decided twice, and what differs: who would go elsewhere, with what money and label.

Law of the room: one pass, memory bounded by the number of lanes, hours and examples, not by that
of contacts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from ivr.study.replay.deciding import Decider, Decision
from ivr.study.replay.past import Past

EXAMPLES = 3
HOUR_SECONDS = 3_600


class Replayed(NamedTuple):
    """One past assessment under the old rules and under the new ones."""

    past: Past
    old: Decision
    new: Decision

    @property
    def moved(self) -> bool:
        """It would go elsewhere."""
        return self.old.to != self.new.to


class Way(NamedTuple):
    """From where to where: of contacts or charges."""

    kind: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many each lane or outcome can take in a time of `seconds`; others take any number."""

    limits: Mapping[str, int]
    seconds: int = HOUR_SECONDS


@dataclass(slots=True)
class Side:
    """What one set of rules came to.

    Attributes:
        to: Decisions counted, by (kind, lane or outcome).
        labelled: The same by (kind, lane or outcome, label), for those with a label.
        money: Their amounts, by (kind, lane or outcome, label).
        loads: How many came in each time slot, by (lane or outcome, slot), where capacity is asked.
    """

    to: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    labelled: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    money: dict[tuple[str, str, str], Decimal] = field(
        default_factory=dict[tuple[str, str, str], Decimal]
    )
    loads: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])

    def take(self, past: Past, decision: Decision, capacity: Capacity | None) -> None:
        """Count one decision."""
        self.to[past.kind, decision.to] += 1
        if past.label:
            self.labelled[past.kind, decision.to, past.label] += 1
        if past.amount:
            at = past.kind, decision.to, past.label
            self.money[at] = self.money.get(at, Decimal(0)) + past.amount
        if capacity is not None and decision.to in capacity.limits:
            self.loads[decision.to, past.at // capacity.seconds] += 1

    def beyond(self, capacity: Capacity) -> dict[str, int]:
        """Return how many came beyond what each lane or outcome can take."""
        total = dict.fromkeys(capacity.limits, 0)
        for (to, _), count in self.loads.items():
            total[to] += max(0, count - capacity.limits[to])
        return total


@dataclass(slots=True)
class Tally:
    """What a replay came to: how many, both sides, and the ways of those that go elsewhere."""

    capacity: Capacity | None = None
    seen: int = 0
    unlike_record: int = 0
    old: Side = field(default_factory=Side)
    new: Side = field(default_factory=Side)
    ways: Counter[Way] = field(default_factory=Counter[Way])
    moved_money: dict[Way, Decimal] = field(default_factory=dict[Way, Decimal])
    examples: dict[Way, list[str]] = field(default_factory=dict[Way, list[str]])

    @property
    def moved(self) -> int:
        """How many would go elsewhere."""
        return self.ways.total()

    def take(self, replayed: Replayed) -> None:
        """Count one."""
        past, old, new = replayed
        self.seen += 1
        self.unlike_record += bool(past.was) and past.was != old.to
        self.old.take(past, old, self.capacity)
        self.new.take(past, new, self.capacity)
        if replayed.moved:
            way = Way(past.kind, old.to, new.to)
            self.ways[way] += 1
            self.moved_money[way] = self.moved_money.get(way, Decimal(0)) + past.amount
            shown = self.examples.setdefault(way, [])
            if len(shown) < EXAMPLES:
                shown.append(past.id)


def replay(pasts: Iterable[Past], old: Decider, new: Decider) -> Iterator[Replayed]:
    """Yield each past assessment with what both deciders make of it, in the order given."""
    for past in pasts:
        yield Replayed(past, old(past), new(past))


def tallied(replayed: Iterable[Replayed], capacity: Capacity | None = None) -> Tally:
    """Return what a replay came to."""
    tally = Tally(capacity)
    for each in replayed:
        tally.take(each)
    return tally
