"""Text made safe: one value that is right in Text, in SSML and on chat.

Law: nothing leaves this room with markup, invisible characters, or anything that Connect or Lex
would substitute. What a value means is not known here.
"""

from __future__ import annotations

import re
import unicodedata

from ivr.faults import Malformed
from ivr.spoken.languages import language

NONE = "none"
"""What stands for "nothing to say": Connect accepts no empty string."""

TEXT_LENGTH_MAX = 200
"""Characters of one free text; ten of them stay far below the 32 KB of a Lambda answer."""

NAME_LENGTH_MAX = 60

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_REFERENCE = re.compile(r"\$+\.+")
# Markup, template and Lex substitution signs, and signs that a voice would read aloud.
_SIGNS = str.maketrans(dict.fromkeys('<>"{}[]*_|\\`', " "))
_PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "van", "von", "der"})
_TOKEN = re.compile(r"[A-Za-z0-9_.:+-]{1,128}")


def visible(text: str) -> str:
    """Return `text` without control, bidi, private and unassigned characters.

    Tabs and line ends become spaces, because they part words.
    """
    if text.isprintable():
        return text
    return "".join(
        " " if char in "\t\n\r\x0b\x0c" else char
        for char in text
        if char in "\t\n\r\x0b\x0c" or unicodedata.category(char) not in _INVISIBLE
    )


def plain(text: str, locale: str) -> str:
    """Return free text, such as a merchant, as it may be spoken and shown; never empty.

    Tags are dropped, `&` is spelled out, `$.` is broken, the rest of the unsafe signs become
    spaces. At most `TEXT_LENGTH_MAX` characters.

    Raises:
        Malformed: The language of `locale` is not known.
    """
    words = language(locale)
    clean = unicodedata.normalize("NFC", visible(text))
    clean = _TAG.sub(" ", clean).replace("&", f" {words.ampersand} ").translate(_SIGNS)
    clean = " ".join(_REFERENCE.sub(" ", clean).split())
    clean = unicodedata.normalize("NFC", clean)[:TEXT_LENGTH_MAX].strip()
    return clean or NONE


def name(text: str, locale: str) -> str:
    """Return the name of a person: letters, spaces, hyphens and apostrophes only.

    A name written in one case is capitalised. At most `NAME_LENGTH_MAX` characters.

    Raises:
        Malformed: The language of `locale` is not known.
    """
    clean = "".join(char if _of_a_name(char) else " " for char in plain(text, locale))
    parts = clean[:NAME_LENGTH_MAX].split()
    if not parts or not any(char.isalpha() for char in clean):
        return NONE
    joined = " ".join(parts)
    if joined == NONE or not (joined.isupper() or joined.islower()):
        return joined
    return " ".join(
        part.lower() if place and part.lower() in _PARTICLES else _capital(part)
        for place, part in enumerate(parts)
    )


def token(text: str, locale: str) -> str:
    """Return a choice or an id unchanged: it is compared by the flow, never spoken.

    Raises:
        Malformed: It is not 1 to 128 of letters, digits and `_ . : + -`, or the language of
            `locale` is not known.
    """
    language(locale)
    if not _TOKEN.fullmatch(text):
        raise Malformed("a choice or id is 1 to 128 letters, digits and _ . : + -")
    return text


def _of_a_name(char: str) -> bool:
    return char in " '\u2019.-" or unicodedata.category(char)[0] in "LM"


def _capital(part: str) -> str:
    pieces = re.split("(['\u2019-])", part.lower())
    return unicodedata.normalize("NFC", "".join(map(_raised, pieces)))


def _raised(piece: str) -> str:
    first = piece[:1].title()
    return first + piece[1:] if len(first) == 1 else piece
