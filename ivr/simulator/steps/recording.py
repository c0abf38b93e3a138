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
    who = tuple(behavior.recorded_participants)
    automation = behavior.ivr_recording_behavior == "Enabled"
    contact = state.contact
    if contact.recorded == who and contact.automation_recorded is automation:
        return ahead(action, state)
    return ahead(action, state, contact.but(recorded=who, automation_recorded=automation))


def set_voice(action: UpdateContactTextToSpeechVoice, state: CallState, world: World) -> CallState:
    """Set the voice; a path that leads nowhere is an error."""
    parameters = action.parameters
    voice = resource(parameters.text_to_speech_voice, state, world)
    if not voice:
        return fail(action, state, world)
    engine = parameters.text_to_speech_engine or "Standard"
    contact = state.contact
    if contact.voice == voice and contact.engine == engine:
        return ahead(action, state)
    return ahead(action, state, contact.but(voice=voice, engine=engine))
