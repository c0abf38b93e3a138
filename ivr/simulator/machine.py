"""Runs a call: one action at a time, phase after phase, until the contact has ended.

What runs is written flow JSON read back, never a spec. Every call ends: by the flow, by the
caller, or with a coded finding (SIM001 not simulated, SIM002 error without a branch, SIM003 no
end within the guard, SIM004 a target or flow that does not exist).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from ivr.faults import Finding, Where, error
from ivr.ir.actions.control import InvokeFlowModule
from ivr.ir.flow import Flow
from ivr.simulator.call.callers import Caller
from ivr.simulator.call.state import CallRecord, CallState, Contact, ContactState, Place, make
from ivr.simulator.call.transcript import MASK, Ended, Step, Walked
from ivr.simulator.call.values import text_of
from ivr.simulator.call.world import World
from ivr.simulator.moves import DANGLING, ENDLESS, NOT_SIMULATED, UNWIRED, enter, finish, stop
from ivr.simulator.phases import BACK, next_phase
from ivr.simulator.script import Act, Manner, Script, Scripts, scripts
from ivr.simulator.steps.control import returned

_REMEDIES: Mapping[str, str] = {
    NOT_SIMULATED: "Give the answer with the scenario, as `answers.<action or type>`.",
    UNWIRED: "Wire the error branch.",
    ENDLESS: "Let each cycle take input or count.",
    DANGLING: "Point the branch at an action of this flow.",
}


def run(world: World, start_flow: str, contact: Contact, caller: Caller) -> CallRecord:
    """Run one contact from the start of a flow to its end.

    Args:
        world: Everything outside the call.
        start_flow: Name, symbol or ARN of the flow that the contact enters.
        contact: The facts of the contact.
        caller: Who is on the line.

    Raises:
        KeyError: There is no such flow.
    """
    flow = world.book.find(start_flow)
    if flow is None:
        raise KeyError(start_flow)
    scene = world if world.caller is caller else world.but(caller=caller)
    walked: list[Walked] = []
    state = _play(enter(beginning(flow, contact), scene, flow.name), scene, walked)
    return _record(state, scene, walked)


def beginning(flow: Flow, contact: Contact) -> CallState:
    """Return the first moment of a contact in a flow."""
    known = ContactState(
        attributes=dict(contact.attributes),
        queue=contact.queue,
        agent=contact.agent,
        language=contact.language,
        tags=contact.tags,
        fields=contact.fields,
    )
    return CallState(flow.start, "", 0, 0.0, None, Place(flow.name, contact), known)


def _play(state: CallState, world: World, walked: list[Walked]) -> CallState:
    most, watch, walk = world.actions_max, world.watch, walked.append
    usual, singly = _manners(state, world)
    at, label, done, seconds, _, place, _, _ = state
    acts, deadline = usual[place.flow], place.deadline
    while at is not None:
        act = acts[at]
        if act is None or done + act[2] > most:
            if act is None or act[2] == 1:
                return _stuck(state, world)
            acts = singly[place.flow]
            continue
        branches, step, _, fork = act
        if fork is not None:
            state = _choosing(state, world, acts, walked)
            at, label, done, _, _, _, _, _ = state
            continue
        state = step(state, world)
        at, label, done, seconds, _, here, _, _ = state
        branch = branches[label]
        walk((branch, seconds))
        if watch is not None:
            watch(Step(*branch.actions[0], label, seconds))
        if here is not place:
            place, acts, deadline = here, usual[here.flow], here.deadline
        if at is None or seconds >= deadline:
            state = _between(state, world, walked)
            at, label, done, seconds, _, place, _, _ = state
            acts, deadline = usual[place.flow], place.deadline
    return state


def _choosing(state: CallState, world: World, acts: Script, walked: list[Walked]) -> CallState:
    """Go from fork to fork; nothing else happens there, so one moment is made of them all."""
    most, walk = world.actions_max, walked.append
    at, _, done, seconds, entries, place, contact, local = state
    act, branch = acts[cast("str", at)], None
    while act is not None and done < most:
        fork = act[3]
        if fork is None:
            break
        value_of, ways, otherwise = fork
        value = value_of(state, world)
        branch, at = ways.get(value if type(value) is str else _key(value), otherwise)
        done += 1
        walk((branch, seconds))
        act = acts[at]
    label = state.label if branch is None else branch.label
    return make(CallState, (at, label, done, seconds, entries, place, contact, local))


def _key(value: object) -> str | None:
    """Return what a fork compares; no value matches nothing."""
    return None if value is None else text_of(value)


def _manners(state: CallState, world: World) -> tuple[Scripts, Scripts]:
    """Return the flows as this call goes through them, usually and near the end of its share.

    A watcher sees each action as it happens.
    """
    singly = scripts(world.book, Manner.SINGLY)
    if world.breaks or state.place.facts.answered_by == "no_answer":
        singly = scripts(world.book, Manner.WATCHFULLY)
    elif world.watch is None:
        return scripts(world.book, Manner.TOGETHER), singly
    return singly, singly


def _stuck(state: CallState, world: World) -> CallState:
    """End a call whose next action does not exist, or that has had its share of actions."""
    action = world.book.by_name[state.place.flow].by_id.get(state.at or "")
    if action is not None:
        return stop(action, state, ENDLESS, f"no end after {world.actions_max:,} actions")
    reason = f"{state.label!r} leads to {state.at!r}, which {state.place.flow!r} does not have"
    ended = Ended(
        "error", reason=reason, code=DANGLING, flow=state.place.flow, identifier=state.at or ""
    )
    return finish(state, ended, "stopped")


def _between(state: CallState, world: World, walked: list[Walked]) -> CallState:
    """Return from a module, or go on to whatever follows the flow that is over."""
    place = state.place
    running = state.label in BACK and place.outcome is None and state.seconds < place.deadline
    if running and state.at is None and place.stack:
        frame = place.stack[-1]
        action = world.book.by_name[frame.flow].by_id[frame.identifier]
        if isinstance(action, InvokeFlowModule):
            back = returned(action, state, world)
            act = scripts(world.book, Manner.SINGLY)[frame.flow][frame.identifier]
            branch = cast("Act", act).branches[back.label]
            walked.append((branch, back.seconds))
            if world.watch is not None:
                world.watch(Step(*branch.actions[0], back.label, back.seconds))
            return back if back.at is not None else _between(back, world, walked)
    return next_phase(state, world)


def _record(state: CallState, world: World, walked: Sequence[Walked]) -> CallRecord:
    end = state.place.outcome or Ended("flow_ended", flow=state.place.flow)
    last = state.having(state.local.but(stored=MASK)) if state.local.secret else state
    return CallRecord(end, last, walked, _findings(end, world))


def _findings(end: Ended, world: World) -> tuple[Finding, ...]:
    if not end.code:
        return ()
    flow = world.book.by_name.get(end.flow)
    where = flow.origin(end.identifier) if flow else Where(end.flow)
    message = f"{end.identifier!r} in {end.flow}: {end.reason}"
    return (error(end.code, where, message, _REMEDIES.get(end.code, "")),)
