"""ivr serve: what it serves, what it refuses, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ivr.cli.main import execute
from ivr.cli.running.serving import Asked, opened
from ivr.faults import Refused, Unreadable
from ivr.formats.lex.export import archive, files
from ivr.ir.bot import Bot, BotLocale, Intent, SampleUtterance

TEMPLATE = Path("ivr/local/template")


def bot(name):
    fallback = Intent(
        name="FallbackIntent", parent_intent_signature="AMAZON.FallbackIntent", identifier="F"
    )
    hello = Intent(name="Hello", sample_utterances=[SampleUtterance(utterance="hello")])
    locale = BotLocale(name="English (US)", identifier="en_US", intents=(fallback, hello))
    return Bot(name=name, identifier="ABCDEFGHIJ", locales=(locale,))


@pytest.fixture
def place(tmp_path):
    (tmp_path / "one.zip").write_bytes(archive(bot("One")))
    for path, text in files(bot("Two")).items():
        file = tmp_path / "two" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def served(*places, **more):
    return opened(Asked(Path(), "local", places, **more)).bots


def test_archives_folders_and_folders_of_them(place):
    assert [each.bot.name for each in served(place / "two", place / "one.zip")] == ["Two", "One"]
    assert [each.bot.name for each in served(place)] == ["One", "Two"]
    assert {each.hook.shown for each in served(place)} == {"none"}


def test_a_workspace_brings_its_code_hook(tmp_path):
    root = tmp_path / "w"
    shutil.copytree(TEMPLATE, root)
    found = opened(Asked(root, "local")).bots
    assert found
    assert {each.hook.shown for each in found} == {"code_hook of this workspace"}
    assert all(each.hook.call is not None for each in found)


def test_hooks_for_all_and_for_one(place):
    hooks = ("json:loads", "Two=json:dumps")
    shown = {each.bot.name: each.hook.shown for each in served(place, hooks=hooks)}
    assert shown == {"One": "json:loads", "Two": "json:dumps"}


def test_what_cannot_be_served(place, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for wrong, code in ((empty, "LEX051"), (tmp_path / "none.zip", "USE002")):
        with pytest.raises(Unreadable) as caught:
            served(wrong)
        assert caught.value.code == code
    with pytest.raises(Unreadable, match="no such bot"):
        served(place, hooks=("Three=json:loads",))
    with pytest.raises(Refused, match="LEX050"):
        served(place, place / "one.zip")
    (place / "bad.zip").write_bytes(b"PK\x03\x04")
    with pytest.raises(Refused, match="LEX020"):
        served(place / "bad.zip")


def test_a_folder_that_an_import_made(place, tmp_path):
    shop = tmp_path / "shop"
    assert execute(["import", str(place / "one.zip"), "-o", str(shop)]) == 0
    (found,) = opened(Asked(shop, "local")).bots
    assert (found.bot.name, found.hook.shown) == ("One", "code_hook of this workspace")


def test_every_place_that_is_named_holds_a_bot(place, tmp_path):
    empty = tmp_path / "none_here"
    empty.mkdir()
    with pytest.raises(Unreadable, match=f"{empty}: there is no bot") as caught:
        served(place / "one.zip", empty)
    assert caught.value.code == "LEX051"


@pytest.mark.parametrize("name", ["v1.json", "template.yaml"])
def test_what_must_be_imported_first(tmp_path, name):
    (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(Unreadable, match=f"`ivr import .*{name} -o DIR`") as caught:
        served(tmp_path / name)
    assert caught.value.code == "LEX051"


def test_a_port_that_is_none_is_a_sentence(place, capsys):
    code = execute(["serve", str(place / "one.zip"), "--host", "203.0.113.1", "--port", "1"])
    assert code == 2
    assert "LEX052" in capsys.readouterr().err


def test_it_says_what_it_is_answers_and_ends_on_ctrl_c(place):
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    script = f"{heard}; from ivr.cli.main import main; main()"  # where Ctrl-C is ignored, too
    command = [sys.executable, "-c", script, "serve", str(place / "one.zip"), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        lines = []
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, process.stderr.read()
            lines.append(line)
        said = "".join(lines)
        url = re.search(r"http://127\.0\.0\.1:\d+", said).group()
        assert "what Amazon's Lex would understand may differ" in said
        assert re.search(r"^  [A-Z2-7]{10}  One ", said, flags=re.MULTILINE)
        path = "/bots/ABCDEFGHIJ/botAliases/local/botLocales/en_US/sessions/s-1/text"
        with urllib.request.urlopen(url + path, b'{"text": "hello"}', timeout=20) as reply:
            assert json.load(reply)["sessionState"]["intent"]["name"] == "Hello"
        process.send_signal(signal.SIGINT)
        try:
            _, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, err) == (130, "ivr: stopped\n")
