"""Rule text -> tree, or the one thing that keeps it from being a rule.

Law of the room: the parser builds nodes while it reads, so that no depth of brackets costs stack;
too long and too deep are refused by name, never by an exception.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ivr.spec.rules.grammar import GRAMMAR, INSTEAD, WRITTEN
from ivr.spec.rules.tree import (
    CHARACTERS_MAX,
    DEPTH_MAX,
    DIGITS_MAX,
    Literal,
    Node,
    Problem,
    joined,
)

_ESCAPED = re.compile(r"\\([\\\"'])")
EXPECTED_MAX = 6
"""How many things that could stand somewhere are named in a sentence."""


def parse(text: str) -> Node | Problem:
    """Return the tree of a rule, or what is wrong with its text (RUL001, RUL005)."""
    if len(text) > CHARACTERS_MAX:
        message = f"the rule has {len(text):,} characters; fewer than 4,000 are allowed"
        return Problem("RUL005", 0, message, "Split it into several rules, or use a list.")
    try:
        tree = cast("Node", _parser().parse(text))
    except UnexpectedInput as fault:
        return _refused(fault, text)
    return _bounded(tree)


@cache
def _parser() -> Any:  # noqa: ANN401 - its type depends on the transformer
    return Lark(GRAMMAR, parser="lalr", lexer="basic", transformer=_Building())


def _bounded(tree: Node) -> Node | Problem:
    if tree.depth > DEPTH_MAX:
        message = f"the rule is nested deeper than {DEPTH_MAX} levels"
        return Problem("RUL005", tree.start, message, "Split it into several rules.")
    return tree


def _refused(fault: UnexpectedInput, text: str) -> Problem:
    at = cast("int | None", fault.pos_in_stream)
    if isinstance(fault, UnexpectedCharacters):
        found = text[at or 0]
        return Problem("RUL001", at or 0, f"{found!r} does not belong here", INSTEAD.get(found, ""))
    token = str(cast("object", getattr(fault, "token", "")))
    if not isinstance(fault, UnexpectedToken) or not token:
        return Problem("RUL001", len(text), "the rule ends too early", _wanted(fault))
    message = f"{token[:40]!r} does not belong here"
    return Problem("RUL001", at or 0, message, INSTEAD.get(token, _wanted(fault)))


def _wanted(fault: UnexpectedInput) -> str:
    names: set[str] = getattr(fault, "accepts", None) or getattr(fault, "expected", None) or set()
    words = sorted({WRITTEN[name] for name in names if name in WRITTEN})
    if not words:
        return ""
    shown = ", ".join(words[:EXPECTED_MAX])
    return f"Here may stand: {shown}{' and more' if len(words) > EXPECTED_MAX else ''}."


class _Building(Transformer[Token, Any]):
    """Makes a node of each part as soon as it has been read."""

    def start(self, children: list[Node]) -> Node:
        """Return the whole rule."""
        return children[0]

    def disjunction(self, children: list[Node | Token]) -> Node:
        """Return one part of all that `or` joins."""
        return joined("or", _nodes(children))

    def conjunction(self, children: list[Node | Token]) -> Node:
        """Return one part of all that `and` joins."""
        return joined("and", _nodes(children))

    def compared(self, children: list[Any]) -> Node:
        """Return a comparison."""
        left, sign, right = children
        return joined(str(sign), (left, right))

    def computed(self, children: list[Any]) -> Node:
        """Return an arithmetic part."""
        return self.compared(children)

    def inside(self, children: list[Any]) -> Node:
        """Return a search in a list."""
        return joined("in", (children[0], children[-1]))

    def outside(self, children: list[Any]) -> Node:
        """Return a search in a list that must fail."""
        return joined("not in", (children[0], children[-1]))

    def negation(self, children: list[Any]) -> Node:
        """Return the opposite."""
        return _prefixed("not", children)

    def minus(self, children: list[Any]) -> Node:
        """Return a number below zero, as a literal where it is one."""
        inner = cast("Node", children[1])
        if inner.op == "number":
            return self.minus_number(children)
        return _prefixed("neg", children)

    def minus_number(self, children: list[Any]) -> Node:
        """Return a literal below zero."""
        inner = children[1] if isinstance(children[1], Node) else self.number(children[1:])
        value = cast("int | float", inner.value)
        return Node("number", (), -value, _start(children[0]), inner.end)

    def variable(self, children: list[Token]) -> Node:
        """Return a variable, by name."""
        return _leaf("var", children[0], str(children[0])[1:])

    def named_list(self, children: list[Token]) -> Node:
        """Return a declared list, by name."""
        return _leaf("list", children[0], str(children[0])[1:])

    def number(self, children: list[Token]) -> Node:
        """Return a number: a whole one where it is written without point and exponent."""
        return _leaf("number", children[0], _number(str(children[0])))

    def string(self, children: list[Token]) -> Node:
        """Return a text; a backslash stays, but before quotes and backslashes."""
        return _leaf("text", children[0], _ESCAPED.sub(r"\1", str(children[0])[1:-1]))

    def truth(self, children: list[Token]) -> Node:
        """Return true or false."""
        return _leaf("truth", children[0], str(children[0]) == "true")

    def bracketed(self, children: list[Any]) -> Node:
        """Return what stands in brackets: they group, and leave no part of their own."""
        return cast("Node", children[1])

    def items(self, children: list[Any]) -> Node:
        """Return a list that is written out."""
        parts = tuple(child for child in children[1:-1] if isinstance(child, Node))
        return Node("items", parts, None, _start(children[0]), _end(children[-1]), 2)

    def call(self, children: list[Any]) -> Node:
        """Return what a function is asked."""
        parts = tuple(child for child in children[2:-1] if isinstance(child, Node))
        depth = 1 + max((part.depth for part in parts), default=0)
        name, close = children[0], children[-1]
        return Node("call", parts, str(name), _start(name), _end(close), depth)


def _nodes(children: list[Node | Token]) -> tuple[Node, ...]:
    return tuple(child for child in children if isinstance(child, Node))


def _prefixed(op: str, children: list[Any]) -> Node:
    inner = cast("Node", children[1])
    return Node(op, (inner,), None, _start(children[0]), inner.end, inner.depth + 1)


def _leaf(op: str, token: Token, value: Literal) -> Node:
    return Node(op, (), value, _start(token), _end(token))


def _number(text: str) -> int | float:
    """Return the number; one of more digits than are allowed is infinite, and refused by type."""
    if not text.isdigit():
        return float(text)
    return int(text) if len(text) <= DIGITS_MAX else float("inf")


def _start(token: Token) -> int:
    return token.start_pos or 0


def _end(token: Token) -> int:
    return token.end_pos or 0
