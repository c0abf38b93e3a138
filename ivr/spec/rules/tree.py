"""What a rule is once it has been read: a tree whose every part knows where it was written.

Law of the room: nothing is looked up here, and nothing is computed. The JSON form is what call
time runs; `at` is the first and the behind-the-last character of a part in the rule's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, cast

CHARACTERS_MAX = 3_999
"""Fraud Detector takes fewer than 4,000. Source: developer guide, rule language reference."""

DEPTH_MAX = 32
"""How deep a rule may nest: whoever walks a tree never runs out of stack."""

DIGITS_MAX = 18
"""Of a number, as everywhere in what authors write."""


class Kind(StrEnum):
    """Types of variables, in Fraud Detector's words. Source: API reference, CreateVariable."""

    STRING = "STRING"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    BOOLEAN = "BOOLEAN"
    DATETIME = "DATETIME"


NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT})

Literal = str | int | float | bool
"""What may be written out in a rule."""

ARITHMETIC = ("+", "-", "*", "/", "%")
ORDERED = ("<", "<=", ">", ">=")
EQUAL = ("==", "!=")
MEMBER = ("in", "not in")


class Problem(NamedTuple):
    """Something wrong in a rule: a code, at which character (from 0), what, and what to do."""

    code: str
    at: int
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a rule.

    Attributes:
        op: `var`, `list`, `items`, `text`, `number`, `truth`, `moment`, `and`, `or`, `not`, `neg`,
            `regex`, `lower`, `call`, an arithmetic sign, or a comparison.
        parts: What it is made of, in order of writing.
        value: The name of a variable, list or function; a literal; the items of a written list;
            the epoch second of a moment; the program of a pattern.
        start: First character in the text, from 0.
        end: Behind its last character.
        depth: Levels of nesting, 1 for a part without parts.
    """

    op: str
    parts: tuple[Node, ...] = ()
    value: object = None
    start: int = 0
    end: int = 0
    depth: int = 1

    def json_value(self) -> dict[str, object]:
        """Return this part as call time reads it."""
        told: dict[str, object] = {"op": self.op, "at": [self.start, self.end]}
        if self.parts:
            told["of"] = [part.json_value() for part in self.parts]
        if self.value is not None:
            plain = isinstance(self.value, tuple)
            told["value"] = [*cast("tuple[object, ...]", self.value)] if plain else self.value
        return told

    def shape(self) -> str:
        """Return a text that is the same for two parts that ask the same."""
        inside = ",".join(part.shape() for part in self.parts)
        return f"{self.op}[{self.value!r}]({inside})"


def joined(op: str, parts: tuple[Node, ...], value: object = None) -> Node:
    """Return the part that holds these parts, from the first's beginning to the last's end."""
    depth = 1 + max(part.depth for part in parts)
    return Node(op, parts, value, parts[0].start, parts[-1].end, depth)
