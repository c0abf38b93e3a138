"""A history in parts gives the frame of one piece, row by row and in the same order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from pyarrow import parquet

from ivr.faults import Unreadable
from ivr.study.risk.transform import Asked, transform, transform_by
from ivr.study.risk.transform.engines.duck import ROW_BYTES, DuckEngine, bytes_of
from tests.risk.conftest import CONTACT_COLUMNS, edge_contacts, rows, write
from tests.risk.test_engines import edge_events

ALL = 1_000_000


def made(asked, name, room, threads=1):
    """Return frame and events of what an engine with room for so many rows makes of files."""
    out = asked.out / name
    out.mkdir()
    engine = DuckEngine(out, threads=threads)
    engine.room = room
    try:
        summary = transform_by(engine, asked, [str(file) for file in asked.files], str(out))
    finally:
        engine.close()
    assert summary.reconciled
    events = (out / "events.csv").read_text() if asked.events else ""
    return parquet.read_table(out / "features.parquet").to_pylist(), events


@pytest.mark.parametrize("room", [1, 7, 80, 159])
def test_charges_in_parts_are_those_of_one_piece(tmp_path, room):
    said = edge_events()
    Random(room).shuffle(said)
    asked = Asked((write(tmp_path / "edge.csv", said),), tmp_path, b"p" * 16, events=True)
    whole = made(asked, "whole", ALL)
    assert len(whole[0]) == len(said)
    assert made(asked, "parts", room) == whole


def test_contacts_in_parts_are_those_of_one_piece(tmp_path):
    file = write(tmp_path / "calls.csv", edge_contacts(), CONTACT_COLUMNS)
    asked = Asked((file,), tmp_path, b"p" * 16, calls=True, events=True)
    assert made(asked, "parts", 30) == made(asked, "whole", ALL)


@pytest.mark.parametrize("seed", range(4))
def test_any_history_in_any_parts_is_that_of_one_piece(tmp_path, seed):
    draw = Random(seed)
    cards, seconds = draw.choice((1, 3, 50)), draw.choice((1, 500, 9_000_000))
    said = rows(
        *[
            {
                "cc_num": str(4_000_000_000_000_000 + draw.randrange(cards)),
                "trans_date_trans_time": str(1_700_000_000 + draw.randrange(seconds)),
                "amt": draw.choice(("1", "20.5", "700")),
                "category": draw.choice(("home", "travel", "casino")),
                "dob": draw.choice(("", "1980-01-01")),
            }
            for _ in range(300)
        ]
    )
    asked = Asked((write(tmp_path / "in.csv", said),), tmp_path, b"p" * 16)
    assert made(asked, "parts", draw.randint(1, 299)) == made(asked, "whole", ALL)


def test_order_is_kept_on_several_threads(tmp_path):
    asked = Asked((tmp_path / "big.parquet",), tmp_path, b"p" * 16)
    engine = DuckEngine(tmp_path)
    engine._connection.con.execute(
        "COPY (SELECT 'id' || i AS trans_num, 4000000000000000 + hash(i) % 900 AS cc_num,"
        " (1700000000 + hash(i * 3) % 9000000)::BIGINT AS unix_time, i % 90 + 0.5 AS amt"
        f" FROM range(400000) t(i)) TO '{asked.files[0]}'"
    )
    engine.close()
    found, _ = made(replace(asked, events=False), "parts", 150_000, threads=2)
    assert len(found) == 400_000
    assert found == sorted(found, key=lambda row: (row["at"], row["event_id"]))


def test_room_grows_with_memory(tmp_path):
    engine = DuckEngine(tmp_path, "500MB")
    assert engine.room == 500_000_000 // ROW_BYTES
    engine.close()


@pytest.mark.parametrize(
    ("said", "found"),
    [("500MB", 500_000_000), ("1.5 gb", 1_500_000_000), ("2GiB", 2 << 30), ("1MiB", 1 << 20)],
)
def test_a_size_of_memory_is_read(said, found):
    assert bytes_of(said) == found


@pytest.mark.parametrize("said", ["", "much", "500", "-1MB", "0MB", "0.0000001MB", "1TB; DROP"])
def test_what_is_no_size_of_memory_is_told(tmp_path, said):
    file = write(tmp_path / "in.csv", rows({}))
    with pytest.raises(Unreadable, match="is no size of memory") as told:
        transform(Asked((file,), tmp_path / "out", memory=said))
    assert told.value.code == "USE001"
