"""How words sound on a telephone line, roughly: letters -> sounds, and how far two are apart.

    pairs_alike([spoken("billing", "en"), spoken("building", "en")])

Law: spelling rules of English and Spanish, no dictionary. Sounds that a line of 3.4 kHz confuses
(f and s, p and t, m and n) are near each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from ivr.hearing.samples.words import words

_ENGLISH = (
    *((r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^wh", "w"), (r"^x", "z")),
    *((r"mb$", "m"), (r"[ts]ion", "SN"), (r"ci(?=[aou])", "S"), (r"tch", "C"), (r"igh", "I")),
    *((r"ough|oa|ow|au|aw", "O"), (r"eigh|ai|ay|ei", "E"), (r"sch", "sk"), (r"ch", "C")),
    *((r"gh", ""), (r"sh", "S"), (r"th", "T"), (r"ph", "f"), (r"ck", "k"), (r"qu", "kw")),
    *((r"q", "k"), (r"x", "ks"), (r"dge", "J"), (r"c(?=[eiy])", "s"), (r"c", "k")),
    *(
        (r"(?<=[bg])ui", "I"),
        (r"ing$", "IN"),
        (r"ng", "N"),
        (r"g(?=[eiy])|j", "J"),
        (r"oo|ou|ew|ue|u", "U"),
    ),
    *((r"(?<=[^aeiou])e$", ""), (r"ee|ea|ie|ey$|y|i", "I"), (r"h(?![aeiou])", "")),
    *((r"a", "A"), (r"e", "E"), (r"o", "O")),
)
_SPANISH = (
    *((r"ch", "C"), (r"ll", "y"), (r"rr", "r"), (r"qu(?=[ei])|q|c(?![eih])", "k")),
    *((r"gu(?=[ei])", "g"), (r"g(?=[ei])|j", "x"), (r"h", ""), (r"v", "b")),
    *((r"c(?=[ei])|z", "s"), (r"w", "gU"), (r"y$|i", "I")),
    *((r"a", "A"), (r"e", "E"), (r"o", "O"), (r"u", "U")),
)
_SPELLING = {"en": _ENGLISH, "es": _SPANISH}
"""Language -> how letters are spoken; the first that fits counts."""

LANGUAGES = frozenset(_SPELLING)


@cache
def _speller(language: str) -> re.Pattern[str]:
    return re.compile("|".join(f"({letters})" for letters, _ in _SPELLING[language]))


_DOUBLED = re.compile(r"(.)\1+")

_NEAR = frozenset(
    frozenset(pair)
    for pair in (
        *("pb", "td", "kg", "fv", "sz", "mn", "fs", "fT", "sT", "sS", "SC", "CJ", "pt", "bd"),
        *("kt", "dg", "rl", "AE", "AO", "EI", "OU", "NI", "nN", "vb"),
    )
)
"""Sounds that are mistaken for each other on the telephone."""

NEAR_COST = 0.5
ALIKE_SHARE = 0.2
"""Words are alike when what differs is at most this share of the longer one's sounds."""

SOUNDS_MIN = 4
"""Of shorter words only those that sound the same are told."""


class Spoken(NamedTuple):
    """A text by ear: its words, and what each sounds like."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]

    @property
    def whole(self) -> str:
        """What the whole text sounds like."""
        return "".join(self.sounds)


def spoken(text: str, language: str) -> Spoken:
    """Return a text by ear; `language` is one of `LANGUAGES`."""
    said = words(text)
    return Spoken(said, tuple(sounds(word, language) for word in said))


@lru_cache(maxsize=4_096)
def sounds(word: str, language: str) -> str:
    """Return what a word sounds like, one letter for each sound."""
    table = _SPELLING[language]

    def said(match: re.Match[str]) -> str:
        return table[(match.lastindex or 1) - 1][1]

    return _DOUBLED.sub(r"\1", _speller(language).sub(said, word))


class Pair(NamedTuple):
    """Two texts, by their numbers, and how they sound to each other."""

    one: int
    other: int
    same: bool


def pairs_alike(texts: Sequence[Spoken]) -> Iterator[Pair]:
    """Yield the texts that sound the same, and those of which one word sounds like another's."""
    seen: dict[str, int] = {}
    beside: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        first = seen.setdefault(text.whole, number)
        if first != number and texts[first].words != text.words:
            yield Pair(first, number, same=True)
        for place in range(len(text.sounds)):
            rest = (*text.sounds[:place], "", *text.sounds[place + 1 :])
            beside[place, rest].append(number)
    for (place, _), numbers in beside.items():
        for one, other in combinations(numbers, 2):
            if near(texts[one].sounds[place], texts[other].sounds[place]):
                yield Pair(one, other, same=False)


def near(one: str, other: str) -> bool:
    """Tell whether two words that sound differently may be taken for each other."""
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    most = ALIKE_SHARE * longest
    if one == other or shortest < SOUNDS_MIN or longest - shortest > most:
        return False
    return distance(one, other, most) <= most


def distance(one: str, other: str, most: float = 1e9) -> float:
    """Return how many sounds differ, near ones counted half; anything above `most` may be more."""
    before = [float(at) for at in range(len(other) + 1)]
    for row, sound in enumerate(one, 1):
        now = [float(row)]
        for column, heard in enumerate(other, 1):
            changed = before[column - 1] + _cost(sound, heard)
            now.append(min(before[column] + 1, now[-1] + 1, changed))
        if min(now) > most:
            return min(now)
        before = now
    return before[-1]


def _cost(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return NEAR_COST if frozenset((one, other)) in _NEAR else 1.0
