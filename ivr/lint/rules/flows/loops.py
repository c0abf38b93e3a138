"""Ways through flows of any origin: round without end, out nowhere, values before they are there.

Dialogs have rules of their own for this (GRA001 to GRA009), which name the author's nodes: flows
that were compiled from them are not judged twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.faults import Severity
from ivr.ir.actions.base import ActionBase
from ivr.ir.references import paths_in
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.facts.flows.loops import ceaseless, endless, restless
from ivr.lint.facts.flows.reads import FILLED, answered, unfilled
from ivr.lint.rule import Rule, Spot, Subject, way_of
from ivr.spec.reading.nearest import did_you_mean

_I, _W = Severity.INFO, Severity.WARNING


def _foreign(subject: Subject) -> Iterator[FlowGraph]:
    """Yield the flows that no dialog here was compiled to."""
    return (graph for graph in subject.flow_graphs if not graph.authored)


def restless_cycles(subject: Subject) -> Iterator[Spot]:
    for graph in _foreign(subject):
        for cycle in restless(graph):
            first = graph.flow.by_id[cycle[0]]
            way = way_of(graph.steps((*cycle, cycle[0])))
            message = f"this goes round without asking, counting or waiting: {way}"
            yield Spot(graph.where(first), message)


def silent_callers(subject: Subject) -> Iterator[Spot]:
    for graph in _foreign(subject):
        for cycle in ceaseless(graph):
            first = graph.flow.by_id[cycle[0]]
            way = way_of(graph.steps((*cycle, cycle[0])))
            message = f"a caller who does nothing is asked for ever: {way}"
            yield Spot(graph.where(first), message)


def no_way_out(subject: Subject) -> Iterator[Spot]:
    for graph in _foreign(subject):
        stuck = endless(graph)
        if stuck:
            others = len(stuck) - 1
            more = f" and {others} other action{'s' if others > 1 else ''}" if others else ""
            message = f"from {graph.called(stuck[0])}{more} no way leads to an end"
            yield Spot(graph.where(stuck[0]), message)


def early_reads(subject: Subject) -> Iterator[Spot]:
    for graph in _foreign(subject):
        for action, value, never in unfilled(graph):
            root = value.partition(".")[0]
            told = f"{graph.called(action)} reads $.{value}"
            if root == "Attributes":
                message = f"{told}, which this flow sets, but not on every way there"
                yield Spot(graph.where(action), message, _I, _SET_ELSEWHERE)
                continue
            fillers = _fillers(root)
            remedy = f"Let {one_of(fillers)} come before it on every way, in this flow."
            by = f"no {fillers[0]}" if len(fillers) == 1 else "nothing that fills it"
            message = f"{told}, which is empty where {by} came before; on some way none does"
            if never:
                message = f"{told}, which is empty: {by} of this flow comes before it"
                if len(fillers) > 1:
                    message = f"{told}, which is empty: nothing in this flow fills it before"
            yield Spot(graph.where(action), message, None, remedy)


_SET_ELSEWHERE = "Set it on every way, unless whoever starts the contact has set it."


def _fillers(root: str) -> list[str]:
    """Return the actions that fill a root, the one that most flows use first."""
    return sorted(FILLED[root], key=lambda each: (each != _USUAL.get(root), each))


def one_of(names: Sequence[str]) -> str:
    """Return names as a choice; of many the first two, and how many others there are."""
    shown = list(names) if len(names) <= _NAMED + 1 else [*names[:_NAMED]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} or {more} others"
    return f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]


_NAMED = 2

_USUAL = {"Customer": "GetCustomerProfile", "Case": "GetCase"}


def stale_answers(subject: Subject) -> Iterator[Spot]:
    for graph in subject.flow_graphs:
        asked = graph.of_type("InvokeLambdaFunction") if not graph.authored else ()
        named = {str(w.get("LambdaFunctionARN", "")).rpartition(":")[2] for _, w in asked}
        if subject.functions.keys().isdisjoint(named):
            continue
        states = None
        for action, leaf in graph.notable:
            if type(leaf.value) is not str or "$.External." not in leaf.value:
                continue
            states = states if states is not None else answered(graph)
            functions = states.get(action.identifier, frozenset[str]())
            yield from _unanswered(subject, graph, leaf.value, (action, functions))


def _unanswered(
    subject: Subject, graph: FlowGraph, text: str, reader: tuple[ActionBase, frozenset[str]]
) -> Iterator[Spot]:
    action, functions = reader
    for path in paths_in(text):
        field = path.removeprefix("$.External.").partition(".")[0]
        for function in sorted(functions) if path.startswith("$.External.") else ():
            name = function.rpartition(":")[2]
            if name in subject.functions and field not in subject.answers(name):
                told = f"reads $.External.{field}, which {name}, asked last, does not answer"
                remedy = "Keep it in a flow attribute before another function is asked."
                near = did_you_mean(field[:80], subject.answers(name))
                message = f"{graph.called(action)} {told}"
                yield Spot(graph.where(action), message, None, near or remedy)


LOOP_RULES: tuple[Rule, ...] = (
    Rule(
        "FLW026",
        _W,
        "A value read before it is there",
        "What nobody has filled is empty, and is said or compared as such.",
        "Fill it on every way to this action.",
        "administrator guide, flow data (A); live probes (P)",
        "flows",
        early_reads,
    ),
    Rule(
        "FLW027",
        _W,
        "An answer of another function",
        "Each function's answer replaces the one before, as a whole.",
        "Copy what is needed later into flow attributes.",
        "administrator guide, Lambda functions (A); live probes (P)",
        "flows",
        stale_answers,
    ),
    Rule(
        "FLW031",
        _W,
        "A cycle that nothing slows",
        "It asks nobody, counts nothing and takes no time; the service stops it somewhere.",
        "Count the rounds with a Loop, or wait in between.",
        "flow language, Loop and Wait (D); own rule",
        "flows",
        restless_cycles,
    ),
    Rule(
        "FLW032",
        _W,
        "A caller who says nothing is asked for ever",
        "The line is paid for until somebody hangs up.",
        "Count the tries with a Loop, and hand over or hang up.",
        "voice interface guides; own rule",
        "flows",
        silent_callers,
    ),
    Rule(
        "FLW033",
        _W,
        "No way leads to an end",
        "The contact can neither be handed on nor ended by this flow.",
        "Lead on to a transfer, to DisconnectParticipant or to EndFlowExecution.",
        "flow language, actions that end a flow (D); own rule",
        "flows",
        no_way_out,
    ),
)
