"""Charges written by hand, and the folder of the corpus."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from random import Random

import pytest
from pyarrow import parquet

from ivr.runtime.risk.learned.calls import CLASSES, CONTACTS
from ivr.study.risk.transform import Asked, transform

COLUMNS = (
    "trans_num",
    "cc_num",
    "trans_date_trans_time",
    "amt",
    "is_fraud",
    "category",
    "gender",
    "dob",
    "city_pop",
    "lat",
    "long",
    "merch_lat",
    "merch_long",
)
CONTACT_COLUMNS = (
    "event_id",
    "caller",
    "event_timestamp",
    "call_duration",
    "customer_class",
    "channel",
)
USUAL = {
    "cc_num": "4000000000000002",
    "trans_date_trans_time": "2024-03-01T12:00:00Z",
    "amt": "10.00",
    "is_fraud": "0",
    "category": "home",
    "gender": "F",
    "dob": "1980-02-29",
    "city_pop": "5000",
    "lat": "40.5",
    "long": "-74.25",
    "merch_lat": "40.75",
    "merch_long": "-74",
}


def rows(*said, **everywhere):
    """Return rows of text: what is said of each, the rest as usual."""
    return [{"trans_num": f"t{n}", **USUAL, **everywhere, **each} for n, each in enumerate(said)]


def write(path, lines, columns=COLUMNS):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(lines)
    return path


def edge_contacts():
    """Return hand-made contacts: same seconds, borders of windows, overlapping, and what lacks."""
    draw, start = Random(3), 1_709_164_800
    steps = (0, 1, 3_598, 3_599, 3_600, 86_398, 86_399, 86_400, 2_591_999, 2_592_000, 40, 400)
    said = []
    for caller in range(4):
        at = start
        for n in range(50):
            at += draw.choice(steps)
            values = (
                f"c{caller}-{n}",
                f"+1 202-555-010{caller}",
                str(at),
                draw.choice(("0", "1", "59", "3600", "86400", "2592000")),
                draw.choice((*CLASSES, "gold", "")),
                draw.choice((*CONTACTS, "fax", "")),
            )
            said.append(dict(zip(CONTACT_COLUMNS, values, strict=True)))
    return said


@pytest.fixture
def made(tmp_path):
    """Return what transforms rows: the summary, the frame as rows by id, and the quarantine."""

    def run(lines, *, name="in.csv", **asked):
        file = lines if isinstance(lines, Path) else write(tmp_path / name, lines)
        out = tmp_path / "out"
        summary = transform(Asked((file,), out, b"p" * 16, **asked))
        frame = parquet.read_table(out / "features.parquet").to_pylist()
        with (out / "quarantine.csv").open(newline="") as bad:
            return summary, {row["event_id"]: row for row in frame}, list(csv.DictReader(bad))

    return run


@pytest.fixture(scope="session")
def corpus():
    folder = Path(os.getenv("IVR_CORPUS", "../shared/corpus")) / "fraud"
    if not (folder / "fraudTrain.parquet").is_file():
        pytest.skip("not run: no corpus, set IVR_CORPUS")
    return folder
