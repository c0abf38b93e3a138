"""What commands write: whole, or not at all."""

import os
import stat
import threading

import pytest

from ivr.cli.writing import OWN, put
from ivr.faults import Unreadable


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_who_reads_meanwhile_reads_what_was_there(tmp_path):
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    with path.open(encoding="utf-8") as before:
        put({path: "new"})
        assert before.read() == "old"
    assert path.read_text(encoding="utf-8") == "new"


def test_folders_are_made_and_nothing_else_is_left(tmp_path):
    put({tmp_path / "b" / "deep": b"\x00", tmp_path / "a": "é"})
    assert {path.name for path in tmp_path.rglob("*")} == {"a", "b", "deep"}
    assert (tmp_path / "a").read_bytes() == "é".encode()
    assert mode(tmp_path / "a") == 0o644


@pytest.mark.parametrize("others", [("a",), ("a", "z")])
def test_one_that_cannot_be_written_is_named_and_all_are_as_they_were(tmp_path, others):
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "m").mkdir()
    with pytest.raises(Unreadable, match="/m cannot be written: Is a directory") as told:
        put({**{tmp_path / each: "new" for each in others}, tmp_path / "m": "new"})
    assert told.value.code == "USE006"
    with pytest.raises(Unreadable, match="/a/below cannot be written: Not a directory"):
        put({**{tmp_path / each: "new" for each in others}, tmp_path / "a" / "below": "new"})
    assert {path.name for path in tmp_path.rglob("*")} == {"a", "m"}
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old"


def test_a_file_gets_what_another_one_holds(tmp_path):
    (tmp_path / "long").write_bytes(b"x" * 3_000_000)
    put({tmp_path / "a": tmp_path / "long"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "long").read_bytes()


def test_a_file_keeps_its_mode_unless_it_is_its_owners_alone(tmp_path):
    (tmp_path / "a").write_text("old", encoding="utf-8")
    (tmp_path / "a").chmod(0o664)
    put({tmp_path / "a": "new"})
    assert mode(tmp_path / "a") == 0o664
    put({tmp_path / "a": "newer", tmp_path / "b": "new"}, OWN)
    assert mode(tmp_path / "a") == mode(tmp_path / "b") == 0o600


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "a")
    put({tmp_path / "link": "new"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "a").read_text(encoding="utf-8") == "new"


def test_what_is_no_plain_file_is_written_to_and_stays(tmp_path):
    pipe, heard = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    reader.start()
    put({pipe: "new"})
    reader.join(timeout=20)
    assert heard == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
