"""The rows of a file of charges: read as they stand, in order, one by one.

Law of the room: a line that is no row is still a line; it is told, never skipped.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ivr.faults import Unreadable
from ivr.runtime.records import card_token
from ivr.study.risk.transform.columns import CHARGES, matched

RESULTS = ("MODEL_SCORES", "OUTCOMES", "RULE_RESULTS", "STATUS")
"""What is added to a row. Source: Fraud Detector user guide, batch predictions."""

CELL_MAX = 131_072
"""Characters of a cell at most: beyond it a quote was not closed."""

_NOT_OURS = frozenset({"label"})
_TOKEN = re.compile(r"[0-9a-f]{32}")
_BLANKS = re.compile(r"[\s-]")


class Line(NamedTuple):
    """A row's cells, as many as there are columns, and why it is none, if so."""

    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a file.

    Attributes:
        columns: Names, as they stand.
        shown: Places of those that are written again: all but results of an earlier run.
        named: Name in `columns.CHARGES` -> place.
        spelt: Name in lower case -> place, other names that a column is known by among them.
    """

    columns: tuple[str, ...]
    shown: tuple[int, ...]
    named: Mapping[str, int]
    spelt: Mapping[str, int]


def heading(path: Path) -> Heading:
    """Return the columns of a CSV file of charges.

    Raises:
        Unreadable: It cannot be read or is empty (HIS001), or lacks columns (HIS002).
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            columns = next(csv.reader(text), None)
    except (OSError, csv.Error) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise Unreadable(f"{path} cannot be read: {why}.", "HIS001") from None
    if magic == b"PAR1":
        raise Unreadable(f"{path} is a Parquet file. Export it as CSV.", "HIS001")
    if not columns:
        raise Unreadable(f"{path} is empty. Export it again.", "HIS001")
    found = matched(columns, CHARGES, str(path)).named
    named = {name: columns.index(column) for name, column in found.items()}
    spelt = {
        each: named[column.name]
        for column in CHARGES
        for each in column.names
        if column.name in named
    }
    spelt |= {name.strip().lower(): place for place, name in enumerate(columns)}
    shown = tuple(n for n, name in enumerate(columns) if name.strip().upper() not in RESULTS)
    ours = {name: place for name, place in named.items() if name not in _NOT_OURS}
    return Heading(tuple(columns), shown, ours, spelt)


def lines(path: Path, width: int) -> Iterator[Line]:
    """Yield the rows of a file of so many columns, its heading left out."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Line([""] * width, "line_broken")
                continue
            if cells:
                yield _line(cells, width)


def _line(cells: list[str], width: int) -> Line:
    if len(cells) == width:
        return Line(cells)
    fault = "line_too_short" if len(cells) < width else "line_too_long"
    return Line((cells + [""] * width)[:width], fault)


@lru_cache(maxsize=65_536)
def sealed(said: str, pepper: bytes) -> str:
    """Return the token of a card; a token stays, and nothing stays nothing."""
    number = _BLANKS.sub("", said)
    return number if not number or _TOKEN.fullmatch(number) else card_token(pepper, number)
