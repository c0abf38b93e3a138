"""The node graph of a dialog, worked out once: ways, reach, ends and cycles.

Law: facts only; what is wrong with them is for the rules to say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar, cast

from ivr.faults import Where
from ivr.lint.facts.ear import Utterance, is_plain, utterances
from ivr.spec.dialog import Dialog
from ivr.spec.graph import Listening, Way, listening, ways
from ivr.spec.nodes.act import Raw
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import Goto, Hangup, PlayQueue, Return, TransferNode

ENDS = (Goto, TransferNode, Return, Hangup, PlayQueue)
"""Nodes after which the caller may have left the dialog for good.

A waiting loop is one of them whatever follows it: Connect ends it when an agent answers.
"""


_Node = TypeVar("_Node", bound=NodeBase)


class DialogGraph:
    """A dialog, the ways between its nodes, and questions about them."""

    def __init__(self, dialog: Dialog) -> None:
        self.dialog = dialog
        self.nodes: Mapping[str, NodeBase] = dialog.nodes
        self._listening: dict[str, Listening] = {}

    def of(self, kind: type[_Node]) -> Sequence[tuple[str, _Node]]:
        """Return the nodes of one kind, by name."""
        return cast("Sequence[tuple[str, _Node]]", self._by_kind.get(kind, ()))

    @cached_property
    def _by_kind(self) -> Mapping[type[NodeBase], list[tuple[str, NodeBase]]]:
        table: dict[type[NodeBase], list[tuple[str, NodeBase]]] = {}
        for name, node in self.nodes.items():
            table.setdefault(type(node), []).append((name, node))
        return table

    @cached_property
    def written(self) -> Mapping[str, tuple[Way, ...]]:
        """Every way out of each node, also those that lead to nodes that do not exist."""
        return {name: ways(self.dialog, node) for name, node in self.nodes.items()}

    @cached_property
    def ways(self) -> Mapping[str, tuple[Way, ...]]:
        """The ways that lead to nodes."""
        written = self.written
        lost = {way.target for leads in written.values() for way in leads} - self.nodes.keys()
        if not lost:
            return written
        return {
            name: tuple(way for way in leads if way.target not in lost)
            for name, leads in written.items()
        }

    @cached_property
    def targets(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes that each node leads to, once each."""
        return {
            name: tuple(dict.fromkeys([way.target for way in leads]))
            for name, leads in self.ways.items()
        }

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The nodes where contacts come in: the start, and who answered an outbound call."""
        outbound = self.dialog.outbound
        answering = outbound.answering.model_dump(exclude_none=True).values() if outbound else ()
        return tuple(dict.fromkeys(n for n in (self.dialog.start, *answering) if n in self.nodes))

    @cached_property
    def reached(self) -> frozenset[str]:
        """The nodes that some contact can reach."""
        return self.after(self.roots)

    def after(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the nodes that can be reached from `roots`, which are among them."""
        return frozenset(_walk(roots, self.targets))

    @cached_property
    def ending(self) -> frozenset[str]:
        """The nodes from which some way ends the dialog."""
        back: dict[str, list[str]] = {name: [] for name in self.nodes}
        for name, targets in self.targets.items():
            for target in targets:
                back[target].append(name)
        return frozenset(_walk((n for n, node in self.nodes.items() if is_end(node)), back))

    def listening(self, name: str, node: Listens) -> Listening:
        """Return the settings of a listening node, after the defaults of the dialog."""
        if name not in self._listening:
            self._listening[name] = listening(self.dialog, node)
        return self._listening[name]

    @cached_property
    def utterances(self) -> tuple[Utterance, ...]:
        """Everything that the dialog may say, in written order."""
        return tuple(utterances(self.dialog))

    @cached_property
    def filled(self) -> tuple[Utterance, ...]:
        """The utterances that are more than a plain text: templates, recordings, prompt ids."""
        return tuple(each for each in self.utterances if not is_plain(each.said))

    @cached_property
    def listeners(self) -> tuple[tuple[str, Listens], ...]:
        """The nodes that wait for the caller, by name."""
        return tuple((n, node) for n, node in self.nodes.items() if isinstance(node, Listens))

    def path(self, roots: Iterable[str], goal: str) -> tuple[str, ...]:
        """Return a shortest path of nodes from one of `roots` to `goal`; empty = there is none."""
        came: dict[str, str | None] = dict.fromkeys(roots)
        waiting = deque(came)
        while waiting:
            here = waiting.popleft()
            if here == goal:
                return _backwards(came, here)
            for target in self.targets[here]:
                if target not in came:
                    came[target] = here
                    waiting.append(target)
        return ()

    def where(self, name: str, *path: str | int) -> Where:
        """Return the place of a part of a node."""
        return self.dialog.where("nodes", name, *path)

    def place(self, name: str, way: Way) -> Where:
        """Return the place where a way out of a node was written."""
        return self.dialog.where(*way.path) if way.inherited else self.where(name, *way.path)


