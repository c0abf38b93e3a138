"""A contact centre on a laptop: written flows, real handlers, an embedded store.

Law of the room: it executes what was written to disk (or would be), read back; the dialog specs
are not known here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from ivr.contract import Function
from ivr.faults import Refused, Unreadable, Where, error
from ivr.formats.build import Build
from ivr.hearing.trained.found import Trained
from ivr.local.ears import LocalBots
from ivr.local.functions import LocalFunctions, code_hook, completed, own_functions
from ivr.local.premises import (
    GivenScore,
    LocalCalendars,
    LocalCipher,
    LocalNumbers,
    LocalQueues,
    WatchedStore,
)
from ivr.runtime.adapters.embedded import seed
from ivr.runtime.adapters.embedded.clock import CountedChance
from ivr.runtime.adapters.embedded.memory import MemoryStore
from ivr.runtime.adapters.embedded.outgoing.dialer import RememberedDialer, contact_of
from ivr.runtime.adapters.embedded.outgoing.texter import RememberedTexter
from ivr.runtime.adapters.embedded.quarantine import FolderQuarantine
from ivr.runtime.adapters.embedded.store import SqliteStore
from ivr.runtime.adapters.embedded.unsealer import LocalUnsealer
from ivr.runtime.events.charges import read_transaction
from ivr.runtime.handlers import HANDLERS
from ivr.runtime.ports import Clock, Ports
from ivr.runtime.risk import policy as policies
from ivr.runtime.risk.provider import RiskProvider
from ivr.runtime.settings import Settings
from ivr.runtime.wiring import Services, SystemChance, SystemClock
from ivr.runtime.wiring import build as wire_services
from ivr.simulator.call.callers import Caller
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.transcript import Entry, Step
from ivr.simulator.call.world import FlowBook, Functions, SeededDraws, VirtualClock, World
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.given import Given
from ivr.simulator.rehearsal.stage import GivenFunctions, NoBots, NoFunctions, staged
from ivr.spec.infra.functions import LocalName
from ivr.speech.markup.voicing import as_heard

PEPPER = b"a laptop keeps no secret"
"""Key of tokens and seals in local state: they protect nothing, they only have the right shape."""

BUSINESS_HOUR = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
"""When scripted calls happen: a Wednesday, ten in the morning in New York."""

SYSTEM_NUMBER = "+14155550100"
"""The number that local callers dial; fictional (555-01xx)."""

IN_MEMORY = "sqlite::memory:"
CODE_HOOK = "lambda:code_hook"
SAMPLE = "infra/sample/customers.json"
OUTBOUND_FLOW = "fraud_verification"
BANK = "Example Bank"
"""How messages name the bank where the workspace has no build variable `bank`."""


@dataclass(frozen=True)
class Site:
    """What stays the same from call to call: the build, the contracts, the policy, the sample.

    `bank` is how messages name the bank.
    """

    book: FlowBook
    bots: LocalBots
    contracts: Mapping[str, Function]
    policy: Mapping[str, object]
    sample: Mapping[str, Any]
    instance: str
    own: Mapping[str, Callable[[Mapping[str, object]], object]] = field(
        default_factory=dict[str, Callable[[Mapping[str, object]], object]]
    )
    bank: str = BANK

    @cached_property
    def world(self) -> World:
        """What is around every call taken here; functions, bots and clock come with the call."""
        named = self.book.name
        return World(
            book=self.book,
            functions=NoFunctions(),
            bots=NoBots(),
            calendars=LocalCalendars(named),
            queues=LocalQueues(named),
            numbers=LocalNumbers(),
            cipher=LocalCipher(),
            plain=as_heard,
        )


USUAL = Given()


def open_site(
    build: Build,
    contracts: Mapping[str, Function],
    own: Mapping[str, LocalName],
    sample: Mapping[str, Any],
    root: Path | None = None,
) -> Site:
    """Return the site of a build, its flows and bots read back from what was written.

    `root` is the workspace, in which modules of its `own` functions may stand.

    Raises:
        Refused: What was written cannot be read back.
        Unreadable: A workspace's own function cannot be imported.
    """
    book = FlowBook({flow.name: flow for flow in build.flows}, build.arns)
    return Site(
        book,
        LocalBots.of(build.bots, book.name, Trained.of(root or Path()).understanding),
        contracts,
        build.policy,
        sample,
        build.instance,
        own_functions(own, root),
    )


def read_sample(root: Path) -> Mapping[str, Any]:
    """Return the customers of infra/sample/customers.json, or none where there is no such file.

    Raises:
        Refused: The file is not JSON.
        Unreadable: The file cannot be opened.
    """
    path = root / SAMPLE
    if not path.is_file():
        return {}
    sample = read_json(path, SAMPLE)
    if not isinstance(sample, dict):
        where = Where(SAMPLE, 1, 1)
        raise Refused([error("SPC002", where, "the sample is a JSON object", "Write one.")])
    return cast("Mapping[str, Any]", sample)


def read_json(path: Path, shown_as: str) -> object:
    """Return the value of a JSON file.

    Raises:
        Refused: The file is not JSON.
        Unreadable: The file cannot be opened.
    """
    try:
        value: object = json.loads(path.read_bytes())
        json.dumps(value, ensure_ascii=False).encode()
    except OSError as problem:
        message = f"{shown_as}: cannot be read: {problem.strerror}"
        raise Unreadable(message, "USE002") from problem
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 1)
        where = Where(shown_as, line, getattr(problem, "colno", 1))
        raise Refused([error("SPC002", where, f"not JSON: {problem}", "Mend it.")]) from problem
    return value


@dataclass(frozen=True)
class Desk:
    """State of a local contact centre: what the handlers work on, and what they wrote."""

    services: Services
    store: WatchedStore
    dialer: RememberedDialer
    ids: Iterator[str] = field(default_factory=lambda: _ids(kept=False))

    def next_contact(self) -> str:
        """Return the id of a new contact: what one contact proved must never serve another."""
        return next(self.ids)

    def scored(self, score: int | None) -> Services:
        """Return the services with a given score instead of the provider's."""
        if score is None:
            return self.services
        table = self.services.desk.policy
        provider: RiskProvider = GivenScore(score, next(iter(table.scales)))
        return wire_services(self.services.ports, self.services.settings, table, provider)


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands at the moment a scripted call begins."""

    moment: datetime = BUSINESS_HOUR

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment


def open_desk(site: Site, clock: Clock | None = None, store: str = IN_MEMORY) -> Desk:
    """Return fresh or kept state, with the sample customers in it.

    Args:
        site: The site.
        clock: What time it is; the machine's own by default.
        store: `sqlite:PATH`, or in memory.

    Raises:
        Unavailable: The database cannot be opened.
        Malformed: The sample or the policy is not as documented.
    """
    timed = clock or SystemClock()
    settings, plain = settings_of(site, store), open_store(site, timed, store)
    watched = WatchedStore(plain)
    dialer = RememberedDialer()
    chance = CountedChance() if store == IN_MEMORY else SystemChance()
    ports = Ports(
        watched,
        timed,
        dialer,
        RememberedTexter(),
        quarantine=FolderQuarantine(None, PEPPER),
        unsealer=LocalUnsealer(),
        chance=chance,
    )
    policy = policies.read(json.dumps(site.policy))
    return Desk(
        wire_services(ports, settings, policy), watched, dialer, _ids(kept=store != IN_MEMORY)
    )


def settings_of(site: Site, store: str) -> Settings:
    """Return the settings of a local contact centre whose state is in `store`."""
    return Settings(
        store=store,
        pepper=PEPPER,
        instance_arn=site.instance,
        outbound_flow=OUTBOUND_FLOW,
        source_number=SYSTEM_NUMBER,
        bank=site.bank,
    )


def open_store(site: Site, clock: Clock, store: str) -> MemoryStore | SqliteStore:
    """Return fresh or kept records, the sample customers among them; errors as of `open_desk`."""
    plain = (
        MemoryStore(clock) if store == IN_MEMORY else SqliteStore(store.partition(":")[2], clock)
    )
    seed.load(plain, site.sample, PEPPER)
    return plain


def _ids(*, kept: bool) -> Iterator[str]:
    """Yield contact ids: random where state outlives the process, else the same in every run."""
    for number in count(1):
        yield str(uuid4()) if kept else f"00000000-0000-4000-8000-{number:012d}"


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be taken: which flow, which contact, and who is on the line."""

    flow: str
    contact: Contact
    caller: Caller


