"""Steps whose outcome only the world knows: asked, loaded, and left by what it answers.

Law of the room: without an answer the call stops with SIM001; nothing succeeds unasked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from ivr.ir.actions import contract_of
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase
from ivr.ir.actions.parameters import CHANNEL_MISMATCH
from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.state import CallState
from ivr.simulator.call.world import World
from ivr.simulator.line.talk import nobody
from ivr.simulator.moves import ahead, ask_world, choose, fail, unknown

StepFunction = Callable[[Any, CallState, World], CallState]
MEETING = frozenset({"AuthenticateParticipant", "ShowView"})
"""Rare types that need somebody to be there."""

Load = Callable[[ActionBase, Answer, CallState], CallState]
"""Keeps the values of an answer: the action, the answer and the call give the call after it."""


def fits(action: ActionBase, state: CallState) -> bool:
    """Tell whether an action's type works on the channel of the contact, with who is there."""
    if action.type in MEETING and nobody(state.place):
        return False
    return state.facts.channel in contract_of(action.type).channels


def mismatched(action: ActionBase, state: CallState, world: World) -> CallState:
    """Leave by the error branch of another channel, or by that of any error."""
    wired = CHANNEL_MISMATCH in action.transitions.wired
    return fail(action, state, world, CHANNEL_MISMATCH if wired else NO_MATCHING_ERROR)


def unloaded(action: ActionBase, answer: Answer, state: CallState) -> CallState:
    """Keep nothing but what the answer itself names by root."""
    del action
    return loading(state, answer.values)


def loading(state: CallState, roots: Mapping[str, object]) -> CallState:
    """Return the moment in which these roots hold these values."""
    if not roots:
        return state
    return state.having(state.local.but(loaded={**state.local.loaded, **roots}))


def under(root: str, *, added: bool = False) -> Load:
    """Return what loads values under a root, in place of what stood there, or added to it."""

    def load(action: ActionBase, answer: Answer, state: CallState) -> CallState:
        del action
        if not answer.values:
            return state
        before = state.local.loaded.get(root) if added else None
        if not isinstance(before, dict):
            return loading(state, {root: answer.values})
        kept = cast("Mapping[str, object]", before)
        return loading(state, {root: {**kept, **answer.values}})

    return load


def asking(load: Load = unloaded) -> StepFunction:
    """Return the step that asks the world and leaves by its answer.

    An error leaves by its branch; else a condition is chosen by the result, where there are any.
    """

    def step(action: ActionBase, state: CallState, world: World) -> CallState:
        if not fits(action, state):
            return mismatched(action, state, world)
        answer = ask_world(action, state, world)
        if answer is None:
            return unknown(action, state)
        return answered(action, answer, load(action, answer, state), world)

    return step


def answered(action: ActionBase, answer: Answer, state: CallState, world: World) -> CallState:
    """Leave an action by what the world answered."""
    later = state.later(answer.seconds)
    if answer.error:
        return fail(action, later, world, answer.error)
    if action.transitions.conditions:
        return choose(action, later, world, answer.result or None)
    return ahead(action, later)
