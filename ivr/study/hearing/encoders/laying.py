"""A folder that appears whole or not at all.

Law: whoever is first wins, and who comes later finds the same; what was not whole is replaced.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from ivr.faults import Unreadable

T = TypeVar("T")


def kept(folder: Path, load: Callable[[Path], T], lay: Callable[[Path], None]) -> T:
    """Return what a folder holds; what is not there or not whole is laid anew.

    Raises:
        Unreadable: It cannot be written (USE006), or what `lay` raises.
    """
    try:
        return load(folder)
    except (OSError, ValueError, KeyError):
        lay(folder)
    try:
        return load(folder)
    except (OSError, ValueError, KeyError) as problem:
        message = f"{folder} cannot be read: {problem}. Remove it and train again."
        raise Unreadable(message, "USE006") from problem


@contextmanager
def new_folder(folder: Path) -> Generator[Path]:
    """Give an empty folder to fill, which becomes `folder` when that ended well.

    Raises:
        OSError: It cannot be written.
    """
    aside = _beside(folder)
    aside.mkdir(parents=True)
    try:
        yield aside
        _replace(folder, aside)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _replace(folder: Path, aside: Path) -> None:
    """Give a folder its name; one that had it before goes."""
    before = _beside(folder)
    if folder.is_dir():
        folder.rename(before)
    try:
        aside.rename(folder)
    except OSError:
        if not folder.is_dir():  # somebody else was first otherwise, with the same
            raise
    finally:
        shutil.rmtree(before, ignore_errors=True)


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-{uuid4().hex}.part")
