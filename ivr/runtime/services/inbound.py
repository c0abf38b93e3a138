"""Who may be calling, how suspicious the call is, and which band it falls into.

Law of the room: a number is a hint and proves nothing; nothing private is answered here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Greeting:
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
    return Greeting(
        "yes",
        vip=all(customer.vip for customer in customers),
        locale=locales.pop() if len(locales) == 1 else "",
    )


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
        contacts_last_hour=sum(1 for at in visits if at > now - HOUR_SECONDS),
        contacts_last_day=len(visits),
        open_case=any(_has_open_case(store, customer) for customer in customers),
        average_call_seconds=max((c.average_call_seconds for c in customers), default=0),
        difficult=any(customer.difficult for customer in customers),
        frequent=any(customer.frequent for customer in customers),
        loyal=any(customer.loyalty != "none" for customer in customers),
    )


def _visit(call: ConnectEvent, store: Store, now: int) -> Sequence[int]:
    """Count the contact once among the visits of its number; return their times of one day."""
    for _ in range(COMMIT_TRIES if call.number else 0):
        visits = store.get(Visits, call.number) or Visits(number=call.number)
        kept = tuple(visit for visit in visits.contacts if visit[1] > now - DAY_SECONDS)
        if any(contact == call.contact for contact, _ in kept):
            return [at for _, at in kept]
        kept = (*kept, (call.contact, now))[-VISITS_MAX:]
        try:
            store.commit(replace(visits, contacts=kept, expires=now + DAY_SECONDS))
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
    cases = (store.get(Case, episode.case) for episode in episodes)
    return any(case is not None and case.state not in _SETTLED for case in cases)
