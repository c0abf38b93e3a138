"""Names that people can read, made from whatever a flow calls things.

Law: same flow, same names; a name that is taken gets a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NAME_MAX = 30
"""Longest name that is made here; an id may have 40 characters, and roles are added to names."""

WORDS_MAX = 5
"""At most so many words of a text make a name."""

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=\w*\d)[0-9a-f]{8,}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAG = re.compile(r"<[^<>]*>")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
_PLACE = re.compile(r"\$(?:\.[A-Za-z][\w-]*|\.?\[[^\]]*\])+")
_KEY = re.compile(
    r"\b(?:press|dial|enter|oprim[ae]|marque|pulse|presione|elija)\s+(?:the\s+)?"
    r"(?:\d|[*#]|star|pound|hash|one|two|three|four|five|six|seven|eight|nine|zero)(?!\w)",
    re.IGNORECASE,
)
"""What a menu tells callers to press: it says nothing about the menu."""

_DULL = """
a an and are as at be for from in is it of on or our please that the this to we your
de del el la las los o para por su un una y
"""
_RESERVED = """
and else elif endfor endif false for if import in include is loop macro none not null or raw
recursive set true with on off yes no y n
"""

DULL = frozenset(_DULL.split())
"""Words that tell nothing about a text."""

RESERVED = frozenset(_RESERVED.split())
"""Words that mean something else in YAML, in conditions or in templates."""


def slug(text: str, most: int = NAME_MAX) -> str:
    """Return a text as a name: lower-case words joined by underscores; empty where none is left."""
    return _cut("_".join(_words(text)), most)


def with_tail(text: str, most: int = NAME_MAX) -> str:
    """Return a text as a name; where it is too long, what is left out stands before the last word.

    What tells the flows of one family apart stands at their end: "... part 2", "... (chat)".
    """
    words = _words(text)
    name = "_".join(words)
    if len(name) <= most:
        return name
    tail = f"_{words[-1]}" if len(words[-1]) <= most // 2 else ""
    head = "_".join(words[:-1]) if tail else name
    return _cut(f"{head}_", most - len(tail) + 1) + tail


def _cut(name: str, most: int) -> str:
    if len(name) > most:
        name = name[:most].rpartition("_")[0] or name[:most]
    return name.strip("_")


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _UUID.sub(" ", text))
    ascii_only = _CAMEL.sub("_", plain).encode("ascii", "ignore").decode().lower()
    words = [word for word in _NO_LETTER.split(ascii_only) if word and not _HEX.fullmatch(word)]
    while words and not words[0][0].isalpha():
        words.pop(0)
    return words


def gist(text: str) -> str:
    """Return the first telling words of a text as a name.

    Places of flow data are no words, but where a text has no others; nor are keys to press.
    """
    plain = _TAG.sub(" ", text)
    return _first_words(_KEY.sub(" ", _PLACE.sub(" ", plain))) or _first_words(plain)


def _first_words(text: str) -> str:
    found = [word for word in re.split(r"[^\w']+", text) if word.lower() not in DULL]
    return slug(" ".join(word.replace("'", "") for word in found[:WORDS_MAX]))


def with_value(name: str, value: object) -> str:
    """Return a name with the value that is set, where that is a word or two."""
    telling = isinstance(value, str) and _SHORT.fullmatch(value)
    return slug(f"{name} {value}") if telling else name


_SHORT = re.compile(r"[A-Za-z][A-Za-z0-9 _-]{1,15}")


def readable(identifier: str) -> str:
    """Return the name that an identifier gives, or nothing where only machines read it."""
    return "" if _UUID.search(identifier) else slug(identifier)


class Names:
    """Hands out names, each once.

    Args:
        taken: Names that nothing may get.
        most: Longest name with its number.
    """

    def __init__(self, taken: Iterable[str] = (), most: int = NAME_MAX) -> None:
        self._taken = set(taken)
        self._most = most

    def fresh(self, wished: str, otherwise: str = "step") -> str:
        """Return the wished name, or with a number where that is taken."""
        base = wished or otherwise
        if base in RESERVED:
            base = f"{base}_{otherwise}" if otherwise not in RESERVED else f"{base}_it"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base[: self._most - len(str(number)) - 1].rstrip('_')}_{number}"
        self._taken.add(name)
        return name
