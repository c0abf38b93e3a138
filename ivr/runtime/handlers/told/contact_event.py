"""EventBridge says what happened to a contact: connected, with people, over."""

from __future__ import annotations

from ivr.runtime import wiring
from ivr.runtime.events.contacts import read_contact_event
from ivr.runtime.services.fraud import tracking
from ivr.runtime.services.keeping import history
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {result}: ignored, noted, ended, already; counted or kept for those who called."""
    told = read_contact_event(wiring.bridged(event, services))
    result = tracking.track(told, services.ports, services.desk.policy.calling)
    if result == "ignored":
        result = history.remember(told, services.ports)
    return {"result": result}


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("contact_event", answer, event, context=context)
