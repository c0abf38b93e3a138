"""What would be thought of a charge: judged as intake does, and nothing follows from it.

Law of the room: nothing is written. A charge that was asked about is not one that happened.
"""

from __future__ import annotations

from typing import NamedTuple

from ivr.faults import NotFound
from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.ledger.marks import mark
from ivr.runtime.ledger.spending import spent
from ivr.runtime.ledger.velocity import gather
from ivr.runtime.ports import Ports
from ivr.runtime.records import Card, Customer
from ivr.runtime.risk.provider import RiskDesk, Verdict
from ivr.runtime.risk.signals import ChargeSignals


class Prediction(NamedTuple):
    """A verdict, and what it rests on."""

    verdict: Verdict
    signals: ChargeSignals


def predict(charge: TransactionEvent, ports: Ports, desk: RiskDesk) -> Prediction:
    """Judge a charge against what came before it.

    Raises:
        NotFound: Customer or card are not on file.
        Unavailable: The store did not answer.
    """
    mark(transaction=charge.id)
    if ports.store.get(Customer, charge.customer) is None:
        raise NotFound("There is no customer of that id.")
    card = ports.store.get(Card, charge.customer, charge.card)
    if card is None:
        raise NotFound("The card of the transaction is not on file with its customer.")
    now = ports.now()
    known = spent(charge, ports.store, now)
    signals = gather(charge, card, ports.store, now, known.features)
    return Prediction(desk.judge_charge(signals), signals)
