"""Actions that no node says stay as they are, without what is private in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ivr.importer.clusters.speak import wish_of
from ivr.importer.naming.words import slug
from ivr.importer.reading.sheet import Cluster, Sheet, To, Ways
from ivr.ir.actions.base import ActionBase

Node = dict[str, Any]

TYPE_MAX = 36
"""Longest name made of a type: nothing is added to the names of raw nodes but a number."""


def raw(sheet: Sheet, action: ActionBase) -> Cluster:
    """Return the node that keeps an action."""
    ways = sheet.ways(action.identifier)

    def write(_name: str, to: To) -> Node:
        return _short(sheet, action, to) if _simple(sheet, ways) else _whole(sheet, action, to)

    return Cluster(
        action.identifier,
        wish_of(sheet, action, slug(action.type, TYPE_MAX) or "action"),
        tuple(each for each in action.transitions.targets() if each in sheet.flow.by_id),
        write,
        raw=True,
    )


def _simple(sheet: Sheet, ways: Ways) -> bool:
    """Tell whether `then` and `on` say all ways out."""
    labels = [f"{operator} {operand}" for operator, operand, _ in ways.conditions]
    targets = ways.targets()
    return (
        ways.plain
        and ways.next is not None
        and len(set(labels)) == len(labels)
        and all(operator and " " not in operator for operator, _, _ in ways.conditions)
        and all(kind and " " not in kind for kind in ways.errors)
        and all(target in sheet.flow.by_id for target in targets)
    )


def _short(sheet: Sheet, action: ActionBase, to: To) -> Node:
    ways = sheet.ways(action.identifier)
    held = _held(sheet, action)
    node: Node = {"raw": held, "then": to(ways.next or "")}
    on = {f"{op} {operand}": to(target) for op, operand, target in ways.conditions}
    on |= {kind: to(target) for kind, target in ways.errors.items()}
    if on:
        node["on"] = on
    return node


def _whole(sheet: Sheet, action: ActionBase, to: To) -> Node:
    written = action.json_value()
    held = _held(sheet, action)
    return {"raw": {**held, "Transitions": _renamed(written.get("Transitions", {}), to)}}


def _renamed(ways: object, to: To) -> object:
    """Return transitions with the names of nodes in place of identifiers."""
    if not isinstance(ways, Mapping):
        return ways
    renamed = _led(cast("Mapping[str, Any]", ways), to)
    for key in ("Conditions", "Errors"):
        listed = renamed.get(key)
        if isinstance(listed, list):
            branches = cast("list[Any]", listed)
            renamed[key] = [_branch(each, to) for each in branches]
    return renamed


def _branch(branch: object, to: To) -> object:
    known = isinstance(branch, Mapping)
    return _led(cast("Mapping[str, Any]", branch), to) if known else branch


def _led(table: Mapping[str, Any], to: To) -> Node:
    target = table.get("NextAction")
    return {**table, "NextAction": to(target)} if isinstance(target, str) else dict(table)


def _held(sheet: Sheet, action: ActionBase) -> Node:
    held: Node = {"Type": action.type}
    given = sheet.public(action.plain, action.identifier)
    if given:
        held["Parameters"] = given
    return {**held, **(action.model_extra or {})}
