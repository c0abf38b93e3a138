"""Percentages: a number, and the words or the sign that make it one.

Law: a number alone stays a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ivr.hearing.values.ear import Ear, Meaning, one
from ivr.hearing.values.numbers.cardinals import below_hundred, word_at
from ivr.hearing.values.numbers.quantities import knows_number, plain, quantity, with_shares
from ivr.hearing.values.numbers.words import NumberWords, number_words
from ivr.hearing.values.text import Said

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


def read_percentage(said: Said, ear: Ear) -> Iterator[Meaning]:
    """Read a percentage: `half a percent` is 0.5%; a number alone stays one.

    Source of the form: Lex V2 guide, AMAZON.Percentage.
    """
    all_words = with_shares(said).words
    words = _without_percent(all_words, ear.language)
    sign = "%" if _says_percent(all_words, ear) else ""
    if not words:
        yield Meaning("1" + sign)
        return
    found = quantity(words, 0, ear)
    if found is not None and found.end == len(words):
        yield Meaning(plain(found.value) + sign)
        return
    share = _share(words, number_words(ear.language))
    yield from one(None if share is None else plain(share) + sign)


def _says_percent(words: Sequence[str], ear: Ear) -> bool:
    pairs = _PER.get(ear.language, frozenset[tuple[str, str]]())
    return any(
        is_percent(word, ear) or word.startswith("porcentual") or (word, then) in pairs
        for word, then in zip(words, (*words[1:], ""), strict=True)
    )


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
    all_words, words = words, list(words)
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
    is_one = words == ["a"] and len(all_words) > 1 and language == "en"
    return [] if is_one else words or ["%"]


def knows_percentage(word: str, ear: Ear) -> bool:
    """Tell whether a word can be part of a percentage."""
    return (
        knows_number(word, ear)
        or word in PERCENT.get(ear.language, frozenset({"%"}))
        or word in _PERCENT_WORDS.get(ear.language, frozenset[str]())
    )


def is_percent(word: str, ear: Ear) -> bool:
    """Tell whether a word makes a percentage of the number before it."""
    return word in PERCENT.get(ear.language, frozenset({"%"}))
