"""Which action of an old flow became which action of the new one.

Law: identifiers are a hint and nothing more. What stands once in both flows is one action; from
there the same ways out lead to partners; what is left goes by identifier, then by likeness.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import ways_of

ALIKE = 0.6
"""Two actions of one type are one where their parameters are alike at least so much (0..1)."""

COMPARED = 60
"""At most so many actions of a type, left over on either side, are compared with each other."""


def partners(old: Flow, new: Flow) -> Mapping[str, str]:
    """Return the partner in `new` of each action of `old` that has one: identifier -> identifier.

    Only actions that a contact can reach take part.
    """
    pairing = _Pairing(old, new)
    pairing.once_in_both()
    pairing.follow()
    pairing.same_names()
    pairing.follow()
    pairing.likeness()
    pairing.follow()
    return pairing.found


class _Pairing:
    def __init__(self, old: Flow, new: Flow) -> None:
        self.old = {name: old.by_id[name] for name in _in_order(old)}
        self.new = {name: new.by_id[name] for name in _in_order(new)}
        self.found: dict[str, str] = {}
        self._taken: set[str] = set()
        self._to_follow: deque[str] = deque()
        self._starts = (old.start, new.start)

    def once_in_both(self) -> None:
        """Pair what is written alike just once in both flows, and the two starts."""
        mine, yours = (_once(actions.values()) for actions in (self.old, self.new))
        for sign, name in mine.items():
            if sign in yours:
                self._pair(name, yours[sign])
        self._pair(*self._starts)

    def follow(self) -> None:
        """Pair the targets of the same ways out of pairs, as long as there are any."""
        while self._to_follow:
            name = self._to_follow.popleft()
            ways = {w.label: w.target for w in ways_of(self.new[self.found[name]])}
            for way in ways_of(self.old[name]):
                if way.label in ways:
                    self._pair(way.target, ways[way.label])

    def same_names(self) -> None:
        """Pair actions of one type that kept their identifier."""
        for name in self.old:
            self._pair(name, name)

    def likeness(self) -> None:
        """Pair what is left of each type with what it is most like."""
        left = [self.old[name] for name in self.old if name not in self.found]
        right = [self.new[name] for name in self.new if name not in self._taken]
        for kind in dict.fromkeys(action.type for action in left):
            mine, yours = (_of(kind, actions) for actions in (left, right))
            for _, one, two in sorted(_likeness(mine, yours), reverse=True):
                self._pair(one, two)

    def _pair(self, old: str, new: str) -> None:
        one, two = self.old.get(old), self.new.get(new)
        if one is None or two is None or one.type != two.type:
            return
        if old not in self.found and new not in self._taken:
            self.found[old] = new
            self._taken.add(new)
            self._to_follow.append(old)


def _in_order(flow: Flow) -> Iterator[str]:
    """Yield the identifiers that a contact can reach, breadth first.

    At the end stands what only such wiring leads to as no contact can take.
    """
    seen = {flow.start}
    waiting = deque(seen & flow.by_id.keys())
    while waiting:
        name = waiting.popleft()
        yield name
        for way in ways_of(flow.by_id[name]):
            if way.target not in seen and way.target in flow.by_id:
                seen.add(way.target)
                waiting.append(way.target)
    wired = flow.reachable() - seen
    yield from dict.fromkeys(each.identifier for each in flow.actions if each.identifier in wired)


def _sign(action: ActionBase) -> str:
    return f"{action.type} {json.dumps(action.plain, sort_keys=True, default=str)}"


def _once(actions: Iterable[ActionBase]) -> Mapping[str, str]:
    """Return what is written just once: sign -> identifier. Bare actions are no signs."""
    signed = [(_sign(action), action.identifier) for action in actions if action.plain]
    counts = Counter(sign for sign, _ in signed)
    return {sign: name for sign, name in signed if counts[sign] == 1}


def _of(kind: str, actions: Iterable[ActionBase]) -> list[ActionBase]:
    return [action for action in actions if action.type == kind][:COMPARED]


def _likeness(mine: list[ActionBase], yours: list[ActionBase]) -> Iterator[tuple[float, str, str]]:
    for one in mine:
        matcher = SequenceMatcher(b=_sign(one)[:400], autojunk=False)
        for two in yours:
            matcher.set_seq1(_sign(two)[:400])
            if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
                ratio = matcher.ratio()
                if ratio >= ALIKE:
                    yield ratio, one.identifier, two.identifier
