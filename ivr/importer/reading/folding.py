"""Blocks that do the same and lead to the same become one: consoles make people draw ends anew.

Law: only what no contact could tell apart is folded. A Loop counts for itself, so none is folded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from ivr.ir.actions import read_action
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.opaque import KeptTransitions
from ivr.ir.flow import Flow

ROUNDS = 40
"""So many actions deep are equal ways to an end folded."""

_COUNTS = frozenset({"Loop"})
"""Types of which each action remembers something."""


class Folded(NamedTuple):
    """A flow in which no two actions do and lead to the same, and what each stands for.

    `members` is identifier -> the identifiers of the flow that it stands for, itself first.
    """

    flow: Flow
    members: Mapping[str, tuple[str, ...]]

    def all(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return everything that some actions stand for."""
        return tuple(member for name in names for member in self.members[name])


def folded(flow: Flow, keep: frozenset[str]) -> Folded:
    """Return a flow with equal tails once.

    Args:
        flow: Any flow.
        keep: Identifiers of actions that stay by themselves.
    """
    actions = flow.by_id
    alone = {name for name, action in actions.items() if action.type in _COUNTS or name in keep}
    does = {name: _does(action) for name, action in actions.items() if name not in alone}
    stands: dict[str, str] = {name: name for name in actions}
    for _ in range(ROUNDS):
        found = _round(flow, alone, does, stands)
        if found == stands:
            break
        stands = found
    members: dict[str, list[str]] = {}
    for name in actions:
        members.setdefault(stands[name], []).append(name)
    if len(members) == len(actions):
        return Folded(flow, {name: (name,) for name in actions})
    left = tuple(_led(actions[name], stands) for name in members)
    start = stands.get(flow.start, flow.start)
    whole = {name: tuple(inside) for name, inside in members.items()}
    return Folded(replace(flow, actions=left, start=start), whole)


def misshapen(action: ActionBase) -> bool:
    """Tell whether an action is no more than JSON: its parts have not the shape of an action's."""
    return isinstance(action.transitions, KeptTransitions) or not isinstance(
        cast("object", action.plain), Mapping
    )


def _round(
    flow: Flow, alone: set[str], does: Mapping[str, str], stands: Mapping[str, str]
) -> dict[str, str]:
    """Return what stands for each action, given what stood for it before."""
    first: dict[tuple[object, ...], str] = {}
    found: dict[str, str] = {}
    for name, action in flow.by_id.items():
        leads = tuple(stands.get(target, target) for target in action.transitions.targets())
        sign = (name,) if name in alone else (does[name], leads)
        found[name] = first.setdefault(sign, name)
    return found


def _does(action: ActionBase) -> str:
    """Return all of an action but its name and targets, as a text."""
    value = action.json_value()
    value.pop("Identifier")
    return json.dumps(_without_targets(value), sort_keys=True, default=str)


def _without_targets(value: dict[str, Any]) -> dict[str, Any]:
    ways = cast("dict[str, Any]", value.get("Transitions", {}))
    bare: dict[str, Any] = {**ways, "NextAction": "NextAction" in ways}
    for key in ("Errors", "Conditions"):
        bare[key] = [{**branch, "NextAction": ""} for branch in ways.get(key, ())]
    return {**value, "Transitions": bare}


def _led(action: ActionBase, stands: Mapping[str, str]) -> ActionBase:
    """Return an action that leads to what stands for its targets."""
    onto = action.transitions.targets()
    if misshapen(action) or all(stands.get(target, target) == target for target in onto):
        return action
    value = action.json_value()
    ways = value["Transitions"]
    for branch in (ways, *ways.get("Errors", ()), *ways.get("Conditions", ())):
        target = branch.get("NextAction")
        if isinstance(target, str):
            branch["NextAction"] = stands.get(target, target)
    return read_action(value)
