"""Values with units and names: durations, locales, ids. Every check gives a sentence."""

from __future__ import annotations

import re
from typing import Annotated, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from typing_extensions import TypeAliasType

_DURATION = re.compile(r"^(\d{1,7})(ms|s|m|h)$")
_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}

LOCALES = {
    "en-US": ("English (US)", "Joanna"),
    "en-GB": ("English (GB)", "Amy"),
    "es-US": ("Spanish (US)", "Lupe"),
    "es-ES": ("Spanish (ES)", "Lucia"),
    "es-MX": ("Spanish (MX)", "Mia"),
    "fr-CA": ("French (CA)", "Gabrielle"),
    "fr-FR": ("French (FR)", "Lea"),
    "de-DE": ("German (DE)", "Vicki"),
    "it-IT": ("Italian (IT)", "Bianca"),
    "pt-BR": ("Portuguese (BR)", "Camila"),
}
"""Locales that Lex V2 and Polly both speak: Lex display name and a neural Polly voice.

Sources: Lex V2 developer guide, "supported languages"; Polly developer guide, "available voices".
"""


class SpecModel(BaseModel, frozen=True):
    """A frozen piece of a spec; unknown keys are findings."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)


def milliseconds(text: object) -> int:
    """Return the milliseconds of a duration such as `5s` or `800ms`.

    Raises:
        ValueError: The text has no unit, or an unknown one.
    """
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None:
        message = "a duration needs a number and a unit, such as 5s or 800ms"
        raise ValueError(message)
    return int(match[1]) * _MILLISECONDS[match[2]]


def _locale(value: str) -> str:
    if value not in LOCALES:
        message = f"{value!r} is not a locale that Lex and Polly speak; use {', '.join(LOCALES)}"
        raise ValueError(message)
    return value


def _once_each(values: tuple[str, ...]) -> tuple[str, ...]:
    doubled = [value for index, value in enumerate(values) if value in values[:index]]
    if doubled:
        message = f"{doubled[0]} is listed twice"
        raise ValueError(message)
    return values


Duration = Annotated[int, BeforeValidator(milliseconds, json_schema_input_type=str)]
"""Milliseconds, written with a unit: `5s`, `800ms`, `2m`."""


def _waits(value: object) -> int | tuple[int, ...]:
    if not isinstance(value, (list, tuple)):
        return milliseconds(value)
    listed = tuple(milliseconds(each) for each in cast("list[object]", value))
    if not 1 <= len(listed) <= 5:
        message = "a list of waits has one entry per try: at least one, at most five"
        raise ValueError(message)
    return listed


Waits = Annotated[
    int | tuple[int, ...], BeforeValidator(_waits, json_schema_input_type=str | list[str])
]
"""Milliseconds of a wait, or of the wait of each try: `5s`, `[5s, 8s]`; the last holds on."""

Locale = Annotated[str, AfterValidator(_locale)]

Locales = Annotated[tuple[Locale, ...], Field(min_length=1), AfterValidator(_once_each)]
"""Locales of a dialog or bot: at least one, each once."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""An id: a lower-case letter, then letters, digits and underscores; at most 40."""

DottedId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]

AttributeKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""A contact attribute's key. Source: Connect admin guide, attribute names."""

Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]
"""One key of a telephone, as a string."""


class Speech(SpecModel, frozen=True):
    """Something to say in one locale: exactly one of text, ssml and audio (a `prompt:` symbol)."""

    text: str | None = None
    ssml: str | None = None
    audio: str | None = None
    variants: tuple[str, ...] = ()
    max_seconds: float | None = None


Said = TypeAliasType("Said", str | dict[Locale, str | Speech] | Speech)
"""A prompt id, inline text, one text per locale, or a speech object.

The alias has a name, so that pydantic describes it once rather than wherever something is said.
"""
