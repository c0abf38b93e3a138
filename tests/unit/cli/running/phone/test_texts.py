"""A code that is texted during `ivr call` is seen by the person there, and by nobody else."""

from __future__ import annotations

import io
import logging
import re
from pathlib import Path

import pytest
from rich.console import Console

from ivr import workspace
from ivr.cli.running.phone.keyboard import KeyboardCaller
from ivr.cli.running.phone.voice import with_texts
from ivr.local import scenarios
from ivr.local.contact_centre import open_desk
from ivr.runtime.records import encode

ROOT = Path(__file__).parents[5]
CALL = """\
- test: a code by text
  dialog: card_services
  from: "+14155550101"
  steps: [{hangup: true}]
"""
CODE = re.compile(r"text  to \+14155550101: .*: ([0-9]{6})$", re.MULTILINE)


class Person:
    """Types what a person would, and reads the code from the screen."""

    def __init__(self, screen):
        self.screen = screen
        self.typed = iter(["what is my balance", "01311981", "3"])

    def __call__(self, _seconds):
        line = next(self.typed, None)
        if line is None:
            (line,) = CODE.findall(self.screen.getvalue()) or [""]
            self.typed = iter(["goodbye"])
        return f"{line}\n"


@pytest.fixture(scope="module")
def suite():
    return workspace.suite(workspace.load(ROOT))


def test_a_person_reads_the_code_and_keys_it(suite, tmp_path, caplog):
    path = tmp_path / "call.yaml"
    path.write_text(CALL)
    (case,) = suite.cases(path)
    screen = io.StringIO()
    out, desk = Console(file=screen, width=300), open_desk(suite.site)
    watch = with_texts(lambda _event: None, desk, out)
    with caplog.at_level(logging.DEBUG):
        record = scenarios.play(suite, desk, case, KeyboardCaller(out, Person(screen)), watch)
    (code,) = CODE.findall(screen.getvalue())
    assert any("balance is" in said for said in record.said())
    assert code not in repr(record.transcript)
    assert code not in repr(record.trace)
    assert code not in caplog.text
    assert all(code not in encode(written) for written in desk.store.written)


def test_what_was_sent_before_the_call_is_not_shown(suite):
    desk, screen = open_desk(suite.site), io.StringIO()
    desk.services.ports.texter.sent.append(None)
    with_texts(lambda _event: None, desk, Console(file=screen))(None)
    assert screen.getvalue() == ""
