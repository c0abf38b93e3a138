"""Whether two flows do the same to every contact, and the shortest call that tells them apart.

Bisimulation: pairs of actions are walked from both starts; a pair must do the same and offer the
same ways out, and each way leads to a pair again. Identifiers, canvas places and a NextAction that
only repeats a branch mean nothing. Pairs that are known to be alike are joined, so that the walk
takes about as many steps as both flows have actions.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple, cast

from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import display_names, name_of, outcome, told, ways_of

NOWHERE = ""
"""Stands for a target that is not there."""


class Leg(NamedTuple):
    """A step of a call that both flows share: what is done, and the way out that is taken."""

    name: str
    does: str
    way: str


class Difference(NamedTuple):
    """The end of the shortest call at which two flows part.

    `path` is what both still do alike; `left` and `right` are what each does then. `pairs` are the
    identifiers of both flows along that call, the last of them at its end.
    """

    path: tuple[Leg, ...]
    left: str
    right: str
    pairs: tuple[tuple[str, str], ...] = ()

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
                return _Telling(left, right).apart(trail, _missing)
            continue
        unlike = _unlike(one, two)
        if unlike is not None:
            return _Telling(left, right).apart(trail, unlike)
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


Side = Callable[[ActionBase | None, ActionBase | None], str]
"""What is unlike about the first of two actions, in brackets behind what it does."""


def _unlike(one: ActionBase, two: ActionBase) -> Side | None:
    """Return how to tell what is unlike about two actions, or None where they are alike."""
    if one.type != two.type:
        return _missing
    if _canonical(one.plain) != _canonical(two.plain):
        return lambda mine, yours: _parameter(_given(mine), _given(yours))
    if _canonical(one.model_extra) != _canonical(two.model_extra):
        return lambda mine, yours: _parameter(_kept(mine), _kept(yours))
    return _offers if _labels(one) != _labels(two) else None


def _missing(_mine: ActionBase | None, _yours: ActionBase | None) -> str:
    return ""


def _given(action: ActionBase | None) -> object:
    return None if action is None else cast("object", action.plain)


def _kept(action: ActionBase | None) -> object:
    return None if action is None else (action.model_extra or {})


def _parameter(mine: object, yours: object) -> str:
    """Return the first parameter in which two differ, as the first of them has it."""
    if not isinstance(mine, dict) or not isinstance(yours, dict):
        return f" ({_canonical(cast('object', mine))})"
    one, two = cast("Mapping[str, Any]", mine), cast("Mapping[str, Any]", yours)
    for key in sorted(one.keys() | two.keys(), key=str):
        first, second = (_canonical(t[key]) if key in t else "absent" for t in (one, two))
        if first != second:
            return f" ({key} {first})"
    return ""


def _labels(action: ActionBase) -> tuple[str, ...]:
    """Return the ways out in an order that means something: that in which they are tried.

    Equals conditions exclude each other, so that their order says nothing; nor does that of errors.
    """
    labels = [way.label for way in ways_of(action)]
    tests = {b.condition.operator for b in action.transitions.conditions} - {"Equals"}
    single = all(len(b.condition.operands) == 1 for b in action.transitions.conditions)
    if not tests and single:
        return tuple(sorted(labels))
    conditions = [label for label in labels if " " in label]
    return (*conditions, *sorted(label for label in labels if " " not in label))


def _offers(mine: ActionBase | None, yours: ActionBase | None) -> str:
    if mine is None or yours is None:
        return ""
    other = {way.label for way in ways_of(yours)}
    own = [outcome(mine, way.label) for way in ways_of(mine) if way.label not in other]
    more = len({*other} - {way.label for way in ways_of(mine)})
    return f", with {', '.join(own)}" if own else ", without that" if more else ", in another order"


class _Telling:
    """Two flows, and the names that people gave what they use."""

    def __init__(self, left: Flow, right: Flow) -> None:
        self._flows = (left, right)
        self._names = {**display_names(left), **display_names(right)}

    def apart(self, trail: list[_Pair], side: Side) -> Difference:
        """Return the call that the last pair of a trail ends, and what each side does then."""
        last = trail[-1]
        one, two = self._flows[0].by_id.get(last.left), self._flows[1].by_id.get(last.right)
        call = _call(trail)
        path = tuple(self._leg(here, onward.way) for here, onward in pairwise(call))
        ends = self._does(one), self._does(two)
        if ends[0] == ends[1]:
            ends = ends[0] + side(one, two), ends[1] + side(two, one)
        return Difference(path, *ends, tuple((each.left, each.right) for each in call))

    def _leg(self, here: _Pair, way: str) -> Leg:
        action = self._flows[0].by_id[here.left]
        return Leg(name_of(action, self._names), self._does(action), outcome(action, way))

    def _does(self, action: ActionBase | None) -> str:
        return "leads nowhere" if action is None else told(action, self._names)


def _call(trail: list[_Pair]) -> tuple[_Pair, ...]:
    """Return the pairs that lead to the last one of a trail, in order."""
    call = [trail[-1]]
    while call[-1].before >= 0:
        call.append(trail[call[-1].before])
    return tuple(reversed(call))


def _canonical(value: object) -> str:
    """Return a JSON value as one text, whatever the order of its keys; absent is empty."""
    if not value:
        return "{}"
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
