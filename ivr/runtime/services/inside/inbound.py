"""Who may be calling, how suspicious the call is, and which lane it is sent into.

Law of the room: a number is a hint and proves nothing; nothing private is answered here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ivr.faults import Conflict
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger.people import customers_of, is_uneasy, number_of
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    OPEN_STATES,
    Assessment,
    Case,
    Customer,
    Episode,
    History,
    Number,
    Record,
    Strikes,
    Visits,
)
from ivr.runtime.risk.lanes import Listing
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.risk.signals import CallSignals, calling_code, kept

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
VISITS_MAX = 12
"""How many contacts of a number are remembered; more say nothing new about its velocity."""

ASSESSMENT_SECONDS = 90 * DAY_SECONDS
MONTH_SECONDS = 30 * DAY_SECONDS
FREQUENT_CONTACTS = 8
"""Contacts within a month that make a customer one who calls often."""

DIFFICULT_CONTACTS = 4
"""Contacts within a month that needed a person, and so make a customer one who does."""

COMMIT_TRIES = 3
NOT_STARTED_BY_CALLERS = frozenset({"CALLBACK", "TRANSFER", "QUEUE_TRANSFER", "OUTBOUND"})
"""How contacts begin that are no new visit. Source: Connect, ContactData.InitiationMethod."""

WITHOUT_TELEPHONE = "WEBRTC_API"
"""A call from an app or a website: it has no number, and hides none."""

VERSTAT_FAILED = "failed"
"""What stands in the `verstat` of a number that its carrier holds for false. Source: RFC 8224 and
ATIS-1000074, TN-Validation-Failed."""


class Greeting(NamedTuple):
    """What may be known before proof: is the number on file, priority, preferences."""

    known: str
    vip: bool = False
    locale: str = ""
    prefers: str = ""


class Routed(NamedTuple):
    """An assessment, and the open fraud case of the number if it has just one."""

    made: Assessment
    case: str = ""


class Found(NamedTuple):
    """What is on file about whoever may be calling."""

    number: Number | None
    customers: tuple[Customer, ...]
    cases: tuple[str, ...]


def lookup(call: ConnectEvent, ports: Ports) -> Greeting:
    """Return what the number tells; customers who share it must agree on each preference."""
    if call.withheld:
        return Greeting("withheld")
    customers = customers_of(ports.store, number_of(ports.store, call))
    if not customers:
        return Greeting("no")
    return Greeting(
        "yes",
        False not in [customer.vip for customer in customers],
        _agreed(customer.locale for customer in customers),
        _agreed(customer.channel for customer in customers),
    )


def route(call: ConnectEvent, ports: Ports, desk: RiskDesk) -> Routed:
    """Score the contact once and keep the assessment; a retry gets the first one back.

    Raises:
        Unavailable: The store did not answer; the flow's error branch leads to a person.
    """
    now = ports.now()
    found = find(call, ports.store)
    case = found.cases[0] if len(found.cases) == 1 else ""
    before = ports.store.get(Assessment, call.contact)
    if before is not None:
        return Routed(before, case)
    signals = gather(call, found, ports.store, now)
    listed = _listing(call, found, signals, desk.policy.listing, now)
    if listed:
        signals = signals._replace(spam=True)
    made = _assessed(call.contact, signals, desk, now)
    try:
        ports.store.commit(made, *listed)
    except Conflict:
        return Routed(_first(made, ports), case)
    return Routed(made, case)


def find(call: ConnectEvent, store: Store) -> Found:
    """Return what is on file about the contact's number."""
    number = number_of(store, call)
    customers = customers_of(store, number)
    cases = [_open_case(store, customer) for customer in customers]
    return Found(number, customers, tuple([case for case in cases if case]))


def gather(call: ConnectEvent, found: Found, store: Store, now: int) -> CallSignals:
    """Return the facts about a contact at epoch second `now`, and count it as a visit."""
    number, customers = found.number, found.customers
    visits = _visit(call, store, now)
    manners = [_manner(store, customer, now) for customer in customers]
    return CallSignals(
        voice=call.channel == "VOICE" and call.initiation != WITHOUT_TELEPHONE,
        known=bool(customers),
        withheld=call.withheld,
        usable=bool(call.number),
        spam=number is not None and number.is_spam(now),
        foreign=_foreign(call),
        contacts_last_hour=len([at for at in visits if at > now - HOUR_SECONDS]),
        contacts_last_day=len(visits),
        open_case=bool(found.cases),
        average_call_seconds=max([manner.seconds for manner in manners], default=0),
        difficult=True in [manner.difficult for manner in manners],
        frequent=True in [manner.frequent for manner in manners],
        loyal=True in [customer.loyalty != "none" for customer in customers],
        vip=bool(customers) and False not in [customer.vip for customer in customers],
        failed_proofs=_failed_proofs(call, customers, store),
        number_new=number is not None and is_uneasy(number, now),
        unverified=VERSTAT_FAILED in call.parameters.get("verstat", "").lower(),
    )


