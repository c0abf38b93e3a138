"""Connect asks: text this caller a one-time code. Nobody learns from the answer who is known."""

from __future__ import annotations

from ivr.runtime import wiring
from ivr.runtime.services.inside import codes
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `send_code` for a Connect event."""
    call = wiring.connect(event, services)
    settings = services.settings
    result = codes.send(call, services.ports, settings.pepper, settings.bank)
    return wiring.reply("send_code", {"result": result})


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("send_code", answer, event, context=context)
