"""Where private answers stand: at each node of each dialog, also beyond the walls of modules.

Law: what some path may have filled with a private answer is private. A module's results are as
private as what it returns, and what a module takes as what any of its callers passes.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, cast

from ivr.contract import Field, Function
from ivr.ir.references import symbol
from ivr.lint.facts.gathered import NAMED, slots_of
from ivr.lint.facts.graphs import DialogGraph
from ivr.spec.graph import digressions_at
from ivr.spec.nodes.act import Call, Invoke, Raw
from ivr.spec.nodes.base import Listens, NodeBase
from ivr.spec.nodes.leave import Return
from ivr.spec.nodes.listen import Collect, Form

_IN_A_PATH = re.compile(r"\$\.(?:External|FlowAttributes|Modules\.Input)\.([a-z][a-z0-9_]*)")

_NOTHING: frozenset[str] = frozenset()

Private = Mapping[str, Mapping[str, frozenset[str]]]
"""Dialog -> node -> variables that may hold a private answer when the node begins."""


def mentioned(text: str) -> set[str]:
    """Return the variables that a text of a dialog reads, by name or by path."""
    return {*NAMED.findall(text), *_IN_A_PATH.findall(text)}


class _Held(NamedTuple):
    """Private variables: answers of the last function, and those kept until overwritten."""

    answers: frozenset[str]
    kept: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        return self.answers | self.kept

    def joined(self, other: _Held) -> _Held:
        return _Held(self.answers | other.answers, self.kept | other.kept)

    def written(self, names: Mapping[str, bool]) -> _Held:
        """Return what is held once variables were kept: name -> whether its value is private."""
        private = {name for name, is_private in names.items() if is_private}
        return self._replace(kept=self.kept - names.keys() | private)


class _Known(NamedTuple):
    """The functions, and what crosses the walls of modules: module -> names of private values."""

    functions: Mapping[str, Function]
    given: dict[str, set[str]]
    returned: dict[str, set[str]]

    def size(self) -> int:
        """Return how much crosses; it only ever grows."""
        return sum(map(len, (*self.given.values(), *self.returned.values())))

    def answers(self, function: str) -> Mapping[str, Field]:
        return self.functions[function].answers if function in self.functions else {}


def private_values(graphs: Mapping[str, DialogGraph], functions: Mapping[str, Function]) -> Private:
    """Return where private answers stand, over all dialogs together; modules may call each other.

    Args:
        graphs: The dialogs by name.
        functions: The contract.
    """
    if not any(graph.of(Invoke) or graph.of(Raw) for graph in graphs.values()):
        return {}  # private values come from functions alone
    known = _Known(functions, {}, {})
    size = -1
    found: dict[str, Mapping[str, frozenset[str]]] = {}
    while size != known.size():
        size = known.size()
        for name, graph in graphs.items():
            found[name] = _walked(graph, known)
            _crossed(graph, found[name], known)
    return found


def _crossed(graph: DialogGraph, at: Mapping[str, frozenset[str]], known: _Known) -> None:
    """Note what a dialog passes to modules and, being one, gives back."""
    for name, private in at.items():
        node = graph.nodes[name]
        if isinstance(node, Call):
            passed = _private_pairs(node.call.with_, private)
            known.given.setdefault(node.call.dialog, set()).update(passed)
        elif isinstance(node, Return):
            passed = _private_pairs(node.with_, private)
            known.returned.setdefault(graph.dialog.dialog, set()).update(passed)
        elif isinstance(node, Listens) and graph.dialog.digressions:
            for each in digressions_at(graph.dialog, node).values():
                passed = _private_pairs(each.with_, private)
                known.given.setdefault(each.call or "", set()).update(passed)


def _private_pairs(pairs: Mapping[str, str], private: frozenset[str]) -> Iterator[str]:
    return (key for key, text in pairs.items() if private & mentioned(text))


def _walked(graph: DialogGraph, known: _Known) -> Mapping[str, frozenset[str]]:
    given = known.given.get(graph.dialog.dialog, _NOTHING)
    kept = frozenset(given) if graph.dialog.kind == "module" else _NOTHING
    at = dict.fromkeys(graph.roots, _Held(_NOTHING, kept))
    waiting = deque(at)
    while waiting:
        here = waiting.popleft()
        node = graph.nodes[here]
        for way in graph.ways[here]:
            after = _after(node, "" if way.inherited else way.label, at[here], known)
            before = at.get(way.target)
            met = after if before is None else before.joined(after)
            if met != before:
                at[way.target] = met
                waiting.append(way.target)
    return {name: held.names for name, held in at.items()}


def _after(node: NodeBase, label: str, held: _Held, known: _Known) -> _Held:
    effect = _EFFECTS.get(type(node))
    return held if effect is None else effect(node, label, held, known)


def _invoked(node: Invoke, label: str, held: _Held, known: _Known) -> _Held:
    if label != "then":
        return held._replace(answers=_NOTHING)
    answers = known.answers(node.invoke.handler)
    out = node.invoke.out.items()
    kept = {name: field in answers and answers[field].private for name, field in out}
    return held._replace(answers=_private_fields(answers)).written(kept)


def _private_fields(answers: Mapping[str, Field]) -> frozenset[str]:
    return frozenset(name for name, field in answers.items() if field.private)


def _called(node: Call, label: str, held: _Held, known: _Known) -> _Held:
    held = held._replace(answers=_NOTHING)
    if label == "error":
        return held
    private = known.returned.get(node.call.dialog, set())
    return held.written({name: field in private for name, field in node.call.returns.items()})


def _listened(node: Collect | Form, label: str, held: _Held, _known: _Known) -> _Held:
    names = [slot.slot for slot in slots_of(node)] if label == "then" else []
    return held.written(dict.fromkeys(names, False))


def _raw(node: Raw, label: str, held: _Held, known: _Known) -> _Held:
    parameters = cast("Mapping[str, Any]", node.raw.get("Parameters") or {})
    match node.raw.get("Type"):
        case "InvokeLambdaFunction":
            function = symbol(str(parameters.get("LambdaFunctionARN", "")))
            answers = known.answers(function.name if function and label == "then" else "")
            return held._replace(answers=_private_fields(answers))
        case "UpdateFlowAttributes" if label == "then":
            written = cast("Mapping[str, Any]", parameters.get("FlowAttributes") or {})
            texts = {name: str(value) for name, value in written.items()}
            names = held.names
            return held.written({name: bool(names & mentioned(t)) for name, t in texts.items()})
        case _:
            return held


_EFFECTS: Mapping[type[NodeBase], Callable[[Any, str, _Held, _Known], _Held]] = {
    Invoke: _invoked,
    Call: _called,
    Collect: _listened,
    Form: _listened,
    Raw: _raw,
}
"""What each node changes; every other node changes nothing. An `ask` keeps a slot only where
its intent carries it, so that what it may overwrite stays private."""
