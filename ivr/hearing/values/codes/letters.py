"""How letters are said: by name, by spelling alphabet, `b as in bravo`, `be de burro`, doubled.

Law: tables, and the letters that may begin at a place; digits are the neighbouring room's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.hearing.values.numbers.cardinals import word_at
from ivr.hearing.values.numbers.digits import Part, digit_parts
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said, listed


@dataclass(frozen=True, slots=True)
class LetterWords:
    """How one language says letters: all words folded.

    `names` are names of one or more words, `alphabet` words of spelling alphabets, `links` stand
    between a letter and a word that begins with it, `skipped` say nothing, `dashes` are a dash;
    `loose` say nothing or are letters in front of a code, and are letters inside one.
    """

    names: Mapping[tuple[str, ...], str]
    alphabet: Mapping[str, str]
    links: tuple[tuple[str, ...], ...]
    skipped: frozenset[str]
    dashes: frozenset[str]
    loose: frozenset[str] = frozenset()


def _names(table: str) -> dict[tuple[str, ...], str]:
    rows = (row.partition(":") for row in table.split(";"))
    return {
        tuple(name.split()): letter.strip().upper()
        for letter, _, names in rows
        for name in names.split(",")
        if name.strip()
    }


_NATO = listed(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)
_POLICE = listed(
    "adam boy baker charles david dog edward easy frank fox george henry ida item john king "
    "lincoln mary nora nancy ocean paul peter queen robert roger sam sugar tom union william young "
    "yellow zebra"
)
_NATO_ES = listed(
    "alfa bravo charlie delta eco foxtrot golf hotel india julieta julio kilo lima mike noviembre "
    "oscar papa quebec romeo sierra tango uniforme victor whisky yanqui zulu"
)

_EN = LetterWords(
    names=_names(
        "a:ay,eh;b:bee,be;c:cee,see,sea;d:dee;e:ee;f:eff,ef;g:gee,jee;h:aitch,haitch,ach;i:eye;"
        "j:jay;k:kay,okay;l:el,ell;m:em;n:en;o:oh,owe;p:pee,pea;q:cue,queue,kew;r:ar,are;s:ess,es;"
        "t:tee,tea;u:you,yew;v:vee,ve;w:double u,double you,doubleu,dubya;x:ex,eks,x ray;"
        "y:why,wye;z:zee,zed"
    ),
    alphabet={word: word[0].upper() for word in (*_NATO, *_POLICE)},
    links=(
        ("as", "in", "the"), ("like", "in"), ("is", "for"), ("as", "in"), ("is", "in"),
        ("for",), ("like",), ("as",), ("in",),
    ),
    skipped=frozenset(
        listed("and then number letter digit capital uppercase upper lowercase lower case space # "
               "the next is")
    ),
    dashes=frozenset({"dash", "hyphen"}),
    loose=frozenset(listed("are you be see why in ok okay")),
)  # fmt: skip

_ES = LetterWords(
    names=_names(
        "b:be,be larga,be grande,be alta,b larga,b grande,b alta;c:ce;d:de;f:efe;g:ge;"
        "h:hache,ache;i:i latina;j:jota;k:ka,ca;l:ele;m:eme;n:ene,enie;p:pe;q:cu;r:erre,ere;s:ese;"
        "t:te;v:ve,uve,ve corta,ve chica,ve baja,be corta,be chica,be baja,ve pequena,v chica,"
        "v corta,b chica;w:doble u,doble ve,doble uve,uve doble,ve doble,doble v,u doble;"
        "x:equis;y:i griega,ye,y griega;z:zeta,ceta,seta"
    ),
    alphabet={word: word[0].upper() for word in _NATO_ES},
    links=(
        ("de", "como", "en"), ("como", "en", "el"), ("como", "en", "la"), ("como", "la", "de"),
        ("como", "en"), ("como", "de"), ("de", "la"), ("para",), ("como",), ("de",), ("en",),
    ),
    skipped=frozenset(
        listed("y luego despues numero letra digito mayuscula mayusculas minuscula minusculas "
               "espacio # la con es el que")
    ),
    dashes=frozenset({"guion"}),
    loose=frozenset(listed("de un")),
)  # fmt: skip

LETTER_WORDS: Mapping[str, LetterWords] = {"en": _EN, "es": _ES}
_NO_WORDS = LetterWords({}, {}, (), frozenset({"#"}), frozenset())

_NAME_WORDS_MAX = 2
_OPENING = frozenset({"okay"})
"""The name of a letter that callers open an answer with."""

_RADIO = {"niner": "nine", "fife": "five", "fower": "four"}
"""Digits as they are said over the radio. Source: ICAO Annex 10, volume II, 5.2.1.4.3.1."""

_SOUND_ALIKE = tuple(
    frozenset(group) for group in ("BVDPTEGCZ", "CSZKQ", "GJH", "MN", "YIL", "AHJK", "FSX", "UWV")
)


def letter_words(language: str) -> LetterWords:
    """Return how a language says letters; of others only written letters are read."""
    return LETTER_WORDS.get(language, _NO_WORDS)


def without_radio(said: Said) -> Said:
    """Return the words with plain digits for those of the radio: `niner`."""
    if _RADIO.keys().isdisjoint(said.words):
        return said
    words = tuple(_RADIO.get(word, word) for word in said.words)
    return Said(said.text, said.tokens, words)


def is_letter(word: str) -> bool:
    """Tell whether a word is one written letter."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def letter_parts(words: Sequence[str], at: int, language: str) -> list[Part]:
    """Return the letters that may begin at a place, likeliest first."""
    table = letter_words(language)
    found: list[Part] = []
    for length in range(min(_NAME_WORDS_MAX, len(words) - at), 0, -1):
        letter = table.names.get(tuple(words[at : at + length]))
        if letter is None and length == 1 and is_letter(words[at]):
            letter = words[at].upper()
        if letter is not None:
            found.extend(_as_in(words, Part(letter, at + length), table, language))
            found.append(Part(letter, at + length))
    if words[at] in table.alphabet:
        found.append(Part(table.alphabet[words[at]], at + 1))
    return found


