import io
import os
import pty
import select
import termios

import pytest
from rich.console import Console

from ivr.cli.running.phone.keyboard import (
    DISTURBED,
    SPAN,
    KeyboardCaller,
    forget_typed,
    heard,
    read_line,
    unechoed,
    waited,
)
from ivr.simulator.call.callers import HangUp, Keys, Listening, Silence, Speech


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1\n", Keys("1")),
        ("01 31 1980#\n", Keys("01311980#")),
        ("*\n", Keys("*")),
        ("block my card\n", Speech("block my card")),
        ("two 2\n", Speech("two 2")),
        ("\n", Silence()),
        ("   \n", Silence()),
        ("", HangUp()),
        ("/h\n", HangUp()),
        ("/QUIT\n", HangUp()),
    ],
)
def test_what_is_typed_is_heard(typed, meant):
    assert heard(typed) == meant


def test_waiting_is_silence():
    caller = KeyboardCaller(Console(file=io.StringIO()), lambda _seconds: None)
    assert caller.answer(Listening("lex")) == Silence()


def test_being_on_hold_asks_for_nothing():
    asked = []
    caller = KeyboardCaller(Console(file=io.StringIO()), asked.append)
    assert caller.answer(Listening("wait")) == Silence()
    assert asked == []


def test_the_invitation_says_what_the_line_waits_for():
    out = io.StringIO()
    KeyboardCaller(Console(file=out), lambda _seconds: "1\n").answer(
        Listening("store", digits_max=8, secret=True)
    )
    assert "up to 8 digits, not shown, 5 s" in out.getvalue()


def test_what_is_secret_is_not_echoed_at_a_terminal():
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "r") as stream, os.fdopen(controller, "wb", buffering=0):
        with unechoed(stream):
            assert not termios.tcgetattr(stream)[3] & termios.ECHO
        assert termios.tcgetattr(stream)[3] & termios.ECHO


def test_a_file_has_no_echo_to_turn_off():
    stream = io.StringIO("1\n")
    with unechoed(stream):
        assert stream.readline() == "1\n"


def test_who_is_disturbed_is_asked_again():
    typed = [DISTURBED, DISTURBED, "7\n"]
    out = io.StringIO()
    caller = KeyboardCaller(Console(file=out), lambda _seconds: typed.pop(0))
    assert caller.answer(Listening("menu")) == Keys("7")
    assert out.getvalue().count("one key, 5 s >") == 3


@pytest.mark.parametrize(("ready", "line"), [(True, "1\n"), (False, None)])
def test_a_line_is_read_where_there_is_one(ready, line):
    spans = []

    def can_wait(_stream, seconds):
        spans.append(seconds)
        return ready

    assert read_line(io.StringIO("1\n2\n"), 2.5, can_wait) == line
    assert spans == [2.5]


@pytest.mark.parametrize(("comes", "there"), [(None, False), (3.3, True)])
def test_a_long_wait_is_many_short_ones_so_that_ctrl_c_counts_soon(comes, there):
    clock, spans = [100.0], []

    def ready(span):
        spans.append(span)
        clock[0] += span
        return comes is not None and clock[0] >= 100 + comes

    assert waited(ready, 7.1, lambda: clock[0]) is there
    assert max(spans) <= SPAN
    assert sum(spans) == pytest.approx(7.1 if comes is None else 3.5)


def test_nothing_is_waited_for_where_there_is_no_time():
    assert not waited(lambda span: span > 0, 0)
    assert waited(lambda span: span == 0, 0)


def test_what_was_typed_for_a_call_that_is_over_is_forgotten():
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "r") as stream, os.fdopen(controller, "wb", buffering=0) as person:
        person.write(b"0131\n")
        assert select.select([stream], [], [], 5)[0]
        forget_typed(stream)
        assert read_line(stream, 0.05) is None
    forget_typed(io.StringIO("0131\n"))
    forget_typed(None)
