"""Time has come, or an attempt was planned: start the outbound calls that may be started now."""

from __future__ import annotations

from dataclasses import asdict

from ivr.runtime import wiring
from ivr.runtime.services.fraud import dialling
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer the pace as text, number by number; the event says nothing more than "now"."""
    pace = dialling.pump(services.ports, services.desk.policy.calling, services.shift())
    return {name: str(value) for name, value in asdict(pace).items()}


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("dial", answer, event, context=context)
