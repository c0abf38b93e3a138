"""What contact actions do to what is recorded and to the voice that speaks.

Source: Amazon Connect API reference, contact actions.
"""

from __future__ import annotations

from ivr.ir.actions.recording import (
    UpdateContactRecordingBehavior,
    UpdateContactTextToSpeechVoice,
)
from ivr.simulator.call.state import Setting
from ivr.simulator.settings import Told


def recorded(action: UpdateContactRecordingBehavior, told: Told) -> Setting:
    """Choose who is recorded from here on, and whether the automated part is."""
    del told
    behavior = action.parameters.recording_behavior
    automation = behavior.ivr_recording_behavior == "Enabled"
    who = tuple(behavior.recorded_participants)
    more = {
        name: value
        for name, value in (
            ("ScreenRecorded", behavior.screen_recorded_participants),
            ("Analytics", action.parameters.analytics_behavior),
        )
        if value is not None
    }
    return Setting(state={"recorded": who, "automation_recorded": automation}, more=more)


def voice(action: UpdateContactTextToSpeechVoice, told: Told) -> Setting | None:
    """Set the voice; a path that leads nowhere is an error."""
    parameters = action.parameters
    name = told.resource(parameters.text_to_speech_voice)
    engine = parameters.text_to_speech_engine or "Standard"
    return Setting(state={"voice": name, "engine": engine}) if name else None
