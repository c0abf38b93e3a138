"""Connect asks: whose number is this? A known number is a hint, never a proof."""

from __future__ import annotations

from ivr import contract
from ivr.runtime import wiring
from ivr.runtime.services.inside import inbound
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `lookup` for a Connect event."""
    call = wiring.connect(event, services)
    found = inbound.lookup(call, services.ports)
    return wiring.reply(
        "lookup",
        {
            "known": found.known,
            "vip": "yes" if found.vip else "no",
            "locale": found.locale or contract.NONE,
            "prefers": found.prefers or contract.NONE,
        },
    )


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("lookup", answer, event, context=context)
