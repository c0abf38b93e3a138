"""AMAZON.Duration: words or figures -> ISO 8601, such as PT2H30M.

Law: units stay as said (`ninety minutes` is PT90M); only parts of a unit become smaller units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.moments.around import beside, is_part_of_range, said_before
from ivr.hearing.values.numbers.cardinals import word_at
from ivr.hearing.values.numbers.quantities import Quantity, knows_number, quantity
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said, listed

_ISO = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")

_ORDER = "YMWDhms"
"""Units from years to seconds; capitals are those of the calendar."""

_PARTS: Mapping[str, tuple[str, int]] = {
    "Y": ("M", 12),
    "M": ("D", 30),
    "W": ("D", 7),
    "D": ("h", 24),
    "h": ("m", 60),
    "m": ("s", 60),
}
"""What a part of a unit is counted in."""

_MINUTES: Mapping[str, int] = {"W": 10_080, "D": 1_440, "h": 60, "m": 1}
_MOST = 10**9


def _table(**units: str) -> dict[str, tuple[int, str]]:
    return {word: (1, unit) for unit, words in units.items() for word in listed(words)}


_UNITS: Mapping[str, Mapping[str, tuple[int, str]]] = {
    "en": {
        **_table(
            Y="year years yr yrs y",
            M="month months mo mos",
            W="week weeks wk wks w",
            D="day days d",
            h="hour hours hr hrs h",
            m="minute minutes min mins",
            s="second seconds sec secs",
        ),
        "m": (1, "m"),
        "s": (1, "s"),
        "fortnight": (2, "W"),
        "fortnights": (2, "W"),
        "decade": (10, "Y"),
        "decades": (10, "Y"),
        "century": (100, "Y"),
        "weekend": (2, "D"),
    },
    "es": {
        **_table(
            Y="ano anos",
            M="mes meses",
            W="semana semanas sem",
            D="dia dias d",
            h="hora horas h hr hrs hs",
            m="minuto minutos min mins minutito minutitos",
            s="segundo segundos seg segs s",
        ),
        "m": (1, "m"),
        "quincena": (15, "D"),
        "quincenas": (15, "D"),
        "decada": (10, "Y"),
        "decadas": (10, "Y"),
        "siglo": (100, "Y"),
        "bimestre": (2, "M"),
        "trimestre": (3, "M"),
        "semestre": (6, "M"),
    },
}
_JOINTS = {"en": frozenset({"and", "plus"}), "es": frozenset({"y", "con", "mas"})}
_FEW = frozenset({"s", "mes", "hs"})
"""Units that end as plurals do, and are none."""

_VAGUE = {
    "en": frozenset(listed("few several many some multiple various countless")),
    "es": frozenset(listed(
        "varios varias muchos muchas pocos pocas algunos algunas cuantos cuantas tantos tantas")),
}  # fmt: skip
"""Words that count without a number."""

_FRONT = {
    "en": frozenset(listed("for about like around maybe its say exactly roughly approximately")),
    "es": frozenset(listed("por como durante es casi digamos aproximadamente de")),
}
"""Words that may stand before a unit alone, without its number."""

_WAITS = frozenset(
    listed(
        "wait hold hang give gimme just let moment need espere espera espereme esperame deme dame "
        "permitame permiteme aguarde aguarda dejeme dejame momento solo nomas"
    )
)
"""Words that ask for time, so that `a minute` beside them answers nothing."""

_OF = {"en": frozenset({"of", "a", "an"}), "es": frozenset({"de", "un", "una"})}


class Spans(NamedTuple):
    """Amounts by unit, and where their words end."""

    amounts: Mapping[str, Fraction]
    end: int

    def iso(self) -> str | None:
        """Return the span as ISO 8601; None where it has parts of a second or is too long."""
        whole = _whole(self.amounts)
        if not whole or max(whole.values()) > _MOST:
            return None
        days = "".join(f"{whole[u]}{u}" for u in _ORDER[:4] if u in whole)
        times = "".join(f"{whole[u]}{u.upper()}" for u in _ORDER[4:] if u in whole)
        return f"P{days}" + (f"T{times}" if times else "")

    def minutes(self) -> int | None:
        """Return the span in minutes; None where it has months or years."""
        if not all(unit in _MINUTES for unit in self.amounts):
            return None
        return int(sum(amount * _MINUTES[unit] for unit, amount in self.amounts.items()))


def _whole(amounts: Mapping[str, Fraction]) -> dict[str, int]:
    """Turn parts of a unit into smaller units."""
    left = dict(amounts)
    whole: dict[str, int] = {}
    for unit in _ORDER:
        amount = left.get(unit)
        if amount is None:
            continue
        count = amount.numerator // amount.denominator
        part = amount - count
        if part and unit in _PARTS:
            smaller, times = _PARTS[unit]
            left[smaller] = left.get(smaller, Fraction(0)) + part * times
        if count or not part:
            whole[unit] = count
    return whole


def read_duration(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read all words as one span of time."""
    written = "".join(said.original.split()).upper()
    if _ISO.fullmatch(written):
        yield from one(written)
        return
    words = _with_unit_before(said, ear)
    spans = spans_at(words, 0, ear)
    if spans is not None and spans.end == len(words) and _is_meant(said, spans, ear):
        yield from one(spans.iso())


