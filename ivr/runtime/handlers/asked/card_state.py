"""Connect asks after an unknown outcome: what state is the card really in?"""

from __future__ import annotations

from ivr import contract, spoken
from ivr.runtime import wiring
from ivr.runtime.services.inside import cards
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `card_state` for a Connect event."""
    call = wiring.connect(event, services)
    ending = call.parameters.get("card", "").replace(contract.NONE, "")
    which = call.parameters.get("charge", "").replace(contract.NONE, "")
    found = cards.state(call, ending, which, services.ports)
    values = {"state": found.result}
    if found.ending:
        values["card_ending"] = spoken.card_ending(found.ending, call.locale)
    return wiring.reply("card_state", values)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("card_state", answer, event, context=context)
