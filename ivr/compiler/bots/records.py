"""Lex records with every key that real exports carry: bots, locales, intents, slots, slot types.

Law: no spec comes in and no prompt is rendered here. Each record's id is made from its path, so
that it stays the same under edits elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Self, TypeVar

from ivr.compiler.bots.writing.extra import merged
from ivr.formats.lex import pieces
from ivr.ir.bot import (
    FALLBACK_INTENT,
    FALLBACK_SIGNATURE,
    Bot,
    BotLocale,
    BotRecord,
    Intent,
    SampleUtterance,
    SampleValue,
    Slot,
    SlotPriority,
    SlotType,
    SlotTypeValue,
)
from ivr.ir.record import built
from ivr.spec.bots.locales import LEX_LOCALES

FALLBACK_IDENTIFIER = "FALLBCKINT"
FALLBACK_ABOUT = "Default intent when no other intent matches"
"""Source: every real Lex V2 export carries these."""

_Record = TypeVar("_Record", bound=BotRecord)

_Fields = Mapping[str, Any]
"""Fields of a record that replace its defaults, by attribute name."""

ALPHANUMERIC = "AMAZON.AlphaNumeric"

THRESHOLD = 0.4
TTL_SECONDS = 300
"""Lex's own defaults. Source: Lex V2 console."""


class Place(NamedTuple):
    """Where a record stands: bot, locale, intent."""

    parts: tuple[str, ...]

    def below(self, name: str) -> Self:
        """Return the place of a child."""
        return type(self)((*self.parts, name))

    def identifier(self, kind: str, name: str) -> str:
        """Return the ten-character id of a record here."""
        return pieces.identifier(*self.parts, kind, name)


def bot_record(name: str, symbol: str, locales: Iterable[BotLocale], fields: _Fields) -> Bot:
    """Return a bot that flows call `bot:<symbol>`; `fields` replace the defaults."""
    settings: dict[str, Any] = {
        "version": "DRAFT",
        "description": None,
        "data_privacy": {"childDirected": False},
        "idle_session_ttl_in_seconds": TTL_SECONDS,
    }
    return Bot(
        name=name,
        identifier=pieces.identifier("bot", name),
        **settings | dict(fields),
        locales=tuple(locales),
        symbol_name=symbol,
    )


def locale_record(
    locale: str, intents: Iterable[Intent], slot_types: Iterable[SlotType], fields: _Fields
) -> BotLocale:
    """Return a locale, intents and slot types by name; `fields` replace the defaults."""
    display, voice = LEX_LOCALES[locale]
    settings: dict[str, Any] = {
        "version": None,
        "description": None,
        "voice_settings": {"engine": "neural", "voiceId": voice},
        "nlu_confidence_threshold": THRESHOLD,
    }
    return BotLocale(
        name=display,
        identifier=locale.replace("-", "_"),
        **settings | dict(fields),
        intents=tuple(sorted(intents, key=lambda intent: intent.name)),
        slot_types=tuple(sorted(slot_types, key=lambda kind: kind.name)),
    )


@lru_cache(maxsize=4_096)
def _sample(utterance: str) -> SampleUtterance:
    """Return the record of an utterance: bots of one house listen for the same words."""
    return built(SampleUtterance, utterance=utterance)


def intent_record(place: Place, name: str, utterances: Sequence[str], fields: _Fields) -> Intent:
    """Return an intent; `slots` among `fields` come in order of asking, `priorities` go with them.

    Utterances that differ in case only are written once.
    """
    unique = {utterance.casefold(): utterance for utterance in reversed(utterances)}
    samples = [_sample(unique[key]) for key in reversed(unique)]
    slots: tuple[Slot, ...] = fields.get("slots", ())
    priorities: Mapping[str, int] = fields.get("priorities", {})
    is_fallback = fields.get("parent_intent_signature") == FALLBACK_SIGNATURE
    settings: dict[str, Any] = {
        "description": None,
        "parent_intent_signature": None,
        "intent_confirmation_setting": None,
        "intent_closing_setting": None,
        "initial_response_setting": pieces.initial_response(
            pieces.next_step("FulfillIntent"), hook=False
        ),
        "input_contexts": None,
        "output_contexts": None,
        "dialog_code_hook": {"enabled": False},
        "fulfillment_code_hook": None,
        "kendraConfiguration": None,
    }
    return Intent(
        name=name,
        identifier=FALLBACK_IDENTIFIER if is_fallback else place.identifier("intent", name),
        sample_utterances=samples or None,
        slot_priorities=[
            built(SlotPriority, slot_name=slot.name, priority=priorities.get(slot.name, number))
            for number, slot in enumerate(slots, 1)
        ],
        **settings | {key: value for key, value in fields.items() if key != "priorities"},
    )


def fallback_intent(place: Place) -> Intent:
    """Return the intent of everything not understood; its code hook says what was heard."""
    return intent_record(
        place,
        FALLBACK_INTENT,
        (),
        {
            "description": FALLBACK_ABOUT,
            "parent_intent_signature": FALLBACK_SIGNATURE,
            "fulfillment_code_hook": pieces.fulfilment("EndConversation", hook=True),
        },
    )


def slot_record(
    place: Place, name: str, slot_type: str, elicitation: Mapping[str, Any], fields: _Fields
) -> Slot:
    """Return a slot; `elicitation` holds its constraint, prompt and capture settings."""
    setting = {
        "slotConstraint": "Optional",
        "promptSpecification": None,
        "defaultValueSpecification": None,
        "sampleUtterances": None,
        "waitAndContinueSpecification": None,
        "slotCaptureSetting": None,
    }
    settings: dict[str, Any] = {
        "description": None,
        "obfuscation_setting": None,
        "multiple_values_setting": None,
    }
    return Slot(
        name=name,
        identifier=place.identifier("slot", name),
        slot_type_name=slot_type,
        value_elicitation_setting={**setting, **elicitation},
        **settings | dict(fields),
    )


def listed_type(
    place: Place,
    name: str,
    values: Mapping[str, Sequence[str]],
    *,
    strategy: str = "TOP_RESOLUTION",
    about: str | None = None,
) -> SlotType:
    """Return a slot type of listed values, each with its synonyms."""
    listed = [
        built(
            SlotTypeValue,
            sample_value=built(SampleValue, value=value),
            synonyms=[built(SampleValue, value=synonym) for synonym in synonyms] or None,
        )
        for value, synonyms in values.items()
    ]
    return SlotType(
        name=name,
        identifier=place.identifier("slot type", name),
        description=about,
        parent_slot_type_signature=None,
        slot_type_values=listed,
        value_selection_setting={"resolutionStrategy": strategy, "regexFilter": None},
    )


def regex_type(place: Place, name: str, pattern: str, *, about: str | None = None) -> SlotType:
    """Return a slot type of letters and digits that must match a pattern."""
    return SlotType(
        name=name,
        identifier=place.identifier("slot type", name),
        description=about,
        parent_slot_type_signature=ALPHANUMERIC,
        slot_type_values=None,
        value_selection_setting={
            "resolutionStrategy": "ORIGINAL_VALUE",
            "regexFilter": {"pattern": pattern},
        },
    )


def with_extra(record: _Record, extra: Mapping[str, Any]) -> _Record:
    """Return a record with keys of Lex's own merged in; what has files of its own stays."""
    if not extra:
        return record
    own = {name for name, field in type(record).model_fields.items() if field.exclude}
    kept = {name: getattr(record, name) for name in own}
    made = type(record).model_validate(merged(record.json_value(), extra))
    return made.model_copy(update=kept)
