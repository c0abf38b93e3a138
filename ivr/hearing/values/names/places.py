"""AMAZON.City, State, Country and StreetName: carriers left out, names as they are written.

Law: states and countries that are in a table keep its spelling; other names get capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.listed.contents import COMMON
from ivr.hearing.values.listed.slips import closest
from ivr.hearing.values.names.atlas import COUNTRIES, FAR_STATES, STATE_CODES, STATES
from ivr.hearing.values.names.carriers import PLACE_LEADS, bare, is_name
from ivr.hearing.values.names.people import spelled_name
from ivr.hearing.values.names.refusals import is_talk, names_nothing
from ivr.hearing.values.numbers.cardinals import cardinal
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import Said, listed

_CITY_WORDS_MAX = 5
_STREET_WORDS_MAX = 7
_SLIP_LETTERS_MIN = 5
_SMALL = frozenset(
    listed("of the and on upon in de del la las los el y e da do dos du des le sur en")
)
_STREET_KINDS = frozenset(listed(
    "street st avenue ave road rd boulevard blvd lane ln drive dr court ct place way terrace "
    "circle highway parkway square trail alley plaza crescent close row"
))  # fmt: skip
_STREET_LEADS = frozenset(listed("calle avenida av paseo camino carretera boulevard plaza via "
                                 "calzada callejon ronda travesia"))  # fmt: skip
_HOUSE = re.compile(r"\d+[a-z]?")
_NUMBERED = frozenset({"number", "numero", "no", "num", "#", "apartment", "apt", "unit", "suite"})


def read_city(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a city; a state or a country behind it is left out."""
    if names_nothing(said, ear.language):
        return
    said = _meant(said, ear.language)
    name = _capital_city(said) or _without_region(bare(said, PLACE_LEADS, ear.language), ear)
    spelled = spelled_name(name, ear)
    if spelled is not None:
        yield Meaning(spelled)
        return
    name = _without_area(name, ear.language)
    if is_name(name, ear.language, _CITY_WORDS_MAX):
        text = capitalised(name)
        yield Meaning(
            f"The {text}" if name.words[0] in _WITH_THE and ear.language == "en" else text
        )


def _meant(said: Said, language: str) -> Said:
    """Return what was said after `no`; without what is said to be another city."""
    for at in range(1, len(said.words) - 1):
        if said.words[at] == "no" and "," in said.gap(at + 1) + said.gap(at):
            return said.part(at + 1, len(said.words))
    if said.words[:1] == ("not",) and language == "en":
        at = next((at for at in range(2, len(said.words)) if "," in said.gap(at)), 0)
        return said.part(at, len(said.words))
    at = next((at for at in range(1, len(said.words)) if said.words[at] == "not"), 0)
    return said.part(0, at) if at and language == "en" else said


def _without_area(name: Said, language: str) -> Said:
    end = len(name.words)
    behind = _AROUND.get(language, frozenset[str]())
    while end > 1 and name.words[end - 1] in behind:
        end -= 1
    return name.part(0, end)


def _capital_city(said: Said) -> Said | None:
    """Return a city that is called by the word for city: `Ciudad de México`."""
    for at in range(len(said.words) - 1):
        for end in (at + 3, at + 2):
            if " ".join(said.words[at:end]) in _CITIES:
                return said.part(at, min(end, len(said.words)))
    return None


def _without_region(name: Said, ear: Ear) -> Said:
    """Leave out states and countries that follow the city: `Austin, Texas, USA`."""
    shorter = _without_one_region(name, ear)
    while shorter is not name:
        name, shorter = shorter, _without_one_region(shorter, ear)
    return name


def _without_one_region(name: Said, ear: Ear) -> Said:
    tables = (STATES["en"], STATES.get(ear.language, {}), COUNTRIES.get(ear.language, {}))
    for length in range(min(3, len(name.words) - 1), 0, -1):
        at = len(name.words) - length
        tail = name.words[at:]
        known = any(tail in table for table in tables) or (
            length == 1
            and tail[0].upper() in STATE_CODES
            and ("," in name.gap(at) or tail[0] in _CODES_SAID)
        )
        is_city = " ".join(name.words) in _CITIES or name.words[at - 1] in _HALVES
        if known and not is_city:
            rest = name.part(0, at)
            joint = rest.words[-1] in ("in", "en") and len(rest.words) > 1
            return rest.part(0, at - 1) if joint else rest
    return name


_AROUND = {
    "en": frozenset(listed("area metro metropolitan region suburbs")),
    "es": frozenset(listed("area zona metropolitana")),
}
_WITH_THE = frozenset(listed("bronx woodlands hague villages dalles colony"))
_HALVES = frozenset(listed("port fort lake new nueva nuevo of de del saint san villa mount point"))
"""Words that no city ends with: what follows them is part of its name."""

_CODES_SAID = frozenset(
    listed("tx ny fl dc nj nc sc ga az nv nm tn ky wv va md wi mn mo ks ct vt nh")
)

_WORDS_LIKE_CODES = frozenset(listed("ok hi oh me in or id la de al va mi co ma pa"))
"""Codes of states that are words as well: only in capitals, or letter by letter."""

_DIRECTIONS = frozenset(listed("north south east west"))
_CITIES = frozenset(
    listed(
        "mexico city,ciudad de mexico,guatemala city,panama city,ciudad de guatemala,"
        "ciudad de panama,ciudad del este,ciudad del carmen,oklahoma city,kansas city,new york "
        "city",
        ",",
    )
)
"""Cities that are called by a state or a country."""


