"""YAML text -> plain values, with the place of every key and value.

YAML 1.2 core scalars, and only what a spec needs: anchors, aliases, tags, duplicate keys, deep
nesting and control characters are findings, never a traceback, a hang or a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from yaml.error import Mark
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from ivr.faults import Finding, Refused, Unreadable, Where, error

FILE_BYTES_MAX = 1_048_576
"""A spec file is written by hand; a longer one is refused before it is parsed."""

DEPTH_MAX = 32

_Event = Any
"""An event of `yaml.events`; what it has depends on its kind."""

_LOADER: Callable[[str], Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_INT = re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$")
"""A whole number; a longer row of digits is a text: an account, a card, or a mistake."""

_FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?$")
_SWITCHES = "y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF"
_TRAP = re.compile(
    rf"^(?:(?P<switch>{_SWITCHES})"
    r"|(?P<number>[-+]?0[0-9_]+|[-+]?[1-9][0-9]*_[0-9_]*|0[xob][0-9A-Fa-f_]+)"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}.*)?)$"
)
"""Plain scalars that YAML 1.1 readers would turn into a boolean, a number, a time or a date."""

_FIGURES = frozenset("+-.0123456789")
"""What numbers, and traps that are no words, begin with."""

Inside = dict[str | int, "Place"]
"""The parts of a mapping or list, by key or index."""

Place = tuple[Mark | None, Mark | None, Inside]
"""Where a part was written: its key where it has one, its value, and the parts inside it."""

_NOTHING: Inside = {}
"""What is inside of a scalar; one for all."""


class Source(NamedTuple):
    """Where each part of one file was written. A place is worked out when it is asked for.

    `text` is the whole file as it was read.
    """

    file: str = ""
    root: Place = (None, None, {})
    text: str = ""

    def at(self, *path: str | int) -> Where:
        """Return the place of the part at `path`: its key where it has one, else its value.

        A part that was not written answers with its nearest written parent.
        """
        place = self.root
        try:
            for step in path:
                place = place[2][step]
        except KeyError:
            pass
        return _where(self.file, place[0] or place[1])

    def value_at(self, *path: str | int) -> Where:
        """Return the place of a value rather than of its key."""
        place = self.root
        try:
            for step in path:
                place = place[2][step]
        except KeyError:
            return _where(self.file, place[0] or place[1])
        return _where(self.file, place[1])

    def holds(self, *path: str | int) -> bool:
        """Tell whether there is a part at `path`."""
        inside = self.root[2]
        for step in path:
            if step not in inside:
                return False
            inside = inside[step][2]
        return True


def _where(file: str, mark: Mark | None) -> Where:
    return Where(file) if mark is None else Where(file, mark.line + 1, mark.column + 1)


class Document(NamedTuple):
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
        return _Reading(shown_as, parser.get_event).document(text)
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


def _untrapped(trap: re.Match[str]) -> str:
    """Return what to write instead of a scalar that YAML readers disagree about."""
    quoted = f'"{trap[0]}" in quotes'
    if trap["switch"]:
        return f"Write true or false, or {quoted} where a text is meant."
    if trap["number"]:
        plain = trap["number"].replace("_", "").lstrip("+")
        number = plain.lstrip("0") or "0" if plain.isdigit() else "the number in plain digits"
        return f"Write {number}, or {quoted} where a text is meant."
    return f"Write {quoted}."


class _Reading:
    """One pass over the events of one file. Most are plain scalars, so these are read in place."""

    def __init__(self, file: str, take: Callable[[], _Event]) -> None:
        self._file = file
        self._take = take
        self._findings: list[Finding] = []

    def document(self, text: str) -> Document:
        """Return the one document of the file."""
        self._take()  # stream start
        event = self._take()
        if not hasattr(event, "explicit"):
            empty = error(
                "YML001", Where(self._file, 1, 1), "the file is empty", "Write a spec or delete it."
            )
            raise Refused([empty])
        event = self._take()
        parts: Inside = {}
        value = self._value(event, parts, 1)
        root = (None, event.start_mark, parts)
        self._take()  # document end
        extra = self._take()
        if hasattr(extra, "explicit"):
            self._refuse(extra, "YML001", "a second document starts here", "Use one file for each.")
        return Document(value, Source(self._file, root, text), tuple(self._findings))

    def _refuse(self, event: _Event, code: str, message: str, remedy: str = "") -> None:
        where = _where(self._file, event.start_mark)
        self._findings.append(error(code, where, message, remedy))

    def _value(self, event: _Event, inside: Inside, depth: int) -> Any:  # noqa: ANN401 - YAML
        """Return the value that an event begins, and enter the places of its parts."""
        kind = event.__class__
        if kind is AliasEvent:
            self._refuse(event, "YML001", f"alias *{event.anchor}", "Write the value out.")
            return None
        if event.anchor or event.tag:
            self._refuse_decoration(event)
        if kind is ScalarEvent:
            text = event.value
            if not event.implicit[0] or (text[:1] not in _FIGURES and text not in _ODD_WORDS):
                return text
            return self._plain(event)
        if depth > DEPTH_MAX:
            message = f"nested deeper than {DEPTH_MAX} levels"
            where = _where(self._file, event.start_mark)
            remedy = "Write it flatter; no spec needs so many."
            raise Refused([*self._findings, error("YML001", where, message, remedy)])
        if kind is MappingStartEvent:
            return self._mapping(inside, depth)
        return self._sequence(inside, depth)

    def _refuse_decoration(self, event: _Event) -> None:
        if event.anchor:
            message = f"anchor &{event.anchor}"
            self._refuse(event, "YML001", message, "Write the value out each time.")
        if event.tag and event.tag != "!":
            self._refuse(event, "YML001", f"tag {event.tag}", "Remove it; specs hold plain values.")

    def _plain(self, event: ScalarEvent) -> Any:  # noqa: ANN401 - YAML
        """Return the value of an unquoted scalar that may be more than a text."""
        text = event.value
        trap = _TRAP.match(text)
        if trap:
            message = f"{text} means different things to different YAML readers"
            self._refuse(event, "YML003", message, _untrapped(trap))
            return text
        return plain_scalar(text)

    def _sequence(self, inside: Inside, depth: int) -> list[Any]:
        items: list[Any] = []
        take = self._take
        while type(event := take()) is not SequenceEndEvent:
            parts: Inside = _NOTHING if event.__class__ is ScalarEvent else {}
            inside[len(items)] = (None, event.start_mark, parts)
            items.append(self._value(event, parts, depth + 1))
        return items

    def _mapping(self, inside: Inside, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        take = self._take
        while type(event := take()) is not MappingEndEvent:
            key = self._key(event, depth)
            if key in items:
                self._doubled(event, key, inside[key])
                self._value(take(), {}, depth + 1)
                continue
            value: _Event = take()
            parts: Inside = _NOTHING if value.__class__ is ScalarEvent else {}
            inside[key] = (event.start_mark, value.start_mark, parts)
            items[key] = self._value(value, parts, depth + 1)
        return items

    def _doubled(self, event: _Event, key: str, first: Place) -> None:
        line = _where(self._file, first[0]).line
        message = f"duplicate key {key!r}; the first is on line {line}"
        self._refuse(event, "YML002", message, "Keep one of the two.")

    def _key(self, event: _Event, depth: int) -> str:
        if type(event) is not ScalarEvent:
            self._refuse(event, "YML001", "a key that is not a plain text", "Use a plain key.")
            self._value(event, {}, depth + 1)
            return f"? {len(self._findings)}"
        if event.anchor or event.tag:
            self._refuse_decoration(event)
        text: str = event.value
        if not event.implicit[0] or (text[:1] not in _FIGURES and text not in _ODD_KEYS):
            return text
        if text == "<<":
            self._refuse(event, "YML001", "merge key <<", "Write the keys out.")
        elif _TRAP.match(text):
            message = f"key {text} means different things to different YAML readers"
            self._refuse(event, "YML003", message, f'Write "{text}" in quotes.')
        return text


_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_ODD_WORDS = frozenset((*_SWITCHES.split("|"), *_WORDS))
_ODD_KEYS = frozenset((*_SWITCHES.split("|"), "<<")) - {"on"}
"""Words that are not simply texts, as values and as keys; `on` is a key of ours."""


def plain_scalar(text: str) -> Any:  # noqa: ANN401 - this is where YAML's types are decided
    """Return the YAML 1.2 core value of an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text
