"""The phone that rings at the terminal of `ivr serve`."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import select
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from ivr.cli.running.serving.phone import TerminalPhone
from ivr.local.serving.centre.answering import Ringing
from ivr.local.serving.centre.texts import Message
from ivr.simulator.call.callers import HangUp, Keys, Listening

ROOT = Path(__file__).parents[5]
NUMBER = "+14155550101"


class Keyboard:
    """A terminal at which is typed what a test hands in."""

    def __init__(self):
        self.lines = []

    def __call__(self, seconds):
        if self.lines:
            return self.lines.pop(0)
        threading.Event().wait(min(seconds, 0.005))
        return None


class Inbox:
    def __init__(self, latest=None):
        self.latest = latest
        self.replies = []

    def reply(self, number, words):
        self.replies.append((number, words))
        return "blocked"


@pytest.fixture
def phone():
    out, keyboard, inbox = io.StringIO(), Keyboard(), Inbox(Message("m-1", NUMBER, "yes or no?"))
    made = TerminalPhone(Console(file=out, width=200), lambda flow, name: "here", keyboard)
    thread = threading.Thread(target=made.attend, args=(inbox,))
    thread.start()
    yield SimpleNamespace(phone=made, out=out, keyboard=keyboard, inbox=inbox)
    keyboard.lines.append("")
    thread.join(10)
    assert not thread.is_alive()


def ringing(seconds=30.0):
    return Ringing("contact-1", NUMBER, seconds, "en-US", threading.Event(), threading.Event())


def shows(found, words):
    until = time.monotonic() + 60
    while words not in found.out.getvalue():
        assert time.monotonic() < until, found.out.getvalue()
        threading.Event().wait(0.005)


def test_a_person_accepts_and_has_the_keyboard(phone):
    call = ringing()
    phone.keyboard.lines.append("what?\n")
    phone.keyboard.lines.append("\n")
    phone.keyboard.lines = []
    threading.Timer(0.05, lambda: phone.keyboard.lines.append("\n")).start()
    pickup = phone.phone.pick_up(call)
    shows(phone, f"{NUMBER} rings, 30 s: Enter accepts, r rejects")
    assert pickup.answered_by == "human"
    phone.keyboard.lines.append("12\n")
    assert pickup.caller.answer(Listening("store", digits_max=2)) == Keys("12")
    call.stopping.set()
    assert pickup.caller.answer(Listening("menu")) == HangUp()
    phone.phone.hung_up(call, None)


def test_a_person_rejects(phone):
    threading.Timer(0.05, lambda: phone.keyboard.lines.append("r\n")).start()
    call = ringing()
    assert phone.phone.pick_up(call) == (None, "human", "TELECOM_BUSY")
    phone.phone.hung_up(call, None)
    shows(phone, "not ringing any more")


def test_nobody_is_there(phone):
    call = ringing(0.05)
    assert phone.phone.pick_up(call).reason == "TELECOM_UNANSWERED"
    phone.phone.hung_up(call, None)


def test_a_call_that_was_given_up_rings_no_longer(phone):
    call = ringing()
    threading.Timer(0.05, call.stopping.set).start()
    assert phone.phone.pick_up(call).caller is None


def test_what_is_typed_between_calls_answers_the_latest_text(phone):
    phone.phone.text(Message("m-1", NUMBER, "yes or no?"))
    shows(phone, f"to {NUMBER}: yes or no?")
    phone.keyboard.lines += ["\n", "NO\n", "+14155550102 YES please\n"]
    shows(phone, "from +14155550102: YES please (blocked)")
    assert phone.inbox.replies == [(NUMBER, "NO"), ("+14155550102", "YES please")]


def test_there_is_nothing_to_answer(phone):
    phone.inbox.latest = None
    phone.keyboard.lines.append("hello\n")
    shows(phone, "nothing to answer")
    assert phone.inbox.replies == []


class Terminal:
    """`ivr serve` at a terminal of its own."""

    def __init__(self, *options):
        self.near, far = pty.openpty()
        script = "from ivr.cli.main import main; main()"
        command = [sys.executable, "-c", script, "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            command, stdin=far, stdout=far, stderr=far, cwd=ROOT, start_new_session=True
        )
        os.close(far)
        self.seen = ""

    def until(self, pattern, seconds=60.0):
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < end, self.seen
            if select.select([self.near], [], [], 0.1)[0]:
                self.seen += os.read(self.near, 65_536).decode("utf-8", "replace")
        self.seen = self.seen[found.end() :]
        return found

    def type(self, words):
        os.write(self.near, words.encode())


def test_a_charge_rings_and_a_person_takes_the_call():
    terminal = Terminal("--any-hour", "--key", "k")
    try:
        url = terminal.until(r"POST (http://\S+)/transactions")[1]
        terminal.until("Ctrl-C stops")
        sample = json.loads((ROOT / "infra/sample/transactions/suspicious.json").read_text())
        body = json.dumps(sample["detail"]).encode()
        request = urllib.request.Request(f"{url}/transactions", body, {"x-api-key": "k"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            assert reply.status == 202
        terminal.until(r"\+14155550101 rings, 30 s")
        terminal.type("\n")
        terminal.until("ivr  .*Alice")
        terminal.until("keys or words|one key")
        terminal.type("/h\n")
        terminal.until("the caller hung up")
    finally:
        terminal.process.terminate()
        assert terminal.process.wait(30) == 130
        os.close(terminal.near)
