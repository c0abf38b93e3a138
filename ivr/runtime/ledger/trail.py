"""What is written together with an act: its audit entry and its news.

Law of the room: an id says what was done to what by whom, so that a retry writes it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ivr.faults import Conflict
from ivr.runtime.ports import Ports
from ivr.runtime.records import AuditEntry, Card, CardState, OutboxEntry, Record

NOBODY = "nobody"
"""In whose name the audit keeps what belongs to no customer."""


KEPT_SECONDS = 395 * 86_400
"""How long audit, cases, attempts, disputes and settled reviews are kept, in seconds: 13 months."""


def audit(customer: str, action: str, subject: str, actor: str, at: int) -> AuditEntry:
    """Return the audit entry of one act; its id is the act, so that a retry writes it once."""
    return AuditEntry(
        customer=customer,
        id=f"{action}#{subject}#{actor}",
        action=action,
        subject=subject,
        actor=actor,
        at=at,
        expires=at + KEPT_SECONDS,
    )


def news(customer: str, kind: str, subject: str, actor: str, at: int) -> OutboxEntry:
    """Return news of one act for other systems; ids ascend with epoch second `at`."""
    return OutboxEntry(
        customer=customer,
        id=f"{at:012d}#{kind}#{subject}#{actor}",
        kind=kind,
        subject=subject,
        at=at,
    )


def blocking(card: Card, episode: str, reason: str, now: int) -> Sequence[Record]:
    """Return what is committed together when a card is blocked at epoch second `now`.

    The audit entry is this block's own: a card that somebody unblocked can be blocked again.
    """
    entry = audit(card.customer, f"block_{reason}", card.token, episode, now)
    told = news(card.customer, "card_blocked", card.token, episode, now)
    return (
        replace(card, state=CardState.BLOCKED, blocked_by=episode),
        replace(entry, id=f"{entry.id}#{card.version}"),
        replace(told, id=f"{told.id}#{card.version}"),
    )


def committed(ports: Ports, *records: Record) -> bool:
    """Commit what a service has decided, if anything; tell whether no other writer was faster."""
    try:
        if records:
            ports.store.commit(*records)
    except Conflict:
        return False
    return True
