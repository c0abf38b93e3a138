"""What happens around the caller's own flow: waiting, whispers, hold, and the end of the contact.

A phase is an event hook whose flow runs: CustomerQueue while the contact waits, then AgentWhisper,
CustomerWhisper and the holds once an agent has it, and CustomerRemaining when all is over. A
phase without a hook passes in silence. Source: flow language, UpdateContactEventHooks.
"""

from __future__ import annotations

from ivr.simulator.call.state import FOREVER, CallState
from ivr.simulator.call.transcript import Ended
from ivr.simulator.call.values import target_view
from ivr.simulator.call.world import QueueView, Wanted, World
from ivr.simulator.line.talk import stay
from ivr.simulator.moves import DANGLING, enter, finish, leaving, settle

WAIT_SECONDS_MAX = 3_600.0
"""How long the simulation keeps a caller waiting for an agent who never comes."""

_STILL_WAITING = f"still waiting after {WAIT_SECONDS_MAX:,.0f} s"

QUEUED = "CustomerQueue"
LEFT = "CustomerRemaining"
WITH_AGENT = ("AgentWhisper", "CustomerWhisper", "CustomerHold", "AgentHold")
BACK = frozenset({"end", "return"})
"""Branches by which a module gives back to the flow that called it."""

OVER = frozenset({*BACK, "phase over"})
"""Branches after which nothing follows: a module that nobody called has its end there too."""

HOLDS = frozenset({"CustomerHold", "AgentHold"})


def join_queue(state: CallState, world: World, view: QueueView) -> CallState:
    """Put the contact into its working queue; the customer-queue flow starts, if one is set."""
    wait_seconds = world.dispatch.wait_seconds(view, _wanted(state))
    wait = WAIT_SECONDS_MAX if wait_seconds is None else wait_seconds
    place = state.place.but(
        phase=QUEUED,
        stack=(),
        deadline=state.seconds + min(wait, WAIT_SECONDS_MAX),
        answered=wait_seconds is not None and wait <= WAIT_SECONDS_MAX,
    )
    contact = state.contact.but(transfers=state.contact.transfers + 1)
    return _begin(state.standing(place).being(contact), world, QUEUED)


def _wanted(state: CallState) -> Wanted:
    contact = state.contact
    return Wanted(
        state.place.facts.channel,
        contact.priority,
        contact.head_start_seconds,
        contact.routing_criteria,
    )


def meet_agent(state: CallState, world: World) -> CallState:
    """Hand the contact to an agent who is free: whispers, holds, and the end."""
    return _with_agent(state.go("agent", None), world, WITH_AGENT)


def _begin(state: CallState, world: World, phase: str) -> CallState:
    """Start the flow hooked to a phase; without one nothing is left to run."""
    hook = state.contact.hooks.get(phase)
    flow = world.book.find(hook) if hook else None
    return state if flow is None else enter(state, world, flow.name, phase)


def next_phase(state: CallState, world: World) -> CallState:
    """Return the state after a flow is over, or after its phase ran out of time.

    The contact has ended for good when this leaves no action to run.
    """
    phase = state.place.phase
    if state.place.outcome is not None:
        return _after_end(state, world)
    if phase == QUEUED:
        return _after_queue(state, world)
    if phase in WITH_AGENT:
        return _with_agent(state, world, WITH_AGENT[WITH_AGENT.index(phase) + 1 :])
    if state.label in OVER:
        return _after_end(settle(state, Ended("flow_ended", flow=state.place.flow)), world)
    reason = f"the flow stops after {state.label!r} without an end"
    return settle(state, Ended("error", reason=reason, code=DANGLING, flow=state.place.flow))


def _after_end(state: CallState, world: World) -> CallState:
    """Run the disconnect flow once, unless the simulator itself had to stop."""
    place = state.place
    broken = place.outcome is not None and place.outcome.code
    if place.phase == LEFT or broken or not state.contact.hooks.get(LEFT):
        return state.standing(place)
    left = place.but(phase=LEFT, deadline=FOREVER, stack=())
    return _begin(state.standing(left), world, LEFT)


def _after_queue(state: CallState, world: World) -> CallState:
    """Wait in silence for whatever time is left, then meet the agent.

    Nothing has disconnected a caller who waits on: no disconnect flow runs.
    """
    left = False
    if state.seconds < state.place.deadline:
        state, left = stay(state.place.deadline - state.seconds, state, world)
    if left:
        return _after_end(settle(state, leaving(state, world)), world)
    if not state.place.answered:
        return settle(state, _handed_over(state, world, _STILL_WAITING))
    return _with_agent(state, world, WITH_AGENT)


def _with_agent(state: CallState, world: World, phases: tuple[str, ...]) -> CallState:
    """Go through these phases: whispers, and holds where the agent puts the caller on hold."""
    for phase in phases:
        if not world.book.find(state.contact.hooks.get(phase, "")):
            continue
        seconds = _hold_seconds(state, world) if phase in HOLDS else FOREVER
        if seconds:
            place = state.place.but(deadline=state.seconds + seconds, stack=())
            return _begin(state.standing(place), world, phase)
    return _transferred(state, world)


def _hold_seconds(state: CallState, world: World) -> float:
    """Return how long the agent holds the caller: only voice can be put on hold."""
    if state.place.facts.channel != "VOICE":
        return 0.0
    view = target_view(state, world)
    return 0.0 if view is None else view.hold_seconds


def _transferred(state: CallState, world: World) -> CallState:
    return _after_end(settle(state, _handed_over(state, world, "answered by an agent")), world)


def _handed_over(state: CallState, world: World, reason: str) -> Ended:
    queue = world.book.name(state.contact.queue or state.contact.agent)
    return Ended("transfer", queue=queue, reason=reason)


def disconnect(state: CallState) -> CallState:
    """End the contact: a callback where one was queued, else a hang-up."""
    queued = state.contact.callback_queue
    ended = Ended("callback", queue=queued) if queued else Ended("hangup")
    return finish(state, ended)
