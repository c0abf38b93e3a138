"""A customer's data, shown or erased on demand, and what has to stay: the audit and settled cases.

Law of the room: while a case or review is open or a contact may be live, nothing is erased. What
stays is stripped of whatever tells of a person, and ends 13 months after it was written. An erasure
that was cut short is finished by asking again; asking once more changes nothing.

    removed    the customer, accounts, cards, transactions, holds, disputes, replacements, alerts,
               history, quotas, news that was delivered, proofs and codes of contacts, scores
    stripped   audit entries (what was done, to which token, when), cases, attempts, reviews,
               news that still has to be delivered
    shared     a number loses this customer; alone it is removed with its visits
    kept       a number's wish not to be called or texted, and its place on the spam list
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ivr.contract import without_cards
from ivr.faults import Conflict, Finding, NotFound, Refused, Where, error
from ivr.runtime.ledger.trail import KEPT_SECONDS, audit
from ivr.runtime.ports import Listing, Store
from ivr.runtime.records import (
    OPEN_STATES,
    PLACES,
    Assessment,
    Attempt,
    AttemptState,
    AuditEntry,
    Case,
    Charge,
    Code,
    Contact,
    Customer,
    History,
    Number,
    OutboxEntry,
    Record,
    Review,
    Strikes,
    Visits,
)

TRIES = 5
ERASED = "customer_erased"
"""What the audit calls it."""

_UNDER_WAY = frozenset({AttemptState.INTENT, AttemptState.STARTED})


class Shelves(Store, Listing, Protocol):
    """A store that can be gone through."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """Everything that is kept about a customer, wherever it stands."""

    customer: Customer | None
    own: Sequence[Record]
    cases: Sequence[Case]
    attempts: Sequence[Attempt]
    reviews: Sequence[Review]
    contacts: Sequence[Record]
    numbers: Sequence[Number]
    scores: Sequence[Record]

    def __iter__(self) -> Iterator[Record]:
        """Yield every record."""
        if self.customer is not None:
            yield self.customer
        for kept in (self.own, self.cases, self.attempts, self.reviews):
            yield from kept
        for kept in (self.contacts, self.numbers, self.scores):
            yield from kept


@dataclass(slots=True)
class Erased:
    """What an erasure did: how many records it removed and stripped, by kind."""

    removed: dict[str, int] = field(default_factory=dict[str, int])
    stripped: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Demand:
    """Who asks for an erasure, because of what, and at which epoch second."""

    customer: str
    actor: str
    because: str
    now: int


def belongings(shelves: Shelves, customer: str) -> Belongings:
    """Return everything that is kept about a customer; other customers' data never.

    Raises:
        Unavailable: The store did not answer.
    """
    kinds = [kind for kind, place in PLACES.items() if place.owner == "CUSTOMER"]
    own = [each for kind in kinds if kind is not Customer for each in shelves.list(kind, customer)]
    attempts = [each for each in shelves.scan(Attempt) if each.customer == customer]
    contacts = [
        *(each for each in shelves.scan(Contact) if each.customer == customer),
        *(each for each in shelves.scan(Code) if each.customer == customer),
    ]
    named = {each.contact for each in own if isinstance(each, History)}
    named |= {each.id for each in contacts if isinstance(each, Contact)}
    named |= {each.contact for each in attempts if each.contact}
    scores = [
        *(
            each
            for each in shelves.scan(Assessment)
            if each.id in named or each.id.startswith(f"charge#{customer}#")
        ),
        *_present(shelves.get(Strikes, f"customer:{customer}")),
        *_present(shelves.get(Strikes, f"codes:{customer}")),
        *(
            kept
            for each in sorted(named)
            for kept in _present(shelves.get(Strikes, f"contact:{each}"))
        ),
    ]
    return Belongings(
        shelves.get(Customer, customer),
        own,
        [each for each in shelves.scan(Case) if each.customer == customer],
        attempts,
        [each for each in shelves.scan(Review) if each.customer == customer],
        contacts,
        [each for each in shelves.scan(Number) if customer in each.customers],
        scores,
    )


def _present(record: Record | None) -> Iterable[Record]:
    return () if record is None else (record,)


def erase(shelves: Shelves, demand: Demand) -> Erased:
    """Erase a customer's data, and write in the audit that it was done.

    Raises:
        Refused: A case or review is open (DAT001), or a contact may be live (DAT002).
        NotFound: There is no such customer, and there never was one that was erased.
        Conflict: Other writers were faster several times; ask again.
        Unavailable: The store did not answer; ask again.
    """
    found = belongings(shelves, demand.customer)
    erased = Erased()
    if found.customer is None and not _was_erased(found):
        raise NotFound(f"There is no customer {demand.customer}. `ivr data show` lists them.")
    _refuse(found, demand.customer)
    if found.customer is not None:
        _close(shelves, found.customer, demand)
        # Whoever was faster than the empty record is seen now; whoever comes later finds nobody.
        _refuse(belongings(shelves, demand.customer), demand.customer)
    for record in _in_order(belongings(shelves, demand.customer)):
        _forget(shelves, record, demand, erased)
    return erased


def _was_erased(found: Belongings) -> bool:
    return any(isinstance(each, AuditEntry) and each.action == ERASED for each in found.own)


def _refuse(found: Belongings, customer: str) -> None:
    findings = [*_reasons(found, Where(customer))]
    if findings:
        raise Refused(findings)


def _reasons(found: Belongings, where: Where) -> Iterator[Finding]:
    open_cases = [f"case {each.id}" for each in found.cases if each.state in OPEN_STATES]
    open_reviews = [f"review {each.id}" for each in found.reviews if not each.verdict]
    for matter in (*open_cases, *open_reviews):
        message = f"{matter} of this customer is open"
        yield error("DAT001", where, message, "Settle it, then ask again.")
    wait = "Ask again when it is over: a proof without an end counts for a day."
    for live in _live(found):
        yield error("DAT002", where, f"{live} of this customer may be live", wait)


def _live(found: Belongings) -> Iterator[str]:
    over = {each.contact for each in found.own if isinstance(each, History)}
    for contact in found.contacts:
        if isinstance(contact, Contact) and contact.id not in over:
            yield f"contact {contact.id}"
    for attempt in found.attempts:
        if attempt.state in _UNDER_WAY:
            yield f"attempt {attempt.name}"


def _close(shelves: Shelves, customer: Customer, demand: Demand) -> None:
    """Empty the customer's record, so that nobody is reached or recognised from now on."""
    entry = audit(demand.customer, ERASED, demand.customer, demand.actor, demand.now)
    entry = replace(entry, note=without_cards(demand.because), expires=demand.now + KEPT_SECONDS)
    nobody = Customer(id=customer.id, calls=False, texts=False, version=customer.version)
    if shelves.get(AuditEntry, entry.customer, entry.id) is None:
        shelves.commit(nobody, entry)
    else:
        shelves.commit(nobody)


