"""Accounts that are opened and profiles that are changed: what prepares a fraud, before a charge.

    read(event)                 an event of a bus, or its bare detail
    look(said, ports, desk)     judged once; what is suspicious waits for a person

Law of the room: such an event is judged by facts of our own store and by what it says was changed,
once for each id. Nobody is called for it and no card is touched: a person decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ivr.faults import Conflict, Malformed
from ivr.runtime.events.shape import Tree, e164, first, instant, named, text, tree
from ivr.runtime.ledger.charges import Act, reviewing
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    OPEN_STATES,
    Alert,
    Assessment,
    Case,
    Customer,
    Episode,
    Number,
    Record,
)
from ivr.runtime.risk.provider import RiskDesk

OPENED, CHANGED = "account_opened", "profile_changed"
KINDS: Mapping[str, str] = {"Account Opened": OPENED, "Profile Changed": CHANGED}
"""What a bus calls such an event -> why a person looks at it."""

FIELDS = frozenset({"phone", "email", "address", "name", "pin"})
SEEN_SECONDS = 90 * 86_400
SCALE = "scorecard"

POINTS: Mapping[str, int] = {
    "number_listed": 600,
    "number_of_others": 300,
    "number_missing": 100,
    "customer_known": 300,
    "customer_unknown": 450,
    "phone_changed": 200,
    "email_changed": 150,
    "address_changed": 150,
    "pin_changed": 150,
    "several_changed": 200,
    "case_open": 450,
}
"""What each fact adds to a score of 0..1000 on the scale of the scorecard."""


@dataclass(frozen=True, slots=True)
class ProfileEvent:
    """An account that was opened, or a profile that was changed.

    `changed` are names of FIELDS; `phone` is the number that is given now, E.164 or nothing.
    """

    kind: str
    id: str
    customer: str
    changed: tuple[str, ...]
    phone: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was decided: approve or investigate, and the score."""

    outcome: str
    score: int


def kind_of(event: object) -> str:
    """Return which of KINDS an event of a bus is, or nothing."""
    found = cast("Tree", event).get("detail-type") if isinstance(event, Mapping) else ""
    return KINDS.get(text(found), "")


def read(event: object) -> ProfileEvent:
    """Return what an event of a bus tells.

    Raises:
        Malformed: It is no such event, or has no customer.
    """
    top = tree(event, "event")
    kind = kind_of(top)
    if not kind:
        raise Malformed(f"detail-type is not one of {', '.join(KINDS)}.")
    detail = tree(top.get("detail"), "detail")
    changed: object = detail.get("changed") or []
    if not isinstance(changed, list):
        raise Malformed("changed is not a list. Send names of what was changed.")
    names = {text(each) for each in cast("list[object]", changed)}
    at = instant(first(detail, "timestamp", "at"))
    customer = named(first(detail, "customer", "customer_id"), "customer")
    given = first(detail, "event_id", "id")
    said = repr((customer, sorted(names), text(detail.get("phone")), at, text(top.get("id"))))
    return ProfileEvent(
        kind=kind,
        id=named(given, "event_id") if given is not None else _digest(said),
        customer=customer,
        changed=tuple(sorted(names & FIELDS)),
        phone=e164(text(detail.get("phone"))),
        at=at,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def name_of(said: ProfileEvent) -> str:
    """Return the name under which an event is known beside the charges of its customer."""
    return f"{said.kind}#{said.id}"


def look(said: ProfileEvent, ports: Ports, desk: RiskDesk) -> Looked:
    """Judge an event once; what is not approved waits for a person.

    Raises:
        Unavailable: The store did not answer; the same event may be sent again.
    """
    known = _known(said, ports.store)
    if known is not None:
        return known
    reasons = tuple(_reasons(said, ports.store))
    score = min(sum(POINTS[reason] for reason in reasons), 1_000)
    outcome = desk.policy.outcomes[SCALE].band(score) if SCALE in desk.policy.outcomes else ""
    looked = Looked("approve" if outcome == "approve" else "investigate", score)
    try:
        ports.store.commit(*_following(said, looked, reasons, ports))
    except Conflict:
        return _known(said, ports.store) or looked
    return looked


def _known(said: ProfileEvent, store: Store) -> Looked | None:
    alert = store.get(Alert, said.customer, name_of(said))
    made = store.get(Assessment, assessed(said.customer, name_of(said))) if alert else None
    return Looked(alert.outcome, made.score if made else 0) if alert else None


def assessed(customer: str, name: str) -> str:
    """Return the id under which the score of an event is kept."""
    return f"profile#{customer}#{name}"


def _reasons(said: ProfileEvent, store: Store) -> Sequence[str]:
    number = store.get(Number, said.phone) if said.phone else None
    others = set(number.customers) - {said.customer} if number is not None else set[str]()
    known = store.get(Customer, said.customer) is not None
    listed = number is not None and number.spam and not number.customers
    opened = said.kind == OPENED
    found = {
        "number_listed": listed,
        "number_of_others": bool(others),
        "number_missing": opened and not said.phone,
        "customer_known": opened and known,
        "customer_unknown": not opened and not known,
        "several_changed": len(said.changed) > 1,
        "case_open": not opened and _has_case(said.customer, store),
        **{f"{name}_changed": True for name in said.changed if f"{name}_changed" in POINTS},
    }
    return [reason for reason, holds in found.items() if holds]


def _has_case(customer: str, store: Store) -> bool:
    episode = store.get(Episode, customer)
    case = store.get(Case, episode.case) if episode is not None else None
    return case is not None and case.state in OPEN_STATES


def _following(
    said: ProfileEvent, looked: Looked, reasons: tuple[str, ...], ports: Ports
) -> Sequence[Record]:
    now, name = ports.now(), name_of(said)
    own = assessed(said.customer, name)
    alert = Alert(
        customer=said.customer,
        transaction=name,
        outcome=looked.outcome,
        expires=now + SEEN_SECONDS,
    )
    made = Assessment(
        id=own,
        score=looked.score,
        band=looked.outcome,
        reasons=reasons,
        scale=SCALE,
        at=now,
        expires=now + SEEN_SECONDS,
    )
    if looked.outcome == "approve":
        return alert, made
    act = Act(own, ports.store, now)
    return alert, made, *reviewing(f"review-{own}", said.customer, said.kind, act, ("", name))
