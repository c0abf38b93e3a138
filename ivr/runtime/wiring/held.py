"""What a function could not take in comes back to it, from a queue that is part of the quarantine.

Law of the room: such a queue holds events as their senders wrote them, perhaps with a card number;
only the function that takes them in reads it. What fails again and again moves into the quarantine
itself, and a message leaves the queue only once it was taken in or put away. What a caller asked
for waits in queues of its own, which hold ids and choices only (`lasting`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from ivr.faults import Foreign, IvrError, Malformed, NotFound
from ivr.runtime.ledger import marks
from ivr.runtime.wiring.assembly import Answer, Services

SOURCE = "aws:sqs"
RECEIVES_MAX = 8
"""So often a message is tried, a quarter of an hour apart, before it is put away."""

UNFORESEEN = "RUN500"

_NOTHING: Mapping[str, Any] = {}


class Held(NamedTuple):
    """A message that came back: the event, its text, and how often it was received."""

    event: object
    content: bytes
    receives: int


def held(event: object, given: Services) -> Held | None:
    """Return what a queue of ours gives back, or None for an event that comes as it is.

    A notice of SNS that never reached its function comes without the `Records` around it.
    Source: Lambda developer guide, with-sqs: Records[].eventSource, eventSourceARN, body,
    attributes.ApproximateReceiveCount; the mapping has a batch size of one.

    Raises:
        Foreign: The queue is of another account or Region.
        Malformed: There is not one message, or it has no body.
    """
    record = _record(event)
    if record is None:
        return None
    parts, settings = str(record.get("eventSourceARN", "")).split(":"), given.settings
    if settings.account and parts[3:5] != [settings.region, settings.account]:
        raise Foreign("The event comes from a queue of another account or Region than ours.")
    body = record.get("body")
    if not isinstance(body, str):
        raise Malformed("A message of a queue has no body.")
    times = cast("Mapping[str, object]", record.get("attributes") or {})
    count = str(times.get("ApproximateReceiveCount", "1"))
    return Held(_event(body), body.encode("utf-8", "surrogatepass"), int(count))


def _record(event: object) -> Mapping[str, Any] | None:
    records = cast("Mapping[str, Any]", event).get("Records") if isinstance(event, Mapping) else ()
    if not isinstance(records, list) or not records:
        return None
    first: object = cast("list[object]", records)[0]
    record = cast("Mapping[str, Any]", first) if isinstance(first, Mapping) else _NOTHING
    if record.get("eventSource") != SOURCE:
        return None
    if len(cast("list[object]", records)) > 1:
        raise Malformed("A queue gives more than one message. Set BatchSize to 1.")
    return record


def _event(body: str) -> object:
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    table = cast("Mapping[str, object]", said) if isinstance(said, dict) else _NOTHING
    if "TopicArn" not in table or "Message" not in table:
        return cast("object", said)
    return {"Records": [{"Sns": table}]}


def again(
    message: Held, work: Callable[[object], dict[str, str]], door: str, given: Services
) -> tuple[dict[str, str] | None, str]:
    """Take an event in that failed before; return the answer, or the name it is put away under.

    What can never be taken in is put away at once, everything else when it was tried often enough.

    Raises:
        IvrError: It failed once more, or could not be put away; the queue keeps it.
    """
    try:
        return work(message.event), ""
    except Exception as fault:
        hopeless = isinstance(fault, Malformed | NotFound)
        if not hopeless and message.receives < RECEIVES_MAX:
            raise
        why = fault.code if isinstance(fault, IvrError) else UNFORESEEN
    from ivr.runtime.services.keeping import parking  # noqa: PLC0415  no caller waits for it

    ports, pepper = given.ports, given.settings.pepper
    name = parking.park(message.content, why, door, ports, pepper)
    marks.count("parked", function=door)
    return None, name


class Lasting(NamedTuple):
    """A function whose requests to block a card outlast a store that does not answer.

    Attributes:
        name: The function.
        work: Answers a caller.
        late: Does what is left to do of a request that comes back from the queue.
        asks: Tells whether an event asks for a block; None: each does.
    """

    name: str
    work: Answer
    late: Answer
    asks: Callable[[object], bool] | None = None


def lasting(function: Lasting, event: object, given: Services) -> dict[str, Any]:
    """Answer a caller; where that fails, keep what was asked for if it is a block.

    The queue gives it back to the same function every quarter of an hour, which then carries it
    out under the same keys. The caller is told nothing of that: the failure is raised, and the
    flow takes its error branch to a person.

    Raises:
        IvrError: As the work raised it.
    """
    message = held(event, given)
    if message is not None:
        return function.late(message.event, given)
    try:
        return function.work(event, given)
    except (Malformed, NotFound, Foreign):
        raise
    except Exception:
        if function.asks is None or function.asks(event):
            marks.count("kept_for_later", function=function.name, result=_kept(event, given))
        raise


def _kept(event: object, given: Services) -> str:
    """Keep what was asked for; tell whether it was `kept` or `lost`. Nothing is raised."""
    try:
        given.ports.later.keep(json.dumps(asked_for(event), separators=(",", ":")).encode())
    except Exception:  # noqa: BLE001  the fault that led here is the one to raise
        return "lost"
    return "kept"


_WHICH = ("ContactId", "Channel", "InitiationMethod", "InstanceARN")
_CHOICES = frozenset({"case_id", "attempt"})


def asked_for(event: object) -> Mapping[str, Any]:
    """Return what a Connect event asks for and by which contact, without who calls."""
    details = cast("Mapping[str, Any]", event)["Details"]
    data: Mapping[str, Any] = details["ContactData"]
    attributes: Mapping[str, Any] = data.get("Attributes") or {}
    which = {name: data[name] for name in _WHICH if name in data}
    choices = {name: value for name, value in attributes.items() if name in _CHOICES}
    parameters: Mapping[str, Any] = details.get("Parameters") or {}
    return {"Details": {"ContactData": {**which, "Attributes": choices}, "Parameters": parameters}}
