"""Who looked at what is kept: it leaves the quarantine, or the store in full, with an audit entry.

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

EVERYBODY = "everybody"
"""What stands in the audit in place of a customer where all of them were looked at."""


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
    _note(store, (NOBODY, "quarantine_opened", name), told, now)
    return reader.open(name, kept.place)


def look_through(store: Store, action: str, customer: str, told: tuple[str, str], now: int) -> None:
    """Write down that somebody is about to see what is kept about a customer in full.

    Args:
        store: Holds the audit.
        action: `data_shown` or `data_exported`.
        customer: Whose; nothing where it is everybody's.
        told: Who looks, and because of what, which may be nothing.
        now: Epoch second; looks of the same person within one second are one entry.

    Raises:
        Unavailable: It was not written, or that is not known: nothing may be shown.
    """
    _note(store, (customer or NOBODY, action, customer or EVERYBODY), told, now)


def _note(store: Store, what: tuple[str, str, str], told: tuple[str, str], now: int) -> None:
    (customer, action, subject), (actor, because) = what, told
    entry = audit(customer, action, subject, actor, now)
    with suppress(Conflict):
        store.commit(replace(entry, id=f"{entry.id}#{now:012d}", note=without_cards(because)))