def _as_in(words: Sequence[str], letter: Part, table: LetterWords, language: str) -> list[Part]:
    """Read the word that tells which letter is meant; it wins over a letter that sounds alike."""
    link = next(
        (len(link) for link in table.links
         if tuple(words[letter.end : letter.end + len(link)]) == link),
        0,
    )  # fmt: skip
    word = word_at(words, letter.end + link) if link else ""
    short = len(word) < 3 or (link == 1 and not _example(word, letter.text, table, language))
    if short or not word.isalpha() or not word.isascii():
        return []
    initial = word[0].upper()
    alike = any({initial, letter.text} <= group for group in _SOUND_ALIKE)
    return [Part(initial if alike else letter.text, letter.end + link + 1)]


def _example(word: str, letter: str, table: LetterWords, language: str) -> bool:
    """Tell whether a word after a short link can be an example rather than the next sign."""
    numbers = number_words(language)
    is_sign = word in numbers.atoms or word in numbers.times or (word,) in table.names
    return not is_sign and (word[0].upper() == letter or word not in table.skipped)


def sign_parts(words: Sequence[str], at: int, language: str) -> list[Part]:
    """Return the letters, digits and dashes that may begin at a place, likeliest first."""
    table, numbers = letter_words(language), number_words(language)
    word = words[at]
    if word in table.dashes:
        return [Part("-", at + 1), Part("", at + 1)]
    letters = letter_parts(words, at, language)
    repeated = _repeated_letter(words, at, language)
    digits = digit_parts(words, at, numbers)
    if word in numbers.zeros and not _near_digit(words, at, numbers):
        found = [*letters, *digits]
    else:
        found = [*digits, *letters]
    multiword = [part for part in letters if part.end > at + 1 and word in numbers.times]
    found = [*multiword, *repeated, *found]
    return [*found, Part("", at + 1)] if _says_nothing(words, at, language) else found


def _says_nothing(words: Sequence[str], at: int, language: str) -> bool:
    """Tell whether a word may be left out: in front of a code, but no letter beside a letter."""
    table, word = letter_words(language), words[at]
    if word in table.skipped:
        return True
    if word not in table.loose:
        return False
    is_named = (word,) in table.names and word not in _OPENING
    if is_named and at + 1 < len(words) and letter_parts(words, at + 1, language):
        return False
    first = at
    while first and words[first - 1] in table.skipped | table.loose:
        first -= 1
    return first == 0 or not _is_sign(words, first - 1, language)


def _is_sign(words: Sequence[str], at: int, language: str) -> bool:
    found = letter_parts(words, at, language) or digit_parts(words, at, number_words(language))
    return bool(found) or words[at] in letter_words(language).alphabet


def _repeated_letter(words: Sequence[str], at: int, language: str) -> list[Part]:
    count = number_words(language).times.get(words[at])
    if (
        count is None
        or at + 1 >= len(words)
        or word_at(words, at + 1) in number_words(language).zeros
    ):
        return []
    return [Part(part.text * count, part.end) for part in letter_parts(words, at + 1, language)]


def _near_digit(words: Sequence[str], at: int, table: NumberWords) -> bool:
    """Tell whether a digit stands beside a place: `oh` is a zero there, else the letter."""
    for other in (word_at(words, at - 1) if at else "", word_at(words, at + 1)):
        if other[:1].isdigit() or other in table.atoms or other in table.times:
            return True
        if other in table.zeros and len(other) > 1:
            return True
    return False
