"""The store that `--store` names, opened, or refused in words that name it."""

from __future__ import annotations

import getpass
import json
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ivr.cli.state.kept import unusable
from ivr.cli.writing import OWN, put
from ivr.faults import Unavailable, Unreadable
from ivr.local.contact_centre import PEPPER
from ivr.runtime import settings as environment
from ivr.runtime.ports import Ports
from ivr.runtime.services.keeping.erasure import Shelves
from ivr.runtime.settings import STORES, Settings
from ivr.runtime.wiring.assembly import SystemClock, open_ports

SQLITE_HEADER = b"SQLite format 3\x00"
"""How a database file begins. Source: SQLite database file format, 1.3."""

IN_USE = "SQLITE_BUSY"
"""SQLite's word for a file in which another program writes. Source: SQLite result codes, (5)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A store that can be gone through, the ports around it and their settings."""

    shelves: Shelves
    ports: Ports
    settings: Settings


@contextmanager
def opened(store: str, *, fresh: bool = False) -> Generator[Opened]:
    """Open a store; `fresh` makes a file where there is none.

    Raises:
        Unreadable: It cannot be opened or another program writes in it (USE008), or a setting is
            missing (RUN001).
    """
    kind, colon, name = store.partition(":")
    if not colon or kind not in STORES:
        kind, name = "sqlite", store
    if kind == "sqlite":
        _fit(name, fresh=fresh)
    given = environment.at_a_desk(f"{kind}:{name}", PEPPER if kind == "sqlite" else b"")
    try:
        ports = open_ports(given, SystemClock())
    except Unavailable as problem:
        message = f"--store {store} cannot be used. {problem}"
        raise Unreadable(message, "USE008") from problem
    made = cast("Any", ports.store)
    try:
        yield Opened(made, ports, given)
    except Unavailable as problem:
        if kind == "sqlite" and IN_USE in str(problem):
            raise unusable(Path(name), problem) from problem
        raise
    finally:
        made.close()


def _fit(name: str, *, fresh: bool) -> None:
    path = Path(name.partition("?")[0])
    wrong = ""
    if not path.is_file():
        if not fresh:
            wrong = "is no file. Make one with `ivr data seed` or `ivr data sample`"
        elif path.exists() or not path.parent.is_dir():
            wrong = "cannot be made. Name a file in a folder that there is"
    else:
        with suppress(OSError), path.open("rb") as found:
            if found.read(len(SQLITE_HEADER)) not in {b"", SQLITE_HEADER}:
                wrong = "is another kind of file, and was left as it is. Name a new file"
    if wrong:
        raise Unreadable(f"--store {path} {wrong}.", "USE008")


def read_document(file: Path, of: str = "`customers`") -> dict[str, Any]:
    """Return the JSON object of a file; `of` says what it should hold.

    Raises:
        Unreadable: There is no such file, or it holds something else (USE002).
    """
    try:
        found: object = json.loads(file.read_bytes())
    except OSError as problem:
        message = f"{file} cannot be read: {problem.strerror}."
        raise Unreadable(message, "USE002") from problem
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"{file} is not JSON: {problem}.", "USE002") from problem
    if not isinstance(found, dict):
        raise Unreadable(f"{file} is no JSON object. Write one with {of}.", "USE002")
    return cast("dict[str, Any]", found)


def write(text: str | bytes, out: Path | None) -> None:
    """Print text, or write it to a file that only its owner can read.

    Raises:
        Unreadable: The file cannot be written (USE006).
    """
    if out is None:
        print(text if isinstance(text, str) else text.decode(errors="replace"))
    else:
        put({out: text}, OWN)


def who(by: str) -> str:
    """Return who asks: as told, or who is logged in."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
