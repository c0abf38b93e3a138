"""Quantities as they are said or written: decimals, halves, dozens, negatives, percentages.

Law: `quantity` reads the longest quantity from a place on; the parsers want all of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.numbers.cardinals import Counted, below_hundred, cardinal, word_at
from ivr.hearing.values.numbers.digits import digit_strings
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said

_WRITTEN = re.compile(r"-?\d+(?:[.,]\d+)*")
_FIGURES_MAX = 40

_COMMA_IS_POINT = frozenset(
    {"ES", "AR", "CO", "CL", "UY", "VE", "EC", "PY", "BO", "BR", "DE", "FR"}
)
"""Regions that write 1.250,5 for what others write 1,250.5."""

_ONE = Decimal(1)
_BIG = Decimal(10) ** 18

PERCENT = {
    "en": frozenset({"percent", "percentage", "pct", "%"}),
    "es": frozenset({"porciento", "porcentaje", "%"}),
}
_PER = {
    "en": frozenset({("per", "cent")}),
    "es": frozenset({("por", "ciento"), ("por", "cien"), ("de", "porciento")}),
}
_PERCENT_WORDS = {
    "en": frozenset({"per", "cent", "points", "of", "one", "a"}),
    "es": frozenset({"por", "ciento", "cien", "punto", "puntos", "porcentual", "porcentuales",
                     "de", "el"}),
}  # fmt: skip


class Quantity(NamedTuple):
    """A number, where its words end, and the scale word it ended with (1 without one)."""

    value: Decimal
    end: int
    scale: int = 1


def written(word: str, ear: Ear) -> Decimal | None:
    """Return the number that figures write, with the separators of the region."""
    if not _WRITTEN.fullmatch(word) or len(word) > _FIGURES_MAX:
        return None
    comma_is_point = ear.region in _COMMA_IS_POINT
    point = _point(word, comma_is_point=comma_is_point)
    whole, _, decimals = word.rpartition(point) if point else (word, "", "")
    whole = whole.replace(",", "").replace(".", "")
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _point(word: str, *, comma_is_point: bool) -> str:
    """Return the separator before the decimals, or nothing."""
    marks = [c for c in word if c in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    groups = "." if comma_is_point else ","
    if len(marks) > 1:
        return ""
    decimals = len(word.rpartition(marks[0])[2])
    return "" if marks[0] == groups and decimals == 3 else marks[0]


def quantity(words: Sequence[str], at: int, ear: Ear) -> Quantity | None:
    """Read the longest quantity that begins at a place; never a digit string."""
    table = number_words(ear.language)
    if word_at(words, at) in table.minus:
        found = quantity(words, at + 1, ear) if word_at(words, at + 1) not in table.minus else None
        return found and Quantity(-found.value, found.end, found.scale)
    found = _plain(words, at, ear) or _fraction(words, at, table)
    while found is not None:
        more = _more(words, found, table)
        if more is None or abs(more.value) > _BIG:
            break
        found = more
    return found


def _plain(words: Sequence[str], at: int, ear: Ear) -> Quantity | None:
    table = number_words(ear.language)
    word = word_at(words, at)
    first = word[:1]
    if (first.isdigit() or first == "-") and not word.isdigit():
        value = written(word, ear)
        return None if value is None else Quantity(value, at + 1)
    whole = cardinal(words, at, table)
    if whole is None:
        whole = _zero(words, at, table)
    if whole is None:
        value = written(word, ear) if first.isdigit() else None
        return None if value is None else Quantity(value, at + 1)
    return _with_decimals(words, whole, table)


def _zero(words: Sequence[str], at: int, table: NumberWords) -> Counted | None:
    """Read the nothing before a point: `point five`, `oh point five`."""
    if word_at(words, at) in table.points:
        return Counted(0, at)
    is_zero = word_at(words, at) in table.zeros and word_at(words, at + 1) in table.points
    return Counted(0, at + 1) if is_zero else None


def _with_decimals(words: Sequence[str], whole: Counted, table: NumberWords) -> Quantity | None:
    decimals, end = "", whole.end
    if word_at(words, whole.end) in table.points:
        decimals, end = decimals_at(words, whole.end + 1, table)
    if not decimals:
        pointless = whole.value == 0 and word_at(words, whole.end) in table.points
        return None if pointless else Quantity(Decimal(whole.value), whole.end, whole.scale)
    return Quantity(Decimal(f"{whole.value}.{decimals}"), end)


def decimals_at(words: Sequence[str], at: int, table: NumberWords) -> tuple[str, int]:
    """Read figures after the point, one by one or in tens, and where they end."""
    figures: list[str] = []
    while at < len(words) and len(figures) < _FIGURES_MAX:
        word = words[at]
        part = below_hundred(words, at, table)
        if word in table.zeros:
            figures.append("0")
            at += 1
        elif part is not None:
            figures.append(str(part.value))
            at = part.end
        elif word.isascii() and word.isdigit():
            figures.append(word)
            at += 1
        else:
            break
    return "".join(figures)[:_FIGURES_MAX], at


def _fraction(words: Sequence[str], at: int, table: NumberWords) -> Quantity | None:
    """Read `half`, `a quarter`, `three quarters`, `half a`, `la mitad`, a dozen."""
    start = at
    if word_at(words, at) in table.articles:
        at += 1
    part = table.fractions.get(word_at(words, at))
    group = table.groups.get(word_at(words, at))
    if part is None and group is None:
        return None
    if group is not None:
        return Quantity(Decimal(group), _linked(words, at + 1, table))
    assert part is not None
    if at == start and word_at(words, at + 1) in table.articles:
        is_more = word_at(words, at + 2) in table.scales or word_at(words, at + 2) in table.groups
        return Quantity(part, at + 2 if is_more else at + 1)
    return Quantity(part, at + 1)


def _linked(words: Sequence[str], at: int, table: NumberWords) -> int:
    """Step over `of` in `a couple of` where something follows it."""
    return at + 1 if at + 1 < len(words) and words[at] in table.linking else at


def _more(words: Sequence[str], found: Quantity, table: NumberWords) -> Quantity | None:
    """Read what multiplies or adds: `million`, `dozen`, `and a half`, `y medio`, `quarters`."""
    word = word_at(words, found.end)
    scale = table.scales.get(word)
    if scale is not None and found.value < scale and found.scale <= 1:
        return Quantity(found.value * scale, found.end + 1, scale)
    if word in table.groups and found.value < 1_000:
        return Quantity(found.value * table.groups[word], found.end + 1)
    if word in table.fractions and found.value == found.value.to_integral_value():
        return Quantity(found.value * table.fractions[word], found.end + 1)
    return _and_a_half(words, found, table)


def _and_a_half(words: Sequence[str], found: Quantity, table: NumberWords) -> Quantity | None:
    at = found.end
    if word_at(words, at) not in table.joints or found.value != found.value.to_integral_value():
        return None
    at += 1
    if word_at(words, at) in table.articles or word_at(words, at) == "un":
        at += 1
    count = below_hundred(words, at, table)
    share = table.fractions.get(word_at(words, count.end if count else at))
    if share is None:
        return None
    times = (Decimal(count.value) if count else _ONE) * share
    unit = found.scale if found.scale >= 10**6 else 1
    return Quantity(found.value + times * unit, (count.end if count else at) + 1)


def plain(value: Decimal) -> str:
    """Return a number without exponent, without a point that nothing follows."""
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    return text if decimals.strip("0") else whole


def read_number(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as one number; digits said one by one come after."""
    found = quantity(said.words, 0, ear)
    if found is not None and found.end == len(said.words):
        yield Meaning(plain(found.value))
    minus = said.words[:1] and said.words[0] in number_words(ear.language).minus
    for text in digit_strings(said.part(1 if minus else 0, len(said.words)), ear):
        if len(text) <= _FIGURES_MAX:
            yield Meaning(("-" if minus else "") + (text.lstrip("0") or "0"))


