"""What call time needs from outside, as small Protocols, and the questions many services ask.

Law of the room: no adapter is known here. Every store is consistent: a read that follows an
acknowledged commit sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from ivr.faults import Malformed, NotFound
from ivr.runtime.events import ConnectEvent
from ivr.runtime.records import (
    AuditEntry,
    Card,
    CardState,
    Case,
    Contact,
    Customer,
    Dial,
    Number,
    OutboxEntry,
    R,
    Record,
)

CASE_ATTRIBUTE = "case_id"
"""The contact attribute in which the dialer names the case."""


class Store(Protocol):
    """Keeps records under optimistic versions. Every method may raise Unavailable."""

    def get(self, kind: type[R], owner: str, name: str = "", /) -> R | None:
        """Return the record, or None if it is absent or expired."""
        ...

    def list(self, kind: type[R], owner: str, /) -> tuple[R, ...]:
        """Return the owner's records of that kind that have not expired, ordered by id."""
        ...

    def commit(self, *records: Record) -> None:
        """Write all records or none; each is kept as `version + 1`.

        Raises:
            Conflict: A record is not stored in the version it carries (0 = absent).
        """
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return this moment, in UTC and aware of it."""
        ...


@dataclass(frozen=True, slots=True)
class DialRequest:
    """An outbound call to be placed. `token` is the same on every retry of the same attempt."""

    number: str
    token: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DialAnswer:
    """The contact that was started, or why the service will never start it."""

    contact: str = ""
    refusal: str = ""


class Dialer(Protocol):
    """Places outbound calls, at most one per token."""

    def dial(self, request: DialRequest, /) -> DialAnswer:
        """Start the call, or find the one already started under the same token.

        Raises:
            Unavailable: Whether the call was started is unknown; ask again with the same token.
        """
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside that services use."""

    store: Store
    clock: Clock
    dialer: Dialer

    def now(self) -> int:
        """Return the epoch second of the clock."""
        return int(self.clock.now().timestamp())


def customers_of(store: Store, number: Number | None) -> tuple[Customer, ...]:
    """Return the customers who gave that number; none for a number that is not on file."""
    if number is None:
        return ()
    found = [store.get(Customer, customer) for customer in number.customers]
    return tuple([customer for customer in found if customer is not None])


def number_of(store: Store, call: ConnectEvent) -> Number | None:
    """Return what is on file about the contact's number, or None."""
    return store.get(Number, call.number) if call.number else None


def case_of(store: Store, call: ConnectEvent) -> Case:
    """Return the case that an outbound contact was dialled for.

    Raises:
        Malformed: The contact names no case, or it is not the contact that was dialled.
        NotFound: There is no such case.
    """
    named = call.attributes.get(CASE_ATTRIBUTE, "")
    if not named:
        raise Malformed(f"The contact has no attribute {CASE_ATTRIBUTE}. Start it by the dialer.")
    case = store.get(Case, named)
    if case is None:
        raise NotFound("There is no case of that id.")
    dialled = store.get(Dial, named)
    if dialled is None or dialled.contact not in ("", call.contact):
        raise Malformed("The contact is not the one that was dialled for its case.")
    if call.number and call.number != dialled.number:
        raise Malformed("The contact does not reach the number that was dialled for its case.")
    return case


def proven(store: Store, call: ConnectEvent) -> Contact | None:
    """Return who the contact was proven to be, or None."""
    contact = store.get(Contact, call.contact)
    return contact if contact is not None and contact.proof else None


def cards_of(store: Store, customer: str, ending: str = "") -> tuple[Card, ...]:
    """Return the customer's cards, or those whose last four digits are `ending`."""
    cards = store.list(Card, customer)
    return tuple(card for card in cards if card.ending == ending) if ending else cards


def audit(customer: str, action: str, subject: str, actor: str, at: int) -> AuditEntry:
    """Return the audit entry of one act; its id is the act, so that a retry writes it once."""
    return AuditEntry(
        customer=customer,
        id=f"{action}#{subject}#{actor}",
        action=action,
        subject=subject,
        actor=actor,
        at=at,
    )


def blocking(card: Card, episode: str, reason: str, now: int) -> Sequence[Record]:
    """Return what is committed together when a card is blocked at epoch second `now`."""
    act = f"block_{reason}"
    return (
        replace(card, state=CardState.BLOCKED, blocked_by=episode),
        audit(card.customer, act, card.token, episode, now),
        OutboxEntry(
            customer=card.customer,
            id=f"{now:012d}#{act}#{card.token}#{episode}",
            kind="card_blocked",
            subject=card.token,
            at=now,
        ),
    )
