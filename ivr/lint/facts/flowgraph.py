"""The action graph of a flow, worked out once: plain parameters, reach, and what a path carries.

Law: facts only. Written and imported flows are the same here.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast

from ivr.faults import Where
from ivr.ir.actions import ACTION_TYPES
from ivr.ir.actions.base import ActionBase, Branch, Condition
from ivr.ir.actions.parameters import FlowType
from ivr.ir.flow import Flow
from ivr.ir.service.traps import WRONG_TYPES
from ivr.ir.telling import NO_NAMES, display_names, is_readable, name_of, told

Parameters = Mapping[str, Any]

REAL_TYPES = ACTION_TYPES

__all__ = ("REAL_TYPES", "WRONG_TYPES", "Called", "FlowGraph", "Leaf", "Parameters", "table_of")


def table_of(value: object) -> Mapping[str, Any]:
    """Return a JSON object; of any other value an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


class Leaf(NamedTuple):
    """One scalar of an action's parameters and the path of keys to it."""

    path: tuple[str, ...]
    value: object


_NAMING = frozenset(
    {
        "InvokeLambdaFunction",
        "InvokeFlowModule",
        "TransferToFlow",
        "UpdateContactTargetQueue",
        "DequeueContactAndTransferToQueue",
        "CheckHoursOfOperation",
        "ConnectParticipantWithLexBot",
    }
)
"""Types that are told by the name of a resource."""


class Called(NamedTuple):
    """What people call an action; worked out only where somebody writes it.

    That is its identifier where people can read it, else its type and what it does. With `typed`
    the type stands there in either case.
    """

    graph: FlowGraph
    action: ActionBase
    typed: bool = False

    def __str__(self) -> str:
        """Write the name."""
        action = self.action
        if is_readable(action):
            named = repr(action.identifier)
            return f"{action.type} {named}" if self.typed else named
        return self.graph.described(action)