def capitalised(name: Said) -> str:
    """Return a place with capitals, small words small but for the first."""
    written: list[str] = []
    for at, word in enumerate(name.words):
        raw = name.raw(at)
        small = at and word in _SMALL and name.words[at - 1] not in _DIRECTIONS
        text = raw.lower() if small else raw[:1].upper() + raw[1:].lower()
        if word in ("st", "ft", "mt") and name.text[name.tokens[at].end :][:1] == ".":
            text += "."
        gap = "-" if name.gap(at).strip() == "-" else " "
        written.append(gap + text if at else text)
    return "".join(written)


def _look_up(
    said: Said, ear: Ear, tables: Mapping[str, Mapping[tuple[str, ...], str]]
) -> str | None:
    """Return a name of a table that the words are, hold, or nearly are."""
    name = bare(said, PLACE_LEADS, ear.language)
    order = [ear.language] + [language for language in ("en", "es") if language != ear.language]
    for language in order:
        table = tables.get(language, {})
        for words in (said.words, name.words):
            if words in table:
                return table[words]
    for language in order:
        found = _inside(name.words, tables.get(language, {}))
        if found is not None:
            return found
    heard = " ".join(name.words)
    known = [
        " ".join(key)
        for key in tables.get(order[0], {})
        if key[0][:1] == heard[:1] and len(key) == len(name.words) and _is_like(heard, key)
    ]
    nearest = closest(heard, known) if _may_slip(name, ear.language) else None
    return None if nearest is None else tables[order[0]][tuple(nearest.split())]


def _is_like(heard: str, key: tuple[str, ...]) -> bool:
    """Tell whether a slip is long enough; a short one may lack a letter: `mexco`, not `child`."""
    return len(heard) > _SLIP_LETTERS_MIN or len("".join(key)) > len(heard)


def _may_slip(name: Said, language: str) -> bool:
    """Tell words that may be a slip of a name: not short, not words that are meant as heard."""
    heard = "".join(name.words)
    common = COMMON.get(language, frozenset[str]())
    meant = all(word in common for word in name.words) or is_talk(name, language)
    return len(heard) >= _SLIP_LETTERS_MIN and not meant


def _inside(words: tuple[str, ...], table: Mapping[tuple[str, ...], str]) -> str | None:
    words = words[:24]
    for length in range(min(5, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            part = words[at : at + length]
            if part in table and len("".join(part)) > 3:
                return table[part]
    return None


def read_state(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a state or province: full name, code in letters (`t x`), or a slip of a name."""
    letters = "".join(said.words).upper()
    spelled = bare(said, PLACE_LEADS, ear.language)
    code = "".join(spelled.words).upper()
    for text in (letters, code):
        is_code = len(spelled.words) == 2 or len(text) == len(spelled.words[0])
        is_word = text.lower() in _WORDS_LIKE_CODES and text.lower() in said.words
        if text in STATE_CODES and is_code and not (is_word and text not in said.text):
            yield Meaning(STATE_CODES[text])
            return
    found = _look_up(said, ear, STATES)
    if found is None and spelled.words in FAR_STATES:
        found = capitalised(spelled)
    yield from one(found)


def read_country(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a country by any of its common names; the language of the locale is written."""
    yield from one(_look_up(said, ear, COUNTRIES))


def read_street(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read the name of a street without the number of the house."""
    if names_nothing(said, ear.language):
        return
    name = _without_lead(said, ear)
    name = _without_house(name, ear)
    has_letters = any(word[0].isalpha() for word in name.words)
    named = Said(name.text, name.tokens, tuple(w for w in name.words if w[0].isalpha()))
    is_kind = [word in _STREET_KINDS or word in _STREET_LEADS for word in named.words]
    kind_said = any(is_kind) and not all(is_kind)
    if all(is_kind) and len(named.words) == 1:
        return
    if has_letters and is_name(named, ear.language, _STREET_WORDS_MAX, surely=kind_said):
        yield Meaning(capitalised(name))


def _without_lead(said: Said, ear: Ear) -> Said:
    at = next((at for at, word in enumerate(said.words) if word in _STREET_LEADS), None)
    leads = PLACE_LEADS.get(ear.language, frozenset[str]())
    if at is not None and ear.language == "es" and all(word in leads for word in said.words[:at]):
        rest = said.words[at + 1 : at + 2]
        if rest and rest[0] not in ("es", "se"):
            return _without_tail(said.part(at, len(said.words)), ear)
    return bare(said, PLACE_LEADS, ear.language)


def _without_tail(said: Said, ear: Ear) -> Said:
    return bare(said, {}, ear.language)


def _without_house(name: Said, ear: Ear) -> Said:
    """Leave out a number in front of the name, and one behind a name that is whole without it."""
    words = name.words
    table = number_words(ear.language)
    at = 0
    while at < len(words) - 1:
        number = cardinal(words, at, table)
        end = number.end if number else at + 1 if _HOUSE.fullmatch(words[at]) else at
        if end == at or end >= len(words) or words[end] in _STREET_KINDS or words[end] == "de":
            break
        at = end
    end = next((i for i, word in enumerate(words) if i > at and word in _NUMBERED), len(words))
    if end == len(words) and ear.language == "es" and end - at > 2:
        while end - at > 2 and (
            words[end - 1][0].isdigit()
            or words[end - 1] in table.atoms
            or words[end - 1] in table.hundreds
        ):
            end -= 1
    return name.part(at, end)
