"""The file that `--store` keeps state in: opened, or refused in words that name it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ivr.faults import Unavailable, Unreadable
from ivr.local.contact_centre import Desk, Site, open_desk

HEADER = b"SQLite format 3\x00"
"""How a database file begins. Source: SQLite database file format, 1.3."""

CODE = "USE008"

SQLITE = "sqlite:"
TABLE = "dynamodb:"


def kept_desk(site: Site, path: Path) -> Desk:
    """Return state that is kept in a SQLite file, made where there is none.

    The file may be named `sqlite:FILE`, as other commands name it.

    Raises:
        Unreadable: The file is something else, or cannot be opened or written (USE008).
    """
    path = Path(str(path).removeprefix(SQLITE))
    check(path)
    try:
        return open_desk(site, None, f"sqlite:{path}")
    except Unavailable as problem:
        raise unusable(path, problem) from problem


def check(path: Path) -> None:
    """Refuse a path that is no store and cannot become one.

    Raises:
        Unreadable: The file is something else, or cannot be opened or written (USE008).
    """
    try:
        wrong = next(_unfit(path), "")
    except OSError as problem:
        wrong = f"cannot be opened: {problem.strerror}. Name a file that can be written."
    if wrong:
        raise Unreadable(f"--store {path} {wrong}", CODE)


def unusable(path: Path, problem: Unavailable) -> Unreadable:
    """Return the refusal of a store that could not be opened."""
    return Unreadable(f"--store {path} {_unusable(str(problem))}", CODE)


def _unfit(path: Path) -> Iterator[str]:
    """Yield what keeps a path from being a store, the plainest reason first."""
    if str(path).startswith(TABLE):
        yield "is a table. Calls taken here keep their state in a file; name one."
    if path.is_dir():
        yield f"is a folder. Name a file, such as {path / 'state.db'}."
    if not path.parent.is_dir():
        yield f"cannot be made: there is no folder {path.parent}. Make it, or name another file."
    if path.exists() and not path.is_file():
        yield "is not a file. Name one that may be made."
    if path.is_file():
        with path.open("rb+") as opened:
            if opened.read(len(HEADER)) not in (b"", HEADER):
                yield "is another kind of file, and was left as it is. Name a new file."


def _unusable(reason: str) -> str:
    """Return what SQLite's own word for it means to a person."""
    if "BUSY" in reason or "LOCKED" in reason:
        return "is in use by another program. End that program, or name another file."
    if "READONLY" in reason or "CANTOPEN" in reason or "PERM" in reason:
        return "cannot be written. Name a file in a folder that can."
    if "FULL" in reason or "IOERR" in reason:
        return "cannot be written: the disk is full or failing. Make room, or name another file."
    return "was not made by ivr, or is damaged, and was left as it is. Name a new file."
