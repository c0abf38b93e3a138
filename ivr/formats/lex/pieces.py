"""The small pieces of which Lex export files are made: messages, next steps, prompts, code hooks.

Law: builders only, each answering plain JSON with every key that real exports carry, `null` where
nothing is set. Names and numbers follow what the Lex console writes.
Source: key paths of real Lex V2 exports; Lex V2 models API.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from typing import Any

from ivr.ir.bot import FALLBACK_INTENT, IDENTIFIER_LENGTH

Json = dict[str, Any]

SSML_START = "<speak"

AUDIO_START_MS = 4_000
AUDIO_MAX_MS = 15_000
AUDIO_END_MS = 640
DTMF_END_MS = 5_000
DTMF_MAX_LENGTH = 513
TEXT_START_MS = 30_000
"""Waits and lengths of a prompt attempt. Source: what the Lex console writes by default."""


VARIATIONS_MAX = 2
"""Variations of a message. Source: Lex V2 models API, MessageGroup."""


def identifier(*path: str) -> str:
    """Return the ten-character id of the record at `path`: upper-case letters and digits."""
    digest = hashlib.sha256("/".join(path).encode()).digest()
    return b32encode(digest[:IDENTIFIER_LENGTH]).decode()[:IDENTIFIER_LENGTH]


def message(text: str) -> Json:
    """Return one message: SSML where the text is a `<speak>` document, else plain text."""
    is_ssml = text.lstrip().startswith(SSML_START)
    return {
        "plainTextMessage": None if is_ssml else {"value": text},
        "ssmlMessage": {"value": text} if is_ssml else None,
        "customPayload": None,
        "imageResponseCard": None,
    }


def message_groups(texts: Sequence[str]) -> list[Json]:
    """Return one message group: the first text, the next two as its variations."""
    variations = [message(text) for text in texts[1 : 1 + VARIATIONS_MAX]] or None
    return [{"message": message(texts[0]), "variations": variations}]


def response(texts: Sequence[str]) -> Json | None:
    """Return a response that callers may interrupt, or None for no texts."""
    return {"messageGroupsList": message_groups(texts), "allowInterrupt": True} if texts else None


def next_step(kind: str, *, slot: str | None = None, intent: str | None = None) -> Json:
    """Return a next step: its dialog action, the slot to elicit or the intent to start."""
    return {
        "sessionAttributes": None,
        "dialogAction": {"type": kind, "slotToElicit": slot, "suppressNextMessage": None},
        "intent": {"name": intent, "slots": None},
    }


def prompt(texts: Sequence[str], retries: int) -> Json:
    """Return a prompt with its attempts: `Initial`, then `Retry1` to `Retry<retries>` (0..5)."""
    names = ("Initial", *(f"Retry{n}" for n in range(1, retries + 1)))
    return {
        "messageGroupsList": message_groups(texts),
        "maxRetries": retries,
        "allowInterrupt": True,
        "messageSelectionStrategy": "Random",
        "promptAttemptsSpecification": {name: attempt() for name in names},
    }


def attempt() -> Json:
    """Return how one attempt of a prompt listens, as the console writes it."""
    return {
        "allowInterrupt": True,
        "allowedInputTypes": {"allowAudioInput": True, "allowDTMFInput": True},
        "audioAndDTMFInputSpecification": {
            "startTimeoutMs": AUDIO_START_MS,
            "audioSpecification": {"maxLengthMs": AUDIO_MAX_MS, "endTimeoutMs": AUDIO_END_MS},
            "dtmfSpecification": {
                "maxLength": DTMF_MAX_LENGTH,
                "endTimeoutMs": DTMF_END_MS,
                "deletionCharacter": "*",
                "endCharacter": "#",
            },
        },
        "textInputSpecification": {"startTimeoutMs": TEXT_START_MS},
    }


def outcomes(success: Json, *, conditional: bool) -> Json:
    """Return what follows a code hook: `success` as given, failure and timeout end the turn.

    `conditional` adds the three branches that hooks before fulfilment may carry.
    """
    steps = {"success": success, "failure": None, "timeout": None}
    table: Json = {}
    for outcome, step in steps.items():
        table[f"{outcome}Response"] = None
        table[f"{outcome}NextStep"] = step or next_step("EndConversation")
        if conditional:
            table[f"{outcome}Conditional"] = None
    return table


def initial_response(first: Json, *, hook: bool) -> Json:
    """Return what happens when an intent is recognised: the code hook if any, then `first`."""
    return {
        "initialResponse": None,
        "codeHook": {
            "isActive": True,
            "enableCodeHookInvocation": hook,
            "invocationLabel": None,
            "postCodeHookSpecification": outcomes(first, conditional=True),
        },
        "conditional": None,
        "nextStep": next_step("InvokeDialogCodeHook"),
    }


def fulfilment(after: str, *, hook: bool) -> Json:
    """Return the fulfilment setting: the code hook if `hook`, then the step `after`."""
    return {
        "enabled": hook,
        "isActive": True,
        "postFulfillmentStatusSpecification": outcomes(next_step(after), conditional=False),
        "fulfillmentUpdatesSpecification": None,
    }


def closing(texts: Sequence[str]) -> Json | None:
    """Return the closing response, after which the conversation ends; None for no texts."""
    if not texts:
        return None
    return {
        "closingResponse": response(texts),
        "isActive": True,
        "nextStep": next_step("EndConversation"),
    }


def elicitation_hook(*, hook: bool) -> Json:
    """Return whether the code hook runs while a prompt is answered."""
    return {"enableCodeHookInvocation": hook, "invocationLabel": None}


def confirmation(
    asked: Sequence[str], declined: Sequence[str], retries: int, *, hook: bool
) -> Json:
    """Return the confirmation of an intent: yes fulfils it, no ends it, neither is a fallback."""
    return {
        "promptSpecification": prompt(asked, retries),
        "isActive": True,
        "confirmationNextStep": next_step("FulfillIntent"),
        "declinationResponse": response(declined),
        "declinationNextStep": next_step("EndConversation"),
        "failureNextStep": next_step("StartIntent", intent=FALLBACK_INTENT),
        "elicitationCodeHook": elicitation_hook(hook=hook),
    }


def capture(then: Json, *, hook: bool) -> Json:
    """Return what follows a slot's answer: `then`, or the fallback once the retries are used up."""
    return {
        "captureResponse": None,
        "captureNextStep": then,
        "captureConditional": None,
        "failureResponse": None,
        "failureNextStep": next_step("StartIntent", intent=FALLBACK_INTENT),
        "failureConditional": None,
        "codeHook": None,
        "elicitationCodeHook": elicitation_hook(hook=hook),
    }


def default_values(values: Sequence[str]) -> Json | None:
    """Return the values that a slot takes when nothing was said; None for no values."""
    listed = [{"defaultValue": value} for value in values]
    return {"defaultValueList": listed} if listed else None


def obfuscation() -> Json:
    """Return the setting that masks a slot's value in conversation logs."""
    return {"obfuscationSettingType": "DefaultObfuscation"}
