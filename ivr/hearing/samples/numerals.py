"""Spoken and written numerals -> digit strings and numbers, in English and Spanish.

Law: total over any tokens: what is no numeral answers None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Numerals:
    """How one language says numbers; all words folded (no accents)."""

    units: Mapping[str, int]
    teens: Mapping[str, int]
    tens: Mapping[str, int]
    hundreds: Mapping[str, int]
    times: Mapping[str, int]
    joints: frozenset[str]
    hundred: str
    thousand: str
    million: frozenset[str]
    point: str


def _counted(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {word: first + step * index for index, word in enumerate(words.split())}


_EN = Numerals(
    units={
        **_counted("zero one two three four five six seven eight nine", 0),
        **dict.fromkeys(("oh", "o", "nought", "naught"), 0),
    },
    teens=_counted(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10
    ),
    tens=_counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    hundreds={},
    times={"double": 2, "triple": 3},
    joints=frozenset({"and", "dash", "hyphen", "then"}),
    hundred="hundred",
    thousand="thousand",
    million=frozenset({"million"}),
    point="point",
)

_ES = Numerals(
    units={
        **_counted("cero uno dos tres cuatro cinco seis siete ocho nueve", 0),
        **dict.fromkeys(("un", "una"), 1),
    },
    teens={
        **_counted(
            "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve "
            "veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis "
            "veintisiete veintiocho veintinueve",
            10,
        ),
        "veintiun": 21,
    },
    tens=_counted("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
    hundreds={
        "cien": 100,
        **_counted(
            "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
            "ochocientos novecientos",
            100,
            100,
        ),
        **_counted(
            "doscientas trescientas cuatrocientas quinientas seiscientas setecientas "
            "ochocientas novecientas",
            200,
            100,
        ),
    },
    times={"doble": 2, "triple": 3},
    joints=frozenset({"y", "guion", "luego"}),
    hundred="",
    thousand="mil",
    million=frozenset({"millon", "millones"}),
    point="punto",
)

NUMERALS: Mapping[str, Numerals] = {"en": _EN, "es": _ES}

_NO_WORDS = Numerals({}, {}, {}, {}, {}, frozenset(), "", "", frozenset(), "")


def numerals(language: str) -> Numerals:
    """Return how a language says numbers; of languages without a table only digits are read."""
    return NUMERALS.get(language, _NO_WORDS)


class _Chunk(NamedTuple):
    """What the next words spell, and how many words that took."""

    text: str
    taken: int


def spelled(words: Sequence[str], language: str) -> str | None:
    """Return letters and digits said one after another: `double five oh b` -> `550B`.

    Tens go with the unit after them (`forty two` -> 42). None where any word is something else.
    """
    table = numerals(language)
    spelled_out: list[str] = []
    at = 0
    while at < len(words):
        chunk = _chunk(words[at : at + 3], table)
        if chunk is None:
            return None
        spelled_out.append(chunk.text)
        at += chunk.taken
    return "".join(spelled_out) or None


def _chunk(words: Sequence[str], table: Numerals) -> _Chunk | None:
    word = words[0]
    times = table.times.get(word)
    if times is not None:
        one = _sign(words[1], table) if len(words) > 1 else None
        return _Chunk(one * times, 2) if one is not None else None
    if word in table.tens:
        return _tens(words, table)
    if word in table.joints:
        return _Chunk("", 1)
    sign = _sign(word, table)
    return _Chunk(sign, 1) if sign is not None else None


def _tens(words: Sequence[str], table: Numerals) -> _Chunk:
    value = table.tens[words[0]]
    joined = len(words) > 2 and words[1] in table.joints
    unit = words[2] if joined else words[1] if len(words) > 1 else ""
    plus = table.units.get(unit, 0)
    if not 1 <= plus <= 9:
        return _Chunk(str(value), 1)
    return _Chunk(str(value + plus), 3 if joined else 2)


def _sign(word: str, table: Numerals) -> str | None:
    number = table.units.get(word, table.teens.get(word))
    if number is not None:
        return str(number)
    if word.isdecimal() or (word.isascii() and word.isalnum() and _is_code(word)):
        return word.upper()
    return None


def _is_code(word: str) -> bool:
    """Tell whether a word is a letter or a mixture with digits, as codes are."""
    return len(word) == 1 or any(c.isdigit() for c in word)


def number(words: Sequence[str], language: str) -> str | None:
    """Return a number said or written: `two hundred and five` -> 205; None for anything else."""
    if len(words) == 1 and words[0].isdecimal():
        return str(int(words[0]))
    table = numerals(language)
    whole, has_point, fraction = _partition(words, table.point)
    value = _cardinal(whole, table)
    if value is None:
        digits = spelled(whole, language)
        value = int(digits) if digits is not None and digits.isdecimal() else None
    decimals = spelled(fraction, language) if has_point else ""
    if value is None or decimals is None or (decimals and not decimals.isdecimal()):
        return None
    return f"{value}.{decimals}" if decimals else str(value)


def _partition(words: Sequence[str], point: str) -> tuple[Sequence[str], bool, Sequence[str]]:
    if point and point in words:
        at = list(words).index(point)
        return words[:at], True, words[at + 1 :]
    return words, False, ()


def _cardinal(words: Sequence[str], table: Numerals) -> int | None:
    total = group = 0
    rank = 10**9
    for word in words:
        if word in table.joints:
            continue
        if word in table.million or word == table.thousand:
            scale = 10**6 if word in table.million else 1_000
            total, group, rank = total + max(group, 1) * scale, 0, 10**9
            continue
        placed = _place(word, group, table)
        if placed is None or (placed[1] >= rank and word != table.hundred):
            return None
        group, rank = placed
    return total + group if words else None


def _place(word: str, group: int, table: Numerals) -> tuple[int, int] | None:
    """Return the group of three with a word added, and the rank that later words must be below."""
    if word and word == table.hundred:
        return (max(group, 1) * 100, 100) if group < 10 else None
    for values, rank in (
        (table.hundreds, 100),
        (table.tens, 10),
        (table.teens, 2),
        (table.units, 1),
    ):
        if word in values:
            return group + values[word], rank
    return (int(word), 1) if word.isdecimal() and not group else None
