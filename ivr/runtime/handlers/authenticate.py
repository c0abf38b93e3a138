"""Connect asks: is this the customer's secret? The digits are compared and forgotten."""

from __future__ import annotations

from ivr.runtime import wiring
from ivr.runtime.services import proof
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `authenticate` for a Connect event."""
    call = wiring.connect(event, services)
    asked, secret = call.parameters.get("proof", ""), call.parameters.get("secret", "")
    result = proof.prove(call, asked, secret, services.ports, services.settings.pepper)
    return wiring.reply("authenticate", {"result": result})


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("authenticate", answer, event)
