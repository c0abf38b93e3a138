"""Modules that change what holds from here on: attributes, voice, language, logs, recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.formats.legacy.draft import (
    BLANK,
    LENIENT,
    PLAIN,
    SURE,
    UNSET,
    Conversion,
    Job,
    Step,
)
from ivr.formats.legacy.shape import Parameter, scalar
from ivr.ir.actions.attributes import EVENT_HOOKS

_RECORDED: Mapping[str, tuple[str, ...]] = {
    "both": ("Agent", "Customer"),
    "agent": ("Agent",),
    "customer": ("Customer",),
}

_ANALYTICS = (
    "AnalyticsBehaviorOption",
    "AnalyticsLanguageLocaleCode",
    "AnalyticsRedactionOption",
    "AnalyticsRedactionPolicy",
    "AnalyticsMode",
    "AnalyticsCustomVocabulary",
)

_MODES: Mapping[str, str] = {"realtime": "RealTime", "postcall": "PostContact"}

_FIELDS: Mapping[str, str] = {
    "languageCode": "LanguageCode",
    "customerId": "CustomerId",
    "contactName": "Name",
    "description": "Description",
    "wisdomSessionArn": "WisdomSessionArn",
}
"""Key of a ContactData entry -> field of the contact."""

_TRACKS: Mapping[str, str] = {"fromcustomer": "From", "tocustomer": "To"}


def set_attributes(job: Job) -> tuple[Step, ...]:
    """Convert SetAttributes; of a key that stands twice the last value counts."""
    attributes: dict[str, str] = {}
    for parameter in job.each("Attribute"):
        key = parameter.key
        if not key:
            job.fail("FLW003", "one of its attributes has no name", "Name it.")
        elif key in attributes:
            job.warn("FLW003", f"it sets {key!r} twice; the last value was kept", "Keep one.")
        attributes[key or UNSET] = job.spoken(parameter)
    if not attributes:
        job.fail("FLW003", "it sets no attribute", "Delete it, or give its attributes.")
    parameters: dict[str, Any] = {"Attributes": attributes}
    contact = job.given("TargetContact")
    if contact:
        parameters["TargetContact"] = contact
    return (Step("UpdateContactAttributes", parameters, PLAIN),)


def screen_pop(job: Job) -> tuple[Step, ...]:
    """Convert SetScreenPop: a contact attribute that the agent's screen shows."""
    key, value = job.needed(UNSET, "key", "Key"), job.only("value", "Value")
    if value is None:
        job.fail("FLW003", "the value that it shows is missing", "Give its value.")
    shown = job.spoken(value) if value else BLANK
    return (Step("UpdateContactAttributes", {"Attributes": {key: shown}}, PLAIN),)


def contact_data(job: Job) -> tuple[Step, ...]:
    """Convert SetContactData: language, customer and name of the contact."""
    fields: dict[str, str] = {}
    for parameter in job.each("ContactData"):
        named = [key for key in _FIELDS if parameter.entry.get(key)]
        for key in named:
            held = parameter._replace(value=parameter.entry.get(key), name=key)
            fields[_FIELDS[key]] = job.spoken(held)
        if not named:
            fields.update(_keyed(job, parameter))
    if not fields:
        job.fail("FLW003", "it sets nothing", "Delete it, or give the language or customer.")
    return (Step("UpdateContactData", fields, PLAIN),)


def _keyed(job: Job, parameter: Parameter) -> dict[str, str]:
    """Return a field that is given as key and value."""
    key = next((k for k in _FIELDS if k.lower() == parameter.key.lower()), "")
    if key:
        return {_FIELDS[key]: job.spoken(parameter)}
    if parameter.key or scalar(parameter.value):
        message = f"its contact data {parameter.key or parameter.value!r} has no counterpart"
        job.fail("FLW003", message, "Set it as a contact attribute.")
    return {}


def voice(job: Job) -> tuple[Step, ...]:
    """Convert SetVoice."""
    parameters = {"TextToSpeechVoice": job.needed("Joanna", "GlobalVoice")}
    for name, key in (
        ("GlobalEngine", "TextToSpeechEngine"),
        ("SpeakingStyle", "TextToSpeechStyle"),
    ):
        value = job.given(name)
        if value:
            parameters[key] = value
    return (Step("UpdateContactTextToSpeechVoice", parameters, LENIENT),)


def logging(job: Job) -> tuple[Step, ...]:
    """Convert SetLoggingBehavior."""
    state = _state(job, "LoggingBehavior")
    return (Step("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": state}, SURE),)


