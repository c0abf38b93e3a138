"""A person says what a review came to: {review, verdict, by, seen}. The first verdict stands.

`seen` lists the transactions that the person had before them; it is needed where the review is of
a case, which charges may have joined since, and nothing else is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.events.shape import named
from ivr.runtime.services.fraud import reviews
from ivr.runtime.wiring import Services


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {result, verdict, left}: `recorded`, or `already` with the verdict that stands.

    `left` is how many charges of the case still wait for a verdict.
    """
    if not isinstance(event, Mapping):
        raise Malformed("The event is not an object. Send {review, verdict, by, seen}.")
    said = cast("Mapping[str, object]", event)
    review, verdict, by = (named(said.get(name), name) for name in ("review", "verdict", "by"))
    told = reviews.Said(verdict, by, _seen(said.get("seen")))
    limit = services.desk.policy.calling.block_storm
    stands = reviews.record(review, told, services.ports, limit)
    return {"result": stands.result, "verdict": stands.verdict, "left": str(stands.left)}


def _seen(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Malformed("seen is not a list of transactions.")
    listed = [named(each, "seen") for each in cast("list[object]", value)]
    return tuple(dict.fromkeys(listed))


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("review", answer, event, context=context)
