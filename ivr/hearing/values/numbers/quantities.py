"""Quantities as they are said or written: decimals, halves, dozens, negatives.

Law: `quantity` reads the longest quantity from a place on; the parsers want all of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ivr.hearing.values.ear import Ear, Knows, Meaning
from ivr.hearing.values.numbers.cardinals import Counted, below_hundred, cardinal, word_at
from ivr.hearing.values.numbers.digits import digit_strings
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said, Token

_WRITTEN = re.compile(r"-?\d+(?:[.,]\d+)*")
_FIGURES_MAX = 40

_COMMA_IS_POINT = frozenset(
    {"ES", "AR", "CO", "CL", "UY", "VE", "EC", "PY", "BO", "BR", "DE", "FR"}
)
"""Regions that write 1.250,5 for what others write 1,250.5."""

_MORE = frozenset({"more", "extra", "additional", "whole", "mas", "adicionales"})
"""Words between a number and what it counts."""

_BETWEEN_DIGITS = {
    "en": frozenset({"then", "dash", "hyphen", "space", "#"}),
    "es": frozenset({"luego", "despues", "guion", "espacio", "#"}),
}
"""Words between the digits of one number: two numbers that `and` joins are two."""

_DENOMINATORS = frozenset({"2", "4", "5", "8", "10"})
"""What written shares are read by: those that decimals write in full."""

_ONE = Decimal(1)
_BIG = Decimal(10) ** 18


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
    part = share_of(word_at(words, at), table)
    group = table.groups.get(word_at(words, at))
    if part is None and (group is None or (at == start and words[at] in table.uncounted)):
        return None
    if group is not None:
        return Quantity(Decimal(group), _linked(words, at + 1, table))
    assert part is not None
    if at == start and word_at(words, at + 1) in table.articles:
        is_more = word_at(words, at + 2) in table.scales or word_at(words, at + 2) in table.groups
        return Quantity(part, at + 2 if is_more else at + 1)
    return Quantity(part, at + 1)


def share_of(word: str, table: NumberWords) -> Decimal | None:
    """Return the part of one that a word says or writes: `half`, `cuarto`, `1/2`."""
    above, _, below = word.partition("/")
    return Decimal(above) / Decimal(below) if below else table.fractions.get(word)


def with_shares(said: Said) -> Said:
    """Make one token of a written share: the `1/2` of `5 1/2`."""
    if "/" not in said.text:
        return said
    tokens: list[Token] = []
    for token in said.tokens:
        before = tokens[-1] if tokens else None
        if before and _is_share(before.word, token.word, said.text[before.end : token.start]):
            tokens[-1] = Token(f"{before.word}/{token.word}", before.start, token.end)
        else:
            tokens.append(token)
    return Said(said.text, tuple(tokens), tuple(token.word for token in tokens))


def _is_share(above: str, below: str, between: str) -> bool:
    is_written = between == "/" and above.isascii() and above.isdigit() and len(above) == 1
    return is_written and below in _DENOMINATORS and 0 < int(above) < int(below)


def _linked(words: Sequence[str], at: int, table: NumberWords) -> int:
    """Step over `of` in `a couple of` where something follows it."""
    return at + 1 if at + 1 < len(words) and words[at] in table.linking else at


def _more(words: Sequence[str], found: Quantity, table: NumberWords) -> Quantity | None:
    """Read what multiplies or adds: `million`, `dozen`, `and a half`, `y medio`, `quarters`."""
    word = word_at(words, found.end)
    scale = 100 if word in table.hundred else table.scales.get(word)
    if scale is not None and 0 < found.value < scale and found.scale < min(scale, 1_000):
        return Quantity(found.value * scale, found.end + 1, scale)
    if word in table.groups and found.value < 1_000:
        return Quantity(found.value * table.groups[word], _linked(words, found.end + 1, table))
    share = share_of(word, table)
    if share is None or found.value != found.value.to_integral_value():
        return _and_a_half(words, found, table)
    if word in table.ordinals and found.value != 1:
        return None
    value = found.value + share if "/" in word else found.value * share
    return Quantity(value, found.end + 1)


def _and_a_half(words: Sequence[str], found: Quantity, table: NumberWords) -> Quantity | None:
    at = found.end
    if word_at(words, at) not in table.joints or found.value != found.value.to_integral_value():
        return None
    at += 1
    if word_at(words, at) in table.articles or word_at(words, at) == "un":
        at += 1
    count = below_hundred(words, at, table)
    share = share_of(word_at(words, count.end if count else at), table)
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
    said = with_shares(said)
    found = quantity(said.words, 0, ear)
    if found is not None and found.end == len(said.words):
        yield Meaning(plain(found.value))
    table = number_words(ear.language)
    if _may_be_sum(said.words, table):
        return
    minus = said.words[:1] and said.words[0] in table.minus
    digits = said.part(1 if minus else 0, len(said.words))
    between = _BETWEEN_DIGITS.get(ear.language, frozenset({"#"}))
    for text in digit_strings(digits, ear, between):
        if len(text) <= _FIGURES_MAX:
            yield Meaning(("-" if minus else "") + (text.lstrip("0") or "0"))


def _may_be_sum(words: Sequence[str], table: NumberWords) -> bool:
    """Tell whether words that are no number may be a sum: `three thousand oh five`."""
    hundreds = table.hundred | table.hundreds.keys()
    return any(
        "/" in word or word in table.scales or (word in hundreds and then in table.zeros)
        for word, then in zip(words, (*words[1:], ""), strict=True)
    )


def is_round(word: str, table: NumberWords) -> bool:
    """Tell whether a word says hundreds or more: `thousand`, `doscientos`."""
    return word in table.scales or word in table.hundred or word in table.hundreds


def knows_number(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a number."""
    return word[:1].isdigit() or word[:1] == "-" or word in _vocabulary(ear.language)


@lru_cache(maxsize=8)
def _vocabulary(language: str) -> frozenset[str]:
    table = number_words(language)
    parts: tuple[Iterable[str], ...] = (
        *(table.atoms, table.hundreds, table.hundred, table.scales, table.articles),
        *(table.joints, table.points, table.minus, table.zeros, table.times),
        *(table.plurals, table.fractions, table.groups, table.linking),
    )
    return frozenset(word for part in parts for word in part)


def is_rest(word: str, ear: Ear) -> bool:
    """Tell whether a word is a scale, so that a number may have stood before it: `hundred`."""
    return word in number_words(ear.language).bare


def begins_joined(words: Sequence[str], ear: Ear) -> bool:
    """Tell whether words add another number: the `and three` of `two kids and three adults`."""
    return len(words) > 1 and words[0] in number_words(ear.language).joints


def is_cut(
    words: Sequence[str], run: tuple[int, int], knows: Knows, ear: Ear, edges: frozenset[str]
) -> bool:
    """Tell whether number words are a piece of a number that was not understood as a whole.

    `knows` tells the words of the type, `edges` are words that may stand beside a whole number.
    """
    table, (start, end) = number_words(ear.language), run
    before, after = words[start - 1] if start else "", word_at(words, end)
    if after in table.ordinals and words[end - 1] in table.tens | table.hundred | table.joints:
        return True
    if table.articles and words[start] in table.bare and before and before not in edges:
        return True
    if not after or after in edges or after in _MORE:
        return False
    then = word_at(words, end + 1)
    known = bool(then) and knows(then, ear)
    if words[end - 1] in table.joints | table.points:
        return not then or (known and then not in table.articles)
    numbers_alone = all(knows_number(word, ear) for word in words[start:end])
    is_unit = known and not knows_number(then, ear)
    return numbers_alone and (is_unit or is_round(then, table))
