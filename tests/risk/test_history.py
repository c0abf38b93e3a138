"""Made-up history is the same for the same seed, in order, and worth learning from."""

from __future__ import annotations

import csv

import pytest

from ivr.cli.state.history import write_history
from ivr.faults import Unreadable
from ivr.study.risk.history import calls, charges, write
from ivr.study.risk.transform import Asked, transform


def test_the_same_seed_makes_the_same_charges():
    made = list(charges(3_000, 1))
    assert made == list(charges(3_000, 1)) != list(charges(3_000, 2))
    times = [row.trans_date_trans_time for row in made]
    assert times == sorted(times)
    assert len({row.trans_num for row in made}) == len(made) == 3_000


def test_every_card_is_a_test_card_that_passes_the_check():
    for number in {row.cc_num for row in charges(5_000)}:
        digits = [int(digit) for digit in reversed(number)]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert number.startswith("400000")
        assert len(number) == 16
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0


def test_fraud_is_rare_and_unlike_the_rest():
    made = list(charges(12_000, 3))
    bad = [row for row in made if row.is_fraud]
    assert 0.002 < len(bad) / len(made) < 0.01
    night = [
        row
        for row in bad
        if row.trans_date_trans_time[11:13] in ("22", "23", "00", "01", "02", "03")
    ]
    assert len(night) > len(bad) / 2
    rest = [row.amt for row in made if not row.is_fraud]
    assert sum(row.amt for row in bad) / len(bad) > 3 * sum(rest) / len(rest)


def test_contacts_have_every_class_and_some_fraud():
    made = list(calls(8_000, 1))
    assert made == list(calls(8_000, 1))
    assert {row.customer_class for row in made} == {"standard", "loyal", "difficult"}
    assert {row.contact_type for row in made} == {"VOICE", "CHAT"}
    assert 20 < sum(row.label for row in made) < 400
    assert [row.event_timestamp for row in made] == sorted(row.event_timestamp for row in made)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_the_command_writes_is_a_clean_history(tmp_path, ending):
    file = tmp_path / f"history.{ending}"
    assert write_history(file, 2_000, 0, contacts=False) == 0
    summary = transform(Asked((file,), tmp_path / "out", b"p" * 16))
    assert (summary.rows, summary.kept, summary.missing, summary.zoneless) == (2000, 2000, {}, 0)


def test_another_ending_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(Unreadable, match="ends neither"):
        write(charges(3), tmp_path / "history.xls")
    assert list(tmp_path.iterdir()) == []


def test_contacts_are_written_with_their_columns(tmp_path):
    assert write(calls(5), tmp_path / "calls.csv") == 5
    with (tmp_path / "calls.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 5
