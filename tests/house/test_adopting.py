"""docs/adopting.md: every command on the page prints what the page shows."""

from __future__ import annotations

import re
import shlex
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.cli.main import execute

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command of the page, and what it prints there."""
    for block in re.findall(r"```console\n(.*?)\n```", PAGE, flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output.rstrip("\n")


def test_the_page_shows_what_the_commands_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for path in (ROOT / "docs" / "examples").iterdir():
        shutil.copy(path, tmp_path)
    (tmp_path / "tests" / "callers").mkdir(parents=True)
    for name, text in re.findall(r"```yaml\n# (tests/\S+)\n(.*?)```", PAGE, flags=re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    tried = 0
    for command, shown in commands():
        execute(shlex.split(command)[1:])
        out, err = capfd.readouterr()
        assert sorted((out + err).rstrip("\n").split("\n")) == sorted(shown.split("\n")), command
        tried += 1
    assert tried >= 10


def test_the_part_of_the_dialog_is_what_the_import_writes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    flow = ROOT / "docs" / "examples" / "bakery-line.json"
    assert execute(["import", str(flow), "--to", "dialog", "-o", str(tmp_path)]) == 0
    capfd.readouterr()
    written = (tmp_path / "flows" / "bakery_line.yaml").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)\n```", PAGE, flags=re.DOTALL)
    parts = [textwrap.indent(block, "  ") for block in blocks if not block.startswith("#")]
    assert parts
    assert all(part in written for part in parts)


def test_the_waiver_on_the_page_is_taken(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (waiver,) = re.findall(r"```yaml\n(# ivr-lint.yaml\n.*?)\n```", PAGE, flags=re.DOTALL)
    shutil.copy(ROOT / "docs" / "examples" / "bakery-line-2.json", tmp_path)
    (tmp_path / "ivr-lint.yaml").write_text(waiver + "\n", encoding="utf-8")
    assert execute(["lint", str(tmp_path), "--strict"]) == 0
    out, err = capfd.readouterr()
    assert "FLW020" not in out
    assert "3 waived" in out + err
