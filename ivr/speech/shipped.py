"""Prompts that every workspace has: what the compiler itself needs to say, in every language.

Law: a workspace that writes a prompt of the same name, for one dialog or in `common`, is heard
instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.speech.entries import Prompt

GO_ON = "go_on"
"""Asks, after a digression, whether to go on with the question before it."""

TROUBLE, SORRY = "trouble", "sorry"
"""Said on the way to a person, and instead of one, where no flow runs and its dialog says nothing.

Only a workspace writes them: without them a caller is handed on, or rung off, in silence.
"""

COMMON = "common"
"""The group in which a prompt is looked for after its dialog's own."""

WORDING: Mapping[str, Mapping[str, str]] = {
    GO_ON: {
        "en": "Shall we go on with what we were doing?",
        "es": "¿Seguimos con lo que estábamos haciendo?",
        "fr": "Voulez-vous continuer ce que nous faisions?",
        "de": "Wollen wir da weitermachen, wo wir waren?",
        "it": "Vuole continuare quello che stavamo facendo?",
        "pt": "Vamos continuar o que estávamos fazendo?",
    },
}
"""Name -> language -> text."""


def shipped(name: str, locale: str) -> Prompt | None:
    """Return the shipped prompt of a name, with or without its group, in a locale's language."""
    plain = name.removeprefix(f"{COMMON}.")
    text = WORDING.get(plain, {}).get(locale.partition("-")[0])
    if text is None:
        return None
    return Prompt(id=f"{COMMON}.{plain}", locale=locale, kind="text", source=text)
