"""Drop and merge: what no caller reaches goes, and what one node says twice is said once.

Law: nothing a caller could tell apart changes. Actions of different nodes are never merged, so
that every node keeps its own identifiers and lines whatever happens elsewhere. No Loop is merged:
it remembers how often it was passed, and each question counts for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ivr.compiler.scope.identifiers import entry
from ivr.compiler.scope.retarget import Retargeting
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.control import Loop
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
    entries = frozenset(entry(node) for node in dict.fromkeys(flow.nodes.values()))
    while True:
        renamed = _repeated(actions, flow.nodes, entries)
        if not renamed:
            return replace(flow, actions=actions)
        leading = Retargeting(renamed)
        actions = tuple(
            leading.led(action) for action in actions if action.identifier not in renamed
        )


def _repeated(
    actions: tuple[ActionBase, ...], nodes: Mapping[str, str], entries: frozenset[str]
) -> dict[str, str]:
    """Return repeated action -> the first that is equal to it, within one node."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[ActionBase]] = {}
    renamed: dict[str, str] = {}
    for action in actions:
        node = nodes.get(action.identifier)
        if node is None or action.identifier in entries or isinstance(action, Loop):
            continue
        key = (node, action.type, action.transitions.targets())
        kept = alike.get(key)
        if kept is None:
            alike[key] = [action]
            continue
        first = next((each for each in kept if _equal(each, action)), None)
        if first is None:
            kept.append(action)
        else:
            renamed[action.identifier] = first.identifier
    return renamed


def _equal(one: ActionBase, other: ActionBase) -> bool:
    """Tell whether two actions differ in nothing but their identifier."""
    return one.parameters == other.parameters and one.transitions == other.transitions
