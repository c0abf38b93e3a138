"""From a charge to a decision, and from a suspicious charge to at most one call.

Law of the room: an episode (a card's alert window) is dialled at most once. The INTENT to dial is
committed, with the customer's daily quota, before the call is asked for; a retry asks again with
the same token. Whatever speaks against a call leaves the case to people and is written down.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr.faults import Conflict, NotFound, Unavailable
from ivr.runtime.events import TransactionEvent, e164
from ivr.runtime.ports import CASE_ATTRIBUTE, DialRequest, Ports, Store, audit
from ivr.runtime.records import (
    Account,
    Alert,
    Assessment,
    Card,
    CardState,
    Case,
    CaseState,
    Customer,
    Dial,
    DialState,
    Episode,
    OptOut,
    Quota,
    Record,
    Transaction,
)
from ivr.runtime.risk.policy import CallingPolicy
from ivr.runtime.risk.provider import RiskDesk
from ivr.runtime.risk.signals import ChargeSignals

DAY_SECONDS = 86_400
EPISODE_SECONDS = 7 * DAY_SECONDS
INTENT_SECONDS_MAX = 6 * DAY_SECONDS
"""An INTENT older than this is not dialled again: Connect forgets its token after 7 days.

Source: Connect API reference, StartOutboundVoiceContact, ClientToken.
"""

KEPT_SECONDS = 395 * DAY_SECONDS
"""How long alerts and cases are kept, in seconds: 13 months."""

RECENT_MAX = 20
COMMIT_TRIES = 3
SCORES_SECONDS = 90 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Intake:
    """What was decided: outcome, score, the case if one is open, and what became of the call.

    `dial`: none, started, already, too_old, no_phone, invalid_phone, opted_out, quiet_hours,
    quota, or refused.
    """

    outcome: str
    score: int
    case: str = ""
    dial: str = "none"
    contact: str = ""


def take(said: TransactionEvent, ports: Ports, desk: RiskDesk) -> Intake:
    """Judge a charge; where it is fraud open (or join) a case and call the customer once.

    Raises:
        NotFound: Customer, card or the transaction that was only named are not on file.
        Unavailable: Store or dialer did not answer; the same event may be sent again.
    """
    charge = _complete(said, ports.store)
    card = _card(charge, ports.store)
    alert = ports.store.get(Alert, charge.customer, charge.id)
    if alert is None:
        alert, assessment = _decide(charge, card, ports, desk)
    else:
        assessment = ports.store.get(Assessment, _score_id(charge))
    score = assessment.score if assessment else 0
    case = ports.store.get(Case, alert.case) if alert.case else None
    if case is None:
        return Intake(alert.outcome, score)
    dial, contact = call_customer(case, ports, desk.policy.calling)
    return Intake(alert.outcome, score, case.id, dial, contact)


def call_customer(case: Case, ports: Ports, policy: CallingPolicy) -> tuple[str, str]:
    """Dial the case's customer at most once; return what became of it and the contact's id."""
    for _ in range(COMMIT_TRIES):
        dial = ports.store.get(Dial, case.id)
        if dial is not None and dial.state is not DialState.INTENT:
            return ("already" if dial.contact else "refused"), dial.contact
        if dial is not None:
            return _place(case, dial, ports)
        customer = _customer(case.customer, ports.store)
        against = _reason_against(case, customer, ports, policy)
        if against:
            return _leave_to_people(case, against, ports), ""
        try:
            _intend(case, customer, ports, policy)
        except _QuotaSpentError:
            return _leave_to_people(case, "quota", ports), ""
        except Conflict:
            continue
    dial = ports.store.get(Dial, case.id)
    if dial is None:
        raise Conflict("The case is being changed by others. Send the event again.")
    return _place(case, dial, ports)


class _QuotaSpentError(Exception):
    """The customer was called often enough today."""


def _complete(said: TransactionEvent, store: Store) -> TransactionEvent:
    """Return the charge with what is on file about it, where only its id was sent."""
    if said.amount is not None:
        return said
    booked = store.get(Transaction, said.customer, said.id)
    if booked is None:
        raise NotFound("There is no transaction of that id.")
    return replace(
        said,
        card=booked.card,
        amount=booked.amount,
        currency=booked.currency,
        merchant=booked.merchant,
        at=booked.at,
    )


def _customer(name: str, store: Store) -> Customer:
    customer = store.get(Customer, name)
    if customer is None:
        raise NotFound("There is no customer of that id.")
    return customer


def _card(charge: TransactionEvent, store: Store) -> Card:
    _customer(charge.customer, store)
    card = store.get(Card, charge.customer, charge.card)
    if card is None:
        raise NotFound("The card of the transaction is not on file with its customer.")
    return card


def _score_id(charge: TransactionEvent) -> str:
    return f"charge#{charge.customer}#{charge.id}"


def _decide(
    charge: TransactionEvent, card: Card, ports: Ports, desk: RiskDesk
) -> tuple[Alert, Assessment]:
    now = ports.now()
    verdict = desk.judge_charge(gather(charge, card, ports.store, now))
    assessment = Assessment(
        id=_score_id(charge),
        score=verdict.score,
        band=verdict.band,
        reasons=verdict.reasons,
        scale=verdict.scale,
        degraded=verdict.degraded,
        at=now,
        expires=now + SCORES_SECONDS,
    )
    for _ in range(COMMIT_TRIES):
        alert, opened = _alert(charge, card, verdict.band, ports, desk.policy.calling)
        try:
            ports.store.commit(alert, assessment, *opened)
        except Conflict:
            kept = ports.store.get(Alert, charge.customer, charge.id)
            if kept is not None:
                return kept, ports.store.get(Assessment, assessment.id) or assessment
            continue
        return alert, assessment
    raise Conflict("The card's alerts are being changed by others. Send the event again.")


def _alert(
    charge: TransactionEvent, card: Card, outcome: str, ports: Ports, policy: CallingPolicy
) -> tuple[Alert, Sequence[Record]]:
    """Return the alert, and the records of a new case unless the charge joins an open window."""
    now = ports.now()
    alert = Alert(
        customer=charge.customer,
        transaction=charge.id,
        outcome=outcome,
        expires=now + (DAY_SECONDS if charge.derived else KEPT_SECONDS),
    )
    if outcome != "fraud":
        return alert, ()
    latest = ports.store.get(Episode, charge.customer, card.token)
    if latest is not None and now < latest.until:
        return replace(alert, case=latest.case), ()
    case = _case(charge, card, now)
    episode = Episode(
        version=latest.version if latest else 0,
        expires=now + EPISODE_SECONDS,
        customer=charge.customer,
        card=card.token,
        case=case.id,
        until=now + 60 * policy.window_minutes,
    )
    opening = audit(charge.customer, "case_opened", case.id, charge.id, now)
    return replace(alert, case=case.id), (episode, case, opening)


def _case(charge: TransactionEvent, card: Card, now: int) -> Case:
    said = f"{charge.customer}|{card.token}|{charge.id}|{now if charge.derived else ''}"
    episode = hashlib.sha256(said.encode()).hexdigest()
    return Case(
        id=f"case-{episode[:24]}",
        episode=episode,
        customer=charge.customer,
        card=card.token,
        ending=card.ending,
        transaction=charge.id,
        amount=charge.amount or Decimal(0),
        currency=charge.currency,
        merchant=charge.merchant,
        at=charge.at or now,
        expires=now + KEPT_SECONDS,
    )


def gather(charge: TransactionEvent, card: Card, store: Store, now: int) -> ChargeSignals:
    """Return the facts about a charge at epoch second `now`, against what was booked before."""
    booked = [t for t in store.list(Transaction, charge.customer) if t.id != charge.id]
    recent = sorted(booked, key=lambda t: -t.at)[:RECENT_MAX]
    same = [t.amount for t in recent if t.currency == charge.currency]
    account = store.get(Account, charge.customer)
    at = charge.at or now
    return ChargeSignals(
        amount=charge.amount or Decimal(0),
        foreign_currency=account is not None and account.currency != charge.currency,
        new_merchant=all(t.merchant != charge.merchant for t in recent),
        usual_amount=sum(same, Decimal(0)) / len(same) if same else Decimal(0),
        recent=len(recent),
        last_hour=sum(1 for t in recent if t.card == card.token and 0 <= at - t.at < 3_600),
        card_stopped=card.state is not CardState.ACTIVE,
    )


def _reason_against(case: Case, customer: Customer, ports: Ports, policy: CallingPolicy) -> str:
    now = ports.clock.now()
    number = customer.phones[0] if customer.phones else ""
    checks = (
        ("too_old", int(now.timestamp()) - case.at > 60 * policy.max_age_minutes),
        ("no_phone", not number),
        ("invalid_phone", bool(number) and not is_dialable(number)),
        ("opted_out", bool(number) and ports.store.get(OptOut, number) is not None),
        ("quiet_hours", not _may_call_at(now, customer.time_zone, policy)),
    )
    return next((reason for reason, holds in checks if holds), "")


def is_dialable(number: str) -> bool:
    """Tell whether an E.164 number is valid in its country's numbering plan."""
    if not e164(number):
        return False
    import phonenumbers  # noqa: PLC0415  26 ms that only a dialling Lambda has to pay

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _may_call_at(now: datetime, zone: str, policy: CallingPolicy) -> bool:
    try:
        hour = now.astimezone(ZoneInfo(zone)).hour
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return policy.first_hour <= hour < policy.last_hour


