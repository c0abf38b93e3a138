"""Lex's own intents, and what else a locale has to be heard for besides its records.

Law: a locale in, a locale out; what exports do not say (the phrases of built-in intents, the sub
slots of composite ones) is added for whoever understands it.
Source: Lex V2 developer guide, built-in intents: their purposes; the phrases are our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ivr.hearing.graph.answers.parts import parts_of
from ivr.hearing.graph.settings import Plan
from ivr.hearing.samples.words import language_of
from ivr.ir.bot import BotLocale, Intent, SampleUtterance

REPEAT = "AMAZON.RepeatIntent"

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
    REPEAT: {
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
    parts = tuple(part for slot in intent.slots for part in parts_of(locale, slot))
    if not said and not parts:
        return intent
    utterances = [*(intent.sample_utterances or ()), *said]
    slots = (*intent.slots, *parts)
    return intent.model_copy(update={"sample_utterances": utterances, "slots": slots})


def _unsaid(intent: Intent, phrases: Sequence[str]) -> Iterator[SampleUtterance]:
    known = {text.lower() for text in intent.utterances}
    return (SampleUtterance(utterance=text) for text in phrases if text not in known)


def repeats(plan: Plan) -> bool:
    """Tell whether an intent just says the last messages again: Repeat without words of its own.

    Where it has a response, a hook or a step of its own it is an ordinary intent.
    """
    if plan.parent != REPEAT or plan.asks_dialog_hook or plan.asks_fulfilment_hook:
        return False
    return not (plan.opening.is_set or plan.closing.is_set)
