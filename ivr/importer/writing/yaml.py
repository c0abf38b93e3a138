"""YAML that people like to read, and that every reader reads alike.

Law: what is written is read again as the same value, whatever the texts hold. Short tables stand
on one line; a text is quoted wherever some reader might take it for something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

WIDTH = 96
"""A table is written on one line where the line stays within so many characters."""

INDENT = 2

_SWITCHES = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan"})
"""Words that some reader takes for something else, whatever their case."""

_UNSEEN = r"\x00-\x09\x0b-\x1f\x7f-\xa0\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
_PLAIN = re.compile(rf"[0-9]{{1,7}}(?:ms|[smh])|[A-Za-z$/][^\n{_UNSEEN}\U00010000-\U0010ffff]*")
_SPLITS = re.compile(r":(?=\s|$)|\s#|\s$|\s\s")
_SPLITS_INLINE = re.compile(r"[\"{}\[\],&*!|>%@`]|:$")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ODD = re.compile(rf"[\u200b-\u200f\ue000-\uf8ff{_UNSEEN}\U00010000-\U0010ffff]")
_SEEN = re.compile(rf"[^\n\u200b-\u200f\ue000-\uf8ff{_UNSEEN}\U00010000-\U0010ffff]*")
_BLOCK = re.compile(rf"[^{_UNSEEN}\U00010000-\U0010ffff]*")


def text_of(value: Mapping[str, Any], schema: str = "", opening: tuple[str, ...] = ()) -> str:
    """Return a document.

    Args:
        value: Tables, lists, texts, numbers, switches and nothing, as JSON has them.
        schema: Where an editor finds the schema, relative to the file.
        opening: Comment lines to begin with.
    """
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines = [*head, *(f"# {line}" for line in opening), *_table(value, 0)]
    return "\n".join(lines or ["{}"]) + "\n"


def table_lines(table: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Yield the lines of a table that begins in a column."""
    return _table(table, depth)


def inline_entries(table: Mapping[str, Any]) -> str:
    """Return the entries of a table as they stand between braces on one line."""
    return _inline(table)[1:-1]


def _table(table: Mapping[str, Any], depth: int) -> Iterator[str]:
    if not table:
        yield " " * depth + "{}"
    for key, value in table.items():
        start = f"{' ' * depth}{_key(key)}:"
        yield from _entry(start, value, depth)


def _entry(start: str, value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the lines of a value that follows `key:` or `-`."""
    if isinstance(value, str) and "\n" in value and _fits_block(value):
        yield from _block(start, value, depth)
        return
    inline = scalar(value, alone=True) if isinstance(value, str) else _inline(value)
    long = len(start) + 1 + len(inline) > WIDTH
    if not _parts(value) or (not long and not _deep(value)):
        yield f"{start} {inline}"
        return
    if isinstance(value, list):
        yield start
        for item in cast("list[Any]", value):
            yield from _item(item, depth + INDENT)
        return
    yield start
    yield from _table(cast("Mapping[str, Any]", value), depth + INDENT)


def _item(item: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield the lines of an entry of a list; those of a table begin beside the dash."""
    start = f"{' ' * depth}-"
    inline = _inline(item)
    if isinstance(item, Mapping) and item and len(start) + 1 + len(inline) > WIDTH:
        lines = list(_table(cast("Mapping[str, Any]", item), depth + INDENT))
        yield f"{start} {lines[0].lstrip()}"
        yield from lines[1:]
        return
    yield from _entry(start, item, depth)


def _deep(value: object) -> bool:
    """Tell whether a table has tables that have tables, which read better on lines of their own."""
    parts = _parts(value)
    if not isinstance(value, Mapping) or len(parts) < 2:
        return False
    inner = (each for part in parts for each in _parts(part))
    return any(isinstance(each, Mapping | list) for each in inner)


def _parts(value: object) -> list[object]:
    if isinstance(value, Mapping):
        return list(cast("Mapping[str, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []


def _inline(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return a value on one line."""
    if isinstance(value, Mapping):
        table = cast("Mapping[str, Any]", value)
        return "{" + ", ".join(f"{_key(k)}: {_inline(v)}" for k, v in table.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in cast("list[Any]", value)) + "]"
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, float):
        return _float(value)
    return json.dumps(value)


def _float(value: float) -> str:
    """Return a number with the point that YAML readers want."""
    text = repr(value)
    mantissa, exponent, power = text.partition("e")
    return text if "." in mantissa else f"{mantissa}.0{exponent}{power}"


def scalar(text: str, *, alone: bool = False) -> str:
    """Return a text on one line, in quotes where it needs them.

    Args:
        text: Any text.
        alone: It stands on its line to the end, and not in a table or list on one line.
    """
    plain = (
        _PLAIN.fullmatch(text) is not None
        and _SPLITS.search(text) is None
        and (alone or _SPLITS_INLINE.search(text) is None)
        and text.lower() not in _SWITCHES
    )
    return text if plain else quoted(text)


def quoted(text: str) -> str:
    """Return a text in quotes: single ones where that spares escapes and all can be seen."""
    if '"' in text and "'" not in text and "\\" not in text and _SEEN.fullmatch(text):
        return f"'{text}'"
    return _ODD.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"


def _key(text: str) -> str:
    if text == "on":
        return text
    plain = _PLAIN_KEY.fullmatch(text) is not None and text.lower() not in _SWITCHES
    return text if plain else quoted(text)


def _fits_block(text: str) -> bool:
    """Tell whether a text of several lines can stand as it is."""
    lines = text.split("\n")
    first = next((line for line in lines if line), "")
    return (
        _BLOCK.fullmatch(text) is not None
        and bool(lines[0])
        and not first.startswith(" ")
        and all(line == line.rstrip() for line in lines)
        and not text.endswith("\n\n")
    )


def _block(start: str, text: str, depth: int) -> Iterator[str]:
    yield f"{start} {'|' if text.endswith(chr(10)) else '|-'}"
    pad = " " * (depth + INDENT)
    for line in text.removesuffix("\n").split("\n"):
        yield f"{pad}{line}" if line else ""
