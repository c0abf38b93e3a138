"""The feature frame in memory, and its split by time: the later part judges the earlier one.

    history(frame)               rows of a frame, all of them or a sample with weights
    split(rows, share)           what is fitted on, what stops and calibrates, what is tested

Law of the room: nothing is shuffled. Every fraud is kept; of honest charges beyond a bound a drawn
share is, each then weighing as many as it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ivr.faults import Unreadable
from ivr.runtime.risk.learned.features import NAMES

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROWS_MAX = 2_000_000
"""More rows than this are not held in memory: 0.5 GB of features."""

AT_ONCE = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Charges with features and, where they are known, labels; in order of time.

    Attributes:
        at: Epoch second.
        card: Number of the card, in order of its first charge here.
        label: 1 fraud, 0 honest, -1 unknown.
        source: Number of the file.
        weight: How many rows each stands for.
        values: Rows x names; NaN is missing.
        names: Names of the features.
        cents: The amounts.
    """

    at: NDArray[np.int64]
    card: NDArray[np.int64]
    label: NDArray[np.int8]
    source: NDArray[np.int64]
    weight: Values
    values: Values
    names: tuple[str, ...]
    cents: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.at)

    def where(self, chosen: Flags | slice) -> Rows:
        """Return some of the rows."""
        return Rows(
            self.at[chosen],
            self.card[chosen],
            self.label[chosen],
            self.source[chosen],
            self.weight[chosen],
            self.values[chosen],
            self.names,
            self.cents[chosen],
        )

    def only(self, names: Sequence[str]) -> Values:
        """Return the values of some features."""
        if tuple(names) == self.names:
            return self.values
        return self.values[:, [self.names.index(name) for name in names]]

    @property
    def fraud(self) -> Flags:
        """Which rows are known frauds."""
        return self.label == 1


class Split(NamedTuple):
    """Rows with labels, parted by time: fitted, kept back, tested; `test` may be empty."""

    fitted: Rows
    kept_back: Rows
    test: Rows


def history(
    frame: Path,
    labels: Mapping[str, int] | None = None,
    limit: int = ROWS_MAX,
    names: tuple[str, ...] = NAMES,
) -> Rows:
    """Return the rows of a feature frame.

    Args:
        frame: A Parquet file that the transform wrote.
        labels: What people decided since: id of an event -> 1 or 0; wins over the frame.
        limit: From more rows than this, honest ones are sampled; always the same ones.
        names: Its features: those of charges, or of calls.

    Raises:
        Unreadable: It is no feature frame of this release (RSK201).
    """
    parquet: Any = import_module("pyarrow.parquet")  # the extra `risk` brings it
    parts: list[tuple[Any, ...]] = []
    try:
        file = parquet.ParquetFile(frame)
        share = _share(file, limit)
        draw = np.random.default_rng(0)
        batches = file.iter_batches(AT_ONCE, columns=[*_IDENTITY, *names])
        parts.extend(_part(batch, labels or {}, (share, draw), names) for batch in batches)
    except (OSError, KeyError, ValueError) as fault:
        message = f"{frame}: this is no feature frame of this release: {fault}"
        raise Unreadable(message.splitlines()[0], "RSK201") from None
    return _joined(parts, names)


_IDENTITY = ("event_id", "card", "at", "amount_cents", "label", "source")


def _share(file: Any, limit: int) -> float:  # noqa: ANN401  pyarrow has no types
    """Return the share of honest rows that is kept."""
    rows = cast("int", file.metadata.num_rows)
    if rows <= limit:
        return 1.0
    frauds = sum(
        int((batch.column("label").to_numpy(zero_copy_only=False) == 1).sum())
        for batch in file.iter_batches(AT_ONCE, columns=["label"])
    )
    return max(limit - frauds, 1) / (rows - frauds)


def _part(
    batch: Any,  # noqa: ANN401  pyarrow has no types
    labels: Mapping[str, int],
    sampled: tuple[float, np.random.Generator],
    names: tuple[str, ...],
) -> tuple[Any, ...]:
    """Return the columns of a batch, its honest rows sampled: which share, drawn by what."""
    share, draw = sampled
    ids: list[str] = batch.column("event_id").to_pylist() if labels else []
    label = batch.column("label").fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int8)
    for row, name in enumerate(ids):
        label[row] = labels.get(name, label[row])
    kept = (label == 1) | (draw.random(len(label)) < share)
    values = np.empty((int(kept.sum()), len(names)))
    for at, name in enumerate(names):
        column = batch.column(name).cast("float64").to_numpy(zero_copy_only=False)
        values[:, at] = column[kept]
    weight = np.where(label[kept] == 1, 1.0, 1.0 / share)
    whole = [
        batch.column(name).to_numpy(zero_copy_only=False)[kept].astype(np.int64)
        for name in ("at", "amount_cents", "source")
    ]
    cards = batch.column("card").to_numpy(zero_copy_only=False)[kept]
    return (*whole, cards, label[kept], weight, values)


def _joined(parts: list[tuple[Any, ...]], names: tuple[str, ...]) -> Rows:
    at, cents, source, cards, label, weight = (
        (np.concatenate(each) for each in zip(*[part[:-1] for part in parts], strict=True))
        if parts
        else _NOTHING
    )
    values = _together(parts, len(names))
    in_time = bool((at[:-1] <= at[1:]).all())
    order = slice(None) if in_time else np.argsort(at, kind="stable")
    numbers: dict[str, int] = {}
    ordered: list[str] = cards[order].tolist()
    card = np.array([numbers.setdefault(each, len(numbers)) for each in ordered], np.int64)
    return Rows(
        at[order],
        card,
        label[order],
        source[order],
        weight[order],
        values[order],
        names,
        cents[order],
    )


def _together(parts: list[tuple[Any, ...]], width: int) -> Values:
    """Return the features of all parts, each part being let go once it is copied."""
    values = np.empty((sum(len(part[0]) for part in parts), width))
    start = 0
    parts.reverse()
    while parts:
        part = parts.pop()[-1]
        values[start : start + len(part)] = part
        start += len(part)
    return values


_WHOLE = np.empty(0, np.int64)
_NOTHING = (
    _WHOLE,
    _WHOLE,
    _WHOLE,
    np.empty(0, object),
    np.empty(0, np.int8),
    np.empty(0),
)


def split(rows: Rows, share: float, test_source: int | None = None) -> Split:
    """Part the labelled rows by time.

    Args:
        rows: In order of time.
        share: How much of what is not tested is kept back: its last part.
        test_source: Number of the file that is tested; by default nothing is.
    """
    known = rows.label >= 0
    tested = rows.source == test_source if test_source is not None else np.zeros(len(rows), bool)
    taught, test = rows.where(known & ~tested), rows.where(known & tested)
    first = int(len(taught) * (1 - share))
    if 0 < first < len(taught):
        # charges of one second stay together
        first = int(np.count_nonzero(taught.at < taught.at[first]))
    return Split(taught.where(slice(0, first)), taught.where(slice(first, None)), test)


def digest(rows: Rows) -> str:
    """Return the SHA-256 of what was learned from: times, cards, labels, features."""
    seal = sha256()
    for column in (rows.at, rows.card, rows.label, rows.values):
        seal.update(np.ascontiguousarray(column).tobytes())
    return seal.hexdigest()
