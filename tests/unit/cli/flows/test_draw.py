"""ivr graph: what it reads, what it writes, and that it writes the whole or nothing."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.cli.flows.draw import draw
from ivr.cli.main import execute
from ivr.cli.writing import put
from ivr.faults import Unreadable

FLOW = {
    "Version": "2019-10-30",
    "StartAction": "bye",
    "Actions": [
        {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    ],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(FLOW), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("made") / "service"
    assert execute(["new", str(root)]) == 0
    assert execute(["compile", "-C", str(root)]) == 0
    return root


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.svg", "<?xml"), ("a.html", "<!doctype html>"), ("a.mmd", "flowchart"), ("a", "<!doctype")],
)
def test_the_ending_of_the_file_says_the_form(file, tmp_path, name, begins):
    assert draw(file, tmp_path / "out" / name) == 0
    assert (tmp_path / "out" / name).read_text(encoding="utf-8").startswith(begins)


def test_without_a_file_it_goes_to_standard_output(file, capsys):
    assert draw(file, None, "mermaid") == 0
    assert capsys.readouterr().out.startswith("flowchart LR\n  subgraph f0")


def test_a_form_that_does_not_exist_is_refused(file, tmp_path):
    with pytest.raises(Unreadable, match="There are: html, svg, mermaid"):
        draw(file, tmp_path / "x", "png")


def test_a_workspace_and_its_build_look_alike(made, tmp_path):
    one, two = tmp_path / "one.mmd", tmp_path / "two.mmd"
    assert draw(made, one) == draw(made / "build" / "local", two) == 0
    assert one.read_text() == two.read_text()
    page = tmp_path / "page.html"
    draw(made, page)
    assert "flows/hello.yaml:" in page.read_text(encoding="utf-8")


def test_a_bad_file_in_a_folder_costs_that_file_alone(file, tmp_path, capsys):
    (file.parent / "bad.json").write_text('{"Actions": [', encoding="utf-8")
    out = tmp_path / "out.svg"
    assert draw(file.parent, out) == 1
    assert "bad.json" in capsys.readouterr().err
    assert ElementTree.fromstring(out.read_bytes()).tag.endswith("svg")


def test_what_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(Unreadable):
        draw(tmp_path / "nothing.json", None)


def test_a_file_that_cannot_be_written_leaves_what_was_there(tmp_path):
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "kept").write_text("x")
    with pytest.raises(Unreadable, match="cannot be written"):
        put({folder: "text"})
    assert [path.name for path in tmp_path.rglob("*")] == ["taken", "kept"]
    assert (folder / "kept").read_text() == "x"


def test_a_text_that_cannot_be_encoded_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(UnicodeEncodeError):
        put({tmp_path / "a.mmd": "\ud800"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["w.png", "w.pdf", "w.json"])
def test_an_ending_for_which_nothing_is_drawn_is_refused(file, tmp_path, capsys, name):
    assert execute(["graph", str(file), "-o", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert "USE001" in said
    assert ".svg" in said
    assert not (tmp_path / name).exists()
    assert execute(["graph", str(file), "-o", str(tmp_path / name), "--format", "svg"]) == 0
