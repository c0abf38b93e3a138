"""Whatever a history holds: every row is used or quarantined with its reason, and counted."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import duckdb
import pytest

from ivr.faults import Unreadable
from ivr.runtime.records import card_token
from ivr.study.risk.transform import Asked, transform
from ivr.study.risk.transform.engines.duck import within
from ivr.study.risk.transform.engines.files import is_open_ended
from tests.risk.conftest import COLUMNS, rows, write

BAD = {
    "event_id_missing": {"trans_num": ""},
    "card_missing": {"cc_num": " "},
    "card_rounded": {"cc_num": "4.00E+15"},
    "time_missing": {"trans_date_trans_time": ""},
    "time_unreadable": {"trans_date_trans_time": "2024-02-30 10:00:00"},
    "time_out_of_range": {"trans_date_trans_time": "1969-12-31T23:59:59Z"},
    "amount_missing": {"amt": ""},
    "amount_unreadable": {"amt": "ten"},
    "amount_negative": {"amt": "-0.01"},
    "amount_too_large": {"amt": "1e10"},
    "label_unreadable": {"is_fraud": "maybe"},
}


def test_values_that_cannot_be_used_have_their_reason(made):
    odd = (
        ("amt", "nan", "amount_unreadable"),
        ("amt", "inf", "amount_unreadable"),
        ("amt", "1,000.00", "amount_unreadable"),
        ("trans_date_trans_time", "yesterday", "time_unreadable"),
        ("trans_date_trans_time", "2024-03-01T25:00:00Z", "time_unreadable"),
        ("trans_date_trans_time", "2124-03-01T05:00:00Z", "time_out_of_range"),
        ("is_fraud", "2", "label_unreadable"),
    )
    summary, frame, bad = made(rows(*[{}] * 8, *[{column: value} for column, value, _ in odd]))
    assert {row["event_id"]: row["reason"] for row in bad} == {
        f"t{8 + n}": reason for n, (_, _, reason) in enumerate(odd)
    }
    assert (len(frame), summary.reconciled) == (8, True)


def test_every_reason_is_counted_and_nothing_is_lost(made):
    lines = rows(*[{}] * 13, *BAD.values(), {"trans_num": "t0", "amt": "11"})
    summary, frame, bad = made(lines)
    assert summary.quarantined == dict.fromkeys(sorted([*BAD, "duplicate"]), 1)
    assert (summary.rows, summary.kept, len(frame), len(bad)) == (25, 13, 13, 12)
    assert summary.reconciled
    told = {row["reason"]: row for row in bad}
    assert told["amount_unreadable"]["said_amount"] == "ten"
    assert frame["t0"]["amount_cents"] == 1000


def test_a_card_number_is_nowhere_in_what_is_written(made, tmp_path):
    number = "4000000000000002"
    lines = rows({}, {"trans_num": f"id-{number}"}, {"amt": "x"}, cc_num="4000-0000 00000002")
    _, frame, bad = made(lines, events=True)
    token = card_token(b"p" * 16, number)
    assert {row["card"] for row in [*frame.values(), *bad]} == {token}
    assert f"id-{token}" in frame
    for file in (tmp_path / "out").iterdir():
        assert number.encode() not in file.read_bytes()


def test_tokens_of_this_product_stay_as_they_are(made):
    _, frame, _ = made(rows({}, cc_num="ab" * 16))
    assert frame["t0"]["card"] == "ab" * 16


def test_times_are_read_as_seconds_in_utc(made):
    said = {
        "2024-03-01T12:00:00Z": 1_709_294_400,
        "2024-03-01 12:00:00": 1_709_294_400,
        "2024-03-01T12:00:00.999": 1_709_294_400,
        "2024-03-01T12:00:00+05:30": 1_709_274_600,
        "2024-03-01T12:00:00-0800": 1_709_323_200,
        "1709294400": 1_709_294_400,
        "1709294400.7": 1_709_294_400,
    }
    summary, frame, _ = made(rows(*[{"trans_date_trans_time": each} for each in said]))
    assert [frame[f"t{n}"]["at"] for n in range(len(said))] == list(said.values())
    assert summary.zoneless == 2


def test_times_without_a_zone_are_refused_where_that_is_asked(made):
    summary, frame, _ = made(
        rows({}, {}, {"trans_date_trans_time": "2024-03-01 10:00:00"}), zoned=True
    )
    assert summary.quarantined == {"time_without_zone": 1}
    assert set(frame) == {"t0", "t1"}


def test_what_may_be_missing_becomes_missing_and_is_counted(made):
    odd = {
        "category": "casino",
        "gender": "?",
        "dob": "31/12/1980",
        "city_pop": "-5",
        "lat": "95",
        "merch_long": "nan",
    }
    summary, frame, bad = made(rows({}, odd))
    assert (bad, summary.missing) == ([], dict.fromkeys(odd, 1))
    row = frame["t1"]
    assert [row[name] for name in ("cat_id", "is_f", "age", "log_pop", "dist_km", "cat_share")] == [
        None
    ] * 6
    assert not math.isnan(row["amt"])


def test_optional_columns_may_be_absent_and_others_are_left_out_aloud(made, tmp_path):
    columns = ("merchant", "transaction_id", "CARD_NUMBER", "EVENT_TIMESTAMP", "amount")
    line = dict(
        zip(columns, ("m", "a", "4000000000000002", "2024-03-01T00:00:00Z", "1"), strict=True)
    )
    file = write(tmp_path / "other.csv", [line], columns)
    summary, frame, _ = made(file)
    assert list(summary.ignored.values()) == [("merchant",)]
    assert (frame["a"]["label"], frame["a"]["cat_id"]) == (None, None)


def test_a_missing_column_is_named_with_the_one_that_was_meant(tmp_path):
    columns = tuple("ammount" if name == "amt" else name for name in COLUMNS)
    file = write(tmp_path / "in.csv", rows({}), columns)
    with pytest.raises(Unreadable, match=r"amount .*missing. Is it 'ammount'\? Rename") as found:
        transform(Asked((file,), tmp_path))
    assert found.value.code == "HIS002"


def test_a_column_that_is_known_is_not_taken_for_another(tmp_path):
    columns = tuple(name for name in COLUMNS if name != "amt")  # `lat` is near, and a place
    file = write(tmp_path / "in.csv", rows({}), columns)
    with pytest.raises(Unreadable, match=r"amount .*missing. Add it"):
        transform(Asked((file,), tmp_path))


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_another_separator_is_told(tmp_path, mark):
    file = tmp_path / "in.csv"
    file.write_text(mark.join(COLUMNS) + "\n" + mark.join(["1"] * len(COLUMNS)) + "\n")
    with pytest.raises(Unreadable, match="Write commas between them") as found:
        transform(Asked((file,), tmp_path))
    assert found.value.code == "HIS002"


def test_a_file_that_is_no_text_in_utf8_is_told_so(tmp_path):
    file = write(tmp_path / "in.csv", rows({}))
    file.write_bytes(file.read_text().encode("utf-16"))
    with pytest.raises(Unreadable, match="Save it as UTF-8") as found:
        transform(Asked((file,), tmp_path))
    assert found.value.code == "HIS001"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "HIS001"),
        ("header.csv", (",".join(COLUMNS) + "\n").encode(), "HIS003"),
        ("twice.csv", b"amt,cc_num,amt\n1,2,3\n", "HIS002"),
        ("cut.parquet", b"PAR1\x15\x04\x15", "HIS001"),
        ("notes.txt", b"amt\n1\n", "HIS001"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_code(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as found:
        transform(Asked((tmp_path / name,), tmp_path / "out"))
    assert (found.value.code, name in str(found.value)) == (code, True)
    assert not [path for path in (tmp_path / "out").glob("*") if path.is_dir()]


def test_a_file_that_is_cut_off_in_a_line_keeps_the_rest(made, tmp_path):
    file = write(tmp_path / "cut.csv", rows(*[{}] * 9))
    file.write_bytes(file.read_bytes()[:-60])
    summary, frame, bad = made(file)
    assert (len(frame), summary.rows, summary.reconciled) == (8, 9, True)
    assert [(row["reason"][:5], row["line"]) for row in bad] == [("line_", "10")]


@pytest.mark.parametrize(
    "line", [b"1,2", b"x" + b",1" * 40, b't\xc4,4000000000000002,2024-03-01T12:00:00Z,1,0\n"a"b,1']
)
@pytest.mark.parametrize("folder", ["", "sub/", "./sub/../"])
def test_a_line_that_is_no_row_is_counted_however_the_file_is_named(
    tmp_path, monkeypatch, folder, line
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    file = Path(f"{folder}in.csv")
    write(file, rows(*[{}] * 9))
    bad = line.replace(b"\n", b"\r\n") + b"\r\n"
    file.write_bytes(file.read_bytes() + bad)
    summary = transform(Asked((file,), tmp_path / "out"))
    lines = bad.count(b"\n")
    assert (summary.rows, summary.kept, summary.reconciled) == (9 + lines, 9, True)
    assert (tmp_path / "out" / "quarantine.csv").read_text().count("line_") == lines


@pytest.mark.parametrize("end", ["", "1", '"1', "1\r\n", "1\r"])
def test_a_file_that_is_cut_off_in_its_last_value_is_told(tmp_path, end):
    columns = tuple(name for name in COLUMNS if name != "is_fraud")
    file = write(tmp_path / "cut.csv", rows(*[{}] * 9), (*columns, "is_fraud"))
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.rindex(b",") + 1] + end.encode())
    summary = transform(Asked((file,), tmp_path / "out"))
    told = bool(summary.open_ended) or "line_unquoted_value" in summary.quarantined
    assert (told, summary.reconciled, summary.rows) == (not end.endswith(("\n", "\r")), True, 9)


@pytest.mark.parametrize("first", [b"\n", b"\r\n"])
def test_a_file_whose_lines_end_in_two_ways_is_told_so(tmp_path, first):
    file = write(tmp_path / "in.csv", rows(*[{}] * 9))
    lines = file.read_bytes().splitlines()
    ends = [first] * 5 + [b"\r\n" if first == b"\n" else b"\n"] * 5
    file.write_bytes(b"".join(line + end for line, end in zip(lines, ends, strict=True)))
    with pytest.raises(Unreadable, match=r"in\.csv cannot be read: not all lines end") as found:
        transform(Asked((file,), tmp_path / "out"))
    assert found.value.code == "HIS001"


@pytest.mark.parametrize("lost", [0, 2, 3])
def test_a_whole_archive_of_a_file_that_was_cut_off_is_told(tmp_path, lost):
    text = write(tmp_path / "in.csv", rows(*[{}] * 9)).read_bytes()
    file = tmp_path / "in.csv.gz"
    half = len(text) // 2
    parts = (text[:half], text[half : len(text) - lost])
    file.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    summary = transform(Asked((file,), tmp_path / "out"))
    assert summary.open_ended == ((str(file),) if lost else ())
    assert (summary.rows, summary.reconciled) == (9, True)


def test_an_archive_that_was_cut_off_is_refused(tmp_path):
    file = tmp_path / "in.csv.gz"
    text = write(tmp_path / "in.csv", rows(*[{}] * 99)).read_bytes()
    file.write_bytes(gzip.compress(text, mtime=0)[:-20])
    assert not is_open_ended(file)
    with pytest.raises(Unreadable) as found:
        transform(Asked((file,), tmp_path / "out"))
    assert found.value.code == "HIS001"


def test_mostly_unusable_rows_are_no_history(tmp_path):
    file = write(tmp_path / "in.csv", rows({}, {"amt": "x"}, {"amt": "x"}))
    with pytest.raises(Unreadable, match=r"amount_unreadable 2") as found:
        transform(Asked((file,), tmp_path / "out"))
    assert found.value.code == "HIS003"
    assert (tmp_path / "out" / "quarantine.csv").read_text().count("amount_unreadable") == 2


def test_little_memory_spills_instead_of_failing(tmp_path):
    big = tmp_path / "big.csv"
    duckdb.sql(
        "COPY (SELECT 'id' || i AS trans_num, 4000000000000000 + i % 500 AS cc_num,"
        " 1700000000 + i * 7 AS unix_time, i % 90 + 0.5 AS amt, (i % 200 = 0)::int AS is_fraud"
        f" FROM range(60000) t(i)) TO '{big}' (HEADER)"
    )
    summary = transform(Asked((big,), tmp_path / "out", b"p" * 16, memory="60MB"))
    assert (summary.kept, summary.cards, summary.frauds) == (60_000, 500, 300)


def test_too_little_memory_is_told():
    def full():
        raise duckdb.OutOfMemoryException("failed to pin block")

    with pytest.raises(Unreadable, match=r"needs more than 500MB of memory") as told:
        within("500MB", full)
    assert told.value.code == "HIS007"
    assert within("500MB", lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        within("500MB", lambda: 1 / 0)
