"""The terminal phone: a person at a keyboard is the caller.

Digits, * and # are keys; anything else is typed speech; Enter alone or waiting is silence; `/h`,
end of input or Ctrl-C hangs up.
"""

from __future__ import annotations

import select
import sys
import termios
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from typing import TextIO

from rich.console import Console

from ivr.simulator.callers import HangUp, Heard, Keys, Listening, Silence, Speech

HANG_UP_WORDS = frozenset({"/h", "/hangup", "/quit", "/q"})
_KEYS = frozenset("0123456789*# ")

HELP = (
    "Type digits, * or # for keys and words for typed speech. Enter alone, or waiting, is "
    "silence. /h hangs up."
)


def read_line(stream: TextIO, seconds: float) -> str | None:
    """Return a line typed within `seconds`, None when time ran out; '' at the end of input."""
    ready, _, _ = select.select([stream], [], [], seconds)
    return stream.readline() if ready else None


class KeyboardCaller:
    """Implements the simulator's Caller port at a terminal."""

    def __init__(
        self,
        out: Console,
        read: Callable[[float], str | None] | None = None,
        patience: float = 1.0,
    ) -> None:
        """Ask on `out`; `patience` stretches the flow's waiting times for people who type."""
        self._out = out
        self._read = read or _from_stdin
        self._patience = patience

    def answer(self, listening: Listening) -> Heard:
        """Return what the person does before the line stops listening."""
        if listening.kind == "wait":
            return Silence()
        seconds = listening.seconds * self._patience
        self._out.print(f"{_invitation(listening, seconds)} ", end="", style="dim")
        with unechoed(sys.stdin) if listening.secret else nullcontext():
            typed = self._read(seconds)
        if listening.secret:
            self._out.print()
        if typed is None:
            self._out.print()
            return Silence()
        return heard(typed)


@contextmanager
def unechoed(stream: TextIO | None) -> Generator[None]:
    """Keep a terminal from showing what is typed; any other stream is left alone."""
    if stream is None or not stream.isatty():
        yield
        return
    before = termios.tcgetattr(stream)
    quiet = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(stream, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(stream, termios.TCSADRAIN, before)


def _from_stdin(seconds: float) -> str | None:
    """Read what a person types; a closed input hangs up."""
    stream: TextIO | None = sys.stdin
    return "" if stream is None else read_line(stream, seconds)


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
