"""Texts of a flow made fit to be shown: visible, short, escaped."""

from __future__ import annotations

import re
from html import escape
from unicodedata import east_asian_width

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
"""What no markup may hold, what is not seen, and what turns the direction of the text around."""

_SPACES = re.compile(r"\s+")
SHORT, LONG = 60, 600
"""Characters that are looked at for a label, and for a description."""


def seen(text: str) -> str:
    """Return a text in which every character can be seen, on one line."""
    return _SPACES.sub(" ", _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)).strip()


def clipped(text: str, width: int) -> str:
    """Return what fits in a width, in narrow characters; an ellipsis tells of the rest."""
    text = seen(text[: 2 * width])
    if text.isascii():
        return text if len(text) <= width else f"{text[: width - 1]}…"
    taken = 0
    for at, each in enumerate(text):
        taken += 2 if east_asian_width(each) in "WF" else 1
        if taken > width:
            return f"{text[: max(at - 1, 1)]}…"
    return text


def wrapped(text: str, width: int, lines: int) -> tuple[str, ...]:
    """Return a text as at most so many lines of a width; an ellipsis tells of the rest."""
    words = seen(text[:LONG]).split(" ")
    made = [""]
    for word in words:
        longer = f"{made[-1]} {word}".strip()
        if len(longer) <= width:
            made[-1] = longer
        else:
            made.append(word)
    kept = [line for line in made if line][: lines + 1]
    if len(kept) > lines:
        kept[lines - 1] = f"{kept[lines - 1][: width - 1]}…"
    return tuple(clipped(line, width) for line in kept[:lines])


def marked_up(text: str) -> str:
    """Return a text as markup may hold it, in content and in quoted attributes."""
    return escape(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)
