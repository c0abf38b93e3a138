"""A flow: the graph of actions that Connect runs, and questions about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ivr.faults import Where
from ivr.ir.actions.base import ActionBase, FlowType


@dataclass(frozen=True)
class Flow:
    """One contact flow or module.

    `name` is its symbol's name (`inbound`, `inbound_en-US`). `origins` maps identifiers to the
    author's lines; `nodes` maps identifiers to the dialog node they came from. `extra` keeps
    top-level JSON that is not modelled: Metadata, a module's Settings. `as_read` tells that it was
    read from JSON, so that nothing is added to it when it is written again. `title` is what people
    call it in the console, where that is known. `contract` is what a module declares beside its
    content that its actions do not say.
    """

    name: str
    type: FlowType
    start: str
    actions: tuple[ActionBase, ...]
    locale: str = ""
    dialog: str = ""
    channels: tuple[str, ...] = ("VOICE", "CHAT")
    origins: Mapping[str, Where] = field(default_factory=dict[str, Where])
    nodes: Mapping[str, str] = field(default_factory=dict[str, str])
    extra: Mapping[str, object] = field(default_factory=dict[str, object])
    as_read: bool = False
    title: str = field(default="", compare=False)
    contract: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @cached_property
    def by_id(self) -> Mapping[str, ActionBase]:
        """Actions by identifier; of duplicates the first."""
        table: dict[str, ActionBase] = {}
        for action in self.actions:
            table.setdefault(action.identifier, action)
        return table

    def origin(self, identifier: str) -> Where:
        """Return the author's line for an action, or the flow itself where none is known."""
        return self.origins.get(identifier, Where(f"{self.name}.json"))

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Yield (identifier, label, target): label is `next`, a condition or an error type."""
        for action in self.actions:
            for label, target in labelled(action):
                yield action.identifier, label, target

    def reachable(self) -> frozenset[str]:
        """Return the identifiers that some caller can reach from the start."""
        actions = self.by_id
        seen: set[str] = set()
        waiting = {self.start} & actions.keys()
        while waiting:
            seen |= waiting
            onward = set[str]().union(*[actions[here].transitions.targets() for here in waiting])
            waiting = (onward - seen) & actions.keys()
        return frozenset(seen)


def labelled(action: ActionBase) -> Iterator[tuple[str, str]]:
    """Yield (label, target) of an action: `next`, `Equals 1`, `NoMatchingError`..."""
    ways = action.transitions
    if ways.next_action is not None:
        yield "next", ways.next_action
    for branch in ways.conditions:
        condition = branch.condition
        yield f"{condition.operator} {' '.join(condition.operands)}", branch.next_action
    for error in ways.errors:
        yield error.error_type, error.next_action
