"""What a walk shows to be wrong: who is never reached, who is stuck, who goes round, who waits.

Each finding carries the shortest call that shows it, where a call can.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import inf
from typing import NamedTuple

from ivr.explore.circles import circle, groups
from ivr.explore.meaning.facts import ASSUMED
from ivr.explore.meaning.facts import QUEUE as QUEUE_FACT
from ivr.explore.meaning.ground import Node
from ivr.explore.meaning.kinds import ELSEWHERE, WITH_PEOPLE
from ivr.explore.meaning.moments import Ledger, Moment
from ivr.explore.meaning.needs import lack_of, needs_something, refusal
from ivr.explore.meaning.phases import IN_QUEUE, LEFT, QUEUED
from ivr.explore.meaning.ways import DANGLING, UNWIRED, Cost
from ivr.explore.silence import SILENCE_SECONDS, silence
from ivr.explore.walk import Edge, Walked, turn_at
from ivr.faults import Finding, Severity, Where, error, warning
from ivr.ir.actions.base import NO_MATCHING_CONDITION, ActionBase
from ivr.ir.flow import Flow, labelled
from ivr.ir.roots import CHANNELS
from ivr.ir.telling import AGENT_TYPES, name_of, outcome, parameters_of

_QUESTIONS = frozenset({"GetParticipantInput", "ConnectParticipantWithLexBot", "ShowView"})

_BY_ITSELF = frozenset({"", "hours", "metric", "queue", "detects"})
"""Deeds of a world that need not change: what goes round by these goes round for ever."""


class Shown(NamedTuple):
    """A finding, the action it is about, and the call that shows it.

    The last `circle` edges of the path go round for ever.
    """

    finding: Finding
    flow: str
    action: str
    path: tuple[Edge, ...] = ()
    circle: int = 0


def findings_of(walk: Walked) -> Iterator[Shown]:
    """Yield everything that a walk shows to be wrong."""
    yield from dead_ends(walk)
    yield from endless(walk)
    yield from refused(walk)
    if walk.complete:
        yield from never_reached(walk)
    yield from too_silent(walk)
    yield from helpless(walk)


def _place(walk: Walked, moment: int) -> tuple[Flow, ActionBase, Where]:
    at = walk.moments[moment]
    flow = walk.ground.flows[at.flow]
    return flow, flow.by_id[at.at], flow.origin(at.at)


def dead_ends(walk: Walked) -> Iterator[Shown]:
    """Yield the first way to each place where a contact is stuck (EXP103, EXP104, EXP105)."""
    seen: set[tuple[str, str, str, str]] = set()
    for out in walk.edges:
        for edge in out:
            at = walk.moments[edge.source]
            key = (at.flow, at.at, edge.stuck, edge.end)
            if edge.stuck and key not in seen:
                seen.add(key)
                yield _stuck(walk, edge)


def _named(walk: Walked, action: ActionBase) -> str:
    return name_of(action, walk.ground.names)


def _stuck(walk: Walked, edge: Edge) -> Shown:
    flow, action, where = _place(walk, edge.source)
    named = _named(walk, action)
    if edge.stuck == UNWIRED:
        message = f"{named} can meet {edge.end}, and no branch takes it: the contact is lost"
        found = error("EXP103", where, message, "Wire that branch, or NoMatchingError.")
    elif edge.stuck == DANGLING:
        way = outcome(action, edge.label)
        message = f"{named}: {way} leads to '{edge.end}', which {flow.name} does not have"
        found = error("EXP104", where, message, "Point the branch at an action of this flow.")
    else:
        message = f"{named} has no way on: the contact ends there without an end"
        found = error("EXP105", where, message, "Wire the next action, or end the contact.")
    return Shown(found, flow.name, action.identifier, walk.path(edge))


def refused(walk: Walked) -> Iterator[Shown]:
    """Yield actions that are sure to fail, although the service itself does not (EXP111)."""
    found: dict[Node, int] = {}
    fine: set[Node] = set()
    for number in range(len(walk.edges)):
        moment = walk.moments[number]
        node = (moment.flow, moment.at)
        if node in found and node in fine:
            continue
        if not _is_refused(walk, moment):
            fine.add(node)
        elif node not in found or _has_failure(walk, found[node]):
            found[node] = number
    for node, number in found.items():
        if node not in fine or not _has_failure(walk, number):
            yield _refused(walk, number, only=node not in fine)


def _is_refused(walk: Walked, moment: Moment) -> bool:
    action = walk.ground.flows[moment.flow].by_id[moment.at]
    if not needs_something(action) or moment.phase == QUEUED:
        return False
    return bool(refusal(action, turn_at(moment, Ledger(walk.ground)).needed))


def _has_failure(walk: Walked, number: int) -> bool:
    """Tell whether the service failed on the way to a moment."""
    return any(edge.cost is Cost.FAILURE for edge in walk.path_to(number))


def _refused(walk: Walked, number: int, *, only: bool) -> Shown:
    flow, action, where = _place(walk, number)
    lacks = lack_of(action)
    message = f"{_named(walk, action)} {'can only fail' if only else 'fails'}: {lacks}"
    remedy = _CHOOSE if "target queue" in lacks else "Give it one, or leave the action out."
    path = (*walk.path_to(number), *walk.edges[number][:1])
    return Shown(warning("EXP111", where, message, remedy), flow.name, action.identifier, path)


_CHOOSE = "Choose a queue before it on every way; where a flow before does, explore them together."


def _by_itself(edge: Edge) -> bool:
    return edge.cost is Cost.NOTHING and edge.deed in _BY_ITSELF


def _without_input(edge: Edge) -> bool:
    return edge.cost in {Cost.NOTHING, Cost.FAILURE, Cost.SPEECH}


def endless(walk: Walked) -> Iterator[Shown]:
    """Yield circles that use up no input, count or time (EXP106), or a failure only (EXP107)."""
    inside: set[int] = set()
    for shown, group in _circles(walk, pure=True):
        inside.update(group)
        yield shown
    for shown, group in _circles(walk, pure=False):
        if inside.isdisjoint(group):
            yield shown


def _circles(walk: Walked, *, pure: bool) -> Iterator[tuple[Shown, tuple[int, ...]]]:
    chosen = _by_itself if pure else _without_input
    seen: set[frozenset[tuple[str, str]]] = set()
    for group in sorted(groups(walk.edges, chosen)):
        round_ = circle(walk.edges, group, chosen)
        places = frozenset((walk.moments[m].flow, walk.moments[m].at) for m in group)
        if round_ and places not in seen:
            seen.add(places)
            yield _endless(walk, round_, pure=pure), group


def _endless(walk: Walked, round_: tuple[Edge, ...], *, pure: bool) -> Shown:
    flow, action, where = _place(walk, round_[0].source)
    path = (*walk.path_to(round_[0].source), *round_)
    names = list(dict.fromkeys(_named(walk, _place(walk, edge.source)[1]) for edge in round_))
    through = " -> ".join(names[:6] + (["..."] if len(names) > 6 else []))
    if pure:
        message = f"the flow goes round for ever and asks nobody anything: {through}"
        found = error("EXP106", where, message, "Let the circle ask the caller, count, or wait.")
    else:
        why = _as_long_as(walk, round_)
        message = f"the flow goes round without asking the caller, {why}: {through}"
        found = warning("EXP107", where, message, "Count the rounds, or leave by another way.")
    return Shown(found, flow.name, action.identifier, path, len(round_))


def _as_long_as(walk: Walked, round_: Sequence[Edge]) -> str:
    """Return what of the world has to stay as it is for a circle to go on, an action each."""
    causes: dict[str, str] = {}
    for edge in round_:
        fails = edge.cost is Cost.FAILURE
        if fails or edge.deed:
            named = _named(walk, _place(walk, edge.source)[1])
            does = "fails" if fails else _STAYS.get(edge.deed, "comes out so")
            causes.setdefault(f"{named} {does}", "")
    told = list(causes)
    if not told:
        return "saying the same again and again"
    shown = told if len(told) <= _CAUSES else [*told[: _CAUSES - 1], f"{len(told) - 2} more do so"]
    return f"as long as {', '.join(shown[:-1])}{' and ' if shown[1:] else ''}{shown[-1]}"


_STAYS = {"answer": "answers so"}
_CAUSES = 3


def never_reached(walk: Walked) -> Iterator[Shown]:
    """Yield actions that no arrow leads to (EXP101), or no behaviour in spite of one (EXP102)."""
    visited = walk.visited()
    others = _of_other_channels(walk, visited)
    for flow in walk.ground.flows.values():
        reachable = flow.reachable()
        for action in flow.by_id.values():
            node = (flow.name, action.identifier)
            if node in visited or node in others:
                continue
            where = flow.origin(action.identifier)
            if action.identifier not in reachable:
                message = (
                    f"{_named(walk, action)} is never reached: no way leads to it from the start"
                )
                found = warning("EXP101", where, message, "Connect it, or delete it.")
                yield Shown(found, *node)
            else:
                yield _unreached(walk, flow, action, where)


_OTHERS = frozenset(CHANNELS) - {"VOICE", "CHAT"}


def _of_other_channels(walk: Walked, visited: Collection[Node]) -> frozenset[Node]:
    """Return what contacts of other channels alone may come to: no dialog can say that it is so.

    A dialog is for voice, chat or both; which other contacts enter its flow is not known of it.
    """
    waiting = [
        (flow.name, target)
        for flow in walk.ground.flows.values()
        for action in flow.by_id.values()
        if flow.dialog and action.type == "Compare" and (flow.name, action.identifier) in visited
        if parameters_of(action).get("ComparisonValue") == "$.Channel"
        for label, target in labelled(action)
        if label.rpartition(" ")[2] in {*_OTHERS, NO_MATCHING_CONDITION}
    ]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        flow = walk.ground.flows[node[0]]
        if node in visited or node in found or node[1] not in flow.by_id:
            continue
        found.add(node)
        action = flow.by_id[node[1]]
        waiting += [(flow.name, target) for target in action.transitions.onto]
        entered = walk.ground.target(action)
        if entered is not None:
            waiting.append((entered.name, entered.start))
    return frozenset(found)


def _unreached(walk: Walked, flow: Flow, action: ActionBase, where: Where) -> Shown:
    remedy = "Check the condition that should lead there, or delete the action."
    node = (flow.name, action.identifier)
    visited = {m.at: n for n, m in reversed([*enumerate(walk.moments)]) if m.flow == flow.name}
    for before in flow.by_id.values():
        if before.identifier not in visited:
            continue
        for label, target in labelled(before):
            if target == action.identifier:
                way = f"{_named(walk, before)} ({outcome(before, label)})"
                message = (
                    f"no behaviour reaches {_named(walk, action)}: {way} leads there, never taken"
                )
                path = walk.path_to(visited[before.identifier])
                return Shown(warning("EXP102", where, message, remedy), *node, path)
    message = f"no behaviour reaches {_named(walk, action)}: all that leads there is not reached"
    return Shown(warning("EXP102", where, message, remedy), *node)


def too_silent(walk: Walked) -> Iterator[Shown]:
    """Yield the longest silence where it is longer than callers stay for (EXP108)."""
    most, path, silent = silence(walk)
    if most <= SILENCE_SECONDS or not path:
        return
    flow, action, where = _place(walk, path[-silent].source)
    if most == inf:
        message = f"from {_named(walk, action)} on a caller may hear nothing for ever"
    else:
        message = f"from {_named(walk, action)} on a caller may hear nothing for {most:g} s"
    found = warning("EXP108", where, message, "Say something in between, or lower the limits.")
    round_ = silent if most == inf else 0
    yield Shown(found, flow.name, action.identifier, path, round_)


def is_to_people(walk: Walked, edge: Edge) -> bool:
    """Tell whether a way hands the contact to a person, or puts it into a queue."""
    if edge.end in {IN_QUEUE, WITH_PEOPLE}:
        return True
    at = walk.moments[edge.source]
    kind = walk.ground.flows[at.flow].by_id[at.at].type
    return kind in AGENT_TYPES and edge.label == "next" and edge.target >= 0


def _is_assumed(moment: Moment) -> bool:
    return dict(moment.facts).get(QUEUE_FACT) == ASSUMED


def nearest_person(walk: Walked) -> tuple[Edge, ...]:
    """Return the shortest call to a person; empty where there is none.

    A queue that only a flow before could have chosen is no way to a person.
    """
    chosen = (out for n, out in enumerate(walk.edges) if not _is_assumed(walk.moments[n]))
    found = (edge for out in chosen for edge in out if is_to_people(walk, edge))
    first = next(found, None)
    return () if first is None else walk.path(first)


def helpless(walk: Walked) -> Iterator[Shown]:
    """Yield questions from which nobody comes to a person, where others do (EXP109).

    Who waits in a queue, or is with an agent, is on the way to a person.
    """
    helped = _helped(walk)
    if not any(helped) or not nearest_person(walk):
        return
    seen: set[tuple[str, str]] = set()
    for number, moment in enumerate(walk.moments):
        flow = walk.ground.flows[moment.flow]
        action = flow.by_id[moment.at]
        awaited = helped[number] or moment.phase not in {"", LEFT}
        if awaited or action.type not in _QUESTIONS or (moment.flow, moment.at) in seen:
            continue
        seen.add((moment.flow, moment.at))
        path = walk.path_to(number)
        if any(not helped[e.source] and _asks(walk, e.source) for e in path):
            continue
        message = f"from {_named(walk, action)} on no behaviour leads to a person"
        found = Finding("EXP109", Severity.INFO, flow.origin(moment.at), message, _A_WAY)
        yield Shown(found, moment.flow, moment.at, path)


_A_WAY = "Let a key, an intent or the last failure lead to a queue."


def _asks(walk: Walked, moment: int) -> bool:
    return _place(walk, moment)[1].type in _QUESTIONS


def _helped(walk: Walked) -> list[bool]:
    """Tell of each moment whether some way leads to a person, or to a flow that nobody sees."""
    before: list[list[int]] = [[] for _ in walk.moments]
    helped = [False] * len(walk.moments)
    waiting: list[int] = []
    for out in walk.edges:
        for edge in out:
            if edge.target >= 0:
                before[edge.target].append(edge.source)
            good = is_to_people(walk, edge) or edge.end.startswith(ELSEWHERE)
            if good and not helped[edge.source]:
                helped[edge.source] = True
                waiting.append(edge.source)
    while waiting:
        for source in before[waiting.pop()]:
            if not helped[source]:
                helped[source] = True
                waiting.append(source)
    return helped
