"""The whole of it: one store, the real handlers, calls and texts that stay on this machine.

Law: what schedules and buses do in the cloud a loop does here, once a second, and at once where
something changed; a pump that fails is tried again by the next. Nothing of it is needed in a call.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, cast

from ivr.faults import IvrError
from ivr.local.contact_centre import (
    IN_MEMORY,
    OUTBOUND_FLOW,
    SYSTEM_NUMBER,
    Desk,
    Site,
    open_desk,
    open_store,
)
from ivr.local.serving.centre.answering import Answering
from ivr.local.serving.centre.charges import ChargeDoor, PredictionDoor
from ivr.local.serving.centre.connect import ConnectDoor
from ivr.local.serving.centre.contacts import Bucket, Contacts
from ivr.local.serving.centre.doors import Door, through
from ivr.local.serving.centre.news import News, Sink
from ivr.local.serving.centre.switchboard import LocalDialer, Switchboard
from ivr.local.serving.centre.texts import Inbox, LocalTexter, Message, TextDoor
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Clock, Store
from ivr.runtime.records import OutboxEntry
from ivr.runtime.wiring import Services, SystemChance, SystemClock
from ivr.runtime.wiring import build as wire_services

PUMP_SECONDS = 1.0
SWEEP_EVERY = 10
"""A sweep in so many rounds of pumping."""

ENDING_SECONDS = 3.0


class Wishes(NamedTuple):
    """How a stack is to behave.

    Attributes:
        store: `sqlite:PATH`, or in memory.
        key: The API key of `POST /transactions`; empty makes one.
        any_hour: Calls and texts go out at night too.
        limited: StartOutboundVoiceContact is throttled as in the cloud.
        ring_seconds: How long the phones ring that the service itself calls.
        detector: Path of a compiled detector, whose rules predictions tell.
        registry: Registry of models whose active version scores charges; empty is the shipped one.
        model: Name of the model in it.
    """

    store: str = IN_MEMORY
    key: str = ""
    any_hour: bool = False
    limited: bool = False
    ring_seconds: float = 30.0
    detector: str = ""
    registry: str = ""
    model: str = "transactions"


class Around(NamedTuple):
    """Who is around a stack: takes calls, gets texts, events and complaints, tells the time."""

    answering: Answering
    arrived: Callable[[Message], None]
    sink: Sink | None = None
    complain: Callable[[str], None] = print
    clock: Clock | None = None
    campaigns: frozenset[str] = frozenset()


class Taken:
    """Implements ports.Publisher: news is taken, and nobody here wants it."""

    def publish(self, news: Sequence[OutboxEntry], /) -> Sequence[str]:
        """See ports.Publisher."""
        return [one.id for one in news]


@dataclass(slots=True)
class Stack:
    """A contact centre that runs until it is closed; setting `changed` makes it pump at once."""

    services: Services
    desk: Desk
    board: Switchboard
    inbox: Inbox
    news: News
    key: str
    door: Door
    changed: threading.Event
    complain: Callable[[str], None] = print
    _closing: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _rounds: int = 0
    _trouble: str = ""

    def start(self) -> None:
        """Begin to pump, and to deliver events."""
        self.news.start()
        self._thread = threading.Thread(target=self._run, name="pumps", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End: calls are stopped, their events delivered, pumps come to rest, the store closes."""
        self.board.close(ENDING_SECONDS)
        self.news.close()
        self._closing.set()
        self.changed.set()
        if self._thread is not None:
            self._thread.join(ENDING_SECONDS)
        cast("Any", self.services.ports.store).close()

    def pump(self) -> None:
        """Do what schedules do: dial, hand over, send; every tenth time sweep first."""
        names = ("sweep", "dial", "deliver") if self._rounds % SWEEP_EVERY == 0 else _OFTEN
        self._rounds += 1
        for name in names:
            try:
                HANDLERS[name]({}, self.services)
            except IvrError as fault:
                self._say(f"{name}: {fault.code} {fault}")

    def _run(self) -> None:
        while not self._closing.is_set():
            self.pump()
            self.changed.wait(PUMP_SECONDS)
            self.changed.clear()

    def _say(self, trouble: str) -> None:
        """Complain of a trouble once, not every second."""
        if trouble != self._trouble:
            self._trouble = trouble
            self.complain(trouble)


_OFTEN = ("dial", "deliver")


def opened(site: Site, wishes: Wishes, around: Around) -> Stack:
    """Return a stack that does not pump yet.

    Raises:
        Unavailable: The database cannot be opened.
        Malformed: The sample or the policy is not as documented.
    """
    site = at_any_hour(site) if wishes.any_hour else site
    clock = around.clock or SystemClock()
    changed = threading.Event()
    inbox = Inbox(lambda: made.services, around.arrived)
    desk = _desk(site, wishes, inbox, clock, lambda: made.board)
    services = desk.services
    news = News(
        site.instance,
        lambda event: HANDLERS["contact_event"](event, services),
        around.sink,
        around.complain,
    )
    board = Switchboard(
        site,
        desk,
        Contacts(clock),
        around.answering,
        news,
        changed.set,
        around.campaigns,
        around.complain,
    )
    key = wishes.key or secrets.token_urlsafe(24)
    calling = services.desk.policy.calling
    bucket = Bucket(clock) if wishes.limited else None
    doors = (
        ConnectDoor(board, calling.countries, bucket),
        TextDoor(inbox),
        ChargeDoor(lambda: services, key, changed.set),
        PredictionDoor(lambda: services, key),
    )
    made = Stack(services, desk, board, inbox, news, key, through(doors), changed, around.complain)
    return made


def _desk(
    site: Site, wishes: Wishes, inbox: Inbox, clock: Clock, board: Callable[[], Switchboard]
) -> Desk:
    """Return the state that handlers work on: real records, calls and texts of this machine."""
    shown = open_desk(replace(site, sample={}), clock)
    store: Store = open_store(site, clock, wishes.store)
    known = shown.services.settings
    learning = known.learning._replace(detector=wishes.detector)
    scoring = known.scoring._replace(registry=wishes.registry, name=wishes.model)
    settings = replace(known, store=wishes.store, learning=learning, scoring=scoring)
    ports = replace(
        shown.services.ports,
        store=store,
        dialer=LocalDialer(board, OUTBOUND_FLOW, SYSTEM_NUMBER, wishes.ring_seconds),
        texter=LocalTexter(inbox),
        publisher=Taken(),
        chance=SystemChance(),
    )
    services = wire_services(ports, settings, shown.services.desk.policy)
    return replace(shown, services=services)


def at_any_hour(site: Site) -> Site:
    """Return the site with a policy that calls and texts day and night."""
    calling = cast("Mapping[str, object]", site.policy.get("calling") or {})
    return replace(
        site, policy={**site.policy, "calling": {**calling, "first_hour": 0, "last_hour": 24}}
    )
