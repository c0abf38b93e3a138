"""One record of a stream becomes one judged charge, or is put away: never neither, never twice.

    judged(record, door, given)      what became of a record
    execution(done)                  name and input of the execution that follows it

Law of the room: what nobody can read, whose card is nobody's, or what breaks the function is put
into the quarantine and has been dealt with; a fault of a service is raised, and the record comes
again. The execution's name is a digest of the charge's own, so that it is started once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

from ivr.faults import Foreign, IvrError, Malformed, NotFound
from ivr.runtime.events import TransactionEvent, read_transaction
from ivr.runtime.events.streams import StreamRecord, known_by, without_numbers
from ivr.runtime.ledger import marks
from ivr.runtime.records import card_token
from ivr.runtime.services.fraud import intake
from ivr.runtime.services.keeping import parking
from ivr.runtime.wiring.assembly import Services
from ivr.runtime.wiring.held import UNFORESEEN

APPROVE = "approve"
PARKED = "parked"

_SOURCES = ("eventSourceARN", "deliveryStreamArn")


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

    Source: Lambda developer guide, with-kinesis: Records[].eventSourceARN; of Kafka and Firehose
    the ARN stands at the top.

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

    Raises:
        Unavailable: It could not be put away.
    """
    try:
        return read(record.said(), given, whole=whole)
    except Malformed as fault:
        why = fault.code
    except Exception:  # noqa: BLE001  no record may stop those behind it
        why = UNFORESEEN
    parked(record, why, door, given)
    return Done(PARKED, why=why)


def judged(record: StreamRecord, door: str, given: Services, *, whole: bool = True) -> Done:
    """Store, score and update a charge in one commit, or put away what is none.

    Unless `whole`, nobody wants to have what was sent.

    Raises:
        IvrError: A service failed; the record may come again.
    """
    marks.step()
    found = readable(record, door, given, whole=whole)
    if isinstance(found, Done):
        return found
    charge, original = found
    done = Done(PARKED, 0, charge.customer, charge.id, original=original)
    try:
        taken = intake.take(charge, given.ports, given.desk)
    except (Malformed, NotFound) as fault:
        name = parked(record, fault.code, door, given)
        intake.unknown(charge, name, given.ports)
        return replace(done, why=fault.code)
    except IvrError:
        raise
    except Exception:  # noqa: BLE001  as above
        parked(record, UNFORESEEN, door, given)
        return replace(done, why=UNFORESEEN)
    marks.count("judged", outcome=taken.outcome)
    return replace(
        done,
        outcome=taken.outcome,
        score=taken.score,
        transaction=taken.transaction,
        case=taken.case,
        way=taken.way,
    )


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
