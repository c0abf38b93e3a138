"""A state machine hands over a charge that was not approved: its execution is started, once.

Settings: IVR_MACHINE.
"""

from __future__ import annotations

from typing import Any

from ivr.runtime import wiring
from ivr.runtime.events.shape import named, tree
from ivr.runtime.wiring import Services

DOOR = "begin"


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {result} for {name, told}: started, or already."""
    asked = tree(event, "event")
    name, told = named(asked.get("name"), "name"), tree(asked.get("told"), "told")
    started = services.ports.starter.start(name, told)
    return {"result": "started" if started else "already"}


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
