"""The value of a rule's tree: one table of operators, left to right, as far as it is needed.

Law of the room: pure. A rule that divides by zero, or whose numbers have no end, does not match;
that is said in its trace. A remainder has the sign of what is divided, a division is never whole.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Container, Mapping
from typing import Any, NamedTuple, cast

from ivr.faults import Malformed
from ivr.runtime.risk.detector.patterns import is_match, verify

Tree = Mapping[str, Any]
Values = Mapping[str, Any]

DEPTH_MAX = 40
PARTS_MAX = 4_000


class Step(NamedTuple):
    """What one part of a rule came to: its first and behind-the-last character, and its value."""

    start: int
    end: int
    value: object


class Undefined(Exception):
    """A number is divided by zero, or has no end."""


def value_of(tree: Tree, values: Values, trace: list[Step] | None = None) -> Any:  # noqa: ANN401
    """Return the value of a tree; a trace gets a step for every part that was looked at.

    Raises:
        Undefined: A number is divided by zero, or has no end.
        KeyError: A variable has no value.
    """
    found = _EVALUATED[tree["op"]](tree, values, trace)
    if trace is not None and tree["op"] not in _PLAIN:
        trace.append(Step(tree["at"][0], tree["at"][1], found))
    return found


def _variable(tree: Tree, values: Values, _trace: list[Step] | None) -> Any:  # noqa: ANN401
    return values[tree["value"]]


def _literal(tree: Tree, _values: Values, _trace: list[Step] | None) -> Any:  # noqa: ANN401
    return tree["value"]


def _all(tree: Tree, values: Values, trace: list[Step] | None) -> bool:
    return all(value_of(part, values, trace) for part in tree["of"])


def _any(tree: Tree, values: Values, trace: list[Step] | None) -> bool:
    return any(value_of(part, values, trace) for part in tree["of"])


def _matched(tree: Tree, values: Values, trace: list[Step] | None) -> bool:
    return is_match(tree["value"], value_of(tree["of"][0], values, trace))


def _computed(tree: Tree, values: Values, trace: list[Step] | None) -> Any:  # noqa: ANN401
    parts = [value_of(part, values, trace) for part in tree["of"]]
    try:
        found = _NUMBERS[tree["op"]](*parts)
        if not math.isfinite(found):
            raise Undefined("a number has no end")
    except ZeroDivisionError:
        raise Undefined("divides by zero") from None
    except OverflowError:
        raise Undefined("a number has no end") from None
    return found


def _compared(tree: Tree, values: Values, trace: list[Step] | None) -> Any:  # noqa: ANN401
    parts = [value_of(part, values, trace) for part in tree["of"]]
    return _OTHERS[tree["op"]](*parts)


def _divided(left: float, right: float) -> float:
    return left / right


def _remainder(left: float, right: float) -> float:
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    if right == 0:
        raise ZeroDivisionError
    return math.fmod(left, right)


def _is_in(sought: object, items: Container[object]) -> bool:
    return sought in items


def _is_not_in(sought: object, items: Container[object]) -> bool:
    return sought not in items


_NUMBERS: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
    "neg": operator.neg,
}

_OTHERS: Mapping[str, Callable[..., Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": _is_in,
    "not in": _is_not_in,
    "not": operator.not_,
    "lower": str.lower,
}

_PLAIN = frozenset({"text", "number", "truth", "moment", "items"})

_EVALUATED: Mapping[str, Callable[[Tree, Values, list[Step] | None], Any]] = {
    **dict.fromkeys(_PLAIN, _literal),
    **dict.fromkeys(_NUMBERS, _computed),
    **dict.fromkeys(_OTHERS, _compared),
    "var": _variable,
    "and": _all,
    "or": _any,
    "regex": _matched,
}

_PARTS: Mapping[str, int] = {
    **dict.fromkeys((*_PLAIN, "var"), 0),
    **dict.fromkeys((*_NUMBERS, *_OTHERS), 2),
    **dict.fromkeys(("neg", "not", "lower", "regex"), 1),
}
"""How many parts each has; `and` and `or` have two or more."""


def well_made(tree: object, names: frozenset[str]) -> Tree:
    """Return a tree whose every part is known, and reads none but these variables.

    Raises:
        Malformed: It is none.
    """
    if _counted(tree, names, DEPTH_MAX) > PARTS_MAX:
        raise Malformed("A rule has more parts than a rule can have. Compile the detector again.")
    return cast("Tree", tree)


def _counted(read: object, names: frozenset[str], depth: int) -> int:
    if not isinstance(read, dict) or depth == 0:
        raise Malformed("A rule is no tree of parts. Compile the detector again.")
    tree = cast("dict[str, Any]", read)
    op: str = tree.get("op", "")
    parts: list[object] = tree.get("of", [])
    if op not in _EVALUATED or not _is_list(parts) or not _is_span(tree.get("at")):
        raise Malformed("A rule holds a part that is not known. Compile the detector again.")
    wanted = _PARTS.get(op)
    if len(parts) < 2 if wanted is None else len(parts) != wanted:
        raise Malformed(f"A rule's `{op}` has not the parts it needs. Compile the detector again.")
    _verify_value(op, tree.get("value"), names)
    return 1 + sum(_counted(part, names, depth - 1) for part in parts)


def _is_list(read: object) -> bool:
    return isinstance(read, list)


def _is_span(at: object) -> bool:
    match at:
        case [int() as start, int() as end]:
            return 0 <= start <= end
        case _:
            return False


def _verify_value(op: str, value: object, names: frozenset[str]) -> None:
    if op == "regex":
        verify(value)
        return
    kind = _VALUES.get(op)
    if (kind is not None and not isinstance(value, kind)) or (op == "var" and value not in names):
        raise Malformed(f"A rule's `{op}` holds no value of its kind. Compile the detector again.")


_VALUES: Mapping[str, type | tuple[type, ...]] = {
    "var": str,
    "text": str,
    "number": (int, float),
    "truth": bool,
    "moment": int,
    "items": list,
}
