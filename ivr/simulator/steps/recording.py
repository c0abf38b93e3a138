"""What contact actions do to what is recorded and to the voice that speaks.

Source: Amazon Connect API reference, contact actions.
"""

from __future__ import annotations

from ivr.ir.actions.recording import (
    UpdateContactRecordingBehavior,
    UpdateContactTextToSpeechVoice,
)
from ivr.simulator.moves import ahead, fail
from ivr.simulator.state import CallState
from ivr.simulator.values import resource
from ivr.simulator.world import World


def set_recording(
    action: UpdateContactRecordingBehavior, state: CallState, world: World
) -> CallState:
    """Choose who is recorded from here on, and whether the automated part is."""
    del world
    behavior = action.parameters.recording_behavior
    contact = state.contact.but(
        recorded=tuple(behavior.recorded_participants),
        automation_recorded=behavior.ivr_recording_behavior == "Enabled",
    )
    return ahead(action, state.being(contact))


def set_voice(action: UpdateContactTextToSpeechVoice, state: CallState, world: World) -> CallState:
    """Set the voice; a path that leads nowhere is an error."""
    parameters = action.parameters
    voice = resource(parameters.text_to_speech_voice, state, world)
    if not voice:
        return fail(action, state, world)
    engine = parameters.text_to_speech_engine or "Standard"
    contact = state.contact.but(voice=voice, engine=engine)
    return ahead(action, state.being(contact))
