"""ivr ops: the command of people who look after the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple, cast

from ivr import workspace
from ivr.cli.running.ops.screen import screen
from ivr.cli.state.kept import SQLITE, TABLE, unusable
from ivr.cli.terminal.render import console
from ivr.faults import Unavailable, Unreadable
from ivr.local.contact_centre import PEPPER
from ivr.runtime import settings
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.calling import CallingPolicy
from ivr.runtime.services.keeping.overview import Shelves, Snapshot, snapshot
from ivr.runtime.wiring import SystemClock
from ivr.runtime.wiring.assembly import open_ports

TABLE_SECONDS = 60.0
"""How often a table is looked at: each look reads all of it, and each read is paid for."""


class Asked(NamedTuple):
    """What is looked at, and how: `once` prints one snapshot, `as_json` one as JSON."""

    root: Path
    env: str
    store: str
    once: bool = False
    as_json: bool = False
    every: float = 1.0


def ops(asked: Asked) -> int:
    """Show what goes on in a store until Ctrl-C; nothing in it is changed.

    Raises:
        Unreadable: There is no such store, or it cannot be read (USE008).
        KeyboardInterrupt: Ctrl-C.
    """
    with _shelves(asked.store) as shelves:
        _show(asked, partial(snapshot, shelves, SystemClock(), _calling(asked)))
    return 0


@contextmanager
def _shelves(store: str) -> Generator[Shelves]:
    if store.startswith(TABLE):
        # Reading seals nothing: any pepper does.
        table = open_ports(settings.at_a_desk(store, PEPPER), SystemClock()).store
        with closing(cast("Any", table)) as opened:
            yield opened
        return
    path = Path(store.removeprefix(SQLITE))
    if not path.is_file():
        message = f"--store {path} is no file"
        raise Unreadable(f"{message}. Name that of `ivr serve --store`, or a table.", "USE008")
    try:
        with closing(SqliteStore(str(path), SystemClock(), read_only=True)) as opened:
            yield opened
    except Unavailable as problem:
        raise unusable(path, problem) from problem


def _calling(asked: Asked) -> CallingPolicy:
    """Return the rules of calling of the workspace, or the usual ones where there is none."""
    if not (asked.root / "flows").is_dir():
        return CallingPolicy()
    loaded = workspace.load(asked.root, asked.env)
    return policies.read(json.dumps(loaded.policy.json_value())).calling


def _show(asked: Asked, look: Callable[[], Snapshot]) -> None:
    if asked.as_json:
        print(json.dumps(asdict(look())))
    elif asked.once:
        console().print(screen(look()))
    else:
        from rich.live import Live

        with Live(screen(look()), console=console(), screen=True, auto_refresh=False) as live:
            while not Event().wait(_pause(asked)):
                live.update(screen(look()), refresh=True)


def _pause(asked: Asked) -> float:
    return max(asked.every, TABLE_SECONDS) if asked.store.startswith(TABLE) else asked.every
