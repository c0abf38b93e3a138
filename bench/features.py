"""Every charge of the corpus through the streaming state, compared with the transform bit for bit.

    python -m bench.features    rows, values that differ, microseconds a charge; exit code 1 if any

Minutes of one core: it is no part of the tests, which compare a few cards.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb
import numpy as np

from ivr.runtime.risk.learned.features import (
    NAMES,
    Purchase,
    category_of,
    cents_of,
    vector,
)
from ivr.runtime.risk.learned.past import State, after, before
from ivr.study.risk.transform import FRAME, Asked, transform

CORPUS = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "fraud"
FILES = ("fraudTrain.parquet", "fraudTest.parquet")
PEPPER = b"of a comparison"


class Compared(NamedTuple):
    """How many charges, which features differ how often, and the CPU seconds of the state."""

    rows: int
    differing: dict[str, int]
    seconds: float


def compared(files: tuple[Path, ...], folder: Path) -> Compared:
    """Return what the transform and the streaming state say of the same charges."""
    transform(Asked(files, folder, PEPPER))
    differing = np.zeros(len(NAMES), int)
    states: dict[int, State] = {}
    rows, seconds = 0, 0.0
    for (card, purchase), learned in zip(_told(files), _learned(folder / FRAME), strict=True):
        started = time.process_time()
        state = states.get(card, State())
        found = vector(before(state, purchase), purchase)
        states[card] = after(state, purchase)
        seconds += time.process_time() - started
        rows += 1
        ours = np.array(found)
        differing += ~((ours == learned) | (np.isnan(ours) & np.isnan(learned)))
    named = zip(NAMES, differing.tolist(), strict=True)
    return Compared(rows, {name: count for name, count in named if count}, seconds)


def _told(files: tuple[Path, ...]) -> Iterator[tuple[int, Purchase]]:
    """Yield card and charge, in the order of the frame."""
    found: Any = duckdb.connect().execute(
        "SELECT cc_num, unix_time, amt, category, (gender = 'F')::INT,"
        " (epoch(dob::DATE) // 86400)::BIGINT, city_pop, lat, long, merch_lat, merch_long"
        f" FROM read_parquet({[str(file) for file in files]}) ORDER BY unix_time, trans_num"
    )
    while rows := found.fetchmany(10_000):
        for card, at, amount, category, *rest in rows:
            yield card, Purchase(at, cents_of(amount), category_of(category), *rest)


def _learned(frame: Path) -> Iterator[Any]:
    names = ", ".join(f'"{name}"' for name in NAMES)
    found: Any = duckdb.connect().execute(
        f"SELECT {names} FROM '{frame}' ORDER BY \"at\", event_id"
    )
    while rows := found.fetchmany(10_000):
        yield from np.array(rows, float)


def main() -> int:
    """Compare, say what was found, and return the exit code."""
    files = tuple(CORPUS / name for name in FILES)
    if not all(file.is_file() for file in files):
        sys.stderr.write("not run: no corpus of charges. Name the folder by IVR_CORPUS.\n")
        return 0
    with TemporaryDirectory(prefix="ivr-features-") as folder:
        found = compared(files, Path(folder))
    each = 1e6 * found.seconds / max(found.rows, 1)
    values = found.rows * len(NAMES)
    sys.stdout.write(
        f"{found.rows:,} charges, {values:,} values, {sum(found.differing.values()):,} differ"
        f"{f' ({found.differing})' if found.differing else ''}; {each:.0f} us CPU a charge\n"
    )
    return 1 if found.differing else 0


if __name__ == "__main__":
    sys.exit(main())
