"""What cannot be read is put away for people: encrypted, under a name that tells nothing.

Law of the room: an unreadable event is parked, not raised again and again. Its content goes to the
quarantine and nowhere else; the record of it says why and how large, never what.
"""

from __future__ import annotations

import hashlib
import json

from ivr.faults import Conflict
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.ports import Ports
from ivr.runtime.records import Quarantined, seal

KEPT_SECONDS = 90 * 86_400
"""How long it is known that something was parked, in seconds: 90 days."""


def park(content: bytes, why: str, door: str, ports: Ports, pepper: bytes) -> str:
    """Put unreadable content away, once; return the name under which it is kept.

    Args:
        content: What could not be read.
        why: The code of the fault; never its text.
        door: The function that it came to.
        ports: The world.
        pepper: Makes the name a seal, from which the content cannot be guessed.

    Raises:
        Unavailable: It was not kept, or that is not known; the same content may be parked again.
    """
    name = seal(pepper, "quarantine", hashlib.sha256(content).hexdigest())[:32]
    if ports.store.get(Quarantined, name) is not None:
        return name
    place, now = ports.quarantine.keep(name, content), ports.now()
    made = Quarantined(
        id=name, why=why, size=len(content), place=place, at=now, expires=now + KEPT_SECONDS
    )
    try:
        ports.store.commit(made, audit(NOBODY, "quarantined", name, door, now))
    except Conflict:
        return name
    return name


def as_bytes(event: object) -> bytes:
    """Return an event as it is put away: as JSON, with whatever JSON lacks as its own text."""
    return json.dumps(event, default=str, sort_keys=True).encode()
