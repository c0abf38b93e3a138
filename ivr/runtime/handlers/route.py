"""Connect asks: how suspicious is this contact? The answer is a band, never a score."""

from __future__ import annotations

from ivr.runtime import wiring
from ivr.runtime.services import inbound
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `route` for a Connect event."""
    call = wiring.connect(event, services)
    made = inbound.route(call, services.ports, services.desk)
    return wiring.reply("route", {"band": made.band, "assessment": made.id})


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("route", answer, event)
