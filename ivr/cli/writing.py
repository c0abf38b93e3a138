"""Files that a command leaves behind: written aside first, then put in place, all of them or none.

Law: no file is ever half written, and none is lost for one that could not be. What is no plain
file, such as /dev/stdout, is written to as it stands.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ivr.faults import Unreadable

READABLE, OWN = 0o644, 0o600
"""Modes of new files: for everybody to read, and for nobody else."""


Content = bytes | Path
"""What a file gets: bytes, or what is in another file, however large."""


def put(files: Mapping[Path, str | Content], mode: int = READABLE) -> None:
    """Write files and the folders that they lie in, all or none.

    A file that is there keeps its mode, unless the new one is only for its owner; the file that a
    link leads to is written, and the link stays.

    Args:
        files: Place -> text, which is written as UTF-8; bytes; or the file that has them.
        mode: The mode of files that are new.

    Raises:
        Unreadable: One cannot be written (USE006); then everything is as it was.
    """
    contents = {
        Path(os.path.realpath(path)): each.encode() if isinstance(each, str) else each
        for path, each in files.items()
    }
    streams = [path for path in contents if path.exists() and not path.is_file()]
    made: list[Path] = []
    try:
        for path in streams:
            _streamed(path, contents.pop(path))
        _swap(_aside(contents, mode, made), made)
    finally:
        with suppress(OSError):
            _remove(made)


def _cannot(path: Path, problem: OSError) -> Unreadable:
    return Unreadable(f"{path} cannot be written: {problem.strerror}.", "USE006")


def _streamed(path: Path, content: Content) -> None:
    try:
        with path.open("wb") as stream:
            _fill(stream, content)
    except OSError as problem:
        raise _cannot(path, problem) from problem


def _fill(stream: BinaryIO, content: Content) -> None:
    if isinstance(content, Path):
        with content.open("rb") as source:
            shutil.copyfileobj(source, stream)
    else:
        stream.write(content)


def _aside(files: Mapping[Path, Content], mode: int, made: list[Path]) -> dict[Path, Path]:
    """Write every content beside its place; `made` gets all files and folders that are new."""
    aside: dict[Path, Path] = {}
    for path, content in files.items():
        try:
            _folder(path.parent, made)
            aside[path] = _beside(path, content, made)
            kept = path.stat().st_mode & 0o777 if mode != OWN and path.exists() else mode
            aside[path].chmod(kept)
        except OSError as problem:
            raise _cannot(path, problem) from problem
    return aside


def _beside(path: Path, content: Content, made: list[Path]) -> Path:
    """Return a new file in the folder of another."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    made.append(Path(name))
    with os.fdopen(handle, "wb") as opened:
        _fill(opened, content)
    return Path(name)


def _folder(folder: Path, made: list[Path]) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        made.append(each)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def _swap(aside: Mapping[Path, Path], made: list[Path]) -> None:
    """Put files in their places; where one cannot be, all that were there come back."""
    before: dict[Path, Path | None] = {}
    for path, new in aside.items():
        try:
            if len(aside) > 1:
                before[path] = _kept(path, made)
            new.replace(path)
        except OSError as problem:
            for each, old in before.items():
                if old is None:
                    each.unlink(missing_ok=True)
                else:
                    old.replace(each)
            raise _cannot(path, problem) from problem


def _kept(path: Path, made: list[Path]) -> Path | None:
    """Return another name of a file that is there, under which it stays."""
    if not path.exists():
        return None
    old = _beside(path, path, made)
    old.chmod(path.stat().st_mode)
    return old


def _remove(made: Iterable[Path]) -> None:
    """Remove files that were only aside, and new folders that hold nothing."""
    for path in reversed(list(made)):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        else:
            path.unlink(missing_ok=True)
