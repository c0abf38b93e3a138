"""A flow made ready to be run: each action with its step, settings in a row as one.

Law of the room: an action is made ready when a call first comes to it, and then kept with the
book. What a call goes through does not depend on how its actions were made ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial
from typing import NamedTuple

from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.control import Compare
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.actions.participant import PARTICIPANT_ACTIONS
from ivr.ir.flow import Flow
from ivr.simulator.call.state import CallState, Setting, make
from ivr.simulator.call.transcript import Branch, Branches, Ended
from ivr.simulator.call.values import Root, reader
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.moves import Ready, fail, finish
from ivr.simulator.settings import fixed
from ivr.simulator.steps import PREPARED, SETTINGS, step_of

_TALKING = frozenset(str(model.model_fields["type"].default) for model in PARTICIPANT_ACTIONS)


class Manner(Enum):
    """How a call goes through a flow.

    TOGETHER takes settings in a row as one; SINGLY takes each action by itself; WATCHFULLY looks
    before each whether the service breaks, or whether anybody is there to be talked to.
    """

    TOGETHER = "together"
    SINGLY = "singly"
    WATCHFULLY = "watchfully"

    __hash__ = object.__hash__


class Fork(NamedTuple):
    """A choice by a value alone: its text -> (branch, target), else `otherwise`."""

    value_of: Root
    ways: Mapping[str | None, tuple[Branch, str]]
    otherwise: tuple[Branch, str]


class Act(NamedTuple):
    """What runs at once: so `many` actions, what they do to a call, and their branches.

    A `fork` says the same of an action that does nothing but choose.
    """

    branches: Branches
    step: Ready
    many: int = 1
    fork: Fork | None = None


class Script(dict[str, Act | None]):
    """The acts of a flow, by the identifier of their first action; None where there is none."""

    def __init__(self, flow: Flow, book: FlowBook, manner: Manner) -> None:
        super().__init__()
        self._flow = flow
        self._book = book
        self._manner = manner

    def __missing__(self, identifier: str) -> Act | None:
        action = self._flow.by_id.get(identifier)
        act = self[identifier] = None if action is None else self._act(action)
        return act

    def _act(self, action: ActionBase) -> Act:
        if self._manner is Manner.TOGETHER:
            setting = self._setting(action)
            if setting is not None:
                return self._row(action, setting)
            if isinstance(action, Compare):
                return self._fork(action)
        ready = made_ready(action, self._book)
        watchful = self._manner is Manner.WATCHFULLY
        branches = Branches((self._name(action),))
        return Act(branches, partial(_watchful, action, ready) if watchful else ready)

    def _fork(self, action: Compare) -> Act:
        _, _, equals, otherwise = self._book.exits(action)
        ready, branches = made_ready(action, self._book), Branches((self._name(action),))
        if equals is None or otherwise is None:
            return Act(branches, ready)
        ways: dict[str | None, tuple[Branch, str]] = {
            text: (branches[label], target) for text, (label, target) in equals.items()
        }
        last = (branches[otherwise[0]], otherwise[1])
        fork = Fork(reader(action.parameters.comparison_value), ways, last)
        return Act(branches, ready, 1, fork)

    def _row(self, first: ActionBase, setting: Setting) -> Act:
        """Return an act of all the settings in a row, each taken once."""
        row = {first.identifier: first}
        target = first.transitions.next_action
        while target is not None and target not in row:
            following = self._flow.by_id.get(target)
            later = None if following is None else self._setting(following)
            if following is None or later is None:
                break
            row[target] = following
            setting = setting.then(later)
            target = following.transitions.next_action
        step = _settling(setting, len(row), target)
        return Act(Branches(tuple(map(self._name, row.values()))), step, len(row))

    def _setting(self, action: ActionBase) -> Setting | None:
        setting_of = None if type(action) is OpaqueAction else SETTINGS.get(action.type)
        return None if setting_of is None else fixed(setting_of, action, self._book)

    def _name(self, action: ActionBase) -> tuple[str, str, str]:
        return self._flow.name, action.identifier, action.type


class Scripts(dict[str, Script]):
    """The flows of a book by name, each made ready when a call first enters it."""

    def __init__(self, book: FlowBook, manner: Manner) -> None:
        super().__init__()
        self._book = book
        self._manner = manner

    def __missing__(self, flow: str) -> Script:
        made = self[flow] = Script(self._book.by_name[flow], self._book, self._manner)
        return made


def scripts(book: FlowBook, manner: Manner) -> Scripts:
    """Return the flows of a book for calls of a manner; they are kept with the book."""
    return book.once(manner, lambda: Scripts(book, manner))


def made_ready(action: ActionBase, book: FlowBook) -> Ready:
    """Return what an action does to a call, with all that is the same in every call worked out."""
    prepare = None if type(action) is OpaqueAction else PREPARED.get(action.type)
    return partial(step_of(action), action) if prepare is None else prepare(action, book)


def _settling(setting: Setting, actions: int, target: str | None) -> Ready:
    """Return the step of so many actions that together are one setting."""
    changes = setting.changes()

    def step(state: CallState, _world: World) -> CallState:
        _, _, done, seconds, entries, place, contact, local = state
        after = contact.changed(changes)
        return make(
            CallState, (target, "next", done + actions, seconds, entries, place, after, local)
        )

    return step


def _watchful(action: ActionBase, ready: Ready, state: CallState, world: World) -> CallState:
    breaks = world.breaks
    broken = breaks.get(action.identifier) or breaks.get(f"{state.flow}/{action.identifier}")
    if broken:
        return fail(action, state, world, broken)
    if state.facts.answered_by == "no_answer" and action.type in _TALKING:
        return finish(state, Ended("no_answer", reason="nobody answered the call"))
    return ready(state, world)
