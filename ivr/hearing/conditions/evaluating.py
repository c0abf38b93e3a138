"""Whether a condition holds, given everything that is set.

Law: total. An unset reference that is looked at makes the whole condition invalid, which does not
hold; AND and OR look at their right side only where the left one does not decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.hearing.conditions.comparing import KEYS, Key, kind_compared
from ivr.hearing.conditions.reading import parse
from ivr.hearing.conditions.tree import (
    Both,
    Comparison,
    Either,
    Facts,
    Flaw,
    IsSet,
    Kind,
    Node,
    Not,
    Value,
)


class Verdict(NamedTuple):
    """Whether a condition holds; `why` says why one could not be evaluated."""

    holds: bool
    why: str = ""


class _Unset(Exception):
    pass


def evaluate(expression: str, facts: Facts) -> Verdict:
    """Return whether an expression holds; a wrong one, or one on an unset value, does not."""
    parsed = parse(expression)
    if parsed.tree is None:
        return Verdict(holds=False, why=_told(parsed.flaws[0]))
    try:
        return Verdict(_holds(parsed.tree, facts))
    except _Unset as unset:
        return Verdict(holds=False, why=f"{unset} is not set")


def _told(flaw: Flaw) -> str:
    return f"column {flaw.column}: {flaw.message}"


def _holds(node: Node, facts: Facts) -> bool:
    if isinstance(node, Comparison):
        return _compared(node, facts)
    if isinstance(node, IsSet):
        return (node.reference.family, node.reference.name) in facts
    if isinstance(node, Not):
        return not _holds(node.condition, facts)
    if isinstance(node, Both):
        return _holds(node.left, facts) and _holds(node.right, facts)
    assert isinstance(node, Either)
    return _holds(node.left, facts) or _holds(node.right, facts)


def _compared(node: Comparison, facts: Facts) -> bool:
    value = facts.get((node.reference.family, node.reference.name))
    if node.counted:
        count = len(value.texts) if value else 0
        return _one(Value((str(count),), "number"), str(count), node)
    if value is None:
        raise _Unset(node.reference.written)
    if node.quantifier:
        each = (_one(value, text, node) for text in value.texts)
        return any(each) if node.quantifier == "ANY" else all(each)
    if value.many and node.comparator == "CONTAINS":
        return any(_one(value, text, node._replace(comparator="=")) for text in value.texts)
    return _one(value, ",".join(value.texts), node)


def _one(value: Value, text: str, node: Comparison) -> bool:
    if node.comparator == "CONTAINS":
        return node.constant.text.lower() in text.lower()
    kind: Kind = "number" if node.counted else kind_compared(value.kind, node.constant)
    held, constant = KEYS[kind](text), KEYS[kind](node.constant.text)
    if held is None or constant is None:
        held, constant = text.lower(), node.constant.text.lower()
        if node.comparator not in ("=", "!="):
            return False
    return SIGNS[node.comparator](held, constant)


SIGNS: Mapping[str, Callable[[Key, Key], bool]] = {
    "=": lambda held, constant: held == constant,
    "!=": lambda held, constant: held != constant,
    "<": lambda held, constant: held < constant,  # type: ignore[operator] - of one kind
    "<=": lambda held, constant: held <= constant,  # type: ignore[operator] - of one kind
    ">": lambda held, constant: held > constant,  # type: ignore[operator] - of one kind
    ">=": lambda held, constant: held >= constant,  # type: ignore[operator] - of one kind
}
"""What each comparison sign means; both sides are keys of one kind."""
