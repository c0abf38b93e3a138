"""The terminal phone: a person at a keyboard is the caller.

Digits, * and # are keys; anything else is typed speech; Enter alone or waiting is silence; `/h` or
the end of input hangs up. Windows cannot wait for a line: there Enter alone is silence, and what
is secret is shown.
"""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from typing import Final, TextIO

from rich.console import Console

from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech

PATIENCE = 3.0
"""How much longer than the flow says the terminal phone waits: typing is slower than speech."""

HANG_UP_WORDS = frozenset({"/h", "/hangup", "/quit", "/q"})
SPAN = 0.25
"""Longest wait in one piece, in seconds."""

_KEYS = frozenset("0123456789*# ")

HELP = (
    "Type digits, * or # for keys and words for typed speech. Enter alone, or waiting, is "
    "silence. /h hangs up."
)


class Disturbed:
    """In place of a line: something else was printed meanwhile, so the person is asked again."""


DISTURBED: Final = Disturbed()

Typed = str | Disturbed | None
"""A typed line with its end, '' at the end of input, or None when time ran out."""

Read = Callable[[float], Typed]
"""Reads what is typed within so many seconds."""


def _can_wait(stream: TextIO, seconds: float) -> bool:
    """Wait until there is a line, and tell whether there is one."""
    if sys.platform == "win32":
        return True
    return waited(lambda span: bool(select.select([stream], [], [], span)[0]), seconds)


def waited(
    ready: Callable[[float], bool], seconds: float, now: Callable[[], float] = time.monotonic
) -> bool:
    """Wait in short spans until something is `ready`, and tell whether it was in time.

    A Ctrl-C that comes just before a wait begins does not wake it: it counts when the span ends.
    """
    end = now() + seconds
    while not ready(max(0.0, min(end - now(), SPAN))):
        if now() >= end:
            return False
    return True


def read_line(
    stream: TextIO, seconds: float, ready: Callable[[TextIO, float], bool] = _can_wait
) -> str | None:
    """Return a line typed within `seconds`, None when time ran out; '' at the end of input."""
    return stream.readline() if ready(stream, seconds) else None


def from_stdin(seconds: float) -> str | None:
    """Read what a person types; a closed input hangs up."""
    stream: TextIO | None = sys.stdin
    return "" if stream is None else read_line(stream, seconds)


class KeyboardCaller:
    """Implements the simulator's Caller port at a terminal."""

    def __init__(self, out: Console, read: Read = from_stdin, patience: float = 1.0) -> None:
        """Ask on `out`; `patience` stretches the flow's waiting times for people who type."""
        self._out = out
        self._read = read
        self._patience = patience

    def answer(self, listening: Listening) -> Heard:
        """Return what the person does before the line stops listening."""
        if listening.kind == "wait":
            return Silence()
        typed = self._asked(listening)
        while isinstance(typed, Disturbed):
            typed = self._asked(listening)
        return Silence() if typed is None else heard(typed)

    def _asked(self, listening: Listening) -> Typed:
        seconds = listening.seconds * self._patience
        self._out.print(f"{_invitation(listening, seconds)} ", end="", style="dim")
        with unechoed(sys.stdin) if listening.secret else nullcontext():
            typed = self._read(seconds)
        if listening.secret or typed is None:
            self._out.print()
        return typed


@contextmanager
def unechoed(stream: TextIO | None) -> Generator[None]:
    """Keep a terminal from showing what is typed; any other stream is left alone."""
    if sys.platform == "win32" or stream is None or not stream.isatty():
        yield
        return
    import termios

    before = termios.tcgetattr(stream)
    quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(stream, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(stream, termios.TCSADRAIN, before)


def forget_typed(stream: TextIO | None) -> None:
    """Drop what was typed at a terminal and not sent: it was meant for a call that is over."""
    if sys.platform != "win32" and stream is not None and stream.isatty():
        import termios

        termios.tcflush(stream, termios.TCIFLUSH)


def heard(typed: str) -> Heard:
    """Return what a typed line means."""
    text = typed.strip()
    if typed == "" or text.lower() in HANG_UP_WORDS:
        return HangUp()
    if not text:
        return Silence()
    if set(text) <= _KEYS:
        return Keys(text.replace(" ", ""))
    return Speech(text)


def _invitation(listening: Listening, seconds: float) -> str:
    match listening.kind:
        case "menu":
            what = "one key"
        case "store":
            what = f"up to {listening.digits_max} digits"
        case _:
            what = "keys or words"
    secret = ", not shown" if listening.secret else ""
    return f"   {what}{secret}, {seconds:.0f} s >"
