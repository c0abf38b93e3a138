"""What follows a flow: the module's caller, waiting, whispers, hold, and the disconnect flow.

The order is that of the simulator's phases. A hook whose flow is outside passes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.explore.meaning.facts import HOOK
from ivr.explore.meaning.moments import Facts, Known
from ivr.explore.meaning.values import Value
from ivr.explore.meaning.ways import (
    NO_DEED,
    Cost,
    Deed,
    Turn,
    Way,
    choose,
    crossing,
    ended,
    enter,
    named,
)
from ivr.ir.actions.base import NO_MATCHING_CONDITION, FlowType
from ivr.ir.flow import Flow
from ivr.simulator.phases import HOLDS, LEFT, QUEUED, WITH_AGENT

__all__ = (
    "LEFT",
    "QUEUED",
    "answered",
    "contact_over",
    "flow_over",
    "hang_up",
    "is_transfer",
    "is_waiting",
    "phase_of",
    "queued",
    "returned",
)

IN_QUEUE = "waits for an agent"
"""How an end is told that leaves the contact in a queue."""

_WAITING = frozenset({FlowType.CUSTOMER_QUEUE, FlowType.CUSTOMER_HOLD, FlowType.AGENT_HOLD})

PHASES: Mapping[FlowType, str] = {
    FlowType.CUSTOMER_QUEUE: QUEUED,
    FlowType.AGENT_WHISPER: "AgentWhisper",
    FlowType.CUSTOMER_WHISPER: "CustomerWhisper",
    FlowType.CUSTOMER_HOLD: "CustomerHold",
    FlowType.AGENT_HOLD: "AgentHold",
}
"""Flow type -> the phase in which such a flow runs, where nothing in the set leads to it."""


def phase_of(flow: Flow) -> str:
    """Return the phase in which a flow runs that nothing leads to; empty for the caller's own.

    An export does not always say of which type a flow is: what only a waiting contact can do tells.
    """
    known = PHASES.get(flow.type, "")
    if known or flow.type is not FlowType.CONTACT_FLOW:
        return known
    return QUEUED if _has(flow, "DequeueContactAndTransferToQueue") else ""


def is_transfer(flow: Flow) -> bool:
    """Tell whether a flow begins with a queue or an agent: somebody chose a quick connect."""
    if flow.type is FlowType.CONTACT_FLOW:
        return _has(flow, "TransferContactToAgent")
    return flow.type in {FlowType.QUEUE_TRANSFER, FlowType.AGENT_TRANSFER}


def _has(flow: Flow, kind: str) -> bool:
    return any(action.type == kind for action in flow.actions)


def is_waiting(turn: Turn) -> bool:
    """Tell whether the contact only waits while this flow runs."""
    return turn.moment.phase == QUEUED or turn.moment.phase in HOLDS or turn.flow.type in _WAITING


def _hooks(turn: Turn, phase: str) -> tuple[Flow | None, ...]:
    """Return the flows that may run in a phase; None where none may."""
    ground = turn.ledger.ground
    value = turn.ledger.read(f"{HOOK}{phase}", turn.known, turn.flow)
    flow = ground.find(value) if isinstance(value, str) else None
    return (flow, None) if ground.aside and flow is not None else (flow,)


def contact_over(turn: Turn, label: str, how: str, deed: Deed = NO_DEED) -> Iterator[Way]:
    """End the contact; the disconnect flow runs once, where one is set."""
    for last in _hooks(turn, LEFT) if turn.moment.phase != LEFT else (None,):
        if last is None:
            yield ended(label, how, deed)
        else:
            yield enter(turn, last, label, LEFT, ())._replace(deed=deed, end=how)


def hang_up(turn: Turn) -> Iterator[Way]:
    """The caller leaves: told where a flow of the set runs then."""
    if turn.moment.phase != LEFT and any(_hooks(turn, LEFT)):
        for way in contact_over(turn, "hang up", "hangs up", Deed("hangup")):
            yield way._replace(cost=Cost.INPUT)


def queued(turn: Turn) -> Iterator[Way]:
    """Join the queue: its flow runs, or an agent answers before it does."""
    waiting = [flow for flow in _hooks(turn, QUEUED) if flow is not None]
    for flow in waiting:
        way = enter(turn, flow, "queued", QUEUED, ())
        yield way._replace(deed=Deed("queue", "waits"), end=IN_QUEUE)
    for way in _with_agent(turn, WITH_AGENT, "queued"):
        deed = Deed("queue", "answers" if waiting else "open")
        yield way._replace(deed=deed, end=IN_QUEUE)


def _with_agent(turn: Turn, phases: tuple[str, ...], label: str) -> Iterator[Way]:
    """Go through these phases: whispers, and holds where the agent puts the caller on hold."""
    for phase in phases:
        flows = _hooks(turn, phase)
        for flow in flows:
            if flow is not None:
                yield enter(turn, flow, label, phase, ())
        if None not in flows and phase not in HOLDS:
            return
    yield from contact_over(turn, label, "is with an agent")


def answered(turn: Turn) -> Iterator[Way]:
    """Go to the agent that the contact was sent to."""
    yield from _with_agent(turn, WITH_AGENT, "agent")


def flow_over(turn: Turn, label: str, deed: Deed = NO_DEED) -> Iterator[Way]:
    """End the flow: on with the module's caller, or with what follows the phase."""
    phase = turn.moment.phase
    if turn.known.stack and label == "end":
        yield returned(turn, label, {})
    elif phase == QUEUED:
        for way in _with_agent(turn, WITH_AGENT, label):
            yield way._replace(deed=deed)
    elif phase in WITH_AGENT:
        for way in _with_agent(turn, WITH_AGENT[WITH_AGENT.index(phase) + 1 :], label):
            yield way._replace(deed=deed)
    else:
        yield from contact_over(turn, label, "goes on without a flow", deed)


def returned(turn: Turn, label: str, told: Mapping[str, Value]) -> Way:
    """Go on in the flow that ran this module, by its result.

    That is a condition, else NoMatchingCondition; where that is not wired, the next action.
    """
    frame = turn.known.stack[-1]
    ledger = turn.ledger
    flow = ledger.ground.flows[frame.flow]
    action = flow.by_id[frame.identifier]
    facts: Facts = crossing(turn.known.facts)
    facts.update(dict(frame.facts))
    ledger.clear("Modules", facts)
    facts.update(told)
    moment = turn.moment._replace(flow=flow.name, at=action.identifier)
    exits = ledger.ground.book.exits(action)
    known = Known(facts, turn.known.stack[:-1])
    caller = Turn(moment, flow, action, exits, known, ledger)
    way = _by_result(caller, told.get("Modules.Result"))
    return way._replace(label=label, back=(flow.name, action.identifier, way.label))


def _by_result(caller: Turn, result: Value) -> Way:
    if result is None or NO_MATCHING_CONDITION not in caller.exits.errors:
        return named(caller, result if isinstance(result, str) else "")
    ways = list(choose(caller, result, NO_DEED))
    return ways[0]
