"""Text -> the tokens that hearing compares: lower case, no accents, no punctuation.

Law: one way to take text apart, for sample utterances and for callers alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

TEXT_LENGTH_MAX = 1_024
"""Longest text input. Source: Lex V2 runtime API, RecognizeText."""


def listed(text: str, between: str | None = None) -> tuple[str, ...]:
    """Return the entries of a table written as one text, by white space unless told otherwise."""
    return tuple(entry.strip() for entry in text.split(between))


STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        listed(
            "a an the i im id ive you your my me we our it its is are was were be been am do "
            "does did to of for on in at with from by and or so that this these those there "
            "here please can could would will like want need have has had just um uh well hi "
            "hello hey okay ok so some any about get got let lets may might should shall if "
            "thanks thank now "
        )
    ),
    "es": frozenset(
        listed(
            "un una unos unas el la los las lo yo tu usted su sus mi mis me se te le nos es "
            "son era fue ser estoy esta este eso esa hay a de del al en con por para y o que "
            "como si quiero quisiera necesito puedo puede podria favor gustaria tengo ha he "
            "hola bueno pues gracias ahora ya algun alguna algo "
        )
    ),
}
"""Words that say little about what is meant."""

NEGATORS: dict[str, frozenset[str]] = {
    "en": frozenset(listed("not never nor neither")),
    "es": frozenset(listed("no nunca jamas tampoco")),
}
"""Words that turn a statement round. English `no` is an answer rather than one of them."""

_CONTRACTED = {
    "cant": "can",
    "wont": "will",
    **{
        f"{verb}nt": verb
        for verb in listed("do does did is are was were have has had could would should")
    },
}
"""Folded contractions of `not` and their verb."""

_SUFFIXES = {
    "en": ("ings", "ing", "ied", "ies", "ed", "es", "s", "y"),
    "es": ("aciones", "acion", "ando", "ados", "adas", "ado", "ada", "es", "os", "as", "o", "a"),
}


class Token(NamedTuple):
    """A word as compared, and where it stands in the text."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """Return a word without case, accents and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if c.isalnum())


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, at most 1,024 characters of it; `don't` is `do` and `not`."""
    return tuple(
        Token(word, found.start(), found.end())
        for found in _TOKEN.finditer(text[:TEXT_LENGTH_MAX])
        for word in _said_in_full(fold(found[0]))
        if word
    )


def _said_in_full(word: str) -> tuple[str, ...]:
    verb = _CONTRACTED.get(word)
    return (word,) if verb is None else (verb, "not")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text as compared."""
    return tuple(token.word for token in tokens(text))


def language_of(locale: str) -> str:
    """Return the language of a locale in either spelling: `es_US` -> `es`."""
    return locale.replace("_", "-").partition("-")[0].lower()


def stem(word: str, language: str) -> str:
    """Return a word without its ending, at least four letters of it."""
    for suffix in _SUFFIXES.get(language, ()):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word.removesuffix(suffix)
    return word


def slips(word: str) -> frozenset[str]:
    """Return a word and all it becomes with one letter left out."""
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


@lru_cache(maxsize=8_192)
def close(one: str, other: str) -> bool:
    """Tell whether two words differ by at most one slip; short ones and figures by none.

    A slip is a letter left out, put in, exchanged or swapped with its neighbour.
    """
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1 or not one.isalpha():
        return False
    return not slips(one).isdisjoint(slips(other))
