"""Every metric stands in one table, and every count in the code is one of them."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import ivr.runtime
from ivr.faults import Unavailable
from ivr.runtime import wiring
from ivr.runtime.ledger import marks
from ivr.runtime.wiring import METRICS, metrics
from ivr.runtime.wiring.assembly import TimedProvider

RUNTIME = Path(ivr.runtime.__file__).parent


def counts():
    """Yield each `count(name, ..., dimension=...)` of the runtime: its name and dimensions."""
    for path in sorted(RUNTIME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            first = node.args[0]
            if called == "count" and isinstance(first, ast.Constant) and first.value in METRICS:
                yield first.value, tuple(word.arg for word in node.keywords)


def test_every_count_has_the_dimensions_of_its_row():
    found = list(counts())
    assert {"news", "provider_seconds", "attempts_ended"} <= {name for name, _ in found}
    for name, dimensions in found:
        assert dimensions == METRICS[name].dimensions, name


def test_every_metric_of_an_answer_stands_in_the_table():
    for rows in metrics.OF_ANSWERS.values():
        for _, name, dimension in rows:
            assert METRICS[name].dimensions == (dimension,)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_told_about(name):
    row = METRICS[name]
    page = (RUNTIME.parents[1] / "docs" / "handlers.md").read_text()
    split = ", ".join(f"`{dimension}`" for dimension in row.dimensions)
    assert f"| `{name}` | {row.unit} | {split} | {row.about} |" in page
    assert row.unit in {"Count", "Seconds"}
    assert row.about.endswith(".")


def emitted(capsys):
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line]
    return [line for line in out if "_aws" in line]


def test_answers_and_counts_are_written_in_the_embedded_format(house, capsys):
    def work(event, services):
        marks.count("news", 2, result="sent")
        marks.count("news", 3, result="sent")
        marks.count("outbox_age", 5)
        marks.count("outbox_age", 4)
        marks.count("no such metric", 1)
        marks.count("news", 1, wrong="dimension")
        return {"result": "passed"}

    wiring.serve("authenticate", work, {}, house.services)
    lines = emitted(capsys)
    assert {line["_aws"]["CloudWatchMetrics"][0]["Namespace"] for line in lines} == {"ivr"}
    told = {
        (metric["Name"], *(line[d] for d in row["Dimensions"][0])): line[metric["Name"]]
        for line in lines
        for row in line["_aws"]["CloudWatchMetrics"]
        for metric in row["Metrics"]
    }
    told = {tuple(k for k in key if k != "ivr"): value for key, value in told.items()}
    assert told == {
        ("answered", "authenticate"): [1.0],
        ("authentications", "passed"): [1.0],
        ("news", "sent"): [5.0],
        ("outbox_age",): [5.0],
    }


def test_a_failure_is_counted_by_its_code(house, capsys):
    def fail(event, services):
        raise Unavailable("down")

    with pytest.raises(Unavailable):
        wiring.serve("lookup", fail, {}, house.services)
    (line,) = emitted(capsys)
    assert (line["failed"], line["code"]) == ([1.0], "RUN503")


def test_the_provider_is_timed_even_when_it_fails():
    class Down:
        def score_charge(self, signals):
            raise Unavailable("down")

        def score_call(self, signals):
            return signals

    with marks.begun() as kept:
        with pytest.raises(Unavailable):
            TimedProvider(Down()).score_charge(None)
        assert TimedProvider(Down()).score_call("x") == "x"
    assert [name for name, _, _ in kept.counted] == ["provider_seconds"] * 2
    assert all(0 <= seconds < 1 for _, seconds, _ in kept.counted)
