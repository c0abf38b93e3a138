"""Labelled charges in, feature frame out: by DuckDB from files, by Spark from a lake.

    summary = transform(Asked(files=(train, test), out=folder, pepper=pepper))

The frame (`features.parquet`, in order of time): event_id, card (token), at (epoch second, UTC),
amount_cents, label (1, 0, nothing), source (0, 1...: the file that a row came from), then every
feature of `ivr.runtime.risk.learned.features.FEATURES` as a double, nothing where it is missing.
Give the test file as a later one: its cards then have their history, and `source` tells them apart.

Law of the room: nothing is dropped silently; see `run`.
"""

from ivr.study.risk.transform.engines.duck import MEMORY
from ivr.study.risk.transform.run import (
    EVENTS,
    FRAME,
    QUARANTINE,
    Asked,
    Summary,
    transform,
    transform_by,
)

__all__ = [
    "EVENTS",
    "FRAME",
    "MEMORY",
    "QUARANTINE",
    "Asked",
    "Summary",
    "transform",
    "transform_by",
]
