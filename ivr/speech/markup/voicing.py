"""SSML as a caller hears it: what a voice makes of `say-as`, in words of the locale.

Law: a stand-in for Polly's ear, for transcripts and tests; chat shows `ssml.plain_text` instead.
Source: Polly developer guide, say-as tag. What a locale has no words for is left as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ivr import spoken
from ivr.faults import Malformed
from ivr.speech.markup import ssml
from ivr.spoken.languages import digit_words, language

READ = ""
"""The locale of what is read on a screen instead: everything as it is written."""

_SPACES = re.compile(r"\s+")
_KEYED = re.compile(r"[0-9 ()-]+")


def as_heard(document: str, locale: str) -> str:
    """Return what a caller hears of an SSML document, single spaces.

    Raises:
        Malformed: The document is not well formed or not allowed.
    """
    reading = ssml.read(document)
    if reading.troubles:
        raise Malformed(reading.troubles[0][0])
    heard = "".join(_run(run, locale) for run in reading.runs)
    return _SPACES.sub(" ", heard).strip()


def _run(run: ssml.Run, locale: str) -> str:
    voice = VOICES.get(run.said_as)
    return voice(run.text, locale) if voice is not None else run.text


def _digits(text: str, locale: str) -> str:
    words = digit_words(locale)
    if not words or not _KEYED.fullmatch(text):
        return text
    return " ".join(words[int(sign)] for sign in text if sign.isdigit())


def _telephone(text: str, locale: str) -> str:
    national = text.strip().removeprefix("+")
    if national == text.strip():
        return _digits(text, locale)
    try:
        plus = language(locale).plus
    except Malformed:
        return text
    return f"{plus} {_digits(national, locale)}"


def _count(text: str, locale: str) -> str:
    return _spoken("count", text, locale)


def _date(text: str, locale: str) -> str:
    return _spoken("date", text, locale)


def _spoken(kind: str, text: str, locale: str) -> str:
    try:
        return spoken.speak(kind, text.strip(), locale)
    except Malformed:
        return text


VOICES: Mapping[str, Callable[[str, str], str]] = {
    "digits": _digits,
    "telephone": _telephone,
    "cardinal": _count,
    "number": _count,
    "date": _date,
}
"""How each manner of say-as sounds; the others are heard as they are written."""
