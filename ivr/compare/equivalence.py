"""Whether two flows do the same to every contact, and the shortest call that tells them apart.

Bisimulation: pairs of actions are walked from both starts; a pair must do the same and offer the
same ways out, and each way leads to a pair again. Identifiers, canvas places and a NextAction that
only repeats a branch mean nothing. Pairs that are known to be alike are joined, so that the walk
takes about as many steps as both flows have actions.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import name_of, outcome, told, ways_of

NOWHERE = ""
"""Stands for a target that is not there."""


class Leg(NamedTuple):
    """A step of a call that both flows share: what is done, and the way out that is taken."""

    name: str
    does: str
    way: str


class Difference(NamedTuple):
    """The end of the shortest call at which two flows part.

    `path` is what both still do alike; `left` and `right` are what each does then.
    """

    path: tuple[Leg, ...]
    left: str
    right: str

    def lines(self) -> tuple[str, ...]:
        """Return the call, a step on each line, then both ends."""
        steps = [f"{i}. {leg.does}: {leg.way}" for i, leg in enumerate(self.path, 1)]
        return (*steps, f"first:  {self.left}", f"second: {self.right}")


class _Pair(NamedTuple):
    left: str
    right: str
    before: int
    way: str


def equivalent(left: Flow, right: Flow) -> bool:
    """Tell whether no contact could tell the two flows apart."""
    return distinguishing(left, right) is None


def distinguishing(left: Flow, right: Flow) -> Difference | None:
    """Return the shortest call that tells two flows apart, or None where there is none."""
    apart = _settings_apart(left, right)
    if apart is not None:
        return apart
    trail: list[_Pair] = []
    waiting = deque([_Pair(left.start, right.start, -1, "")])
    joined = _Joined()
    while waiting:
        pair = waiting.popleft()
        one, two = left.by_id.get(pair.left), right.by_id.get(pair.right)
        if not joined.join(pair.left if one else NOWHERE, pair.right if two else NOWHERE):
            continue
        trail.append(pair)
        if one is None or two is None:
            if one is not two:
                return _apart((left, right), trail, (_does(one), _does(two)))
            continue
        told_apart = _told_apart(one, two)
        if told_apart is not None:
            return _apart((left, right), trail, told_apart)
        ways = {way.label: way.target for way in ways_of(two)}
        here = len(trail) - 1
        waiting.extend(_Pair(w.target, ways[w.label], here, w.label) for w in ways_of(one))
    return None


class _Joined:
    """Which actions of both flows are taken for alike so far (union-find)."""

    def __init__(self) -> None:
        self._above: dict[tuple[bool, str], tuple[bool, str]] = {}

    def join(self, left: str, right: str) -> bool:
        """Take two actions for alike; False where that was known."""
        one, two = self._top((False, left)), self._top((True, right))
        if one == two:
            return False
        self._above[one] = two
        return True

    def _top(self, name: tuple[bool, str]) -> tuple[bool, str]:
        above = self._above
        while name in above:
            higher = above[name]
            above[name] = above.get(higher, higher)
            name = higher
        return name


def _settings_apart(left: Flow, right: Flow) -> Difference | None:
    mine, yours = (_canonical(flow.extra.get("Settings")) for flow in (left, right))
    if mine == yours:
        return None
    return Difference((), f"module settings {mine}", f"module settings {yours}")


def _told_apart(one: ActionBase, two: ActionBase) -> tuple[str, str] | None:
    """Return what each of two actions does, where that is not the same."""
    if one.type != two.type:
        return _does(one), _does(two)
    if _canonical(one.plain) != _canonical(two.plain):
        first, second = _unlike(one.plain, two.plain)
        return f"{told(one)} ({first})", f"{told(two)} ({second})"
    if _canonical(one.model_extra) != _canonical(two.model_extra):
        first, second = _unlike(one.model_extra or {}, two.model_extra or {})
        return f"{told(one)} ({first})", f"{told(two)} ({second})"
    mine, yours = _labels(one), _labels(two)
    if mine != yours:
        return _offers(one, mine, yours), _offers(two, yours, mine)
    return None


def _does(action: ActionBase | None) -> str:
    return "leads nowhere" if action is None else told(action)


def _unlike(one: Any, two: Any) -> tuple[str, str]:  # noqa: ANN401 - any parameters
    """Return the first parameter in which two differ, as each has it."""
    if not isinstance(one, dict) or not isinstance(two, dict):
        return _canonical(cast("object", one)), _canonical(cast("object", two))
    mine, yours = cast("Mapping[str, Any]", one), cast("Mapping[str, Any]", two)
    for key in sorted(mine.keys() | yours.keys(), key=str):
        first, second = (_canonical(t[key]) if key in t else "absent" for t in (mine, yours))
        if first != second:
            return f"{key} {first}", f"{key} {second}"
    return _canonical(mine), _canonical(yours)


def _labels(action: ActionBase) -> tuple[str, ...]:
    """Return the ways out in an order that means something: that in which they are tried.

    Equals conditions exclude each other, so that their order says nothing; nor does that of errors.
    """
    labels = [way.label for way in ways_of(action)]
    tests = len({b.condition.operator for b in action.transitions.conditions} - {"Equals"})
    single = all(len(b.condition.operands) == 1 for b in action.transitions.conditions)
    if not tests and single:
        return tuple(sorted(labels))
    conditions = [label for label in labels if " " in label]
    return (*conditions, *sorted(label for label in labels if " " not in label))


def _offers(action: ActionBase, mine: Iterable[str], yours: Iterable[str]) -> str:
    other = set(yours)
    own = [outcome(action, label) for label in mine if label not in other]
    return f"{told(action)}, with {', '.join(own) or 'its ways in another order'}"


def _apart(flows: tuple[Flow, Flow], trail: list[_Pair], ends: tuple[str, str]) -> Difference:
    legs: list[Leg] = []
    here = trail[-1]
    while here.before >= 0:
        before = trail[here.before]
        action = flows[0].by_id[before.left]
        legs.append(Leg(name_of(action), told(action), outcome(action, here.way)))
        here = before
    return Difference(tuple(reversed(legs)), *ends)


def _canonical(value: object) -> str:
    """Return a JSON value as one text, whatever the order of its keys; absent is empty."""
    if not value:
        return "{}"
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
