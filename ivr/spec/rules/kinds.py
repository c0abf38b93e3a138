"""Types of a rule's parts: names are looked up, lists and moments made plain, patterns compiled.

Law of the room: one table of operators; every problem of a rule is told at once, and what follows
from a part without a type is not told again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, cast

from ivr.spec.reading.nearest import did_you_mean
from ivr.spec.rules.patterns import PatternError, program
from ivr.spec.rules.tree import (
    ARITHMETIC,
    EQUAL,
    MEMBER,
    NUMBERS,
    ORDERED,
    Kind,
    Literal,
    Node,
    Problem,
)

FUNCTIONS = {"regex_match": 2, "lowercase": 1}
"""Functions of the language, and how many values each takes."""


class Scope(NamedTuple):
    """What a rule may name: variables with their types, lists with their items."""

    variables: Mapping[str, Kind]
    lists: Mapping[str, tuple[Literal, ...]]


class Typed(NamedTuple):
    """A part that call time can run, and its type; no type where a problem was told."""

    node: Node
    kind: Kind | None


@dataclass(slots=True)
class Typing:
    """One pass over the tree of a rule."""

    scope: Scope
    problems: list[Problem] = field(default_factory=list[Problem])

    def rule(self, tree: Node) -> Node:
        """Return the tree with every name looked up; a rule is a condition (RUL004)."""
        typed = self.typed(tree)
        if typed.kind not in (None, Kind.BOOLEAN):
            message = f"the rule is a value of type {typed.kind}, and no condition"
            self._tell("RUL004", tree, message, "Compare it with something.")
        return typed.node

    def typed(self, node: Node) -> Typed:
        """Return a part with its type."""
        return _RULES[node.op](self, node)

    def leaf(self, node: Node) -> Typed:
        """Type a literal."""
        if node.op == "text":
            return Typed(node, Kind.STRING)
        if node.op == "truth":
            return Typed(node, Kind.BOOLEAN)
        if not _is_finite(node.value):
            self._tell("RUL003", node, "the number is too large", "Write at most 18 digits.")
            return Typed(node, None)
        return Typed(node, Kind.FLOAT if isinstance(node.value, float) else Kind.INTEGER)

    def variable(self, node: Node) -> Typed:
        """Look a variable up (RUL002)."""
        name = str(node.value)
        kind = self.scope.variables.get(name)
        if kind is None:
            advice = did_you_mean(name, self.scope.variables) or "Declare it in `variables`."
            self._tell("RUL002", node, f"no variable ${name} is declared", advice)
        return Typed(node, kind)

    def joined(self, node: Node) -> Typed:
        """Type `and`, `or` and `!`: conditions make a condition."""
        parts = [self._wanting(part, frozenset({Kind.BOOLEAN}), node.op) for part in node.parts]
        return Typed(replace(node, parts=tuple(parts)), Kind.BOOLEAN)

    def computed(self, node: Node) -> Typed:
        """Type arithmetic: whole numbers stay whole but in a division."""
        typed = [self.typed(part) for part in node.parts]
        for each in typed:
            self._expect(each, NUMBERS, node.op)
        whole = all(each.kind is Kind.INTEGER for each in typed) and node.op != "/"
        kind = Kind.INTEGER if whole else Kind.FLOAT
        if any(each.kind is None for each in typed):
            return Typed(node, None)
        return Typed(replace(node, parts=tuple(each.node for each in typed)), kind)

    def compared(self, node: Node) -> Typed:
        """Type a comparison: two of one type; order is for numbers and moments."""
        left, right = self._moments(*(self.typed(part) for part in node.parts))
        if left.kind is None or right.kind is None:
            return Typed(node, Kind.BOOLEAN)
        if not _alike(left.kind, right.kind):
            message = f"{left.kind} and {right.kind} are never compared"
            self._tell("RUL003", node, message, "Compare values of one type.")
        elif node.op in ORDERED and left.kind not in {*NUMBERS, Kind.DATETIME}:
            message = f"`{node.op}` orders numbers and moments, not {left.kind}"
            self._tell("RUL003", node, message, "Use `==`, `!=` or `in`.")
        return Typed(replace(node, parts=(left.node, right.node)), Kind.BOOLEAN)

    def member(self, node: Node) -> Typed:
        """Type a search in a list: all items are of the type that is searched for."""
        left = self.typed(node.parts[0])
        self._expect(left, NUMBERS | {Kind.STRING}, node.op)
        listed = self._listed(node.parts[1])
        for item in _items(listed):
            kind = kind_of(item)
            if left.kind is not None and not (_alike(left.kind, kind) and _is_finite(item)):
                message = f"{item!r} in the list is of type {kind}, and {left.kind} is sought"
                self._tell("RUL003", node.parts[1], message, "List values of one type.")
                break
        return Typed(replace(node, parts=(left.node, listed)), Kind.BOOLEAN)

    def called(self, node: Node) -> Typed:
        """Type a function (RUL007)."""
        name = str(node.value)
        if name not in FUNCTIONS:
            advice = did_you_mean(name, FUNCTIONS) or f"There are {' and '.join(FUNCTIONS)}."
            self._tell("RUL007", node, f"no function {name}", advice)
            return Typed(node, None)
        if len(node.parts) != FUNCTIONS[name]:
            message = f"{name} takes {FUNCTIONS[name]} values, not {len(node.parts)}"
            self._tell("RUL007", node, message)
            return Typed(node, Kind.BOOLEAN if name == "regex_match" else Kind.STRING)
        return self._matched(node) if name == "regex_match" else self._lowered(node)

    def _matched(self, node: Node) -> Typed:
        pattern, subject = node.parts
        sought = self._wanting(subject, frozenset({Kind.STRING}), "regex_match")
        steps: object = None
        if pattern.op != "text":
            message = "the pattern is no text in quotes"
            self._tell("RUL006", pattern, message, 'Write regex_match("pattern", $variable).')
        else:
            try:
                steps = program(str(pattern.value))
            except PatternError as fault:
                self._tell("RUL006", pattern, str(fault), "Write a pattern of RE2.")
        return Typed(replace(node, op="regex", parts=(sought,), value=steps), Kind.BOOLEAN)

    def _lowered(self, node: Node) -> Typed:
        inner = self._wanting(node.parts[0], frozenset({Kind.STRING}), "lowercase")
        return Typed(replace(node, op="lower", parts=(inner,), value=None), Kind.STRING)

    def _listed(self, node: Node) -> Node:
        """Return a list with its items as value."""
        if node.op == "items":
            return replace(node, parts=(), value=tuple(part.value for part in node.parts))
        name = str(node.value)
        if name not in self.scope.lists:
            advice = did_you_mean(name, self.scope.lists) or "Declare it in `lists`."
            self._tell("RUL002", node, f"no list @{name} is declared", advice)
        return replace(node, op="items", value=self.scope.lists.get(name, ()))

    def _moments(self, left: Typed, right: Typed) -> tuple[Typed, Typed]:
        """Return both sides; a text that is compared with a moment is one, or a problem."""
        kinds = {left.kind, right.kind}
        if kinds != {Kind.DATETIME, Kind.STRING}:
            return left, right
        return self._moment(left), self._moment(right)

    def _moment(self, typed: Typed) -> Typed:
        if typed.kind is not Kind.STRING or typed.node.op != "text":
            return typed
        at = moment(str(typed.node.value))
        if at is None:
            message = f"{typed.node.value!r} is no moment with a time zone"
            self._tell("RUL003", typed.node, message, "Write '2026-01-31T15:00:00Z'.")
            return Typed(typed.node, None)
        return Typed(replace(typed.node, op="moment", value=at), Kind.DATETIME)

    def _wanting(self, node: Node, kinds: frozenset[Kind], op: str) -> Node:
        typed = self.typed(node)
        self._expect(typed, kinds, op)
        return typed.node

    def _expect(self, typed: Typed, kinds: frozenset[Kind], op: str) -> None:
        if typed.kind is not None and typed.kind not in kinds:
            wanted = " or ".join(kind for kind in Kind if kind in kinds)
            message = f"`{_SIGNS.get(op, op)}` takes {wanted}, not {typed.kind}"
            self._tell("RUL003", typed.node, message)

    def _tell(self, code: str, node: Node, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(code, node.start, message, remedy))


_SIGNS = {"not": "!", "neg": "-"}

_RULES: Mapping[str, Callable[[Typing, Node], Typed]] = {
    **dict.fromkeys(("text", "number", "truth"), Typing.leaf),
    **dict.fromkeys(("and", "or", "not"), Typing.joined),
    **dict.fromkeys((*ARITHMETIC, "neg"), Typing.computed),
    **dict.fromkeys((*ORDERED, *EQUAL), Typing.compared),
    **dict.fromkeys(MEMBER, Typing.member),
    "var": Typing.variable,
    "call": Typing.called,
}


def kind_of(value: object) -> Kind:
    """Return the type of a literal."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    return Kind.FLOAT if isinstance(value, float) else Kind.STRING


def moment(text: str) -> int | None:
    """Return the epoch second of an ISO 8601 moment with a time zone, or None."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if read.tzinfo is None else int(read.timestamp())


def _alike(one: Kind, other: Kind) -> bool:
    return one is other or {one, other} <= NUMBERS


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _items(listed: Node) -> tuple[object, ...]:
    return cast("tuple[object, ...]", listed.value)
