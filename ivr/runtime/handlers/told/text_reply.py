"""SNS says: a customer answered a message. What cannot be read is parked, never tried again.

What failed otherwise waits as it was written, perhaps with a card number, in a queue that is part
of the quarantine, and comes back from there.
"""

from __future__ import annotations

from contextlib import suppress

from ivr.faults import IvrError, Malformed
from ivr.runtime import wiring
from ivr.runtime.events.replies import read_reply
from ivr.runtime.ledger import marks
from ivr.runtime.services.fraud import replies, texting
from ivr.runtime.services.keeping import parking
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.held import again, held

DOOR = "text_reply"


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {result}: what each message did, in order; then send what that led to."""
    message = held(event, services)
    if message is None:
        return _answered(event, services)
    given, _ = again(message, lambda told: _answered(told, services), DOOR, services)
    return given if given is not None else {"result": "parked"}


def _answered(event: object, services: Services) -> dict[str, str]:
    results = [_taken(message, services) for message in wiring.notified(event, services)]
    if "blocked" in results:
        # The confirmation stands in the ledger: if it cannot go now, the next pump sends it.
        with suppress(IvrError):
            policy, shift = services.desk.policy.calling, services.shift()
            texting.pump(services.ports, policy, services.settings, shift)
    return {"result": ",".join(results)}


def _taken(message: str, services: Services) -> str:
    try:
        reply = read_reply(message)
    except Malformed as fault:
        pepper = services.settings.pepper
        parking.park(message.encode(), fault.code, DOOR, services.ports, pepper)
        return "parked"
    result = replies.take(reply, services.ports, services.desk.policy.calling).result
    marks.count("replies", result=result)
    return result


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