def _in_order(found: Belongings) -> Iterator[Record]:
    """Yield what is kept, so that what leads to a record goes after it.

    Scores are found by contacts, the end of a contact by its history; the customer's own record
    goes last: while it stands, work is left.
    """
    for kept in (found.scores, found.contacts, found.numbers):
        yield from kept
    for kept in (found.reviews, found.attempts, found.cases, found.own):
        yield from kept
    if found.customer is not None:
        yield found.customer


def _forget(shelves: Shelves, record: Record, demand: Demand, erased: Erased) -> None:
    """Strip or remove one record, read again where another writer was faster."""
    kind = type(record)
    place = PLACES[kind]
    owner = getattr(record, place.owner_field)
    name = getattr(record, place.id_field) if place.id_field else ""
    kept: Record | None = record
    for _ in range(TRIES):
        if kept is None:
            return
        try:
            _once(shelves, kept, demand, erased)
        except Conflict:
            kept = shelves.get(kind, owner, name)
            continue
        return
    raise Conflict(f"{kind.__name__} was changed by other writers several times. Ask again.")


def _once(shelves: Shelves, record: Record, demand: Demand, erased: Erased) -> None:
    word = type(record).__name__
    left = _left(record, demand)
    if left is None:
        gone = [record, *_visits(shelves, record)]
        shelves.remove(*gone)
        for each in gone:
            _count(erased.removed, type(each).__name__)
    elif left != record:
        shelves.commit(left)
        _count(erased.stripped, word)


def _visits(shelves: Shelves, record: Record) -> Iterable[Record]:
    if isinstance(record, Number):
        return _present(shelves.get(Visits, record.number))
    return ()


def _count(counts: dict[str, int], word: str) -> None:
    counts[word] = counts.get(word, 0) + 1


def _left(record: Record, demand: Demand) -> Record | None:
    """Return what stays of a record, or None where nothing does."""
    strip = _STAYS.get(type(record))
    return None if strip is None else strip(record, demand)


def _ending(at: int, record: Record) -> int:
    """Return when a record ends that was written at `at`: not later than it would have."""
    return min(at + KEPT_SECONDS, record.expires or at + KEPT_SECONDS)


def _audit(entry: AuditEntry, _demand: Demand) -> Record:
    note = entry.note if entry.action == ERASED else ""
    return replace(entry, note=note, expires=_ending(entry.at, entry))


def _news(entry: OutboxEntry, _demand: Demand) -> Record | None:
    """Return news that was not delivered yet: it names tokens only, and a block must be told."""
    return None if entry.sent_at else replace(entry, expires=_ending(entry.at, entry))


def _case(case: Case, _demand: Demand) -> Record:
    charges = tuple(
        Charge("", "", "", each.amount, each.currency, "", each.at, each.answer)
        for each in case.charges
    )
    return replace(case, charges=charges, expires=_ending(case.at, case))


def _attempt(attempt: Attempt, _demand: Demand) -> Record:
    ended = replace(attempt, phone="", expires=_ending(attempt.at, attempt))
    if attempt.state is AttemptState.ENDED:
        return ended
    return replace(ended, state=AttemptState.ENDED, end="settled")


def _review(review: Review, _demand: Demand) -> Record:
    return replace(review, seen=(), expires=_ending(review.at, review))


def _number(number: Number, demand: Demand) -> Record | None:
    others = tuple(each for each in number.customers if each != demand.customer)
    return replace(number, customers=others) if others or number.spam else None


_STAYS: Mapping[type[Record], Callable[..., Record | None]] = {
    AuditEntry: _audit,
    OutboxEntry: _news,
    Case: _case,
    Attempt: _attempt,
    Review: _review,
    Number: _number,
}
"""What stays of which kind of record; of every other kind nothing does."""
