"""One history: a town, half a day of calls and charges in bad weather, and what is left after it.

When the last event of the plan is over nothing goes wrong any more: from then on everything has to
come to its end by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench.calling import RememberingBots, shipped_site
from bench.soak import verdicts
from bench.soak.faults import WEATHERS, Fault, Injector
from bench.soak.judge import Judge
from bench.soak.world.callers import TEMPERS, Talker
from bench.soak.world.line import Line
from bench.soak.world.logs import logged
from bench.soak.world.people import PEPPER, Person, Town
from bench.soak.world.platform import Platform
from bench.soak.world.ports import (
    FaultyProvider,
    FaultyPublisher,
    FaultyStore,
    HostClock,
    LaterQueue,
    MeasuredQuarantine,
)
from bench.soak.world.senders import Senders
from bench.soak.world.telephone import Ringing, Telephone
from ivr.local.contact_centre import SYSTEM_NUMBER, Site
from ivr.runtime.adapters.embedded import seed as seeding
from ivr.runtime.adapters.embedded.clock import CountedChance
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer
from ivr.runtime.ports import Ports
from ivr.runtime.records import OutboxEntry, Review
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.policy import Policy
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import build as wire
from ivr.simulator.call.state import Contact

DAY = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
"""A Monday. Histories begin between 13:00 and 24:00 UTC: early and late somewhere in the land."""

SPAN_SECONDS = 2.5 * 3_600
CALMS_SECONDS = 1_800
DRAINED_SECONDS = 120 + 300
"""When all news is told: two minutes, after clocks that ran up to five ahead have come to them."""

TERMINAL_SECONDS = 18 * 3_600
"""Beyond the longest life of a case, when everything must have ended."""

LOGGED = 0.03
"""How many histories write log and metrics, which costs more than the handlers themselves."""

LOOKS_EVERYWHERE = 0.3
"""In how many histories every record is read for card numbers at the end."""

TEMPERS_INBOUND = ("honest",) * 6 + ("mumbler", "masher", "quitter", "thief", "relative", "machine")


@dataclass
class Result:
    """What came of a history."""

    seed: str
    calls: int
    texts: int
    charges: int
    functions: Counter[str]
    ends: Counter[str]
    faults: Counter[Fault]
    wrong: list[str]
    digest: str
    told: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """What all histories share: the compiled workspace, and policies of calling."""

    site: Site
    policies: tuple[Policy, ...]

    @classmethod
    def shipped(cls) -> Stage:
        """Return the stage of the shipped workspace; each utterance is understood once."""
        site = shipped_site()
        bots = RememberingBots(site.bots.bots, site.bots.named)
        ready = Site(**{**vars(site), "bots": bots})
        return cls(ready, tuple(_policies(site.policy)))


def _policies(document: Mapping[str, Any]) -> list[Policy]:
    """Return the shipped policy with different rules of calling."""
    draw = Random("policies")
    made: list[Policy] = []
    for n in range(40):
        first = draw.choice((7, 8, 9))
        calling = {
            "lines": draw.choice((1, 2, 3, 5, 0 if n == 7 else 4)),
            "calls_per_second": draw.choice((1, 2)),
            "retry_minutes": draw.choice((2, 5, 10)),
            "spill_minutes": draw.choice((2, 5, 10)),
            "reply_minutes": draw.choice((10, 30, 60)),
            "case_hours": draw.choice((1, 2, 4)),
            "attempts_per_day": draw.choice((2, 3, 3, 5)),
            "first_hour": first,
            "last_hour": draw.choice((18, 20, 21)),
            "unanswered": "block" if n % 6 == 5 else "hold",
            "provider_down": "investigate" if n % 7 == 3 else "rules",
        }
        made.append(policies.read({**document, "calling": {**document["calling"], **calling}}))
    return made


class History:
    """Plays one seed."""

    def __init__(self, stage: Stage, seed: str, *, told: bool = False) -> None:
        self.seed = seed
        self.ends: Counter[str] = Counter()
        self.contacts = 0
        self._stage = stage
        self._draw = Random(f"{seed} plan")
        self._set()
        self._platform.told = [] if told else None
        self._open()

    def _set(self) -> None:
        """Draw weather, time, town and rules."""
        draw, seed = self._draw, self.seed
        self._faults = Injector(Random(f"{seed} faults"), draw.choice(WEATHERS))
        start = DAY + draw.uniform(13, 24) * 3_600
        self._platform = Platform(start, Random(f"{seed} platform"), self._faults)
        self._town = Town(Random(f"{seed} town"), draw.randrange(3, 9))
        self._policy = draw.choice(self._stage.policies)

    def _open(self) -> None:
        platform, faults, site = self._platform, self._faults, self._stage.site
        inner = MemoryStore(HostClock(platform, skewed=False))
        seeding.load(inner, self._town.document(), PEPPER)
        store = FaultyStore(inner, platform, faults)
        self._phone = Telephone(platform, faults, Random(f"{self.seed} phone"), site.instance)
        self._phone.talk = self._talk
        self._publisher = FaultyPublisher(faults)
        later = LaterQueue(platform.send)
        ports = Ports(
            store,
            HostClock(platform),
            self._phone,
            self._phone,
            self._publisher,
            MeasuredQuarantine(),
            LocalUnsealer(),
            CountedChance(),
            later=later,
        )
        settings = Settings(pepper=PEPPER, instance_arn=site.instance, bank="Example Bank")
        provider = FaultyProvider(platform, faults)
        platform.connect(wire(ports, settings, self._policy, provider), store)
        self._judge = Judge(self._town, platform, self._phone, self._policy.calling)
        if self._draw.random() < LOGGED:
            platform.serve = logged(self._judge.written)
        self._judge.kept = later.kept
        self._judge.looks_everywhere = self._draw.random() < LOOKS_EVERYWHERE
        self._phone.watcher = self._judge
        self._senders = Senders(platform, self._town, faults, self._draw)
        store.watch[Review] = self._senders.reviewing

    def play(self) -> Result:
        """Play the history to its end, and judge it."""
        platform = self._platform
        start = platform.now
        self._plan(start)
        platform.run(start + SPAN_SECONDS + CALMS_SECONDS)
        calm = start + SPAN_SECONDS + CALMS_SECONDS
        platform.run_until(calm)
        self._faults.stop()
        platform.store.calm()
        platform.handled("deliver", {"queue": "undelivered"})
        platform.start_ticking()
        platform.run(calm + DRAINED_SECONDS)
        self._drained(calm)
        platform.run(calm + TERMINAL_SECONDS)
        platform.run_until(calm + TERMINAL_SECONDS)
        verdicts.finished(self._judge, platform, self._publisher, self._senders.charges)
        return Result(
            self.seed,
            self.contacts,
            self._phone.texts,
            len(self._senders.charges),
            platform.asked,
            self.ends,
            self._faults.counts,
            platform.wrong,
            platform.digest,
            platform.told or [],
        )

    def _plan(self, start: float) -> None:
        draw, platform = self._draw, self._platform
        for _ in range(draw.randrange(14, 30)):
            platform.at(start + draw.random() * SPAN_SECONDS, self._inbound)
        for person in self._town.people:
            for _ in range(draw.choice((0, 1, 1, 2, 4, 6))):
                platform.at(start + draw.random() * SPAN_SECONDS, self._senders.charge, person)
        for _ in range(draw.choice((0, 0, 1, 2))):
            platform.at(start + draw.random() * SPAN_SECONDS, self._senders.listing)

    def _drained(self, calm: float) -> None:
        waiting = self._platform.store.inner.waiting(OutboxEntry, "outbox", 5)
        late = [entry for entry in waiting if entry.at <= calm]
        if late:
            self._platform.accuse(f"news still waits: {late[0].kind} {late[0].id}")

    def _inbound(self) -> None:
        draw, town = self._draw, self._town
        self.contacts += 1
        person, number = None, None
        chance = draw.random()
        if chance < 0.75:
            person = draw.choice(town.people)
            number = draw.choice(person.phones) if person.phones else None
        elif chance < 0.9:
            number = draw.choice(town.strangers)
        elif chance < 0.95:
            number = town.spammer
        chat = draw.random() < 0.08
        locale = person.locale if person is not None else "en-US"
        contact = Contact(
            id=f"00000000-0000-4000-8000-{self.contacts:012d}",
            channel="CHAT" if chat else "VOICE",
            customer=None if chat else number,
            system=SYSTEM_NUMBER,
            language=locale,
            instance_arn=self._stage.site.instance,
        )
        temper = draw.choice(TEMPERS_INBOUND)
        self._take("inbound", contact, temper, person, "")

    def _talk(self, ringing: Ringing) -> float:
        """Take a call that we placed and somebody answered; return when it is over."""
        request = ringing.request
        owners = self._town.by_phone.get(request.number, [])
        called = self._judge.whose(request.attributes["case_id"])
        person = next((p for p in owners if p.id == called), None)
        contact = Contact(
            id=ringing.contact,
            customer=request.number,
            system=SYSTEM_NUMBER,
            initiation="API",
            language=request.attributes["locale"],
            attributes=request.attributes,
            instance_arn=self._stage.site.instance,
        )
        return self._take("fraud_verification", contact, ringing.who, person, called)

    def _take(
        self, flow: str, contact: Contact, temper: str, person: Person | None, called: str
    ) -> float:
        platform, began = self._platform, self._platform.now
        talker = Talker(TEMPERS[temper], person, self._draw, self._faults)
        talker.code = lambda: self._phone.codes.get(contact.id, "")
        line = Line(self._stage.site, platform, contact, talker)
        line.judge, line.called = self._judge, called
        platform.note("call", contact.id, flow, temper, contact.customer)
        record = line.run(flow, self._draw)
        end = verdicts.judged(self._judge, line, record)
        self.ends[end.name if end is not None else "UNDEFINED"] += 1
        platform.note("over", contact.id, end, f"{record.state.seconds:.1f}")
        over = max(platform.now, began + record.state.seconds)
        if not called:
            platform.at(over, self._phone.report, contact.id, "DISCONNECTED", began)
        return over

    def silent(self) -> None:
        """Count the calls that we placed and nobody took."""
        for ringing in self._phone.calls.values():
            self.contacts += 1
            if not ringing.connected:
                self.ends[verdicts.End.NO_ANSWER.name] += 1


def play(stage: Stage, seed: str, *, told: bool = False) -> Result:
    """Play one seed."""
    history = History(stage, seed, told=told)
    result = history.play()
    history.silent()
    result.calls = history.contacts
    return result