def _with_unit_before(said: Said, ear: Ear) -> Sequence[str]:
    """Return the words, and the unit that was said before a correction: `two days no three`."""
    number = quantity(said.words, 0, ear)
    if number is None or number.end != len(said.words) or beside(said)[1]:
        return said.words
    units = [word for word in said_before(said, ear) if word in _UNITS.get(ear.language, {})]
    return (*said.words, units[0]) if len(units) == 1 else said.words


def _is_meant(said: Said, spans: Spans, ear: Ear) -> bool:
    """Tell whether a span answers: no end of a range, no `several hundred`, no `wait a minute`."""
    units = _UNITS.get(ear.language, {})
    before, after = beside(said)
    last = before[-1] if before else ""
    if last in _VAGUE.get(ear.language, ()) or is_part_of_range(said, ear, units):
        return False
    if len(said.words) == 1 and said.words[0] in units:
        return not before or last in _FRONT.get(ear.language, ())
    is_moment = spans.amounts in ({"m": 1}, {"s": 1})
    is_corrected = any(word in units for word in said_before(said, ear))
    return not is_moment or is_corrected or _WAITS.isdisjoint((*before, *after))


def spans_at(words: Sequence[str], at: int, ear: Ear) -> Spans | None:
    """Read amounts and their units from a place on."""
    amounts: dict[str, Fraction] = {}
    end, last = at, ""
    while end < len(words):
        start = end + 1 if amounts and words[end] in _JOINTS.get(ear.language, ()) else end
        found = _amount(words, start, ear) or _rest(words, start, last, ear)
        if found is None:
            break
        amount, unit, end = found
        if unit in amounts and unit != last:
            break
        amounts[unit] = amounts.get(unit, Fraction(0)) + amount
        last = unit
    return Spans(amounts, end) if amounts else None


def _amount(words: Sequence[str], at: int, ear: Ear) -> tuple[Fraction, str, int] | None:
    """Read one amount with its unit: `half an hour`, `two and a half days`, `hora y media`."""
    table = number_words(ear.language)
    number = quantity(words, at, ear)
    counted = number is not None
    if number is None:
        is_article = word_at(words, at) in table.articles
        number = Quantity(Decimal(1), at + is_article)
        counted = is_article
    end = number.end
    while counted and word_at(words, end) in _OF.get(ear.language, ()):
        end += 1
    unit = _UNITS.get(ear.language, {}).get(word_at(words, end))
    is_many = not counted and word_at(words, end).endswith("s") and word_at(words, end) not in _FEW
    if unit is None or is_many or number.value < 0 or number.value > _MOST:
        return None
    amount = Fraction(number.value)
    more = _and_part(words, end + 1, table) if amount.denominator == 1 else None
    if more is not None:
        return (amount + more[0]) * unit[0], unit[1], more[1]
    return amount * unit[0], unit[1], end + 1


def _and_part(words: Sequence[str], at: int, table: NumberWords) -> tuple[Fraction, int] | None:
    """Read `and a half`, `y media`, `y cuarto` where no unit of its own follows."""
    if word_at(words, at) not in table.joints:
        return None
    at += 1
    if word_at(words, at) in table.articles or word_at(words, at) == "un":
        at += 1
    share = table.fractions.get(word_at(words, at))
    of = word_at(words, at + 1) in ("hour", "of", "an", "de", "hora")
    return None if share is None or of else (Fraction(share), at + 1)


_SMALLER = {"h": "m", "m": "s", "Y": "M"}


def _rest(words: Sequence[str], at: int, last: str, ear: Ear) -> tuple[Fraction, str, int] | None:
    """Read a number without unit after hours: `two hours thirty`."""
    unit = _SMALLER.get(last)
    number = quantity(words, at, ear) if unit else None
    if unit is None or number is None or number.end != len(words) or not 0 < number.value < 60:
        return None
    return Fraction(number.value), unit, number.end


def knows_duration(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a span of time."""
    return (
        knows_number(word, ear)
        or word in _UNITS.get(ear.language, {})
        or word in _JOINTS.get(ear.language, ())
        or word in _OF.get(ear.language, ())
        or word in ("p", "pt", "t", "h", "m", "s", "d", "w", "y")
    )
