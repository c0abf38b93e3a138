"""Call time, DuckDB and Spark find the same features, bit for bit."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from random import Random

import duckdb
import pytest
from pyarrow import parquet

from ivr.runtime.risk.learned.features import (
    CATEGORIES,
    NAMES,
    Purchase,
    category_of,
    cents_of,
    vector,
)
from ivr.runtime.risk.learned.past import State, after, before
from ivr.study.risk.transform import Asked, transform
from ivr.study.risk.transform.engines.spark import local_session, why_not
from ivr.study.risk.transform.job import main
from tests.risk.conftest import CONTACT_COLUMNS, edge_contacts, rows, write

CORPUS_CARDS = 3
BORN = {"1980-02-29": 3711, "2030-01-01": 21915, "": None}
CALENDAR = (
    ("2023-12-31T23:59:59Z", "199.99", "travel"),
    ("2024-01-01T00:00:00Z", "200", "travel"),
    ("2024-01-01T00:00:00Z", "200", "travel"),
    ("2024-01-01T00:00:00Z", "0", "home"),
    ("2024-02-28T23:59:59Z", "200.00", "travel"),
    ("2024-02-29T00:00:00Z", "0.00", "travel"),
    ("2024-02-29T23:59:59Z", "199.995", ""),
    ("2024-03-01T00:00:00Z", "21474836.47", "travel"),
    # the night on which New York leaves out an hour, and the one on which Berlin has one twice
    ("2024-03-10T01:59:59-05:00", "5", "home"),
    ("2024-03-10T03:00:00-04:00", "5", "home"),
    ("2024-03-31T21:59:59Z", "21474836.48", "home"),
    ("2024-03-31T22:00:00Z", "21474836.46", "home"),
    ("2024-04-01T04:00:00Z", "1", "home"),
    ("2024-10-27T02:30:00+02:00", "7", "grocery_net"),
    ("2024-10-27T02:30:00+01:00", "7", "grocery_net"),
    ("2024-10-27T05:59:59Z", "7", "grocery_net"),
    ("2024-10-27T06:00:00Z", "7", "grocery_net"),
    ("2099-12-31T23:59:59Z", "7", "grocery_net"),
)
"""Ends of months and years, the leap day, changes of the clocks, amounts beside a border."""


def edge_events():
    """Return hand-made events: same seconds, borders of windows, extremes, and what is missing."""
    draw, start = Random(5), 1_709_294_400
    steps = (0, 0, 1, 3_599, 3_600, 3_601, 86_400, 86_399, 604_800, 2_592_000, 2_592_001, 60)
    said = []
    for card in range(3):
        at = start + card
        for n in range(40):
            at += draw.choice(steps)
            odd = draw.random() < 0.3
            said.append(
                {
                    "trans_num": f"e{card}-{n}",
                    "cc_num": str(4_000_000_000_000_000 + card),
                    "trans_date_trans_time": str(at),
                    "amt": draw.choice(
                        ("0", "0.01", "0.005", "19.999", "1000000000", "54.3", "200")
                    ),
                    "category": "casino" if odd else draw.choice(CATEGORIES),
                    "gender": draw.choice(("F", "M", "")),
                    "dob": draw.choice(tuple(BORN)),
                    "city_pop": draw.choice(("0", "1", "8000000", "")),
                    "lat": draw.choice(("90", "-33.25", "")),
                    "merch_long": draw.choice(("180", "-180", "0", "")),
                }
            )
    for n, (at, amount, category) in enumerate(CALENDAR):
        more = {"trans_date_trans_time": at, "amt": amount, "category": category}
        said.append({"trans_num": f"d{n}", "cc_num": "4000000000000999", **more})
    return rows(*said)


def streamed(purchases):
    """Return the features by id of (id, card, purchase) in order of time, as calls find them."""
    states, found = {}, {}
    for name, card, purchase in purchases:
        state = states.get(card, State())
        found[name] = vector(before(state, purchase), purchase)
        states[card] = after(state, purchase)
    return found


def differing(found, frame):
    """Return every value in which the two are not the same double."""
    table = {row["event_id"]: row for row in parquet.read_table(frame).to_pylist()}
    assert table.keys() == found.keys()
    return [
        (name, feature, value, table[name][feature])
        for name, values in found.items()
        for feature, value in zip(NAMES, values, strict=True)
        if not (
            value == table[name][feature] or (math.isnan(value) and table[name][feature] is None)
        )
    ]


def _float(text):
    return float(text) if text else None


def _second(text):
    return int(text) if text.isdigit() else int(datetime.fromisoformat(text).timestamp())


def _purchase(row):
    return Purchase(
        at=_second(row["trans_date_trans_time"]),
        cents=cents_of(float(row["amt"])),
        category=category_of(row["category"]),
        woman={"F": 1, "M": 0}.get(row["gender"]),
        born=BORN[row["dob"]],
        population=int(row["city_pop"]) if row["city_pop"] else None,
        lat=_float(row["lat"]),
        long=_float(row["long"]),
        merch_lat=_float(row["merch_lat"]),
        merch_long=_float(row["merch_long"]),
    )


def test_calls_and_training_agree_on_edge_events(tmp_path):
    events = edge_events()
    transform(Asked((write(tmp_path / "edge.csv", events),), tmp_path / "out", b"p" * 16))
    ordered = [(row["trans_num"], row["cc_num"], _purchase(row)) for row in events]
    assert differing(streamed(ordered), tmp_path / "out" / "features.parquet") == []


@pytest.fixture
def sample(corpus, tmp_path):
    """Return a Parquet file of a few cards of the corpus, whole."""
    file = tmp_path / "sample.parquet"
    both = f"['{corpus}/fraudTrain.parquet', '{corpus}/fraudTest.parquet']"
    duckdb.sql(
        f"COPY (SELECT * FROM read_parquet({both}) WHERE cc_num IN (SELECT DISTINCT cc_num FROM"
        f" read_parquet({both}) ORDER BY hash(cc_num) LIMIT {CORPUS_CARDS})) TO '{file}'"
    )
    return file


def test_calls_and_training_agree_on_the_corpus(sample, tmp_path):
    summary = transform(Asked((sample,), tmp_path / "out", b"p" * 16))
    told = duckdb.sql(
        "SELECT trans_num, cc_num, unix_time, amt, category, gender = 'F',"
        " (epoch(dob::DATE) // 86400)::BIGINT, city_pop, lat, long, merch_lat, merch_long"
        f" FROM '{sample}' ORDER BY unix_time"
    ).fetchall()
    ordered = [
        (name, card, Purchase(at, cents_of(amount), category_of(category), *rest))
        for name, card, at, amount, category, *rest in told
    ]
    assert summary.kept == len(ordered) > 1_000
    assert differing(streamed(ordered), tmp_path / "out" / "features.parquet") == []


@pytest.fixture(scope="module")
def session():
    if reason := why_not():
        pytest.skip(f"not run: {reason}")
    found = local_session()
    yield found
    found.stop()


@pytest.mark.filterwarnings("ignore")
def test_spark_and_duckdb_agree_row_by_row(session, tmp_path):
    bad = rows(
        {"trans_num": "x1", "amt": "ten"},
        {"trans_num": "e0-0"},
        {"trans_num": "x2", "lat": ""},
        {"trans_num": "refund", "amt": "-20"},
    )
    file = write(tmp_path / "edge.csv", [*edge_events(), *bad])
    one = transform(Asked((file,), tmp_path / "duck", b"p" * 16, events=True))
    arguments = ["--SOURCE", str(file), "--OUT", str(tmp_path / "spark"), "--EVENTS", "true"]
    other = main(["--JOB_NAME", "j", *arguments], {"IVR_PEPPER": "p" * 16}, session)
    assert (
        one.quarantined
        == other.quarantined
        == {
            "amount_negative": 1,
            "amount_unreadable": 1,
            "duplicate": 1,
        }
    )
    frames = [
        parquet.read_table(tmp_path / engine / "features.parquet").to_pylist()
        for engine in ("duck", "spark")
    ]
    assert frames[0] == frames[1]
    assert _events(tmp_path / "duck" / "events.csv") == _events(
        *(tmp_path / "spark" / "events.csv").glob("part*")
    )


@pytest.mark.filterwarnings("ignore")
def test_spark_and_duckdb_agree_on_contacts(session, tmp_path):
    file = write(tmp_path / "calls.csv", edge_contacts(), CONTACT_COLUMNS)
    transform(Asked((file,), tmp_path / "duck", b"p" * 16, calls=True))
    arguments = ["--SOURCE", str(file), "--OUT", str(tmp_path / "spark"), "--CALLS", "true"]
    main(arguments, {"IVR_PEPPER": "p" * 16}, session)
    frames = [
        parquet.read_table(tmp_path / engine / "features.parquet").to_pylist()
        for engine in ("duck", "spark")
    ]
    assert frames[0] == frames[1]


def _events(*files: Path):
    return sorted(
        line.split(",")[-5:] for file in files for line in file.read_text().splitlines()[1:]
    )
