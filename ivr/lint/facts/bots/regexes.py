"""Which signs of a pattern Lex takes for AMAZON.AlphaNumeric: one table, sign by sign.

Source: Lex V2 developer guide, AMAZON.AlphaNumeric: letters, digits and Unicode escapes, classes,
groups and bounded counts; neither `*`, `+`, `{n,}` nor `.`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

CHARACTERS_MAX = 300


class Sign(NamedTuple):
    """A kind of sign: what it looks like, and why Lex refuses it (nothing: it takes it).

    `doubtful` signs are not spoken of in the guide.
    """

    pattern: str
    refused: str = ""
    doubtful: bool = False


SIGNS: tuple[Sign, ...] = (
    Sign(r"\\u[0-9A-Fa-f]{4}"),
    Sign(r"\\[1-9]", "a reference to a group"),
    Sign(r"\\[dDwWsSbB]", "a class by a letter; write [0-9], [A-Z] and the like", doubtful=True),
    Sign(r"\\[A-Za-z]", "an escape that Lex does not know", doubtful=True),
    Sign(r"\\."),
    Sign(r"\[\^?\]?(?:\\.|[^\]\\])*\]"),
    Sign(r"\{\d*,\}", "{n,} has no end; write {n,m}"),
    Sign(r"\{\d+(?:,\d+)?\}"),
    Sign(r"\*", "'*' has no end; count with {n,m}"),
    Sign(r"\+", "'+' has no end; count with {n,m}"),
    Sign(r"\(\?:"),
    Sign(r"\(\?", "a group that looks around or is named", doubtful=True),
    Sign(r"[()|?]"),
    Sign(r"\.", "'.' stands for anything; name the signs, such as [0-9]"),
    Sign(r"[\^$]", "an anchor; Lex compares the whole value anyway", doubtful=True),
    Sign(r"[^\[\]{}\\]"),
)
"""Every sign that a pattern may hold, the first that fits counts; what fits none is refused."""


@cache
def _scanners() -> tuple[tuple[re.Pattern[str], Sign], ...]:
    return tuple((re.compile(sign.pattern, re.DOTALL), sign) for sign in SIGNS)


class Wrong(NamedTuple):
    """Why a pattern is refused, or may be."""

    why: str
    doubtful: bool = False


def wrong_with(pattern: str) -> Wrong | None:
    """Return what is wrong with a pattern, the surest first; None where Lex takes it."""
    if not 1 <= len(pattern) <= CHARACTERS_MAX:
        return Wrong(f"it has {len(pattern):,} characters; Lex takes 1 to {CHARACTERS_MAX}")
    found: list[Wrong] = []
    place = 0
    while place < len(pattern):
        length, wrong = _sign_at(pattern, place)
        place += length
        if wrong is not None:
            found.append(wrong)
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as problem:
        found.append(Wrong(f"it is no regular expression: {problem}"))
    return min(found, key=lambda each: each.doubtful, default=None)


def _sign_at(pattern: str, place: int) -> tuple[int, Wrong | None]:
    for scanner, sign in _scanners():
        match = scanner.match(pattern, place)
        if match is not None:
            wrong = Wrong(sign.refused, sign.doubtful) if sign.refused else None
            return len(match[0]), wrong
    return 1, Wrong(
        f"{pattern[place]!r} stands alone; write \\{pattern[place]} for the sign itself"
    )
