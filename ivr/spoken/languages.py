"""How each locale writes numbers, moments and currencies: tables, and the look-up of a locale.

Law: words only. What is done with them is in the neighbouring rooms. An unknown region falls
back to its language; an unknown language is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from ivr.faults import Malformed


class Unit(NamedTuple):
    """A counted noun. `one` carries its own numeral: "1 dollar", "un dólar", "una libra"."""

    one: str
    many: str


class Currency(NamedTuple):
    """A currency in one language; without `minor` it has no smaller coin (ISO 4217 exponent 0)."""

    major: Unit
    minor: Unit | None = None


class Language(NamedTuple):
    """What one locale needs to speak.

    `scale` is (thousand, one million, millions, "of" before a noun) where big numbers are spelled
    by thousands; without it they are grouped by `comma`. `home` is the country calling code that
    is not spoken, `trunk` the digit that then stands before the number.
    """

    code: str
    digits: tuple[str, ...]
    months: tuple[str, ...]
    currencies: Mapping[str, Currency]
    ampersand: str
    minus: str
    plus: str
    minor_joint: str
    point: str = "."
    scale: tuple[str, str, str, str] | None = None
    zero_is_singular: bool = False
    first_of_month: str = "1"
    home: str = "1"
    trunk: str = ""
    own: Mapping[str, Currency] = MappingProxyType({})

    def currency(self, code: str) -> Currency | None:
        """Return a currency by its ISO 4217 code, as people of this locale call it."""
        return self.own.get(code) or self.currencies.get(code)


def _en(major: str, majors: str, minor: str = "", minors: str = "") -> Currency:
    return Currency(Unit(f"1 {major}", majors), Unit(f"1 {minor}", minors) if minor else None)


_ENGLISH = Language(
    code="en-US",
    digits=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    currencies={
        "USD": _en("dollar", "dollars", "cent", "cents"),
        "EUR": _en("euro", "euros", "cent", "cents"),
        "GBP": _en("pound", "pounds", "penny", "pence"),
        "MXN": _en("Mexican peso", "Mexican pesos", "centavo", "centavos"),
        "CAD": _en("Canadian dollar", "Canadian dollars", "cent", "cents"),
        "AUD": _en("Australian dollar", "Australian dollars", "cent", "cents"),
        "BRL": _en("Brazilian real", "Brazilian reais", "centavo", "centavos"),
        "CHF": _en("Swiss franc", "Swiss francs", "centime", "centimes"),
        "JPY": _en("yen", "yen"),
    },
    ampersand="and",
    minus="minus",
    plus="plus",
    minor_joint="and",
)

_SPANISH = Language(
    code="es-US",
    digits=("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    currencies={
        "USD": Currency(Unit("un dólar", "dólares"), Unit("un centavo", "centavos")),
        "EUR": Currency(Unit("un euro", "euros"), Unit("un céntimo", "céntimos")),
        "GBP": Currency(Unit("una libra", "libras"), Unit("un penique", "peniques")),
        "MXN": Currency(
            Unit("un peso mexicano", "pesos mexicanos"), Unit("un centavo", "centavos")
        ),
        "CAD": Currency(
            Unit("un dólar canadiense", "dólares canadienses"), Unit("un centavo", "centavos")
        ),
        "AUD": Currency(
            Unit("un dólar australiano", "dólares australianos"), Unit("un centavo", "centavos")
        ),
        "BRL": Currency(
            Unit("un real brasileño", "reales brasileños"), Unit("un centavo", "centavos")
        ),
        "CHF": Currency(Unit("un franco suizo", "francos suizos"), Unit("un céntimo", "céntimos")),
        "JPY": Currency(Unit("un yen", "yenes")),
    },
    ampersand="y",
    minus="menos",
    plus="más",
    minor_joint="con",
    scale=("mil", "un millón", "millones", "de"),
    first_of_month="primero",
)

_FRENCH = Language(
    code="fr-CA",
    digits=("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    currencies={
        "USD": Currency(
            Unit("un dollar américain", "dollars américains"), Unit("un cent", "cents")
        ),
        "EUR": Currency(Unit("un euro", "euros"), Unit("un centime", "centimes")),
        "GBP": Currency(Unit("une livre", "livres"), Unit("un penny", "pence")),
        "MXN": Currency(
            Unit("un peso mexicain", "pesos mexicains"), Unit("un centavo", "centavos")
        ),
        "CAD": Currency(Unit("un dollar", "dollars"), Unit("un cent", "cents")),
        "CHF": Currency(Unit("un franc suisse", "francs suisses"), Unit("un centime", "centimes")),
        "JPY": Currency(Unit("un yen", "yens")),
    },
    ampersand="et",
    minus="moins",
    plus="plus",
    minor_joint="et",
    point=",",
    scale=("mille", "un million", "millions", "de"),
    zero_is_singular=True,
    first_of_month="1er",
)

_PESO = {"MXN": Currency(Unit("un peso", "pesos"), Unit("un centavo", "centavos"))}

LOCALES: Mapping[str, Language] = {
    each.code: each
    for each in (
        _ENGLISH,
        _ENGLISH._replace(code="en-GB", home="44", trunk="0"),
        _SPANISH,
        _SPANISH._replace(code="es-ES", point=",", first_of_month="1", home="34"),
        _SPANISH._replace(code="es-MX", home="52", own=_PESO),
        _FRENCH,
    )
}
"""The locales that are spoken in full."""

_BY_LANGUAGE = {"en": "en-US", "es": "es-US", "fr": "fr-CA"}


_ONLY_DIGITS: Mapping[str, tuple[str, ...]] = {
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "it": ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
    "pt": ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"),
}
"""Languages whose digits are known and nothing else."""


def digit_words(locale: str) -> tuple[str, ...]:
    """Return the ten digits of a locale as words, none where its language is not known at all."""
    code = locale.partition("-")[0].partition("_")[0].lower()
    if code in _BY_LANGUAGE:
        return language(locale).digits
    return _ONLY_DIGITS.get(code, ())


def language(locale: str) -> Language:
    """Return the tables of `locale`, or of its language where the region is not known.

    Raises:
        Malformed: No locale of that language is spoken.
    """
    written = locale.replace("_", "-")
    exact = LOCALES.get(written)
    if exact is not None:
        return exact
    fallback = _BY_LANGUAGE.get(written.partition("-")[0].lower())
    if fallback is None:
        raise Malformed(f"no way to speak locale {locale!r}; known: {', '.join(LOCALES)}")
    return LOCALES[fallback]
