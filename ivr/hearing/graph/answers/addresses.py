"""An address in one answer: which words are the street, and which the town.

Law: pure; streets and towns take any words, so an answer is cut only where a caller marks it: at a
comma, at `in` or `en`, behind the kind of street (`elm road new york`). Without a mark it is whole.
Our own way: how Lex divides is not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.hearing.samples.words import Token
from ivr.hearing.values.text import listed
from ivr.ir.bot import Slot

Span = tuple[int, int]
"""First word and end of a stretch of words."""

STREET = "AMAZON.StreetName"
CITY = "AMAZON.City"

PLACES: Mapping[str, int] = {
    STREET: 0,
    CITY: 1,
    "AMAZON.State": 2,
    "AMAZON.Country": 3,
}
"""Type of a slot -> its place in an address: the smaller goes first, in English and Spanish."""

SAINT = "st"
"""The kind of a street at its end alone: `elm road, east st louis`."""

_KINDS = frozenset(listed(
    "street st avenue ave road rd boulevard blvd lane ln drive dr court ct place way terrace "
    "circle highway parkway square trail alley plaza crescent close row"
))  # fmt: skip
_LEADS = frozenset(listed("calle avenida av paseo camino carretera calzada callejon ronda"))
_ARTICLES = frozenset(listed("la el las los the on at"))
_NUMBERED = frozenset(listed("number numero no num apartment apt apartamento unit suite piso"))
_GOES_ON = frozenset(listed("of de del and y north south east west norte sur este oeste"))
"""What belongs to a street behind its kind: `avenue of the americas`, `main street north`."""

_MARKS = frozenset({"in", "en"})
_NUMBER = re.compile(r"\d+[a-z]?")
_COMMA = re.compile(r"[,;\n]")


def is_address(members: Sequence[Slot]) -> bool:
    """Tell whether sub slots are a street and a city, and nothing else."""
    return {member.slot_type_name for member in members} == {STREET, CITY}


def pieces(text: str, said: Sequence[Token], start: int, stop: int) -> tuple[Span, ...]:
    """Return the parts that a caller marks in some words of an answer, the marks left out.

    What stands behind a mark is no street (`i live in main street in boston` is cut once), unless
    it follows something else and a comma: `boston, 12 main street`.
    """
    found: list[Span] = []
    at = start
    for left, right in _marked(text, said, start, stop):
        if left <= at or right >= stop:
            continue
        turned = left == right and _has_kind(_words(said, (right, stop)))
        if not is_street(said, (right, stop)) or (turned and not is_street(said, (at, left))):
            found.append((at, left))
            at = right
    return (*found, (at, stop))


def is_street(said: Sequence[Token], span: Span) -> bool:
    """Tell whether words are a street for sure: by a house number, or the kind of street."""
    words = _words(said, span)
    numbered = words[:1] and (words[0] in _NUMBERED or _NUMBER.fullmatch(words[0]))
    return bool(numbered) or _has_kind(words)


def _marked(text: str, said: Sequence[Token], start: int, stop: int) -> Iterator[Span]:
    """Yield the end of what stands before each mark, and the start of what stands behind it."""
    for at in range(start + 1, stop):
        between = text[said[at - 1].end : said[at].start]
        if said[at].word in _MARKS:
            yield at, at + 1
        elif _COMMA.search(between) or _ends_street(said, start, at):
            yield at, at


def _ends_street(said: Sequence[Token], start: int, at: int) -> bool:
    """Tell whether the kind of a street that has a name stands before a word, and ends it."""
    kind, following = said[at - 1].word, said[at].word
    goes_on = following in _GOES_ON | _NUMBERED or following[0].isdigit()
    goes_on = goes_on or following in _KINDS - {SAINT}
    named = at - 2 >= start and not _NUMBER.fullmatch(said[at - 2].word)
    return kind in _KINDS and named and not goes_on


def _words(said: Sequence[Token], span: Span) -> list[str]:
    words = [each.word for each in said[span[0] : span[1]]]
    while words and words[0] in _ARTICLES:
        words.pop(0)
    return words


def _has_kind(words: Sequence[str]) -> bool:
    """Tell whether words hold the kind of a street where it stands in the name of one."""
    inner = [word for word in words[1:-1] if word != SAINT]
    return words[:1] != [] and (
        words[0] in _LEADS or not _KINDS.isdisjoint([*inner, *words[1:][-1:]])
    )
