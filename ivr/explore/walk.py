"""The walk itself: every moment that a contact can come to, each once, nearest first.

Where there are more moments than a bound, the facts that make most of them are no longer told
apart, and the walk begins anew: it then sees every behaviour still, and some that cannot be.

A Loop counts anew whenever its flow is entered. AWS leaves unsaid whether it does; where the count
were kept instead, a flow that is entered again may find a Loop done that the walk sees going round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.explore.meaning.facts import FILLED, HOOK, QUEUE, SET
from ivr.explore.meaning.ground import Ground, Node
from ivr.explore.meaning.kinds import ways_on
from ivr.explore.meaning.moments import BEFORE, TOLD, Known, Ledger, Moment
from ivr.explore.meaning.phases import is_transfer, phase_of
from ivr.explore.meaning.ways import Cost, Turn, Way
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow

MOMENTS_MAX = 12_000
"""Moments that a walk of one flow keeps apart."""

MOMENTS_PER_FLOW, MOMENTS_PER_ACTION = 2_000, 4
"""So many more for each further flow; and at least so many for each action."""

HOOKED_MAX = 4_000
"""Moments after which flows of event hooks are walked aside: each hook that may fail to be set, or
not, doubles everything behind it."""

WALKS_MAX = 4
"""How often a walk begins anew; the last time it tells no facts apart at all."""


class Edge(NamedTuple):
    """A way that was walked: from one moment to another, or out (target -1)."""

    source: int
    target: int
    label: str
    deed: str
    cost: Cost
    end: str
    stuck: str


class Walked(NamedTuple):
    """What a walk saw. `parents` holds the edge by which each moment was first reached.

    `dropped` are the facts that were not told apart; with `complete` nothing else was left out.
    """

    ground: Ground
    moments: list[Moment]
    edges: list[list[Edge]]
    parents: list[Edge | None]
    dropped: tuple[str, ...]
    complete: bool
    busiest: Node

    def path(self, edge: Edge) -> tuple[Edge, ...]:
        """Return the edges from a start up to and with an edge."""
        return (*self.path_to(edge.source), edge)

    def path_to(self, moment: int) -> tuple[Edge, ...]:
        """Return the edges from a start to a moment."""
        found: list[Edge] = []
        edge = self.parents[moment]
        while edge is not None:
            found.append(edge)
            edge = self.parents[edge.source]
        return tuple(reversed(found))

    def visited(self) -> frozenset[Node]:
        """Return the actions that some contact comes to."""
        return frozenset((moment.flow, moment.at) for moment in self.moments)


def walked(flows: Sequence[Flow], symbols: Mapping[str, str], starts: Sequence[str]) -> Walked:
    """Return the walk from these flows, as exact as its bound allows."""
    actions = sum(len(flow.actions) for flow in flows)
    most = MOMENTS_MAX + MOMENTS_PER_FLOW * (len(flows) - 1)
    most = max(most, MOMENTS_PER_ACTION * actions)
    dropped: frozenset[str] = frozenset()
    aside = False
    found = None
    for turn in range(WALKS_MAX):
        ground = Ground(flows, symbols, dropped, aside=aside)
        found = _walk(ground, starts, most if aside or not ground.hooked else HOOKED_MAX)
        facts = frozenset(fact for fact in ground.bits if not fact.startswith(HOOK))
        if found.complete or (aside and not facts):
            break
        if not aside and ground.hooked:
            aside = True
        else:
            varied = _varied(found) & facts
            dropped |= varied if varied and turn < WALKS_MAX - 2 else facts
    assert found is not None
    return found


def _walk(ground: Ground, starts: Sequence[str], most: int) -> Walked:
    ledger = Ledger(ground)
    places: dict[Moment, int] = {}
    moments: list[Moment] = []
    edges: list[list[Edge]] = []
    parents: list[Edge | None] = []
    for moment in first_moments(ground, starts, ledger):
        places[moment] = len(moments)
        moments.append(moment)
        parents.append(None)
    here = 0
    while here < len(moments) <= most:
        out: list[Edge] = []
        for way in ways_on(turn_at(moments[here], ledger)):
            target = -1
            if way.moment is not None:
                target = places.setdefault(way.moment, len(moments))
            edge = Edge(here, target, way.label, way.deed.kind, way.cost, way.end, way.stuck)
            if target == len(moments) and way.moment is not None:
                moments.append(way.moment)
                parents.append(edge)
            out.append(edge)
        edges.append(out)
        here += 1
    complete = here == len(moments)
    edges.extend([] for _ in range(len(moments) - here))
    dropped = tuple(sorted(ground.dropped))
    return Walked(ground, moments, edges, parents, dropped, complete, _busiest(moments))


def first_moments(ground: Ground, starts: Sequence[str], ledger: Ledger) -> Iterator[Moment]:
    """Yield the moment at which each start begins; a flow for a phase begins in that phase."""
    for name in starts:
        flow = ground.flows[name]
        if flow.start in flow.by_id:
            phase = phase_of(flow)
            known = Known({}, ())
            if flow.type is FlowType.MODULE:
                known.facts[f"{FILLED}Modules"] = TOLD
                known.facts[QUEUE] = ledger.asked(QUEUE)
            else:
                ledger.carry(known.facts, BEFORE)
            if phase or is_transfer(flow):
                known.facts[QUEUE] = SET
            yield ledger.sealed((name, flow.start), phase, known)


def turn_at(moment: Moment, ledger: Ledger) -> Turn:
    """Return a moment, ready to be looked at."""
    ground = ledger.ground
    flow = ground.flows[moment.flow]
    action = flow.by_id[moment.at]
    known = Known(dict(moment.facts), moment.stack)
    return Turn(moment, flow, action, ground.book.exits(action), known, ledger)


def _busiest(moments: Sequence[Moment]) -> Node:
    counts = Counter((moment.flow, moment.at) for moment in moments)
    return counts.most_common(1)[0][0] if counts else ("", "")


def _varied(found: Walked) -> frozenset[str]:
    """Return the facts that differ at the busiest action."""
    values: dict[str, set[object]] = {}
    for moment in found.moments:
        if (moment.flow, moment.at) == found.busiest:
            for fact, value in moment.facts:
                values.setdefault(fact, set()).add(value)
    return frozenset(values)


def same_way(edge: Edge, way: Way) -> bool:
    """Tell whether a way is the one that an edge stands for."""
    return (edge.label, edge.deed, edge.end, edge.stuck) == (
        way.label,
        way.deed.kind,
        way.end,
        way.stuck,
    )
