"""DuckDB as the engine of the transform: files on this machine, in bounded memory."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ivr.faults import Unreadable
from ivr.study.risk.transform.engines.engine import Read, udf, unreadable
from ivr.study.risk.transform.engines.files import checked, header
from ivr.study.risk.transform.frames import Table, ibis

MEMORY = "1500MB"
"""What DuckDB may take by default; beyond it spills to the disk. Training stays below 2 GB."""

ROW_BYTES = 512
"""What a row takes while its features are computed, with room to spare: a part of cards fits."""

_UNITS = {"MB": 10**6, "GB": 10**9, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([MG]i?B)", re.IGNORECASE)


class DuckEngine:
    """Implements Engine by DuckDB in a file of `scratch`, with bounded memory."""

    def __init__(self, scratch: Path, memory: str = MEMORY, threads: int = 1) -> None:
        """Open a database in the folder `scratch`, which the caller removes."""
        self._memory = memory
        self.room = max(1, bytes_of(memory) // ROW_BYTES)
        self._connection: Any = ibis.duckdb.connect(
            scratch / "transform.duckdb",
            memory_limit=memory,
            threads=threads,
            temp_directory=str(scratch / "spilled"),
            preserve_insertion_order=False,
        )

    def read(self, path: str) -> Read:
        """See Engine."""
        checked(Path(path))
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

    def gather(self, tables: Iterable[Table], name: str) -> Table:
        """See Engine."""
        self._in_order()
        first, *others = tables
        kept = self.keep(first, name)
        for other in others:
            within(self._memory, partial(self._connection.insert, name, other))
        return kept

    def write(self, table: Table, path: str) -> None:
        """See Engine."""
        self._in_order()
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

    def _in_order(self) -> None:
        """Keep the order of rows from here on, on however many threads."""
        self._connection.con.execute("SET preserve_insertion_order = true")

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


def bytes_of(memory: str) -> int:
    """Return how many bytes are meant by such as 500MB, 1.5 GB or 2GiB.

    Raises:
        Unreadable: It says no size (USE001).
    """
    said = _SIZE.fullmatch(memory.strip())
    if said is None or not (found := int(float(said[1]) * _UNITS[said[2].upper()])):
        raise Unreadable(f"{memory!r} is no size of memory. Say such as 500MB or 2GB.")
    return found


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
        message = f"The history needs more than {memory} of memory. Give it more, or in parts."
        raise Unreadable(message, "HIS007") from fault
