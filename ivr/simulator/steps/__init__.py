"""What actions do to a call, by family: the table that the machine runs by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from ivr.ir.actions import RARE_TYPES, model_of
from ivr.ir.actions.base import ActionBase
from ivr.ir.actions.opaque import OpaqueAction
from ivr.simulator.call.state import CallState
from ivr.simulator.call.world import FlowBook, World
from ivr.simulator.line import conversation
from ivr.simulator.moves import Ready
from ivr.simulator.settings import SettingOf, settling
from ivr.simulator.steps import (
    attributes,
    control,
    interaction,
    participant,
    recording,
    routing,
)

StepFunction = Callable[[Any, CallState, World], CallState]
"""What one action does: the call before it and the world give the call after it."""

Prepare = Callable[[Any, FlowBook], Ready]
"""Makes an action of a book ready: all that is the same in every call is worked out."""


def on_the_spot(prepare: Prepare) -> StepFunction:
    """Return the step of an action that is made ready only when a call gets there."""
    return lambda action, state, world: prepare(action, world.book)(state, world)


SETTINGS: Mapping[str, SettingOf] = {
    "UpdateContactData": attributes.fields,
    "UpdateContactEventHooks": attributes.hooks,
    "UpdateContactRecordingBehavior": recording.recorded,
    "UpdateContactTextToSpeechVoice": recording.voice,
    "UpdateFlowLoggingBehavior": control.logging,
}
"""Action type -> what it sets, for actions that do nothing else."""

PREPARED: Mapping[str, Prepare] = {
    "ConnectParticipantWithLexBot": conversation.conversation,
    "UpdateContactAttributes": attributes.setting_attributes,
    "UpdateFlowAttributes": attributes.setting_flow_attributes,
    "Compare": control.comparison,
    "TransferToFlow": control.going_to_flow,
    "InvokeLambdaFunction": interaction.invocation,
    "MessageParticipant": participant.message,
    "GetParticipantInput": participant.take_keys,
    "CheckHoursOfOperation": control.check_hours,
    "MessageParticipantIteratively": participant.message_in_turn,
}
"""Action type -> what makes it ready, for actions of which much is the same in every call."""

STEPS: Mapping[str, StepFunction] = {
    **{kind: on_the_spot(prepare) for kind, prepare in PREPARED.items()},
    **{kind: settling(setting_of) for kind, setting_of in SETTINGS.items()},
    "DisconnectParticipant": participant.disconnect_participant,
    "TransferParticipantToThirdParty": participant.dial_out,
    "TagContact": attributes.tag,
    "UpdateContactTargetQueue": routing.set_queue,
    "TransferContactToQueue": routing.transfer,
    "DequeueContactAndTransferToQueue": routing.move_queue,
    "UpdateContactCallbackNumber": routing.set_callback_number,
    "CreateCallbackContact": routing.create_callback,
    "UpdateContactRoutingBehavior": routing.set_routing,
    "UpdateContactRoutingCriteria": routing.set_criteria,
    "CheckMetricData": routing.check_metric,
    "GetMetricData": routing.get_metrics,
    "CheckOutboundCallStatus": control.check_answer,
    "DistributeByPercentage": control.split,
    "Loop": control.loop,
    "InvokeFlowModule": control.call_module,
    "EndFlowModuleExecution": control.end_module,
    "EndFlowExecution": control.end_flow,
    "Wait": control.wait,
}
"""Action type -> step, for every everyday action."""

RARE_STEPS: Mapping[str, str] = {
    kind: f"{__name__}.rare.{module.rpartition('.')[2]}" for kind, module in RARE_TYPES.items()
}
"""Action type -> the module that has its step; imported when a call first meets such an action."""

OPAQUE_STEP = f"{__name__}.rare.unmodelled"


def step_of(action: ActionBase) -> StepFunction:
    """Return what an action does to a call.

    Actions of types that nobody knows, or of another shape than their type's, ask the world.
    """
    kind = action.type
    rare = kind in RARE_STEPS
    if type(action) is OpaqueAction and (not rare or model_of(kind) is not None):
        return import_module(OPAQUE_STEP).opaque
    return import_module(RARE_STEPS[kind]).STEPS[kind] if rare else STEPS[kind]
