"""Connect asks: dispute the transaction that the caller just heard."""

from __future__ import annotations

from ivr import spoken
from ivr.runtime import wiring
from ivr.runtime.services.inside import account
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `dispute` for a Connect event."""
    call = wiring.connect(event, services)
    found = account.dispute(call, call.parameters.get("which", ""), services.ports)
    values = {"result": found.result}
    if found.reference:
        values["reference"] = spoken.digits(found.reference, call.locale)
    return wiring.reply("dispute", values)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("dispute", answer, event, context=context)
