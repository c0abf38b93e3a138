"""What a text message says, and what an answer to one means, in each language.

Law of the room: a message names the bank and the kind of reason, never an amount, a merchant or a
card; it fits one message of 160 characters of the GSM 7-bit alphabet. An answer is a whole message
of known words; anything else is "other", and nobody guesses.
Sources: 3GPP TS 23.038 (alphabet); 47 CFR 64.1200(a)(9)(iii) (concise, a way to opt out in each).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

SEPTETS_MAX = 160
"""What one message holds. Source: 3GPP TS 23.038 and 23.040, 140 octets of 7-bit characters."""

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters of one septet each; those of two, such as the euro sign, are not used here."""

ASKED = "asked"
"""The message that asks whether the customer recognises the latest use of the card."""

BLOCKED = "blocked"
"""The message that a card is blocked; it is sent only after it was."""

KINDS = (ASKED, BLOCKED)

BODIES: Mapping[str, Mapping[str, str]] = {
    ASKED: {
        "en": "{bank} fraud alert: do you recognize the latest use of your card? "
        "Reply YES or NO, STOP to end.",
        "es": "{bank}, alerta de fraude: ¿reconoce el uso reciente de su tarjeta? "
        "Responda SI o NO, STOP para terminar.",
        "fr": "{bank}, alerte fraude : reconnaissez-vous le dernier usage de votre carte ? "
        "Répondez OUI ou NON, STOP pour terminer.",
    },
    BLOCKED: {
        "en": "{bank} fraud alert: your card is blocked. "
        "Questions? Call the number on the card. STOP to end.",
        "es": "{bank}, alerta de fraude: su tarjeta queda bloqueada. "
        "¿Preguntas? Llame al teléfono de la tarjeta. STOP para terminar.",
        "fr": "{bank}, alerte fraude : votre carte est bloquée. "
        "Une question ? Appelez le numéro de la carte. STOP pour terminer.",
    },
}
"""Kind -> language -> message; characters that the alphabet lacks lose their accent."""

YES, NO, STOP, OTHER = "yes", "no", "stop", "other"

MEANINGS: Mapping[str, frozenset[str]] = {
    YES: frozenset({"yes", "y", "yeah", "yep", "yup", "si", "oui"}),
    NO: frozenset({"no", "n", "nope", "non"}),
    STOP: frozenset(
        {
            *("stop", "stopall", "end", "quit", "cancel", "unsubscribe", "optout", "revoke"),
            *("alto", "pare", "parar", "basta", "cancelar", "baja", "arret", "arreter"),
        }
    ),
}
"""What a message means all of whose words are of one row; accents and case do not count.

The English words of STOP are those that carriers require (CTIA messaging principles).
"""

_POLITE = frozenset({"please", "por", "favor", "texting", "calling", "messages", "me", "svp"})
"""Words that change nothing beside a word of STOP: an opt-out counts however it is put."""

_WORDS = re.compile(r"[^\W_]+")
_GAPS = re.compile(r"\s+")
_FOLDED = {0x2018: "'", 0x2019: "'", 0x60: "'", 0x2013: "-", 0x2014: "-"}
"""Typographic quotes and dashes, which the alphabet has in their plain form only."""


def body(kind: str, bank: str, locale: str) -> str:
    """Return the message of that kind in the language of a locale, English if it has none.

    The bank's name is cut at a word where the message would not fit.
    """
    bodies = BODIES[kind]
    before, after = (_gsm7(part) for part in bodies.get(locale[:2], bodies["en"]).split("{bank}"))
    return before + _cut(_gsm7(bank).strip(), SEPTETS_MAX - len(before + after)) + after


def bank_name(bank: str) -> str:
    """Return the bank's name in the alphabet of messages; nothing if none of it is left."""
    name = _gsm7(bank).strip()
    return name if any(char.isalpha() for char in name) else ""


def meaning(said: str) -> str:
    """Return what an answer means: YES, NO, STOP or OTHER."""
    words = set(_WORDS.findall(_plain(said).casefold()))
    for row, known in MEANINGS.items():
        if words and words <= known:
            return row
    if words & MEANINGS[STOP] and words <= MEANINGS[STOP] | _POLITE:
        return STOP
    return OTHER


def _plain(text: str) -> str:
    """Return the text without accents and emoji, in its compatible form."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _gsm7(text: str) -> str:
    """Return the text in the alphabet: what is not in it loses its accent, or is left out."""
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text.translate(_FOLDED)):
        if char in GSM7:
            kept.append(char)
        else:
            kept += [plain for plain in _plain(char) if plain in GSM7]
    return _GAPS.sub(" ", "".join(kept))


def _cut(name: str, room: int) -> str:
    if len(name) <= room:
        return name
    short = name[: room + 1].rpartition(" ")[0] or name[:room]
    return short.rstrip(" ,.-&")
