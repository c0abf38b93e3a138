"""A state machine hands over an event of a bus, or a charge of a batch, to be judged.

The answer tells a machine all that it needs, and no card data: whether it is suspicious, the name
under which its execution is started once, and the event as it goes on to the enriched bus.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ivr.runtime import wiring
from ivr.runtime.events.streams import REMOVED, StreamRecord
from ivr.runtime.services.keeping import parking
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.ingress.streaming import PARKED, Done, execution, judged

DOOR = "judge"
DETAIL_BYTES_MAX = 200_000
"""Of 262,144 that a state may hold or an entry of a bus; a longer original goes no further."""


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {result, suspicious, name, told, detail}; `result` is judged or parked."""
    told = wiring.bridged(event, services)
    record = StreamRecord("event", "", parking.as_bytes(told))
    done = judged(record, DOOR, services)
    name, known = execution(done)
    return {
        "result": PARKED if done.outcome == PARKED else "judged",
        "suspicious": done.is_suspicious,
        "name": name,
        "told": known,
        "detail": _detail(done),
    }


def _detail(done: Done) -> Mapping[str, Any]:
    if done.outcome == PARKED:
        return {}
    found = {"outcome": done.outcome, "score": done.score, "case": done.case}
    detail = {**done.original, "enrichment": found}
    if len(json.dumps(detail)) <= DETAIL_BYTES_MAX:
        return detail
    short = {"transaction_id": done.transaction, "customer": done.customer, "original": REMOVED}
    return {**short, "enrichment": found}


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
