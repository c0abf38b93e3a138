"""One record of a stream becomes one judged charge, or is put away: never neither, never twice.

    judged(record, door, given)      what became of a record
    failed(fault, door)              counts what did not become of it, and logs a defect
    execution(done)                  name and input of the execution that follows it

Law of the room: what nobody can read, or whose card is nobody's, is put into the quarantine and
has been dealt with. A fault of a service is raised, and the record comes again; so is whatever
nobody foresaw, because a defect of ours may break on every record: it must not empty a stream into
the quarantine. The execution's name is a digest of the charge's own, so that it is started once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from ivr.faults import Foreign, IvrError, Malformed, NotFound
from ivr.runtime.events.charges import TransactionEvent, read_transaction
from ivr.runtime.events.streams import StreamRecord, known_by, without_numbers
from ivr.runtime.ledger import marks
from ivr.runtime.ledger.shift import unforeseen
from ivr.runtime.records import card_token
from ivr.runtime.services.fraud import intake
from ivr.runtime.services.keeping import parking
from ivr.runtime.services.streaming import profiles
from ivr.runtime.services.streaming.profiles import ProfileEvent
from ivr.runtime.wiring.assembly import Services
from ivr.runtime.wiring.logs import logger, masked

APPROVE = "approve"
PARKED = "parked"

_SOURCES = ("eventSourceARN", "eventSourceArn", "deliveryStreamArn")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a record.

    Attributes:
        outcome: approve, investigate or fraud; `parked` where it was put away.
        score: 0..1000.
        customer: Whose charge it is; empty where that could not be read.
        transaction: The name under which the charge is known.
        case: The case that it belongs to, if it does.
        way: As of `intake.Intake`.
        why: The code of the fault that it was put away for.
        original: What was sent, without card data.
    """

    outcome: str
    score: int = 0
    customer: str = ""
    transaction: str = ""
    case: str = ""
    way: str = ""
    why: str = ""
    original: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)

    @property
    def is_suspicious(self) -> bool:
        """Tell whether somebody has to follow it."""
        return self.outcome not in {APPROVE, PARKED}


def ours(event: object, given: Services) -> None:
    """Refuse records of another account or Region than ours.

    Sources: Lambda developer guide, with-kinesis: Records[].eventSourceARN; with-msk:
    eventSourceArn; Firehose developer guide, data-transformation: deliveryStreamArn.

    Raises:
        Foreign: They come from elsewhere.
    """
    settings = given.settings
    if not settings.account or not isinstance(event, Mapping):
        return
    top = cast("Mapping[str, object]", event)
    records = top.get("Records")
    listed = cast("list[object]", records) if isinstance(records, list) else []
    for each in (top, *listed):
        found = cast("Mapping[str, object]", each) if isinstance(each, Mapping) else top
        for name in _SOURCES:
            parts = str(found.get(name) or "").split(":")
            if found.get(name) and parts[3:5] != [settings.region, settings.account]:
                raise Foreign("The records come from a stream of another account or Region.")


def read(
    said: object, given: Services, *, whole: bool = True
) -> tuple[TransactionEvent, Mapping[str, Any]]:
    """Return the charge that an event tells of, and if `whole` the event without card data.

    Raises:
        Malformed: It tells of none.
    """
    tokenise = partial(card_token, given.settings.pepper)
    known = known_by(said, tokenise)
    charge = read_transaction(known, tokenise)
    return charge, without_numbers(known, charge) if whole else {}


def readable(
    record: StreamRecord, door: str, given: Services, *, whole: bool = True
) -> tuple[TransactionEvent, Mapping[str, Any]] | Done:
    """Return what `read` returns of a record; one that cannot be read is put away.

    An account that was opened or a profile that was changed is no charge: it is judged here.

    Raises:
        Unavailable: It could not be put away.
    """
    try:
        said = record.said()
        if not profiles.kind_of(said):
            return read(said, given, whole=whole)
        event = profiles.read(said)
    except (Malformed, RecursionError) as fault:  # JSON may be nested deeper than we can follow
        why = fault.code if isinstance(fault, Malformed) else Malformed.code
        parked(record, why, door, given)
        return Done(PARKED, why=why)
    return _inspected(event, given)


def _inspected(said: ProfileEvent, given: Services) -> Done:
    """Judge an account that was opened, or a profile that was changed."""
    looked = profiles.look(said, given.ports, given.desk)
    marks.count("judged", outcome=looked.outcome)
    original = {"event_id": said.id, "customer": said.customer, "kind": said.kind}
    if said.changed:
        original["changed"] = ",".join(said.changed)
    name = profiles.name_of(said)
    return Done(looked.outcome, looked.score, said.customer, name, original=original)


def judged(record: StreamRecord, door: str, given: Services, *, whole: bool = True) -> Done:
    """Store, score and update a charge in one commit, or put away what is none.

    Unless `whole`, nobody wants to have what was sent.

    Raises:
        IvrError: A service failed; the record may come again.
        Exception: A defect; see `failed`.
    """
    marks.step()
    found = readable(record, door, given, whole=whole)
    if isinstance(found, Done):
        return found
    charge, original = found
    try:
        taken = intake.take(charge, given.ports, given.desk)
    except (Malformed, NotFound) as fault:
        name = parked(record, fault.code, door, given)
        intake.unknown(charge, name, given.ports)
        return Done(PARKED, 0, charge.customer, charge.id, why=fault.code, original=original)
    marks.count("judged", outcome=taken.outcome)
    return Done(
        taken.outcome,
        taken.score,
        charge.customer,
        taken.transaction,
        taken.case,
        taken.way,
        original=original,
    )


def failed(fault: Exception, door: str) -> None:
    """Count a record that could not be dealt with; of a defect kind and place are logged."""
    found = fault if isinstance(fault, IvrError) else unforeseen(fault)
    marks.count("failed", function=door, code=found.code)
    if found is not fault:
        told = {"function": door, "fault": type(fault).__name__, "code": found.code}
        logger().error(masked(str(found)), extra=told)


def parked(record: StreamRecord, why: str, door: str, given: Services) -> str:
    """Put a record away; return the name under which it is kept.

    Raises:
        Unavailable: It could not be put away.
    """
    name = parking.park(record.content, why, door, given.ports, given.settings.pepper)
    marks.count("parked", function=door)
    return name


def execution(done: Done) -> tuple[str, Mapping[str, object]]:
    """Return name and input of the execution that follows a charge: ids and choices alone."""
    own = f"{len(done.customer)}:{done.customer}{done.transaction}"
    return f"charge-{hashlib.sha256(own.encode()).hexdigest()}", {
        "transaction": done.transaction,
        "customer": done.customer,
        "outcome": done.outcome,
        "score": done.score,
        "case": done.case,
    }
