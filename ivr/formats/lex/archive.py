"""The bytes of an export, from a zip or a folder, without trusting either.

Law: nothing is written to disk; every name, kind and size is checked before it is unpacked, and a
member is never read beyond its allowance whatever its header promises.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ivr.faults import Finding, Refused, Unreadable, Where, error


class Allowance(NamedTuple):
    """How much an export may hold: files, and bytes of one file, of all and of the archive.

    The defaults are beyond any bot that a person writes; an archive that has more is a bomb.
    """

    files: int = 60_000
    file_bytes: int = 4_194_304
    total_bytes: int = 134_217_728
    archive_bytes: int = 67_108_864


ALLOWANCE = Allowance()

NOT_AN_ARCHIVE = "LEX020"
UNSAFE_MEMBER = "LEX021"
TOO_BIG = "LEX022"

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError)
"""What zipfile raises on damaged or unsupported archives (RuntimeError: encryption, methods)."""


def unzipped(raw: bytes, shown_as: str, allowance: Allowance = ALLOWANCE) -> dict[str, bytes]:
    """Return the JSON members of a zip by path.

    Raises:
        Refused: The zip is corrupt, too big, or has unsafe members; all unsafe ones at once.
    """
    where = Where(shown_as)
    if len(raw) > allowance.archive_bytes:
        what = f"the archive has {len(raw):,} bytes"
        raise Refused([_too_big(where, what, allowance.archive_bytes)])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as source:
            return _members(source, where, allowance)
    except _BROKEN as problem:
        message = f"not a zip archive that can be read: {problem}"
        remedy = "Export the bot again."
        raise Refused([error(NOT_AN_ARCHIVE, where, message, remedy)]) from problem


def _members(source: zipfile.ZipFile, where: Where, allowance: Allowance) -> dict[str, bytes]:
    members = [member for member in source.infolist() if not member.is_dir()]
    if len(members) > allowance.files:
        what = f"the archive has {len(members):,} files"
        raise Refused([_too_big(where, what, allowance.files)])
    unsafe = list(_unsafe(members, where))
    if unsafe:
        raise Refused(unsafe)
    contents: dict[str, bytes] = {}
    left = allowance.total_bytes
    for member in members:
        if wanted(member.filename):
            contents[member.filename] = _content(
                source, member, min(allowance.file_bytes, left), where
            )
            left -= len(contents[member.filename])
    return contents


def _content(source: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int, where: Where) -> bytes:
    with source.open(member) as stream:
        content = stream.read(allowed + 1)
    if len(content) > allowed:
        what = f"member {member.filename[:200]!r} unpacks to more bytes"
        raise Refused([_too_big(where, what, allowed)])
    return content


def _unsafe(members: list[zipfile.ZipInfo], where: Where) -> Iterator[Finding]:
    seen: set[str] = set()
    for member in members:
        reason = _why_unsafe(member)
        if not reason and member.filename in seen:
            reason = "stands in the archive twice"
        seen.add(member.filename)
        if reason:
            message = f"member {member.filename[:200]!r} {reason}"
            remedy = "Do not use this archive; export the bot again."
            yield error(UNSAFE_MEMBER, where, message, remedy)


def _why_unsafe(member: zipfile.ZipInfo) -> str:
    """Say why a member may not be unpacked, or nothing."""
    name = member.orig_filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        return "would leave its folder"
    if "\x00" in name:
        return "has a NUL in its name"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is a link or a device"
    return "is encrypted" if member.flag_bits & 0x1 else ""


def unpacked(folder: Path, shown_as: str, allowance: Allowance = ALLOWANCE) -> dict[str, bytes]:
    """Return the JSON files below a folder by path.

    Raises:
        Unreadable: The folder does not exist, or a file cannot be opened.
        Refused: A link stands in the folder, or it holds too much.
    """
    if not folder.is_dir():
        message = f"{shown_as}: there is no such folder"
        raise Unreadable(message, "USE002")
    paths = [path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file()]
    where = Where(shown_as)
    links = [path.relative_to(folder).as_posix() for path in paths if path.is_symlink()]
    if links:
        raise Refused([error(UNSAFE_MEMBER, where, f"{name!r} is a link") for name in links])
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    kept = {name: path for name, path in names.items() if wanted(name)}
    if len(kept) > allowance.files:
        what = f"the folder has {len(kept):,} files"
        raise Refused([_too_big(where, what, allowance.files)])
    return {name: _bytes_of(path, where, allowance.file_bytes) for name, path in kept.items()}


def _bytes_of(path: Path, where: Where, allowed: int) -> bytes:
    try:
        if path.stat().st_size > allowed:
            raise Refused([_too_big(where, f"{path.name} is longer", allowed)])
        return path.read_bytes()
    except OSError as problem:
        message = f"{path}: cannot be read: {problem.strerror}"
        raise Unreadable(message, "USE002") from problem


def wanted(name: str) -> bool:
    """Tell whether a file can be part of an export: JSON, and no litter of an operating system."""
    path = PurePosixPath(name)
    return path.suffix.lower() == ".json" and "__MACOSX" not in path.parts and path.name[0] != "."


def _too_big(where: Where, what: str, allowed: int) -> Finding:
    remedy = f"{allowed:,} are allowed; this is no bot's export."
    return error(TOO_BIG, where, what, remedy)
