"""One moment of a walk, and the facts that are known in it.

Law of the room: moments that differ in nothing that matters further on are one moment. A walk that
is told to remember forgets nothing, so that a path can be turned into a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ivr.explore.meaning.facts import (
    FILLED,
    HOOK,
    LOCAL_ROOTS,
    LOOP,
    QUEUE,
    is_local,
    root_of_fact,
)
from ivr.explore.meaning.ground import Ground, Node
from ivr.explore.meaning.values import CHANNEL, IN, SETS, Unknown, Value, of_kind
from ivr.ir.flow import Flow

Facts = dict[str, Value]
Sealed = tuple[tuple[str, Value], ...]


class Frame(NamedTuple):
    """A flow that waits for a module: where it stands, and what it knew."""

    flow: str
    identifier: str
    facts: Sealed


class Moment(NamedTuple):
    """Just before an action. `phase` is empty, or the event hook whose flow runs."""

    flow: str
    at: str
    phase: str
    stack: tuple[Frame, ...]
    facts: Sealed


class Known(NamedTuple):
    """What is known at a moment: facts, and the flows that wait."""

    facts: Facts
    stack: tuple[Frame, ...]


class Origin(NamedTuple):
    """Where an unknown value came from: the fact first read, and the step that filled its root."""

    fact: str
    filled: str


BOUND = "="
"""Begins the name of what a remembering walk found out about an unknown value."""

BEFORE, CARRIED_OVER, TOLD = "before", "carried", "told"
"""Mark a root that was filled, if at all, before the call was walked, in a flow that the call came
from; and what a module was told by whoever ran it."""

CARRIED = tuple(sorted(LOCAL_ROOTS - {"FlowAttributes", "Modules"}))
"""Roots of which nobody says whether they outlive a flow; flow attributes and modules do not."""

UNBOUND_NAMES = 1_000_000
"""Names from here on are new; smaller ones were given when a moment was sealed."""


class Ledger:
    """Names values, reads facts, and seals moments."""

    def __init__(self, ground: Ground, *, remembers: bool = False) -> None:
        self.ground = ground
        self.remembers = remembers
        self.step = 0
        self.origins: dict[int, Origin] = {}
        self._named = UNBOUND_NAMES

    def fresh(self) -> Unknown:
        """Return a value of which nothing is known."""
        return Unknown(self.name())

    def name(self) -> int:
        """Return a name that no value has."""
        self._named += 1
        return self._named

    def read(self, fact: str, known: Known, flow: Flow) -> Value:
        """Return what a fact is; one that was never looked at is kept from now on."""
        if fact in self.ground.dropped:
            return self.fresh()
        facts = known.facts
        if fact not in facts:
            facts[fact] = self._first(fact, facts, flow)
        return facts[fact]

    def _first(self, fact: str, facts: Facts, flow: Flow) -> Value:
        filled = ""
        if _is_unset(fact) or fact[:1] == FILLED:
            return None
        if is_local(fact):
            marker = facts.get(f"{FILLED}{root_of_fact(fact)}")
            if marker is None:
                return None
            filled = str(marker)
        value = self.asked(fact, filled)
        return of_kind(value.name, channels_of(flow)) if fact == "Channel" else value

    def asked(self, fact: str, filled: str = "") -> Unknown:
        """Return a new value of a fact, knowing where it comes from."""
        name = self.name()
        self.origins[name] = Origin(fact, filled)
        return Unknown(name)

    def fill(self, root: str, facts: Facts) -> None:
        """Let a root be filled anew, with what nobody knows."""
        self.clear(root, facts)
        facts[f"{FILLED}{root}"] = f"#{self.step}" if self.remembers else "#"

    def carry(self, facts: Facts, marker: str = CARRIED_OVER) -> None:
        """Let a flow that was just entered know, perhaps, what the flow before it was told.

        AWS leaves unsaid what of it survives; nothing at all is among what is walked.
        """
        for root in CARRIED:
            filled = f"{FILLED}{root}"
            if filled in self.ground.bits:
                facts[filled] = marker if self.remembers else BEFORE

    def clear(self, root: str, facts: Facts) -> None:
        """Empty a root."""
        for fact in [fact for fact in facts if fact == root or root_of_fact(fact) == root]:
            del facts[fact]
        facts.pop(f"{FILLED}{root}", None)

    def refined(self, known: Known, value: Unknown, now: Value) -> Known:
        """Return what is known once a value turned out to be this."""
        facts = replaced(known.facts, value, now)
        stack = known.stack
        if any(held == value for frame in stack for _, held in frame.facts):
            stack = tuple(
                frame._replace(facts=tuple(replaced(dict(frame.facts), value, now).items()))
                for frame in stack
            )
        if self.remembers:
            facts[f"{BOUND}{value.name}"] = now
        return Known(facts, stack)

    def sealed(self, node: Node, phase: str, known: Known) -> Moment:
        """Return the moment before an action, with what matters there."""
        flow, at = node
        if self.remembers:
            return Moment(flow, at, phase, known.stack, tuple(known.facts.items()))
        facts = self._mattering(known.facts, self.ground.live.get(node, 0))
        stack = known.stack
        if not facts and not any(frame.facts for frame in stack):
            return Moment(flow, at, phase, stack, ())
        return _numbered(flow, at, phase, stack, facts)

    def kept(self, known: Known, live: int) -> Sealed:
        """Return the local facts that a flow has to know when its module is over."""
        local = {fact: held for fact, held in known.facts.items() if is_local(fact)}
        return tuple(local.items()) if self.remembers else self._mattering(local, live)

    def _mattering(self, facts: Facts, live: int) -> Sealed:
        if not facts:
            return ()
        bits = self.ground.bits
        return tuple(sorted((f, v) for f, v in facts.items() if bits.get(f, 0) & live))


def _is_unset(fact: str) -> bool:
    """Tell whether a fact is nothing until an action sets it."""
    return fact.startswith((LOOP, HOOK)) or fact == QUEUE


def channels_of(flow: Flow) -> str:
    """Return the set of channels on which a contact may enter a flow.

    A dialog says on which channels it is used; of other flows nobody knows.
    """
    named = "+".join(flow.channels)
    return named if flow.dialog and named in SETS else CHANNEL


def replaced(facts: Mapping[str, Value], value: Unknown, now: Value) -> Facts:
    """Return the facts with one value known better."""
    name = value.name
    return {
        fact: now if isinstance(held, Unknown) and held.name == name else held
        for fact, held in facts.items()
    }


def _numbered(flow: str, at: str, phase: str, stack: tuple[Frame, ...], facts: Sealed) -> Moment:
    """Return a moment whose unknown values are named by their order, and what says nothing is out.

    A fact says nothing where it is what it would be anyway: of a call's own facts anything, of a
    flow's nothing.
    """
    held: dict[int, int] = {}
    for part in (facts, *[frame.facts for frame in stack]) if stack else (facts,):
        for _, value in part:
            if type(value) is Unknown:
                held[value.name] = held.get(value.name, 0) + 1
    names: dict[int, int] = {}
    filled = {fact[1:] for fact, _ in facts if fact[:1] == FILLED}
    own = tuple(
        [
            (fact, _named(value, names) if type(value) is Unknown else value)
            for fact, value in facts
            if type(value) is str or not _says_nothing(fact, value, held, filled)
        ]
    )
    waiting = tuple(
        frame._replace(facts=tuple((fact, _named(value, names)) for fact, value in frame.facts))
        for frame in stack
    )
    return Moment(flow, at, phase, waiting, own)


def _named(value: Value, names: dict[int, int]) -> Value:
    if not isinstance(value, Unknown):
        return value
    name, may_lack, tests = value
    return Unknown(names.setdefault(name, len(names) + 1), may_lack, tests)


def _says_nothing(fact: str, value: Value, held: Mapping[int, int], filled: set[str]) -> bool:
    if _is_unset(fact) or (is_local(fact) and root_of_fact(fact) not in filled):
        return value is None
    if not isinstance(value, Unknown) or held[value.name] > 1:
        return False
    if fact == "Channel":
        return all(test.operator == IN for test in value.tests)
    return value.may_lack and not value.tests
