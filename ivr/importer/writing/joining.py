"""More entries for a YAML file that somebody keeps: all that is there stays as it stands.

Law: only lines are added, never moved or changed, but a table on one line, which grows. What comes
out is read again before it is given out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from ivr.importer.writing.yaml import INDENT, inline_entries, table_lines


class Unjoinable(Exception):
    """Entries cannot be added to a text; the message says why."""


def with_entries(text: str, entries: Mapping[str, Any]) -> str:
    """Return a YAML text with more entries, those of tables inside tables that are there.

    Args:
        text: A document that is a table, or nothing but comments.
        entries: key -> value. Where a key is there already both values are tables, and their keys
            differ; an empty table adds nothing.

    Raises:
        Unjoinable: The text is no such document, or the entries are in the way.
    """
    entries = {key: value for key, value in entries.items() if value != {}}
    if not entries:
        return text
    root = _composed(text)
    if root is None:
        return _lines_after(text, text.count("\n") + 1, list(table_lines(entries, 0)))
    before = yaml.safe_load(text)
    made = _grown(text, root, entries, 0)
    if yaml.safe_load(made) != _union(before, entries):
        message = "a reader would not find the same entries"
        raise Unjoinable(message)
    return made


def _composed(text: str) -> MappingNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        message = "it is not YAML"
        raise Unjoinable(message) from problem
    if root is not None and not isinstance(root, MappingNode):
        message = "it is no table"
        raise Unjoinable(message)
    return root


def _union(before: Any, entries: Mapping[str, Any]) -> Any:  # noqa: ANN401 - YAML
    whole = dict(before or {})
    for key, value in entries.items():
        inner = isinstance(value, Mapping) and isinstance(whole.get(key), dict | None)
        whole[key] = _union(whole.get(key), cast("Any", value)) if inner else value
    return whole


def _grown(text: str, table: MappingNode, entries: Mapping[str, Any], depth: int) -> str:
    """Return a text whose table has more entries; the last of them are added first."""
    inside = _inside(table)
    fresh = {key: value for key, value in entries.items() if key not in inside}
    places = [(_end(table), "", cast("Any", fresh))] if fresh else []
    places += [(_end(inside[key]), key, entries[key]) for key in entries if key in inside]
    for _, key, value in sorted(places, key=lambda place: place[0], reverse=True):
        if not key:
            text = _into(text, table, value, depth)
            continue
        node = inside[key]
        if isinstance(node, MappingNode) and isinstance(value, Mapping):
            text = _grown(text, node, cast("Mapping[str, Any]", value), _indent(node, depth))
        elif isinstance(node, ScalarNode) and not node.value and isinstance(value, Mapping):
            lines = list(table_lines(cast("Mapping[str, Any]", value), depth + INDENT))
            text = _lines_after(text, node.start_mark.line + 1, lines)
        else:
            message = f"{key!r} is stated otherwise"
            raise Unjoinable(message)
    return text


def _inside(table: MappingNode) -> dict[str, Node]:
    pairs = cast("list[tuple[Node, Node]]", table.value)
    return {str(key.value): value for key, value in pairs}


def _indent(table: MappingNode, depth: int) -> int:
    """Return the column in which the keys of a table stand."""
    pairs = cast("list[tuple[Node, Node]]", table.value)
    return pairs[0][0].start_mark.column if pairs and not table.flow_style else depth + INDENT


def _into(text: str, table: MappingNode, entries: Mapping[str, Any], depth: int) -> str:
    if not table.flow_style:
        return _lines_after(text, _end(table), list(table_lines(entries, depth)))
    close = table.end_mark.index - 1
    before = text[:close].rstrip()
    separated = before.endswith(("{", ","))
    return f"{before}{'' if separated else ', '}{inline_entries(entries)}{text[close:]}"


def _end(node: Node) -> int:
    """Return how many lines of a text there are to the end of a value."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _end(cast("list[tuple[Node, Node]]", node.value)[-1][1])
    if not isinstance(node, ScalarNode) and not getattr(node, "flow_style", True) and node.value:
        return _end(cast("list[Node]", node.value)[-1])
    mark = node.end_mark
    return mark.line if mark.column == 0 and mark.line > node.start_mark.line else mark.line + 1


def _lines_after(text: str, count: int, more: list[str]) -> str:
    """Return a text with more lines after its first `count` lines, less those that are empty."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    while 0 < count <= len(lines) and not lines[count - 1].strip():
        count -= 1
    return "\n".join([*lines[:count], *more, *lines[count:]]) + "\n"
