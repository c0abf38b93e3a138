"""Telling a customer that a card was blocked: one message for each block, never before it.

Law of the room: a notice is an attempt of its own, outside of the attempts of a case, so that it
can be sent once and no more. It names no card; which one it is about stands in its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ivr.runtime.ledger import marks
from ivr.runtime.ledger.reach.numbers import takes_texts
from ivr.runtime.ledger.trail import KEPT_SECONDS
from ivr.runtime.ports import Store
from ivr.runtime.records import Attempt, Card, Case, Customer, OptOut, Placed, Record

PREFIX = "notice-"
TOLD, REPLY = "1", "2"
"""The number of a notice: one that we begin, and one that replies to the customer's own message.

A reply to what the customer just wrote is taken not to count against the three messages about an
event (47 CFR 64.1200(a)(9)(iii)). The rule does not say so: counsel has to confirm it.
"""


def of_block(card: Card, store: Store, now: int, phone: str = "") -> Sequence[Record]:
    """Return the notice of a block, to be committed with it or after it.

    Args:
        card: The card; `blocked_by` says which block.
        store: Where it may stand already.
        now: Epoch second.
        phone: The number that asked for the block by message; none where we begin.

    Returns:
        Nothing where the customer wants no messages, has no phone, or was told already.
    """
    customer = store.get(Customer, card.customer)
    if customer is None or not customer.texts or not (phone or customer.phones):
        return ()
    name = _name(card)
    if store.list(Attempt, name):
        return ()
    return (
        Attempt(
            case=name,
            number=REPLY if phone else TOLD,
            customer=card.customer,
            channel="sms",
            phone=phone or _phone(customer, store),
            at_risk=Decimal(0),
            due=now,
            at=now,
            expires=now + KEPT_SECONDS,
        ),
    )


def _phone(customer: Customer, store: Store) -> str:
    """Return the first of a customer's phones that can be texted, else the first of all."""
    texted = (p for p in customer.phones if takes_texts(p) and store.get(OptOut, p) is None)
    return next(texted, customer.phones[0])


def is_notice(attempt: Attempt) -> bool:
    """Tell whether an attempt is a notice, and belongs to no case."""
    return attempt.case.startswith(PREFIX)


def card_of(attempt: Attempt, store: Store) -> Card | None:
    """Return the card that a notice is about."""
    return store.get(Card, attempt.customer, attempt.case.removeprefix(PREFIX).rpartition("-")[0])


def case_of(card: Card, store: Store) -> str:
    """Return the case that a card was blocked for: by its id or one of its calls; or nothing."""
    placed = store.get(Placed, card.blocked_by)
    if placed is not None:
        return placed.case
    return card.blocked_by if store.get(Case, card.blocked_by) is not None else ""


def _name(card: Card) -> str:
    return f"{PREFIX}{card.token}-{marks.digest(card.blocked_by)}"
