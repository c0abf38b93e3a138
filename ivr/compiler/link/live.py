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


def reads(text: str) -> frozenset[str]:
    """Return the fleeting JSONPaths in the JSON of an action's parameters."""
    if "$." not in text:
        return frozenset()
    return frozenset(path for path in paths_in(text) if _fleeting(path))


def _fleeting(path: str) -> bool:
    return root_of(path) in FLEETING


def produces(action: ActionBase) -> str:
    """Return the root that an action fills anew, or an empty string."""
    return _PRODUCERS.get(type(action)) or _PRODUCERS_BY_NAME.get(action.type, "")


def _overwrites(action: ActionBase, path: str) -> bool:
    if isinstance(action, UpdateFlowAttributes):
        return path.removeprefix(f"$.{FLOW}.") in action.parameters.flow_attributes
    return produces(action) == root_of(path)


def live(flow: Flow, texts: Mapping[str, str]) -> Live:
    """Return, for every action, the fleeting paths that are needed when it begins.

    `texts` hold the JSON of the parameters by identifier.
    """
    before: dict[str, list[ActionBase]] = {}
    for action in flow.actions:
        for target in set(action.transitions.targets()):
            before.setdefault(target, []).append(action)
    needed: dict[str, set[str]] = {action.identifier: set() for action in flow.actions}
    for action in flow.actions:
        for path in reads(texts[action.identifier]):
            _spread(action.identifier, path, before, needed)
    return {name: frozenset(paths) for name, paths in needed.items()}


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
            if not _overwrites(action, path) and path not in needed[action.identifier]
        )
