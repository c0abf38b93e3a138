"""Two engines, one way to use them: DuckDB for files, Spark for a lake.

Law of the room: whatever is larger than memory goes through the disk. An engine reads a file as it
stands (CSV as text), keeps a table between two passes, writes Parquet or CSV, and knows no column.
"""

from __future__ import annotations

import csv
import gzip
import os
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, cast

from ivr.faults import Unreadable
from ivr.study.risk.transform.frames import Table, ibis

MEMORY = "1500MB"
"""What DuckDB may take by default; beyond it spills to the disk. Training stays below 2 GB."""


CORRUPT = "_corrupt_record"
"""The column in which an engine puts a line that is no row."""

_PART = 1 << 20

_LOST = "state machine reached an invalid state"
"""What DuckDB says of a file in which lines end by CR LF here and by LF there."""


class Read:
    """A file as an engine reads it, and how many lines of it are no rows."""

    def __init__(self, table: Table, broken: Callable[[], Sequence[tuple[int, str]]]) -> None:
        self.table = table
        self.broken = broken


class Engine(Protocol):
    """What the transform needs of an engine."""

    def read(self, path: str) -> Read:
        """Return a CSV or Parquet file.

        Raises:
            Unreadable: It is neither, is empty, or its writing was cut off (HIS001).
        """
        ...

    def keep(self, table: Table, name: str) -> Table:
        """Compute a table once and return it as kept."""
        ...

    def write(self, table: Table, path: str) -> None:
        """Write a table as one CSV or Parquet file."""
        ...

    def token(self, seal: Callable[[str], str]) -> Callable[[Any], Any]:
        """Return a function of columns that seals each text."""
        ...

    def close(self) -> None:
        """Free what is held."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """Seals a column of texts, each distinct one once in a batch."""

    seal: Callable[[str], str]

    def __call__(self, column: Any) -> Any:  # noqa: ANN401  Arrow has no types
        """Return an Arrow column of texts, each of them sealed."""
        pa: Any = import_module("pyarrow")
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        encoded = column.dictionary_encode()
        texts = cast("list[str | None]", encoded.dictionary.to_pylist())
        sealed = [None if text is None else self.seal(text) for text in texts]
        return pa.array(sealed, pa.string()).take(encoded.indices)


class DuckEngine:
    """Implements Engine by DuckDB in a file of `scratch`, with bounded memory."""

    def __init__(self, scratch: Path, memory: str = MEMORY, threads: int = 1) -> None:
        """Open a database in the folder `scratch`, which the caller removes."""
        self._memory = memory
        self._connection: Any = ibis.duckdb.connect(
            scratch / "transform.duckdb",
            memory_limit=memory,
            threads=threads,
            temp_directory=str(scratch / "spilled"),
            preserve_insertion_order=False,
        )

    def read(self, path: str) -> Read:
        """See Engine."""
        _checked(Path(path))
        path = os.path.abspath(path)  # noqa: PTH100  so is it named where broken lines are told
        try:
            if path.endswith(".parquet"):
                return Read(self._connection.read_parquet(path), lambda: ())
            return self._csv(path)
        except Unreadable:
            raise
        except Exception as fault:
            raise unreadable(path, fault) from fault

    def keep(self, table: Table, name: str) -> Table:
        """See Engine."""
        return within(self._memory, lambda: self._connection.create_table(name, table))

    def write(self, table: Table, path: str) -> None:
        """See Engine."""
        if path.endswith(".csv"):
            within(self._memory, lambda: self._connection.to_csv(table, path, header=True))
        else:
            written = partial(self._connection.to_parquet, table, path, COMPRESSION="zstd")
            within(self._memory, written)

    def token(self, seal: Callable[[str], str]) -> Callable[[Any], Any]:
        """See Engine."""
        return udf(ibis.udf.scalar.pyarrow, seal)

    def close(self) -> None:
        """See Engine."""
        self._connection.disconnect()

    def _csv(self, path: str) -> Read:
        table = self._connection.read_csv(
            path,
            columns=dict.fromkeys(header(path), "VARCHAR"),
            header=True,
            auto_detect=False,
            delim=",",
            quote='"',
            escape='"',
            store_rejects=True,
        )
        return Read(table, lambda: self._broken(path))

    def _broken(self, path: str) -> Sequence[tuple[int, str]]:
        """Return number and fault of each line that is no row; once the file was read."""
        asked = (
            "SELECT DISTINCT e.line, lower(CAST(e.error_type AS VARCHAR)) FROM reject_errors e "
            "JOIN reject_scans s USING (scan_id, file_id) WHERE s.file_path = ? ORDER BY 1"
        )
        found = self._connection.con.execute(asked, [path]).fetchall()
        lines = {int(line): str(why).replace(" ", "_") for line, why in found}
        return tuple(lines.items())


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


def _checked(path: Path) -> None:
    if not path.is_file():
        raise Unreadable(f"There is no file {path}.", "HIS001")
    if not path.stat().st_size:
        raise Unreadable(f"{path} is empty.", "HIS001")
    if not path.name.endswith((".csv", ".csv.gz", ".parquet")):
        raise Unreadable(f"{path} is neither .csv, .csv.gz nor .parquet. Convert it.", "HIS001")


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


def within(memory: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401  ibis has no types
    """Return what DuckDB does in so much memory, where not all of it can go through the disk.

    Raises:
        Unreadable: It needs more (HIS007).
    """
    try:
        return work()
    except Exception as fault:
        if type(fault).__name__ != "OutOfMemoryException":
            raise
        message = f"The history needs more than {memory} of memory. Give it in parts."
        raise Unreadable(message, "HIS007") from fault


def unreadable(path: str, fault: Exception) -> Unreadable:
    """Return what to say of a file that an engine cannot read."""
    if _LOST in str(fault):
        return Unreadable(
            f"{path} cannot be read: not all lines end in the same way, or a carriage return stands"
            " within one. Save it with one kind of line end.",
            "HIS001",
        )
    first = str(fault).strip().splitlines()[:1] or [type(fault).__name__]
    return Unreadable(
        f"{path} cannot be read: {first[0][:200]}. Was its writing cut off? Write it again.",
        "HIS001",
    )


def udf(decorator: Callable[..., Any], seal: Callable[[str], str]) -> Callable[[Any], Any]:
    """Return a function of text columns, of the kind that `decorator` makes for an engine."""
    sealed = Sealed(seal)

    def tokened(text: Any) -> Any:  # noqa: ANN401  Arrow has no types
        return sealed(text)

    return decorator(tokened, signature=(("string",), "string"))
