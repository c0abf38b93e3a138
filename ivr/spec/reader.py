"""YAML text -> plain values, with the place of every key and value.

YAML 1.2 core scalars, and only what a spec needs: anchors, aliases, tags, duplicate keys, deep
nesting and control characters are findings, never a traceback, a hang or a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from ivr.faults import Finding, Refused, Unreadable, Where, error

FILE_BYTES_MAX = 1_048_576
"""A spec file is written by hand; a longer one is refused before it is parsed."""

DEPTH_MAX = 32

_Path = tuple[str | int, ...]
_LOADER: Callable[[str], Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_INT = re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$")
"""A whole number; a longer row of digits is a text: an account, a card, or a mistake."""

_FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$")
_TRAP = re.compile(
    r"^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[-+]?0[0-9_]+"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+|0[xob][0-9A-Fa-f_]+)$"
)
"""Plain scalars that YAML 1.1 readers would turn into a boolean, an octal or a sexagesimal."""


@dataclass(frozen=True)
class Source:
    """Where each part of one file was written: path of keys and indexes -> place."""

    file: str = ""
    values: Mapping[_Path, Where] = field(default_factory=dict[_Path, Where])
    keys: Mapping[_Path, Where] = field(default_factory=dict[_Path, Where])

    def at(self, *path: str | int) -> Where:
        """Return the place of the part at `path`: its key where it has one, else its value.

        A part that was not written answers with its nearest written parent.
        """
        here: _Path = path
        keys, values = self.keys, self.values
        while here:
            if here in keys:
                return keys[here]
            if here in values:
                return values[here]
            here = here[:-1]
        return self.values.get((), Where(self.file))

    def value_at(self, *path: str | int) -> Where:
        """Return the place of a value rather than of its key."""
        return self.values.get(path) or self.at(*path)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its plain value, the places, and what was wrong with the YAML."""

    value: Any
    source: Source
    findings: tuple[Finding, ...] = ()


