"""From which actions a person can still be reached, over the borders of flows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import AGENT_TYPES, NO_NAMES, parameters_of, ways_of

_NAME = re.compile(r"[^/:{}]+(?=\}?$)")
"""The name at the end of `flow:cards`, of `${flow:cards}` or of an ARN."""


def to_people(
    flows: Sequence[Flow], names: Mapping[str, str] = NO_NAMES
) -> Mapping[str, frozenset[str]]:
    """Return, by flow, the identifiers from which some way leads to people.

    `names` are what flows call each other, besides their names: ARN -> symbol.

    A transfer to a flow that is not among `flows` is taken for no way: nobody can tell.
    """
    starts = {flow.name: flow.start for flow in flows}
    known: dict[str, frozenset[str]] = {flow.name: frozenset() for flow in flows}
    grown = True
    while grown:
        grown = False
        helpful = frozenset(name for name, start in starts.items() if start in known[name])
        for flow in flows:
            reached = _reaching(flow, helpful, names)
            if len(reached) > len(known[flow.name]):
                known[flow.name], grown = reached, True
    return known


def _reaching(flow: Flow, helpful: frozenset[str], names: Mapping[str, str]) -> frozenset[str]:
    before: dict[str, list[str]] = {}
    for action in flow.actions:
        for way in ways_of(action):
            before.setdefault(way.target, []).append(action.identifier)
    waiting = [a.identifier for a in flow.actions if _hands_over(a, helpful, names)]
    seen = set(waiting)
    while waiting:
        for name in before.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return frozenset(seen)


def _hands_over(action: ActionBase, helpful: frozenset[str], names: Mapping[str, str]) -> bool:
    if action.type != "TransferToFlow":
        return action.type in AGENT_TYPES
    named = str(parameters_of(action).get("ContactFlowId", ""))
    found = _NAME.search(names.get(named, named))
    return found is not None and found[0] in helpful
