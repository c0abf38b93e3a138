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
    left = onward.keys() - columns.keys()
    for action in flow.actions:
        if not left.isdisjoint(action.transitions.targets()):
            failed = [name for name in action.transitions.failing() if name not in columns]
            _walk(onward, failed, columns.get(action.identifier, 0) + 1, columns)
    for name in left:
        columns.setdefault(name, 0)
    return columns, left


def _walk(
    onward: Mapping[str, tuple[str, ...]], starts: list[str], column: int, columns: dict[str, int]
) -> None:
    """Give every action that can be reached a column, breadth first."""
    layer = starts
    while layer:
        layer = [name for name in layer if name in onward and name not in columns]
        following: list[str] = []
        for name in layer:
            columns[name] = column
            following.extend(onward[name])
        layer = list(dict.fromkeys(following))
        column += 1


def _onward(action: ActionBase) -> tuple[str, ...]:
    """Return where an action leads when nothing goes wrong, in order."""
    ways = action.transitions
    last, targets = ways.next_action, ways.targets()
    if last is None:
        return targets[: len(ways.conditions)]
    end = len(ways.conditions) + 1
    chosen, failing = targets[1:end], targets[end:]
    # Consoles repeat an error branch as NextAction.
    return chosen if chosen and last in failing else (*chosen, last)
