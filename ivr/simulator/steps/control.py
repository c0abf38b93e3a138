"""What flow-control actions do to a call: compare, hours, split, loop, go, call a module, wait.

Source: Amazon Connect API reference, flow control actions; flow language, run-time semantics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.ir.actions.base import NO_MATCHING_CONDITION, NO_MATCHING_ERROR
from ivr.ir.actions.control import (
    CheckHoursOfOperation,
    CheckOutboundCallStatus,
    Compare,
    DistributeByPercentage,
    EndFlowExecution,
    EndFlowModuleExecution,
    InvokeFlowModule,
    Loop,
    TransferToFlow,
    UpdateFlowLoggingBehavior,
    Wait,
)
from ivr.ir.flow import Flow
from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.callers import HangUp, Speech
from ivr.simulator.call.state import NOTHING, CallState, Frame, Setting
from ivr.simulator.call.transcript import Ended
from ivr.simulator.call.values import given, is_whole_number, number, reader, resource, target_view
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.line.talk import pause
from ivr.simulator.moves import (
    Ready,
    ask_world,
    branching,
    choose,
    chooser,
    enter,
    fail,
    finish,
    hung_up,
    outcome,
    unknown,
)
from ivr.simulator.settings import Told

LOOPS_MAX = 100
MODULES_DEEP_MAX = 5
WAIT_SECONDS_MAX = 604_800
"""Limits of Loop, of module nesting and of Wait. Source: flow language, limits."""

CONTINUE_LOOPING = "ContinueLooping"
DONE_LOOPING = "DoneLooping"
WAIT_COMPLETED = "WaitCompleted"
CUSTOMER_RETURNED = "CustomerReturned"


def comparison(action: Compare, book: FlowBook) -> Ready:
    """Branch on a value; no value is no match."""
    return branching(action, book, reader(action.parameters.comparison_value))


def check_hours(action: CheckHoursOfOperation, book: FlowBook) -> Ready:
    """Branch on whether a calendar, or the working queue, is open now."""
    calendar = action.parameters.hours_of_operation_id
    leave = chooser(action, book)

    def step(state: CallState, world: World) -> CallState:
        if calendar is None:
            view = target_view(state, world)
            is_open = None if view is None else view.open
        else:
            moment = world.clock.moment(state.seconds)
            is_open = world.calendars.is_open(resource(calendar, state, world), moment)
        if is_open is None:
            return fail(action, state, world)
        return leave(state, world, "True" if is_open else "False")

    return step


ANSWERED_AS: Mapping[str, str] = {
    "human": "CallAnswered",
    "voicemail": "VoicemailBeep",
    "voicemail_without_beep": "VoicemailNoBeep",
}
"""Who answers -> what a campaign detects; everybody else, such as a screener, goes undetected."""


def check_answer(action: CheckOutboundCallStatus, state: CallState, world: World) -> CallState:
    """Branch on who answered; only the calls of a campaign know."""
    facts = state.facts
    if not facts.campaign:
        return fail(action, state, world)
    if facts.answered_by == "no_answer":
        return finish(state, Ended("no_answer", reason="nobody answered the call"))
    return choose(action, state, world, ANSWERED_AS.get(facts.answered_by, "NotDetected"))


def split(action: DistributeByPercentage, state: CallState, world: World) -> CallState:
    """Draw 1..100 and branch on it."""
    return choose(action, state, world, str(world.random.randint(1, 100)))


def loop(action: Loop, state: CallState, world: World) -> CallState:
    """Go round as often as asked, then be done once and count anew."""
    times = number(action.parameters.loop_count, state, world, otherwise=-1)
    if not 0 <= times <= LOOPS_MAX or not is_whole_number(times):
        return fail(action, state, world)
    here = (state.place.flow, action.identifier)
    done = state.contact.loops.get(here, 0)
    again = done < times
    loops = {**state.contact.loops, here: done + 1 if again else 0}
    counted = state.being(state.contact.but(loops=loops))
    return outcome(action, counted, world, CONTINUE_LOOPING if again else DONE_LOOPING)


def going_to_flow(action: TransferToFlow, book: FlowBook) -> Ready:
    """Go to another flow for good.

    AWS leaves unsaid whether `$.External` and `$.Lex` survive; here they are lost, the stricter
    reading, so that a flow which works here works either way.
    """
    wanted = action.parameters.contact_flow_id
    known = book.find(wanted)

    def step(state: CallState, world: World) -> CallState:
        flow = known or book.find(resource(wanted, state, world))
        if flow is None:
            return _elsewhere(action, state, world)
        return enter(state.go("entered", None), world, flow.name, state.place.phase, stack=())

    return step


def _elsewhere(action: TransferToFlow, state: CallState, world: World) -> CallState:
    """Go to a flow that is not here: an error, unless the world has it."""
    answer = ask_world(action, state, world)
    if answer is None or answer.error:
        return fail(action, state, world, answer.error if answer else NO_MATCHING_ERROR)
    reason = f"goes on in {resource(action.parameters.contact_flow_id, state, world)}"
    return finish(state, Ended("flow_ended", reason=reason, flow=state.flow), "entered")


def call_module(action: InvokeFlowModule, state: CallState, world: World) -> CallState:
    """Run a module, at most five deep; it shares only the contact's own attributes."""
    module = world.book.find(resource(action.parameters.flow_module_id, state, world))
    if len(state.place.stack) >= MODULES_DEEP_MAX:
        return fail(action, state, world)
    if module is None:
        return _answered_for(action, state, world)
    told = {
        key: given(value, state, world) if isinstance(value, str) else value
        for key, value in (action.parameters.input or {}).items()
    }
    return _inside(module, told, state.go("called", None), world, action.identifier)


