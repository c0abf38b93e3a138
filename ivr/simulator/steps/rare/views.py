"""What a view does to a call: it is shown, and what was pressed and filled in comes back.

Source: flow language, ShowView; answers stand in `$.Views`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.parameters import TIME_LIMIT_EXCEEDED
from ivr.ir.actions.rare.views import ShowView
from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.state import CallState
from ivr.simulator.call.values import number
from ivr.simulator.call.world import World
from ivr.simulator.moves import ask_world, choose, fail, unknown
from ivr.simulator.steps.rare.asking import StepFunction, fits, loading, mismatched


def show(action: ShowView, state: CallState, world: World) -> CallState:
    """Show a view and leave by the button; an answer that comes too late is none.

    A button without a condition of its own is NoMatchingCondition, also where no button has one.
    """
    if not fits(action, state):
        return mismatched(action, state, world)
    answer = ask_world(action, state, world)
    if answer is None:
        return unknown(action, state)
    limit = number(action.parameters.invocation_time_limit_seconds, state, world, otherwise=0.0)
    if answer.error == TIME_LIMIT_EXCEEDED or (not answer.error and answer.seconds > limit):
        return fail(action, state.later(limit), world, TIME_LIMIT_EXCEEDED)
    later = state.later(answer.seconds)
    if answer.error:
        return fail(action, later, world, answer.error)
    return choose(action, _filled_in(answer, later), world, answer.result or None)


def _filled_in(answer: Answer, state: CallState) -> CallState:
    views = {"Action": answer.result, "ViewResultData": dict(answer.values)}
    return loading(state, {"Views": views})


STEPS: Mapping[str, StepFunction] = {"ShowView": show}
"""Action type -> step."""
