"""EventBridge, or a direct caller, says: this was charged. A suspicious charge leads to a call."""

from __future__ import annotations

from ivr.runtime import wiring
from ivr.runtime.events import read_transaction
from ivr.runtime.records import card_token
from ivr.runtime.services import intake
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {outcome, score, case, dial, contact} for a transaction event, all as text."""
    pepper = services.settings.pepper
    charge = read_transaction(event, lambda number: card_token(pepper, number))
    taken = intake.take(charge, services.ports, services.desk)
    return {
        "outcome": taken.outcome,
        "score": str(taken.score),
        "case": taken.case,
        "dial": taken.dial,
        "contact": taken.contact,
    }


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("intake", answer, event)
