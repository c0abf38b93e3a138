"""A model's file: the same bytes for the same model, refused when cut short or altered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.faults import Unreadable
from ivr.runtime.risk.learned.forest import UNIT
from ivr.runtime.risk.learned.model import Model, parse, read, written


def facts(**changed: object) -> dict[str, object]:
    given: dict[str, object] = {
        "name": "tiny",
        "version": "1.0",
        "calibration": [[-UNIT, 0], [0, 600], [UNIT, 1000]],
        "metrics": {"figures": {}},
        "lineage": {"seed": 1},
        "features": [["amt", [100.0, 250.5], []], ["cat_id", [], [[0, 2]]]],
        "nodes": {
            "feature": [0, 1, 0],
            "cut": [1, 0, 0],
            "left": "100",
            "first": [0, 1, 0],
            "last": [1, 2, 1],
            "mean": [0, UNIT // 4, 0],
        },
        "leaves": [[-UNIT // 2, UNIT // 8, UNIT], [0, 10]],
    }
    return given | changed


def refused(text: bytes) -> str:
    with pytest.raises(Unreadable) as problem:
        parse(text, "m.json")
    assert str(problem.value).startswith("m.json: ")
    return problem.value.code


def test_a_model_is_read_as_it_was_written(tmp_path: Path):
    file = tmp_path / "m.json"
    file.write_bytes(written(facts()))
    model = read(file)
    assert (model.name, model.version, model.features) == ("tiny", "1.0", ("amt", "cat_id"))
    assert model.lineage == {"seed": 1}
    assert json.loads(file.read_bytes())["digest"] == model.digest
    assert written(facts()) == file.read_bytes()


def test_scores_and_reasons_of_a_tiny_model():
    model = parse(written(facts()))
    assert model.forest.total((300.0, 1.0)) == UNIT + 10
    assert model.score((300.0, 1.0)) == 1000
    assert model.score((50.0, 0.0)) == 300
    score, reasons = model.reasons((300.0, 1.0))
    assert score == 1000
    assert [(each.feature, each.value) for each in reasons] == [("cat_id", 1.0), ("amt", 300.0)]
    assert reasons[0].added == 0.75


def test_facts_in_another_order_make_the_same_bytes():
    given = facts()
    assert written(dict(reversed(given.items()))) == written(given)


def test_a_file_that_was_cut_short_is_refused_wherever():
    text = written(facts())
    codes = {refused(text[:end]) for end in range(0, len(text), 7)}
    assert codes == {"RSK101", "RSK102"}


def test_a_byte_that_was_changed_is_refused_wherever():
    text = written(facts())
    for at in range(0, len(text), 5):
        other = bytes([text[at] ^ 1])
        assert refused(text[:at] + other + text[at + 1 :]) in {"RSK101", "RSK102"}


def test_more_at_the_end_is_refused():
    assert refused(written(facts()) + b" ") == "RSK102"


def test_another_digest_is_refused():
    text = written(facts())
    digest = parse(text).digest
    assert refused(text.replace(digest.encode(), b"0" * 64)) == "RSK102"


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "net"},
        {"format": 2},
        {"leaves": [[1] * 17, [0, 10]]},
        {"calibration": [[0, 0]]},
        {"calibration": [[1, 0], [0, 1000]]},
        {"calibration": [[0, 0], [1, 1001]]},
        {"calibration": [[0, 0], 7]},
        {"features": [["amt", [250.5, 100.0], []], ["cat_id", [], [[0, 2]]]]},
        {"nodes": {"feature": [0]}},
        {"nodes": {}},
        {"leaves": None},
    ],
    ids=str,
)
def test_a_whole_file_of_another_kind_is_refused(changed: dict[str, object]):
    assert refused(written(facts(**changed))) == "RSK103"


def test_a_missing_part_is_refused():
    given = facts()
    del given["lineage"]
    assert refused(written(given)) == "RSK103"


@pytest.mark.parametrize("text", [b"", b"{}", b"\x00\xff", b'{"digest":"zz"}', b"[1,2]"])
def test_other_files_are_refused(text: bytes):
    assert refused(text) == "RSK101"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match="cannot be read") as problem:
        read(tmp_path / "none.json")
    assert problem.value.code == "RSK101"


def test_a_model_is_given_as_many_values_as_it_asks():
    model: Model = parse(written(facts()))
    with pytest.raises(ValueError, match="zip"):
        model.score((1.0,))
