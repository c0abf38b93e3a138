"""`ivr risk report` and `backtest` on a made-up history, by the shipped model."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.cli.risk.registry.opening import opened
from ivr.cli.risk.report import model_of
from ivr.faults import Unreadable
from ivr.runtime.risk.learned.model import SHIPPED, read
from ivr.runtime.services.models import registry as models
from ivr.study.risk.history import charges

POLICY = "infra/policy/default.yaml"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return files of earlier and of later charges of six cards, of whom some are misused."""
    rows = list(charges(3_000, seed=4))
    folder = tmp_path_factory.mktemp("history")
    paths = folder / "before.csv", folder / "data.csv"
    for path, part in zip(paths, (rows[:1_500], rows[1_500:]), strict=True):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([rows[0]._fields, *part])
    return str(paths[0]), str(paths[1])


def test_a_report_is_written_with_pictures(history, tmp_path, capsys):
    before, data = history
    out, png = tmp_path / "deep" / "r.html", tmp_path / "png"
    labels = tmp_path / "labels.csv"
    with Path(data).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels.write_text(f"event_id,label\n{rows[0]['trans_num']},fraud\n", encoding="utf-8")
    asked = ["--data", data, "--before", before, "--out", str(out), "--png", str(png)]
    more = ["--against", str(SHIPPED), "--policy", POLICY, "--labels", str(labels)]
    assert execute(["risk", "report", *asked, *more]) == 0
    said = capsys.readouterr()
    frauds = 1 + sum(row["is_fraud"] == "1" for row in rows)
    assert f"transactions 1.0 judged by 1,500 charges, {frauds} frauds" in said.out
    assert "RSK304" in said.err
    text = out.read_text(encoding="utf-8")
    assert "What the policy would have done" in text
    assert "transactions 1.0" in text
    assert {each.stem for each in png.iterdir()} >= {"roc", "pr", "frontier", "drift"}


def test_a_backtest_is_shown_as_json_with_its_frontier(history, tmp_path, capsys):
    before, data = history
    svg = tmp_path / "f.svg"
    asked = ["--policy", POLICY, "--data", data, "--before", before, "--format", "json"]
    rules = ["--detector", "infra/detectors/transactions.yaml", "--against", POLICY]
    more = ["--threshold", "900", "--cost", "call=2", "--capacity", "call=1", "--svg", str(svg)]
    assert execute(["risk", "backtest", *asked, *rules, *more]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["charges"] == 1_500
    assert (
        told["policy"]["caught"] + told["policy"]["reviewed"] + told["policy"]["missed"]
        == (told["policy"]["frauds"])
    )
    assert [each["threshold"] for each in told["trials"]] == [900]
    assert told["assumed"]["costs"]["call"] == "2"
    assert told["elsewhere"] == 0
    assert svg.read_text(encoding="utf-8").startswith("<svg")


def test_a_file_that_is_cut_off_in_its_last_value_is_told(history, tmp_path, capsys):
    before, data = history
    cut = tmp_path / "cut.csv"
    cut.write_bytes(Path(data).read_bytes().rstrip()[:-1])  # the label is gone
    asked = ["--policy", POLICY, "--data", str(cut), "--before", before, "--threshold", "900"]
    assert execute(["risk", "backtest", *asked]) == 0
    assert f"{cut}: warning HIS004 The last line has no end" in capsys.readouterr().err
    out = str(tmp_path / "out.csv")
    execute(["risk", "batch", str(cut), "--model", "transactions", "--out", out])
    assert f"{cut}: warning HIS004 The last line has no end" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xml"], "USE001 no format 'xml'"),
        (["--cost", "mail=1"], "USE001 'mail=1' cannot be read. Write --cost call=0.20"),
        (["--cost", "call=-1"], "USE001 'call=-1'"),
        (["--capacity", "call=x"], "USE001 'call=x' cannot be read. Write --capacity call=200"),
        (["--zone", "Nowhere/At"], "no time zone 'Nowhere/At'"),
        (["--model", "none"], "no model none"),
        (["--against", "none.yaml"], "none.yaml"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_what_cannot_be_used_is_told_before_anything_is_read(arguments, said, capsys):
    asked = ["risk", "backtest", "--policy", POLICY, "--data", "none.csv", *arguments]
    assert execute(asked) == 2
    assert said in capsys.readouterr().err


def test_a_version_is_named_by_its_number(tmp_path):
    folder = tmp_path / "models"
    content = SHIPPED.read_bytes()
    with opened(str(folder), fresh=True) as shelf:
        registry = shelf.models
        for mode in (models.CREATE, models.UPDATE):
            number = models.begin(registry, "mine", mode, "test").number
            trained = models.Trained(content, "d" * 64, ("amt",), {}, {})
            models.complete(registry, "mine", number, trained)
    for said in ("mine", "mine@1.0", "mine@1.01"):  # none is active: the latest is meant
        assert model_of(said, str(folder)).digest == read(SHIPPED).digest
    with pytest.raises(Unreadable):
        model_of("mine@7.0", str(folder))
    with pytest.raises(Unreadable, match="yours"):
        model_of("yours", str(folder))


def test_data_that_is_no_history_is_refused(tmp_path, capsys):
    file = tmp_path / "d.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    out = tmp_path / "r.html"
    assert execute(["risk", "report", "--data", str(file), "--out", str(out)]) == 2
    assert "HIS002" in capsys.readouterr().err
    assert not out.exists()
