"""Whether a history of one register could have happened one operation after the other.

A register holds a value under a version, or nothing (version 0). A write or removal names the
version that it expects, and is refused otherwise. The search is that of Wing and Gong: take any
operation that began before the first of the others ended, and see whether its answer fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

State = tuple[int, str]
ABSENT: State = (0, "")
NEVER = 1 << 60
"""When an operation ended whose outcome is unknown: it may take effect at any time, or never."""


class Operation(NamedTuple):
    """What one client did. `began` and `ended` come from one counter for all clients."""

    client: int
    kind: str
    """`read`, `write` or `remove`."""
    version: int
    """The version that a write or removal expects; the one that a read found."""
    value: str
    """What a write leaves; what a read found."""
    outcome: str
    """`done`, `conflict` or `unknown`."""
    began: int
    ended: int


def after(operation: Operation, state: State) -> State | None:
    """Return the state after an operation, or None where its answer does not fit the state."""
    matches = state[0] == operation.version
    if operation.kind == "read":
        return state if state == (operation.version, operation.value) else None
    if operation.outcome == "conflict":
        # A removal of what is absent is refused too, whatever version it names.
        refused = not matches or (operation.kind == "remove" and state == ABSENT)
        return state if refused else None
    if not matches or (operation.kind == "remove" and state == ABSENT):
        return None
    return ABSENT if operation.kind == "remove" else (state[0] + 1, operation.value)


def is_linearizable(history: Sequence[Operation], start: State = ABSENT) -> bool:
    """Tell whether some order explains every answer, and keeps what was over before what began."""
    certain = sum(1 << n for n, each in enumerate(history) if each.outcome != "unknown")
    tried: set[tuple[int, State]] = set()
    ways = [(0, start)]
    while ways:
        way = ways.pop()
        if way in tried:
            continue
        tried.add(way)
        taken, state = way
        if taken & certain == certain:
            return True
        left = [n for n in range(len(history)) if not taken >> n & 1]
        first_end = min(history[n].ended for n in left)
        for n in left:
            if history[n].began < first_end:
                state_after = after(history[n], state)
                if state_after is not None:
                    ways.append((taken | 1 << n, state_after))
    return False
