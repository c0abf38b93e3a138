"""Scores of all rows of a file: gathered, transformed, scored; kept on the disk by row number.

    gather(...)    the rows that can be judged, as a history whose event ids are row numbers
    score(...)     SCORES: a whole number for each row; FAULTS: a number of `REASONS`, 0 = none

Law of the room: nothing here grows with the file but files.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ivr.runtime.risk.learned.model import Model
from ivr.runtime.risk.providers.forest import GUARDED, HISTORY_MIN
from ivr.study.risk.batch.lines import Heading, Line, lines, sealed
from ivr.study.risk.judging import TELLING, Judge
from ivr.study.risk.transform import FRAME, QUARANTINE, transform
from ivr.study.risk.transform import Asked as Transformed
from ivr.study.risk.transform.columns import ROUNDED

ROWS, SCORES, FAULTS, VALUES = "rows.csv", "scores.bin", "faults.bin", "values.bin"
UNSCORED = -1
LOST = "line_broken"
REASONS_MAX = 255
AT_ONCE = 65_536
_PREFIX = "row:"
_ROUNDED = re.compile(ROUNDED)
_CACHE = -131_072
"""Pages of SQLite in memory, in KiB."""

Told = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and of how much."""


class Job(NamedTuple):
    """What is scored, and where its files stand.

    `wanted` are features that rules read; `earlier` is how many charges a card must have had
    before the model judges it.
    """

    source: Path
    heading: Heading
    work: Path
    model: Model
    history: tuple[Path, ...] = ()
    pepper: bytes = b""
    wanted: tuple[str, ...] = ()
    earlier: int = HISTORY_MIN


class Reasons:
    """Reasons by number: 0 is none."""

    def __init__(self, names: Sequence[str] = ("",)) -> None:
        self.names = list(names)
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def number(self, name: str) -> int:
        """Return the number of a reason; of too many the last one's."""
        if name not in self._numbers and len(self.names) < REASONS_MAX:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers.get(name, len(self.names) - 1)


def gather(job: Job, reasons: Reasons, told: Told) -> int:
    """Write the rows that can be judged as a history; return how many rows there are in all."""
    names = list(job.heading.named)
    size, count = job.source.stat().st_size, 0
    faults = bytearray()
    seen = closing(sqlite3.connect(job.work / "seen.db", isolation_level=None))
    out = (job.work / ROWS).open("w", encoding="utf-8", newline="")
    with seen as known, out as file, (job.work / FAULTS).open("wb") as marks:
        known.execute("PRAGMA journal_mode=OFF")
        known.execute(f"PRAGMA cache_size={_CACHE}")
        known.execute("CREATE TABLE seen (id BLOB PRIMARY KEY) WITHOUT ROWID")
        known.execute("BEGIN")
        writer = csv.writer(file)
        writer.writerow(names)
        for count, line in enumerate(lines(job.source, len(job.heading.columns)), 1):
            fault = line.fault or _again(line, job.heading, known)
            faults.append(reasons.number(fault))
            if not fault:
                writer.writerow(_typed(line, count - 1, job))
            if len(faults) == AT_ONCE:
                marks.write(faults)
                faults.clear()
                told("reading", min(file.tell(), size), size)
        marks.write(faults)
    (job.work / "seen.db").unlink()
    return count


def _again(line: Line, heading: Heading, known: sqlite3.Connection) -> str:
    """Return why a row cannot be told from others: its id or its card is none, or came before."""
    name = line.cells[heading.named["event_id"]].strip()
    if not name:
        return "event_id_missing"
    if _ROUNDED.fullmatch(line.cells[heading.named["card"]].strip()):
        return "card_rounded"
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[:16]
    new = known.execute("INSERT OR IGNORE INTO seen VALUES (?)", (digest,)).rowcount
    return "" if new else "duplicate"


def _typed(line: Line, number: int, job: Job) -> list[str]:
    row = {
        name: " ".join(line.cells[place].encode("utf-8", "replace").decode().split())
        for name, place in job.heading.named.items()
    }
    row["event_id"] = f"{_PREFIX}{number:012d}"
    row["card"] = sealed(line.cells[job.heading.named["card"]], job.pepper)
    return list(row.values())


def score(job: Job, rows: int, reasons: Reasons, told: Told) -> None:
    """Write score and reason of each row.

    Raises:
        Unreadable: The history cannot be read.
    """
    files = (*job.history, job.work / ROWS)
    transform(Transformed(files=files, out=job.work, pepper=job.pepper, strict=False))
    if not rows:
        return
    found = np.full(rows, UNSCORED, np.int16)
    kept = _values(job, rows)
    judged, done = Judge(job.model, job.earlier), 0
    columns = tuple(dict.fromkeys((*job.model.features, *job.wanted, *GUARDED, *TELLING)))
    for numbers, values in _frame(job.work / FRAME, len(job.history), columns):
        found[numbers] = judged(columns, values)
        if kept is not None:
            kept[numbers] = values[:, [columns.index(name) for name in job.wanted]]
        done += len(numbers)
        told("scoring", done, rows)
    found.tofile(job.work / SCORES)
    if kept is not None:
        kept.flush()
    _blamed(job, found, reasons)


def _values(job: Job, rows: int) -> Any:  # noqa: ANN401  an array on the disk, or None
    if not job.wanted:
        return None
    shape = (rows, len(job.wanted))
    return np.memmap(job.work / VALUES, np.float64, "w+", shape=shape)


def _frame(path: Path, source: int, columns: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """Yield row numbers and features of a frame's part that is of one file."""
    parquet: Any = import_module("pyarrow.parquet")
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(AT_ONCE, columns=["event_id", "source", *columns]):
            ours = np.asarray(batch.column("source")) == source
            if not ours.any():
                continue
            names = batch.column("event_id").to_pylist()
            rows = [int(name[len(_PREFIX) :]) for name, our in zip(names, ours, strict=True) if our]
            values = [
                batch.column(name).to_numpy(zero_copy_only=False)[ours].astype(np.float64)
                for name in columns
            ]
            yield np.array(rows), np.stack(values, axis=1)


def _blamed(job: Job, found: Any, reasons: Reasons) -> None:  # noqa: ANN401  an array
    """Write down why rows have no score; each of them gets a reason."""
    faults = np.fromfile(job.work / FAULTS, np.uint8)
    with (job.work / QUARANTINE).open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            if row["source"] == str(len(job.history)) and row["event_id"].startswith(_PREFIX):
                faults[int(row["event_id"][len(_PREFIX) :])] = reasons.number(row["reason"])
    faults[(found == UNSCORED) & (faults == 0)] = reasons.number(LOST)
    faults.tofile(job.work / FAULTS)
