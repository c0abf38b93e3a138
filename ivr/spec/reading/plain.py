"""What a model refused, in plain words: for every kind of refusal a sentence and what to do.

Law: tables; nothing here knows a file. The words of the validation library reach nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from pydantic_core import ErrorDetails

from ivr.spec.reading.nearest import did_you_mean

_TEXT = "a text belongs here"
_WHOLE = "a whole number belongs here"
_NUMBER = "a number belongs here"
_SWITCH = "true or false belongs here"
_LIST = "a list belongs here"
_TABLE = "keys with values belong here"
_MOMENT = "a date with a time belongs here"

BELONGS: Mapping[str, str] = {
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _SWITCH,
    "bool_parsing": _SWITCH,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
}
"""Kind of refusal -> what should stand there."""

BOUNDS: Mapping[str, str] = {
    "greater_than_equal": "it must be at least {ge}",
    "greater_than": "it must be more than {gt}",
    "less_than_equal": "it must be at most {le}",
    "less_than": "it must be less than {lt}",
    "too_short": "at least {min_length} must stand here, not {actual_length}",
    "too_long": "at most {max_length} may stand here, not {actual_length}",
    "string_too_short": "it needs at least {min_length} characters",
    "string_too_long": "it may have at most {max_length} characters",
}
"""Kind of refusal -> its sentence, filled from the bounds of the model."""

STATED: Mapping[str, str] = {
    "missing": "it is missing",
    "extra_forbidden": "nothing takes this key",
}
"""Kind of refusal -> its sentence, where the value says nothing."""

SHOWN_MAX = 80
"""How much of a value stands in a sentence, in characters."""

SHAPES: Mapping[str, str] = {
    r"^[a-z][a-z0-9_]{0,39}$": "Use a lower-case letter, then letters, digits and underscores.",
    r"^[A-Z][A-Za-z0-9]{0,49}$": "Use a capital, then letters and digits: OpeningHours.",
    r"^[0-9*#]$": 'Write one key, 0 to 9, * or #, in quotes: "1".',
    r"^[A-Za-z0-9_-]{1,64}$": "Use letters, digits, - and _, 64 at most.",
    r"^[0-9*#]{0,5}$": 'Write up to five keys in quotes: "#".',
    r"^([01]\d|2[0-3]):[0-5]\d$": 'Write hours and minutes in quotes: "08:00".',
}
"""Pattern of a text -> what to write."""

REMEDIES: Mapping[str, str] = {
    _LIST: "Put it in brackets: `[one, two]`.",
    _TABLE: "Write `key: value` lines, or `{key: value}`.",
    _MOMENT: "Write it as 2026-01-31T15:00:00-05:00, in quotes.",
}


def sentence_of(details: ErrorDetails) -> str:
    """Return what is wrong, without a full stop; the value itself stands in it where it is short.

    Args:
        details: One entry of `ValidationError.errors()`.
    """
    kind = details["type"]
    if kind in BELONGS and details["input"] is None:
        return f"{BELONGS[kind]}, and nothing is written"
    if kind in BELONGS:
        return f"{BELONGS[kind]}, not {_shown(details['input'])}"
    if kind in STATED:
        return STATED[kind]
    if kind in ("value_error", "assertion_error"):
        return _lowered(details["msg"].partition(", ")[2] or details["msg"])
    return f"{_shown(details['input'])}: {_rule(details)}"


def remedy_of(details: ErrorDetails) -> str:
    """Return what to do about it, or an empty string where the sentence says it."""
    kind, given = details["type"], details["input"]
    context = _context(details)
    if kind == "string_type" and isinstance(given, (bool, int, float)):
        return "Put it in quotes."
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        return SHAPES.get(pattern) or f"It must match {pattern}."
    if kind in _CHOICES:
        return did_you_mean(str(given), _choices(context))
    return REMEDIES.get(BELONGS.get(kind, ""), "")


_CHOICES = ("literal_error", "enum")


def _rule(details: ErrorDetails) -> str:
    kind, context = details["type"], _context(details)
    if kind in BOUNDS:
        return BOUNDS[kind].format(**context)
    if kind in _CHOICES:
        return f"it must be one of {', '.join(_choices(context))}"
    if kind == "string_pattern_mismatch":
        return "it is not written as it should be"
    return "this does not belong here"


def _context(details: ErrorDetails) -> dict[str, object]:
    return cast("dict[str, object]", details.get("ctx") or {})


def _choices(context: Mapping[str, object]) -> list[str]:
    """Return the choices that a context lists as `'a', 'b' or 'c'`."""
    listed = str(context.get("expected", ""))
    return re.findall(r"'([^']*)'", listed) or [listed]


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, (list, tuple)):
        return "a list"
    written = repr(value)
    return written if len(written) <= SHOWN_MAX else f"{written[: SHOWN_MAX - 3]}..."


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
