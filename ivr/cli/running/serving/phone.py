"""The phone that rings: calls placed by `ivr serve` are taken by the person at its terminal.

Law of the room: one call at a time has the keyboard; others ring on until they are taken or have
rung enough. What is typed between calls answers the text that came last.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from ivr.cli.running.phone.keyboard import (
    HELP,
    PATIENCE,
    SPAN,
    KeyboardCaller,
    Read,
    Typed,
    forget_typed,
    from_stdin,
)
from ivr.cli.running.phone.voice import Voice, show_end
from ivr.faults import IvrError
from ivr.local.serving.centre.answering import BUSY, UNANSWERED, Pickup, Ringing, Watch
from ivr.local.serving.centre.texts import Inbox, Message
from ivr.simulator.call.state import CallRecord

ACCEPTS = frozenset({"", "a", "y", "yes"})
REJECTS = frozenset({"r", "n", "no"})
INVITATION = "Enter accepts, r rejects"
WHO = "text"


@dataclass(slots=True, eq=False)
class Bell:
    """One call that rings; it is decided once. `done` says that nothing of it goes on."""

    ringing: Ringing
    accepted: bool | None = None
    decided: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def decide(self, *, accepted: bool) -> bool:
        """Take the call or not; tell whether that was still open."""
        with self._lock:
            if self.accepted is not None:
                return False
            self.accepted = accepted
        self.decided.set()
        return True


class TerminalPhone:
    """Implements Answering by a person at a terminal."""

    def __init__(
        self,
        out: Console,
        origin: Callable[[str, str], str],
        read: Read = from_stdin,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ring on `out`; `origin` names the line of (flow, identifier), `read` what is typed."""
        self._out, self._origin, self._read, self._now = out, origin, read, now
        self._bells: deque[Bell] = deque()
        self._by_contact: dict[str, Bell] = {}
        self._is_closed = False

    def pick_up(self, ringing: Ringing, /) -> Pickup:
        """See Answering: ring, and wait for the person."""
        bell = Bell(ringing)
        self._by_contact[ringing.contact] = bell
        self._bells.append(bell)
        until = self._now() + ringing.seconds
        while not bell.decided.wait(max(0.0, min(until - self._now(), SPAN))):
            if ringing.stopping.is_set() or self._now() >= until:
                break
        if bell.decide(accepted=False):
            return Pickup(reason=UNANSWERED)
        if not bell.accepted:
            return Pickup(reason=BUSY)
        return Pickup(KeyboardCaller(self._out, self._reading(ringing), PATIENCE))

    def watch(self, ringing: Ringing, /) -> Watch | None:
        """See Answering: print what is said."""
        del ringing
        return Voice(self._out, self._origin).watch

    def hung_up(self, ringing: Ringing, record: CallRecord | None, /) -> None:
        """See Answering: print how it ended, and give back the keyboard."""
        if record is not None:
            show_end(record, self._out)
        elif not ringing.stopping.is_set():
            self._out.print(f"{ringing.number} is not ringing any more", style="dim")
        bell = self._by_contact.pop(ringing.contact, None)
        if bell is not None:
            bell.done.set()

    def text(self, message: Message) -> None:
        """Show a text; what is typed next, between calls, answers it."""
        line = Text(f"{WHO:>8}  to {message.number}: ", style="cyan")
        line.append(message.body, style="bold")
        self._out.print(line)
        self._out.print("          type an answer, such as NO", style="dim")

    def attend(self, inbox: Inbox) -> None:
        """Attend to the phone until the input ends; answers to texts go to `inbox`."""
        while not self._is_closed:
            if self._bells:
                self._offer(self._bells.popleft())
                continue
            typed = self._read(SPAN)
            if typed == "":
                self._is_closed = True
            elif isinstance(typed, str) and typed.strip():
                self._answer(typed.strip(), inbox)

    def _offer(self, bell: Bell) -> None:
        """Ring until somebody accepts or rejects, or it has rung enough; then hold the line."""
        if bell.decided.is_set():
            return
        self._out.bell()
        seconds = f"{bell.ringing.seconds:.0f} s"
        self._out.print(f"{bell.ringing.number} rings, {seconds}: {INVITATION}", style="bold")
        while not bell.decided.is_set():
            typed = self._read(SPAN)
            if isinstance(typed, str):
                self._decide(bell, typed)
        if bell.accepted:
            self._out.print(HELP, style="dim")
            while not bell.done.wait(SPAN):
                pass
            forget_typed(sys.stdin)

    def _decide(self, bell: Bell, typed: str) -> None:
        wish = typed.strip().lower()
        if typed == "":
            self._is_closed = True
            bell.decide(accepted=False)
        elif wish in ACCEPTS:
            bell.decide(accepted=True)
        elif wish in REJECTS:
            bell.decide(accepted=False)
        else:
            self._out.print(INVITATION, style="dim")

    def _answer(self, typed: str, inbox: Inbox) -> None:
        """Answer a text: the latest, or that of a number which stands before the words."""
        first, _, rest = typed.partition(" ")
        latest = inbox.latest
        number, words = (first, rest) if first.startswith("+") else ("", typed)
        if not number:
            number = latest.number if latest is not None else ""
        if not number or not words:
            self._out.print("nothing to answer: no text has come, and no phone rings", style="dim")
            return
        try:
            told = inbox.reply(number, words)
        except IvrError as fault:
            told = f"{fault.code} {fault}"
        self._out.print(f"{WHO:>8}  from {number}: {words} ({told})", style="green")

    def _reading(self, ringing: Ringing) -> Read:
        """Return how a call reads the keyboard: until it is stopped."""

        def read(seconds: float) -> Typed:
            until = self._now() + seconds
            while not ringing.stopping.is_set():
                left = until - self._now()
                typed = self._read(max(0.0, min(left, SPAN)))
                if typed is not None or left <= 0:
                    return typed
            return ""

        return read
