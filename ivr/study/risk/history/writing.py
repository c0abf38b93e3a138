"""Rows of a made-up history, written to a file as they come.

Law of the room: a CSV file is written a row at a time, a Parquet file in groups of rows; what
cannot be finished leaves no file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from ivr.faults import Unreadable

GROUP_ROWS = 50_000


def write(rows: Iterable[tuple[Any, ...]], path: Path) -> int:
    """Write named tuples to a .csv or .parquet file; return how many.

    Raises:
        Unreadable: The file has another ending, or cannot be written (USE001).
    """
    writers = {".csv": _csv, ".parquet": _parquet}
    if path.suffix not in writers:
        raise Unreadable(f"{path} ends neither in .csv nor in .parquet. Name one of them.")
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        count = writers[path.suffix](rows, part)
        part.replace(path)
    except OSError as fault:
        raise Unreadable(f"{path} cannot be written: {fault.strerror or fault}.") from fault
    finally:
        part.unlink(missing_ok=True)
    return count


def _csv(rows: Iterable[Any], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for count, row in enumerate(rows, 1):
            if count == 1:
                writer.writerow(row._fields)
            writer.writerow(row)
    return count


def _parquet(rows: Iterable[Any], path: Path) -> int:
    pa: Any = import_module("pyarrow")
    pq: Any = import_module("pyarrow.parquet")
    count, writer = 0, None
    try:
        for group in _groups(rows):
            columns: dict[str, Any] = dict(
                zip(group[0]._fields, zip(*group, strict=True), strict=True)
            )
            table = pa.table({name: pa.array(values) for name, values in columns.items()})
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
            count += len(group)
    finally:
        if writer is not None:
            writer.close()
    return count


def _groups(rows: Iterable[Any]) -> Iterator[Sequence[Any]]:
    remaining = iter(rows)
    while group := list(islice(remaining, GROUP_ROWS)):
        yield group
