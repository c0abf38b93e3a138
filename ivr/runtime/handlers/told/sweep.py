"""Every minute: ask after calls of which nothing was heard, look at cases whose time has come.

Charges that were judged while the provider of scores was down are scored, once it is back. Both
wait for nothing of each other: where one fails the other goes on, and it is raised at the end.
"""

from __future__ import annotations

from dataclasses import asdict

from ivr.runtime import wiring
from ivr.runtime.services.fraud import intake, tracking
from ivr.runtime.services.fraud.tracking import Swept
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer what was done as text, number by number; the event says nothing more than "now"."""
    both, swept, rescored = services.shift(), Swept(), 0
    with both.each():
        part = services.shift(parts=2)
        swept = tracking.sweep(services.ports, services.desk.policy.calling, part)
    with both.each():
        rescored = intake.score_again(services.ports, services.desk, services.shift())
    both.end()
    return {name: str(value) for name, value in asdict(swept).items()} | {"scored": str(rescored)}


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("sweep", answer, event, context=context)