def take_call(
    site: Site,
    desk: Desk,
    order: Order,
    given: Given = USUAL,
    watch: Callable[[Entry | Step], None] | None = None,
) -> CallRecord:
    """Run one contact through a flow and return what happened; the end of our own call is told.

    Raises:
        Unreadable: There is no such flow.
    """
    record = run_call(site, desk, order, given, watch)
    if order.contact.initiation == "API":
        now = given.clock or desk.services.ports.clock.now()
        report_end(desk, replace(order.contact, instance_arn=site.instance), now)
    return record


def run_call(
    site: Site,
    desk: Desk,
    order: Order,
    given: Given = USUAL,
    watch: Callable[[Entry | Step], None] | None = None,
) -> CallRecord:
    """Run one contact through a flow and tell nobody how it went.

    Raises:
        Unreadable: There is no such flow.
    """
    if site.book.find(order.flow) is None:
        names = ", ".join(sorted(site.book.by_name))
        raise Unreadable(f"no flow {order.flow!r} in the build. There are: {names}.", "USE003")
    complete = completed(given, site.contracts)
    functions: Functions = LocalFunctions(desk.scored(given.risk.score), site.book.name, site.own)
    asked = GivenFunctions(functions, site.book, complete.handler) if given.handler else functions
    now = given.clock or desk.services.ports.clock.now()
    world = site.world.but(
        functions=functions,
        bots=site.bots.hooked(code_hook(asked, CODE_HOOK), now),
        clock=VirtualClock(now),
        random=SeededDraws(),
        watch=watch,
        caller=order.caller,
    )
    world = staged(world, complete)
    contact = order.contact
    if contact.instance_arn != site.instance:
        contact = replace(contact, instance_arn=site.instance)
    return run(world, order.flow, contact, order.caller)


