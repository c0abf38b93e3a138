"""What is wrong with a condition before any call: errors, and conditions that can never hold.

Law: offline and total; a condition that is only suspected is not accused: `never` names a
contradiction, or says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ivr.hearing.conditions.comparing import KEYS, Key, kind_compared
from ivr.hearing.conditions.evaluating import SIGNS
from ivr.hearing.conditions.reading import parse
from ivr.hearing.conditions.tree import (
    Both,
    Comparison,
    Either,
    Flaw,
    IsSet,
    Kind,
    Node,
    Not,
    Reference,
)

MODES = frozenset({"dtmf", "speech", "text"})
WAYS_MAX = 256
"""Conditions with more ways to hold than this are not judged."""

NO_KINDS: Mapping[str, Kind] = {}

_OPPOSITES = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


class Demand(NamedTuple):
    """A comparison or an IS_SET that has to hold (`wanted`), or has to fail."""

    part: Comparison | IsSet
    wanted: bool


Way = tuple[Demand, ...]


def check(expression: str, kinds: Mapping[str, Kind] = NO_KINDS) -> tuple[Flaw, ...]:
    """Return what Lex refuses in an expression; empty where it can be evaluated.

    Args:
        expression: The condition as written.
        kinds: How slots compare, by name (`comparing.kind_of` their type); a slot that is not
            named here is not checked for its type.
    """
    parsed = parse(expression)
    if parsed.tree is None:
        return parsed.flaws
    return tuple(_mistyped(parsed.tree, kinds))


def never(expression: str, kinds: Mapping[str, Kind] = NO_KINDS) -> Flaw | None:
    """Return why an expression can never hold, or None where it may, or cannot be read."""
    tree = parse(expression).tree
    ways = None if tree is None else _ways(tree)
    if ways is None:
        return None
    flaws = [_contradiction(way, kinds) for way in ways[0]]
    found = [flaw for flaw in flaws if flaw is not None]
    return found[0] if len(found) == len(flaws) else None


def unguarded(expression: str) -> tuple[Reference, ...]:
    """Return the references that are compared on some way without `fn.IS_SET` before them."""
    tree = parse(expression).tree
    ways = None if tree is None else _ways(tree)
    found: dict[str, Reference] = {}
    for way in ways[0] if ways else ():
        sure = {d.part.reference.written for d in way if isinstance(d.part, IsSet) and d.wanted}
        for part, _ in way:
            name = part.reference.written
            may_be_unset = part.reference.family in ("slot", "attribute") and name not in sure
            if isinstance(part, Comparison) and not part.counted and may_be_unset:
                found.setdefault(name, part.reference)
    return tuple(found.values())


def comparisons(tree: Node) -> Iterable[Comparison]:
    """Yield every comparison of a tree, in the order they are written."""
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, Not):
        yield from comparisons(tree.condition)
    elif isinstance(tree, Both | Either):
        yield from comparisons(tree.left)
        yield from comparisons(tree.right)


def _mistyped(tree: Node, kinds: Mapping[str, Kind]) -> Iterable[Flaw]:
    for each in comparisons(tree):
        kind: Kind | None = "number" if each.counted else kinds.get(each.reference.name)
        if each.reference.family != "slot" or each.comparator == "CONTAINS":
            continue
        if kind not in (None, "text") and KEYS[kind](each.constant.text) is None:
            message = f"{each.reference.written} is a {kind}; {each.constant.text!r} is none."
            yield Flaw(each.constant.column, message, f"Compare it with a {kind}.")


def _ways(tree: Node) -> tuple[list[Way], list[Way]] | None:
    """Return the ways in which a tree holds, and those in which it fails; None if too many.

    The right side of AND and OR is looked at only where the left one has not decided.
    """
    if isinstance(tree, Comparison | IsSet):
        return [(Demand(tree, wanted=True),)], [(Demand(tree, wanted=False),)]
    if isinstance(tree, Not):
        ways = _ways(tree.condition)
        return ways and (ways[1], ways[0])
    left, right = _ways(tree.left), _ways(tree.right)
    if left is None or right is None:
        return None
    if isinstance(tree, Both):
        ways = _together(left[0], right[0]), [*left[1], *_together(left[0], right[1])]
    else:
        ways = [*left[0], *_together(left[1], right[0])], _together(left[1], right[1])
    return ways if max(map(len, ways)) <= WAYS_MAX else None


def _together(left: Sequence[Way], right: Sequence[Way]) -> list[Way]:
    return [(*a, *b) for a in left for b in right]


def _contradiction(way: Way, kinds: Mapping[str, Kind]) -> Flaw | None:
    """Return what cannot all be so at once, or None."""
    by_reference: dict[str, list[Demand]] = defaultdict(list)
    for demand in way:
        by_reference[demand.part.reference.written].append(demand)
    for demands in by_reference.values():
        flaw = _unset_and_compared(demands) or _outside(demands) or _empty(demands, kinds)
        if flaw is not None:
            return flaw
    return None


def _unset_and_compared(demands: Sequence[Demand]) -> Flaw | None:
    """Return what is wrong where something is compared, or set, and also not set."""
    unset = [d.part for d in demands if isinstance(d.part, IsSet) and not d.wanted]
    needed = [d.part for d in demands if _needs_value(d)]
    if not unset or not needed:
        return None
    name = unset[0].reference.written
    message = f"{name} cannot be unset and have a value at once."
    return Flaw(max(unset[0].column, needed[0].column), message)


def _needs_value(demand: Demand) -> bool:
    if isinstance(demand.part, IsSet):
        return demand.wanted
    return not demand.part.counted


def _outside(demands: Sequence[Demand]) -> Flaw | None:
    """Return what is wrong where the input mode is compared with something that is none."""
    for part, wanted in demands:
        if not isinstance(part, Comparison) or part.reference.family != "mode":
            continue
        is_none = part.constant.text.lower() not in MODES
        if part.comparator == "=" and wanted and is_none:
            message = f"$.inputMode is never {part.constant.text!r}."
            return Flaw(part.constant.column, message, "It is Text, Speech or DTMF.")
    return None


class _Range(NamedTuple):
    kind: Kind
    demands: tuple[tuple[str, Key, Comparison], ...]


def _empty(demands: Sequence[Demand], kinds: Mapping[str, Kind]) -> Flaw | None:
    """Return what is wrong where no single value fits all comparisons of one reference."""
    for counted in (False, True):
        found = _range([d for d in demands if _is_plain(d, counted=counted)], kinds)
        if found is None or not found.demands:
            continue
        if not any(_fits(found, key) for key in _candidates(found, counted=counted)):
            first, last = found.demands[0][2], found.demands[-1][2]
            name = f"fn.COUNT({first.reference.written})" if counted else first.reference.written
            message = f"No value of {name} fits all that is asked of it here."
            return Flaw(last.column, message, "Correct one of the comparisons.")
    return None


def _is_plain(demand: Demand, *, counted: bool) -> bool:
    part = demand.part
    if not isinstance(part, Comparison) or part.counted is not counted:
        return False
    return not part.quantifier and part.comparator != "CONTAINS"


def _range(demands: Sequence[Demand], kinds: Mapping[str, Kind]) -> _Range | None:
    """Return the comparisons with their keys; None where they compare as different kinds."""
    parts = [d.part for d in demands if isinstance(d.part, Comparison)]
    used: set[Kind] = {_kind(part, kinds) for part in parts}
    if len(used) != 1:
        return None
    kind = used.pop()
    found: list[tuple[str, Key, Comparison]] = []
    for demand, part in zip(demands, parts, strict=True):
        key = KEYS[kind](part.constant.text)
        if key is None:
            return None
        sign = part.comparator if demand.wanted else _OPPOSITES[part.comparator]
        found.append((sign, key, part))
    return _Range(kind, tuple(found))


def _kind(part: Comparison, kinds: Mapping[str, Kind]) -> Kind:
    if part.counted:
        return "number"
    known = kinds.get(part.reference.name, "text") if part.reference.family == "slot" else "text"
    return kind_compared(known, part.constant)


def _fits(found: _Range, key: Key) -> bool:
    return all(SIGNS[sign](key, constant) for sign, constant, _ in found.demands)


def _candidates(found: _Range, *, counted: bool) -> Iterable[Key]:
    """Yield values of which one fits if any does: each constant, just beside it, and between."""
    keys = sorted({key for _, key, _ in found.demands}, key=lambda key: (str(type(key)), key))
    if counted:
        whole = {max(int(key) + step, 0) for key in keys for step in (-1, 0, 1, 2)}
        yield from map(Decimal, sorted(whole))
        return
    for place, key in enumerate(keys):
        yield key
        if isinstance(key, str):
            yield from (key + "\0", "", key[:-1] + chr(max(ord(key[-1:] or "\1") - 1, 0)) + "\x7f")
        else:
            yield from (key - 1, key + 1)
            if place:
                yield (key + keys[place - 1]) / 2  # type: ignore[operator] - of one kind
