"""What is known at each node of a dialog: which variables are set, and who has been proven.

Law: a proof walks every path; a broken one is answered with the path that breaks it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ivr.contract import NONE, Function
from ivr.lint.facts.graphs import DialogGraph, cycles
from ivr.lint.facts.logic import first_true, parsed
from ivr.spec.conditions import variables
from ivr.spec.graph import Way
from ivr.spec.nodes.act import Call, Invoke, Set
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.decide import Decide
from ivr.spec.nodes.leave import Goto, PlayQueue, TransferNode
from ivr.spec.nodes.listen import Ask, Collect, Form

Functions = Mapping[str, Function]

FAILED = frozenset({"error", "timeout", "exhausted"})
"""Ways after which a node's own result is not there."""


_NOTHING: frozenset[str] = frozenset()
_SETTING = frozenset({Invoke, Collect, Form, Ask, Set, TransferNode, Call})
"""Nodes that set variables."""


class Assigned(NamedTuple):
    """Variables set on every path: kept ones, and answers of the last function."""

    kept: frozenset[str]
    answers: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.kept | self.answers

    def meet(self, other: Assigned) -> Assigned:
        """Return what is set on both paths."""
        if self is other:
            return self
        return Assigned(self.kept & other.kept, self.answers & other.answers)


def assigned(graph: DialogGraph, functions: Functions) -> Mapping[str, Assigned]:
    """Return, for each node that can be reached, the variables set on every path to it."""
    start = Assigned(frozenset(graph.dialog.takes), frozenset())
    at = dict.fromkeys(graph.roots, start)
    effects = {name: sets(node, functions) for name, node in graph.nodes.items()}
    waiting = deque(at)
    while waiting:
        here = waiting.popleft()
        for way in graph.ways[here]:
            after = _after(graph.nodes[here], way, at[here], effects[here])
            before = at.get(way.target)
            if after is before:
                continue
            met = after if before is None else before.meet(after)
            if met != before:
                at[way.target] = met
                waiting.append(way.target)
    return at


def sets(node: NodeBase, functions: Functions) -> tuple[frozenset[str], frozenset[str]]:
    """Return (kept, answers): the variables that a node sets when it succeeds."""
    if type(node) not in _SETTING:
        return _NOTHING, _NOTHING
    match node:
        case Invoke(invoke=invocation):
            function = functions.get(invocation.handler)
            answers = frozenset(function.answers) if function else frozenset[str]()
            return frozenset(invocation.out), answers
        case Collect(collect=slot):
            return frozenset({slot.slot}), frozenset()
        case Form(form=slots):
            return frozenset(slot.slot for slot in slots), frozenset()
        case _:
            return frozenset(_names_set(node)), frozenset()


def _names_set(node: NodeBase) -> Iterable[str]:
    match node:
        case Ask(keep=names):
            return names
        case Set(set=pairs):
            return pairs
        case TransferNode(transfer=transfer):
            return transfer.attributes
        case Call(call=call):
            return call.returns
        case _:
            return ()


def _after(
    node: NodeBase, way: Way, before: Assigned, effect: tuple[frozenset[str], frozenset[str]]
) -> Assigned:
    failed = way.label in FAILED or way.inherited
    kept, answers = (_NOTHING, _NOTHING) if failed else effect
    if isinstance(node, TransferNode):
        kept = frozenset(node.transfer.attributes)
    asked = isinstance(node, Invoke)
    if not asked and kept <= before.kept:
        return before
    return Assigned(before.kept | kept, answers if asked else before.answers)


class Proof(NamedTuple):
    """What makes a customer proven: `function` answers `field` with `value`.

    `total`: the function answers one of its choices whatever happens, so that ruling the others
    out is enough; without it the value itself has to be tested.
    """

    function: str
    field: str
    value: str
    total: bool = False


AUTHENTICATED = Proof("authenticate", "result", "passed")
"""The one proof of a customer; see its contract."""

