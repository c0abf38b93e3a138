"""The language of a flow, by what it sets: a language code, or a voice that speaks but one."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.flow import Flow
from ivr.ir.telling import parameters_of
from ivr.spec.values import LOCALES

DEFAULT = "en-US"

_VOICES: Mapping[str, str] = {
    "en-US": "Danielle Gregory Ivy Joanna Kendra Kimberly Salli Joey Justin Kevin Matthew Ruth "
    "Stephen Patrick Alexander Tiffany",
    "en-GB": "Amy Emma Brian Arthur",
    "es-US": "Lupe Penelope Miguel Pedro",
    "es-ES": "Conchita Lucia Alba Enrique Sergio Raul",
    "es-MX": "Mia Andres",
    "fr-CA": "Chantal Gabrielle Liam",
    "fr-FR": "Celine Lea Mathieu Remi",
    "de-DE": "Marlene Vicki Hans Daniel",
    "it-IT": "Carla Bianca Giorgio Adriano",
    "pt-BR": "Camila Vitoria Ricardo Thiago",
}
"""Locale -> the voices that speak it. Source: Polly developer guide, "available voices"."""

BY_VOICE: Mapping[str, str] = {
    voice: locale for locale, voices in _VOICES.items() for voice in voices.split()
}


def locale_of(flow: Flow) -> str:
    """Return the locale that a flow sets first, or English (US) where none can be told."""
    for action in flow.actions:
        if action.type == "UpdateContactData":
            code = str(parameters_of(action).get("LanguageCode"))
            if code in LOCALES:
                return code
    for action in flow.actions:
        if action.type == "UpdateContactTextToSpeechVoice":
            voice = str(parameters_of(action).get("TextToSpeechVoice"))
            if voice in BY_VOICE:
                return BY_VOICE[voice]
    return DEFAULT
