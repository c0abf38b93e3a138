"""Files -> a zip whose bytes depend on the files alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the first that a zip can hold."""

MODE = 0o644 << 16
UNIX = 3


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files by path, stored, in the order of their paths."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, DATE)
            entry.external_attr = MODE
            entry.create_system = UNIX
            archive.writestr(entry, files[path])
    return target.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by path."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of bytes in hex digits."""
    return hashlib.sha256(content).hexdigest()
