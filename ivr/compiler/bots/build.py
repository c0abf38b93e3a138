"""Hand-written bots -> Lex bots in the export dialect.

Law: this stage knows no flow and no prompt file; whoever calls it hands in how a prompt is
rendered. Names come from the author's material alone: the same input gives the same bytes.

Every bot ends what it does not understand in FallbackIntent, whose fulfilment code hook says in a
session attribute whether that was silence, speech or a key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.compiler.bots.intents import intent_of
from ivr.compiler.bots.records import (
    FALLBACK_ABOUT,
    Place,
    bot_record,
    fallback_intent,
    intent_record,
    locale_record,
    with_extra,
)
from ivr.compiler.bots.slots import Asking
from ivr.compiler.bots.types import slot_type
from ivr.compiler.bots.writing.kept import remembered
from ivr.compiler.bots.writing.saying import Say, Voice
from ivr.compiler.lexicon.handwritten.shared import expanded
from ivr.compiler.lexicon.vocabulary import title
from ivr.formats.lex.dialects.parts import by_id
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, Bot, BotLocale, Intent
from ivr.spec.bots.bot import BotSpec
from ivr.spec.bots.locales import in_locale

__all__ = ["Say", "compile_bot"]

Lent = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Intent -> locale -> utterances."""


def compile_bot(spec: BotSpec, say: Say, lent: Lent | None = None) -> Bot:
    """Return the bot of a hand-written spec in which `check` found nothing wrong.

    Args:
        spec: What its author wrote.
        say: How prompts are rendered.
        lent: Further intents that dialogs want understood: intent -> locale -> utterances.
    """
    name = spec.name or title(spec.bot)
    fields: dict[str, Any] = {
        "description": spec.about or None,
        "data_privacy": {"childDirected": spec.child_directed},
        "idle_session_ttl_in_seconds": spec.session_ttl // 1_000,
    }
    further = lent or {}
    locales = (
        _locale(spec, name, Voice(say, each, spec.unwritten), further) for each in spec.locales
    )
    record = bot_record(name, spec.bot, locales, fields)
    further = {"other_files": dict(_vocabularies(spec, name)), "hints": dict(_hints(spec))}
    further["beyond"] = dict(_beyond(spec))
    record = record.model_copy(update=further)
    return by_id(remembered(with_extra(record, spec.extra), spec.remembered))


def _locale(spec: BotSpec, bot: str, voice: Voice, lent: Lent) -> BotLocale:
    """Return one locale of a bot."""
    locale, place = voice.locale, Place((bot, voice.locale))
    kinds = [
        slot_type(place, name, kind, locale, spec.locales)
        for name, kind in spec.slot_types.items()
        if kind.only is None or locale in kind.only
    ]
    fields: dict[str, Any] = {"nlu_confidence_threshold": spec.threshold_in(locale)}
    if voice.bare:
        fields["voice_settings"] = None
    spoken = spec.voices.get(locale)
    if spoken is not None:
        unsaid = voice.bare and "engine" not in spoken.model_fields_set
        engine = {} if unsaid else {"engine": spoken.engine.lower()}
        fields["voice_settings"] = {**engine, "voiceId": spoken.voice}
    record = locale_record(locale, _intents(spec, place, voice, lent), kinds, fields)
    return with_extra(record, in_locale(spec.extra_locale, locale, spec.locales))


def _intents(spec: BotSpec, place: Place, voice: Voice, lent: Lent) -> Iterator[Intent]:
    has_fallback = False
    for name, intent in spec.intents.items():
        if intent.only is None or voice.locale in intent.only:
            record = intent_of(Asking(spec, place, voice, bool(intent.dialog_hook)), name, intent)
            has_fallback = has_fallback or record.is_fallback
            yield record
    if not has_fallback:
        yield fallback_intent(place) if not voice.bare else _bare_fallback(place)
    for name, said in lent.items():
        if said.get(voice.locale):
            yield intent_record(place, name, said[voice.locale], {})


def _bare_fallback(place: Place) -> Intent:
    about = {"description": FALLBACK_ABOUT, "parent_intent_signature": FALLBACK_SIGNATURE}
    left = {"initial_response_setting": None, "dialog_code_hook": None}
    return intent_record(place, FALLBACK_INTENT, (), about | left)


def _hints(spec: BotSpec) -> Iterator[tuple[str, Any]]:
    """Yield (locale, runtime hints) of each locale that has some.

    They are part of a session's state, not of a bot. Source: Lex V2 runtime API, RuntimeHints.
    """
    for locale in spec.locales:
        slots: dict[str, dict[str, Any]] = {}
        for name, intent in spec.intents.items():
            for slot_name, slot in intent.slots.items():
                words = expanded(spec, slot.hints, locale)
                if words and locale in spec.locales_of(intent, slot):
                    values = [{"phrase": word} for word in words]
                    slots.setdefault(name, {})[slot_name] = {"runtimeHintValues": values}
        if slots:
            yield locale.replace("-", "_"), {"slotHints": slots}


def _beyond(spec: BotSpec) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (locale, utterances) of what the bot is not for; no part of what Lex gets."""
    for locale in spec.locales:
        said = expanded(spec, spec.beyond, locale)
        if said:
            yield locale.replace("-", "_"), said


def _vocabularies(spec: BotSpec, bot: str) -> Iterator[tuple[str, Any]]:
    """Yield (path, value) of the custom vocabulary of each locale that has one.

    Source: Lex V2 developer guide, custom vocabulary; no real export was seen with one.
    """
    for locale, words in spec.vocabulary.items():
        folder = locale.replace("-", "_")
        path = f"{bot}/BotLocales/{folder}/CustomVocabulary/CustomVocabulary.json"
        items = [
            {"phrase": word.phrase, "weight": word.weight, "displayAs": word.shown_as}
            for word in words
        ]
        yield path, {"customVocabularyItems": items}
