"""A clone of a workspace gets the schemas that its files name, without being asked for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.cli.main import execute

SCRIPT = "tests/callers/hello.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "service"
    assert execute(["new", str(root)]) == 0
    return root


@pytest.fixture
def clone(made: Path, tmp_path: Path) -> Path:
    """A workspace as version control hands it out: without what nobody puts there."""
    root = tmp_path / "service"
    shutil.copytree(made, root, ignore=shutil.ignore_patterns(".ivr", "build"))
    return root


def lost(root: Path) -> list[Path]:
    """Return the files whose first line names a schema that is not there."""
    found: list[Path] = []
    for path in root.rglob("*.yaml"):
        _, _, schema = path.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")
        if not (path.parent / schema).is_file():
            found.append(path)
    return found


@pytest.mark.parametrize("asked", [["run"], ["call", "--script", SCRIPT]])
def test_the_first_call_of_a_clone_writes_them(
    clone: Path, capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    """And says nothing of it, so that the first call reads like every other."""
    assert lost(clone)
    if "--script" in asked:
        asked = [*asked[:-1], str(clone / SCRIPT)]
    assert execute([*asked, "-C", str(clone)]) == 0
    assert capsys.readouterr().err == ""
    assert lost(clone) == []
    assert '"choose_times"' in (clone / ".ivr/schema/dialog.json").read_text(encoding="utf-8")


def test_what_is_there_is_kept(clone: Path) -> None:
    there = clone / ".ivr/schema/dialog.json"
    there.parent.mkdir(parents=True)
    there.write_text("{}", encoding="utf-8")
    assert execute(["run", "-C", str(clone)]) == 0
    assert [path.name for path in there.parent.iterdir()] == ["dialog.json"]
    assert there.read_text(encoding="utf-8") == "{}"


def test_files_that_name_no_schema_get_none(clone: Path) -> None:
    for path in clone.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").partition("\n")[2]
        path.write_text(text, encoding="utf-8")
    assert execute(["run", "-C", str(clone)]) == 0
    assert not (clone / ".ivr").exists()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_compiling(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / ".ivr").write_text("a file stands where the folder would\n", encoding="utf-8")
    assert execute(["run", "-C", str(clone)]) == 0
    assert capsys.readouterr().err == ""


def test_the_shipped_files_name_schemas_that_would_be_written() -> None:
    assert execute(["compile"]) == 0
    shipped = (Path("flows"), Path("bots"), Path("prompts"), Path("tests/callers"))
    assert [path for folder in shipped for path in lost(folder)] == []
