"""Values that are read: given on every path before, or by whoever goes to the dialog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.faults import Severity
from ivr.ir.references import symbol
from ivr.lint.facts.gathered import NAMED, texts
from ivr.lint.facts.graphs import DialogGraph
from ivr.lint.facts.proof import Assigned, assigned, sets
from ivr.lint.rule import Rule, Spot, Subject
from ivr.spec.nodes.act import Invoke, Raw, Set
from ivr.spec.nodes.base import NodeBase
from ivr.spec.nodes.leave import Goto, TransferNode

_E, _W = Severity.ERROR, Severity.WARNING


def early_reads(subject: Subject) -> Iterator[Spot]:
    yield from _never_given(subject)
    for graph in subject.graphs:
        ever = set(graph.dialog.takes)
        for node in graph.nodes.values():
            ever.update(*sets(node, subject.functions))
        reads = [each for each in _reads(subject, graph) if each[2] in ever]
        known: Mapping[str, Assigned] = assigned(graph, subject.functions) if reads else {}
        for name, path, variable in reads:
            if name in known and variable not in known[name].names:
                message = f"{variable!r} is not set on every path to {name!r}"
                yield Spot(graph.where(name, *path), message)


def _never_given(subject: Subject) -> Iterator[Spot]:
    """Yield what a dialog takes although contacts come to it from outside alone."""
    taking = [graph for graph in subject.graphs if graph.dialog.takes]
    entered = _entered(subject) if taking else frozenset[str]()
    for graph in taking:
        dialog = graph.dialog
        if dialog.kind != "inbound" or dialog.dialog in entered:
            continue
        severity = _W if "chat" in dialog.channels else _E
        for index, name in enumerate(dialog.takes):
            message = f"nobody sets {name!r}: callers dial {dialog.dialog!r}, no dialog goes there"
            where = dialog.source.value_at("takes", index)
            yield Spot(where, message, severity, _FROM_OUTSIDE)


_FROM_OUTSIDE = (
    "Set it in the dialog, or ask a function for it. If another system starts these contacts with "
    "it, waive this for that reason."
)


def _entered(subject: Subject) -> frozenset[str]:
    """Return the dialogs that some dialog goes to, by `goto` or by an authored action."""
    graphs = (*subject.graphs, *subject.exact_graphs)
    named = {node.goto for graph in graphs for _, node in graph.of(Goto)}
    raw = [node.raw for graph in graphs for _, node in graph.of(Raw)]
    written = (symbol(text) for value in raw for _, text in texts(value))
    flows = {each.name for each in written if each is not None and each.kind == "flow"}
    for dialog in subject.dialogs if flows else ():
        made = (dialog.dialog, *(f"{dialog.dialog}_{locale}" for locale in dialog.locales))
        named.update([dialog.dialog] if flows.intersection(made) else ())
    return frozenset(named)


def _reads(
    subject: Subject, graph: DialogGraph
) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for name, node in graph.nodes.items():
        for path, text in _templates(node) if type(node) in _TEMPLATED else ():
            for variable in NAMED.findall(text):
                yield name, path, variable
    dialog = graph.dialog
    for each in graph.filled:
        if each.node and each.role != "confirm":
            used = subject.ear.variables(dialog, each.said, each.locales[0])
            for variable in used:
                if subject.variables[variable].phase == "call":
                    yield each.node, each.path[2:], variable


_TEMPLATED = frozenset({Invoke, Set, Goto, TransferNode})
"""Nodes with values that may hold variables."""


def _templates(node: NodeBase) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match node:
        case Invoke(invoke=invocation):
            prefix, pairs = ("invoke", "in"), invocation.in_
        case Set(set=pairs):
            prefix = ("set",)
        case Goto(with_=pairs):
            prefix = ("with",)
        case TransferNode(transfer=transfer):
            prefix, pairs = ("transfer", "attributes"), transfer.attributes
        case _:
            return
    for key, text in pairs.items():
        yield (*prefix, key), text


READ_RULES: tuple[Rule, ...] = (
    Rule(
        "GRA009",
        _E,
        "A variable that is not set on some path",
        "The caller hears nothing in its place, or takes the wrong branch.",
        "Set it on every path, or keep the answer with `out:`.",
        "own rule",
        "structure",
        early_reads,
    ),
)
