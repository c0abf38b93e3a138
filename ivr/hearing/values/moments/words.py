"""The words of days and times in English and Spanish, all folded, and the signs they stand for.

Law: tables, and the look-up of the longest phrase. Grammar sees signs, so it has no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ivr.hearing.values.numbers.cardinals import below_hundred
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import listed


class Sign(NamedTuple):
    """What a word or a phrase stands for; kind `word` for those that are in no table."""

    kind: str
    value: int = 0
    word: str = ""


Phrases = Mapping[tuple[str, ...], Sign]


def _phrases(rows: Mapping[tuple[str, int], str]) -> dict[tuple[str, ...], Sign]:
    return {
        tuple(phrase.split()): Sign(kind, value, phrase)
        for (kind, value), phrases in rows.items()
        for phrase in phrases.split(",")
        if phrase.strip()
    }


def _row(kind: str, first: int, words: str) -> dict[tuple[str, int], str]:
    return {(kind, at): word.replace("/", ",") for at, word in enumerate(words.split(), first)}


DAYS, WEEKS, MONTHS, YEARS = range(4)
"""Units of the calendar: values of signs of kind `unit`."""

_EN: dict[tuple[str, int], str] = {
    **_row(
        "month",
        1,
        "january/jan february/feb/febuary march/mar april/apr may june/jun july/jul august/aug "
        "september/sep/sept october/oct november/nov december/dec",
    ),
    **_row(
        "weekday",
        0,
        "monday/mon/mondays tuesday/tue/tues wednesday/wed/wednsday thursday/thu/thur/thurs "
        "friday/fri/fridays saturday/sat sunday/sun",
    ),
    **_row(
        "ordinal",
        1,
        "first second third fourth/forth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    ),
    ("ordinal", 30): "thirtieth",
    ("relative", 0): "today,now,right now,tonight,todays date,immediately,asap,straight away",
    ("relative", 1): "tomorrow,tomorow,tommorow,tommorrow,tmrw",
    ("relative", -1): "yesterday,last night",
    ("relative", 2): "day after tomorrow,day after tomorow,overmorrow",
    ("relative", -2): "day before yesterday",
    ("unit", DAYS): "day,days,days time",
    ("unit", WEEKS): "week,weeks,weeks time",
    ("unit", MONTHS): "month,months,months time",
    ("unit", YEARS): "year,years,years time",
    ("fortnight", 14): "fortnight,fortnights",
    ("weekend", 0): "weekend,week end",
    ("next", 0): "next,coming,following,upcoming,nxt,this coming,this next",
    ("last", 0): "last,past,previous,this past",
    ("this", 0): "this,current",
    ("in", 0): "in,within",
    ("ago", 0): "ago,back,earlier",
    ("from", 0): "from,after",
    ("before", 0): "before",
    ("end", 0): "end,last day,final day",
    ("start", 0): "start,beginning,first day,1st day",
    ("daypart", 0): "morning,afternoon,evening,night,noon,at night,first thing,sometime",
}

_ES: dict[tuple[str, int], str] = {
    **_row(
        "month",
        1,
        "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
        "septiembre/setiembre/sep/sept octubre/oct noviembre/nov diciembre/dic",
    ),
    **_row(
        "weekday",
        0,
        "lunes/lun martes miercoles/mie jueves/jue viernes/vie sabado/sab domingo/dom",
    ),
    **_row(
        "ordinal",
        1,
        "primero/primer/primera segundo/segunda tercero/tercer/tercera cuarto quinto sexto septimo "
        "octavo noveno decimo",
    ),
    ("relative", 0): "hoy,ahora,ahorita,hoy mismo,ahora mismo,esta noche,esta tarde,hoy dia,"
    "esta manana,ya",
    ("relative", 1): "manana,manana mismo,dia siguiente",
    ("relative", -1): "ayer,anoche",
    ("relative", 2): "pasado manana",
    ("relative", -2): "anteayer,antier,antes ayer,antes de ayer,antes de anoche,anteanoche",
    ("unit", DAYS): "dia,dias",
    ("unit", WEEKS): "semana,semanas",
    ("unit", MONTHS): "mes,meses",
    ("unit", YEARS): "ano,anos",
    ("fortnight", 15): "quincena,quincenas",
    ("weekend", 0): "fin de semana,fin semana,finde",
    ("next", 0): "proximo,proxima,siguiente,que viene,entrante,que entra,que sigue,viene",
    ("last", 0): "pasado,pasada,que paso,anterior,ultimo,ultima",
    ("this", 0): "este,esta,actual,en curso",
    ("in", 0): "en,dentro,dentro de",
    ("ago", 0): "hace,atras,hara",
    ("from", 0): "despues,despues de,a partir,a partir de,desde",
    ("before", 0): "antes,antes de",
    ("end", 0): "fin,fines,final,finales,ultimo dia,fin de",
    ("start", 0): "principio,principios,inicio,inicios,comienzo,primer dia",
    ("daypart", 0): "por la manana,por la tarde,por la noche,en la manana,en la tarde,en la noche,"
    "temprano,a primera hora,de la manana,de la tarde,de la noche,tarde,noche",
}

PHRASES: Mapping[str, Phrases] = {"en": _phrases(_EN), "es": _phrases(_ES)}

WEAK: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed("the of on for by and a an s upon")),
    "es": frozenset(listed("el la los las de del al para a dia lo")),
}
"""Words between signs that decide nothing (each is looked at where it does)."""

HOLIDAYS: Mapping[tuple[str, ...], tuple[int, int]] = {
    tuple(phrase.split()): (month, day)
    for month, day, phrases in (
        (12, 25, "christmas,christmas day,xmas,navidad"),
        (12, 24, "christmas eve,nochebuena"),
        (12, 31, "new years eve,new year eve,nochevieja,fin ano,fin de ano,ano viejo"),
        (1, 1, "new years day,new years,new year,ano nuevo"),
        (1, 6, "reyes,reyes magos,epiphany"),
        (2, 14, "valentines,valentines day,san valentin,amor y amistad,amor amistad"),
        (3, 17, "saint patricks day,st patricks day,san patricio"),
        (7, 4, "independence day"),
        (10, 31, "halloween"),
        (11, 1, "all saints day,todos santos"),
        (11, 2, "muertos,day dead"),
        (5, 5, "cinco mayo"),
        (5, 1, "may day"),
        (6, 19, "juneteenth"),
        (11, 11, "veterans day"),
    )
    for phrase in phrases.split(",")
}

_PHRASE_WORDS_MAX = 4
_ONE = frozenset({"un", "1", "1.", "uno"})


def word_before(words: Sequence[str], at: int) -> str:
    """Return the word before a place, or nothing."""
    return words[at - 1] if at else ""


def signs(words: Sequence[str], language: str) -> list[Sign]:
    """Return what words stand for, the longest phrase first; weak words are left out."""
    table = PHRASES.get(language, {})
    weak = WEAK.get(language, frozenset())
    found: list[Sign] = []
    at = 0
    while at < len(words):
        length = next(
            (n for n in range(_PHRASE_WORDS_MAX, 0, -1) if tuple(words[at : at + n]) in table), 0
        )
        is_title = length == 1 and words[at] == "dia" and word_before(words, at) not in _ONE
        if length and not is_title:
            found.append(table[tuple(words[at : at + length])])
        elif words[at] not in weak:
            found.append(Sign("word", 0, words[at]))
        at += max(length, 1)
    return found


def known_words(language: str) -> frozenset[str]:
    """Return every word that a day may be said with, numbers aside."""
    phrases = PHRASES.get(language, {})
    return frozenset(
        {word for phrase in (*phrases, *HOLIDAYS) for word in phrase}
        | WEAK.get(language, frozenset())
    )


def ordinal_at(found: Sequence[Sign], at: int, language: str) -> tuple[int, int] | None:
    """Read an ordinal, `third` or `twenty third` or `3rd`: its number and where it ends."""
    if at >= len(found):
        return None
    sign = found[at]
    if sign.kind == "ordinal":
        return sign.value, at + 1
    written = _written_ordinal(sign.word)
    if written:
        return written, at + 1
    tens = number_words(language).atoms.get(sign.word, 0) if sign.kind == "word" else 0
    follows = found[at + 1] if at + 1 < len(found) else Sign("")
    if tens in (20, 30) and follows.kind == "ordinal" and follows.value < 10:
        return tens + follows.value, at + 2
    return None


def _written_ordinal(word: str) -> int:
    figures = word.rstrip("stndrhoa")
    return int(figures) if figures != word and figures.isdigit() and len(figures) <= 2 else 0


def number_at(found: Sequence[Sign], at: int, language: str) -> tuple[int, int] | None:
    """Read 0 to 99 in figures or words, and where it ends."""
    if at >= len(found) or found[at].kind != "word":
        return None
    word = found[at].word
    if word.isascii() and word.isdigit():
        return (int(word), at + 1) if len(word) <= 4 else None
    words = [sign.word for sign in found]
    part = below_hundred(words, at, number_words(language))
    if part is None:
        return None
    return part.value, part.end
