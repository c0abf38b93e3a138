"""A way through flows told to people, and what caller and world must do for it to be gone.

Law of the room: a story is made by walking its path again while everything is remembered; a path
that cannot be gone, because facts were not told apart, has no story to be played.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ivr.explore.calls.sayable import STREAM, cannot_say
from ivr.explore.meaning.ground import Ground
from ivr.explore.meaning.kinds import ways_on
from ivr.explore.meaning.moments import BEFORE, BOUND, CARRIED_OVER, TOLD, Ledger, Moment, Origin
from ivr.explore.meaning.values import Unknown, Value, witness
from ivr.explore.meaning.ways import UNWIRED, Way
from ivr.explore.walk import Edge, Walked, first_moments, same_way, turn_at
from ivr.ir.actions.base import ActionBase
from ivr.ir.telling import name_of, outcome, told


class Leg(NamedTuple):
    """A step of a call: where, what is done there, the branch taken, and what that means."""

    flow: str
    identifier: str
    does: str
    label: str
    way: str


class Cue(NamedTuple):
    """What caller or world does at an action: the kind of deed, and with what.

    `at` is flow/identifier; `told` are values that the world answers, by path after the root.
    """

    at: str
    deed: str
    value: str = ""
    told: Mapping[str, str] = {}


class Story(NamedTuple):
    """A call: its steps, and how to bring it about.

    `trace` is (flow, identifier, label) of each action, as the simulator tells it.
    `facts` are what holds of the contact from the start, by path without `$.`; `before` is what
    flows before left behind, or a module was told. `again` is the
    number of cues before the circle that ends an endless call, -1 where there is none. `hitch`
    says why the call cannot be brought about, empty where it can.
    """

    flow: str
    legs: tuple[Leg, ...]
    trace: tuple[tuple[str, str, str], ...] = ()
    facts: Mapping[str, str] = {}
    before: Mapping[str, str] = {}
    cues: tuple[Cue, ...] = ()
    again: int = -1
    end: str = ""
    hitch: str = ""


class Taken(NamedTuple):
    """A step taken while remembering: the moment before it, and the way."""

    moment: Moment
    way: Way


def story(walk: Walked, path: Sequence[Edge], circle: int = 0) -> Story:
    """Return the story of a path; its last `circle` edges go round for ever."""
    moments = [walk.moments[edge.source] for edge in path]
    legs = tuple(_legs(walk.ground, path, moments))
    start = moments[0].flow if moments else ""
    ground = walk.ground
    inexact = ground.dropped or ground.aside
    exact = Ground(tuple(ground.flows.values()), ground.symbols) if inexact else ground
    ledger = Ledger(exact, remembers=True)
    steps = _retaken(ledger, walk, path)
    bare = Story(start, legs, end=_end(path))
    if steps is None:
        return bare._replace(hitch="facts that were not told apart may rule this call out")
    return _brought_about(bare._replace(trace=tuple(_trace(steps))), ledger, steps, circle)


def _end(path: Sequence[Edge]) -> str:
    return path[-1].end if path and not path[-1].stuck else ""


def _legs(ground: Ground, path: Sequence[Edge], moments: Sequence[Moment]) -> Iterator[Leg]:
    for edge, moment in zip(path, moments, strict=True):
        action = ground.flows[moment.flow].by_id[moment.at]
        does = _does(action, ground.names)
        yield Leg(moment.flow, moment.at, does, edge.label, _way(action, edge))


def _does(action: ActionBase, names: Mapping[str, str]) -> str:
    named, does = name_of(action, names), told(action, names)
    return does if named == does else f"{named} {does}"


WORDS: Mapping[str, str] = {
    "entered": "goes there",
    "called": "begins it",
    "return": "goes back",
    "queued": "waits for an agent",
    "end": "over",
    "hang up": "the caller hangs up",
    "phase over": "an agent is free",
    "stopped": "no branch takes it",
}
"""Labels that are no branch -> what they mean."""


def _way(action: ActionBase, edge: Edge) -> str:
    if edge.stuck == UNWIRED:
        return f"{edge.end}, and no branch takes it"
    if edge.stuck:
        way = outcome(action, edge.label)
        return f"{way}, to '{edge.end}', which is not there" if edge.end else f"{way}, to nothing"
    words = {"silence": "silence", "digits": "digits"}.get(edge.deed)
    if words and edge.label == "next":
        return words
    return WORDS.get(edge.label) or outcome(action, edge.label)


def _retaken(ledger: Ledger, walk: Walked, path: Sequence[Edge]) -> list[Taken] | None:
    """Walk a path again, or return None where it cannot be gone."""
    if not path:
        return []
    first = walk.moments[path[0].source]
    now = next(iter(first_moments(ledger.ground, [first.flow], ledger)), None)
    steps: list[Taken] = []
    for number, edge in enumerate(path):
        if now is None:
            return None
        ledger.step = number
        target = walk.moments[edge.target] if edge.target >= 0 else None
        ways = (way for way in ways_on(turn_at(now, ledger)) if same_way(edge, way))
        way = next((way for way in ways if _leads(way.moment, target)), None)
        if way is None:
            return None
        steps.append(Taken(now, way))
        now = way.moment
    return steps


def _trace(steps: Sequence[Taken]) -> Iterator[tuple[str, str, str]]:
    for moment, way in steps:
        yield moment.flow, moment.at, way.label
        if way.back is not None:
            yield way.back


def _leads(moment: Moment | None, target: Moment | None) -> bool:
    if moment is None or target is None:
        return moment is target
    return (moment.flow, moment.at, moment.phase) == (target.flow, target.at, target.phase)


def _brought_about(bare: Story, ledger: Ledger, steps: Sequence[Taken], circle: int) -> Story:
    """Return the story with values for all that was left open."""
    bound = _bound_by(steps)
    known = _Bound(bound)
    stated = _Stated()
    for name, held in bound.items():
        origin = ledger.origins.get(name)
        hitch = stated.state(origin, held, known) if origin is not None else ""
        if hitch:
            return bare._replace(hitch=hitch)
    cues = tuple(_cues(steps, known, stated.of_steps))
    before = tuple(_cues(steps[: len(steps) - circle], known, stated.of_steps))
    again = len(before) if circle else -1
    return bare._replace(facts=stated.of_call, before=stated.before, cues=cues, again=again)


class _Stated:
    """What a script has to state: of the contact, of what was before, and at each step."""

    def __init__(self) -> None:
        self.of_call: dict[str, str] = {}
        self.before: dict[str, str] = {}
        self.of_steps: dict[int, dict[str, str]] = {}

    def state(self, origin: Origin, held: Value, known: _Bound) -> str:
        """Keep the value of a fact, or return why it cannot be stated."""
        fact, filled = origin
        cannot = cannot_say(fact, filled)
        text = known.text(held, absent=bool(cannot) or filled in _PAST or fact.startswith(STREAM))
        if text is None:
            return "" if known.solved(held) else f"no value of $.{fact} was found for it"
        if cannot:
            return cannot
        self._at(filled)[fact] = text
        return ""

    def _at(self, filled: str) -> dict[str, str]:
        if filled in _PAST:
            return self.before
        return self.of_steps.setdefault(int(filled[1:]), {}) if filled else self.of_call


_PAST = frozenset({BEFORE, CARRIED_OVER, TOLD})


def _bound_by(steps: Sequence[Taken]) -> dict[int, Value]:
    """Return what every unknown value of a path turned out to be, by name."""
    facts: dict[str, Value] = {}
    if steps:
        moment, way = steps[-1]
        for known in (moment.facts, way.moment.facts if way.moment else (), way.facts):
            facts.update(dict(known))
    bound = {int(f[1:]): held for f, held in facts.items() if f[:1] == BOUND}
    bound.update(_rounds(steps, bound))
    for held in tuple(bound.values()):
        if isinstance(held, Unknown):
            bound.setdefault(held.name, held)
    return bound


def _rounds(steps: Sequence[Taken], bound: Mapping[int, Value]) -> dict[int, Value]:
    """Return how often each loop goes round that is told so during the call."""
    counted: dict[int, int] = {}
    most: dict[int, int] = {}
    for step in steps:
        asked = step.way.deed.value
        if step.way.deed.kind != "rounds" or not isinstance(asked, Unknown):
            continue
        again = step.way.label.endswith("ContinueLooping")
        counted[asked.name] = counted.get(asked.name, 0) + 1 if again else 0
        most[asked.name] = max(most.get(asked.name, 0), counted[asked.name])
    open_ = {name: str(times) for name, times in most.items()}
    return {n: times for n, times in open_.items() if not isinstance(bound.get(n), str)}


class _Bound:
    """Values that turned out to be something, by name."""

    def __init__(self, bound: Mapping[int, Value]) -> None:
        self._bound = bound

    def text(self, value: Value, *, absent: bool = False) -> str | None:
        """Return a text for a value; None where it is nothing, or where none was found."""
        seen: set[int] = set()
        while isinstance(value, Unknown) and value.name not in seen:
            seen.add(value.name)
            value = self._bound.get(value.name, value)
        if not isinstance(value, Unknown):
            return value
        if absent and value.may_lack and not any(test.true for test in value.tests):
            return None
        return witness(value)

    def solved(self, value: Value) -> bool:
        """Tell whether nothing stands for a value on purpose."""
        return not isinstance(value, Unknown) or value.may_lack


def _cues(
    steps: Sequence[Taken], known: _Bound, told_at: Mapping[int, Mapping[str, str]]
) -> Iterator[Cue]:
    """Yield what is done at each action that could go another way somewhere in the call."""
    places = [f"{step.moment.flow}/{step.moment.at}" for step in steps]
    deciding = {at for at, step in zip(places, steps, strict=True) if step.way.deed.kind}
    deciding |= {places[number] for number in told_at if number < len(places)}
    for number, (at, step) in enumerate(zip(places, steps, strict=True)):
        if at in deciding:
            deed = step.way.deed
            yield Cue(at, deed.kind, known.text(deed.value) or "", told_at.get(number, {}))
