"""Private answers that are told before the customer is proven, also where a module proves.

Law: a module that returns a result only to proven customers has proven them to its caller; a
module that is called only for proven customers may tell what it likes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.proof import PROOFS, Proof, Walk, path_to, unproven
from ivr.lint.rule import Spot, Subject
from ivr.spec.graph import Way
from ivr.spec.nodes.act import Call
from ivr.spec.nodes.leave import Return

_Path = tuple[str | int, ...]


def disclosures(
    subject: Subject, graph: DialogGraph, proofs: tuple[Proof, ...] = PROOFS
) -> Iterator[Spot]:
    """Yield each prompt that tells a private value on some path without a proof, with that path."""
    speaking: dict[str, list[tuple[_Path, str]]] = {}
    for each in graph.filled:
        private = subject.private_at(graph.dialog.dialog, each.node)
        if private:
            used = subject.ear.variables(graph.dialog, each.said, each.locales[0])
            told = [(each.path, name) for name in sorted(private & set(used))]
            speaking.setdefault(each.node, []).extend(told)
    if not any(speaking.values()):
        return
    walks = _Walks(subject, proofs)
    if graph.dialog.kind != "module" or walks.enters(graph.dialog.dialog):
        yield from _told(graph, walks.of(graph), speaking)


def _told(
    graph: DialogGraph, came: Walk, speaking: dict[str, list[tuple[_Path, str]]]
) -> Iterator[Spot]:
    told: set[_Path] = set()
    for stand in came:
        for path, name in speaking.get(stand.node, ()):
            if path not in told:
                told.add(path)
                way = " -> ".join(path_to(came, stand))
                message = f"{name!r} is told before the customer is proven: {way}"
                yield Spot(graph.dialog.where(*path), message)


class _Walks:
    """The walks of unproven contacts through dialogs that call each other, each made once."""

    def __init__(self, subject: Subject, proofs: tuple[Proof, ...]) -> None:
        self._subject = subject
        self._proofs = proofs
        self._made: dict[str, Walk | None] = {}

    def of(self, graph: DialogGraph) -> Walk:
        """Return the walk of a dialog; a module within itself is taken to prove nobody."""
        name = graph.dialog.dialog
        if name not in self._made:
            self._made[name] = None
            closed = frozenset(self._closed(graph))
            functions = self._subject.functions
            self._made[name] = unproven(graph, functions, self._proofs, closed)
        made = self._made[name]
        return unproven(graph, self._subject.functions, self._proofs) if made is None else made

    def _closed(self, graph: DialogGraph) -> Iterator[tuple[str, int]]:
        """Yield the ways out of modules that only proven customers are led."""
        for name, node in graph.nodes.items():
            there = self._subject.graph_of.get(node.call.dialog) if isinstance(node, Call) else None
            if isinstance(node, Call) and there is not None:
                unsure = self._unsure(there)
                for index, way in enumerate(graph.written[name]):
                    if not _may_lead(node, way, unsure):
                        yield name, index

    def _unsure(self, module: DialogGraph) -> set[str]:
        """Return the results that a module may return to somebody who is not proven."""
        stands = {stand.node for stand in self.of(module)}
        ends = ((name, node) for name, node in module.nodes.items() if isinstance(node, Return))
        return {node.return_ for name, node in ends if name in stands}

    def enters(self, module: str) -> bool:
        """Tell whether a dialog that is no module calls a module for somebody not proven."""
        seen: set[str] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            seen.add(name)
            for graph in self._callers(name):
                if graph.dialog.kind != "module":
                    return True
                waiting.extend({graph.dialog.dialog} - seen)
        return False

    def _callers(self, module: str) -> Iterator[DialogGraph]:
        """Yield the dialogs that call a module where an unproven contact may stand."""
        for graph in self._subject.graph_of.values():
            calls = {n for n, x in graph.nodes.items() if _calls(x, module)}
            aside = any(each.call == module for each in graph.dialog.digressions.values())
            if aside or (calls and any(stand.node in calls for stand in self.of(graph))):
                yield graph


def _calls(node: object, module: str) -> bool:
    return isinstance(node, Call) and node.call.dialog == module


def _may_lead(node: Call, way: Way, unsure: set[str]) -> bool:
    """Tell whether somebody who is not proven may be led a way out of a module."""
    if way.inherited or way.label == "error":
        return True
    named = {label for label in node.on if label != "error"}
    return bool(unsure - named) if way.label == "then" else way.label in unsure
