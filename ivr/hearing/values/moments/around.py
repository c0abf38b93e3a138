"""What stands beside a value of time, and what it takes from the words before a correction.

Law: words beside a value may forbid it or complete it; they are never a value themselves.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from ivr.hearing.values.asides import CORRECTIONS
from ivr.hearing.values.ear import Ear
from ivr.hearing.values.numbers.cardinals import figures, word_at
from ivr.hearing.values.numbers.words import number_words
from ivr.hearing.values.text import HESITATIONS, Said, listed, words_of

_RANGE: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed("to or through thru till til until")),
    "es": frozenset(listed("a o u hasta")),
}
"""Words between the two ends of a range, or between two choices."""

_OPENS: Mapping[str, frozenset[str]] = {
    "en": frozenset({"between"}),
    "es": frozenset({"entre"}),
}
"""Words that two values follow."""

_ARTICLES: Mapping[str, frozenset[str]] = {
    "en": frozenset({"the", "at"}),
    "es": frozenset({"la", "las", "los", "el"}),
}

_MARKS: Mapping[str, frozenset[str]] = {
    "en": CORRECTIONS["en"] | frozenset({"no", "nope", "that"}),
    "es": CORRECTIONS["es"] | frozenset({"no", "quise", "decir"}),
}
"""Words that say a value again; `that` of `make that`."""

_BESIDE_MARKS: Mapping[str, frozenset[str]] = {
    "en": frozenset(listed("i make it its is the at on for about say my in")),
    "es": frozenset(listed("el la las los a al es que son para de en del sea")),
}


def beside(heard: Said) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words before and after a stretch in what the caller said."""
    if not heard.tokens:
        return (), ()
    start, end = heard.tokens[0].start, heard.tokens[-1].end
    return _thought_out(heard.text[:start]), _thought_out(heard.text[end:])


def _thought_out(text: str) -> tuple[str, ...]:
    words = words_of(text)
    return tuple(word for word in words if word not in HESITATIONS or word == "este")


def is_number(word: str, ear: Ear) -> bool:
    """Tell whether a word counts something."""
    table = number_words(ear.language)
    return word in table.atoms or word in table.hundreds or figures(word) is not None


def is_part_of_range(heard: Said, ear: Ear, ends: Container[str]) -> bool:
    """Tell whether a stretch is one end of `five to seven`, or one of `between` two.

    A word of `ends`, or a number, closes the value before it.
    """
    before, after = beside(heard)
    joints = _RANGE.get(ear.language, frozenset[str]())
    if _is_opened(before[-4:], ear):
        return True
    front = _without_articles(before, ear)
    last = front[-2] if len(front) > 1 and front[-1] in joints else ""
    rest = [word for word in after[1:4] if word not in _ARTICLES.get(ear.language, ())]
    follows = last in ends or is_number(last, ear)
    return follows or (word_at(after, 0) in joints and is_number(word_at(rest, 0), ear))


def _is_opened(before: Sequence[str], ear: Ear) -> bool:
    """Tell whether two values follow: `between five`, but not `entre semana`."""
    rest = [word for word in before if word not in _ARTICLES.get(ear.language, ())]
    opens = _OPENS.get(ear.language, frozenset[str]())
    return any(
        word in opens and (at + 1 == len(rest) or is_number(rest[at + 1], ear))
        for at, word in enumerate(rest)
    )


def _without_articles(words: Sequence[str], ear: Ear) -> Sequence[str]:
    """Return words without the articles at their end."""
    articles = _ARTICLES.get(ear.language, frozenset[str]())
    end = len(words)
    while end and words[end - 1] in articles:
        end -= 1
    return words[:end]


def said_before(heard: Said, ear: Ear) -> tuple[str, ...]:
    """Return what stands before the correction mark in front of a stretch, or nothing."""
    before, _ = beside(heard)
    marks = _MARKS.get(ear.language, frozenset[str]())
    loose = _BESIDE_MARKS.get(ear.language, frozenset[str]())
    end = len(before)
    while end and before[end - 1] in loose | marks:
        end -= 1
    return before[:end] if any(word in marks for word in before[end:]) else ()
