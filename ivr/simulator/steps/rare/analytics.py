"""What is kept and worked out of voices, messages and screens; and audio streams.

Sources: Amazon Connect API reference, contact actions; flow language, root `$.MediaStreams`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.ir.actions.rare.analytics import (
    AnalyticsParameters,
    UpdateContactMediaProcessing,
    UpdateContactMediaStreamingBehavior,
    UpdateContactRecordingAndAnalyticsBehavior,
)
from ivr.simulator.call.state import CallState
from ivr.simulator.call.world import World
from ivr.simulator.moves import ahead
from ivr.simulator.steps.rare.asking import StepFunction, fits, mismatched


def _having(state: CallState, more: Mapping[str, object]) -> CallState:
    contact = state.contact
    return state.being(contact.but(more={**contact.more, **more}))


def stream(
    action: UpdateContactMediaStreamingBehavior, state: CallState, world: World
) -> CallState:
    """Start or stop the stream of the caller's audio; its fragments are counted from 1."""
    if not fits(action, state):
        return mismatched(action, state, world)
    moment = str(int(world.clock.moment(state.seconds).timestamp() * 1_000))
    audio = _audio(state)
    if action.parameters.media_streaming_state == "Enabled":
        facts = state.facts
        audio = {
            "StreamARN": f"arn:aws:kinesisvideo:{facts.region}:000000000000:stream/{facts.id}/1",
            "StartTimestamp": moment,
            "StopTimestamp": None,
            "StartFragmentNumber": "1",
        }
    elif audio is not None:
        audio = {**audio, "StopTimestamp": moment}
    return ahead(action, _having(state, {"MediaStreams": {"Customer": {"Audio": audio}}}))


def _audio(state: CallState) -> dict[str, Any] | None:
    streams: Any = state.contact.more.get("MediaStreams")
    return streams["Customer"]["Audio"] if streams else None


def record(
    action: UpdateContactRecordingAndAnalyticsBehavior, state: CallState, world: World
) -> CallState:
    """Set recording and analytics of one channel; those of another channel are an error."""
    parameters = action.parameters
    told = "CHAT" if parameters.chat_behavior is not None else "VOICE"
    of_screen = parameters.screen_recording_behavior is not None
    if not of_screen and state.facts.channel != told:
        return mismatched(action, state, world)
    return ahead(action, _recorded(parameters, state))


def _recorded(parameters: AnalyticsParameters, state: CallState) -> CallState:
    voice, chat = parameters.voice_behavior, parameters.chat_behavior
    screen = parameters.screen_recording_behavior
    more: dict[str, object] = {}
    if voice is not None:
        more["Analytics"] = voice.voice_analytics_behavior
        behavior = voice.voice_recording_behavior
        if behavior is not None:
            automation = behavior.ivr_recording_behavior == "Enabled"
            who = tuple(behavior.recorded_participants or ())
            contact = state.contact.but(recorded=who, automation_recorded=automation)
            state = state.being(contact)
    elif chat is not None:
        more["Analytics"] = chat.chat_analytics_behavior
    if screen is not None:
        more["ScreenRecorded"] = screen.screen_recorded_participants
    return _having(state, more)


def messages_worked_on(
    action: UpdateContactMediaProcessing, state: CallState, world: World
) -> CallState:
    """Let a function work on the messages of a chat; what it makes of them stays unseen."""
    if not fits(action, state):
        return mismatched(action, state, world)
    return ahead(action, _having(state, {"MediaProcessing": action.plain}))


STEPS: Mapping[str, StepFunction] = {
    "UpdateContactMediaStreamingBehavior": stream,
    "UpdateContactRecordingAndAnalyticsBehavior": record,
    "UpdateContactMediaProcessing": messages_worked_on,
}
"""Action type -> step."""
