"""How long a prompt takes to say: an estimate per locale, in seconds.

seconds = words / rate + 0.35 x commas + 0.6 x sentence ends + SSML pauses. A number counts as the
words it is read with; a digit string counts one word per digit. Rates are calibrated by ear, not
promised by any voice.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ivr.speech.markup import ssml

WORDS_PER_SECOND = {"en": 2.6, "es": 2.4, "fr": 2.5}
"""Per language; English 2.6 is 156 words a minute."""

_WORDS_PER_SECOND_ELSEWHERE = 2.4
_COMMA_SECONDS = 0.35
_SENTENCE_SECONDS = 0.6

_TOKEN = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[^\W0-9_]+(?:['\u2019][^\W0-9_]+)*")
_SMALL_PAUSE = re.compile(r"[,;:](?=\s|$)")
_SENTENCE_END = re.compile(r"[.!?\u2026]+(?=\s|$)")
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th", "er"})
_DIGIT_STRING_LENGTH = 5
"""A run of so many digits without grouping is read digit by digit."""


def of_text(text: str, locale: str) -> float:
    """Return the estimated seconds of plain text."""
    return words(text) / rate(locale) + _pauses(text)


def of_ssml(document: str, locale: str) -> float:
    """Return the estimated seconds of SSML; what cannot be read counts nothing."""
    reading = ssml.read(document)
    spoken = sum(_spoken(run) / run.rate for run in reading.runs)
    said = " ".join("".join(run.text for run in reading.runs).split())
    return spoken / rate(locale) + _pauses(said) + reading.pauses


def rate(locale: str) -> float:
    """Return the words per second of a locale's voice."""
    return WORDS_PER_SECOND.get(locale[:2], _WORDS_PER_SECOND_ELSEWHERE)


@lru_cache(maxsize=4_096)
def words(text: str) -> int:
    """Return how many words a voice says for `text`; figures count as they are read."""
    count = 0
    for token in _TOKEN.findall(text):
        if token[0] in "0123456789":
            count += _figures(token)
        elif token not in _ORDINAL_ENDINGS:
            count += 1
    return count


@lru_cache(maxsize=4_096)
def _pauses(text: str) -> float:
    commas = len(_SMALL_PAUSE.findall(text))
    return commas * _COMMA_SECONDS + len(_SENTENCE_END.findall(text)) * _SENTENCE_SECONDS


def _spoken(run: ssml.Run) -> int:
    return sum(char.isalnum() for char in run.text) if run.spelled else words(run.text)


def _figures(token: str) -> int:
    whole, point, fraction = re.sub(r",(?=[0-9]{3}([^0-9]|$))", "", token).partition(".")
    read = sum(_figure(part, grouped="," in token) for part in re.split("[:,.]", whole))
    return read + (1 + len(fraction) if point else 0)


def _figure(figure: str, *, grouped: bool) -> int:
    if not grouped and (
        len(figure) >= _DIGIT_STRING_LENGTH or (figure[0] == "0" and figure != "0")
    ):
        return len(figure)
    return _number(int(figure))


def _number(number: int) -> int:
    for size in (10**9, 10**6, 1000, 100):
        if number >= size:
            rest = number % size
            return _number(number // size) + 1 + (_number(rest) if rest else 0)
    return 1 if number <= 20 or number % 10 == 0 else 2