def _answered_for(action: InvokeFlowModule, state: CallState, world: World) -> CallState:
    """Run a module that is not here: an error, unless the world says what it returns."""
    answer = ask_world(action, state, world)
    if answer is None or answer.error:
        return fail(action, state, world, answer.error if answer else NO_MATCHING_ERROR)
    told = {"Result": answer.result, "ResultData": answer.values}
    back = state.later(answer.seconds).having(state.local.but(modules=told))
    return _by_result(action, back, world, answer.result)


def _inside(
    module: Flow, told: Mapping[str, object], state: CallState, world: World, caller: str
) -> CallState:
    frame = Frame(state.flow, caller, state.local)
    stack = (*state.place.stack, frame)
    inside = enter(state, world, module.name, state.place.phase, stack)
    return inside.having(inside.local.but(modules={"Input": told}))


def end_module(action: EndFlowModuleExecution, state: CallState, world: World) -> CallState:
    """Leave a module with a named result and what it found out."""
    parameters = action.parameters
    found: dict[str, Any] = {
        key: given(value, state, world) if isinstance(value, str) else value
        for key, value in (parameters.result_data or {}).items()
    }
    told = {"Result": resource(parameters.result, state, world), "ResultData": found}
    return state.having(state.local.but(modules=told)).go("return", None)


def end_flow(action: EndFlowExecution, state: CallState, world: World) -> CallState:
    """End this flow; what had it goes on: the flow that called a module, the queue, the agent."""
    del action, world
    return state.go("end", None)


def logging(action: UpdateFlowLoggingBehavior, told: Told) -> Setting:
    """Turn flow logs on or off, for later flows too; off, the transcript masks what is given."""
    del told
    return Setting(state={"logging": action.parameters.flow_logging_behavior == "Enabled"})


def wait(action: Wait, state: CallState, world: World) -> CallState:
    """Let time pass, unless an event ends it: the customer's return, or the bot's leaving.

    AWS leaves unsaid when a wait that lets the flow continue takes which branch: the world says.
    """
    parameters = action.parameters
    seconds = number(parameters.time_limit_seconds, state, world, otherwise=-1)
    if not 0 <= seconds <= WAIT_SECONDS_MAX:
        return fail(action, state, world)
    continues = (parameters.continue_execution or "").lower() == "true"
    if continues or parameters.events:
        answer = ask_world(action, state, world)
        if answer is not None:
            return _as_told(action, answer, state, world)
        if continues:
            return unknown(action, state)
    waited, heard = pause(seconds, state, world)
    if isinstance(heard, HangUp):
        return hung_up(waited, world)
    returned = isinstance(heard, Speech) and CUSTOMER_RETURNED in (parameters.events or ())
    return outcome(action, waited, world, CUSTOMER_RETURNED if returned else WAIT_COMPLETED)


def _as_told(action: Wait, answer: Answer, state: CallState, world: World) -> CallState:
    later = state.later(answer.seconds)
    if answer.error:
        return fail(action, later, world, answer.error)
    return outcome(action, later, world, answer.result or WAIT_COMPLETED)


def returned(action: InvokeFlowModule, state: CallState, world: World) -> CallState:
    """Leave the call of a module by its result: a condition, else NoMatchingCondition.

    Where that branch is not wired, as in console exports, by the next action.
    """
    frame = state.place.stack[-1]
    told = state.local.modules if state.label == "return" else NOTHING
    local = frame.local.but(modules=told)
    stack = state.place.stack[:-1]
    back = state.having(local).moved(flow=frame.flow, stack=stack, typed="")
    return _by_result(action, back, world, told.get("Result"))


def _by_result(
    action: InvokeFlowModule, back: CallState, world: World, result: object
) -> CallState:
    if not result or action.transitions.error(NO_MATCHING_CONDITION) is None:
        return outcome(action, back, world, str(result or ""))
    return choose(action, back, world, result)
