"""Who may be calling, how suspicious the call is, and which band it falls into.

Law of the room: a number is a hint and proves nothing; nothing private is answered here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ivr.faults import Conflict
from ivr.runtime.events import ConnectEvent
from ivr.runtime.ports import Ports, Store, customers_of, number_of
from ivr.runtime.records import Assessment, Case, CaseState, Customer, Episode, Visits
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.risk.signals import CallSignals, calling_code

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
VISITS_MAX = 12
"""How many contacts of a number are remembered; more say nothing new about its velocity."""

ASSESSMENT_SECONDS = 90 * DAY_SECONDS
COMMIT_TRIES = 3

_SETTLED = frozenset({CaseState.CONFIRMED, CaseState.CLOSED})


class Greeting(NamedTuple):
    """What may be known before proof: is the number on file, priority, preferred locale."""

    known: str
    vip: bool = False
    locale: str = ""


def lookup(call: ConnectEvent, ports: Ports) -> Greeting:
    """Return what the number tells; customers who share it must agree on vip and locale."""
    if call.withheld:
        return Greeting("withheld")
    customers = customers_of(ports.store, number_of(ports.store, call))
    if not customers:
        return Greeting("no")
    locales = {customer.locale for customer in customers}
    vip = False not in [customer.vip for customer in customers]
    return Greeting("yes", vip, locales.pop() if len(locales) == 1 else "")


def route(call: ConnectEvent, ports: Ports, desk: RiskDesk) -> Assessment:
    """Score the contact once and keep the assessment; a retry gets the first one back.

    Raises:
        Unavailable: The store did not answer; the flow's error branch leads to a person.
    """
    now = ports.now()
    verdict = desk.judge_call(gather(call, ports.store, now))
    made = Assessment(
        id=call.contact,
        score=verdict.score,
        band=verdict.band,
        reasons=verdict.reasons,
        scale=verdict.scale,
        degraded=verdict.degraded,
        at=now,
        expires=now + ASSESSMENT_SECONDS,
    )
    try:
        ports.store.commit(made)
    except Conflict:
        return ports.store.get(Assessment, call.contact) or made
    return made


def gather(call: ConnectEvent, store: Store, now: int) -> CallSignals:
    """Return the facts about a contact at epoch second `now`, and count it as a visit."""
    number = number_of(store, call)
    customers = customers_of(store, number)
    visits = _visit(call, store, now)
    return CallSignals(
        voice=call.channel == "VOICE",
        known=bool(customers),
        withheld=call.withheld,
        usable=bool(call.number),
        spam=number is not None and number.spam,
        foreign=_foreign(call),
        contacts_last_hour=len([at for at in visits if at > now - HOUR_SECONDS]),
        contacts_last_day=len(visits),
        open_case=True in [_has_open_case(store, customer) for customer in customers],
        average_call_seconds=max([c.average_call_seconds for c in customers], default=0),
        difficult=True in [customer.difficult for customer in customers],
        frequent=True in [customer.frequent for customer in customers],
        loyal=True in [customer.loyalty != "none" for customer in customers],
    )


def _visit(call: ConnectEvent, store: Store, now: int) -> Sequence[int]:
    """Count the contact once among the visits of its number; return their times of one day."""
    for _ in range(COMMIT_TRIES if call.number else 0):
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


def _has_open_case(store: Store, customer: Customer) -> bool:
    episodes = store.list(Episode, customer.id)
    for episode in episodes:
        case = store.get(Case, episode.case)
        if case is not None and case.state not in _SETTLED:
            return True
    return False
