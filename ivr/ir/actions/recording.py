"""Contact actions about what is kept of the sound, and about the voice that speaks."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from ivr.ir.actions.base import (
    DOCS,
    NO_MATCHING_ERROR,
    TALKING_FLOWS,
    ActionBase,
    Contract,
    FlowType,
    Record,
    demand,
)


class RecordingBehavior(Record, frozen=True):
    """Whom to record, and whether the automated part is recorded too."""

    recorded_participants: list[str]
    screen_recorded_participants: list[str] | None = None
    ivr_recording_behavior: str | None = Field(default=None, alias="IVRRecordingBehavior")


class RecordingParameters(Record, frozen=True):
    """The recording and analytics behaviour from here on."""

    recording_behavior: RecordingBehavior
    analytics_behavior: Any = None


class UpdateContactRecordingBehavior(ActionBase, frozen=True):
    """Turns recording on or off; the service refuses any error branch here."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactrecordingbehavior.html",
        "D,F,P,C",
        errors=demand(rejected=(NO_MATCHING_ERROR,)),
        flows=TALKING_FLOWS | {FlowType.OUTBOUND_WHISPER},
    )
    type: Literal["UpdateContactRecordingBehavior"] = "UpdateContactRecordingBehavior"
    parameters: RecordingParameters


class VoiceParameters(Record, frozen=True):
    """A Polly voice, its engine (Standard, Neural, Generative, Long-form) and style."""

    text_to_speech_voice: str
    text_to_speech_engine: str | None = None
    text_to_speech_style: str | None = None


class UpdateContactTextToSpeechVoice(ActionBase, frozen=True):
    """Sets the voice that speaks from here on."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontacttexttospeechvoice.html",
        "D,F,P,C",
        errors=demand(optional=(NO_MATCHING_ERROR,)),
    )
    type: Literal["UpdateContactTextToSpeechVoice"] = "UpdateContactTextToSpeechVoice"
    parameters: VoiceParameters


RECORDING_ACTIONS: tuple[type[ActionBase], ...] = (
    UpdateContactRecordingBehavior,
    UpdateContactTextToSpeechVoice,
)
