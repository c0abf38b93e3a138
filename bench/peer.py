"""The same flows built by the PyPI package cxblueprint, action by action.

It is given each flow as calls of its own interface: no YAML to read, no lint, no bot. What it does
is build, validate, lay out and print JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cxblueprint import Flow
from cxblueprint.blocks.base import FlowBlock

Action = Mapping[str, Any]

_MAKERS: Mapping[str, Callable[[Any, Mapping[str, Any]], FlowBlock]] = {
    "MessageParticipant": lambda flow, given: flow.play_prompt(given["Text"]),
    "GetParticipantInput": lambda flow, given: flow.get_input(
        given["Text"], int(given["InputTimeLimitSeconds"])
    ),
    "DisconnectParticipant": lambda flow, _: flow.disconnect(),
    "Compare": lambda flow, given: flow.compare(given["ComparisonValue"]),
    "CheckHoursOfOperation": lambda flow, given: flow.check_hours(given.get("HoursOfOperationId")),
    "UpdateContactAttributes": lambda flow, given: flow.update_attributes(**given["Attributes"]),
    "UpdateContactTargetQueue": lambda flow, given: flow.set_queue(given["QueueId"]),
    "TransferContactToQueue": lambda flow, _: flow.transfer_to_queue(),
    "TransferToFlow": lambda flow, given: flow.transfer_to_flow(given["ContactFlowId"]),
}


def actions_of(flow: Mapping[str, Any]) -> Sequence[Action]:
    """Return the actions of a flow's JSON."""
    return flow["Actions"]


def build(name: str, start: str, actions: Sequence[Action]) -> str:
    """Return the JSON that the package prints for a flow of these actions.

    Args:
        name: The flow's name.
        start: Identifier of the action to start at.
        actions: Actions as Connect's own JSON has them.
    """
    flow = Flow.build(name)
    in_order = sorted(actions, key=lambda action: action["Identifier"] != start)
    blocks = {action["Identifier"]: _block(flow, action) for action in in_order}
    for action in in_order:
        _wire(blocks[action["Identifier"]], action.get("Transitions", {}), blocks)
    return flow.compile_to_json()


def _block(flow: Flow, action: Action) -> FlowBlock:
    make = _MAKERS.get(action["Type"])
    if make is not None:
        return make(flow, action.get("Parameters", {}))
    return flow.add(FlowBlock(type=action["Type"], parameters=dict(action.get("Parameters", {}))))


def _wire(block: FlowBlock, ways: Mapping[str, Any], blocks: Mapping[str, FlowBlock]) -> None:
    for branch in ways.get("Conditions", ()):
        condition = branch["Condition"]
        block.when(condition["Operands"][0], blocks[branch["NextAction"]], condition["Operator"])
    for error in ways.get("Errors", ()):
        block.on_error(error["ErrorType"], blocks[error["NextAction"]])
    if "NextAction" in ways:
        block.then(blocks[ways["NextAction"]])
