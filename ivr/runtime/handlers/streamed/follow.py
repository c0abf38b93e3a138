"""A state machine asks: how far is the case of {customer, transaction}? Nobody is called from here.

The case was opened, and its first call or message planned, in the commit that judged the charge.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ivr.runtime import wiring
from ivr.runtime.events.shape import named, tree
from ivr.runtime.services.streaming import following
from ivr.runtime.wiring import Services

DOOR = "follow"


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {stage, outcome, case, state, verdict, wait_seconds}."""
    asked = tree(event, "event")
    customer, transaction = (named(asked.get(n), n) for n in ("customer", "transaction"))
    found = following.follow(customer, transaction, services.ports)
    return {**asdict(found), "wait_seconds": services.settings.streaming.poll_seconds}


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
