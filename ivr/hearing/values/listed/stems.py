"""Inflection: words of one family -> one stem, in English and Spanish.

Law: rough on purpose, and the same for what is listed and what is said; short words stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ivr.hearing.values.text import listed

_STEM_MIN = 3
_CLITIC_MIN = 6

_IRREGULAR_EN = """
steal stole stolen stealing theft thief;lose lost losing loss;break broke broken breaking;
take took taken taking;find found finding;buy bought;pay paid payment payments paying;send sent;
go went gone going goes;give gave given giving;see saw seen;hear heard;leave left leaving;
keep kept;tell told;think thought;speak spoke spoken;write wrote written writing;eat ate eaten;
drive drove driven driving;forget forgot forgotten;choose chose chosen choice;
freeze froze frozen freezing;make made making;child children;person people;man men;woman women;
foot feet;tooth teeth;bite bit bitten;burn burnt;spend spent;sell sold;hold held;bring brought;
catch caught;withdraw withdrew withdrawn withdrawal withdrawals;fall fell fallen;fly flew flight;
swallow swallowed;tear tore torn;wear wore worn;bend bent;shut shutting;cut cutting;move moving;
hide hid hidden;throw threw thrown;drop dropped;do done;begin began begun;fail failure failed;
arrive arrival come came coming;
deny denial;refuse refusal;refund refunds;decline declined;grow grew;know knew known
"""
_IRREGULAR_ES = """
perder perdi perdio perdida perdido pierdo perdieron perdidas perdidos pierde;
romper rompi rompio roto rota rotos rotas;hacer hice hizo hecho hago;poder puedo pude;
ir fui fue voy;ver vi visto vista;pedir pedi pido pedido;morder mordio mordido mordieron;
abrir abri abierto abierta;decir digo dijo dicho;poner puse puso puesto puesta;
devolver devuelto devuelta devolucion devolvio;caer cayo caido caida;dar doy dio;
volver vuelto;resolver resuelto;escribir escrito escrita;morir muerto muerta;
cubrir cubierto cubierta;imprimir impreso;traer traje trajo;venir vengo vino;
recibir recibi recibo recibio recibido;retirar retiro retiros;depositar deposito depositos;
destruir destruyo destruida destruido;transferir transferencia transfiero transferencias;
cambiar cambio cambios;pagar pago pagos pague pagado;comprar compra compras;
elegir elijo elegi;sustraer sustrajeron sustraida sustraido;
tragar trago trague
"""
_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "en": ("ations", "ation", "ments", "ment", "iest", "est", "ings", "ing", "ied", "ies",
           "ers", "ed", "es",
           "er", "ly", "s", "y", "e"),
    "es": ("aciones", "iciones", "amiento", "imiento", "aremos", "eremos", "iremos", "abamos",
           "ieron", "iendo", "yeron", "acion", "icion", "antes", "aron", "ando", "aste", "iste",
           "amos", "emos", "imos", "adas", "ados", "idas", "idos", "aban", "ante", "aran",
           "iera", "aria", "eria", "ada", "ado", "ida", "ido", "aba", "ian", "ron", "ara",
           "era", "are", "ere", "ire", "eron", "itas", "itos", "ita", "ito", "ia", "es", "ar",
           "er", "ir", "io", "an", "en", "as", "os", "ea", "eo", "ee", "a", "o", "e", "i", "s"),
}  # fmt: skip
_CLITIC = re.compile(r"(?:(?<=[aei]r)|(?<=ndo))(?:(?:me|te|se|nos)?l[aeo]s?|me|te|se|nos)$")
_POLITE = re.compile(r"(?<=..[^aeiou][aeo])(?:l[aeo]s?|selo|sela)$")
_CHANGED = (
    (re.compile("ue(?=[^aeiou])"), "o"),
    (re.compile("(?<=.)ie(?=[^aeiou])"), "e"),
    (re.compile("qu$"), "c"),
    (re.compile("gu$"), "g"),
    (re.compile("z$"), "c"),
    (re.compile("(?<=...)[iey]$"), ""),
)
"""What changes inside the words of one Spanish family: encuentro, busqué, cruce, extravío."""


@lru_cache(maxsize=16_384)
def stem(word: str, language: str) -> str:
    """Return what the words of one family share."""
    if language == "es" and len(word) > _CLITIC_MIN:
        word = _POLITE.sub("", _CLITIC.sub("", word))
    return _IRREGULAR.get(language, {}).get(word) or _regular(word, language)


def is_irregular(word: str, language: str) -> bool:
    """Tell a word whose family stands in a table."""
    return word in _IRREGULAR.get(language, {})


def _cut(word: str, language: str) -> str:
    for suffix in _SUFFIXES.get(language, ()):
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM_MIN:
            return _undoubled(word.removesuffix(suffix))
    return word


def _spanish(text: str) -> str:
    if len(text) > _STEM_MIN:
        for pattern, plain in _CHANGED:
            text = pattern.sub(plain, text)
    return text


def _undoubled(word: str) -> str:
    """Return a stem without the letter that an ending doubled: `stopp`."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl"
    return word[:-1] if doubled else word


def _regular(word: str, language: str) -> str:
    cut = _cut(word, language)
    return _spanish(cut) if language == "es" else cut


def _families(table: str, language: str) -> dict[str, str]:
    return {
        word: _regular(family[0], language)
        for row in table.replace("\n", " ").split(";")
        for family in [listed(row)]
        for word in family
    }


_IRREGULAR: Mapping[str, Mapping[str, str]] = {
    "en": _families(_IRREGULAR_EN, "en"),
    "es": _families(_IRREGULAR_ES, "es"),
}
