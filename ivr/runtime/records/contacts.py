"""Contacts: who they were proven to be, what they were told, how they went and ended.

Law of the room: a number is a hint; a proof is a seal that matched.
"""

from __future__ import annotations

from dataclasses import dataclass

from ivr.runtime.records.base import Record, Turn, by_time


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Visits(Record):
    """The latest contacts from a number: (contact id, epoch second), oldest first."""

    number: str
    contacts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Contact(Record):
    """Who a contact was proven to be, by which proof, and which transactions it was told."""

    id: str
    customer: str
    proof: str = ""
    case: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Code(Record):
    """A one-time code that was texted for an inbound contact, as a seal."""

    contact: str
    customer: str
    seal: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Strikes(Record):
    """Distinct wrong secrets, or codes sent, of one subject (contact, customer...), as seals."""

    subject: str
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Assessment(Record):
    """The score of a contact or transaction, 0..1000 on `scale`, its band and its reasons.

    `lane` is where a contact was sent; `signals` the facts that were scored, for a later replay;
    `ended_at` when the contact was found to be over, in epoch seconds. `again` says that a charge
    was judged while the provider was down, and waits for its score.
    """

    id: str
    score: int
    band: str
    reasons: tuple[str, ...]
    scale: str
    degraded: bool = False
    at: int = 0
    lane: str = ""
    signals: dict[str, str] | None = None
    ended_at: int = 0
    again: bool = False


def assessment_turn(assessment: Assessment) -> Turn | None:
    """Return where an assessment waits: until its charge is scored, in order of arrival."""
    return by_time("scores", assessment.at) if assessment.again else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class History(Record):
    """A contact of a customer that is over: how long it took, in seconds, and where it ended."""

    customer: str
    contact: str
    channel: str
    at: int
    seconds: int = 0
    end: str = ""
