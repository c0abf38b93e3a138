"""Bots: hand-written specs and generated vocabularies -> Lex bots in the export dialect.

Law: this stage knows no flow and no prompt file; whoever calls it hands in how a prompt is
rendered. Names come from the author's material alone: the same input gives the same bytes.

Every bot ends what it does not understand in FallbackIntent, whose fulfilment code hook says in a
session attribute whether that was silence, speech or a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ivr.compiler.bots.records import (
    ALPHANUMERIC,
    FALLBACK_ABOUT,
    Place,
    bot_record,
    fallback_intent,
    intent_record,
    listed_type,
    locale_record,
    regex_type,
    slot_record,
)
from ivr.compiler.lexicon import phrases
from ivr.compiler.lexicon.checks.bots import check
from ivr.compiler.lexicon.vocabulary import Capture, DialogVocabulary, title
from ivr.formats import lex_pieces as pieces
from ivr.ir.bot import FALLBACK_INTENT, FALLBACK_SIGNATURE, Bot, BotLocale, Intent, Slot, SlotType
from ivr.spec.bot import BotIntent, BotSlot, BotSpec, SlotTypeSpec
from ivr.spec.values import Said

__all__ = ["Say", "check", "compile_bot", "title", "vocabulary_bot"]

Say = Callable[[Said, str], str | Sequence[str]]
"""How a prompt is rendered for a bot: (prompt, locale) -> text, or its first text and variants.

SSML is a whole `<speak>` document. Slots stand in it as `{slot}`, session attributes as `[name]`.
"""

SlotTypes = Mapping[str, SlotTypeSpec]

Lent = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Intent -> locale -> utterances."""

_STRATEGIES = {"top": "TOP_RESOLUTION", "original": "ORIGINAL_VALUE"}


def compile_bot(spec: BotSpec, say: Say, lent: Lent | None = None) -> Bot:
    """Return the bot of a hand-written spec in which `check` found nothing wrong.

    Args:
        spec: What its author wrote.
        say: How prompts are rendered.
        lent: Further intents that dialogs want understood: intent -> locale -> utterances.
    """
    name = title(spec.bot)
    fields = {
        "description": spec.about or None,
        "data_privacy": {"childDirected": spec.child_directed},
        "idle_session_ttl_in_seconds": spec.session_ttl // 1_000,
    }
    further = lent or {}
    locales = (
        _Writing(spec, Place((name, each)), each, say, further).locale() for each in spec.locales
    )
    return bot_record(name, spec.bot, locales, fields)


class _Writing(NamedTuple):
    """One locale of a hand-written bot in the making."""

    spec: BotSpec
    place: Place
    name: str
    say: Say
    lent: Lent

    def locale(self) -> BotLocale:
        """Return the locale."""
        intents = [self._intent(name, intent) for name, intent in self.spec.intents.items()]
        if not any(intent.is_fallback for intent in intents):
            intents.append(fallback_intent(self.place))
        for name, said in self.lent.items():
            if said.get(self.name):
                intents.append(intent_record(self.place, name, said[self.name], {}))
        kinds = [
            _slot_type(self.place, name, kind, self.name)
            for name, kind in self.spec.slot_types.items()
        ]
        fields: dict[str, Any] = {"nlu_confidence_threshold": self.spec.threshold}
        voice = self.spec.voices.get(self.name)
        if voice is not None:
            fields["voice_settings"] = {"engine": voice.engine.lower(), "voiceId": voice.voice}
        return locale_record(self.name, intents, kinds, fields)

    def _intent(self, name: str, spec: BotIntent) -> Intent:
        is_fallback = spec.built_in == FALLBACK_SIGNATURE
        required = [slot for slot, entry in spec.slots_in_order() if entry.required]
        first = pieces.next_step("ElicitSlot", slot=required[0]) if required else _last_step(spec)
        fields: dict[str, Any] = {
            "description": spec.about or (FALLBACK_ABOUT if is_fallback else None),
            "parent_intent_signature": spec.built_in,
            "intent_confirmation_setting": self._confirmation(spec),
            "intent_closing_setting": pieces.closing(self._texts(spec.closing)),
            "initial_response_setting": pieces.initial_response(first, hook=spec.dialog_hook),
            "dialog_code_hook": {"enabled": spec.dialog_hook},
            "fulfillment_code_hook": _fulfilment(spec, is_fallback=is_fallback),
            "slots": tuple(self._slots(name, spec)),
        }
        known = FALLBACK_INTENT if is_fallback else name
        return intent_record(self.place, known, spec.utterances_in(self.name), fields)

    def _slots(self, intent: str, spec: BotIntent) -> Iterator[Slot]:
        place = self.place.below(intent)
        ordered = spec.slots_in_order()
        for index, (name, slot) in enumerate(ordered):
            later = [other for other, entry in ordered[index + 1 :] if entry.required]
            then = pieces.next_step("ElicitSlot", slot=later[0]) if later else _last_step(spec)
            yield self._slot(place, name, slot, pieces.capture(then, hook=spec.dialog_hook))

    def _slot(self, place: Place, name: str, slot: BotSlot, capture: pieces.Json) -> Slot:
        asked = self._texts(slot.ask) or _any_question(self.name)
        elicitation = {
            "slotConstraint": "Required" if slot.required else "Optional",
            "promptSpecification": pieces.prompt(asked, slot.retries),
            "defaultValueSpecification": pieces.default_values(slot.values),
            "slotCaptureSetting": capture,
        }
        fields: dict[str, Any] = {
            "description": slot.about or None,
            "obfuscation_setting": pieces.obfuscation() if slot.obfuscate else None,
        }
        return slot_record(place, name, slot.type, elicitation, fields)

    def _confirmation(self, spec: BotIntent) -> pieces.Json | None:
        asked = spec.confirm
        if asked is None:
            return None
        question = self._texts(asked.ask) or _any_question(self.name)
        texts = (question, self._texts(asked.declined))
        return pieces.confirmation(*texts, asked.retries, hook=spec.dialog_hook)

    def _texts(self, said: Said | None) -> tuple[str, ...]:
        if said is None:
            return ()
        rendered = self.say(said, self.name)
        return (rendered,) if isinstance(rendered, str) else tuple(rendered)


def _last_step(spec: BotIntent) -> pieces.Json:
    return pieces.next_step("ConfirmIntent" if spec.confirm else "FulfillIntent")


def _fulfilment(spec: BotIntent, *, is_fallback: bool) -> pieces.Json | None:
    hook = spec.fulfilment_hook or is_fallback
    if not hook and spec.closing is None:
        return None
    return pieces.fulfilment("CloseIntent" if spec.closing else "EndConversation", hook=hook)


def _slot_type(place: Place, name: str, spec: SlotTypeSpec, locale: str) -> SlotType:
    about = spec.about or None
    if spec.regex is not None:
        return regex_type(place, name, spec.regex, about=about)
    strategy = _STRATEGIES[spec.resolution]
    return listed_type(place, name, spec.values_in(locale), strategy=strategy, about=about)


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
    return name, _slot_type(place, name, spec, locale) if spec is not None else None


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
    return intent_record(place, capture.intent, utterances, {"slots": (slot,)})
