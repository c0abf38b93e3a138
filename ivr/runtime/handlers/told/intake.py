"""EventBridge, or a direct caller, says: this was charged. A suspicious charge opens a case.

What a bus delivered and nobody can read, or whose card is nobody's, is parked: raised, it would
only come again and again. What failed for another reason waits, as its sender wrote it, in a queue
that is part of the quarantine, and comes back from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from ivr.faults import IvrError, Malformed, NotFound
from ivr.runtime import wiring
from ivr.runtime.events.charges import read_transaction
from ivr.runtime.ledger import marks
from ivr.runtime.records import card_token
from ivr.runtime.services.fraud import intake
from ivr.runtime.services.keeping import parking
from ivr.runtime.wiring import Services
from ivr.runtime.wiring.held import again, held

FIELDS = ("outcome", "score", "case", "way", "attempt", "why")
"""What an answer holds, each a text."""


def answer(event: object, services: Services) -> dict[str, str]:
    """Answer {outcome, score, case, way, attempt, why} for a transaction event, all as text."""
    message = held(event, services)
    if message is None:
        return _taken(event, services)
    given, name = again(message, lambda told: _taken(told, services), "intake", services)
    if given is not None:
        return given
    with suppress(IvrError):
        charge = read_transaction(message.event, partial(card_token, services.settings.pepper))
        intake.unknown(charge, name, services.ports)
    return dict.fromkeys(FIELDS, "") | {"outcome": "parked"}


def _taken(event: object, services: Services) -> dict[str, str]:
    pepper = services.settings.pepper
    told = wiring.bridged(event, services)
    try:
        charge = read_transaction(told, partial(card_token, pepper))
    except Malformed as fault:
        return _parked(told, fault, services)[0]
    try:
        taken = intake.take(charge, services.ports, services.desk)
    except NotFound as fault:
        answered, name = _parked(told, fault, services)
        intake.unknown(charge, name, services.ports)
        return answered
    return {
        "outcome": taken.outcome,
        "score": str(taken.score),
        "case": taken.case,
        "way": taken.way,
        "attempt": taken.attempt,
        "why": taken.why,
    }


def _parked(
    told: Mapping[str, object], fault: IvrError, services: Services
) -> tuple[dict[str, str], str]:
    """Put away what a bus delivered; return the answer, and the name under which it is kept."""
    if "detail" not in told:
        raise fault
    pepper = services.settings.pepper
    name = parking.park(parking.as_bytes(told), fault.code, "intake", services.ports, pepper)
    marks.count("parked", function="intake")
    return dict.fromkeys(FIELDS, "") | {"outcome": "parked", "why": fault.code}, name


def handle(event: object, context: object) -> dict[str, str]:
    """Serve the Lambda function."""
    return wiring.serve("intake", answer, event, context=context)
