"""Lex's own intents, and what else a locale has to be heard for besides its records.

Law: a locale in, a locale out; what exports do not say (the phrases of built-in intents, the sub
slots of composite ones) is added for whoever understands it. A composite slot takes any words then:
which of them are which sub slot is the conversation's business.
They are ordinary intents otherwise: Repeat says nothing again that the bot's own code does not.
Source: Lex V2 developer guide, built-in intents: their purposes; the phrases are our own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ivr.hearing.graph.known.parts import parts_of
from ivr.hearing.samples.words import language_of
from ivr.ir.bot import BotLocale, Intent, SampleUtterance, Slot

PART_MARK = "--"
"""Between a slot and its sub slot, in names that utterances can hold; no name of Lex has it."""

_INNER = re.compile(r"\{([0-9A-Za-z_-]+)\.([0-9A-Za-z_-]+)\}")

PHRASES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "AMAZON.CancelIntent": {
        "en": ("cancel", "never mind", "forget it", "cancel that", "cancel it"),
        "es": ("cancelar", "cancela", "cancele", "olvidalo", "olvidelo", "dejalo"),
    },
    "AMAZON.HelpIntent": {
        "en": ("help", "help me", "can you help me", "i need help", "what can you do"),
        "es": ("ayuda", "ayudame", "necesito ayuda", "me puede ayudar", "me puedes ayudar"),
    },
    "AMAZON.StopIntent": {
        "en": ("stop", "off", "shut up", "stop it", "stop that"),
        "es": ("para", "pare", "detente", "alto", "basta"),
    },
    "AMAZON.PauseIntent": {"en": ("pause", "pause that", "pause it"), "es": ("pausa", "pausar")},
    "AMAZON.ResumeIntent": {
        "en": ("resume", "continue", "keep going"),
        "es": ("reanudar", "continuar", "sigue", "continua"),
    },
    "AMAZON.RepeatIntent": {
        "en": (
            "repeat", "repeat that", "say that again", "say it again", "can you repeat that",
            "please repeat", "what did you say", "come again",
        ),
        "es": (
            "repite", "repita", "repetir", "repitelo", "puede repetir", "otra vez por favor",
            "que dijo", "puedes repetir",
        ),
    },
    "AMAZON.StartOverIntent": {
        "en": ("start over", "restart", "start again", "begin again"),
        "es": ("empezar de nuevo", "empieza de nuevo", "volver a empezar", "reiniciar"),
    },
}  # fmt: skip
"""Parent of an intent -> language -> what callers say."""


def hearable(locale: BotLocale) -> BotLocale:
    """Return a locale with everything that can be said to it."""
    intents = tuple(_hearable(locale, intent) for intent in locale.intents)
    changed = any(new is not old for new, old in zip(intents, locale.intents, strict=True))
    return locale.model_copy(update={"intents": intents}) if changed else locale


def _hearable(locale: BotLocale, intent: Intent) -> Intent:
    phrases = PHRASES.get(intent.parent_intent_signature or "", {})
    said = tuple(_unsaid(intent, phrases.get(language_of(locale.identifier), ())))
    members = {slot.name: parts_of(locale, slot) for slot in intent.slots}
    composites = {name: parts for name, parts in members.items() if parts}
    if not said and not composites:
        return intent
    utterances = [*(intent.sample_utterances or ()), *said]
    if not composites:
        return intent.model_copy(update={"sample_utterances": utterances})
    utterances = [_marked(each, composites) for each in utterances]
    slots = (_opened(slot) if slot.name in composites else slot for slot in intent.slots)
    inner = (_renamed(part) for parts in composites.values() for part in parts)
    return intent.model_copy(update={"sample_utterances": utterances, "slots": (*slots, *inner)})


def _opened(slot: Slot) -> Slot:
    return slot.model_copy(update={"slot_type_name": "AMAZON.FreeFormInput"})


def _renamed(part: Slot) -> Slot:
    return part.model_copy(update={"name": part.name.replace(".", PART_MARK, 1)})


def _marked(said: SampleUtterance, composites: Collection[str]) -> SampleUtterance:
    """Return an utterance whose `{slot.part}` can be told from a slot."""

    def marked(place: re.Match[str]) -> str:
        slot, part = place.groups()
        return f"{{{slot}{PART_MARK}{part}}}" if slot in composites else place[0]

    return SampleUtterance(utterance=_INNER.sub(marked, said.utterance))


def _unsaid(intent: Intent, phrases: Sequence[str]) -> Iterator[SampleUtterance]:
    known = {text.lower() for text in intent.utterances}
    return (SampleUtterance(utterance=text) for text in phrases if text not in known)