def report_end(desk: Desk, contact: Contact, at: datetime) -> None:
    """Tell that a call which we placed connected and is over, as Connect's contact events would."""
    told = {
        "contactId": contact.id,
        "channel": "VOICE",
        "instanceArn": contact.instance_arn,
        "initiationMethod": contact.initiation,
        "connectedToSystemTimestamp": at.isoformat(),
    }
    for kind in ("CONNECTED_TO_SYSTEM", "DISCONNECTED"):
        event = {"source": "aws.connect", "time": at.isoformat()}
        HANDLERS["contact_event"]({**event, "detail": {**told, "eventType": kind}}, desk.services)


def report_charge(
    site: Site, desk: Desk, event: Mapping[str, object], score: int | None = None
) -> tuple[dict[str, str], Contact | None]:
    """Hand a transaction event to the intake handler, as EventBridge would, then start calls.

    Returns:
        What the handler answered, with what came of calling in `dial` and `contact`; and the
        outbound contact that was dialled, if any.

    Raises:
        IvrError: The handler refused the event or a port failed.
    """
    services = desk.scored(score)
    answer = cast("dict[str, str]", HANDLERS["intake"](event, services))
    if answer["outcome"] == "parked":
        read_transaction(event, _unkept)  # says to whoever sits here what a bus is not told
    before = len(desk.dialer.calls)
    if answer["way"] == "voice":
        HANDLERS["sweep"]({}, services)
        HANDLERS["dial"]({}, services)
    placed = [call for call in desk.dialer.calls[before:] if call.token == _token(answer)]
    if not placed:
        return {**answer, "dial": answer["why"] or answer["way"], "contact": ""}, None
    (request,) = placed
    contact = Contact(
        id=contact_of(request.token),
        customer=request.number,
        system=SYSTEM_NUMBER,
        initiation="API",
        language=request.attributes.get("locale", "en-US"),
        attributes=request.attributes,
    )
    return {**answer, "dial": "started", "contact": contact.id}, contact


def _unkept(_number: str) -> str:
    return ""


def _token(answer: Mapping[str, str]) -> str:
    return f"{answer['case']}-{answer['attempt']}"
