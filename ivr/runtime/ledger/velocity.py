"""What a customer's cards were charged lately, booked or not, and what that says about a charge.

Law of the room: a charge is known by its id, so that one which is booked too counts once. What was
suspicious is counted, but is nobody's habit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.ports import Store
from ivr.runtime.records import Account, Card, CardState, Charged, Spent, Transaction
from ivr.runtime.risk.signals import ChargeSignals, Told

HOUR_SECONDS = 3_600
RECENT_MAX = 20
"""How many charges of a card are remembered, and of a customer make a habit."""

CHARGED_SECONDS = 90 * 86_400
"""How long the latest charges of a card are remembered, in seconds: 90 days after the last."""


def gather(
    charge: TransactionEvent,
    card: Card,
    store: Store,
    now: int,
    features: tuple[float, ...] | None = None,
) -> ChargeSignals:
    """Return the facts about a charge at epoch second `now`, against what came before it.

    `features` are what a model sees of it, where somebody made them.
    """
    before = _before(charge, store)
    habits = [spent for _, spent in before if spent.usual][:RECENT_MAX]
    same = [spent.amount for spent in habits if spent.currency == charge.currency]
    account = store.get(Account, charge.customer)
    at = charge.at or now
    lately = [token for token, spent in before if 0 <= at - spent.at < HOUR_SECONDS]
    return ChargeSignals(
        amount=charge.amount or Decimal(0),
        foreign_currency=account is not None and account.currency != charge.currency,
        new_merchant=all(spent.merchant != charge.merchant for spent in habits),
        usual_amount=sum(same, Decimal(0)) / len(same) if same else Decimal(0),
        recent=len(habits),
        last_hour=lately.count(card.token),
        card_stopped=card.state is not CardState.ACTIVE,
        features=features,
        told=Told(charge.id, card.token, at, _variables(charge)),
    )


def _variables(charge: TransactionEvent) -> dict[str, str]:
    """Return what an event says that signals do not: texts, nothing where it says nothing."""
    said = {
        "currency": charge.currency,
        "merchant": charge.merchant,
        "country": charge.country,
        "category": charge.facts.category,
    }
    return {name: value for name, value in said.items() if value}


def charged(before: Charged | None, charge: TransactionEvent, now: int, *, usual: bool) -> Charged:
    """Return the latest charges of a card with one more; a charge stands there once."""
    spent = Spent(
        charge.id,
        charge.amount or Decimal(0),
        charge.currency,
        charge.merchant,
        min(charge.at, now) if charge.at is not None else now,
        usual,
    )
    known = before.charges if before is not None else ()
    others = [each for each in known if each.transaction != charge.id]
    return Charged(
        version=before.version if before is not None else 0,
        customer=charge.customer,
        card=charge.card,
        charges=(*others, spent)[-RECENT_MAX:],
        expires=now + CHARGED_SECONDS,
    )


def remembered(window: Charged | None, transaction: str) -> TransactionEvent | None:
    """Return a charge among the latest of its card, as it was told; None if it is no more."""
    charges = window.charges if window is not None else ()
    spent = next((each for each in charges if each.transaction == transaction), None)
    if window is None or spent is None:
        return None
    return TransactionEvent(
        id=spent.transaction,
        derived=False,
        customer=window.customer,
        card=window.card,
        ending="",
        amount=spent.amount,
        currency=spent.currency,
        merchant=spent.merchant,
        country="",
        at=spent.at,
    )


def _before(charge: TransactionEvent, store: Store) -> Sequence[tuple[str, Spent]]:
    """Return the customer's other charges, each with its card, the latest first."""
    found = {
        spent.transaction: (window.card, spent)
        for window in store.list(Charged, charge.customer)
        for spent in window.charges
    }
    for booked in store.list(Transaction, charge.customer):
        spent = Spent(
            booked.id, booked.amount, booked.currency, booked.merchant, booked.at, usual=True
        )
        found[booked.id] = (booked.card, spent)
    found.pop(charge.id, None)
    return sorted(found.values(), key=lambda pair: -pair[1].at)
