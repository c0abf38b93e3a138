"""From files of charges to a feature frame: read, clean, quarantine, distinct, features.

Law of the room: every row that comes in goes out, as a row of the frame or as one of the
quarantine with its reason; the two are counted, and must add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ivr.faults import Unreadable
from ivr.runtime.records import card_token
from ivr.study.risk.transform import contacts, features
from ivr.study.risk.transform.cleaning import CALLED, CHARGED, SAID, Door, Kind, cleaned
from ivr.study.risk.transform.columns import Matched, matched
from ivr.study.risk.transform.convention import as_events
from ivr.study.risk.transform.engines.duck import MEMORY, DuckEngine
from ivr.study.risk.transform.engines.engine import CORRUPT, Engine, Read, unreadable
from ivr.study.risk.transform.engines.files import is_open_ended
from ivr.study.risk.transform.frames import Table, ibis
from ivr.study.risk.transform.parting import in_order

FRAME, QUARANTINE, EVENTS = "features.parquet", "quarantine.csv", "events.csv"
"""Names of the files that are written."""

UNUSABLE_SHARE = 0.5
"""From this share of quarantined rows on, a history is refused: it is not what it seems."""

_TOKEN = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """What to transform, and how.

    Attributes:
        files: CSV or Parquet files, the earlier ones first; cards keep their history across them.
        out: The folder that FRAME, QUARANTINE and, if asked for, EVENTS are written into.
        pepper: Keys the tokens of cards, as it does in calls: another pepper, other tokens.
        zoned: Times without a zone are refused instead of taken for UTC.
        events: Write the Fraud Detector convention too.
        memory: What DuckDB may take, such as 500MB.
        threads: How many it runs.
        strict: A history of which too little is usable is refused.
        calls: The files are of inbound contacts, not of charges.
    """

    files: tuple[Path, ...]
    out: Path
    pepper: bytes = b""
    zoned: bool = False
    events: bool = False
    memory: str = MEMORY
    threads: int = 1
    strict: bool = True
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made of a history.

    Attributes:
        rows: Rows that came in, broken lines included.
        kept: Rows of the frame.
        quarantined: Rows of the quarantine, by reason.
        frauds: Rows labelled 1.
        legits: Rows labelled 0; the rest has no label.
        cards: Different cards.
        first: Epoch second of the first charge.
        last: Epoch second of the last charge.
        zoneless: Times that named no zone and were taken for UTC.
        missing: Optional values that could not be read and count as missing, by column.
        ignored: Columns that are left out, by file.
        sources: For each file how many rows of the frame are its own.
        open_ended: Files whose last line has no end; it was taken as it stands.
    """

    rows: int
    kept: int
    quarantined: Mapping[str, int] = field(default_factory=dict[str, int])
    frauds: int = 0
    legits: int = 0
    cards: int = 0
    first: int = 0
    last: int = 0
    zoneless: int = 0
    missing: Mapping[str, int] = field(default_factory=dict[str, int])
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    sources: Sequence[int] = ()
    open_ended: tuple[str, ...] = ()

    @property
    def reconciled(self) -> bool:
        """Tell whether what came in is what went out."""
        return self.rows == self.kept + sum(self.quarantined.values())


def transform(asked: Asked) -> Summary:
    """Write feature frame and quarantine of a history, by DuckDB, within bounded memory.

    Raises:
        Unreadable: A file cannot be read (HIS001), lacks columns (HIS002), holds too little
            that is usable (HIS003), or needs more memory (HIS007); `memory` is no size (USE001).
    """
    asked.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="transform-", dir=asked.out) as scratch:
        engine = DuckEngine(Path(scratch), asked.memory, asked.threads)
        try:
            return transform_by(engine, asked, [str(file) for file in asked.files], str(asked.out))
        finally:
            engine.close()


def transform_by(engine: Engine, asked: Asked, files: Sequence[str], out: str) -> Summary:
    """Write feature frame and quarantine of `files` into `out` by any engine; see `transform`."""
    kind = CALLED if asked.calls else CHARGED
    door = Door(engine.token(partial(_sealed, asked.pepper)), asked.zoned)
    reads: list[tuple[str, Read, Matched]] = []
    for file in files:
        read = engine.read(file)
        reads.append((file, read, matched(_columns(read), kind.columns, file)))
    rows = [
        cleaned(read.table, told.named, n, door, kind) for n, (_, read, told) in enumerate(reads)
    ]
    try:
        union = engine.keep(reduce(_united, rows), "cleaned")
        kept = engine.keep(_distinct(union), "judged")
    except Unreadable:
        raise
    except Exception as fault:
        raise unreadable(", ".join(files), fault) from fault
    broken = [(n, *line) for n, (_, read, _) in enumerate(reads) for line in read.broken()]
    summary = _summary(kept, reads, broken, kind)
    engine.write(_quarantine(kept, broken), f"{out}/{QUARANTINE}")
    if asked.strict:
        _refused(summary, ", ".join(files))
    good = kept.filter(kept.reason.isnull()).select(*kind.kept)
    featured = contacts.featured if asked.calls else features.featured
    frame = in_order(engine, good, featured, summary.kept, again=asked.events)
    engine.write(frame, f"{out}/{FRAME}")
    if asked.events:
        engine.write(as_events(frame, kind), f"{out}/{EVENTS}")
    return summary


