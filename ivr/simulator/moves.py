"""How a step leaves its action: by the next action, a condition, an error branch, or the end.

Law of the room: every step leaves by exactly one of these, so that trace and coverage see each
branch once. An error that has no branch ends the call with a coded finding: nothing succeeds
silently.
"""

from __future__ import annotations

from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase
from ivr.simulator.state import CallState, FlowState
from ivr.simulator.transcript import Ended, Entered, Entry
from ivr.simulator.values import holds
from ivr.simulator.world import World

NOT_SIMULATED = "SIM001"
UNWIRED = "SIM002"
ENDLESS = "SIM003"
DANGLING = "SIM004"


def note(entry: Entry, state: CallState, world: World, seconds: float = 0.0) -> CallState:
    """Return the state `seconds` later with one more entry in its transcript."""
    if world.watch is not None:
        world.watch(entry)
    return state.noted(entry, seconds)


def ahead(action: ActionBase, state: CallState) -> CallState:
    """Leave by the next action."""
    return state.go("next", action.transitions.next_action)


def fail(action: ActionBase, state: CallState, error_type: str = NO_MATCHING_ERROR) -> CallState:
    """Leave by an error branch; NoMatchingError catches errors without a branch of their own."""
    caught = None
    for branch in action.transitions.errors:
        if branch.error_type == error_type:
            return state.go(error_type, branch.next_action)
        if branch.error_type == NO_MATCHING_ERROR:
            caught = branch.next_action
    if caught is not None:
        return state.go(NO_MATCHING_ERROR, caught)
    reason = f"{action.type} met {error_type}, and no branch takes it"
    return stop(action, state, UNWIRED, reason)


def choose(action: ActionBase, state: CallState, world: World, value: object) -> CallState:
    """Leave by the first condition that is true of the value, else by NoMatchingCondition."""
    for branch in action.transitions.conditions:
        if holds(branch, value, state, world):
            condition = branch.condition
            label = f"{condition.operator} {' '.join(condition.operands)}"
            return state.go(label, branch.next_action)
    return fail(action, state, NO_MATCHING_CONDITION)


def outcome(action: ActionBase, state: CallState, world: World, name: str) -> CallState:
    """Leave by the condition `Equals name`, or by the next action where none is wired."""
    for branch in action.transitions.conditions:
        if holds(branch, name, state, world):
            return state.go(f"Equals {name}", branch.next_action)
    return ahead(action, state)


def settle(state: CallState, ended: Ended) -> CallState:
    """End the contact between two actions; what ended it first stays what ended it."""
    first = ended if state.place.outcome is None or ended.code else state.place.outcome
    return state.but(at=None, place=state.place.but(outcome=first, stack=()))


def finish(state: CallState, ended: Ended, label: str = "end") -> CallState:
    """End the contact by this action."""
    return settle(state, ended).go(label, None)


def stop(action: ActionBase, state: CallState, code: str, reason: str) -> CallState:
    """End the call because the simulator cannot or may not go on."""
    ended = Ended("error", reason=reason, code=code, flow=state.flow, identifier=action.identifier)
    return finish(state, ended, "stopped")


def hung_up(state: CallState, world: World) -> CallState:
    """End the contact because the caller left."""
    return finish(state, leaving(state, world), "hang up")


def leaving(state: CallState, world: World) -> Ended:
    """Return the end of a contact whose caller leaves now, from a queue or from a flow."""
    queue = world.book.name(state.contact.queue) if state.place.phase else ""
    return Ended("customer_hung_up", queue=queue)


def enter(state: CallState, world: World, flow: str, phase: str = "") -> CallState:
    """Start a flow at its first action, with nothing remembered from the flow before."""
    place = state.place.but(flow=flow, phase=phase, typed="")
    start = world.book.by_name[flow].start
    entered = state.but(at=start, place=place, local=FlowState())
    return note(Entered(state.seconds, state.done, flow, phase), entered, world)