def _state(job: Job, name: str) -> str:
    """Return Enabled or Disabled; any other text stays as it is, with a finding."""
    given = job.needed("Enable", name)
    plain = given.lower().removesuffix("d")
    if plain in ("enable", "disable"):
        return f"{plain.capitalize()}d"
    job.fail("FLW003", f"{name} is {given!r}, which is not known", "Choose Enable or Disable.")
    return given


def recording(job: Job) -> tuple[Step, ...]:
    """Convert SetRecordingBehavior, with Contact Lens where it was on."""
    on = _state(job, "RecordingBehaviorOption") != "Disabled"
    wanted = job.given("RecordingParticipantOption") or "Both"
    recorded = _RECORDED.get(wanted.lower())
    if recorded is None:
        message = f"it records {wanted!r}, which is not known"
        job.fail("FLW003", message, "Choose Both, Agent or Customer.")
    participants = list(recorded or (wanted,)) if on else []
    parameters: dict[str, Any] = {"RecordingBehavior": {"RecordedParticipants": participants}}
    analytics = _analytics(job)
    if analytics:
        parameters["AnalyticsBehavior"] = analytics
    return (Step("UpdateContactRecordingBehavior", parameters, SURE),)


def _analytics(job: Job) -> dict[str, Any]:
    """Return Contact Lens' settings; nothing where it was off."""
    option, language, redaction, policy, mode, vocabulary = [job.given(n) for n in _ANALYTICS]
    if not (option or "").lower().startswith("enable"):
        return {}
    if vocabulary and vocabulary.lower() != "none":
        message = f"it analyses with the vocabulary {vocabulary!r}, which has no counterpart"
        job.warn("FLW003", message, "Make it the default vocabulary of the language.")
    redacted = (redaction or "").lower().startswith("enable")
    modes = _MODES.get((mode or "postcall").lower(), mode or "PostContact")
    return {
        "Enabled": "True",
        "AnalyticsLanguage": language or job.needed("en-US", "AnalyticsLanguageLocaleCode"),
        "AnalyticsRedactionBehavior": "Enabled" if redacted else "Disabled",
        "AnalyticsRedactionResults": policy or ("RedactedAndOriginal" if redacted else "None"),
        "ChannelConfiguration": {
            "Chat": {"AnalyticsModes": []},
            "Voice": {"AnalyticsModes": [modes]},
        },
    }


def start_streaming(job: Job) -> tuple[Step, ...]:
    """Convert StartMediaStreaming."""
    return (_streaming(job, "Enabled"),)


def stop_streaming(job: Job) -> tuple[Step, ...]:
    """Convert StopMediaStreaming."""
    return (_streaming(job, "Disabled"),)


def _streaming(job: Job, state: str) -> Step:
    directions: list[str] = []
    for parameter in job.each("Track"):
        track = job.text(parameter)
        known = _TRACKS.get(track.lower())
        if known is None:
            job.fail("FLW003", f"its track {track!r} is not known", "FromCustomer or ToCustomer.")
        elif known not in directions:
            directions.append(known)
    if not directions:
        job.warn("FLW003", "it names no track; both directions stand there", "Name its tracks.")
    sides = {"ParticipantType": "Customer", "MediaDirections": directions or ["From", "To"]}
    parameters = {
        "MediaStreamingState": state,
        "MediaStreamType": job.given("MediaStreamTypes", "MediaStreamType") or "Audio",
        "Participants": [sides],
    }
    return Step("UpdateContactMediaStreamingBehavior", parameters, PLAIN)


def event_hook(job: Job) -> tuple[Step, ...]:
    """Convert SetEventHook and SetContactFlow: the flow that runs at an event."""
    hook = job.needed("CustomerQueue", "Type")
    known = next((name for name in EVENT_HOOKS if name.lower() == hook.lower()), None)
    if known is None:
        message = f"its event {hook!r} is not known"
        job.fail("FLW017", message, f"Choose one of {', '.join(EVENT_HOOKS)}.")
    parameters = {"EventHooks": {known or hook: job.needed(UNSET, "ContactFlowId")}}
    return (Step("UpdateContactEventHooks", parameters, PLAIN),)


SETTINGS: Mapping[str, Conversion] = {
    "SetAttributes": set_attributes,
    "SetScreenPop": screen_pop,
    "SetContactData": contact_data,
    "SetVoice": voice,
    "SetLoggingBehavior": logging,
    "SetRecordingBehavior": recording,
    "StartMediaStreaming": start_streaming,
    "StopMediaStreaming": stop_streaming,
    "SetEventHook": event_hook,
    "SetContactFlow": event_hook,
}
