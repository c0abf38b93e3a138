"""Connect says what a caller answered about a charge; a denial blocks the card of that charge.

Where the store does not answer, a denial waits in a queue that gives it back to this function.
"""

from __future__ import annotations

from ivr import contract, spoken
from ivr.runtime import wiring
from ivr.runtime.events.calls import read_connect
from ivr.runtime.ledger.charges import NOT_MINE
from ivr.runtime.services.inside import cards, verification
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.held import Lasting, lasting


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `answer` for a Connect event, or one that waited in its queue."""
    return lasting(_LASTING, event, services)


def _denies(event: object) -> bool:
    return read_connect(event).parameters.get("answer") == NOT_MINE


def _late(event: object, services: Services) -> dict[str, str]:
    """Carry out a denial that waited; one of all charges is left to people, for more may be now."""
    call = wiring.connect(event, services)
    if call.parameters.get("charge") != "all":
        return _now(event, services)
    state = cards.state(call, "", "all", services.ports).result
    return {"result": "blocked" if state == "blocked" else "refused"}


def _now(event: object, services: Services) -> dict[str, str]:
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


_LASTING = Lasting("answer", _now, _late, _denies)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("answer", answer, event, context=context)
