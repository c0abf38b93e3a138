"""Which values are still needed where: a backward dataflow over the actions of a flow.

Only values that do not survive a transfer to another flow matter here. Source: flow language,
TransferToFlow: contact attributes survive; whether `$.External` and `$.Lex` do is not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivr.ir.actions.attributes import UpdateFlowAttributes
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.control import InvokeFlowModule
from ivr.ir.actions.interaction import InvokeLambdaFunction
from ivr.ir.actions.participant import ConnectParticipantWithLexBot, GetParticipantInput
from ivr.ir.flow import Flow
from ivr.ir.references import paths_in, root_of

FLOW = "FlowAttributes"

FLEETING = frozenset(
    {
        FLOW,
        "External",
        "Lex",
        "StoredCustomerInput",
        "Modules",
        "Metrics",
        "Views",
        "Customer",
        "Case",
    }
)
"""Roots of values that end with the flow."""

_PRODUCERS: Mapping[type[ActionBase], str] = {
    InvokeLambdaFunction: "External",
    ConnectParticipantWithLexBot: "Lex",
    GetParticipantInput: "StoredCustomerInput",
    InvokeFlowModule: "Modules",
}

_PRODUCERS_BY_NAME = {"GetMetricData": "Metrics", "ShowView": "Views", "GetCase": "Case"}

Live = Mapping[str, frozenset[str]]
Before = Mapping[str, list[ActionBase]]


def reads(action: ActionBase) -> frozenset[str]:
    """Return the fleeting JSONPaths in an action's parameters."""
    written = action.given
    if "$." not in written:
        return frozenset()
    return frozenset(path for path in paths_in(written) if _fleeting(path))


def _fleeting(path: str) -> bool:
    return root_of(path) in FLEETING


def produces(action: ActionBase) -> str:
    """Return the root that an action fills anew, or an empty string."""
    return _PRODUCERS.get(type(action)) or _PRODUCERS_BY_NAME.get(action.type, "")


def overwrites(action: ActionBase, path: str) -> bool:
    """Tell whether an action gives a path another value."""
    if isinstance(action, UpdateFlowAttributes):
        return path.removeprefix(f"$.{FLOW}.") in action.parameters.flow_attributes
    return produces(action) == root_of(path)


def live(flow: Flow) -> Live:
    """Return, for every action, the fleeting paths that are needed when it begins."""
    read = {action.identifier: reads(action) for action in flow.actions}
    before: Before = _before(flow) if any(read.values()) else {}
    needed: dict[str, set[str]] = {name: set() for name in read}
    for name, paths in read.items():
        for path in paths:
            _spread(name, path, before, needed)
    return {name: frozenset(paths) for name, paths in needed.items()}


def _before(flow: Flow) -> Before:
    """Return the actions that lead to each identifier."""
    before: dict[str, list[ActionBase]] = {}
    for action in flow.actions:
        for target in set(action.transitions.targets()):
            before.setdefault(target, []).append(action)
    return before


def _spread(
    start: str,
    path: str,
    before: Mapping[str, Iterable[ActionBase]],
    needed: Mapping[str, set[str]],
) -> None:
    """Mark a path as needed from where it is read back to where it is filled."""
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if path in needed[here]:
            continue
        needed[here].add(path)
        waiting.extend(
            action.identifier
            for action in before.get(here, ())
            if not overwrites(action, path) and path not in needed[action.identifier]
        )
