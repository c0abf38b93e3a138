"""A whole V1 export -> one V2 bot of one locale.

V1 asks again when it understands nothing, and gives up after a number of attempts. In V2 the
FallbackIntent does that: it says the clarification prompt and listens again, counting in a session
attribute, and ends with the abort statement. V1's own FallbackIntent, where there is one, stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ivr.faults import Finding, Refused, Severity, Where, error, in_reading_order, warning
from ivr.formats.lex import archive, pieces
from ivr.formats.lex.dialects import BadRecord, bot_of
from ivr.formats.lex.v1 import names
from ivr.formats.lex.v1.intents import Reader
from ivr.formats.lex.v1.messages import Json, Say, response, rows, table, text
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, Bot

NOT_ONE = "LEX023"
NOT_JSON = "LEX024"
WRONG_SHAPE = "LEX025"
LOST = "LEX039"

ATTEMPTS = "clarifications"
"""The session attribute that counts how often FallbackIntent has asked again."""

BRANCHES_MAX = 4
"""Branches of a conditional. Source: Lex V2 models API, ConditionalBranches."""

BYTES_MAX = 16_777_216
"""A V1 export that is longer was not written by Lex."""

_HANDLED = frozenset(
    {
        *("name", "description", "intents", "slotTypes", "voiceId", "childDirected", "locale"),
        *("idleSessionTTLInSeconds", "clarificationPrompt", "abortStatement", "detectSentiment"),
        *("enableModelImprovements", "nluIntentConfidenceThreshold"),
    }
)


class ReadV1(NamedTuple):
    """The bot of a V1 export, and what V2 could not say of it."""

    bot: Bot
    findings: tuple[Finding, ...]


def is_v1(value: object) -> bool:
    """Tell whether a JSON value is a V1 export: its metadata has an import type."""
    return "importType" in table(table(value).get("metadata"))


def read_v1_bytes(raw: bytes, shown: str) -> ReadV1:
    """Return the bot of a V1 export: a JSON file, or the zip that holds it.

    Raises:
        Refused: The bytes are neither, too many, or no export of a V1 bot.
    """
    contents = archive.unzipped(raw, shown) if raw[:2] == b"PK" else {shown: raw}
    found: list[object] = []
    for name, content in contents.items():
        if len(content) > BYTES_MAX:
            raise Refused([error(WRONG_SHAPE, Where(name), f"has more than {BYTES_MAX:,} bytes")])
        try:
            found.append(json.loads(content.decode("utf-8-sig")))
        except (ValueError, RecursionError) as problem:
            message = f"not JSON: {str(problem)[:100]}"
            raise Refused([error(NOT_JSON, Where(name), message)]) from None
    exported = [value for value in found if is_v1(value)]
    if len(exported) != 1:
        message = f"holds {len(exported)} exports of Lex V1, not one"
        raise Refused([error(NOT_ONE, Where(shown), message, "Give one export at a time.")])
    return read_v1(exported[0], shown)


def read_v1(value: object, shown: str) -> ReadV1:
    """Return the bot of a V1 export that is parsed already.

    Raises:
        Refused: It is no V1 export, or one of an intent or a slot type alone.
    """
    _check(value, shown)
    try:
        return _Export(table(table(value)["resource"]), shown).read()
    except BadRecord as problem:
        raise Refused([error(WRONG_SHAPE, Where(shown), f"{problem}")]) from None


def _check(value: object, shown: str) -> None:
    metadata = table(table(value).get("metadata"))
    resource = table(table(value).get("resource"))
    said = str(metadata.get("importType", "nothing"))[:40]
    message = ""
    if said != "LEX" or str(metadata.get("schemaVersion", "1.0"))[:2] != "1.":
        message = f"its metadata announces {said} and no export of Lex V1"
    elif not isinstance(resource.get("intents"), list):
        message = "it is no bot: there are no intents in its resource"
    if message:
        remedy = "Export the whole bot from Lex V1, for Amazon Lex."
        raise Refused([error(NOT_ONE, Where(shown), message, remedy)])


class _Export:
    """One export on its way to V2."""

    def __init__(self, resource: Json, shown: str) -> None:
        self._said = resource
        self._shown = shown
        self._findings: list[Finding] = []
        self._reader = Reader(self._lost)

    def read(self) -> ReadV1:
        """Return the bot, and what is lost."""
        said = self._said
        intents = [self._reader.intent(each) for each in rows(said.get("intents"))]
        kinds = [self._reader.slot_type(each) for each in rows(said.get("slotTypes"))]
        if self._reader.needs_four_digits:
            kinds.append(_four_digits())
        intents += self._fallback(intents)
        locale = text(said.get("locale")).replace("-", "_") or "en_US"
        value: Json = {
            "name": self._reader.name(said.get("name"), "bot"),
            "description": text(said.get("description")) or None,
            "dataPrivacy": {"childDirected": said.get("childDirected") is True},
            "locales": [self._locale(self._reader.name(locale, "locale"), intents, kinds)],
        }
        ttl = said.get("idleSessionTTLInSeconds")
        if isinstance(ttl, int) and not isinstance(ttl, bool):
            value["idleSessionTTLInSeconds"] = ttl
        self._others()
        return ReadV1(bot_of(value), in_reading_order(self._findings))

    def _locale(self, locale: str, intents: list[Json], kinds: list[Json]) -> Json:
        threshold = self._said.get("nluIntentConfidenceThreshold")
        is_number = isinstance(threshold, int | float) and not isinstance(threshold, bool)
        voice = text(self._said.get("voiceId"))
        spoken = {"engine": "standard", "voiceId": voice} if voice not in {"", "0"} else None
        return {
            "identifier": locale,
            "voiceSettings": spoken,
            **({"nluConfidenceThreshold": threshold} if is_number else {}),
            "intents": sorted(intents, key=lambda intent: intent["name"]),
            "slotTypes": sorted(kinds, key=lambda kind: kind["name"]),
        }

    def _fallback(self, intents: list[Json]) -> list[Json]:
        """Return the intent of everything not understood, where the bot has none of its own."""
        has_one = any(each["parentIntentSignature"] == FALLBACK_SIGNATURE for each in intents)
        if has_one:
            if self._said.get("clarificationPrompt"):
                self._lost("", "the clarificationPrompt", "the bot's own fallback intent answers")
            return []
        asked = response(self._said.get("clarificationPrompt"), self._here("clarificationPrompt"))
        given_up = response(self._said.get("abortStatement"), self._here("abortStatement"))
        initial = self._asking_again(asked, given_up) if asked else _ending(given_up)
        return [
            {
                "name": FALLBACK_INTENT,
                "description": "Default intent when no other intent matches",
                "parentIntentSignature": FALLBACK_SIGNATURE,
                "initialResponseSetting": initial,
            }
        ]

    def _asking_again(self, asked: Json, given_up: Json | None) -> Json:
        attempts = table(self._said.get("clarificationPrompt")).get("maxAttempts")
        wanted = attempts if isinstance(attempts, int) else 1
        count = min(max(wanted, 1), BRANCHES_MAX)
        becomes = "FallbackIntent asks again, counting over the whole conversation"
        if wanted > count:
            becomes = f"{becomes}, {count} times at most"
        self._lost("", "the clarificationPrompt", becomes)
        return {
            **_ending(None),
            "nextStep": pieces.next_step("EvaluateConditional"),
            "conditional": {
                "isActive": True,
                "conditionalBranches": [_again(number, asked) for number in range(1, count + 1)],
                "defaultBranch": {
                    "response": given_up,
                    "nextStep": pieces.next_step("EndConversation"),
                },
            },
        }

    def _others(self) -> None:
        said = self._said
        if said.get("detectSentiment") is True:
            self._lost("", "detectSentiment", "in V2 the alias says it: turn it on there")
        if said.get("enableModelImprovements") is False:
            self._lost("", "enableModelImprovements: false", "V2 understands in the new way alone")
        for key in said:
            if key not in _HANDLED | names.BOOKKEEPING["bot"] and said[key] is not None:
                self._lost("", f"the setting {key[:60]!r}", "V2 has none")
        functions = self._reader.functions
        for function, at in sorted(functions.items()):
            self._note(at, function)
        if len(functions) > 1:
            becomes = "V2 has one for each alias and locale: one function must answer for all"
            self._lost("", f"{len(functions)} different code hooks", becomes)

    def _note(self, at: str, function: str) -> None:
        message = f"{at}: the code hook {function[:200]} is no part of a V2 bot"
        remedy = "Give the function to the alias, for the locale."
        self._findings.append(Finding(LOST, Severity.INFO, Where(self._shown), message, remedy))

    def _here(self, at: str) -> Say:
        return lambda what, becomes: self._lost(at, what, becomes)

    def _lost(self, at: str, what: str, becomes: str) -> None:
        message = f"{at}: {what}: {becomes}" if at else f"{what}: {becomes}"
        self._findings.append(warning(LOST, Where(self._shown), message))


def _again(number: int, asked: Json) -> Json:
    """Return the branch of one attempt: the first where none was, then one after the other."""
    before = f'[{ATTEMPTS}] = "{number - 1}"' if number > 1 else f"!fn.IS_SET([{ATTEMPTS}])"
    step = pieces.next_step("ElicitIntent")
    return {
        "name": f"Attempt{number}",
        "condition": {"expressionString": before},
        "response": asked,
        "nextStep": {**step, "sessionAttributes": {ATTEMPTS: str(number)}},
    }


def _ending(given_up: Mapping[str, Any] | None) -> Json:
    return {
        "initialResponse": given_up,
        "nextStep": pieces.next_step("EndConversation"),
        "conditional": None,
        "codeHook": None,
    }


def _four_digits() -> Json:
    return {
        "name": names.FOUR_DIGITS_TYPE,
        "description": "Four digits, as AMAZON.FOUR_DIGIT_NUMBER took them",
        "parentSlotTypeSignature": names.ALPHANUMERIC,
        "slotTypeValues": None,
        "valueSelectionSetting": {
            "resolutionStrategy": "ORIGINAL_VALUE",
            "regexFilter": {"pattern": names.FOUR_DIGITS_PATTERN},
            "advancedRecognitionSetting": None,
        },
    }
