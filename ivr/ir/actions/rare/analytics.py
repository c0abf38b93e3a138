"""What is kept and worked out of voices, messages and screens, by channel; and audio streams."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from ivr.ir.actions.base import (
    CHAT,
    DOCS,
    NO_MATCHING_ERROR,
    TALKING_FLOWS,
    VOICE,
    WHISPER_FLOWS,
    ActionBase,
    Contract,
    ErrorRule,
    Record,
    demand,
)
from ivr.ir.actions.parameters import (
    CHANNEL_MISMATCH,
    STATIC,
    WHOLE,
    Group,
    Parameter,
    Parameters,
    choice,
    record,
    several,
    switch,
    table,
    value_at,
)


class StreamParticipant(Record, frozen=True):
    """Whose audio (Customer), and which directions (From, To)."""

    participant_type: str
    media_directions: list[str]


class StreamParameters(Record, frozen=True):
    """Enabled or Disabled, of Audio."""

    media_streaming_state: str
    media_stream_type: str
    participants: list[StreamParticipant]


class UpdateContactMediaStreamingBehavior(ActionBase, frozen=True):
    """Starts or stops streaming the caller's audio; it stands in `$.MediaStreams` then."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactmediastreamingbehavior.html",
        "D,C",
        errors=demand(NO_MATCHING_ERROR),
        flows=TALKING_FLOWS | WHISPER_FLOWS,
        channels=VOICE,
        parameters={
            "MediaStreamingState": choice("Enabled", "Disabled").must(),
            "MediaStreamType": choice("Audio").must(),
            "Participants": several(
                record(
                    {
                        "ParticipantType": choice("Customer").must(),
                        "MediaDirections": several(choice("From", "To"), 1, 2).must(),
                    }
                ),
                low=1,
            ).must(),
        },
    )
    type: Literal["UpdateContactMediaStreamingBehavior"] = "UpdateContactMediaStreamingBehavior"
    parameters: StreamParameters


class VoiceRecording(Record, frozen=True):
    """Whom to record (an empty list switches it off), and whether the automated part too."""

    recorded_participants: list[str] | None = None
    ivr_recording_behavior: str | None = Field(default=None, alias="IVRRecordingBehavior")


class VoiceBehavior(Record, frozen=True):
    """Recording of calls, and what is worked out of them."""

    voice_recording_behavior: VoiceRecording | None = None
    voice_analytics_behavior: dict[str, Any] | None = None


class ChatBehavior(Record, frozen=True):
    """What is worked out of chats, and what is blacked out while they run."""

    chat_analytics_behavior: dict[str, Any] | None = None


class ScreenBehavior(Record, frozen=True):
    """Whose screen is recorded: Agent, or nobody."""

    screen_recorded_participants: list[str] | None = None


class AnalyticsParameters(Record, frozen=True):
    """The behaviour of one channel."""

    voice_behavior: VoiceBehavior | None = None
    chat_behavior: ChatBehavior | None = None
    screen_recording_behavior: ScreenBehavior | None = None


IN_FLIGHT_FAILED = "InFlightRedactionConfigurationFailed"

_CHAT_ERRORS = demand(NO_MATCHING_ERROR, CHANNEL_MISMATCH, IN_FLIGHT_FAILED)
_OTHER_ERRORS = demand(NO_MATCHING_ERROR, CHANNEL_MISMATCH, rejected=(IN_FLIGHT_FAILED,))


def _analytics_errors(action: ActionBase) -> ErrorRule:
    return _OTHER_ERRORS if value_at(action, "ChatBehavior") is None else _CHAT_ERRORS


_MASK: Parameters = {
    "Enabled": switch(),
    "RedactionMaskMode": choice("PII", "EntityType"),
    "RedactionEntities": several(STATIC, low=1),
}
_REDACTION = record(
    {
        **_MASK,
        "RedactionResults": choice("RedactedAndOriginal", "RedactedOnly", dynamic="whole"),
    }
)
_SUMMARY = record({"SummaryModes": several(choice("PostContact", "AutomatedInteraction"))})


def _analytics(language: Parameter, *modes: str, more: Parameters) -> Parameter:
    """Return what may be set of the analytics of a channel."""
    return record(
        {
            "Enabled": switch(),
            "AnalyticsLanguage": language,
            "ConversationalAnalyticsRedactionConfiguration": _REDACTION,
            "AnalyticsModes": several(choice(*modes)),
            "SentimentConfiguration": record({"Enabled": switch()}),
            "SummaryConfiguration": _SUMMARY,
            **more,
        },
        also_others=True,
    )


_IN_FLIGHT: Parameters = {
    "InFlightChatRedactionConfiguration": record({**_MASK, "DeliverUnprocessedMessages": switch()})
}
_BEHAVIORS: Parameters = {
    "VoiceBehavior": record(
        {
            "VoiceRecordingBehavior": record(
                {
                    "RecordedParticipants": several(choice("Agent", "Customer"), high=2),
                    "IVRRecordingBehavior": choice("Enabled", "Disabled"),
                }
            ),
            "VoiceAnalyticsBehavior": _analytics(
                STATIC, "RealTime", "PostContact", "AutomatedInteraction", more={}
            ),
        }
    ),
    "ChatBehavior": record(
        {"ChatAnalyticsBehavior": _analytics(WHOLE, "ContactLens", more=_IN_FLIGHT)}
    ),
    "ScreenRecordingBehavior": record(
        {"ScreenRecordedParticipants": several(choice("Agent"), high=1)}
    ),
}


class UpdateContactRecordingAndAnalyticsBehavior(ActionBase, frozen=True):
    """Sets recording and analytics of one channel from here on."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactrecordingandanalyticsbehavior.html",
        "D,F,X,P",
        errors=_analytics_errors,
        parameters=_BEHAVIORS,
        one_of=(Group(tuple(_BEHAVIORS)),),
    )
    type: Literal["UpdateContactRecordingAndAnalyticsBehavior"] = (
        "UpdateContactRecordingAndAnalyticsBehavior"
    )
    parameters: AnalyticsParameters


class ProcessingParameters(Record, frozen=True):
    """A function that looks at each message of a chat.

    The page nests the settings in ChatProcessor; live probes took them beside MessageProcessing.
    """

    message_processing: dict[str, Any] | None = None
    chat_processor_settings: dict[str, Any] | None = None
    chat_processor: dict[str, Any] | None = None


_SETTINGS = record({"DeliverUnprocessedMessages": switch()}, also_others=True)


class UpdateContactMediaProcessing(ActionBase, frozen=True):
    """Lets a function work on the messages of a chat before they are delivered."""

    CONTRACT: ClassVar = Contract(
        DOCS + "contact-actions-updatecontactmediaprocessing.html",
        "D,P",
        errors=demand(NO_MATCHING_ERROR, optional=(CHANNEL_MISMATCH,)),
        channels=CHAT,
        resources=("ChatProcessor.LambdaProcessorARN",),
        parameters={
            "MessageProcessing": table()._replace(open=True),
            "ChatProcessorSettings": _SETTINGS,
            "ChatProcessor": record(
                {
                    "ProcessingEnabled": switch(),
                    "LambdaProcessorARN": STATIC,
                    "ChatProcessorSettings": _SETTINGS.must(),
                },
                also_others=True,
            ),
        },
        one_of=(Group(("ChatProcessorSettings", "ChatProcessor")),),
    )
    type: Literal["UpdateContactMediaProcessing"] = "UpdateContactMediaProcessing"
    parameters: ProcessingParameters
