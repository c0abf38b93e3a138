"""Proving who calls: how often it is tried, and that a locked customer is not asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.faults import Severity
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.logic import first_true, parsed
from ivr.lint.facts.proof import AUTHENTICATED, FAILED
from ivr.lint.rule import Rule, Spot, Subject, way_of
from ivr.spec.graph import Way
from ivr.spec.nodes.act import Invoke
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Decide
from ivr.spec.nodes.listen import Collect, Form

_E, _W = Severity.ERROR, Severity.WARNING


def endless_proofs(subject: Subject) -> Iterator[Spot]:
    for graph in subject.graphs:
        proofs = [name for name, node in graph.nodes.items() if _proves(node)]
        again = {name: _asked_again(graph, name, "failed") for name in proofs}
        for name in proofs:
            path = next(iter(_asked_again(graph, name, "locked").values()), ())
            if path:
                message = f"a customer who is locked is asked again: {way_of(path)}"
                yield Spot(graph.where(name), message)
        first = [name for name in proofs if not any(name in led for led in again.values())]
        for name in first:
            yield from _many_tries(subject, graph, _longest(again, (name,)))


def _many_tries(subject: Subject, graph: DialogGraph, tries: tuple[str, ...]) -> Iterator[Spot]:
    limit = subject.limits.proof_tries
    if len(tries) > limit:
        message = f"a customer is asked {len(tries)} times: {way_of(tries)}"
        remedy = f"Ask {limit} times at most, then hand over to a person."
        yield Spot(graph.where(tries[0]), message, _W, remedy)


_Paths = Mapping[str, tuple[str, ...]]


def _longest(again: Mapping[str, _Paths], tries: tuple[str, ...]) -> tuple[str, ...]:
    """Return the longest row of different proofs that failures lead through."""
    rows = [_longest(again, (*tries, name)) for name in again[tries[-1]] if name not in tries]
    return max(rows, key=len, default=tries)


def _asked_again(graph: DialogGraph, proof: str, verdict: str) -> _Paths:
    """Return the proofs that a verdict leads to, before the caller chooses anything, by path."""
    found: dict[str, tuple[str, ...]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    start = _held(graph.nodes[proof], frozenset())
    waiting: list[tuple[tuple[str, ...], frozenset[str]]] = [
        ((proof, way.target), start) for way in graph.ways[proof] if way.label == "then"
    ]
    while waiting:
        path, names = waiting.pop()
        here = path[-1]
        if _proves(graph.nodes[here]):
            found.setdefault(here, path)
        elif (here, names) not in seen:
            seen.add((here, names))
            after = _held(graph.nodes[here], names)
            ways = _led(graph, here, dict.fromkeys(names, verdict))
            waiting.extend(((*path, way.target), after) for way in ways)
    return found


def _held(node: NodeBase, names: frozenset[str]) -> frozenset[str]:
    """Return the variables that hold the verdict after a node."""
    if not isinstance(node, Invoke):
        return names
    out = node.invoke.out
    if not _proves(node):
        return names - {AUTHENTICATED.field, *out}
    return frozenset({AUTHENTICATED.field, *(k for k, v in out.items() if v == "result")})


def _led(graph: DialogGraph, name: str, known: Mapping[str, str]) -> Iterator[Way]:
    """Yield the ways that a dialog takes of itself where a verdict is known."""
    node = graph.nodes[name]
    open_ways: tuple[bool, ...] = ()
    if isinstance(node, Decide):
        open_ways = first_true([parsed(case.when) for case in node.decide], known)
    for index, way in enumerate(graph.written[name]):
        shut = isinstance(node, Decide) and not open_ways[index]
        if shut or way.label in FAILED or way.inherited or way.target not in graph.nodes:
            continue
        if isinstance(node, (Collect, Form)) or not isinstance(node, Listens):
            yield way


def _proves(node: NodeBase) -> bool:
    return isinstance(node, Invoke) and node.invoke.handler == AUTHENTICATED.function


PROVING_RULES: tuple[Rule, ...] = (
    Rule(
        "SEC005",
        _E,
        "A proof that can be tried for ever",
        "Dates of birth can be guessed; the lock of the function must end the asking.",
        "Lead `locked` to a person, and ask three times at most.",
        "own rule",
        "proving",
        endless_proofs,
    ),
)
