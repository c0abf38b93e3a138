"""How a step leaves its action: by the next action, a condition, an error branch, or the end.

Law of the room: every step leaves by exactly one of these, so that trace and coverage see each
branch once. An error that has no branch ends the call with a coded finding: nothing succeeds
silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR, ActionBase
from ivr.simulator.call.beyond import Answer, Asked
from ivr.simulator.call.exits import KEY_EXISTS, Exit
from ivr.simulator.call.state import UNTOUCHED, CallState, ContactState, Frame, Loops, Place, make
from ivr.simulator.call.transcript import Ended, Entered, Entry
from ivr.simulator.call.values import Root, look, text_of, told
from ivr.simulator.call.world import FlowBook, World

Ready = Callable[[CallState, World], CallState]
"""The step of one action: the call before it and the world give the call after it."""

NOT_SIMULATED = "SIM001"
UNWIRED = "SIM002"
ENDLESS = "SIM003"
DANGLING = "SIM004"


def note(entry: Entry, state: CallState, world: World, seconds: float = 0.0) -> CallState:
    """Return the state `seconds` later with one more entry in its transcript."""
    if world.watch is not None:
        world.watch(entry)
    return state.noted(entry, seconds)


def ahead(action: ActionBase, state: CallState, contact: ContactState | None = None) -> CallState:
    """Leave by the next action, with the contact in another state where one is given."""
    if contact is None:
        return state.go("next", action.transitions.next_action)
    return state.onward(action.transitions.next_action, contact)


def fail(
    action: ActionBase, state: CallState, world: World, error_type: str = NO_MATCHING_ERROR
) -> CallState:
    """Leave by an error branch; NoMatchingError catches errors without a branch of their own."""
    errors = world.book.exits(action).errors
    target = errors.get(error_type)
    if target is not None:
        return state.go(error_type, target)
    target = errors.get(NO_MATCHING_ERROR)
    if target is not None:
        return state.go(NO_MATCHING_ERROR, target)
    reason = f"{action.type} met {error_type}, and no branch takes it"
    return stop(action, state, UNWIRED, reason)


def choose(action: ActionBase, state: CallState, world: World, value: object) -> CallState:
    """Leave by the first condition that is true of the value, else by NoMatchingCondition.

    No value makes every condition false.
    """
    conditions, _, equals, otherwise = world.book.exits(action)
    if equals is not None:
        found = None if value is None else equals.get(text_of(value))
    else:
        found = next((e[3:] for e in conditions if _holds(e, value, state, world)), None)
    found = found or otherwise
    if found is None:
        return fail(action, state, world, NO_MATCHING_CONDITION)
    label, target = found
    return state.go(label, target)


def chooser(action: ActionBase, book: FlowBook) -> Callable[[CallState, World, object], CallState]:
    """Return `choose` of one action, its ways out looked up beforehand."""
    _, _, equals, otherwise = book.exits(action)
    if equals is None or otherwise is None:
        return partial(choose, action)

    def leave(state: CallState, _world: World, value: object) -> CallState:
        text = value if type(value) is str else text_of(value)
        label, target = (None if value is None else equals.get(text)) or otherwise
        return state.go(label, target)

    return leave


def branching(action: ActionBase, book: FlowBook, value_of: Root) -> Ready:
    """Return the step that leaves by what `choose` makes of a value, worked out beforehand."""
    _, _, equals, otherwise = book.exits(action)
    if equals is None or otherwise is None:
        return lambda state, world: choose(action, state, world, value_of(state, world))

    def step(state: CallState, world: World) -> CallState:
        value = value_of(state, world)
        text = value if type(value) is str else text_of(value)
        found = None if value is None else equals.get(text)
        label, target = found or otherwise
        _, _, done, seconds, entries, place, contact, local = state
        return make(CallState, (target, label, done + 1, seconds, entries, place, contact, local))

    return step


def _holds(exit_: Exit, value: object, state: CallState, world: World) -> bool:
    if exit_.operator == KEY_EXISTS:
        return exit_.operand in value if isinstance(value, dict) else value is not None
    if value is None or exit_.test is None:
        return False
    operand = exit_.operand
    wanted = look(operand, state, world) if operand[:2] == "$." else operand
    return wanted is not None and exit_.test(text_of(value), text_of(wanted))


def outcome(action: ActionBase, state: CallState, world: World, name: str) -> CallState:
    """Leave by the condition `Equals name`, or by the next action where none is wired."""
    for exit_ in world.book.exits(action).conditions:
        if exit_.operator == "Equals" and exit_.operand == name:
            return state.go(exit_.label, exit_.target)
    return ahead(action, state)


def ask_world(action: ActionBase, state: CallState, world: World) -> Answer | None:
    """Return what the world says that an action comes to; None = it cannot be known here."""
    parameters = told(action.plain, state, world)
    asked = Asked(
        state.place.flow,
        action.identifier,
        action.type,
        cast("Mapping[str, object]", parameters) if isinstance(parameters, dict) else {},
        world.clock.moment(state.seconds),
        state.place.facts.channel,
    )
    return world.answers.answer(asked)


def unknown(action: ActionBase, state: CallState) -> CallState:
    """End the call because only the world could know, and it does not say."""
    reason = f"what {action.type} comes to is not simulated, and the world gives no answer"
    return stop(action, state, NOT_SIMULATED, reason)


def settle(state: CallState, ended: Ended) -> CallState:
    """End the contact between two actions; what ended it first stays what ended it."""
    place = state.place
    first = ended if place.outcome is None or ended.code else place.outcome
    return state.standing(place.but(outcome=first, stack=()))


def finish(state: CallState, ended: Ended, label: str = "end") -> CallState:
    """End the contact by this action."""
    return settle(state, ended).go(label, None)


def stop(action: ActionBase, state: CallState, code: str, reason: str) -> CallState:
    """End the call because the simulator cannot or may not go on."""
    ended = Ended(
        "error", reason=reason, code=code, flow=state.place.flow, identifier=action.identifier
    )
    return finish(state, ended, "stopped")


def hung_up(state: CallState, world: World) -> CallState:
    """End the contact because the caller left."""
    return finish(state, leaving(state, world), "hang up")


def leaving(state: CallState, world: World) -> Ended:
    """Return the end of a contact whose caller leaves now, from a queue or from a flow."""
    queue = world.book.name(state.contact.queue) if state.place.phase else ""
    return Ended("customer_hung_up", queue=queue)


def _elsewhere(loops: Loops, flow: str) -> Loops:
    return {place: rounds for place, rounds in loops.items() if place[0] != flow}


def enter(
    state: CallState,
    world: World,
    flow: str,
    phase: str = "",
    stack: tuple[Frame, ...] | None = None,
) -> CallState:
    """Start a flow at its first action, with nothing remembered from the flow before.

    The modules that wait for an end are `stack`, or those that wait already.
    """
    _, label, done, seconds, entries, place, contact, _ = state
    _, facts, _, deadline, waiting, outcome, answered, _ = place
    waiting = waiting if stack is None else stack
    place = make(Place, (flow, facts, phase, deadline, waiting, outcome, answered, ""))
    if contact.loops and world.loop_counts == "restarted":
        contact = contact.but(loops=_elsewhere(contact.loops, flow))
    entry = make(Entered, (seconds, done, flow, phase))
    if world.watch is not None:
        world.watch(entry)
    start = world.book.by_name[flow].start
    entries = (entry, entries)
    return make(CallState, (start, label, done, seconds, entries, place, contact, UNTOUCHED))
