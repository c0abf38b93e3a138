"""What was done and what has to be told: the audit, and the outbox.

Law of the room: written with the change it tells of or not at all; an audit entry is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ivr.runtime.records.base import Record, Turn, by_time


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class AuditEntry(Record):
    """What was done, to what, and by which contact; written with the act or not at all."""

    customer: str
    id: str
    action: str
    subject: str
    actor: str
    at: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class OutboxEntry(Record):
    """News for other systems, written in the same transaction as the change it tells of.

    `sent_at` is when it was handed over, 0 while it waits; `tries` counts failures.
    """

    customer: str
    id: str
    kind: str
    subject: str
    at: int
    sent_at: int = 0
    tries: int = 0


NEWS_TRIES_MAX = 10
"""After so many failures of its own, news is put aside: it must not stand before the others."""


def outbox_turn(entry: OutboxEntry) -> Turn | None:
    """Return where news waits until it was handed over, in order of time.

    News that failed too often waits in a queue of its own, `undelivered`.
    """
    if entry.sent_at:
        return None
    return by_time("undelivered" if entry.tries >= NEWS_TRIES_MAX else "outbox", entry.at)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Quarantined(Record):
    """That something unreadable was put away: why, how large, and where; never what it says."""

    id: str
    why: str
    size: int
    place: str
    at: int
