"""`ivr risk train`: a model in the registry, or a sentence and nothing half-registered."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.cli.risk import train as training
from ivr.cli.risk.registry.opening import opened
from ivr.cli.risk.train import Asked, need_libraries
from ivr.faults import Unreadable
from ivr.runtime.records.models import ModelState
from ivr.runtime.risk.learned.model import parse, read
from ivr.runtime.services.models import registry as models

CATEGORIES = ("grocery_pos", "shopping_net", "misc_net", "home", "travel")
START = 1_577_836_800


def charges(count: int, seed: int, after: int = 0) -> list[dict[str, object]]:
    """Return charges of 25 cards; large ones at night are frauds."""
    draw = random.Random(seed)
    rows = []
    for number in range(count):
        at = START + after + number * 5_400 + draw.randrange(600)
        fraud = draw.random() < 0.06
        amount = draw.lognormvariate(6.3 if fraud else 3.5, 0.7)
        if fraud:
            at += (86_400 - at % 86_400) + draw.randrange(4 * 3_600)
        rows.append({
            "trans_num": f"{seed}-{number}", "cc_num": f"4{draw.randrange(25):015}",
            "unix_time": at, "amt": f"{amount:.2f}", "category": draw.choice(CATEGORIES),
            "is_fraud": int(fraud), "merchant": "somebody",
        })  # fmt: skip
    return rows


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("history") / "train.csv", charges(1_500, 1))


def train(*more: object) -> int:
    return execute(["risk", "train", *map(str, more), "--model", "mine", "--alone"])


def registered(folder: Path) -> dict[str, tuple[ModelState, bytes]]:
    with opened(str(folder), fresh=True) as shelf:
        registry = shelf.models
        return {
            each.number: (
                each.state,
                models.content(registry, "mine", each.number) if each.artifact else b"",
            )
            for each in models.versions(registry, "mine")
        }


def test_a_model_is_trained_shown_registered_and_updated(history: Path, tmp_path: Path, capsys):
    folder = tmp_path / "models"
    labels = tmp_path / "labels.csv"
    labels.write_text("event_id,label\n1-3,legit\n", encoding="utf-8")
    assert train(history, "--registry", folder) == 0
    shown = capsys.readouterr()
    assert "kept back" in shown.out
    assert "honest charges above a score: 600:" in shown.out
    assert f"mine 1.0 in {folder}" in shown.out
    assert "RSK223" in shown.err
    assert train(history, "--registry", folder, "--update", "--labels", labels) == 0
    found = registered(folder)
    assert {number: state for number, (state, _) in found.items()} == {
        "1.0": ModelState.COMPLETE,
        "1.01": ModelState.COMPLETE,
    }
    first, second = (parse(content) for _, content in found.values())
    assert (first.version, second.version) == ("1.0", "1.01")
    assert first.score([0.0] * len(first.features)) <= 1000


def test_a_model_is_written_to_a_file_and_judged_by_another(history: Path, tmp_path: Path, capsys):
    test = written(tmp_path / "test.csv", charges(500, 2, after=1_600 * 5_400))
    store = tmp_path / "s.db"
    assert execute(["data", "sample", "-n", "2", "--store", str(store)]) == 0
    out = tmp_path / "deep" / "m.json"
    assert train(history, "--test", test, "--out", out, "--store", store) == 0
    assert "(test)" in capsys.readouterr().out
    assert read(out).metrics["rows"] == 500
    assert [each.name for each in out.parent.iterdir()] == ["m.json"]


def test_memory_that_is_said_is_what_the_transform_may_take(
    history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "m.json"
    assert train(history, "--out", out, "--memory", "2MB") == 2
    assert "HIS007 The history needs more than 2MB of memory" in capsys.readouterr().err
    assert train(history, "--out", out, "--memory", "much") == 2
    assert "USE001 'much' is no size of memory" in capsys.readouterr().err
    assert not out.exists()
    assert train(history, "--out", out, "--memory", "200MB") == 0


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (charges(5, 3), "RSK211"),
        ([{**row, "is_fraud": 0} for row in charges(900, 3)], "RSK211"),
        ([{k: v for k, v in row.items() if k != "amt"} for row in charges(50, 3)], "HIS002"),
    ],
    ids=["five", "one class", "no amount"],
)
def test_what_cannot_teach_is_refused_and_registers_nothing(
    rows: list[dict[str, object]], code: str, tmp_path: Path, capsys
):
    file = written(tmp_path / "train.csv", rows)
    assert train(file, "--registry", tmp_path / "models") != 0
    assert code in capsys.readouterr().err
    assert registered(tmp_path / "models") == {}


def test_what_of_a_file_is_not_used_is_told_and_written_down(tmp_path: Path, capsys):
    rows = charges(1_500, 1)
    for row in rows[::9]:
        row["category"] = "casino"
    rows[5]["amt"] = "[red]ten"
    rows = [{**row, "[red]shop": "x"} for row in rows]
    file = written(tmp_path / "train.csv", rows)
    bad = tmp_path / "bad.csv"
    assert train(file, "--out", tmp_path / "m.json", "--quarantine", bad) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "1 of 1,500 rows cannot be used: amount_unreadable 1" in said
    assert "values that cannot be read count as missing: category 167" in said
    assert "columns that are not asked for: merchant, [red]shop" in said
    (row,) = csv.DictReader(bad.read_text(encoding="utf-8").splitlines())
    assert (row["reason"], row["event_id"]) == ("amount_unreadable", "1-5")
    for row in rows:
        row["amt"] = ""
    assert train(written(file, rows), "--quarantine", bad) == 2
    assert "HIS003 Of 1,500 rows" in capsys.readouterr().err
    assert bad.read_text(encoding="utf-8").count("amount_missing") == 1_500


def test_an_update_of_nothing_is_refused(history: Path, tmp_path: Path, capsys):
    folder = tmp_path / "models"
    assert train(history, "--registry", folder, "--update") == 2
    said = f"ivr: REG004 {folder} has no model mine to update. Leave out --update."
    assert " ".join(capsys.readouterr().err.split()).endswith(said)


def test_a_training_under_way_is_not_disturbed(history: Path, tmp_path: Path, capsys):
    with opened(str(tmp_path / "models"), fresh=True) as shelf:
        registry = shelf.models
        done = models.begin(registry, "mine", models.CREATE)
        models.cancel(registry, "mine", done.number)
        models.begin(registry, "mine", models.UPDATE)
    assert train(history, "--registry", tmp_path / "models", "--update") == 2
    assert "ivr: REG002 mine 1.01 is being trained" in capsys.readouterr().err


def test_a_training_that_is_cancelled_meanwhile_says_so_and_brings_nothing(
    history: Path, tmp_path: Path
):
    folder = str(tmp_path / "models")
    cancelled = list[str]()

    def cancel_once(_what: str, _done: int, _of: int) -> None:
        if not cancelled:
            with opened(folder) as shelf:
                models.cancel(shelf.models, "mine", "1.0", "another one is wanted")
            cancelled.append("1.0")

    asked = Asked((history,), "mine", registry=folder, challengers=False)
    with pytest.raises(Unreadable, match="is TRAINING_CANCELLED, and cannot be TRAINING_COMPLETE"):
        training.train(asked, cancel_once)
    assert cancelled
    assert registered(Path(folder)) == {"1.0": (ModelState.CANCELLED, b"")}


def test_a_folder_that_cannot_be_made_is_refused(history: Path, tmp_path: Path, capsys):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert train(history, "--registry", tmp_path / "file" / "models") == 2
    assert "USE008" in capsys.readouterr().err
    assert train(history, "--out", tmp_path / "file" / "m.json") == 2
    assert "USE006" in capsys.readouterr().err


def test_a_missing_library_is_named():
    with pytest.raises(Unreadable, match=r"nowhere_to_be_found.*ivr\[risk\]") as problem:
        need_libraries(("numpy", "nowhere_to_be_found"))
    assert problem.value.code == "USE009"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys):
    assert train(tmp_path / "none.csv", "--registry", tmp_path / "models") == 2
    assert "HIS001" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_a_refusal_is_all_that_is_said_when_the_process_ends(tmp_path: Path):
    (tmp_path / "h.csv").write_text("trans_num,cc_num,unix_time,is_fraud\n1,2,3,0\n")
    asked = ("risk", "train", "h.csv", "--model", "m")
    door = "from ivr.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", door, *asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ivr: HIS002")
    assert "leaked" not in done.stderr
