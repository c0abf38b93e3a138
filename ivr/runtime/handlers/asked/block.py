"""Connect asks: block this card. "Blocked" is answered only when it is."""

from __future__ import annotations

from ivr import contract, spoken
from ivr.runtime import wiring
from ivr.runtime.services.inside import cards
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `block` for a Connect event."""
    call = wiring.connect(event, services)
    ending = call.parameters.get("card", "").replace(contract.NONE, "")
    reason, limit = call.parameters.get("reason", ""), services.desk.policy.calling.block_storm
    found = cards.block(call, ending, reason, services.ports, limit)
    values = {"result": found.result}
    if found.ending:
        values["card_ending"] = spoken.card_ending(found.ending, call.locale)
    return wiring.reply("block", values)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("block", answer, event, context=context)
