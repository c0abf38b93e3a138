"""What actions do to a call, by family: the table that the machine runs by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ivr.simulator.state import CallState
from ivr.simulator.steps import (
    attributes,
    control,
    interaction,
    participant,
    recording,
    routing,
)
from ivr.simulator.world import World

StepFunction = Callable[[Any, CallState, World], CallState]
"""What one action does: the call before it and the world give the call after it."""

STEPS: Mapping[str, StepFunction] = {
    "MessageParticipant": participant.message,
    "GetParticipantInput": participant.take_keys,
    "ConnectParticipantWithLexBot": participant.ask_bot,
    "DisconnectParticipant": participant.disconnect_participant,
    "MessageParticipantIteratively": participant.message_in_turn,
    "TransferParticipantToThirdParty": participant.dial_out,
    "UpdateContactAttributes": attributes.set_attributes,
    "UpdateContactData": attributes.set_fields,
    "UpdateContactEventHooks": attributes.set_hooks,
    "TagContact": attributes.tag,
    "UpdateFlowAttributes": attributes.set_flow_attributes,
    "UpdateContactTargetQueue": routing.set_queue,
    "TransferContactToQueue": routing.transfer,
    "DequeueContactAndTransferToQueue": routing.move_queue,
    "UpdateContactCallbackNumber": routing.set_callback_number,
    "CreateCallbackContact": routing.create_callback,
    "UpdateContactRoutingBehavior": routing.set_routing,
    "UpdateContactRoutingCriteria": routing.set_criteria,
    "CheckMetricData": routing.check_metric,
    "GetMetricData": routing.get_metrics,
    "UpdateContactRecordingBehavior": recording.set_recording,
    "UpdateContactTextToSpeechVoice": recording.set_voice,
    "Compare": control.compare,
    "CheckHoursOfOperation": control.check_hours,
    "DistributeByPercentage": control.split,
    "Loop": control.loop,
    "TransferToFlow": control.go_to_flow,
    "InvokeFlowModule": control.call_module,
    "EndFlowModuleExecution": control.end_module,
    "EndFlowExecution": control.end_flow,
    "UpdateFlowLoggingBehavior": control.set_logging,
    "Wait": control.wait,
    "InvokeLambdaFunction": interaction.invoke,
}
"""Action type -> step, for every modelled action."""
