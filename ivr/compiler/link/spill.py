"""Copy what ends with the flow into flow attributes, where it is needed beyond a cut.

Afterwards flow attributes are the only thing that a cut has to carry.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace

from ivr.compiler.link.live import FLOW, Live, produces
from ivr.compiler.scope.retarget import Retargeting
from ivr.ir.actions import read_action
from ivr.ir.actions.attributes import FlowAttributeParameters, UpdateFlowAttributes
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase, built, leads
from ivr.ir.flow import Flow
from ivr.ir.references import root_of

_PATH = re.compile(r"\$\.[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_\-]+)*")


def spilled(flow: Flow, crossing: frozenset[str], needed: Live) -> Flow:
    """Return a flow in which every crossing path stands in a flow attribute of its own."""
    kept = {
        path: f"kept_{path[2:].replace('.', '_')}"
        for path in sorted(crossing)
        if root_of(path) != FLOW
    }
    if not kept:
        return flow
    actions: list[ActionBase] = []
    nodes, origins = dict(flow.nodes), dict(flow.origins)
    places = {path: f"$.{FLOW}.{name}" for path, name in kept.items()}
    for action in flow.actions:
        keeps = _keeps(action, kept, needed)
        renamed = {target: keep.identifier for target, keep in keeps.items()}
        actions.append(Retargeting(renamed).led(_reread(action, places)))
        for keep in keeps.values():
            actions.append(keep)
            origins[keep.identifier] = flow.origin(action.identifier)
            if action.identifier in nodes:
                nodes[keep.identifier] = nodes[action.identifier]
    return replace(flow, actions=tuple(actions), nodes=nodes, origins=origins)


def _keeps(
    action: ActionBase, kept: Mapping[str, str], needed: Live
) -> dict[str, UpdateFlowAttributes]:
    """Return target -> the action that copies what a producer filled and the target needs."""
    root = produces(action)
    if not root:
        return {}
    keeps: dict[str, UpdateFlowAttributes] = {}
    for number, target in enumerate(dict.fromkeys(action.transitions.targets()), start=1):
        values = {
            name: {"Value": path}
            for path, name in kept.items()
            if root_of(path) == root and path in needed.get(target, frozenset())
        }
        if values:
            keeps[target] = built(
                UpdateFlowAttributes,
                identifier=_identifier(action.identifier, number),
                type="UpdateFlowAttributes",
                parameters=FlowAttributeParameters(flow_attributes=values),
                transitions=leads(target, errors={NO_MATCHING_ERROR: target}),
            )
    return keeps


def _identifier(name: str, number: int) -> str:
    digest = hashlib.sha256(name.encode()).hexdigest()[:6]
    return f"{name[:34]}~{digest}kept{number}"


def _reread(action: ActionBase, places: Mapping[str, str]) -> ActionBase:
    """Return an action that reads the copies."""
    value = action.json_value()
    text = json.dumps(value["Parameters"])
    changed = _PATH.sub(lambda match: places.get(match[0], match[0]), text)
    if changed == text:
        return action
    return read_action({**value, "Parameters": json.loads(changed)})
