"""Connect asks: where does this contact go? The answer is a lane and a band, never a score."""

from __future__ import annotations

from ivr import contract
from ivr.runtime import wiring
from ivr.runtime.services.inside import inbound
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `route` for a Connect event."""
    call = wiring.connect(event, services)
    made, case = inbound.route(call, services.ports, services.desk)
    return wiring.reply(
        "route",
        {
            "lane": made.lane or LANES_BEFORE.get(made.band, "agent"),
            "band": made.band,
            "assessment": made.id,
            "reasons": " ".join(made.reasons) or contract.NONE,
            "case": case or contract.NONE,
        },
    )


LANES_BEFORE = {"low": "bot", "high": "skilled", "spam": "refuse"}
"""Lanes of assessments that were kept without one; of all others it is an agent."""


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("route", answer, event, context=context)
