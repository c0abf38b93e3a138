"""Words that rules listen for, per language: how keys are named, what scolds, what promises.

Law: tables only. A language without an entry is not judged by its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Words = Mapping[str, re.Pattern[str]]


def _words(**patterns: str) -> Words:
    return {language: re.compile(pattern, re.IGNORECASE) for language, pattern in patterns.items()}


KEY_BEFORE_GOAL = _words(
    en=r"\b(press|dial|push|hit)\s+(\w+)\s+(for|to|if)\b",
    es=r"\b(oprima|presione|marque|pulse)\s+(el\s+)?(\w+)\s+(para|si)\b",
)
"""A key named before what it is for."""

PRESS_OR_SAY = _words(
    en=r"\bpress or say\b|\bsay or press\b|\bfor ([\w ]+), say \1\b|\bto ([\w ]+), say \2\b",
    es=r"\b(oprima|presione|marque|pulse) o diga\b|\bdiga o (oprima|presione|marque|pulse)\b"
    r"|\bpara ([\w ]+), diga \3\b",
)

KEYS = _words(
    en=r"\b(press|keys?|keypad|dial|touch[- ]tone)\b",
    es=r"\b(oprima|presione|marque|pulse|teclas?|teclado)\b",
)
"""Any mention of keys."""

SCOLDING = _words(
    en=r"\b(invalid|illegal|incorrect (entry|option|choice)|wrong (key|option|choice|entry)"
    r"|you (have )?(failed|did not follow)|error)\b",
    es=r"\b(inv[aá]lid[oa]s?|incorrect[oa]s?|equivocad[oa]|usted (ha )?fall(ado|ó)|error)\b",
)

STOCK_PHRASES = _words(
    en=r"\blisten carefully\b|\b(menu )?options have (recently )?changed\b"
    r"|\byour call is (very )?important\b|\bvisit our new\b|\bspecial offer\b|\bask about our\b",
    es=r"\bescuche (con atenci[oó]n|atentamente)\b|\bopciones han cambiado\b"
    r"|\bsu llamada es (muy )?importante\b|\boferta especial\b",
)

FOREIGN_KEY_NAMES: Mapping[str, re.Pattern[str]] = {
    "en-US": re.compile(r"\b(hash|asterisk) (key|sign)\b|\bpress (hash|asterisk)\b", re.IGNORECASE),
    "en-GB": re.compile(
        r"\b(pound|number sign|asterisk) key\b|\bpress (pound|asterisk)\b", re.IGNORECASE
    ),
    "es-US": re.compile(r"\balmohadilla\b|\bgato\b", re.IGNORECASE),
    "es-MX": re.compile(r"\balmohadilla\b|\bnumeral\b", re.IGNORECASE),
    "es-ES": re.compile(r"\bnumeral\b|\bgato\b|\bsigno de n[uú]mero\b", re.IGNORECASE),
}
"""Key names of another country."""

KEY_NAMES: Mapping[str, str] = {
    "en-US": "pound, star, zero",
    "en-GB": "hash, star, zero",
    "es-US": "numeral, asterisco, cero",
    "es-MX": "gato, asterisco, cero",
    "es-ES": "almohadilla, asterisco, cero",
}

LANGUAGE_HOP = _words(
    en=r"\b(para|en) espa[nñ]ol\b",
    es=r"\b(for|in) english\b",
    fr=r"\b(for|in) english\b",
)
"""The words with which another language is offered in itself."""

LITERAL_FIGURES = re.compile(
    r"[$€£]\s?\d|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}:\d{2}\b|\b\d{5,}\b"
)

NEVER_ASK = _words(
    en=r"\b(never|not) (ask|request)\b|\bwill not ask\b|\bnot going to ask\b",
    es=r"\b(nunca|jam[aá]s|no) (le |les )?(vamos a |vamos a )?(pedi\w*|solicit\w*|pregunt\w*)",
)

BACK_OF_CARD = _words(
    en=r"\b(back of|on) your (debit |credit )?card\b|\b159\b",
    es=r"\b(reverso|dorso|detr[aá]s|atr[aá]s|parte posterior) de (su|la) tarjeta\b"
    r"|\ben su tarjeta\b",
)


def found(words: Words, text: str, locale: str) -> str:
    """Return the first words of a table that stand in a text, or an empty string."""
    pattern = words.get(locale[:2])
    match = pattern.search(text) if pattern else None
    return match[0] if match else ""


def normal(text: str) -> str:
    """Return a phrase as a listener compares it: lower case, single spaces, no punctuation."""
    return " ".join(re.sub(r"[^\w\s{}]", " ", text.lower()).split())