PROOFS = (
    AUTHENTICATED,
    Proof("account", "result", "ok", total=True),
    Proof("case", "disclosed", "yes", total=True),
)
"""And the functions that refuse whoever is not proven, and say so."""


class Stand(NamedTuple):
    """Where a walk stands: the node, the last function asked, and verdicts kept: (name, by)."""

    node: str
    asked: str
    verdicts: frozenset[tuple[str, str]]


Walk = Mapping[Stand, Stand | None]
"""Every stand that was reached -> the stand before it."""


def unproven(
    graph: DialogGraph,
    functions: Functions,
    proofs: tuple[Proof, ...],
    closed: frozenset[tuple[str, int]] = frozenset(),
) -> Walk:
    """Return every stand that a contact can reach without one of the proofs.

    Args:
        graph: The dialog.
        functions: The contract.
        proofs: What proves a customer.
        closed: Ways (node, index) known from elsewhere to be taken by proven customers alone.
    """
    came: dict[Stand, Stand | None] = {Stand(name, "", frozenset()): None for name in graph.roots}
    waiting = deque(came)
    while waiting:
        here = waiting.popleft()
        node = graph.nodes[here.node]
        shut = _shut(node, here, proofs, functions)
        for index, way in enumerate(graph.written[here.node]):
            there = _moved(node, way, here, proofs)
            if index in shut or (here.node, index) in closed:
                continue
            if way.target in graph.nodes and there not in came:
                came[there] = here
                waiting.append(there)
    return came


def _moved(node: NodeBase, way: Way, here: Stand, proofs: tuple[Proof, ...]) -> Stand:
    if not isinstance(node, Invoke):
        return Stand(way.target, here.asked, here.verdicts)
    if way.label in FAILED:
        return Stand(way.target, "", here.verdicts)
    asked, out = node.invoke.handler, node.invoke.out
    kept = {verdict for verdict in here.verdicts if verdict[0] not in out}
    fields = {proof.field for proof in proofs if proof.function == asked}
    kept |= {(name, asked) for name, field in out.items() if field in fields}
    return Stand(way.target, asked, frozenset(kept))


def _shut(node: NodeBase, here: Stand, proofs: tuple[Proof, ...], functions: Functions) -> set[int]:
    """Return the ways of a node that only a proven customer takes."""
    shut: set[int] = set()
    if not isinstance(node, Decide):
        return shut
    conditions = [parsed(case.when) for case in node.decide]
    for proof in proofs:
        names = {name for name, by in here.verdicts if by == proof.function}
        names |= {proof.field} if here.asked == proof.function else set()
        others = _other_values(proof, functions)
        for name in names if others else ():
            takeable = [first_true(conditions, {name: value}) for value in others]
            ways = range(len(conditions) + 1)
            shut |= {way for way in ways if not any(taken[way] for taken in takeable)}
    return shut


def _other_values(proof: Proof, functions: Functions) -> tuple[str, ...]:
    function = functions.get(proof.function)
    field = function.answers.get(proof.field) if function else None
    choices = field.choices if field else ()
    others = tuple(choice for choice in choices if choice != proof.value)
    return others if proof.total or not others else (*others, NONE)


def path_to(came: Walk, stand: Stand) -> tuple[str, ...]:
    """Return the nodes on a path to a stand."""
    path = [stand.node]
    here = came[stand]
    while here is not None:
        path.append(here.node)
        here = came[here]
    return tuple(reversed(path))


class Wait(NamedTuple):
    """The longest wait to a stop: its seconds and the nodes on the way."""

    seconds: float
    path: tuple[str, ...]


