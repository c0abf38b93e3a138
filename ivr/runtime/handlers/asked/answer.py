"""Connect says what a caller answered about a charge; a denial blocks the card of that charge."""

from __future__ import annotations

from ivr import contract, spoken
from ivr.runtime import wiring
from ivr.runtime.services.inside import verification
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `answer` for a Connect event."""
    call = wiring.connect(event, services)
    which = call.parameters.get("charge", "").replace(contract.NONE, "")
    said = verification.Answer(call.parameters.get("answer", ""), which)
    limit = services.desk.policy.calling.block_storm
    found = verification.record(call, said, services.ports, limit)
    values = {"result": found.result, "charge_now": found.charge or contract.NONE}
    if found.ending:
        values["card_ending"] = spoken.card_ending(found.ending, call.locale)
    if found.replaced:
        values["replacement"] = "ordered"
    return wiring.reply("answer", values)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("answer", answer, event, context=context)
