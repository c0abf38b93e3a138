"""What a card spent so far, as a model sees it: read, asked for a charge, and taken on by one.

Law of the room: a charge advances its card's state in the commit that judges it, hence once. The
state says of a history what training's transform says of it; see `risk.learned.past`.
"""

from __future__ import annotations

from typing import NamedTuple

from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.ports import Store
from ivr.runtime.records import Spending
from ivr.runtime.risk.learned.features import (
    GENDERS,
    Purchase,
    category_of,
    cents_of,
    vector,
)
from ivr.runtime.risk.learned.past import State, after, before, closed, opened

SPENDING_SECONDS = 400 * 86_400
"""How long what a card spent is remembered after its last charge, in seconds: 400 days."""


class Spent(NamedTuple):
    """A charge and what its card spent before: the state that its record held."""

    record: Spending
    state: State
    purchase: Purchase

    @property
    def features(self) -> tuple[float, ...]:
        """The features of the charge, in the order of `FEATURES`; NaN where one is missing."""
        return vector(before(self.state, self.purchase), self.purchase)


def spent(charge: TransactionEvent, store: Store, now: int) -> Spent:
    """Return a charge at epoch second `now` with what its card spent before.

    Raises:
        Unavailable: The store did not answer.
    """
    record = store.get(Spending, charge.customer, charge.card)
    state = opened(record)
    if record is None:
        record = Spending(customer=charge.customer, card=charge.card)
    return Spent(record, state, purchase_of(charge, now))


def advanced(known: Spent, now: int) -> Spending:
    """Return the record of a card with the charge more."""
    recent, sums = closed(after(known.state, known.purchase))
    return Spending(
        version=known.record.version,
        customer=known.record.customer,
        card=known.record.card,
        recent=recent,
        sums=sums,
        expires=now + SPENDING_SECONDS,
    )


def purchase_of(charge: TransactionEvent, now: int) -> Purchase:
    """Return a charge as features see it; one from the future happens now."""
    facts = charge.facts
    return Purchase(
        at=max(0, min(charge.at, now)) if charge.at is not None else now,
        cents=cents_of(float(charge.amount or 0)),
        category=category_of(facts.category) if facts.category is not None else None,
        woman=GENDERS.get(facts.gender) if facts.gender is not None else None,
        born=facts.born,
        population=facts.population,
        lat=facts.lat,
        long=facts.long,
        merch_lat=facts.merch_lat,
        merch_long=facts.merch_long,
    )
