"""A file of history before an engine reads it: its kind, its first line, its last byte."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from ivr.faults import Unreadable

_PART = 1 << 20


def checked(path: Path) -> None:
    """Refuse a file that no engine could read.

    Raises:
        Unreadable: It is not there, is empty, or of another kind (HIS001).
    """
    if not path.is_file():
        raise Unreadable(f"There is no file {path}.", "HIS001")
    if not path.stat().st_size:
        raise Unreadable(f"{path} is empty.", "HIS001")
    if not path.name.endswith((".csv", ".csv.gz", ".parquet")):
        raise Unreadable(f"{path} is neither .csv, .csv.gz nor .parquet. Convert it.", "HIS001")


def header(path: str) -> Sequence[str]:
    """Return the names of a CSV file's columns.

    Raises:
        Unreadable: Its first line is none of names, or no UTF-8 (HIS001), or names one twice
            (HIS002).
    """
    opening = gzip.open if path.endswith(".gz") else open
    with opening(path, "rt", encoding="utf-8-sig", errors="replace", newline="") as file:
        names = next(csv.reader(islice(file, 1)), list[str]())
    if any("\ufffd" in name for name in names):
        raise Unreadable(f"{path} is no text in UTF-8. Save it as UTF-8.", "HIS001")
    if not names or not all(name.strip() for name in names):
        raise Unreadable(f"The first line of {path} does not name its columns.", "HIS001")
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise Unreadable(f"{path} has two columns {doubled[0]!r}. Rename one.", "HIS002")
    return names


def is_open_ended(path: Path) -> bool:
    """Tell whether the last line of a CSV file has no end: its last value may be a part of one.

    A compressed file is read through. One that was itself cut off is refused when it is used.
    """
    if not path.name.endswith((".csv", ".csv.gz")) or not path.is_file():
        return False
    return _last(path) not in {b"\n", b"\r", b""}


def _last(path: Path) -> bytes:
    """Return the last byte of a text; nothing where it is empty or cannot be read to its end."""
    if not path.name.endswith(".gz"):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 1))
            return file.read()
    last = b""
    try:
        with gzip.open(path, "rb") as packed:
            while part := packed.read(_PART):
                last = part[-1:]
    except (OSError, EOFError, zlib.error):
        return b""
    return last
