"""One event, one answer, one line in the log, and its metrics.

Law of the room: neither the event nor its answer is logged; ids stand as marks. Whatever fails is
raised, and a text that could hold personal data is not part of it. A contact that says it is
another is audited.
"""

from __future__ import annotations

import traceback
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivr import contract
from ivr.faults import Conflict, Foreign, IvrError, Unavailable
from ivr.runtime.ledger import marks
from ivr.runtime.ledger.marks import Marks
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.wiring import metrics
from ivr.runtime.wiring.assembly import Answer, Services, services
from ivr.runtime.wiring.hurry import hurried
from ivr.runtime.wiring.logs import NAMESPACE, logger, masked

if TYPE_CHECKING:
    from aws_lambda_powertools import Tracer

TOLD = frozenset(
    {
        "intake",
        "transactions",
        "dial",
        "contact_event",
        "list_number",
        "text_reply",
        "deliver",
        "sweep",
        "review",
    }
)
"""Functions that are told of something: no caller waits for them."""

TRACED = TOLD | {
    "consume",
    "enrich",
    "judge",
    "begin",
    "follow",
    "resume",
    "train",
    "predict",
    "crawled",
    "predictions",
}
"""Functions that may be traced: those of calls may not, for it would cost their cold start."""


def reply(name: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the answer of the function of that name, checked against its contract."""
    return contract.wire(contract.FUNCTIONS[name], values)


def serve(
    name: str,
    answer: Answer,
    event: object,
    given: Services | None = None,
    context: object = None,
) -> dict[str, Any]:
    """Answer an event, with a line in the log and metrics; whatever fails is raised.

    `context` is the Lambda context: it tells how long the function may take.

    Raises:
        IvrError: As the answer raised it; any other exception becomes a plain IvrError that
            names its kind and place only, because its text could hold personal data.
    """
    found = given
    with marks.begun() as kept:
        try:
            found = hurried(given if given is not None else services(), context)
            with _traced(name, found, kept):
                result = answer(event, found)
        except IvrError as fault:
            _failed(name, kept, fault, str(fault))
            if found is not None and isinstance(fault, Foreign):
                _noted(name, kept, found)
            raise
        except Exception as fault:  # noqa: BLE001  raised again, without its text
            place = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            _failed(name, kept, fault, f"unexpected at {where}")
            raise IvrError(f"{name} failed: {type(fault).__name__} at {where}") from None
        _answered(name, kept, result)
    return result


def _noted(name: str, kept: Marks, given: Services) -> None:
    """Write into the audit that a contact was refused which is not what it says, if that can be.

    An event of a foreign origin has no contact yet, and stands in the audit already.
    """
    contact = kept.steps[-1].get("contact", "") if kept.steps else ""
    if contact:
        entry = audit(NOBODY, "refused_forged", name, contact, given.ports.now())
        with suppress(Conflict, Unavailable):
            given.ports.store.commit(entry)


def _answered(name: str, kept: Marks, result: Mapping[str, Any]) -> None:
    first, *others = kept.steps or [{}]
    for ids in others:
        logger().info("worked on", extra={"function": name, **ids})
    logger().info("answered", extra={"function": name, **first})
    metrics.write((*metrics.of_answer(name, result), *kept.counted))


def _failed(name: str, kept: Marks, fault: Exception, message: str) -> None:
    code = fault.code if isinstance(fault, IvrError) else "RUN500"
    ids = kept.steps[-1] if kept.steps else {}
    told = {"function": name, "fault": type(fault).__name__, "code": code, **ids}
    logger().error(masked(message), extra=told)
    metrics.write((*kept.counted, ("failed", 1, {"function": name, "code": code})))


@contextmanager
def _traced(name: str, given: Services, kept: Marks) -> Generator[None]:
    """Trace a function that no caller waits for, where the settings ask for it."""
    tracer = _tracer() if name in TRACED and given.settings.trace else None
    if tracer is None:
        yield
        return
    provider: Any = tracer.provider
    with provider.in_subsegment(name=f"## {name}") as part:
        yield
        for ids in kept.steps[:1]:
            for key, value in ids.items():
                part.put_annotation(key=key, value=value)


@cache
def _tracer() -> Tracer | None:
    """Return the tracer, or None where the zip carries no X-Ray SDK: that fails no event."""
    try:
        from aws_lambda_powertools import Tracer  # noqa: PLC0415  costs 0.2 s

        return Tracer(service=NAMESPACE)
    except ImportError:
        logger().warning("IVR_TRACE is on, and the zip has no X-Ray SDK. Nothing is traced.")
        return None
