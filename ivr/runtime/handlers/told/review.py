"""A person says what a review came to: {review, verdict, by}. The first verdict stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.events import named
from ivr.runtime.services.fraud import reviews
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {result, verdict}: `recorded`, or `already` with the verdict that stands."""
    if not isinstance(event, Mapping):
        raise Malformed("The event is not an object. Send {review, verdict, by}.")
    said = cast("Mapping[str, object]", event)
    review, verdict, by = (named(said.get(name), name) for name in ("review", "verdict", "by"))
    limit = services.desk.policy.calling.block_storm
    stands = reviews.record(review, verdict, by, services.ports, limit)
    return {"result": stands.result, "verdict": stands.verdict}


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("review", answer, event, context=context)