def _agreed(values: Iterable[str]) -> str:
    """Return the value that all have, or nothing."""
    different = set(values)
    return different.pop() if len(different) == 1 else ""


def _assessed(contact: str, signals: CallSignals, desk: RiskDesk, now: int) -> Assessment:
    verdict = desk.judge_call(signals)
    return Assessment(
        id=contact,
        score=verdict.score,
        band=verdict.band,
        reasons=verdict.reasons,
        scale=verdict.scale,
        degraded=verdict.degraded,
        at=now,
        lane=verdict.lane,
        signals=kept(signals),
        expires=now + ASSESSMENT_SECONDS,
    )


def _first(made: Assessment, ports: Ports) -> Assessment:
    """Return the assessment that another try kept; else this one, kept without a listing."""
    before = ports.store.get(Assessment, made.id)
    if before is not None:
        return before
    try:
        ports.store.commit(made)
    except Conflict:
        return ports.store.get(Assessment, made.id) or made
    return made


def _listing(
    call: ConnectEvent, found: Found, signals: CallSignals, rule: Listing | None, now: int
) -> Sequence[Record]:
    """Return what lists a stranger's number by the policy's rule, or nothing."""
    known = signals.known or signals.spam or not call.number
    if rule is None or known or signals.contacts_last_hour < rule.contacts_per_hour:
        return ()
    number = found.number or Number(number=call.number)
    until = now + rule.days * DAY_SECONDS
    listed = replace(number, spam=True, listed_by=call.contact, spam_until=until)
    return listed, audit(NOBODY, "list_number", call.number, call.contact, now)


class _Manner(NamedTuple):
    seconds: int
    difficult: bool
    frequent: bool


def _manner(store: Store, customer: Customer, now: int) -> _Manner:
    """Return how a customer's contacts go: by the record, and by those of the last month."""
    past = [
        each
        for each in store.list(History, customer.id)
        if each.at > now - MONTH_SECONDS and each.end in INBOUND_ENDS
    ]
    long = [each.seconds for each in past]
    people = len([each for each in past if each.end == "agent"])
    return _Manner(
        customer.average_call_seconds or (sum(long) // len(long) if long else 0),
        customer.difficult or people >= DIFFICULT_CONTACTS,
        customer.frequent or len(past) >= FREQUENT_CONTACTS,
    )


INBOUND_ENDS = frozenset({"bot", "queue", "agent"})
"""How contacts of customers end that they started: by who had them last."""


def _failed_proofs(call: ConnectEvent, customers: Iterable[Customer], store: Store) -> int:
    """Return how many distinct wrong secrets the customer, or the number, has against it."""
    subjects = [f"customer:{customer.id}" for customer in customers]
    if call.number:
        subjects.append(f"number:{call.number}")
    found = [store.get(Strikes, subject) for subject in subjects]
    return max([len(strikes.guesses) for strikes in found if strikes is not None], default=0)


def _visit(call: ConnectEvent, store: Store, now: int) -> Sequence[int]:
    """Count the contact once among the visits of its number; return their times of one day."""
    counted = bool(call.number) and call.initiation not in NOT_STARTED_BY_CALLERS
    for _ in range(COMMIT_TRIES if counted else 0):
        visits = store.get(Visits, call.number)
        version, before = (visits.version, visits.contacts) if visits else (0, ())
        kept = [visit for visit in before if visit[1] > now - DAY_SECONDS]
        if call.contact not in [contact for contact, _ in kept]:
            kept = [*kept, (call.contact, now)][-VISITS_MAX:]
            made = Visits(
                version=version,
                expires=now + DAY_SECONDS,
                number=call.number,
                contacts=tuple(kept),
            )
            try:
                store.commit(made)
            except Conflict:
                continue
        return [at for _, at in kept]
    return [now]


def _foreign(call: ConnectEvent) -> bool:
    if not call.number or not call.dialled:
        return False
    return calling_code(call.number) != calling_code(call.dialled)


def _open_case(store: Store, customer: Customer) -> str:
    """Return the id of the customer's case that is still open, or nothing."""
    episode = store.get(Episode, customer.id)
    case = store.get(Case, episode.case) if episode is not None else None
    return case.id if case is not None and case.state in OPEN_STATES else ""
