"""Every environment that is shipped binds what the shipped dialogs name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.cli.main import execute

ROOT = Path(__file__).parents[2]
NAMES = sorted(each.stem for each in (ROOT / "infra" / "environments").glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_dialogs_compile_for_it(name, tmp_path, capsys):
    for folder in ("flows", "prompts", "bots", "infra"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    assert execute(["compile", "--env", name, "--root", str(tmp_path)]) == 0, capsys.readouterr()
