"""Ways round and ways out of a flow: cycles, callers who never answer, and where nothing ends.

Law: no recursion, and every walk is linear in actions and branches: flows of strangers may be
long and may lead anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ivr.ir.actions import contract_of
from ivr.ir.actions.base import INPUT_TIME_LIMIT_EXCEEDED, ActionBase, FlowType
from ivr.lint.facts.graphs import cycles

if TYPE_CHECKING:
    from ivr.lint.facts.flowgraph import FlowGraph

ASKING = frozenset(
    {
        "GetParticipantInput",
        "ConnectParticipantWithLexBot",
        "ShowView",
        "AuthenticateParticipant",
    }
)
"""Types that ask somebody."""

COUNTING = frozenset({"Loop"})

LASTING = frozenset(
    {
        "MessageParticipant",
        "MessageParticipantIteratively",
        "Wait",
        "TransferParticipantToThirdParty",
    }
)
"""Types that take time by themselves: words, waiting, ringing."""

LEAVING = frozenset(
    {
        "TransferContactToQueue",
        "DequeueContactAndTransferToQueue",
        "TransferToFlow",
        "TransferParticipantToThirdParty",
        "MessageParticipantIteratively",
    }
)
"""Types after which the contact is elsewhere, though the flow may go on where that fails."""

WAITING_FLOWS = frozenset({FlowType.CUSTOMER_QUEUE, FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD})
"""Flows that others end."""


def restless(graph: FlowGraph) -> Iterator[tuple[str, ...]]:
    """Yield the cycles that ask nothing, count nothing and take no time."""
    spared = ASKING | COUNTING | LASTING
    if not graph.rounds:
        return
    reached, leads, actions = graph.rounds & graph.reached, graph.leads, graph.flow.actions
    quick = {
        name: leads[name]
        for kind, places in graph.by_type.items()
        if kind not in spared
        for name in [actions[place].identifier for place in places]
        if name in reached
    }
    if quick:
        yield from _rounds(quick)


def ceaseless(graph: FlowGraph) -> Iterator[tuple[str, ...]]:
    """Yield the cycles in which a caller who does nothing goes round for ever.

    Only where nothing but the caller decides: an action that counts, compares or asks a function
    on the way may be the end of it.
    """
    if "GetParticipantInput" not in graph.by_type or not graph.rounds:
        return
    reached = graph.rounds & graph.reached
    leads = {
        action.identifier: tuple(_silently(action))
        for action in graph.flow.actions
        if action.identifier in reached
    }
    asking = {
        graph.flow.actions[place].identifier for place in graph.by_type["GetParticipantInput"]
    }
    yield from (cycle for cycle in _rounds(leads) if not asking.isdisjoint(cycle))


def _silently(action: ActionBase) -> Iterator[str]:
    """Yield where an action leads a caller who does nothing; nowhere if that may change."""
    ways = action.transitions
    if action.type == "GetParticipantInput":
        silent = ways.error(INPUT_TIME_LIMIT_EXCEEDED)
        if silent is not None:
            yield silent
    elif not ways.conditions and action.type not in _DECIDING and ways.next_action is not None:
        yield ways.next_action


_DECIDING = LEAVING | {"InvokeLambdaFunction", "InvokeFlowModule", "Wait", "ShowView"}
"""Types after which not only the caller decides how it goes on."""


def endless(graph: FlowGraph) -> tuple[ActionBase, ...]:
    """Return the reached actions from which no way leads out of the flow, in order.

    Out leads whatever ends the flow, hands the contact on, or is not known. Flows that others end
    have no such actions.
    """
    flow = graph.flow
    rounds = graph.rounds
    if flow.type in WAITING_FLOWS or not rounds:
        return ()
    before: dict[str, list[str]] = {}
    out: list[str] = []
    away = {kind for kind in graph.by_type if _leaves(kind)}
    for action, targets in zip(flow.actions, graph.targets, strict=True):
        if action.identifier not in rounds:
            continue
        if action.type in away or not rounds.issuperset(targets):
            out.append(action.identifier)
        for target in targets:
            before.setdefault(target, []).append(action.identifier)
    stuck = (rounds & graph.reached) - _freed(out, before)
    return tuple([action for action in flow.actions if action.identifier in stuck])


def _freed(out: list[str], before: Mapping[str, list[str]]) -> set[str]:
    """Return the actions that lead to one of `out`, and those themselves."""
    free = set(out)
    while out:
        for each in before.get(out.pop(), ()):
            if each not in free:
                free.add(each)
                out.append(each)
    return free


def _leaves(kind: str) -> bool:
    """Tell whether a contact may leave the flow at an action of some type."""
    contract = contract_of(kind)
    return contract.terminal or not contract.source or kind in LEAVING


def _rounds(leads: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield one cycle of each knot of a graph."""
    left = leads
    for _ in range(_PRUNED):  # whoever leads to none of the others is on no cycle
        known = left.keys()
        left = {key: to for key, to in left.items() if not known.isdisjoint(to)}
    edges = {key: tuple([t for t in to if t in left]) for key, to in left.items()}
    for knot in cycles(edges) if left else ():
        yield _cycle(knot[0], leads, set(knot))


_PRUNED = 3
"""So often a graph is looked through for ends, which nearly always leaves nothing."""


def _cycle(
    start: str, leads: Mapping[str, tuple[str, ...]], inside: Collection[str]
) -> tuple[str, ...]:
    """Return a cycle within a knot that a walk from some action runs into."""
    path: dict[str, None] = {}
    here = start
    while here not in path:
        path[here] = None
        here = next(target for target in leads[here] if target in inside)
    walked = list(path)
    return tuple(walked[walked.index(here) :])
