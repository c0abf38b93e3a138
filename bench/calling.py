"""How many scripted inbound calls a core takes: shipped flows, real handlers, store in memory.

Understanding is measured apart: a remembering understanding answers what it has heard before at
once, so that what is left is flow, functions and store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bench.report import Line
from ivr import workspace
from ivr.formats import build as building
from ivr.hearing.conversation import Listener
from ivr.hearing.port import Interpretation, SlotValue, Understanding, Utterance
from ivr.ir.bot import Slot
from ivr.local import contact_centre
from ivr.local.contact_centre import BUSINESS_HOUR, Desk, Order, Site
from ivr.local.ears import LocalBots
from ivr.simulator.call.callers import HangUp, Heard, Keys, ScriptedCaller, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.spec.reading.collector import collector_at_rest

ROOT = Path(__file__).parents[1]
CALLS_PER_SECOND = 1_000
CALLS = 1_000
DAY = timedelta(days=1)

Script = tuple[str, Sequence[Heard]]

BALANCE: Sequence[Heard] = (
    Silence(),
    Speech("what is my balance"),
    Keys("01311980"),
    Speech("no thanks"),
)
SCRIPTS: tuple[Script, ...] = (
    ("+14155550101", BALANCE),
    ("+14155550101", (Silence(), Speech("i would like to speak to an agent"), HangUp())),
    ("+14155550106", (Silence(), HangUp())),
    ("+14155550104", (Silence(),)),
    ("+14155550103", (Silence(), Keys("2"))),
    ("+14155550199", (Silence(), Keys("0"))),
    ("+14155550105", (Silence(), Keys("0"))),
    ("+14155550101", (Silence(),) * 6),
)
"""Who calls and what they do: two customers, a priority one, spam, high risk, unknown, silent."""


@dataclass
class DailyClock:
    """Implements the Clock port; each call happens on a day of its own."""

    moment: datetime = BUSINESS_HOUR

    def now(self) -> datetime:
        """Return the moment of the call."""
        return self.moment


@dataclass(frozen=True)
class Remembering:
    """Implements Understanding over another one, and asks it only once for each utterance."""

    asked: Understanding
    known: dict[Utterance, tuple[Interpretation, ...]] = field(
        default_factory=dict[Utterance, tuple[Interpretation, ...]]
    )

    @property
    def label(self) -> str:
        """Who understands."""
        return self.asked.label

    def interpret(self, heard: Utterance) -> tuple[Interpretation, ...]:
        """Return what an utterance may mean."""
        meant = self.known.get(heard)
        if meant is None:
            meant = self.known[heard] = self.asked.interpret(heard)
        return meant

    def value(self, slot: Slot, heard: Utterance) -> SlotValue | None:
        """Return the value for a slot."""
        return self.asked.value(slot, heard)

    def confirmed(self, heard: Utterance) -> bool | None:
        """Return whether an utterance is a yes or a no."""
        return self.asked.confirmed(heard)


class RememberingBots(LocalBots):
    """The bots of a build, each with a remembering understanding."""

    def listener(self, alias_arn: str, locale: str, today: date) -> Listener:
        """Return the listener of a bot alias in a locale; see LocalBots."""
        found = super().listener(alias_arn, locale, today)
        if not isinstance(found.understanding, Remembering):
            found = replace(found, understanding=Remembering(found.understanding))
            self._listeners[self.named(alias_arn), locale, None] = found
        return found


def shipped_site() -> Site:
    """Return the site of the shipped workspace, compiled in memory and read back."""
    loaded = workspace.load(ROOT)
    program = workspace.compile_workspace(loaded).program
    environment = loaded.environment
    build = building.make(
        program, environment.environment, environment.instance, loaded.policy.json_value()
    )
    sample = contact_centre.read_sample(ROOT)
    return contact_centre.open_site(build, loaded.functions, loaded.own, sample)


def calls(runs: int, count: int = CALLS) -> Iterator[Line]:
    """Yield how many calls a second of CPU takes, with utterances understood before and anew."""
    site = shipped_site()
    ready = replace(site, bots=RememberingBots(site.bots.bots, site.bots.named))
    _seconds(ready, len(SCRIPTS))
    known = count / min(_seconds(ready, count) for _ in range(runs))
    what = "inbound calls, real handlers, utterances understood"
    yield Line(what, known, "/s", CALLS_PER_SECOND, at_least=True)
    _seconds(site, len(SCRIPTS))
    fresh = count / _seconds(site, count)
    yield Line("inbound calls, each utterance understood anew", fresh, "/s")


def _seconds(site: Site, count: int) -> float:
    clock = DailyClock()
    desk = contact_centre.open_desk(site, clock)
    with collector_at_rest():  # as in every command of ivr
        started = time.process_time()
        for n in range(count):
            clock.moment += DAY
            _call(site, desk, n)
        return time.process_time() - started


def _call(site: Site, desk: Desk, n: int) -> None:
    number, script = SCRIPTS[n % len(SCRIPTS)]
    contact = Contact(
        id=f"00000000-0000-4000-8000-{n:012d}",
        customer=number,
        system=contact_centre.SYSTEM_NUMBER,
        instance_arn=site.instance,
    )
    caller = ScriptedCaller(script, HangUp())
    record = contact_centre.take_call(site, desk, Order("inbound", contact, caller))
    if record.findings:
        message = f"the caller from {number} was let down: {record.findings[0]}"
        raise RuntimeError(message)