def _walk(roots: Iterable[str], leads: Mapping[str, Iterable[str]]) -> set[str]:
    """Return what is reached from `roots`, which are among it."""
    seen: set[str] = set()
    waiting = set(roots)
    while waiting:
        seen |= waiting
        waiting = {target for here in waiting for target in leads[here]} - seen
    return seen


def is_end(node: NodeBase) -> bool:
    """Tell whether a contact may leave the dialog at this node."""
    if type(node) in ENDS:  # asked often: `isinstance` takes five times as long to say no
        return True
    return type(node) is Raw and not node.then and not node.on


def _backwards(came: Mapping[str, str | None], goal: str) -> tuple[str, ...]:
    path = [goal]
    while (before := came[path[-1]]) is not None:
        path.append(before)
    return tuple(reversed(path))


_Key = TypeVar("_Key")


def cycles(edges: Mapping[_Key, tuple[_Key, ...]]) -> tuple[tuple[_Key, ...], ...]:
    """Return the groups of keys that lead to each other: every cycle lies in one of them."""
    search = _Search(edges)
    for root in _onward(edges):
        search.visit(root)
    return tuple(g for g in search.groups if len(g) > 1 or any(k in edges[k] for k in g))


def _onward(edges: Mapping[_Key, tuple[_Key, ...]]) -> Iterator[_Key]:
    """Yield the keys from which one may go on for ever, in order; nearly always there are none."""
    left = {key: len(targets) for key, targets in edges.items()}
    back: dict[_Key, list[_Key]] = {}
    for key, targets in edges.items():
        for target in targets:
            back.setdefault(target, []).append(key)
    waiting = [key for key, count in left.items() if not count]
    while waiting:
        for before in back.get(waiting.pop(), ()):
            left[before] -= 1
            if not left[before]:
                waiting.append(before)
    return (key for key, count in left.items() if count)


class _Search(Generic[_Key]):
    """Tarjan's search for strongly connected groups, without recursion."""

    def __init__(self, edges: Mapping[_Key, tuple[_Key, ...]]) -> None:
        self.groups: list[tuple[_Key, ...]] = []
        self._edges = edges
        self._order: dict[_Key, int] = {}
        self._low: dict[_Key, int] = {}
        self._stack: list[_Key] = []
        self._open: set[_Key] = set()

    def visit(self, root: _Key) -> None:
        work = [] if root in self._order else [self._enter(root)]
        while work:
            here, rest = work[-1]
            onward = next((n for n in rest if n not in self._order or n in self._open), None)
            if onward is None:
                work.pop()
                self._leave(here)
                if work:
                    self._lower(work[-1][0], self._low[here])
            elif onward in self._order:
                self._lower(here, self._order[onward])
            else:
                work.append(self._enter(onward))

    def _enter(self, key: _Key) -> tuple[_Key, Iterator[_Key]]:
        self._order[key] = self._low[key] = len(self._order)
        self._stack.append(key)
        self._open.add(key)
        return key, iter(self._edges[key])

    def _lower(self, key: _Key, value: int) -> None:
        self._low[key] = min(self._low[key], value)

    def _leave(self, key: _Key) -> None:
        if self._low[key] == self._order[key]:
            cut = self._stack.index(key)
            self.groups.append(tuple(self._stack[cut:]))
            self._open.difference_update(self._stack[cut:])
            del self._stack[cut:]
