"""A verification call from inside: what may be told, and what its answer changes.

Law of the room: details only to a proven contact that was dialled for this very case. A denial
blocks exactly the case's card and needs no proof; "it was me" needs proof and never unblocks.
Every answer may arrive again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.events import ConnectEvent
from ivr.runtime.ports import Ports, audit, blocking, case_of, proven
from ivr.runtime.records import (
    Card,
    CardState,
    Case,
    CaseState,
    Customer,
    OptOut,
    OutboxEntry,
    Record,
)

OPEN_STATES = frozenset({CaseState.OPENED, CaseState.CALLED, CaseState.UNREACHED, CaseState.REVIEW})

ENDS: dict[str, CaseState] = {
    "mine": CaseState.CONFIRMED,
    "not_mine": CaseState.DENIED,
    "unsure": CaseState.REVIEW,
    "wrong_person": CaseState.UNREACHED,
    "unavailable": CaseState.UNREACHED,
    "unproven": CaseState.UNREACHED,
    "no_human": CaseState.UNREACHED,
    "opt_out": CaseState.CLOSED,
}
"""What each answer makes of its case."""

COMMIT_TRIES = 3


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """The case of a call. `disclosed` says that everything but `name` may be told, too."""

    case: Case
    name: str
    time_zone: str
    open: bool
    disclosed: bool


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """What an answer did: `recorded`, `blocked` or `refused`; the ending is for the proven."""

    result: str
    ending: str = ""


def details(call: ConnectEvent, ports: Ports) -> CaseDetails:
    """Return the case that the contact was dialled for.

    Raises:
        Malformed: The contact is not the one dialled for the case it names.
        NotFound: Case or customer are not on file.
    """
    case = case_of(ports.store, call)
    customer = ports.store.get(Customer, case.customer)
    if customer is None:
        raise NotFound("There is no customer of that id.")
    is_open = case.state in OPEN_STATES
    return CaseDetails(
        case=case,
        name=customer.first_name,
        time_zone=customer.time_zone,
        open=is_open,
        disclosed=is_open and _is_proven(call, case, ports),
    )


def record(call: ConnectEvent, answer: str, ports: Ports) -> CaseAnswer:
    """Write down how the verification ended; a denial blocks the case's card in the same commit.

    Raises:
        Malformed: There is no such answer, or the contact was not dialled for the case.
        NotFound: The case or its card are not on file.
        Conflict: Other writers were faster three times in a row.
    """
    if answer not in ENDS:
        raise Malformed(f"answer is not one of {', '.join(ENDS)}.")
    for _ in range(COMMIT_TRIES):
        case = case_of(ports.store, call)
        told = _is_proven(call, case, ports)
        if _is_refused(case, answer, proven_=told):
            return CaseAnswer("refused")
        reply = CaseAnswer("blocked" if answer == "not_mine" else "recorded")
        if reply.result == "blocked" and told:
            reply = replace(reply, ending=case.ending)
        try:
            ports.store.commit(*_changes(call, case, answer, ports))
        except Conflict:
            continue
        return reply
    raise Conflict("The case is being changed by others. Read the card's state.")


def _is_proven(call: ConnectEvent, case: Case, ports: Ports) -> bool:
    contact = proven(ports.store, call)
    return contact is not None and (contact.customer, contact.case) == (case.customer, case.id)


def _is_refused(case: Case, answer: str, *, proven_: bool) -> bool:
    if answer in (case.answer, "not_mine"):
        return False
    if answer == "mine":
        return not proven_ or case.state not in OPEN_STATES
    return answer != "opt_out" and case.state not in OPEN_STATES


def _changes(call: ConnectEvent, case: Case, answer: str, ports: Ports) -> Sequence[Record]:
    now = ports.now()
    changes: list[Record] = []
    if answer == "not_mine":
        changes += _card_changes(case, ports, now)
    if answer == "opt_out" and call.number and ports.store.get(OptOut, call.number) is None:
        changes.append(OptOut(number=call.number, at=now))
    settled = answer == "opt_out" and case.state not in OPEN_STATES
    if case.answer != answer and not settled:
        news = OutboxEntry(
            customer=case.customer,
            id=f"{now:012d}#case#{case.id}#{answer}",
            kind=f"case_{ENDS[answer].lower()}",
            subject=case.id,
            at=now,
        )
        entry = audit(case.customer, f"answer_{answer}", case.id, call.contact, now)
        moved = replace(case, state=ENDS[answer], answer=answer, contact=call.contact)
        changes += [moved, news, entry]
    return changes


def _card_changes(case: Case, ports: Ports, now: int) -> Sequence[Record]:
    card = ports.store.get(Card, case.customer, case.card)
    if card is None:
        raise NotFound("The card of the case is not on file.")
    if card.state is CardState.BLOCKED:
        return ()
    return blocking(card, case.id, "fraud", now)
