"""How a snapshot looks on a terminal.

Law of the room: values in, tables out; it shows what the snapshot holds and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ivr.runtime.services.keeping.overview import COUNTED_MAX, Pace, Snapshot

CALLS_SHOWN = 10
LATE_SECONDS = 300
"""What waits longer than this stands out."""


def screen(shot: Snapshot) -> RenderableType:
    """Return everything a snapshot tells."""
    at = datetime.fromtimestamp(shot.at, UTC)
    tables = (
        _counts("cases", shot.cases),
        _counts("ledger", shot.attempts),
        _counts("ends", shot.ends),
        _queues(shot),
    )
    return Group(
        Text(f"{at:%Y-%m-%d %H:%M:%S} UTC   {_pace(shot.pace)}", style="bold"),
        _calls(shot),
        Columns(tables, padding=(0, 3)),
    )


def _pace(pace: Pace) -> str:
    lines = f"{pace.on_line}/{pace.lines} lines in use"
    return f"{lines}   {pace.tokens}/{pace.tokens_max} calls may start now"


def _calls(shot: Snapshot) -> Table:
    rows: list[tuple[Text | str, ...]] = [
        (call.attempt, call.state, shown_seconds(call.seconds)) for call in shot.calls[:CALLS_SHOWN]
    ]
    more = len(shot.calls) - len(rows)
    if more:
        rows.append((f"and {more} more", "", ""))
    return _table("live calls", ("attempt", "state", "since"), rows)


def _counts(title: str, counted: Mapping[str, int]) -> Table:
    return _table(title, ("", ""), ((name, f"{count:,}") for name, count in counted.items()))


def _queues(shot: Snapshot) -> Table:
    rows = [
        (
            name,
            f"{depth.waiting:,}{'+' if depth.waiting >= COUNTED_MAX else ''}",
            shown_seconds(depth.oldest_seconds) if depth.waiting else "",
        )
        for name, depth in shot.queues.items()
    ]
    return _table("queues", ("", "waiting", "oldest"), rows)


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[Text | str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=None, title_style="bold cyan")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number == 0 else "right", header_style="dim")
    known = tuple(rows)
    for row in known:
        table.add_row(*row)
    if not known:
        table.add_row("none", *[""] * (len(heads) - 1), style="dim")
    return table


def shown_seconds(seconds: int) -> Text | str:
    """Return a span as people say it; a long one stands out."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        text = f"{hours} h {minutes:02} min"
    else:
        text = f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    return Text(text, style="yellow") if seconds > LATE_SECONDS else text