def read_file(path: Path, shown_as: str) -> Document:
    """Read a YAML file.

    Args:
        path: The file.
        shown_as: The name that findings show, relative to the workspace.

    Raises:
        Unreadable: The file does not exist or cannot be opened.
        Refused: The file is too long, not UTF-8, empty, or not YAML at all.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= FILE_BYTES_MAX else b""
    except OSError as problem:
        message = f"{shown_as}: cannot be read: {problem.strerror}"
        raise Unreadable(message, "USE002") from problem
    where = Where(shown_as, 1, 1)
    if size > FILE_BYTES_MAX:
        message = f"the file has {size:,} bytes; a spec may have {FILE_BYTES_MAX:,}"
        raise Refused([error("YML001", where, message, "Split it into several files.")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        message = "the file is not UTF-8 text"
        remedy = "Save it as UTF-8."
        raise Refused([error("YML005", Where(shown_as, line, 1), message, remedy)]) from problem
    return read_text(text, shown_as)


def read_text(text: str, shown_as: str) -> Document:
    """Read YAML text; `shown_as` is the file name that findings show.

    Raises:
        Refused: The text is empty, holds control characters, or is not YAML at all.
    """
    control = _CONTROL.search(text)
    if control is not None:
        line, column = _position(text, control.start())
        message = f"control character U+{ord(control[0]):04X}"
        raise Refused([error("YML005", Where(shown_as, line, column), message, "Remove it.")])
    try:
        parser = _LOADER(text)
        return _Reading(shown_as, iter(parser.get_event, None)).document()
    except yaml.MarkedYAMLError as problem:
        raise Refused([_not_yaml(problem, text, shown_as)]) from problem
    except yaml.YAMLError as problem:
        raise Refused([error("YML001", Where(shown_as, 1, 1), str(problem))]) from problem


def _position(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _not_yaml(problem: yaml.MarkedYAMLError, text: str, shown_as: str) -> Finding:
    mark = problem.problem_mark or problem.context_mark
    where = Where(shown_as, mark.line + 1, mark.column + 1) if mark else Where(shown_as, 1, 1)
    lines = text.splitlines()
    line = lines[where.line - 1] if where.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return error("YML001", where, "a tab in the indentation", "Indent with spaces.")
    said = " ".join(part for part in (problem.context, problem.problem) if part)
    remedy = "Check indentation, colons and quotes here and on the line before."
    return error("YML001", where, f"not YAML: {said}.", remedy)


class _Reading:
    """One pass over the events of one file."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self._file = file
        self._events = events
        self._values: dict[_Path, Where] = {}
        self._keys: dict[_Path, Where] = {}
        self._findings: list[Finding] = []

    def document(self) -> Document:
        """Return the one document of the file."""
        next(self._events)  # stream start
        event = next(self._events)
        if not hasattr(event, "explicit"):
            empty = error(
                "YML001", Where(self._file, 1, 1), "the file is empty", "Write a spec or delete it."
            )
            raise Refused([empty])
        value = self._value(next(self._events), (), 1)
        next(self._events)  # document end
        extra = next(self._events)
        if hasattr(extra, "explicit"):
            self._refuse(extra, "YML001", "a second document starts here", "Use one file for each.")
        source = Source(self._file, self._values, self._keys)
        return Document(value, source, tuple(self._findings))

    def _where(self, event: Event) -> Where:
        mark = event.start_mark
        return Where(self._file, mark.line + 1, mark.column + 1) if mark else Where(self._file)

    def _refuse(self, event: Event, code: str, message: str, remedy: str = "") -> None:
        self._findings.append(error(code, self._where(event), message, remedy))

    def _value(self, event: Event, path: _Path, depth: int) -> Any:  # noqa: ANN401 - YAML is open
        self._values[path] = self._where(event)
        if isinstance(event, AliasEvent):
            self._refuse(event, "YML001", f"alias *{event.anchor}", "Write the value out.")
            return None
        self._refuse_decoration(event)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if depth > DEPTH_MAX:
            message = f"nested deeper than {DEPTH_MAX} levels"
            raise Refused([*self._findings, error("YML001", self._where(event), message)])
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        return self._sequence(path, depth)

    def _refuse_decoration(self, event: Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._refuse(event, "YML001", f"anchor &{anchor}", "Write the value out each time.")
        if tag and tag != "!":
            self._refuse(event, "YML001", f"tag {tag}", "Remove it; specs hold plain values.")

    def _scalar(self, event: ScalarEvent, path: _Path) -> Any:  # noqa: ANN401
        text = event.value
        if not event.implicit[0]:
            return text
        if _TRAP.match(text):
            message = f"{text} means different things to different YAML readers"
            self._refuse(event, "YML003", message, f'Write "{text}" in quotes, or true / false.')
            return text
        return plain_scalar(text)

    def _sequence(self, path: _Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: _Path, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, depth)
            place = (*path, key)
            if key in items:
                first = self._keys[place]
                message = f"duplicate key {key!r}; the first is on line {first.line}"
                self._refuse(event, "YML002", message, "Keep one of the two.")
                self._value(next(self._events), (*path, f"{key} again"), depth + 1)
                continue
            self._keys[place] = self._where(event)
            items[key] = self._value(next(self._events), place, depth + 1)
        return items

    def _key(self, event: Event, depth: int) -> str:
        if isinstance(event, ScalarEvent):
            self._refuse_decoration(event)
            if event.value == "<<" and event.implicit[0]:
                self._refuse(event, "YML001", "merge key <<", "Write the keys out.")
            elif event.implicit[0] and _TRAP.match(event.value) and event.value != "on":
                message = f"key {event.value} means different things to different YAML readers"
                self._refuse(event, "YML003", message, f'Write "{event.value}" in quotes.')
            return event.value
        self._refuse(event, "YML001", "a key that is not a plain text", "Use a plain key.")
        self._value(event, ("?",), depth + 1)
        return f"? {len(self._keys)}"


_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain_scalar(text: str) -> Any:  # noqa: ANN401 - this is where YAML's types are decided
    """Return the YAML 1.2 core value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text
