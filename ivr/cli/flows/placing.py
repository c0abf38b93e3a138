"""Where files go, and how they get there: aside first, then all at once, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ivr.faults import Unreadable

DIALOG_ENDINGS = frozenset({".yaml", ".yml"})
"""Endings that tell that OUT is the file of a dialog, and not the folder of a workspace."""

FLOWS = "flows"


def is_dialog_file(out: Path, *, several: bool) -> bool:
    """Tell whether OUT is the file of one dialog; its workspace is then around it."""
    return not several and out.suffix in DIALOG_ENDINGS


def root_of(out: Path, *, several: bool) -> Path:
    """Return the folder of the workspace that OUT means."""
    if not is_dialog_file(out, several=several):
        return out
    return out.parent.parent if out.parent.name == FLOWS else out.parent


def place_of(path: str, out: Path, *, several: bool) -> Path:
    """Return where a file of a workspace goes."""
    if path.startswith(f"{FLOWS}/") and is_dialog_file(out, several=several):
        return out
    return root_of(out, several=several) / path


def write(
    files: Mapping[Path, str], *, force: bool, joined: Collection[Path] = ()
) -> tuple[Path, ...]:
    """Write files, all or none, and return those that were written.

    One that holds the same already is left alone.

    Args:
        files: Place -> text.
        force: Overwrite what is there.
        joined: Files whose text holds what was there: they are no others' to lose.

    Raises:
        Unreadable: A file with another content is in the way, or a file cannot be written; then
            everything is as it was.
    """
    wanted = {path: text.encode() for path, text in files.items()}
    other = {path: content for path, content in wanted.items() if _differs(path, content)}
    in_the_way = [path for path in other if path not in joined and path.exists()]
    if in_the_way and not force:
        shown = ", ".join(map(str, in_the_way[:3])) + (", ..." if len(in_the_way) > 3 else "")
        raise Unreadable(f"{shown} would be overwritten. Allow it with --force.", "USE006")
    made: list[Path] = []
    try:
        _swap(_aside(other, made), made)
    except OSError as problem:
        raise Unreadable(f"{problem.filename}: {problem.strerror}", "USE006") from problem
    finally:
        _remove(made)
    return tuple(other)


def _differs(path: Path, content: bytes) -> bool:
    try:
        return not path.is_file() or path.read_bytes() != content
    except OSError:
        return True


def _aside(files: Mapping[Path, bytes], made: list[Path]) -> dict[Path, Path]:
    """Write every content beside its place; `made` gets all files and folders that are new."""
    aside: dict[Path, Path] = {}
    for path, content in files.items():
        _folder(path.parent, made)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        made.append(Path(name))
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
        Path(name).chmod(0o644)
        aside[path] = Path(name)
    return aside


def _folder(folder: Path, made: list[Path]) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        made.append(each)
    folder.mkdir(exist_ok=True)


def _swap(aside: Mapping[Path, Path], made: list[Path]) -> None:
    """Put files in their places; where one cannot be, all that were there come back."""
    kept: dict[Path, Path | None] = {}
    try:
        for path, new in aside.items():
            kept[path] = _kept(path, made)
            new.replace(path)
    except OSError:
        for path, old in kept.items():
            if old is not None:
                old.replace(path)
            elif path.is_file():
                path.unlink()
        raise


def _kept(path: Path, made: list[Path]) -> Path | None:
    """Return another name of a file that is there, under which it stays."""
    if not path.exists():
        return None
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    made.append(Path(name))
    with os.fdopen(handle, "wb") as opened:
        opened.write(path.read_bytes())
    Path(name).chmod(path.stat().st_mode)
    return Path(name)


def _remove(made: Iterable[Path]) -> None:
    """Remove files that were only aside, and new folders that hold nothing."""
    for path in reversed(list(made)):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        else:
            path.unlink(missing_ok=True)
