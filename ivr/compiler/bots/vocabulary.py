"""Generated vocabularies of dialogs -> Lex bots in the export dialect.

Law: names come from the author's material alone; a phrase belongs to the first meaning that claims
it. Everything else ends in FallbackIntent, whose code hook says what was heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.compiler.bots.records import (
    ALPHANUMERIC,
    Place,
    bot_record,
    fallback_intent,
    intent_record,
    listed_type,
    locale_record,
    regex_type,
    slot_record,
)
from ivr.compiler.bots.types import slot_type
from ivr.compiler.lexicon import phrases
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, title
from ivr.formats.lex import pieces
from ivr.ir.bot import Bot, BotLocale, Intent, SlotType
from ivr.spec.bots.types import SlotTypeSpec

SlotTypes = Mapping[str, SlotTypeSpec]


def _any_question(locale: str) -> tuple[str, ...]:
    return (phrases.ASK_VALUE[phrases.language_of(locale)],)


def vocabulary_bot(vocabulary: DialogVocabulary, slot_types: SlotTypes | None = None) -> Bot:
    """Return a bot that understands what a dialog's questions listen for, all or one of them.

    Args:
        vocabulary: What they listen for. A meaning without phrases in a locale is left out there.
        slot_types: Slot types of the workspace that captures may name.
    """
    name = title(vocabulary.bot)
    slots = " and ".join(capture.slot for capture in vocabulary.captures)
    what = f"takes for {slots}" if vocabulary.name else "listens for"
    fields = {"description": f"What dialog {vocabulary.dialog} {what}"}
    locales = (
        _vocabulary_locale(vocabulary, Place((name, each)), each, slot_types or {})
        for each in vocabulary.locales
    )
    return bot_record(name, vocabulary.bot, locales, fields)


def _vocabulary_locale(
    vocabulary: DialogVocabulary, place: Place, locale: str, slot_types: SlotTypes
) -> BotLocale:
    intents = [fallback_intent(place)]
    kinds: dict[str, SlotType] = {}
    for name, utterances in _said(vocabulary, locale):
        intents.append(intent_record(place, name, utterances, {}))
    for capture in vocabulary.captures:
        type_name, kind = _captured(place, capture, locale, slot_types)
        if kind is not None:
            kinds[type_name] = kind
        intents.append(_capture_intent(place, capture, type_name, locale))
    return locale_record(locale, intents, kinds.values(), {})


def _said(vocabulary: DialogVocabulary, locale: str) -> Iterator[tuple[str, list[str]]]:
    """Yield (intent, utterances); a phrase belongs to the first that claims it."""
    meanings = [(meaning.name, meaning.phrases.get(locale, ())) for meaning in vocabulary.meanings]
    digits = [key for key in vocabulary.keys if key.isdecimal()]
    keys = [(f"Key{key}", phrases.key_phrases(key, locale)) for key in digits]
    taken: set[str] = set()
    for name, claimed in (*meanings, *keys):
        own = [phrase for phrase in claimed if phrase.casefold() not in taken]
        taken.update(phrase.casefold() for phrase in own)
        if own:
            yield name, own


def _captured(
    place: Place, capture: Capture, locale: str, slot_types: SlotTypes
) -> tuple[str, SlotType | None]:
    """Return the name of a capture's slot type, and its record where it is not Lex's own."""
    if capture.digits is not None:
        fewest, most = capture.digits
        name = _unused(f"Digits{fewest}To{most}", slot_types)
        return name, regex_type(place, name, f"[0-9]{{{fewest},{most}}}")
    if capture.values:
        name = _unused(f"{capture.intent}Values", slot_types)
        return name, listed_type(place, name, dict.fromkeys(capture.values, ()))
    name = capture.type or ALPHANUMERIC
    spec = slot_types.get(name)
    return name, slot_type(place, name, spec, locale) if spec is not None else None


def _unused(name: str, slot_types: SlotTypes) -> str:
    """Return a name for a generated slot type that no slot type of the workspace has."""
    further = (f"{name}{number or ''}" for number in range(len(slot_types) + 1))
    return next(each for each in further if each not in slot_types)


def _capture_intent(place: Place, capture: Capture, slot_type: str, locale: str) -> Intent:
    prompt = pieces.prompt(_any_question(locale), 1)
    after = pieces.capture(pieces.next_step("FulfillIntent"), hook=False)
    elicitation = {"promptSpecification": prompt, "slotCaptureSetting": after}
    slot = slot_record(place.below(capture.intent), capture.slot, slot_type, elicitation, {})
    utterances = phrases.slot_phrases(capture.slot, locale)
    fields: dict[str, Any] = {"slots": (slot,)}
    if capture.keyed:
        fields["fulfillment_code_hook"] = pieces.fulfilment("EndConversation", hook=True)
    return intent_record(place, capture.intent, utterances, fields)
