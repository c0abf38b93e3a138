"""Values of an export without those that say nothing, and the notes that locales are joined from.

Law: null, an absent key, an empty table and an empty list say the same: nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

Json = dict[str, Any]

SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000

Keeps = Callable[[str], bool]
"""Tells whether the compiler says a plain text as it stands."""


class Style(NamedTuple):
    """How a draft is written: `unwritten` is what stands for what nobody wrote."""

    keeps: Keeps
    unwritten: str = "console"

    @property
    def bare(self) -> bool:
        """Whether steps that nobody wrote are left to Lex."""
        return self.unwritten != "console"

    def switch(self, value: object) -> bool | None:
        """Return a switch where the compiler would not write it by itself."""
        usual = None if self.unwritten == "nothing" else True
        return value if isinstance(value, bool) and value is not usual else None


class Said(NamedTuple):
    """Messages in one locale, in order."""

    items: tuple[Any, ...]


class Heard(NamedTuple):
    """Utterances or words in one locale."""

    lines: tuple[str, ...]


class Listed(NamedTuple):
    """Values of a slot type in one locale."""

    table: Mapping[str, list[str]]


def clean(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a value without parts that say nothing; None where nothing is left."""
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        pairs = (
            (key, _slots(each) if key == "slots" else clean(each)) for key, each in table.items()
        )
        return {key: each for key, each in pairs if each is not None} or None
    if isinstance(value, list | tuple):
        return [clean(each) for each in cast("list[Any]", value)] or None
    return value


def _slots(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return slot values of a step: one that is set to nothing says so."""
    if not isinstance(value, Mapping):
        return clean(value)
    pairs = cast("Mapping[str, Any]", value).items()
    made: Json = {key: clean(each) or {} for key, each in pairs}
    return made or None


def table(value: object) -> Json:
    """Return a table, an empty one for anything else."""
    return cast("Json", value) if isinstance(value, dict) else {}


def rows(value: object) -> list[Json]:
    """Return the tables of a list; none for anything else."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Json", each) for each in listed if isinstance(each, dict)]


def text(value: object) -> str:
    """Return a text, an empty one for anything else."""
    return value if isinstance(value, str) else ""


def duration(milliseconds: object) -> str | None:
    """Return milliseconds as people write them: `5s`, `640ms`; None for what is no such number."""
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool) or milliseconds < 0:
        return None
    for size, unit in ((HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms")):
        if milliseconds % size == 0 and (milliseconds or unit == "s"):
            written = f"{milliseconds // size}{unit}"
            return written if milliseconds // size < 10_000_000 else None
    return None


def seconds(number: object) -> str | None:
    """Return seconds as people write them."""
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return duration(number * SECOND)


def given(**entries: object) -> Json:
    """Return the entries that say something."""
    return {key: value for key, value in entries.items() if value is not None}
