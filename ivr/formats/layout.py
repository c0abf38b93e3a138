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
    names = dict.fromkeys(action.identifier for action in flow.actions)
    for name in sorted(names, key=errors_only.__contains__):
        column = columns[name]
        row = rows.get(column, 0)
        rows[column] = row + 1
        placed[name] = (ORIGIN[0] + column * COLUMN, ORIGIN[1] + row * ROW)
    return placed


def _columns(flow: Flow) -> tuple[dict[str, int], set[str]]:
    """Return the column of every action, and which are reached through errors alone."""
    onward = {name: _onward(action) for name, action in flow.by_id.items()}
    columns: dict[str, int] = {}
    _walk(onward, [flow.start], 0, columns)
    normal = set(columns)
    for action in flow.actions:
        failed = [name for name in action.transitions.failing() if name not in columns]
        if failed:
            _walk(onward, failed, columns.get(action.identifier, 0) + 1, columns)
    for name in onward:
        columns.setdefault(name, 0)
    return columns, columns.keys() - normal


def _walk(
    onward: Mapping[str, tuple[str, ...]], starts: list[str], column: int, columns: dict[str, int]
) -> None:
    """Give every action that can be reached a column, breadth first."""
    layer = starts
    while layer:
        layer = [name for name in layer if name in onward and name not in columns]
        following: dict[str, None] = {}
        for name in layer:
            columns[name] = column
            following.update(dict.fromkeys(onward[name]))
        layer = list(following)
        column += 1


def _onward(action: ActionBase) -> tuple[str, ...]:
    """Return where an action leads when nothing goes wrong, in order."""
    ways = action.transitions
    chosen, last = ways.onward(), ways.next_action
    if last is None or (chosen and last in ways.failing()):
        return chosen  # NextAction only repeats an error branch, as consoles write it
    return (*chosen, last)
