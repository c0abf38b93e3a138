"""Where files of an import go, and what may not be overwritten there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ivr.cli.writing import put
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
    put(other)
    return tuple(other)


def _differs(path: Path, content: bytes) -> bool:
    try:
        return not path.is_file() or path.read_bytes() != content
    except OSError:
        return True
