"""Where the blocks of a flow sit on the designer's canvas.

Layered left to right: a block stands one column right of its first reason to be reached; what
only errors lead to stands in the lower rows of its column. Same flow, same places.
"""

from __future__ import annotations

from collections.abc import Mapping

from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow

COLUMN = 280
ROW = 190
"""Canvas units from block to block: a block is about 200 wide and, with branches, 150 high."""

ORIGIN = (160, 40)
ENTRY = (20, 40)

Place = tuple[int, int]


def positions(flow: Flow) -> dict[str, Place]:
    """Return x, y of every action; no two share a place."""
    columns, errors_only = _columns(flow)
    rows: dict[int, int] = {}
    placed: dict[str, Place] = {}
    for late in (False, True):
        for action in flow.actions:
            name = action.identifier
            if name in placed or (name in errors_only) is not late:
                continue
            column = columns[name]
            row = rows.get(column, 0)
            rows[column] = row + 1
            placed[name] = (ORIGIN[0] + column * COLUMN, ORIGIN[1] + row * ROW)
    return placed


def _columns(flow: Flow) -> tuple[dict[str, int], set[str]]:
    """Return the column of every action, and which are reached through errors alone."""
    columns: dict[str, int] = {}
    errors_only: set[str] = set()
    _walk(flow.by_id, [flow.start], 0, columns)
    normal = set(columns)
    for action in flow.actions:
        targets = [branch.next_action for branch in action.transitions.errors]
        _walk(flow.by_id, targets, columns.get(action.identifier, 0) + 1, columns)
    for action in flow.actions:
        columns.setdefault(action.identifier, 0)
    errors_only.update(name for name in columns if name not in normal)
    return columns, errors_only


def _walk(
    table: Mapping[str, ActionBase],
    starts: list[str],
    column: int,
    columns: dict[str, int],
) -> None:
    """Give every action that can be reached a column, breadth first."""
    layer = [name for name in starts if name in table and name not in columns]
    while layer:
        following: list[str] = []
        for name in layer:
            if name in columns:
                continue
            columns[name] = column
            following.extend(_onward(table[name]))
        layer = [name for name in dict.fromkeys(following) if name in table and name not in columns]
        column += 1


def _onward(action: ActionBase) -> list[str]:
    """Return where an action leads when nothing goes wrong, in order."""
    ways = action.transitions
    onward = [branch.next_action for branch in ways.conditions]
    if ways.next_action is not None and not _mirrors_error(action):
        onward.append(ways.next_action)
    return onward


def _mirrors_error(action: ActionBase) -> bool:
    """Tell whether NextAction only repeats an error branch, as consoles write it."""
    ways = action.transitions
    repeated = any(branch.next_action == ways.next_action for branch in ways.errors)
    return bool(ways.conditions) and repeated
