"""Which words of an answer are the name that was asked for.

Law: what is denied, remarked or said of the other name is left out; what is left may be any name.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.hearing.values.names.carriers import NOT_NAMES, PERSON_LEADS
from ivr.hearing.values.text import HESITATIONS, Said, listed

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split(","))


FIRST: Phrases = {
    "en": _phrases("first name,given name,first names,first is,forename,christian name"),
    "es": _phrases("primer nombre,nombre de pila,nombre"),
}
LAST: Phrases = {
    "en": _phrases("last name,last names,last is,surname,surnames,family name,lastname"),
    "es": _phrases("primer apellido,apellido paterno,apellidos,apellido"),
}
"""What is said before each name, or behind it."""

_REMARKS = {
    "en": frozenset(listed(
        "with without like as but because spelling common usual plural just from calling if like "
        "thats and also though since who the without minus actually known short"
    )),
    "es": frozenset(listed(
        "con sin como pero porque aunque tal igual asi para sino escrito seguido tambien pues"
    )),
}  # fmt: skip
_JOINED = {
    "en": frozenset(listed("i im my the its it he she they")),
    "es": frozenset(listed("mi soy me el")),
}
_DENIALS = {"en": frozenset({"not", "isnt"}), "es": frozenset({"no"})}
_INTRODUCTIONS: Phrases = {
    "en": _phrases("name is,my names"),
    "es": _phrases("me llamo,nombre es,se llama"),
}
_ALONE = frozenset({"no", "nope"})
_NO = _ALONE | {"not", "isnt"}
_ANEW = {
    "en": frozenset(listed("its it is but rather im that thats")),
    "es": frozenset(listed("es sino soy era")),
}
_RANKS = frozenset(listed("junior jr senior sr ii iii iv esquire esq second third"))


def named(said: Said, language: str, *, first: bool) -> Said:
    """Return the words that may be the first name or surname that was asked for."""
    said = _affirmed(said, language)
    wanted, other = (FIRST, LAST) if first else (LAST, FIRST)
    said = _marked(said, wanted.get(language, ()), other.get(language, ()), language)
    return _introduced(said, language)


def _introduced(said: Said, language: str) -> Said:
    """Return what follows `my name is`, where anything does."""
    start = 0
    for mark in _INTRODUCTIONS.get(language, ()):
        for at in range(len(said.words) - len(mark)):
            if said.words[at : at + len(mark)] == mark:
                start = max(start, at + len(mark))
    return said.part(start, len(said.words))


def without_remark(name: Said, language: str) -> Said:
    """Leave out `with an h`, `but they call me Al`, `y mi materno es ...`, `junior`."""
    remarks, joined = _REMARKS.get(language, frozenset()), _JOINED.get(language, frozenset())
    end = len(name.words)
    for at in range(1, end):
        word, after = name.words[at], name.words[at + 1 : at + 2]
        is_joint = word in ("and", "y", "e") and bool(after) and after[0] in joined
        if (word in remarks and word not in ("and", "the")) or is_joint:
            end = at
            break
    while end > 1 and (
        name.words[end - 1] in _RANKS or (name.words[end - 1] == "the" and end < len(name.words))
    ):
        end -= 1
    return name.part(0, end)


def _affirmed(said: Said, language: str) -> Said:
    """Leave out names that are said not to be meant."""
    words = said.words
    if "sino" in words[:-1]:
        return said.part(words.index("sino") + 1, len(words))
    at = next((at for at, word in enumerate(words) if word in _NO), len(words))
    if at >= len(words) - 1 or words[at - 1 : at] in (("with",), ("con",)):
        return said
    if all(_is_lead(word, language) for word in words[:at]):
        return _said_anew(said, at, language)
    return said.part(at + 1, len(words)) if words[at] in _ALONE else said.part(0, at)


def _said_anew(said: Said, at: int, language: str) -> Said:
    """Return what follows a `no` in front: `no, it's Mary`; `not Mary, Marie`."""
    words, anew = said.words, _ANEW.get(language, frozenset[str]())
    pauses = any(mark in said.gap(at + 1) for mark in ",.")
    if words[at] in _ALONE and (pauses or (language == "en" and words[at + 1] in anew)):
        return said.part(at + 1, len(words))
    if words[at] not in _DENIALS.get(language, frozenset[str]()):
        return said
    for later in range(at + 2, len(words)):
        is_first = words[later - 1] in anew and later == at + 2
        if not is_first and ("," in said.gap(later) or words[later] in anew):
            return said.part(later, len(words))
    return said


def _is_lead(word: str, language: str) -> bool:
    return word in PERSON_LEADS.get(language, frozenset[str]()) or word in HESITATIONS


def _marked(
    said: Said,
    wanted: tuple[tuple[str, ...], ...],
    other: tuple[tuple[str, ...], ...],
    language: str,
) -> Said:
    """Return what stands behind the mark of the name, or before it; not what the other's marks."""
    here, there = _place(said, wanted), _place(said, other)
    if here is not None:
        end = there[0] if there is not None and there[0] > here[0] else len(said.words)
        behind = said.part(here[1], end)
        if _says(behind, language):
            return behind
        start = there[1] if there is not None and there[1] <= here[0] else 0
        before = said.part(start, here[0])
        return _without_links(before) if _says(before, language) else said
    if there is not None and _says(said.part(0, there[0]), language):
        behind = said.part(there[1], len(said.words))
        return _without_links(said.part(0, there[0])) if _says(behind, language) else said
    return said


def _place(said: Said, marks: tuple[tuple[str, ...], ...]) -> tuple[int, int] | None:
    for mark in marks:
        for at in range(len(said.words) - len(mark) + 1):
            found = said.words[at : at + len(mark)]
            if found == mark or found == (*mark[:-1], mark[-1] + "s"):
                return at, at + len(mark)
    return None


def _says(said: Said, language: str) -> bool:
    refused = NOT_NAMES.get(language, frozenset[str]())
    return any(not _is_lead(word, language) and word not in refused for word in said.words)


def _without_links(said: Said) -> Said:
    end = len(said.words)
    while end > 1 and said.words[end - 1] in ("is", "my", "the", "and", "es", "mi", "el", "y"):
        end -= 1
    return said.part(0, end)
