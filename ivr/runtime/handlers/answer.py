"""Connect says how a verification ended; a denial blocks the card of its case."""

from __future__ import annotations

from ivr import spoken
from ivr.runtime import wiring
from ivr.runtime.services import outbound
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `answer` for a Connect event."""
    call = wiring.connect(event, services)
    found = outbound.record(call, call.parameters.get("answer", ""), services.ports)
    values = {"result": found.result}
    if found.ending:
        values["card_ending"] = spoken.card_ending(found.ending, call.locale)
    return wiring.reply("answer", values)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("answer", answer, event)
