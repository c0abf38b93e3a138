"""The state that a call left in the store, told in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import Console

from ivr.runtime.records import (
    Attempt,
    AuditEntry,
    Card,
    Case,
    Dispute,
    Hold,
    OptOut,
    Record,
    Review,
)

Told = tuple[str, str]
"""What a record is about, and its state."""


def _card(card: Card) -> Told:
    return f"card ending {card.ending}", str(card.state)


def _case(case: Case) -> Told:
    return f"case {case.id}", str(case.state)


def _attempt(attempt: Attempt) -> Told:
    how = "call" if attempt.channel == "voice" else "message"
    return f"{how} {attempt.name}", attempt.end or str(attempt.state)


def _hold(hold: Hold) -> Told:
    return f"charge {hold.transaction}", str(hold.state)


def _review(review: Review) -> Told:
    return f"review {review.id}", review.verdict or f"waits for a person: {review.why}"


def _dispute(dispute: Dispute) -> Told:
    return f"dispute of {dispute.transaction}", f"opened, reference {dispute.reference}"


def _audit(entry: AuditEntry) -> Told:
    return f"audit of {entry.customer}", entry.action


def _opt_out(_record: OptOut) -> Told:
    return "opt-out", "recorded"


_TOLD: Mapping[type[Record], Callable[[Any], Told]] = {
    Card: _card,
    Case: _case,
    Hold: _hold,
    Attempt: _attempt,
    Review: _review,
    Dispute: _dispute,
    OptOut: _opt_out,
    AuditEntry: _audit,
}
"""What a person wants to know of a record; other records are bookkeeping."""


def show(records: Iterable[Record], out: Console) -> None:
    """Print the last state of each record that a person wants to know; every audit entry."""
    last: dict[tuple[str, str], str] = {}
    for record in records:
        tell = _TOLD.get(type(record))
        if tell is not None:
            subject, state = tell(record)
            last[(subject, state if isinstance(record, AuditEntry) else "")] = state
    for (subject, _), state in last.items():
        out.print(f"   store  {subject}: {state}", style="blue")
