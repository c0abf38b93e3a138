"""A queue gives back what a state machine could not deal with: it is started once more.

The queue is part of the quarantine, because an event may hold a card number. Settings: IVR_MACHINE
is here the ARN of the machine that the events are for. The mapping's batch size is one.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.events.shape import tree
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.held import again, held

DOOR = "resume"


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {result}: started, already, or parked where it was tried often enough."""
    message = held(event, services)
    if message is None:
        raise Malformed("The event is not of a queue. Map the queue to this function.")
    digest = hashlib.sha256(message.content).hexdigest()[:56]
    name = f"again-{message.receives}-{digest}"

    def start(told: object) -> dict[str, str]:
        given = tree(told, "message")
        started = services.ports.starter.start(name, given)
        return {"result": "started" if started else "already"}

    answered, _ = again(message, start, DOOR, services)
    return answered or {"result": "parked"}


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
