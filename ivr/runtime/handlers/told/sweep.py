"""Every minute: ask after calls of which nothing was heard, look at cases whose time has come.

Charges that were judged while the provider of scores was down are scored, once it is back.
"""

from __future__ import annotations

from dataclasses import asdict

from ivr.runtime import wiring
from ivr.runtime.services.fraud import intake, tracking
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer what was done as text, number by number; the event says nothing more than "now"."""
    swept = tracking.sweep(services.ports, services.desk.policy.calling, services.shift())
    rescored = intake.score_again(services.ports, services.desk)
    return {name: str(value) for name, value in asdict(swept).items()} | {"scored": str(rescored)}


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("sweep", answer, event, context=context)