def _leave_to_people(case: Case, reason: str, ports: Ports) -> str:
    """Put the case up for review with the reason, once."""
    current = ports.store.get(Case, case.id) or case
    if current.state is CaseState.OPENED:
        entry = audit(case.customer, f"not_called_{reason}", case.id, case.id, ports.now())
        try:
            ports.store.commit(replace(current, state=CaseState.REVIEW), entry)
        except Conflict:
            return reason
    return reason


def _intend(case: Case, customer: Customer, ports: Ports, policy: CallingPolicy) -> None:
    now = ports.now()
    day = ports.clock.now().date().isoformat()
    quota = ports.store.get(Quota, customer.id, day) or Quota(
        customer=customer.id, day=day, attempts=0, expires=now + 2 * DAY_SECONDS
    )
    if quota.attempts >= policy.attempts_per_day:
        raise _QuotaSpentError
    ports.store.commit(
        Dial(
            case=case.id,
            state=DialState.INTENT,
            number=customer.phones[0],
            at=now,
            expires=now + KEPT_SECONDS,
        ),
        replace(quota, attempts=quota.attempts + 1),
    )


def _place(case: Case, dial: Dial, ports: Ports) -> tuple[str, str]:
    """Ask for the call that the ledger intends, and write down what came of it."""
    if ports.now() - dial.at > INTENT_SECONDS_MAX:
        return _leave_to_people(case, "intent_too_old", ports), ""
    customer = _customer(case.customer, ports.store)
    request = DialRequest(
        number=dial.number,
        token=f"{case.episode}-1",
        attributes={CASE_ATTRIBUTE: case.id, "locale": customer.locale},
    )
    answer = ports.dialer.dial(request)
    done = DialState.STARTED if answer.contact else DialState.REFUSED
    _write_down(case.id, replace(dial, state=done, contact=answer.contact), ports)
    if not answer.contact:
        return _leave_to_people(case, "refused", ports), ""
    return "started", answer.contact


def _write_down(name: str, dial: Dial, ports: Ports) -> None:
    """Keep the dial's end and advance the case, unless the call itself advanced it already."""
    for _ in range(COMMIT_TRIES):
        case, kept = ports.store.get(Case, name), ports.store.get(Dial, name)
        if case is None or (kept is not None and kept.state is not DialState.INTENT):
            return
        advanced = case.state in (CaseState.OPENED, CaseState.REVIEW) and dial.contact
        moved = (replace(case, state=CaseState.CALLED, contact=dial.contact),) if advanced else ()
        entry = audit(case.customer, f"dial_{dial.state.lower()}", name, name, ports.now())
        try:
            ports.store.commit(dial, entry, *moved)
        except Conflict:
            continue
        return
    raise Unavailable("The call was started, but its ledger is busy. Send the event again.")
