"""A delivery stream: records are buffered, transformed by a function, and written into partitions.

    <folder>/transactions/day=2020-06-21/part-0000.json      what was Ok
    <folder>/errors/part-0000.json                           what was not

Law of the room: a reply that does not answer every record exactly once fails as a whole, as at
Firehose. What the function puts back is delivered again.
Source: Firehose developer guide, data-transformation and s3-prefixes.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from ivr.faults import Unreadable
from ivr.runtime.adapters.embedded.streaming.starter import RememberedRefill
from ivr.runtime.events.streams import GZIP

BUFFER_BYTES = 1_048_576
"""How much is handed over at once: 1 MB, so that an enriched reply stays below 6 MB."""

INVOCATIONS = 4
"""Once, and three times more. Source: as above."""

REPLY_BYTES_MAX = 6_291_556
WAY, ERRORS = "transactions", "errors"
PARTITION = "day=%Y-%m-%d"
"""As the prefix of the delivery stream in infra/stacks/streaming.yaml."""

Invoke = Callable[[dict[str, Any]], Mapping[str, Any]]


@dataclass(slots=True)
class Delivery:
    """One delivery stream.

    Attributes:
        invoke: The function that transforms.
        folder: Where partitions are written; None only counts.
        now: What time it is: it names the partition.
        refill: Where the function puts records back.
        results: How many records were answered how.
        calls: How often the function was invoked.
        told: Is told the lines that are written.
    """

    invoke: Invoke
    folder: Path | None
    now: Callable[[], datetime]
    refill: RememberedRefill = field(default_factory=RememberedRefill)
    results: Counter[str] = field(default_factory=Counter[str])
    calls: int = 0
    told: Callable[[Sequence[bytes]], None] = lambda _lines: None
    _given: int = 0

    def deliver(self, contents: Sequence[bytes]) -> None:
        """Deliver contents, and what is put back, until none is left."""
        waiting = list(contents)
        while waiting:
            for batch in _buffers(waiting):
                self._transformed(batch)
            waiting, self.refill.waiting[:] = list(self.refill.waiting), []

    def _transformed(self, batch: Sequence[bytes]) -> None:
        named = {self._name(): content for content in batch}
        records = [
            {"recordId": name, "data": base64.b64encode(content).decode()}
            for name, content in named.items()
        ]
        answered = self._answered(records)
        lines: dict[str, list[bytes]] = {WAY: [], ERRORS: []}
        for name, content in named.items():
            told = answered.get(name, {"result": "ProcessingFailed"})
            self.results[told["result"]] += 1
            if told["result"] == "Ok":
                lines[WAY].append(base64.b64decode(told["data"]))
            elif told["result"] != "Dropped":
                lines[ERRORS].append(_failed(content))
        self.told(lines[WAY])
        self._write(lines)

    def _name(self) -> str:
        self._given += 1
        return f"{self._given:056d}"

    def _answered(self, records: list[dict[str, str]]) -> Mapping[str, Mapping[str, str]]:
        """Return results by name; none where the function failed again and again."""
        for _ in range(INVOCATIONS):
            self.calls += 1
            try:
                reply = self.invoke({"invocationId": f"{self.calls}", "records": records})
                found = [dict(each) for each in reply["records"]]
            except Exception:  # noqa: BLE001, S112  as Firehose does
                continue
            named = {each["recordId"]: each for each in found}
            is_whole = len(found) == len(named) == len(records)
            if is_whole and len(json.dumps(reply)) <= REPLY_BYTES_MAX:
                return named
        return {}

    def _write(self, lines: Mapping[str, Sequence[bytes]]) -> None:
        if self.folder is None:
            return
        for way, found in lines.items():
            if found:
                place = self.folder / way
                place = place / self.now().strftime(PARTITION) if way == WAY else place
                place.mkdir(parents=True, exist_ok=True)
                with (place / "part-0000.json").open("ab") as file:
                    file.writelines(found)


def _failed(content: bytes) -> bytes:
    told = {"errorCode": "Lambda.ProcessingFailed", "rawData": base64.b64encode(content).decode()}
    return json.dumps(told).encode() + b"\n"


def _buffers(contents: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    batch: list[bytes] = []
    size = 0
    for content in contents:
        if batch and size + len(content) > BUFFER_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(content)
        size += len(content)
    if batch:
        yield batch


def read_delivered(folder: Path) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Yield file, line and object of every record in the partitions below a folder, in order.

    Raises:
        Unreadable: There is no such folder, or a line is not one JSON object (USE002).
    """
    if not folder.is_dir():
        raise Unreadable(f"{folder} is no folder. Name one that Firehose delivers into.", "USE002")
    for file in sorted(folder.rglob("*")):
        if file.is_file() and ERRORS not in file.relative_to(folder).parts:
            yield from _lines(file)


def _opened(file: Path) -> IO[bytes]:
    """Open a file of lines, packed by gzip or not: Firehose may be told to pack them."""
    opened = file.open("rb")
    if opened.peek(2)[:2] != GZIP:
        return opened
    opened.close()
    return cast("IO[bytes]", gzip.open(file))


def _lines(file: Path) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    number = 0
    try:
        with _opened(file) as lines:
            for number, line in enumerate(lines, 1):
                yield file, number, _object(line, f"{file}:{number}")
    except (EOFError, OSError, zlib.error):
        message = f"{file}: this file cannot be read to its end, after line {number}."
        raise Unreadable(message, "USE002") from None


def _object(line: bytes, where: str) -> dict[str, Any]:
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unreadable(f"{where}: this line is no JSON object.", "USE002")
    return cast("dict[str, Any]", found)
