"""Identifiers of actions: readable, unique in their flow, and accepted by Connect.

`<node>` begins a node, `<node>.<role>` is a later action of it. The same wish gives the same
identifier whatever else changes in the dialog, except where two wishes clash.
"""

from __future__ import annotations

import hashlib

IDENTIFIER_MAX = 50
"""Longest identifier. Source: flow language, Identifier."""

_REFUSED = frozenset({"constructor"})
"""Of the names that Connect refuses, the only one that a node may have."""

_PLAIN_ENOUGH = 22


class Identifiers:
    """The identifiers given out in one flow."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def fresh(self, node: str, role: str = "") -> str:
        """Return a new identifier for a role of a node; a clash is numbered from 2."""
        wanted = _within(node, role)
        identifier, number = wanted, 1
        while identifier in self._given:
            number += 1
            identifier = _within(node, f"{role}_{number}" if role else f"again_{number}")
        self._given.add(identifier)
        return identifier


def entry(node: str) -> str:
    """Return the identifier of a node's first action."""
    return _within(node, "")


def _within(node: str, role: str) -> str:
    name = f"{node}~" if node in _REFUSED else node
    identifier = f"{name}.{role}" if role else name
    if len(identifier) <= IDENTIFIER_MAX:
        return identifier
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:6]
    tail = role[: IDENTIFIER_MAX - _PLAIN_ENOUGH - 8]
    return f"{node[:_PLAIN_ENOUGH]}.{tail}~{digest}"