def _columns(read: Read) -> Sequence[str]:
    return [name for name in read.table.columns if name != CORRUPT]


def _sealed(pepper: bytes, number: str) -> str:
    """Return the token of a card; one that is a token already stays."""
    if len(number) == _TOKEN and not number.strip("0123456789abcdef"):
        return number
    return card_token(pepper, number)


def _united(one: Table, other: Table) -> Table:
    return one.union(other)


def _distinct(rows: Table) -> Table:
    """Return the rows with a reason for all but the first of the same id."""
    order = (rows.reason.notnull(), rows.at, rows.source, rows.card, rows.amount_cents, rows.label)
    number: Any = ibis.row_number().over(group_by=rows.event_id, order_by=order)
    again = rows.reason.isnull() & (number > 0)
    return rows.mutate(reason=again.ifelse("duplicate", rows.reason))


def _quarantine(rows: Table, broken: Sequence[tuple[int, int, str]]) -> Table:
    """Return the rows that cannot be used, each with its reason, and lines that are no rows."""
    bad = rows.filter(rows.reason.notnull()).select(
        "source", ibis.null("int64").name("line"), "reason", "event_id", "card", *SAID
    )
    if not broken:
        return bad
    lines = [
        {"source": source, "line": line, "reason": f"line_{why}"} for source, line, why in broken
    ]
    schema = {name: bad[name].type() for name in ("source", "line", "reason")}
    table = ibis.memtable(lines, schema=schema)
    empty = {name: ibis.null("string") for name in ("event_id", "card", *SAID)}
    return bad.union(table.mutate(**empty).select(*bad.columns))


def _refused(summary: Summary, files: str) -> None:
    """Refuse a history of which too little is usable.

    Raises:
        Unreadable: Nothing is left, or most rows are not (HIS003).
    """
    bad = sum(summary.quarantined.values())
    if summary.kept and bad < UNUSABLE_SHARE * summary.rows:
        return
    reasons = sorted(summary.quarantined.items(), key=lambda pair: -pair[1])
    said = ", ".join(f"{reason} {count:,}" for reason, count in reasons[:5])
    raise Unreadable(
        f"Of {summary.rows:,} rows of {files} only {summary.kept:,} can be used"
        f"{f' ({said})' if said else ''}. `ivr risk train --quarantine FILE` writes down which;"
        " correct them, or export them again.",
        "HIS003",
    )


def _summary(
    rows: Table,
    reads: Sequence[tuple[str, Read, Matched]],
    broken: Sequence[tuple[int, int, str]],
    kind: Kind,
) -> Summary:
    good: Any = rows.reason.isnull()
    one = good.cast("int64")
    asked: dict[str, Any] = {
        "rows": rows.count(),
        "kept": one.sum(),
        "frauds": (good & (rows.label == 1)).sum(),
        "legits": (good & (rows.label == 0)).sum(),
        "cards": rows.card.nunique(where=good),
        "first": rows.at.min(where=good),
        "last": rows.at.max(where=good),
        "zoneless": rows.zoneless.sum(where=good),
        **{f"odd_{name}": rows[f"odd_{name}"].sum(where=good) for name in kind.optional},
        **{f"from_{n}": (good & (rows.source == n)).sum() for n in range(len(reads))},
    }
    row = rows.aggregate(**asked).to_pyarrow().to_pylist()[0]
    found = {name: int(value or 0) for name, value in row.items()}
    bad = rows.filter(rows.reason.notnull())
    counted = bad.group_by("reason").aggregate(n=bad.count())
    reasons = {each["reason"]: int(each["n"]) for each in counted.to_pyarrow().to_pylist()}
    for _, _, why in broken:
        reasons[f"line_{why}"] = reasons.get(f"line_{why}", 0) + 1
    odd = {name: found.pop(f"odd_{name}") for name in kind.optional}
    sources = tuple(found.pop(f"from_{n}") for n in range(len(reads)))
    found["rows"] += len(broken)
    return Summary(
        **found,
        quarantined=dict(sorted(reasons.items())),
        missing={name: count for name, count in odd.items() if count},
        ignored={file: told.ignored for file, _, told in reads if told.ignored},
        sources=sources,
        open_ended=tuple(file for file, _, _ in reads if is_open_ended(Path(file))),
    )
