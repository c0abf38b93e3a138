"""Modules that listen: a key that branches, digits that are stored, a Lex bot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.formats.legacy.draft import ERROR, FAILS, UNSET, Conversion, Job, Step, Wiring, switch
from ivr.formats.legacy.parts import prompt

_INPUT = "GetParticipantInput"

_MENU = Wiring(
    onward=(),
    errors={
        "InputTimeLimitExceeded": ("Timeout",),
        "NoMatchingCondition": ("NoMatch",),
        "NoMatchingError": ERROR,
    },
    choices=("Evaluate",),
    mirrors="NoMatchingCondition",
)
_BOT = Wiring(
    onward=(),
    errors={"NoMatchingCondition": ("NoMatch",), "NoMatchingError": ERROR},
    optional={"InputTimeLimitExceeded": ("Timeout",)},
    choices=("Evaluate",),
    mirrors="NoMatchingError",
)
_INVALID = ("InvalidNumber", "InvalidPhoneNumber")
_STORED = Wiring(errors=FAILS, never=_INVALID)
_NUMBER = Wiring(errors={**FAILS, "InvalidPhoneNumber": _INVALID})

_FORMATS: Mapping[str, str] = {
    "local": "Local",
    "international": "E164",
    "e164": "E164",
    "e.164": "E164",
}

_LEX = ("BotName", "BotAlias", "BotRegion", "BotAliasArn", "LexVersion")


def get_user_input(job: Job) -> tuple[Step, ...]:
    """Convert GetUserInput: keys, or a Lex bot where its target or its parameters say so."""
    named = {parameter.name for parameter in job.module.parameters}
    lexical = job.module.target.lower() == "lex"
    if lexical or (not job.module.target and not named.isdisjoint(_LEX)):
        return (Step("ConnectParticipantWithLexBot", _bot(job), _BOT),)
    parameters = {
        **prompt(job),
        "StoreInput": "False",
        "InputTimeLimitSeconds": job.needed("5", "Timeout"),
    }
    digits = job.given("MaxDigits")
    if digits not in (None, "1"):
        message = f"it waits for {digits} digits, and a menu takes one key now"
        job.fail("FLW003", message, "Store the digits and compare them.")
    return (Step(_INPUT, parameters, _MENU),)


def _bot(job: Job) -> dict[str, Any]:
    parameters: dict[str, Any] = {**prompt(job), **_alias(job)}
    attributes = {p.key or p.name: job.spoken(p) for p in job.each("Parameter")}
    if attributes:
        parameters["LexSessionAttributes"] = attributes
    return parameters


def _alias(job: Job) -> dict[str, Any]:
    """Return the bot: an alias ARN (V2), or name, Region and alias (V1)."""
    version = (job.given("LexVersion") or "").upper()
    arn = job.given("BotAliasArn")
    if arn or version == "V2":
        job.passes(*_LEX)
        return {"LexV2Bot": {"AliasArn": arn or job.needed(UNSET, "BotAliasArn")}}
    return {
        "LexBot": {
            "Name": job.needed(UNSET, "BotName"),
            "Region": job.needed(UNSET, "BotRegion"),
            "Alias": job.needed("$LATEST", "BotAlias"),
        }
    }


def store_user_input(job: Job) -> tuple[Step, ...]:
    """Convert StoreUserInput and StoreCustomerInput; the digits are in `$.StoredCustomerInput`."""
    parameters: dict[str, Any] = {
        **prompt(job),
        "StoreInput": "True",
        "InputTimeLimitSeconds": job.needed("5", "Timeout"),
    }
    if (job.given("CustomerInputType") or "").lower() == "phonenumber":
        return (Step(_INPUT, {**parameters, **_phone(job), **_keys(job)}, _NUMBER),)
    longest = job.needed("20", "MaxDigits")
    parameters["InputValidation"] = {"CustomValidation": {"MaximumLength": longest}}
    return (Step(_INPUT, {**parameters, **_encryption(job), **_keys(job)}, _STORED),)


def _phone(job: Job) -> dict[str, Any]:
    wanted = job.needed("E164", "PhoneNumberFormat")
    validation = {"NumberFormat": _FORMATS.get(wanted.lower(), wanted)}
    country = job.given("CountryCode")
    if country:
        validation["CountryCode"] = country
    if job.on("EncryptEntry"):
        message = "it encrypts a phone number, and only custom input can be encrypted now"
        job.fail("FLW003", message, "Take the number as custom digits, or drop the encryption.")
    job.passes("EncryptionKeyId", "EncryptionKey", "MaxDigits")
    return {"InputValidation": {"PhoneNumberValidation": validation}}


def _encryption(job: Job) -> dict[str, Any]:
    job.passes("PhoneNumberFormat", "CountryCode")
    if job.on("EncryptEntry"):
        key_id = job.needed(UNSET, "EncryptionKeyId")
        return {
            "InputEncryption": {
                "EncryptionKeyId": key_id,
                "Key": job.needed(UNSET, "EncryptionKey"),
            }
        }
    job.passes("EncryptionKeyId", "EncryptionKey")
    return {}


def _keys(job: Job) -> dict[str, Any]:
    """Return how the keys end and are corrected, where the module says anything about it."""
    keys: dict[str, str] = {}
    ended = job.given("TerminatorDigits")
    if ended:
        keys["InputTerminationSequence"] = ended
    cancelled = job.given("DisableCancel")
    if cancelled:
        keys["DisableCancelKey"] = switch(cancelled)
    pause = job.given("InterdigitTimeout", "InterDigitTimeout")
    if pause:
        keys["InterdigitTimeLimitSeconds"] = pause
    return {"DTMFConfiguration": keys} if keys else {}


LISTENING: Mapping[str, Conversion] = {
    "GetUserInput": get_user_input,
    "StoreUserInput": store_user_input,
    "StoreCustomerInput": store_user_input,
}
