"""What `make sabotage` makes wrong can still be made wrong: its texts stand where they stood."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.sabotage.changes import CHANGED, Change, changes, files_of
from bench.sabotage.errors import ERRORS
from bench.sabotage.mutants import drawn, wilson
from bench.sabotage.noticing import Known

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.name)
def test_an_error_is_made_in_one_place(error):
    source = (ROOT / error.file).read_text("utf-8")
    assert source.count(error.text) == 1
    wrong = source.replace(error.text, error.instead)
    assert ast.dump(ast.parse(wrong)) != ast.dump(ast.parse(source))


def test_there_are_25_errors_each_of_its_own():
    assert len({error.name for error in ERRORS}) == len(ERRORS) == 25


def test_every_change_is_one_that_can_be_run():
    file = "ivr/runtime/ledger/reach/lines.py"
    source = ast.unparse(ast.parse((ROOT / file).read_text("utf-8")))
    found = list(changes(file))
    assert len(found) > 10
    for change in found:
        compile(change.text, file, "exec")
        assert change.text != source
        assert 0 < change.line <= change.end
    assert len({change.text for change in found}) == len(found)
    assert drawn(found, 5, "1") == drawn(found, 5, "1") != drawn(found, 5, "2")
    assert drawn(found, 0, "1") == found


def test_every_service_and_store_is_changed():
    files = files_of(CHANGED)
    assert {"ivr/runtime/services/fraud/intake.py", "ivr/runtime/adapters/aws/store.py"} < set(
        files
    )
    assert len(files) > 30


def test_a_share_of_a_sample_is_told_with_its_bounds():
    assert wilson(50, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    low, high = wilson(100, 100)
    assert low == pytest.approx(0.963, abs=1e-3)
    assert high == pytest.approx(1.0)


def test_a_change_is_tried_on_the_tests_that_walk_it_the_quickest_first():
    known = Known(
        Path(),
        {"a.py": {1: frozenset({"slow"}), 2: frozenset({"quick", "slow"}), 9: frozenset({"far"})}},
        {"slow": 2.0, "quick": 0.1},
    )
    assert known.tests(Change("a.py", 1, 2, "", "")) == ["quick", "slow"]
    assert known.tests(Change("a.py", 5, 5, "", "")) == ["far", "quick", "slow"]
    assert known.tests(Change("b.py", 1, 1, "", "")) == []
