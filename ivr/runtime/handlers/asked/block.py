"""Connect asks: block this card. "Blocked" is answered only when it is.

Where the store does not answer, the request waits in a queue that gives it back to this function.
"""

from __future__ import annotations

from collections.abc import Callable

from ivr import contract, spoken
from ivr.runtime import wiring
from ivr.runtime.services.inside import cards
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.held import Lasting, lasting


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer contract function `block` for a Connect event, or one that waited in its queue."""
    return lasting(_LASTING, event, services)


def _now(event: object, services: Services) -> dict[str, str]:
    return _blocked(cards.block, event, services)


def _late(event: object, services: Services) -> dict[str, str]:
    return _blocked(cards.block_late, event, services)


_LASTING = Lasting("block", _now, _late)


def _blocked(
    block: Callable[..., cards.CardAnswer], event: object, services: Services
) -> dict[str, str]:
    call = wiring.connect(event, services)
    ending = call.parameters.get("card", "").replace(contract.NONE, "")
    reason, limit = call.parameters.get("reason", ""), services.desk.policy.calling.block_storm
    found = block(call, ending, reason, services.ports, limit)
    values = {"result": found.result}
    if found.ending:
        values["card_ending"] = spoken.card_ending(found.ending, call.locale)
    return wiring.reply("block", values)


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("block", answer, event, context=context)
