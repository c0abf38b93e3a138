"""How a contact goes and ends: Amazon Connect contact events, as EventBridge delivers them.

Law of the room: the published samples differ in the case of their keys, and new types appear;
keys are read in any case, and a type that is not known is no error.
Source: Connect admin guide, contact-events.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from ivr.faults import Malformed
from ivr.runtime.events.shape import Tree, instant, named, text, tree


class ContactEvent(NamedTuple):
    """What was reported of a contact; times are epoch seconds, 0 = not told.

    `kind` is its type as it came: INITIATED, CONNECTED_TO_SYSTEM, DISCONNECTED and others.
    `last` is who had the contact: `agent`, else `queue` where it waited for one, else `bot`.
    """

    contact: str
    kind: str
    at: int = 0
    connected_at: int = 0
    ended_at: int = 0
    reason: str = ""
    channel: str = ""
    last: str = "bot"


def read_contact_event(event: object) -> ContactEvent:
    """Return what an Amazon Connect Contact Event, or its bare detail, tells.

    Raises:
        Malformed: It is not an object, or names no contact.
    """
    top = tree(event, "event")
    detail = _lowered(tree(top["detail"], "detail") if "detail" in top else top)
    return ContactEvent(
        contact=named(detail.get("contactid"), "contactId"),
        kind=text(detail.get("eventtype")).upper(),
        at=_time(top.get("time")),
        connected_at=_time(detail.get("connectedtosystemtimestamp")),
        ended_at=_time(detail.get("disconnecttimestamp")),
        reason=text(detail.get("disconnectreason"))[:64].upper(),
        channel=text(detail.get("channel"))[:16].upper(),
        last="agent" if detail.get("agentinfo") else "queue" if detail.get("queueinfo") else "bot",
    )


def _lowered(detail: Tree) -> Tree:
    return {name.lower(): value for name, value in detail.items()}


def _time(value: object) -> int:
    """Return a time, or 0: a moment that cannot be read must not lose the end of a call."""
    with suppress(Malformed):
        return instant(text(value)) or 0
    return 0
