"""Contact actions about what is kept of the sound, and about the voice that speaks.

Annotations are no strings here: pydantic reads all of them at every start.
"""

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
from ivr.ir.actions.parameters import (
    STATIC,
    WHOLE,
    Parameter,
    choice,
    record,
    several,
    switch,
)


class RecordingBehavior(Record, frozen=True):
    """Whom to record, and whether the automated part is recorded too."""

    recorded_participants: list[str]
    screen_recorded_participants: list[str] | None = None
    ivr_recording_behavior: str | None = Field(default=None, alias="IVRRecordingBehavior")


_RECORDED = several(choice("Agent", "Customer"), high=2)
_ON_OFF = choice("Enabled", "Disabled")
_MODES = record({"AnalyticsModes": several(STATIC)})
_RECORDING: dict[str, Parameter] = {
    "RecordingBehavior": record(
        {
            "RecordedParticipants": _RECORDED.must(),
            "ScreenRecordedParticipants": several(choice("Agent"), high=1),
            "IVRRecordingBehavior": _ON_OFF,
        }
    ).must(),
    "AnalyticsBehavior": record(
        {
            "Enabled": switch(),
            "AnalyticsLanguage": WHOLE,
            "AnalyticsRedactionBehavior": _ON_OFF,
            "AnalyticsRedactionResults": choice(
                "RedactedAndOriginal", "RedactedOnly", dynamic="whole", also_others=True
            ),
            "AnalyticsRedactionMaskMode": choice("PII", "EntityType"),
            "AnalyticsRedactionEntities": several(STATIC, low=1),
            "ChannelConfiguration": record({"Voice": _MODES, "Chat": _MODES}, also_others=True),
            "SentimentConfiguration": record({"Enabled": switch()}),
            "SummaryConfiguration": record({"SummaryModes": several(STATIC)}),
        },
        also_others=True,
    ),
}
"""Source: UpdateContactRecordingBehavior, its action page; empty lists switch recording off."""


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
        parameters=_RECORDING,
    )
    type: Literal["UpdateContactRecordingBehavior"] = "UpdateContactRecordingBehavior"
    parameters: RecordingParameters


ENGINES = ("Standard", "Neural", "Generative", "Long-form")
"""Engines as the console spells them; the service looks at none of it when a flow is created."""


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
        parameters={
            "TextToSpeechVoice": WHOLE.must(),
            "TextToSpeechEngine": choice(*ENGINES, dynamic="whole", also_others=True),
            "TextToSpeechStyle": choice("None", "Conversational", "Newscaster", dynamic="whole"),
        },
    )
    type: Literal["UpdateContactTextToSpeechVoice"] = "UpdateContactTextToSpeechVoice"
    parameters: VoiceParameters


RECORDING_ACTIONS: tuple[type[ActionBase], ...] = (
    UpdateContactRecordingBehavior,
    UpdateContactTextToSpeechVoice,
)
