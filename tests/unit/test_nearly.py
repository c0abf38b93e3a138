"""A queue or calendar that is nearly called like another is told, where any name would pass."""

import shutil
from pathlib import Path

import pytest

from ivr import workspace

SHIPPED = ("flows", "prompts", "bots", "infra", "tests")


@pytest.fixture
def root(tmp_path):
    for name in SHIPPED:
        shutil.copytree(name, tmp_path / name)
    return tmp_path


def slips(root, env="local"):
    found = workspace.lint(workspace.load(root, env))
    return [f"{each.message}. {each.remedy}" for each in found if each.code == "REF001"]


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_dialogs_have_none():
    assert slips(Path()) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("people", "hours: bank,", "hours: bnk,", "calendar 'bnk' stands in no environment. Did"),
        ("people", "queue: service", "queue: servce", "queue 'servce' stands in no environment."),
        ("people", "callback: {queue: service", "callback: {queue: sevrice", "mean 'service'?"),
    ],
)
def test_a_slip_is_told_once_at_its_line(root, file, old, new, says):
    change(root / f"flows/{file}.yaml", old, new)
    (found,) = slips(root)
    assert says in found


@pytest.mark.parametrize("new", ["queue: loans", "queue: service2", "queue: services_abroad"])
def test_another_name_is_none(root, new):
    change(root / "flows/people.yaml", "queue: service", new)
    assert slips(root) == []


def test_dialogs_are_held_against_each_other_where_no_environment_binds_the_name(root):
    for path in (root / "infra/environments").glob("*.yaml"):
        if path.stem != "local":
            path.unlink()
    change(root / "flows/people.yaml", "queue: service", "queue: servce")
    (found,) = slips(root)
    assert "'servce'" in found
