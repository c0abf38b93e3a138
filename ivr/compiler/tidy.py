"""Drop and merge: what no caller reaches goes, and what one node says twice is said once.

Law: nothing a caller could tell apart changes. Actions of different nodes are never merged, so
that every node keeps its own identifiers and lines whatever happens elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from ivr.compiler.retarget import retargeted
from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow


def tidy(flow: Flow, kept: frozenset[str] = frozenset()) -> Flow:
    """Return the flow without unreachable and repeated actions.

    Args:
        flow: A lowered flow.
        kept: Identifiers that stay even if nobody reaches them, such as authored raw actions.
    """
    merged = _merged(flow)
    reached = merged.reachable() | kept
    actions = tuple(action for action in merged.actions if action.identifier in reached)
    return replace(
        merged,
        actions=actions,
        origins={name: place for name, place in flow.origins.items() if name in reached},
        nodes={name: node for name, node in flow.nodes.items() if name in reached},
    )


def _merged(flow: Flow) -> Flow:
    """Merge until nothing is left to merge: two actions may become equal when their targets do."""
    actions = flow.actions
    entries = frozenset(flow.nodes.values())
    while True:
        renamed = _repeated(actions, flow.nodes, entries)
        if not renamed:
            return replace(flow, actions=actions)
        actions = tuple(
            retargeted(action, renamed) for action in actions if action.identifier not in renamed
        )


def _repeated(
    actions: tuple[ActionBase, ...], nodes: Mapping[str, str], entries: frozenset[str]
) -> dict[str, str]:
    """Return repeated action -> the first that is equal to it, within one node."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[ActionBase]] = {}
    for action in actions:
        node = nodes.get(action.identifier)
        if node is not None and action.identifier not in entries:
            key = (node, action.type, action.transitions.targets())
            alike.setdefault(key, []).append(action)
    renamed: dict[str, str] = {}
    for group in alike.values():
        first: dict[str, str] = {}
        for action in group if len(group) > 1 else ():
            kept = first.setdefault(_body(action), action.identifier)
            if kept != action.identifier:
                renamed[action.identifier] = kept
    return renamed


def _body(action: ActionBase) -> str:
    body = action.json_value()
    del body["Identifier"]
    return json.dumps(body, sort_keys=True)
