"""One call through the real compiled flows: its functions, its caller, and its own time.

Before each function is asked the world catches up with the call: what is due by then happens first,
other calls included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, NamedTuple

from bench.soak.faults import Fault
from bench.soak.world.callers import Talker
from bench.soak.world.platform import Platform
from ivr.local.contact_centre import CODE_HOOK, Site
from ivr.local.functions import code_hook
from ivr.simulator.call.callers import Heard, Listening
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.world import FunctionReply, QueueView, SeededDraws, VirtualClock
from ivr.simulator.machine import run

THINKS_SECONDS = 1.5
CHARACTERS_PER_SECOND = 15.0
WAITS = (5.0, 20.0, 20.0, 70.0, 130.0)
"""How long callers wait for an agent, in seconds; a call that we placed is short of 15 minutes."""


class Asked(NamedTuple):
    """One try of a function in a call: the blocks it asked for, how many were done after it."""

    name: str
    kind: str
    wish: Any
    blocked: int


@dataclass(frozen=True, slots=True)
class Rooms:
    """Implements Queues and Calendars: mostly open, with an agent soon."""

    site: Site
    draw: Random

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return a queue as it happens to stand."""
        chance = self.draw.random()
        name = self.site.book.name(arn)
        wait = self.draw.choice(WAITS)
        return QueueView(name, arn, full=chance < 0.05, open=chance < 0.93, wait_seconds=wait)

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether it is office hours; holidays are rare."""
        holiday = self.site.book.name(arn).endswith("_holidays")
        return self.draw.random() < (0.02 if holiday else 0.9)


class Line:
    """Implements Functions and Caller for one call, on the platform."""

    def __init__(self, site: Site, platform: Platform, contact: Contact, talker: Talker) -> None:
        self.contact = contact
        self.platform = platform
        self.called = ""
        self.asked: list[Asked] = []
        self.proven_at = 0
        self.seconds = 0.0
        self.began = platform.now
        self._site = site
        self._talker = talker
        self.judge: Any = None

    def run(self, flow: str, draw: Random) -> CallRecord:
        """Run the call to its end."""
        now, rooms = self.platform.now, Rooms(self._site, draw)
        moment = datetime.fromtimestamp(now, UTC)
        world = self._site.world.but(
            functions=self,
            bots=self._site.bots.hooked(code_hook(self, CODE_HOOK), moment.date()),
            clock=VirtualClock(moment),
            random=SeededDraws(draw.randrange(1 << 30)),
            calendars=rooms,
            queues=rooms,
            silence_is=draw.choice(("fallback", "timeout")),
            caller=self,
        )
        return run(world, flow, self.contact, self)

    def answer(self, listening: Listening) -> Heard:
        """See Caller."""
        self.seconds += THINKS_SECONDS + len(listening.prompt) / CHARACTERS_PER_SECOND
        return self._talker.answer(listening)

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """See Functions: what takes longer than the limit may have acted all the same."""
        platform = self.platform
        name = "code_hook" if arn == CODE_HOOK else self._site.book.name(arn)
        platform.run_until(max(platform.now, self.began + self.seconds))
        if name == "code_hook":
            if platform.faults.strikes(Fault.HOOK_FAILED):
                return FunctionReply("error", why="killed")
            reply = platform.handled(name, event)
            return FunctionReply("answer" if reply.kind == "answer" else "error", reply.value)
        before = self.judge.before(name, self.contact, event)
        reply = platform.handled(name, event)
        wish = self.judge.after(name, self.contact, before, reply)
        self.asked.append(Asked(name, reply.kind, wish, len(self.judge.blocked)))
        if not self.proven_at and self.contact.id in self.judge.proven:
            self.proven_at = len(self.asked)
        self.seconds += min(reply.seconds, limit_seconds)
        if reply.seconds > limit_seconds:
            return FunctionReply("timeout", None, limit_seconds)
        if reply.kind != "answer":
            return FunctionReply("error", None, reply.seconds, reply.why)
        return FunctionReply("answer", reply.value, reply.seconds)
