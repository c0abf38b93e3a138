"""Who looked at what was put away: content leaves the quarantine only with an audit entry.

Law of the room: the entry is written before the content is read; who may not write it reads
nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ivr.contract import without_cards
from ivr.faults import Conflict, NotFound
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.ports import QuarantineReader, Store
from ivr.runtime.records import Quarantined


def look_at(
    store: Store, reader: QuarantineReader, name: str, told: tuple[str, str], now: int
) -> bytes:
    """Return what was put away under `name`.

    Args:
        store: Holds the record of it, and the audit.
        reader: The quarantine.
        name: Under which it is kept.
        told: Who looks, and because of what.
        now: Epoch second; looks of the same person within one second are one entry.

    Raises:
        NotFound: Nothing of that name was put away, or it is there no more.
        Unavailable: A service did not answer; the look may stand in the audit already.
    """
    kept = store.get(Quarantined, name)
    if kept is None:
        raise NotFound(f"Nothing is in quarantine under {name}. `ivr data quarantine list` shows.")
    actor, because = told
    entry = audit(NOBODY, "quarantine_opened", name, actor, now)
    with suppress(Conflict):
        store.commit(replace(entry, id=f"{entry.id}#{now:012d}", note=without_cards(because)))
    return reader.open(name, kept.place)