def silent_wait(
    graph: DialogGraph, cost: Callable[[str], float], stops: frozenset[str]
) -> Wait | None:
    """Return the longest time that a silent caller takes to reach a stop; None = never does.

    Args:
        graph: The dialog.
        cost: Seconds that a silent caller spends at a node.
        stops: Nodes at which the wait is over.
    """
    best: dict[str, tuple[float, str] | None] = {}
    for name in _leaves_first(graph, stops):
        if name in stops:
            best[name] = (cost(name), "")
            continue
        onward = [(best[n], n) for n in silent_ways(graph, name) if best.get(n) is not None]
        ends = [(end[0], n) for end, n in onward if end is not None]
        best[name] = (cost(name) + max(ends)[0], max(ends)[1]) if ends else None
    found = best.get(graph.dialog.start)
    return None if found is None else Wait(found[0], _onward(best, graph.dialog.start))


def _onward(best: Mapping[str, tuple[float, str] | None], start: str) -> tuple[str, ...]:
    path = [start]
    while (found := best[path[-1]]) is not None and found[1]:
        path.append(found[1])
    return tuple(path)


def _leaves_first(graph: DialogGraph, stops: frozenset[str]) -> Iterator[str]:
    """Yield the nodes a silent caller meets, each after those it leads to; cycles are cut."""
    start = graph.dialog.start
    work = [(start, iter(silent_ways(graph, start)))] if start in graph.nodes else []
    seen = {start}
    while work:
        here, rest = work[-1]
        onward = next((n for n in rest if n not in seen), None) if here not in stops else None
        if onward is None:
            work.pop()
            yield here
        else:
            seen.add(onward)
            work.append((onward, iter(silent_ways(graph, onward))))


def silent_ways(graph: DialogGraph, name: str) -> tuple[str, ...]:
    """Return where a caller who does nothing is led from a node."""
    node = graph.nodes[name]
    leads = graph.ways[name]
    if isinstance(node, Listens):
        return tuple(way.target for way in leads if way.label == "exhausted")
    return tuple(way.target for way in leads)


Place = tuple[str, str]
"""A node of a dialog: (dialog, node)."""


def endless(graphs: Mapping[str, DialogGraph]) -> Iterator[tuple[Place, ...]]:
    """Yield each cycle that a caller who does nothing never leaves, from its first line on."""
    edges = {
        (dialog, name): _unasked(graphs, graph, name)
        for dialog, graph in graphs.items()
        for name in graph.nodes
    }
    for group in cycles(edges):
        if not _leaves_by_count([graphs[dialog].nodes[name] for dialog, name in group]):
            first = min(group, key=lambda place: graphs[place[0]].where(place[1]))
            cut = group.index(first)
            yield (*group[cut:], *group[:cut])


def _unasked(graphs: Mapping[str, DialogGraph], graph: DialogGraph, name: str) -> tuple[Place, ...]:
    """Return where a contact goes on from a node without having said or pressed anything."""
    node = graph.nodes[name]
    if isinstance(node, PlayQueue):
        return ()
    here = graph.dialog.dialog
    if isinstance(node, Listens):
        errors = [way.target for way in graph.ways[name] if way.label == "error"]
        left = dict.fromkeys((*silent_ways(graph, name), *errors))
        return tuple([(here, target) for target in left])
    targets = [(here, target) for target in graph.targets[name]]
    if isinstance(node, Goto):
        there = graphs.get(node.goto)
        if there is not None and there.dialog.start in there.nodes:
            targets.append((node.goto, there.dialog.start))
    return tuple(targets)


def _leaves_by_count(nodes: Iterable[NodeBase]) -> bool:
    """Tell whether a cycle sets something that one of its decisions reads."""
    changed: set[str] = set()
    read: set[str] = set()
    for node in nodes:
        if isinstance(node, Set):
            changed.update(node.set)
        elif isinstance(node, Goto):
            changed.update(node.with_)
        elif isinstance(node, Decide):
            conditions = (parsed(case.when) for case in node.decide)
            read.update(name for c in conditions if c is not None for name in variables(c))
    return bool(changed & read)