def read_percentage(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a percentage as its plain number: `25 %` is 25, `half a percent` 0.5."""
    words = _without_percent(said.words, ear.language)
    if not words:
        yield Meaning("1")
        return
    found = quantity(words, 0, ear)
    if found is not None and found.end == len(words):
        yield Meaning(plain(found.value))
        return
    share = _share(words, number_words(ear.language))
    yield from one(None if share is None else plain(share))


def _share(words: Sequence[str], table: NumberWords) -> Decimal | None:
    """Read a part of one percent: `three quarters of one`, `a quarter of a`, `half of a`."""
    if tuple(words[-2:]) in (("of", "one"), ("of", "a"), ("of", "1")):
        words = words[:-2]
    elif words and words[-1] in ("of", "a", "de"):
        words = words[:-1]
    else:
        return None
    at = 1 if word_at(words, 0) in (*table.articles, "un") else 0
    count = below_hundred(words, at, table) if at == 0 else None
    part = table.fractions.get(word_at(words, count.end if count else at))
    end = (count.end if count else at) + 1
    return part * (count.value if count else 1) if part and end == len(words) else None


def _without_percent(words: Sequence[str], language: str) -> Sequence[str]:
    """Return the words of the number; none where the words are one percent: `a percent`."""
    signs = PERCENT.get(language, frozenset({"%"}))
    words = list(words)
    if words[:1] == ["%"]:
        words = words[1:]
    if words and words[-1] in ("points", "puntos", "punto", "point", "off") and len(words) > 1:
        words = words[:-1]
    elif words and words[-1] in ("porcentual", "porcentuales"):
        words = words[: -2 if word_at(words, len(words) - 2) in ("punto", "puntos") else -1]
    if words and words[-1] in signs:
        words = words[:-1]
    elif tuple(words[-2:]) in _PER.get(language, ()):
        words = words[:-2]
    if language == "es" and words[:1] in (["el"], ["un"]) and len(words) > 1:
        words = words[1:]
    return [] if words in (["a"], ["one"]) and language == "en" else words


def knows_number(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a number."""
    return word[:1].isdigit() or word[:1] == "-" or word in _vocabulary(ear.language)


def knows_percentage(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a percentage."""
    return (
        knows_number(word, ear)
        or word in PERCENT.get(ear.language, frozenset({"%"}))
        or word in _PERCENT_WORDS.get(ear.language, frozenset[str]())
    )


@lru_cache(maxsize=8)
def _vocabulary(language: str) -> frozenset[str]:
    table = number_words(language)
    parts: tuple[Iterable[str], ...] = (
        *(table.atoms, table.hundreds, table.hundred, table.scales, table.articles),
        *(table.joints, table.points, table.minus, table.zeros, table.times),
        *(table.plurals, table.fractions, table.groups),
    )
    return frozenset(word for part in parts for word in part)
