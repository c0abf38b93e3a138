"""A file as plain values and the places of its parts: JSON, or YAML with CloudFormation's tags.

YAML here is what the makers of templates write, not what our own specs may hold: tags become the
functions that they stand for, aliases the values that they name. Both are bounded.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from ivr.faults import Refused, Where, error
from ivr.spec.reading.reader import plain_scalar

YAML_MAX = 4_000_000
"""Characters of YAML that are read. Source: CloudFormation takes templates of 1,048,576 bytes."""

NODES_MAX = 500_000
"""Values of a file, those that aliases repeat counted each time."""

DEPTH_MAX = 100

PLACED = 8
"""So deep in a file, places are known: those of a flow's actions, and no deeper."""

Path = tuple[str | int, ...]

_LOADER: Callable[[str], Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]')
_BARE = frozenset({"Ref", "Condition"})
"""Tags whose functions have no `Fn::` before their name."""


class Tree(NamedTuple):
    """A file's value; where its parts stand, by path; and its literal blocks.

    `blocks` are the YAML scalars that stand in the file line by line: path -> the line above the
    first one, and how far they are indented.
    """

    value: object
    shown: str
    places: Mapping[Path, Where]
    blocks: Mapping[Path, tuple[int, int]]

    def at(self, path: Path) -> Where:
        """Return the place of a part, or of the nearest known one around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Where(self.shown)


def is_json(text: str) -> bool:
    """Tell whether a text is meant to be JSON: it begins with a bracket."""
    return text.lstrip()[:1] in {"{", "["}


def read_tree(text: str, shown: str) -> Tree:
    """Return what a YAML text holds, the first document of it.

    Raises:
        Refused: It is not YAML, too long, nested too deeply, or its aliases repeat too much.
    """
    if len(text) > YAML_MAX:
        message = f"the YAML has more than {YAML_MAX:,} characters; no template is so long"
        raise Refused([error("FLW000", Where(shown), message)])
    try:
        return _Reading(shown, text).tree()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = Where(shown, mark.line + 1, mark.column + 1) if mark else Where(shown)
        said = " ".join(part for part in (problem.context, problem.problem) if part)
        raise Refused([error("FLW000", where, f"not YAML: {said}")]) from None
    except yaml.YAMLError as problem:
        said = " ".join(str(problem).split())
        raise Refused([error("FLW000", Where(shown), f"not YAML: {said}")]) from None


class _Reading:
    """One pass over the events of one text."""

    def __init__(self, shown: str, text: str) -> None:
        self._shown = shown
        self._lines = text.splitlines()
        self._take: Callable[[], Any] = _LOADER(text).get_event
        self._places: dict[Path, Where] = {}
        self._blocks: dict[Path, tuple[int, int]] = {}
        self._anchors: dict[str, tuple[object, int]] = {}
        self._nodes = 0

    def tree(self) -> Tree:
        """Return the first document."""
        self._take()  # stream start
        value: object = None
        if hasattr(self._take(), "explicit"):
            value = self._value(self._take(), (), 0)
        return Tree(value, self._shown, self._places, self._blocks)

    def _value(self, event: Any, path: Path, depth: int) -> object:  # noqa: ANN401 - any event
        self._count(event, 1)
        if depth > DEPTH_MAX:
            self._refuse(event, f"nested deeper than {DEPTH_MAX} levels")
        if event.__class__ is AliasEvent:
            return self._repeated(event)
        before = self._nodes
        tag: str = event.tag or ""
        name = tag[1:] if tag[:1] == "!" else ""
        function = name if not name or name in _BARE else f"Fn::{name}"
        inner = (*path, function) if function else path
        if len(path) <= PLACED:
            self._places.setdefault(path, self._where(event))
        found = self._bare(event, inner, depth)
        value = {function: found} if function else found
        if event.anchor:
            self._anchors[event.anchor] = value, self._nodes - before + 1
        return value

    def _bare(self, event: Any, path: Path, depth: int) -> object:  # noqa: ANN401 - any event
        if event.__class__ is ScalarEvent:
            if event.style == "|":
                self._blocks[path] = self._block(event)
            return plain_scalar(event.value) if event.implicit[0] else event.value
        if event.__class__ is MappingStartEvent:
            return self._mapping(path, depth)
        items: list[object] = []
        while (one := self._take()).__class__ is not SequenceEndEvent:
            items.append(self._value(one, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, object]:
        table: dict[str, object] = {}
        while (event := self._take()).__class__ is not MappingEndEvent:
            read = self._value(event, (*path, f"? {len(table)}"), depth + 1)
            key = event.value if event.__class__ is ScalarEvent else str(read)[:100]
            inner = (*path, key)
            if len(inner) <= PLACED:
                self._places[inner] = self._where(event)
            table[key] = self._value(self._take(), inner, depth + 1)
        return table

    def _block(self, event: ScalarEvent) -> tuple[int, int]:
        """Return the line above a literal block, and its indentation."""
        assert event.start_mark is not None
        begin = event.start_mark.line + 1
        text = event.value.splitlines()
        first = next((at for at, line in enumerate(text) if line.strip()), 0)
        written = self._lines[begin + first] if begin + first < len(self._lines) else ""
        return begin, len(written) - len(text[first]) if text else 0

    def _repeated(self, event: AliasEvent) -> object:
        known = self._anchors.get(event.anchor or "")
        if known is None:
            self._refuse(event, f"alias *{event.anchor} stands for nothing")
        self._count(event, known[1])
        return known[0]

    def _count(self, event: Any, nodes: int) -> None:  # noqa: ANN401 - any event
        self._nodes += nodes
        if self._nodes > NODES_MAX:
            self._refuse(event, f"more than {NODES_MAX:,} values, with what aliases repeat")

    def _refuse(self, event: Any, message: str) -> NoReturn:  # noqa: ANN401 - any event
        raise Refused([error("FLW000", self._where(event), message)])

    def _where(self, event: Any) -> Where:  # noqa: ANN401 - any event
        mark = event.start_mark
        return Where(self._shown, mark.line + 1, mark.column + 1)


def tree_of(value: object, text: str, shown: str) -> Tree:
    """Return the tree of a JSON text that is read already."""
    newlines = [match.start() for match in re.finditer("\n", text)]
    places: dict[Path, Where] = {}
    for path, offset in _offsets(text):
        line = bisect_right(newlines, offset)
        places[path] = Where(shown, line + 1, offset - (newlines[line - 1] if line else -1))
    return Tree(value, shown, places, {})


class _Level:
    """An object or a list that is open: where in it the reading stands."""

    __slots__ = ("key", "listed", "named")

    def __init__(self, *, listed: bool) -> None:
        self.listed = listed
        self.key: str | int = 0 if listed else ""
        self.named = listed

    def next(self) -> None:
        """Go on to the next part."""
        self.named = self.listed
        if isinstance(self.key, int):
            self.key += 1


def _offsets(text: str) -> Iterator[tuple[Path, int]]:
    """Yield the path and offset of each key, and of each object or list in a list, of a JSON."""
    levels: list[_Level] = []
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if levels and len(levels) <= PLACED and _begins(sign, levels[-1]):
            yield tuple(level.key for level in levels), token.start()
        if sign in "{[":
            levels.append(_Level(listed=sign == "["))
        elif sign in "}]":
            levels.pop()
        elif sign == "," and levels:
            levels[-1].next()


def _begins(sign: str, level: _Level) -> bool:
    """Tell whether a sign is a key of an object, or begins an object or list in a list."""
    if level.listed:
        return sign in "{["
    if level.named or sign[0] != '"':
        return False
    level.named, level.key = True, _key(sign)
    return True


def _key(written: str) -> str:
    try:
        return str(json.loads(written))
    except ValueError:
        return written
