"""A made-up feature frame, small enough to train on in a second."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from ivr.runtime.risk.learned.features import NAMES

START = 1_600_000_000
HOUR = 3_600


def columns(rows: int = 3_000, cards: int = 40, seed: int = 5) -> dict[str, np.ndarray]:
    """Return the columns of a frame: bursts of large charges at night are frauds, mostly."""
    draw = np.random.default_rng(seed)
    at = START + np.sort(draw.integers(0, 200 * 24 * HOUR, rows))
    card = np.array([f"{each:032x}" for each in draw.integers(0, cards, rows)], object)
    found = {name: draw.normal(size=rows) for name in NAMES}
    found["amt"] = np.exp(draw.normal(3.5, 1, rows)).round(2)
    found["hour"] = (at % 86_400 // HOUR).astype(float)
    found["cat_id"] = draw.integers(0, 14, rows).astype(float)
    odds = 1.6 * (np.log(found["amt"]) - 5) + 2.0 * (found["hour"] < 4) + found["amt_z"]
    label = (odds + draw.logistic(0, 0.4, rows) > 2.5).astype(np.int8)
    found["cat_id"][draw.random(rows) < 0.02] = np.nan
    found["amt_vs_30d"][draw.random(rows) < 0.1] = np.nan
    found["cnt_24h"], found["sum_24h"] = np.full(rows, 1e6), np.full(rows, 1e9)
    return {
        "event_id": np.array([f"e{each}" for each in range(rows)], object),
        "card": card,
        "at": at,
        "amount_cents": (found["amt"] * 100).round().astype(np.int64),
        "label": label,
        "source": np.zeros(rows, np.int64),
        **found,
    }


def write(path: Path, given: dict[str, np.ndarray]) -> Path:
    """Write columns as a frame."""
    arrays = {
        name: pa.array(column, mask=np.isnan(column) if column.dtype == float else None)
        for name, column in given.items()
    }
    pq.write_table(pa.table(arrays), path)
    return path


@pytest.fixture(scope="session")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("frame") / "features.parquet", columns())


@pytest.fixture
def made():
    """What makes columns, and what writes them."""
    return columns, write
