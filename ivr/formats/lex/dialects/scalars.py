"""Single values as dialects write them: texts, flags, numbers.

An export and the API say each in its own type. Templates may say any of them as a text, or a text
as a number, as CloudFormation itself takes them; `lenient` is for those.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.formats.lex.dialects.members import Dialect
from ivr.formats.lex.dialects.tables import STRATEGIES

_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Kind(NamedTuple):
    """A scalar: how findings call it, and how it is read (None: it is no such value)."""

    called: str
    read: Callable[[object, bool], object | None]


def text(value: object, lenient: bool) -> str | None:  # noqa: FBT001 - one of a table of readers
    """Return a text; half a surrogate pair, which no file can hold, is none."""
    if isinstance(value, str):
        return None if not value.isascii() and _SURROGATE.search(value) else value
    if not lenient:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def flag(value: object, lenient: bool) -> bool | None:  # noqa: FBT001 - one of a table of readers
    """Return a flag."""
    if isinstance(value, bool):
        return value
    return _FLAGS.get(value.casefold()) if lenient and isinstance(value, str) else None


def whole(value: object, lenient: bool) -> int | None:  # noqa: FBT001 - one of a table of readers
    """Return a whole number."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    written = value.strip() if lenient and isinstance(value, str) else ""
    return int(written) if _WHOLE.fullmatch(written) else None


def number(value: object, lenient: bool) -> int | float | None:  # noqa: FBT001 - see above
    """Return a finite number."""
    if isinstance(value, bool):
        return None
    if lenient and isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) and math.isfinite(value) else None


KINDS: Mapping[str, Kind] = {
    "text": Kind("a text", text),
    "name": Kind("a name", text),
    "type": Kind("the name of a slot type", text),
    "slot": Kind("the name of a slot", text),
    "strategy": Kind("a resolution strategy", text),
    "own": Kind("a text", text),
    "flag": Kind("true or false", flag),
    "whole": Kind("a whole number", whole),
    "number": Kind("a number", number),
}
"""Every scalar that tables speak of."""

_API_STRATEGIES = {said: name for name, said in STRATEGIES.items()}


def strategy(said: str, source: Dialect, target: Dialect) -> str:
    """Return a resolution strategy as the target spells it; one that is unknown stays as it is."""
    known = _API_STRATEGIES.get(said, said) if source is Dialect.API else said
    return STRATEGIES.get(known, known) if target is Dialect.API else known
