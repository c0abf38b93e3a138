"""Where one flow names another: transfers, modules, event hooks, tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from ivr.drawing.wording import in_words, parameters_of
from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.ir.references import symbol

_NAMED_IN: Mapping[str, str] = {
    "TransferToFlow": "ContactFlowId",
    "InvokeFlowModule": "FlowModuleId",
    "CreateTask": "ContactFlowId",
    "StartOutboundChatContact": "ContactFlowArn",
    "UpdateContactEventHooks": "EventHooks",
}
"""Type -> the parameter that holds a flow, or a table of event -> flow."""


def flows_named_by(
    flow: Flow, flows: Sequence[Flow], names: Mapping[str, str]
) -> list[tuple[str, str, int]]:
    """Return (action, words, number of the flow that it names) for each name of another flow."""
    numbers = {each.name: number for number, each in reversed(list(enumerate(flows)))}
    return [
        (name, words, numbers[other])
        for name, action in flow.by_id.items()
        if action.type in _NAMED_IN
        for words, value in _values(action)
        if (other := _flow_name(value, names)) in numbers
    ]


def _values(action: ActionBase) -> Iterator[tuple[str, str]]:
    value = parameters_of(action).get(_NAMED_IN[action.type])
    if isinstance(value, str):
        yield in_words(action.type), value
    elif isinstance(value, Mapping):
        for event, inner in cast("Mapping[str, object]", value).items():
            if isinstance(inner, str):
                yield in_words(event), inner


def _flow_name(value: str, names: Mapping[str, str]) -> str:
    """Return the name of the flow that a value stands for; names of people have blanks, too."""
    named = names.get(value, value)
    kind, _, name = named.partition(":")
    if kind in {"flow", "module"}:
        return name
    found = symbol(named)
    return found.name if found is not None else value
