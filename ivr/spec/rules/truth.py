"""Rules over all scores: which part is true when, told apart by cases, for the proof of a detector.

Law of the room: a part of a rule that compares one variable with something written is decided
exactly, by trying a value of every kind that matters. Any other part may be true or false at will,
so that what is proven holds for every event, and what is only suspected is called so.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

from ivr.spec.rules.tree import ARITHMETIC, EQUAL, MEMBER, ORDERED, Node

Values = Mapping[str, Any]
"""Variables by name, and free parts by shape; None = it divides by zero."""

_JOINED = frozenset({"and", "or", "not"})
OTHER = "\x00other"
"""Stands for every text that no rule writes."""


def atoms(node: Node) -> Iterator[Node]:
    """Yield the parts of a condition that `and`, `or` and `!` join."""
    if node.op in _JOINED:
        for part in node.parts:
            yield from atoms(part)
    else:
        yield node


def named(node: Node) -> frozenset[str]:
    """Return the variables that a part reads."""
    if node.op == "var":
        return frozenset({str(node.value)})
    return frozenset[str]().union(*(named(part) for part in node.parts))


def is_exact(atom: Node, score: str) -> bool:
    """Tell whether trying values decides a part: it reads the score alone, or one plain variable.

    A comparison of a variable with what is written is plain; so is a switch.
    """
    names = named(atom)
    if not names or names == frozenset({score}):
        return True
    return len(names) == 1 and (
        atom.op == "var"
        or (atom.op in (*ORDERED, *EQUAL, *MEMBER) and _is_plain(atom.parts[0], atom.parts[1]))
    )


def _is_plain(left: Node, right: Node) -> bool:
    return {left.op, right.op} <= {"var", "text", "number", "truth", "moment", "items"}


def written(atom: Node) -> Iterator[Any]:
    """Yield the values that an exact part compares its variable with."""
    for part in atom.parts:
        if part.op == "items":
            yield from cast("tuple[Any, ...]", part.value)
        elif part.op != "var":
            yield part.value
    if atom.op == "var":
        yield from (True, False)


def trials(values: Iterable[Any], *, whole: bool) -> tuple[Any, ...]:
    """Return values among which every comparison with these comes out in every way it can.

    `whole` says that the variable holds whole numbers only.
    """
    distinct = [*dict.fromkeys(values)]
    if any(isinstance(value, bool) for value in distinct):
        return (False, True)
    if any(isinstance(value, str) for value in distinct):
        return (*sorted(distinct), OTHER)
    if whole:
        near = (bound for value in distinct for bound in (math.floor(value), math.ceil(value)))
        return tuple(sorted({bound + step for bound in near for step in (-1, 0, 1)}))
    ordered = sorted(distinct)
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    return tuple(sorted({*ordered, *between, ordered[0] - 1, ordered[-1] + 1}))


def loosened(node: Node, score: str) -> Node:
    """Return a rule in which each free part is a variable, named by its shape."""
    if node.op in _JOINED:
        return replace(node, parts=tuple(loosened(part, score) for part in node.parts))
    return node if is_exact(node, score) else Node("var", (), node.shape(), node.start, node.end)


def free_values(atom: Node) -> tuple[bool | None, ...]:
    """Return what a part that is not decided may be; None = it divides by zero."""
    return (False, True, None) if _divides(atom) else (False, True)


def _divides(node: Node) -> bool:
    return node.op in ("/", "%") or any(_divides(part) for part in node.parts)


def holds(node: Node, values: Values) -> bool:
    """Tell whether a condition holds; a part that cannot be computed makes no rule match.

    Raises:
        ArithmeticError: A number is divided by zero, or has no end.
    """
    if node.op == "and":
        return all(holds(part, values) for part in node.parts)
    if node.op == "or":
        return any(holds(part, values) for part in node.parts)
    if node.op == "not":
        return not holds(node.parts[0], values)
    return bool(value_of(node, values))


def matches(node: Node, values: Values) -> bool:
    """Tell whether a rule matches, as call time decides it."""
    try:
        return holds(node, values)
    except ArithmeticError:
        return False


def value_of(node: Node, values: Values) -> Any:  # noqa: ANN401 - a value of any type
    """Return the value of a part that holds no function.

    Raises:
        ArithmeticError: A number is divided by zero, or has no end.
    """
    if node.op == "var":
        found = values[str(node.value)]
        if found is None:
            raise ZeroDivisionError
        return found
    if node.op in _JOINED:
        return holds(node, values)
    parts = [value_of(part, values) for part in node.parts]
    if not parts:
        return node.value
    found = _COMPUTED[node.op](*parts)
    if node.op in (*ARITHMETIC, "neg") and not math.isfinite(found):
        raise OverflowError
    return found


def _divided(left: float, right: float) -> float:
    return left / right


def _remainder(left: Any, right: Any) -> Any:  # noqa: ANN401 - whole or not
    """Return what a division leaves, with the sign of what is divided."""
    if isinstance(left, int) and isinstance(right, int):
        return left - right * (abs(left) // abs(right)) * (1 if (left < 0) == (right < 0) else -1)
    if right == 0:
        raise ZeroDivisionError
    return math.fmod(left, right)


def _is_in(sought: object, items: Container[object]) -> bool:
    return sought in items


def _is_not_in(sought: object, items: Container[object]) -> bool:
    return sought not in items


_COMPUTED: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
    "neg": operator.neg,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": _is_in,
    "not in": _is_not_in,
}
