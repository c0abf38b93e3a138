"""A file of transactions becomes events, and the bank that they are charged at.

CSV, Parquet (extra `risk`) and lines of JSON are read. A row that has `cc_num` and
`trans_date_trans_time` is one of the public fraud sets; any other is sent as it stands.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from ivr.faults import Unreadable

Row = Mapping[str, Any]

CARD_DIGITS_MIN = 12
"""A number that such a set keeps as a whole one has lost its leading zeros."""

_ZONED = re.compile(r"T.*(Z|[+-]\d\d:?\d\d)$")

_FACTS = ("merchant", "category", "gender", "dob", "city_pop", "lat", "long")
_AREAS = (212, 213, 305, 312, 404, 415, 512, 617, 702, 713)
"""Area codes; 555-0100 to 555-0199 are nobody's in each. Source: NANPA, 555 line numbers."""


def rows(file: Path, limit: int | None = None) -> Iterator[object]:
    """Yield what a file says, row by row; a line that is not JSON as its own text.

    Raises:
        Unreadable: It is not there, has another ending, cannot be read, or needs an extra (USE002,
            USE009).
    """
    if not file.exists():
        raise Unreadable(f"there is no file {file}.", "USE002")
    readers = {".csv": _csv, ".parquet": _parquet, ".jsonl": _lines}
    read = readers.get(file.suffix)
    if read is None or not file.is_file():
        known = ", ".join(readers)
        raise Unreadable(f"{file} is no file of transactions. Name one of {known}.", "USE002")
    for number, row in enumerate(read(file)):
        if number == limit:
            return
        yield row


def count(file: Path, limit: int | None = None) -> int:
    """Return how many rows a file has, at most `limit`."""
    return sum(1 for _ in rows(file, limit))


def event_of(row: object) -> object:
    """Return the event that a row is sent as."""
    if not isinstance(row, Mapping):
        return row
    said = cast("Row", row)
    if "cc_num" not in said or "trans_date_trans_time" not in said:
        return said
    number = str(said["cc_num"]).zfill(CARD_DIGITS_MIN)
    return {
        "transaction_id": str(said["trans_num"]),
        "customer": customer_of(number),
        "card_number": number,
        "amount": str(said["amt"]),
        "currency": "USD",
        "timestamp": _utc(str(said["trans_date_trans_time"])),
        **{name: said[name] for name in (*_FACTS, "merch_lat", "merch_long") if name in said},
    }


def _utc(said: str) -> str:
    """Return a time with its zone: the public sets name none and mean UTC."""
    at = said.strip().replace(" ", "T")
    return at if _ZONED.search(at) else f"{at}Z"


def customer_of(number: str) -> str:
    """Return the made-up id of the customer whose card has that number."""
    return f"customer-{hashlib.sha256(number.encode()).hexdigest()[:16]}"


def detail_of(event: object) -> Row:
    """Return what an event tells: its detail, where it has an envelope; nothing of other values."""
    said = cast("Row", event if isinstance(event, Mapping) else {})
    inner = said.get("detail")
    return cast("Row", inner) if isinstance(inner, Mapping) else said


def customer(event: object, order: int) -> dict[str, Any] | None:
    """Return the customer of an event as `embedded.seed` reads one; None if it names none.

    `order` chooses the phone number, which is nobody's.
    """
    said = detail_of(event)
    name, number = said.get("customer"), said.get("card_number")
    if not isinstance(name, str) or not isinstance(number, str) or not number.isdigit():
        return None
    area, line = _AREAS[order // 100 % len(_AREAS)], order % 100
    return {
        "id": name,
        "phones": [f"+1{area}55501{line:02d}"],
        "time_zone": "America/New_York",
        "cards": [{"number": number}],
    }


def _csv(file: Path) -> Iterator[object]:
    try:
        with file.open(newline="", encoding="utf-8") as opened:
            yield from csv.DictReader(opened)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Unreadable(f"{file} cannot be read as CSV: {_said(fault)}.", "USE002") from None


def _lines(file: Path) -> Iterator[object]:
    with file.open("rb") as opened:
        for line in opened:
            if line.strip():
                try:
                    yield json.loads(line)
                except (ValueError, RecursionError):
                    yield line.decode("utf-8", "replace").rstrip("\n")


def _parquet(file: Path) -> Iterator[object]:
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        message = f"{file} needs the extra risk. Install it: pip install 'ivr[risk]'."
        raise Unreadable(message, "USE009") from None
    try:
        with parquet.ParquetFile(file) as opened:
            for batch in opened.iter_batches(10_000):
                yield from batch.to_pylist()
    except (OSError, ValueError) as fault:
        raise Unreadable(f"{file} cannot be read as Parquet: {_said(fault)}.", "USE002") from None


def _said(fault: Exception) -> str:
    return str(fault).rstrip(".")
