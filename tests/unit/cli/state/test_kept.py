"""`--store FILE`: what is no store is refused in words that name it, and left as it was."""

import sqlite3
from pathlib import Path

import pytest

from ivr import workspace
from ivr.cli.main import execute
from ivr.cli.state.kept import kept_desk
from ivr.faults import Unreadable
from ivr.runtime.records import Card

SCRIPT = "tests/callers/low_risk.yaml"


@pytest.fixture(scope="module")
def site():
    return workspace.suite(workspace.load(Path())).site


def refusal(site, store):
    with pytest.raises(Unreadable) as refused:
        kept_desk(site, store)
    assert refused.value.code == "USE008"
    said = str(refused.value)
    assert said.startswith(f"--store {store} ")
    assert said.endswith(".")
    assert "Try again" not in said
    return said.removeprefix(f"--store {store} ")


@pytest.mark.parametrize("there", [False, True])
def test_a_new_or_empty_file_becomes_a_store_and_serves_again(site, tmp_path, there):
    store = tmp_path / "state.db"
    if there:
        store.touch()
    for _ in range(2):
        desk = kept_desk(site, store)
        assert desk.store.list(Card, "customer-0101")
    assert desk.store.written == []


def test_a_file_may_be_named_as_other_commands_name_it(site, tmp_path):
    assert kept_desk(site, Path(f"sqlite:{tmp_path / 'state.db'}")).store is not None
    assert [each.name for each in tmp_path.glob("*.db")] == ["state.db"]


def test_a_table_is_no_file_to_make(site, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refusal(site, Path("dynamodb:records")).startswith("is a table.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"garbage", b"SQLite format 2\x00", b"\x00" * 5_000])
def test_another_kind_of_file_is_left_as_it_is(site, tmp_path, content):
    store = tmp_path / "letter.txt"
    store.write_bytes(content)
    assert refusal(site, store) == (
        "is another kind of file, and was left as it is. Name a new file."
    )
    assert store.read_bytes() == content


def test_a_database_of_another_program_is_refused(site, tmp_path):
    store = tmp_path / "other.db"
    other = sqlite3.connect(store)
    other.execute("CREATE TABLE records (title TEXT)")
    other.close()
    assert "was not made by ivr" in refusal(site, store)


def test_a_damaged_store_is_refused(site, tmp_path):
    store = tmp_path / "state.db"
    store.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5_000)
    assert "was not made by ivr, or is damaged" in refusal(site, store)


def test_a_store_in_use_is_refused(site, tmp_path):
    store = tmp_path / "state.db"
    kept_desk(site, store)
    other = sqlite3.connect(store, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "is in use by another program" in refusal(site, store)
    other.close()


@pytest.mark.parametrize(
    ("place", "says"),
    [
        (".", "is a folder. Name a file, such as "),
        ("nowhere/state.db", "cannot be made: there is no folder "),
        ("file/state.db", "cannot be made: there is no folder "),
        ("x" * 300, "cannot be opened: File name too long. Name a file that can be written."),
    ],
)
def test_a_place_where_no_file_can_be(site, tmp_path, place, says):
    (tmp_path / "file").touch()
    assert refusal(site, tmp_path / place).startswith(says)


def test_a_device_is_no_store(site):
    assert refusal(site, Path("/dev/null")).startswith("is not a file")


def test_the_command_says_it_and_exits_as_for_usage(capsys, tmp_path):
    assert execute(["call", "--script", SCRIPT, "--store", str(tmp_path)]) == 2
    assert f"ivr: USE008 --store {tmp_path} is a folder." in capsys.readouterr().err
