"""What `ivr serve` was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Line(NamedTuple):
    """How calls and texts of a workspace's contact centre go; empty = not said.

    `answer` is a scripted caller's file, or `no_answer`, `busy`, `voicemail`; `reply` what every
    text is answered with. `events` is a file or an address, `store` keeps state, `key` is that of
    POST /transactions. `model` names the one whose active version in `registry` scores charges.
    """

    answer: str = ""
    reply: str = ""
    events: str = ""
    store: str = ""
    key: str = ""
    any_hour: bool = False
    limited: bool = False
    model: str = ""
    registry: str = ""


class Asked(NamedTuple):
    """What is to be served, and where.

    `bots` are archives, folders and workspaces, none for the workspace at `root`; `hooks` are
    `module:function`, or `Bot=module:function` for one bot of them.
    """

    root: Path
    env: str
    bots: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 0
    hooks: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    line: Line = Line()