class FlowGraph:
    """A flow and questions about it that several rules ask.

    `authored` tells that a normal dialog became this flow: rules about dialogs say there what rules
    about flows say of others.
    """

    def __init__(self, flow: Flow, *, authored: bool = False) -> None:
        self.flow = flow
        self.authored = authored

    @cached_property
    def reached(self) -> frozenset[str]:
        """The actions that some contact can reach."""
        return self.reached_before(frozenset())

    def reached_before(self, stops: Collection[str]) -> frozenset[str]:
        """Return the actions that some contact can reach without having passed any of `stops`."""
        leads = self.leads
        seen: set[str] = set()
        waiting = {self.flow.start} & leads.keys()
        while waiting:
            seen |= waiting
            onward = set[str]().union(*[leads[here] for here in waiting if here not in stops])
            waiting = (onward - seen) & leads.keys()
        return frozenset(seen)

    @cached_property
    def leads(self) -> Mapping[str, tuple[str, ...]]:
        """Where each action leads."""
        return {a.identifier: t for a, t in zip(self.flow.actions, self.targets, strict=True)}

    @cached_property
    def rounds(self) -> frozenset[str]:
        """The actions from which a contact may go on for ever; without a cycle there are none."""
        leads = self.leads
        left: dict[str, int] = {}
        back: dict[str, list[str]] = {}
        for name, targets in leads.items():
            left[name] = 0
            for target in targets:
                if target in leads:
                    left[name] += 1
                    back.setdefault(target, []).append(name)
        waiting = [name for name, count in left.items() if not count]
        while waiting:
            for before in back.get(waiting.pop(), ()):
                left[before] -= 1
                if not left[before]:
                    waiting.append(before)
        return frozenset([name for name, count in left.items() if count])

    @cached_property
    def targets(self) -> tuple[tuple[str, ...], ...]:
        """The targets of each action, in the order of `flow.actions`."""
        return tuple(action.transitions.targets() for action in self.flow.actions)

    @cached_property
    def parameters(self) -> Mapping[int, Parameters]:
        """The plain parameters of each action, by its place in `flow.actions`: only to be read."""
        plain = (action.plain for action in self.flow.actions)
        return {i: value if isinstance(value, dict) else {} for i, value in enumerate(plain)}

    @cached_property
    def notable(self) -> tuple[tuple[ActionBase, Leaf], ...]:
        """The scalars that rules look at, of all actions: those that are not simply a text.

        Those are paths, ARNs, signs of a template, empty texts, and what is no text.
        """
        found: list[tuple[ActionBase, Leaf]] = []
        for action, written in zip(self.flow.actions, self.parameters.values(), strict=True):
            if written:
                found += [(action, leaf) for leaf in _notable(written, ())]
        return tuple(found)

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """The conditional branches; those that actions share, once."""
        ways = (action.transitions for action in self.flow.actions)
        return tuple({id(b): b for each in ways for b in each.conditions}.values())

    def conditions(
        self, wanted: Callable[[Condition], bool]
    ) -> Iterator[tuple[ActionBase, Condition]]:
        """Yield the wanted conditions of all actions; what actions share is looked at once."""
        found = {id(branch) for branch in self.branches if wanted(branch.condition)}
        for action in self.flow.actions if found else ():
            for branch in action.transitions.conditions:
                if id(branch) in found:
                    yield action, branch.condition

    @cached_property
    def by_type(self) -> Mapping[str, tuple[int, ...]]:
        """The places of the actions of each type."""
        places: dict[str, list[int]] = {}
        for index, action in enumerate(self.flow.actions):
            places.setdefault(action.type, []).append(index)
        return {kind: tuple(found) for kind, found in places.items()}

    def of_type(self, *types: str) -> Sequence[tuple[ActionBase, Parameters]]:
        """Return the actions of some types with their parameters."""
        places = self.by_type
        if len(types) == 1 and types[0] not in places:
            return ()
        actions, written = self.flow.actions, self.parameters
        return [(actions[i], written[i]) for kind in types for i in places.get(kind, ())]

    @cached_property
    def identifiers(self) -> Mapping[str, int]:
        """How often each identifier is used."""
        names = [action.identifier for action in self.flow.actions]
        once = dict.fromkeys(names, 1)
        return once if len(once) == len(names) else Counter(names)

    def described(self, action: ActionBase) -> str:
        """Return an action's type and what it does."""
        known = self._described.get(id(action))
        if known is None:
            does = told(action, self.names_at(action))
            plain = does == action.type or does.endswith(" ")  # the latter lacks its value
            known = self._described[id(action)] = (
                action.type if plain else f"{action.type} ({does})"
            )
        return known

    @cached_property
    def _described(self) -> dict[int, str]:
        return {}

    def names_at(self, action: ActionBase) -> Mapping[str, str]:
        """Return the names that a console export shows of an action's resources: ARN -> name."""
        if action.type not in _NAMING and "PromptId" not in table_of(action.plain):
            return NO_NAMES
        metadata = table_of(self.flow.extra.get("Metadata"))
        about = table_of(table_of(metadata.get("ActionMetadata")).get(action.identifier))
        shown = about.get("parameters")
        return display_names(replace(self.flow, actions=(action,))) if shown else NO_NAMES

    def called(self, action: ActionBase, *, typed: bool = False) -> Called:
        """Return what people call an action, with its type if asked for."""
        return Called(self, action, typed)

    def steps(self, identifiers: Sequence[str]) -> tuple[str, ...]:
        """Return what people call the actions of a way."""
        on_it = [self.flow.by_id[each] for each in identifiers]
        return tuple(name_of(each, self.names_at(each)).strip("'") for each in on_it)

    @cached_property
    def kind(self) -> FlowType | None:
        """The type of the flow, None where nothing tells it.

        A file of an inbound flow need not say so. What only modules do or read makes a module of a
        file that says nothing else, though it lacks the Settings of one.
        """
        flow = self.flow
        if flow.dialog or flow.type is not FlowType.CONTACT_FLOW:
            return flow.type
        written = str(table_of(flow.extra.get("Metadata")).get("type") or "")
        if "module" in written.lower():
            return FlowType.MODULE
        if written:
            return flow.type
        return FlowType.MODULE if self._is_like_a_module else None

    @property
    def _is_like_a_module(self) -> bool:
        asked = (leaf.value for _, leaf in self.notable)
        return "EndFlowModuleExecution" in self.by_type or any(
            type(text) is str and "$.Modules.Input" in text for text in asked
        )

    def where(self, action: ActionBase) -> Where:
        """Return the author's place of an action."""
        return self.flow.origin(action.identifier)

    @property
    def place(self) -> Where:
        """The place of the flow as a whole: that of its first action."""
        return self.flow.origin(self.flow.start)

    def characters(self) -> int:
        """Return about how long the flow is as JSON; positions of the console are left out."""
        told = sum([len(action.given) + 2 for action in self.flow.actions])
        for action, targets in zip(self.flow.actions, self.targets, strict=True):
            ways = sum(map(len, targets)) + 40 * len(targets)
            told += ways + len(action.identifier) + 90
        return told

    def may_be(self, start: str, change: Callable[[ActionBase], str]) -> Mapping[str, set[str]]:
        """Return the states that may hold when each action starts.

        Args:
            start: The state in which the flow starts.
            change: The state that an action leaves behind; empty = it changes nothing.
        """
        states: dict[str, set[str]] = {self.flow.start: {start}}
        leads = {name: (change(a), a.transitions.onto) for name, a in self.flow.by_id.items()}
        waiting = deque([self.flow.start])
        while waiting:
            here = waiting.popleft()
            if here not in leads:
                continue
            after, targets = leads[here]
            leaving = {after} if after else states[here]
            for target in targets:
                there = states.get(target)
                if there is None:
                    states[target] = set(leaving)
                    waiting.append(target)
                elif not leaving <= there:
                    there |= leaving
                    waiting.append(target)
        return states


_NOTABLE = re.compile(r"\$[.A-Z]|[{<%]|:aws")
"""Parts of paths, of placeholders and of ARNs."""


def _notable(value: object, path: tuple[str, ...]) -> list[Leaf]:
    found: list[Leaf] = []
    if isinstance(value, dict):
        for key, inner in cast("Mapping[str, object]", value).items():
            if type(inner) is not str:
                found += _notable(inner, (*path, key))
            elif not inner or not _is_plain(inner):
                found.append(Leaf((*path, key), inner))
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            found += _notable(inner, path)
    elif not isinstance(value, str) or not value or not _is_plain(value):
        found.append(Leaf(path, value))
    return found


@lru_cache(maxsize=16_384)
def _is_plain(text: str) -> bool:
    """Tell whether a text holds none of the signs; most stand in several actions."""
    return _NOTABLE.search(text) is None
