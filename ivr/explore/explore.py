"""Explores flows: walks every behaviour of caller and world, and reports what that shows.

report = explore(flows)
for each in report.found:
    print(each.finding)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ivr.explore.calls.replay import parting, replay
from ivr.explore.calls.script import script_of
from ivr.explore.calls.story import story
from ivr.explore.findings import Shown, findings_of, nearest_person
from ivr.explore.meaning.ground import Ground, Node
from ivr.explore.meaning.kinds import ELSEWHERE
from ivr.explore.model import Bound, Call, Found, Report, Silence
from ivr.explore.silence import silence
from ivr.explore.walk import Edge, Walked, walked
from ivr.faults import Finding, Severity, Unreadable, Where
from ivr.ir.actions import ACTION_TYPES, contract_of
from ivr.ir.flow import Flow

STEPS_PLAYED_MAX = 2_000
"""Longer calls are told, but have no script: nobody played it to see whether it goes as told."""


def explore(
    flows: Sequence[Flow],
    start: str | None = None,
    symbols: Mapping[str, str] | None = None,
) -> Report:
    """Return what every behaviour of caller and world shows about these flows.

    Args:
        flows: The flows; those that they enter are followed among them, others are ends.
        start: Name, symbol or ARN of the flow that contacts enter; by default each flow that no
            other enters.
        symbols: ARN or id -> symbol, such as an ARN -> `flow:inbound`.

    Raises:
        Unreadable: There is no such start.
    """
    ground = Ground(flows, symbols or {})
    starts = _starts(ground, start)
    walk = walked(tuple(ground.flows.values()), ground.symbols, starts)
    shown = _once_a_place(findings_of(walk))
    found = tuple(_found(walk, each) for each in shown)
    most, path, _ = silence(walk)
    person = nearest_person(walk)
    visited = walk.visited()
    return Report(
        flows=tuple(ground.flows),
        starts=starts,
        actions=sum(len(flow.by_id) for flow in ground.flows.values()),
        reached=len(visited),
        moments=len(walk.moments),
        ways=sum(len(out) for out in walk.edges),
        found=tuple(sorted((*found, *_bounds_found(walk)), key=_shortest_first)),
        bounds=tuple(_bounds(walk)),
        silence=Silence(most, _call(walk, path, "the longest silence")) if path else None,
        person=_call(walk, person, "the shortest way to a person") if person else None,
        leaves=_leaves(walk),
    )


def _once_a_place(found: Iterable[Shown]) -> Iterator[Shown]:
    """Yield each finding but those that tell the same of a line again, as flows of locales do."""
    told: set[tuple[str, Where]] = set()
    for each in found:
        key = (each.finding.code, each.finding.where)
        if key not in told or not each.finding.where.line or each.finding.code not in _ONCE:
            told.add(key)
            yield each


_ONCE = frozenset({"EXP111"})
"""Codes that say the same of every action that a line became."""


def _shortest_first(found: Found) -> tuple[int, int, Where, str]:
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    steps = len(found.call.legs) if found.call else 1_000_000
    finding = found.finding
    return order.index(finding.severity), steps, finding.where, finding.message


def _starts(ground: Ground, start: str | None) -> tuple[str, ...]:
    """Return the flows that contacts enter from outside; of flows that enter each other, the first.

    Where a flow is chosen during the call, it may be any of them.
    """
    if start is not None:
        flow = ground.find(start)
        if flow is None:
            there = ", ".join(sorted(ground.flows)[:8])
            raise Unreadable(f"no flow {start!r}. There are: {there}.", "USE003")
        return (flow.name,)
    if ground.is_open:
        return tuple(ground.flows)
    roots = [name for name in ground.flows if name not in ground.entered]
    reached = _entered_from(ground, roots)
    for name in ground.flows:
        if name not in reached:
            roots.append(name)
            reached |= _entered_from(ground, [name])
    return tuple(roots)


def _entered_from(ground: Ground, roots: Sequence[str]) -> set[str]:
    seen = set(roots)
    waiting = list(roots)
    while waiting:
        for name in ground.onto.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def _found(walk: Walked, shown: Shown) -> Found:
    finding = shown.finding
    call = _call(walk, shown.path, f"{finding.code} {finding.message}", shown.circle)
    doubtful = call is not None and call.hitch and (walk.dropped or walk.ground.aside)
    if doubtful and finding.severity is Severity.ERROR:
        finding = finding.at(Severity.WARNING)
    return Found(finding, shown.flow, shown.action, call)


def _call(walk: Walked, path: Sequence[Edge], about: str, circle: int = 0) -> Call | None:
    """Return a call by its path, played in the simulator to see whether it goes as told."""
    if not path:
        return None
    told = story(walk, path, circle)
    if told.hitch:
        return Call(told.legs, told.end, None, told.hitch)
    if len(path) > STEPS_PLAYED_MAX:
        return Call(told.legs, told.end, None, f"it has more than {STEPS_PLAYED_MAX:,} steps")
    script = script_of(told, about)
    record = replay(script, tuple(walk.ground.flows.values()), walk.ground.symbols)
    hitch = parting(record, told.trace, walk.ground.flows)
    if hitch:
        hitch = _of_two_channels(walk, path) or hitch
    return Call(told.legs, told.end, None if hitch else script, hitch)


def _of_two_channels(walk: Walked, path: Sequence[Edge]) -> str:
    """Return that a call has actions of which no contact can meet both, empty where it has none."""
    met: dict[frozenset[str], str] = {}
    for edge in path:
        at = walk.moments[edge.source]
        action = walk.ground.flows[at.flow].by_id[at.at]
        channels = contract_of(action.type).channels
        for others, name in met.items():
            if channels.isdisjoint(others):
                first, second = "/".join(sorted(others)), "/".join(sorted(channels))
                return f"{name} is for {first} and {action.type} for {second}; no contact is both"
        met.setdefault(channels, action.type)
    return ""


def _bounds(walk: Walked) -> list[Bound]:
    flow, at = walk.busiest
    where = f"{flow}/{at}"
    bounds: list[Bound] = []
    if walk.ground.aside:
        what = "flows of event hooks were walked without what the call before them had set"
        bounds.append(Bound("hooks", what, where, len(walk.ground.hooked)))
    if walk.dropped:
        names = ", ".join(_fact_name(fact) for fact in walk.dropped[:6])
        more = f" and {len(walk.dropped) - 6} more" if len(walk.dropped) > 6 else ""
        what = f"these facts were not told apart: {names}{more}"
        bounds.append(Bound("facts", what, where, len(walk.dropped)))
    guessed = _guessed(walk)
    if guessed:
        names = ", ".join(kind[:60] for kind in [*guessed][:6])
        more = f" and {len(guessed) - 6} more" if len(guessed) > 6 else ""
        are = "these types are no actions" if len(guessed) > 1 else "this type is no action"
        what = f"{are} of Connect, and guessed: {names}{more}; {_BRANCHES}"
        bounds.append(Bound("types", what, "/".join(next(iter(guessed.values()))), len(guessed)))
    if not walk.complete:
        what = f"the walk ended after {len(walk.moments):,} moments, most of them at {where}"
        bounds.append(Bound("moments", what, where, len(walk.moments)))
    return bounds


_BRANCHES = "the branches were walked, nothing is known of the effect"


def _guessed(walk: Walked) -> Mapping[str, Node]:
    """Return the types of action that Connect does not have, each with where it is first met."""
    found: dict[str, Node] = {}
    for moment in walk.moments:
        kind = walk.ground.flows[moment.flow].by_id[moment.at].type
        if kind not in ACTION_TYPES:
            found.setdefault(kind, (moment.flow, moment.at))
    return found


def _fact_name(fact: str) -> str:
    kind, colon, name = fact.partition(":")
    if not colon:
        return f"$.{fact}"
    return f"rounds of {name}" if kind == "loop" else f"flow of {name}"


def _bounds_found(walk: Walked) -> list[Found]:
    found: list[Found] = []
    for bound in _bounds(walk):
        flow, at = walk.busiest
        message = f"not everything was told apart here: {bound.what}"
        remedy = "Explore flows one by one."
        if bound.kind == "types":
            flow, at = next(iter(_guessed(walk).values()))
            message, remedy = bound.what, "Write the right type: `ivr lint` knows most of them."
        where = walk.ground.flows[flow].origin(at) if flow else Where()
        finding = Finding("EXP110", Severity.INFO, where, message, remedy)
        found.append(Found(finding, flow, at, None))
    return found


def _leaves(walk: Walked) -> tuple[str, ...]:
    ends = {edge.end for out in walk.edges for edge in out if edge.end.startswith(ELSEWHERE)}
    return tuple(sorted(end.removeprefix(ELSEWHERE) for end in ends))
