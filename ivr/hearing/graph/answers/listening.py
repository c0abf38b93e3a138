"""How a question listens: time limits, keys, barge-in, and what pressed keys come to.

Law: pure functions. A session attribute outranks the prompt, the prompt outranks the default; of
two attributes the one that names the intent, then the one that names the slot.
Source: Lex V2 developer guide, session attributes `x-amz-lex:<audio|dtmf|text>:<name>:<intent>:
<slot>`; console defaults from real exports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ivr.hearing.graph import settings
from ivr.hearing.port import Utterance
from ivr.hearing.session import Json

DTMF_LENGTH_MAX = 1_024


class Listening(NamedTuple):
    """How one attempt listens. Times are milliseconds; a character is empty where there is none."""

    audio_start_ms: int = 4_000
    audio_end_ms: int = 640
    audio_length_ms: int = 15_000
    dtmf_end_ms: int = 5_000
    dtmf_length: int = 513
    dtmf_deletion: str = "*"
    dtmf_end: str = "#"
    text_start_ms: int = 30_000
    interrupt: bool = True
    takes_audio: bool = True
    takes_keys: bool = True


_ATTRIBUTES: Mapping[str, str] = {
    "audio_start_ms": "audio:start-timeout-ms",
    "audio_end_ms": "audio:end-timeout-ms",
    "audio_length_ms": "audio:max-length-ms",
    "dtmf_end_ms": "dtmf:end-timeout-ms",
    "dtmf_length": "dtmf:max-length",
    "dtmf_deletion": "dtmf:deletion-character",
    "dtmf_end": "dtmf:end-character",
    "text_start_ms": "text:start-timeout-ms",
    "interrupt": "allow-interrupt",
}

DEFAULT = Listening()


def attempt_of(tries: int) -> str:
    """Return what Lex calls an attempt: Initial, Retry1..."""
    return "Initial" if tries == 0 else f"Retry{tries}"


def listening(
    prompt: Json, tries: int, attributes: Mapping[str, str], intent: str, slot: str
) -> Listening:
    """Return how a question listens.

    Args:
        prompt: The prompt's specification.
        tries: How often it has been asked in vain.
        attributes: The session's attributes.
        intent: The intent being talked about.
        slot: The slot being asked for, or an empty text.
    """
    found = _prompted(prompt, tries)
    said = [(key, value) for key, value in attributes.items() if key.startswith("x-amz-lex:")]
    if not said:
        return found
    for field, name in _ATTRIBUTES.items():
        value = _attribute(dict(said), name, intent, slot)
        if value is not None:
            found = _with(found, field, value)
    return found


def _attribute(said: Mapping[str, str], name: str, intent: str, slot: str) -> str | None:
    for place in (f"{intent}:{slot}", f"{intent}:*", f"*:{slot}", "*:*"):
        value = said.get(f"x-amz-lex:{name}:{place}")
        if value is not None:
            return value
    return None


def _with(found: Listening, field: str, value: str) -> Listening:
    """Return the settings with one that an attribute says; one that is unusable is passed over."""
    before: object = getattr(found, field)
    if isinstance(before, bool):
        return found._replace(**{field: value.strip().lower() != "false"})
    if isinstance(before, str):
        return found._replace(**{field: value.strip()[:1]})
    return found._replace(**{field: int(value)}) if value.strip().isdecimal() else found


def _prompted(prompt: Json, tries: int) -> Listening:
    attempts = settings.table(prompt.get("promptAttemptsSpecification"))
    attempt = settings.table(attempts.get(attempt_of(tries)))
    if not attempt:
        return DEFAULT._replace(interrupt=prompt.get("allowInterrupt") is not False)
    allowed = settings.table(attempt.get("allowedInputTypes"))
    spoken = settings.table(attempt.get("audioAndDTMFInputSpecification"))
    audio = settings.table(spoken.get("audioSpecification"))
    keys = settings.table(spoken.get("dtmfSpecification"))
    typed = settings.table(attempt.get("textInputSpecification"))
    number = settings.whole_number
    return Listening(
        number(spoken.get("startTimeoutMs"), DEFAULT.audio_start_ms),
        number(audio.get("endTimeoutMs"), DEFAULT.audio_end_ms),
        number(audio.get("maxLengthMs"), DEFAULT.audio_length_ms),
        number(keys.get("endTimeoutMs"), DEFAULT.dtmf_end_ms),
        number(keys.get("maxLength"), DEFAULT.dtmf_length),
        str(keys.get("deletionCharacter") or DEFAULT.dtmf_deletion),
        str(keys.get("endCharacter") or DEFAULT.dtmf_end),
        number(typed.get("startTimeoutMs"), DEFAULT.text_start_ms),
        attempt.get("allowInterrupt") is not False,
        allowed.get("allowAudioInput") is not False,
        allowed.get("allowDTMFInput") is not False,
    )


def pressed(keys: str, how: Listening) -> str:
    """Return what keys come to: the deletion key forgets what was pressed, the end key ends."""
    held = ""
    for key in keys[: DTMF_LENGTH_MAX * 4]:
        if key == how.dtmf_end:
            break
        held = "" if key == how.dtmf_deletion else held + key
        if len(held) >= how.dtmf_length:
            break
    return held


def let_through(heard: Utterance, how: Listening) -> Utterance:
    """Return what a question hears of an utterance: a way that is off hears nothing."""
    if heard.mode == "DTMF":
        return heard._replace(text=pressed(heard.text, how) if how.takes_keys else "")
    if heard.mode == "Speech" and not how.takes_audio:
        return heard._replace(text="")
    return heard
