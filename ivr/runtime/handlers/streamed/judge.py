"""A state machine hands over an event of a bus, or a charge of a batch, to be judged.

The answer tells a machine all that it needs, and no card data: whether it is suspicious, the name
under which its execution is started once, and the event as it goes on to the enriched bus.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ivr.faults import Malformed
from ivr.runtime import wiring
from ivr.runtime.events.streams import REMOVED, StreamRecord
from ivr.runtime.ledger import marks
from ivr.runtime.services.keeping import parking
from ivr.runtime.services.streaming import profiles
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.streaming import PARKED, Done, execution, judged, parked

DOOR = "judge"
DETAIL_BYTES_MAX = 200_000
"""Of 262,144 that a state may hold or an entry of a bus; a longer original goes no further."""


def answer(event: object, services: Services) -> dict[str, Any]:
    """Answer {result, suspicious, name, told, detail}; `result` is judged or parked."""
    told = wiring.bridged(event, services)
    record = StreamRecord("event", "", parking.as_bytes(told))
    done = _profile(record, told, services) if profiles.kind_of(told) else None
    done = done or judged(record, DOOR, services)
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


def _profile(record: StreamRecord, told: Mapping[str, Any], services: Services) -> Done:
    """Judge an account that was opened, or a profile that was changed."""
    try:
        said = profiles.read(told)
    except Malformed as fault:
        parked(record, fault.code, DOOR, services)
        return Done(PARKED, why=fault.code)
    looked = profiles.look(said, services.ports, services.desk)
    marks.count("judged", outcome=looked.outcome)
    original = {"event_id": said.id, "customer": said.customer, "kind": said.kind}
    if said.changed:
        original["changed"] = ",".join(said.changed)
    name = profiles.name_of(said)
    return Done(looked.outcome, looked.score, said.customer, name, original=original)


def handle(event: object, context: object) -> dict[str, Any]:
    """Serve the Lambda function."""
    return wiring.serve(DOOR, answer, event, context=context)
