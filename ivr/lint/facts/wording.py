"""Words that rules listen for, per language: how keys are named, what scolds, what promises.

Law: tables only. A language without an entry is not judged by its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple


class Wording(NamedTuple):
    """What to listen for in one language.

    `signs` are small letters of which some stand in everything that is looked for: nearly all
    texts hold none, and are spared the long search.
    """

    pattern: str
    signs: tuple[str, ...] = ("",)

    def within(self, text: str) -> str:
        """Return the first words that stand in a text, or an empty string."""
        match = _compiled(self.pattern).search(text) if self.likely(text.lower()) else None
        return match[0] if match else ""

    def likely(self, small: str) -> bool:
        """Tell whether a text in small letters holds a sign of what is looked for."""
        return any(map(small.__contains__, self.signs))


Words = Mapping[str, Wording]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when it is first searched for: nobody needs those of all languages."""
    return re.compile(pattern, re.IGNORECASE)


def _wording(pattern: str, signs: str = "") -> Wording:
    return Wording(pattern, tuple(signs.split("|")))


def _words(**wordings: str | Wording) -> Words:
    return {
        language: _wording(wording) if isinstance(wording, str) else wording
        for language, wording in wordings.items()
    }


KEY_BEFORE_GOAL = _words(
    en=_wording(r"\b(press|dial|push|hit)\s+(\w+)\s+(for|to|if)\b", "press|dial|push|hit"),
    es=_wording(
        r"\b(oprima|presione|marque|pulse)\s+(el\s+)?(\w+)\s+(para|si)\b",
        "oprima|presione|marque|pulse",
    ),
)
"""A key named before what it is for."""

PRESS_OR_SAY = _words(
    en=_wording(
        r"\bpress or say\b|\bsay or press\b|\bfor ([\w ]+), say \1\b|\bto ([\w ]+), say \2\b", "say"
    ),
    es=_wording(
        r"\b(oprima|presione|marque|pulse) o diga\b|\bdiga o (oprima|presione|marque|pulse)\b"
        r"|\bpara ([\w ]+), diga \3\b",
        "diga",
    ),
)

KEYS = _words(
    en=_wording(r"\b(press|keys?|keypad|dial|touch[- ]tone)\b", "press|key|dial|touch"),
    es=_wording(
        r"\b(oprima|presione|marque|pulse|teclas?|teclado)\b", "oprima|presione|marque|pulse|tecla"
    ),
)
"""Any mention of keys."""

SCOLDING = _words(
    en=_wording(
        r"\b(invalid|illegal|incorrect (entry|option|choice)|wrong (key|option|choice|entry)"
        r"|you (have )?(failed|did not follow)|error)\b",
        "invalid|illegal|incorrect|wrong|failed|not follow|error",
    ),
    es=_wording(
        r"\b(inv[aá]lid[oa]s?|incorrect[oa]s?|equivocad[oa]|usted (ha )?fall(ado|ó)|error)\b",
        "lid|incorrect|equivocad|fall|error",
    ),
)

STOCK_PHRASES = _words(
    en=_wording(
        r"\blisten carefully\b|\b(menu )?options have (recently )?changed\b"
        r"|\byour call is (very )?important\b|\bvisit our new\b|\bspecial offer\b"
        r"|\bask about our\b",
        "carefully|options|your call|visit our|special|about our",
    ),
    es=_wording(
        r"\bescuche (con atenci[oó]n|atentamente)\b|\bopciones han cambiado\b"
        r"|\bsu llamada es (muy )?importante\b|\boferta especial\b",
        "escuche|opciones|su llamada|especial",
    ),
)

FOREIGN_KEY_NAMES: Words = {
    "en-US": _wording(r"\b(hash|asterisk) (key|sign)\b|\bpress (hash|asterisk)\b", "hash|aster"),
    "en-GB": _wording(
        r"\b(pound|number sign|asterisk) key\b|\bpress (pound|asterisk)\b", "pound|sign|aster"
    ),
    "es-US": _wording(r"\balmohadilla\b|\bgato\b", "almohadilla|gato"),
    "es-MX": _wording(r"\balmohadilla\b|\bnumeral\b", "almohadilla|numeral"),
    "es-ES": _wording(r"\bnumeral\b|\bgato\b|\bsigno de n[uú]mero\b", "numeral|gato|signo"),
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
    en=_wording(r"\b(para|en) espa[nñ]ol\b", "espa"),
    es=_wording(r"\b(for|in) english\b", "english"),
    fr=_wording(r"\b(for|in) english\b", "english"),
)
"""The words with which another language is offered in itself."""

LITERAL_FIGURES = re.compile(
    r"[$€£]\s?\d|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}:\d{2}\b|\b\d{5,}\b"
)

