"""Lists that may be written as a single value.

Law of the room: a value alone means the list of it, to readers and in the schema alike.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar, cast

from pydantic import BeforeValidator, Field

Held = TypeVar("Held")


def _tuple(value: object) -> object:
    return tuple(cast("list[object]", value)) if isinstance(value, list) else (value,)


def _or_one(schema: dict[str, Any]) -> None:
    """Tell editors that the list may be a single value too; once is enough, asked twice or not."""
    if "items" in schema:
        whole = dict(schema)
        schema.clear()
        schema["anyOf"] = [whole["items"], whole]


OneOrMore = Annotated[tuple[Held, ...], BeforeValidator(_tuple), Field(json_schema_extra=_or_one)]
"""A value, or a list of values."""

_Filled = Annotated[tuple[Held, ...], Field(min_length=1)]
Some = Annotated[_Filled[Held], BeforeValidator(_tuple), Field(json_schema_extra=_or_one)]
"""A value, or a list that is not empty: each of its values is a run."""
