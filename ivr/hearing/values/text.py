"""Text -> tokens that readers compare, with their place in what the caller said.

Law: one way to take text apart. Figures and letters are never one token; soft punctuation is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

TEXT_LENGTH_MAX = 1_024
"""Longest text input. Source: Lex V2 runtime API, RecognizeText."""

_TOKEN = re.compile(
    r"(?:(?<![^\s(])[-\u2212](?=\d))?\d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th)\b|[ºª°])?"
    r"|[^\W\d_]+(?:['\u2019`][^\W\d_]+)*\.?"
    r"|[$€£¥%@+#&_*]",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word as compared, and where it stands in the text."""

    word: str
    start: int
    end: int


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Return a word in lower case without accents, apostrophes and full stops."""
    lowered = text.casefold()
    if lowered.isascii() and lowered.isalnum():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.replace("\u2212", "-"))
    return "".join(c for c in decomposed if c.isalnum() or c in "-.,:$€£¥%@+#&_*").rstrip(".")


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of what a caller said: its tokens, their words, and the whole text."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[str, ...]

    def part(self, start: int, end: int) -> Said:
        """Return some of the tokens; places in the text stay as they are."""
        return Said(self.text, self.tokens[start:end], self.words[start:end])

    def only(self, kept: Sequence[int]) -> Said:
        """Return the tokens at some places."""
        tokens = tuple(self.tokens[at] for at in kept)
        return Said(self.text, tokens, tuple(token.word for token in tokens))

    @property
    def original(self) -> str:
        """The caller's own words, from the first token to the last."""
        return self.text[self.tokens[0].start : self.tokens[-1].end] if self.tokens else ""

    def raw(self, at: int) -> str:
        """Return one token as it was written."""
        token = self.tokens[at]
        return self.text[token.start : token.end]

    def gap(self, at: int) -> str:
        """Return what stands between a token and the one before it."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start] if at > 0 else ""


def said(text: str) -> Said:
    """Take a text apart, at most 1,024 characters of it."""
    text = text[:TEXT_LENGTH_MAX]
    tokens = _halves_of_day(_split(text))
    return Said(text, tokens, tuple(token.word for token in tokens))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as compared."""
    return said(text).words


def listed(text: str, between: str | None = None) -> tuple[str, ...]:
    """Return the entries of a table written as one text, by white space unless told otherwise."""
    return tuple(entry.strip() for entry in text.split(between) if entry.strip())


HESITATIONS = frozenset(
    listed("um umm uh uhh uhm er erm ehm hmm hm mm mmm ah eh ehh em este bueno pues well so")
)
"""Sounds and words of somebody who thinks; some are letters or days elsewhere."""


def language_of(locale: str) -> str:
    """Return the language of a locale in either spelling: `es_US` -> `es`."""
    return locale.replace("_", "-").partition("-")[0].lower()


def _split(text: str) -> tuple[Token, ...]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match[0]
        end = match.end() - 1 if raw[-1] == "." else match.end()
        word = fold(raw)
        if word:
            found.append(Token(word, match.start(), end))
    return tuple(found)


def _halves_of_day(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Join the letters of `a.m.` and `p.m.` where they are written with full stops."""
    if not any(token.word == "m" for token in tokens):
        return tokens
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if token.word == "m" and last and last.word in ("a", "p") and token.start == last.end + 1:
            joined[-1] = Token(last.word + "m", last.start, token.end)
        else:
            joined.append(token)
    return tuple(joined)