NEVER_ASK = _words(
    en=r"\b(never|not) (ask|request)\b|\bwill not ask\b|\bnot going to ask\b",
    es=r"\b(nunca|jam[aá]s|no) (le |les )?(vamos a |vamos a )?(pedi\w*|solicit\w*|pregunt\w*)",
)

_MANY_FIGURES = re.compile(r"(?:\d\W{0,2}){7}")
"""Part of every telephone number, and quick to look for."""

BACK_OF_CARD = _words(
    en=r"\b(back of|on) your (debit |credit )?card\b|\b159\b",
    es=r"\b(reverso|dorso|detr[aá]s|atr[aá]s|parte posterior) de (su|la) tarjeta\b"
    r"|\ben su tarjeta\b|\bal n[uú]mero (de|en|que (aparece|est[aá]|figura|viene) en) "
    r"(su|la) tarjeta\b",
)


ASKS_MONEY = _words(
    en=_wording(
        r"\b(move|transfer|send|withdraw) (your|the|all) (money|funds|savings|balance)\b"
        r"|\bsafe account\b",
        "money|funds|savings|balance|safe account",
    ),
    es=_wording(
        r"\b(mueva|mover|transfiera|transferir|env[ií]e|enviar|retire|retirar) "
        r"(su|el|todo su) (dinero|saldo|ahorros)\b|\bcuenta segura\b",
        "dinero|saldo|ahorros|cuenta segura",
    ),
)
"""Asking somebody to move money: what fraudsters ask for."""

SALES = _words(
    en=_wording(
        r"\b(special|limited[- ]time|exclusive) offers?\b|\bpre-?approved\b"
        r"|\bupgrade (to|your)\b|\bnew (product|card offer)\b|\bapply (now|today)\b"
        r"|\bdiscounts?\b|\breward points\b|\bsign up\b"
        r"|\b(lower|special|introductory) (interest )?rates?\b",
        "offer|approved|upgrade|new product|apply|discount|reward|sign up| rate",
    ),
    es=_wording(
        r"\bofertas? (especial|exclusiva|limitada)(es|s)?\b|\bpreaprobad[oa]\b"
        r"|\bsolic[ií]tel[oa]\b|\bdescuentos?\b|\bpuntos de recompensa\b|\bnuevo producto\b"
        r"|\binscr[ií]base\b|\btasas? (m[aá]s bajas?|especial(es)?)\b",
        "oferta|preaprobad|solicitel|solicítel|descuento|recompensa|nuevo producto|inscr|tasa",
    ),
)
"""Marketing and cross-selling."""

DEBTS = _words(
    en=_wording(
        r"\b(past[- ]due|overdue|collect (a|this|the|your) debt|minimum payment|missed payment)\b",
        "past|overdue|collect|minimum payment|missed payment",
    ),
    es=_wording(
        r"\b(vencid[oa]s?|cobrar una deuda|pago m[ií]nimo|pago atrasado|en mora)\b",
        "vencid|cobrar|pago|mora",
    ),
)
"""Collecting what is owed."""

AUTOMATED = _words(
    en=r"\bautomated\b|\bautomatic\b|\bvirtual assistant\b|\brecorded\b",
    es=r"\bautom[aá]tic[oa]\b|\bautomatizad[oa]\b|\basistente virtual\b|\bgrabad[oa]\b",
    de=r"\bautomatisch\w*|\bcomputerstimme\b|\bvirtuell\w*|\bki\b",
    fr=r"\bautomati(que|s[eé]e?)\b|\bassistante? virtuel(le)?\b",
    it=r"\bautomatic[oa]\b|\bautomatizzat[oa]\b|\bassistente virtuale\b",
)
"""Saying that a machine speaks."""

FETCH = _words(
    en=r"\b(get|have|find|take out) (your|the) (card|statement|letter|bill)\b|\bcard ready\b",
    es=r"\b(busque|tenga|saque) (su|la|el) (tarjeta|estado de cuenta|carta|factura)\b"
    r"|\btarjeta a (la )?mano\b",
)
"""Asking somebody to fetch something first."""


def found(words: Words, text: str, locale: str) -> str:
    """Return the first words of a table that stand in a text, or an empty string."""
    wording = words.get(locale[:2])
    return wording.within(text) if wording else ""


def holds_number(text: str, locale: str) -> bool:
    """Tell whether a text says a telephone number in figures, as the locale's country writes it."""
    if not _MANY_FIGURES.search(text):
        return False
    from phonenumbers import Leniency, PhoneNumberMatcher  # noqa: PLC0415  few texts need it

    return PhoneNumberMatcher(text, locale[3:], leniency=Leniency.POSSIBLE).has_next()


def normal(text: str) -> str:
    """Return a phrase as a listener compares it: lower case, single spaces, no punctuation."""
    return " ".join(_PUNCTUATION.sub(" ", text.lower()).split())


_PUNCTUATION = re.compile(r"[^\w\s{}]+")
