"""An agent says that a number is unwanted, or no longer: {number, listed, by, days}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.events.shape import named
from ivr.runtime.services.inside import listing
from ivr.runtime.services.inside.listing import Wish
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {result}: listed, ended, already, or customer for a number that a customer gave."""
    if not isinstance(event, Mapping):
        raise Malformed("The event is not an object. Send {number, listed, by, days}.")
    said = cast("Mapping[str, object]", event)
    number, listed, by, days = (said.get(name) for name in ("number", "listed", "by", "days"))
    if not isinstance(number, str) or not isinstance(listed, bool):
        raise Malformed("number is a text, listed is true or false.")
    who = named(by, "by")
    wish = Wish(number, listed, who) if days is None else Wish(number, listed, who, _days(days))
    return {"result": listing.decide(wish, services.ports)}


def _days(value: object) -> int:
    if type(value) is not int:
        raise Malformed("days is not a whole number.")
    return value


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("list_number", answer, event, context=context)
