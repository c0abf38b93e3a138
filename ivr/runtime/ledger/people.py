"""Who may be on the line: by number, by case, by proof.

Law of the room: a number is a hint; only a proof says who somebody is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ivr.faults import Conflict, Foreign, Malformed, NotFound, Unavailable
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    AuditEntry,
    Card,
    Case,
    Contact,
    Customer,
    Number,
    Placed,
    seal,
)

CASE_ATTRIBUTE = "case_id"
"""The contact attribute in which the dialer names the case."""

ATTEMPT_ATTRIBUTE = "attempt"
"""The contact attribute in which the dialer names the attempt, counted from 1."""

NEW_NUMBER_SECONDS = 172_800
"""How long a number that changed hands or SIM is told nothing private, in seconds: 48 hours."""

PLACED = frozenset({"API", "OUTBOUND"})
"""How a call begins that we placed. Source: Connect, ContactData.InitiationMethod."""


def customers_of(store: Store, number: Number | None) -> tuple[Customer, ...]:
    """Return the customers who gave that number; none for a number that is not on file."""
    if number is None:
        return ()
    found = [store.get(Customer, customer) for customer in number.customers]
    return tuple([customer for customer in found if customer is not None])


def number_of(store: Store, call: ConnectEvent) -> Number | None:
    """Return what is on file about the contact's number, or None."""
    return store.get(Number, call.number) if call.number else None


STRANGER = "nobody:"
"""How the id of somebody begins who is nobody's customer."""


def audited_as(candidates: Sequence[Customer]) -> str:
    """Return in whose name the audit keeps what these did: one customer's, else nobody's."""
    known = [one.id for one in candidates if not one.id.startswith(STRANGER)]
    return known[0] if len(known) == 1 else NOBODY


def note_refusal(call: ConnectEvent, function: str, ports: Ports) -> None:
    """Write into the audit, if that can be done, that an unproven contact was refused a function.

    It is written once for each contact and function.
    """
    entry = audit(NOBODY, f"refused_{function}", "unproven", call.contact, ports.now())
    with suppress(Conflict, Unavailable):
        if ports.store.get(AuditEntry, NOBODY, entry.id) is None:
            ports.store.commit(entry)


def who_calls(store: Store, call: ConnectEvent) -> tuple[Customer, ...]:
    """Return who may be calling: the customers of the number, else somebody who is nobody.

    A stranger costs the same reads as a customer, so that time does not tell who is one.
    """
    found = customers_of(store, number_of(store, call))
    if found:
        return found
    nobody = f"{STRANGER}{call.number or call.contact}"
    return (store.get(Customer, nobody) or Customer(id=nobody),)


def code_seal(pepper: bytes, contact: str, customer: str, code: str) -> str:
    """Return the seal of a one-time code: it opens one contact to one customer."""
    return seal(pepper, "code", contact, customer, code)


def case_of(store: Store, call: ConnectEvent) -> Case:
    """Return the case that an outbound contact was dialled for.

    Raises:
        Malformed: The contact names no case.
        Foreign: It is not the contact that was dialled for the case.
        NotFound: There is no such case.
    """
    named = call.attributes.get(CASE_ATTRIBUTE, "")
    if not named:
        raise Malformed(f"The contact has no attribute {CASE_ATTRIBUTE}. Start it by the dialer.")
    case = store.get(Case, named)
    if case is None:
        raise NotFound("There is no case of that id.")
    attempt = store.get(Attempt, named, attempt_of(call))
    if attempt is None or not _is_dialled_as(attempt, call.contact):
        raise Foreign("The contact is not the one that was dialled for its case.")
    if call.number and call.number != attempt.phone:
        raise Foreign("The contact does not reach the number that was dialled for its case.")
    return case


def attempt_of(call: ConnectEvent) -> str:
    """Return the number of the attempt that a contact says it was dialled as."""
    return call.attributes.get(ATTEMPT_ATTRIBUTE, "1")


def _is_dialled_as(attempt: Attempt, contact: str) -> bool:
    """Tell whether a contact is the call of an attempt; one in INTENT may not know its own yet."""
    if attempt.channel != "voice":
        return False
    early = attempt.state is AttemptState.INTENT and not attempt.contact
    return early or attempt.contact == contact


def is_safe_line(store: Store, call: ConnectEvent, now: int) -> bool:
    """Tell whether private matters may be told on the contact's line at epoch second `now`.

    Not on a number that is withheld or not on file, nor on one that may be in other hands.
    """
    number = number_of(store, call)
    return number is not None and not is_uneasy(number, now)


def is_uneasy(number: Number, now: int) -> bool:
    """Tell whether a number may be in other hands than its customer's at epoch second `now`.

    It is diverted, or it changed hands or its SIM card less than 48 hours ago.
    """
    changed = max(number.changed_at, number.sim_changed_at)
    return number.forwarded or changed > now - NEW_NUMBER_SECONDS


def is_placed(call: ConnectEvent) -> bool:
    """Tell whether we placed the call: whoever asks for a PIN or code there is a thief."""
    placed = call.channel == "VOICE" and call.initiation in PLACED
    return placed or bool(call.attributes.get(CASE_ATTRIBUTE))


def heard_from(store: Store, call: ConnectEvent) -> tuple[Placed, ...]:
    """Return the change that says that somebody keyed on a call that we placed, unless it is."""
    placed = store.get(Placed, call.contact)
    return (replace(placed, keyed=True),) if placed is not None and not placed.keyed else ()


def proven(store: Store, call: ConnectEvent) -> Contact | None:
    """Return who the contact was proven to be, or None."""
    contact = store.get(Contact, call.contact)
    return contact if contact is not None and contact.proof else None


def cards_of(store: Store, customer: str, ending: str = "") -> tuple[Card, ...]:
    """Return the customer's cards, or those whose last four digits are `ending`."""
    cards = store.list(Card, customer)
    return tuple(card for card in cards if card.ending == ending) if ending else cards
