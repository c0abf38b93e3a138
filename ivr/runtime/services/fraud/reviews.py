"""A person decides what nobody else could: a verdict, what it changes, and a label for training.

Law of the room: the first verdict stands. `fraud` blocks the cards of the charges concerned as a
denial does, and after a late denial also those of charges that were called the customer's own;
`legitimate` releases their holds and never unblocks. A card whose block was asked for and not
done is blocked by `fraud`, and no longer held by `legitimate`. Cards, holds, case and verdict
change in one commit; a case of very many charges is worked through in several, the verdict last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.ledger import charges, marks
from ivr.runtime.ledger.charges import Act
from ivr.runtime.ledger.trail import KEPT_SECONDS, audit, news
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    TRIED_STATES,
    Card,
    Case,
    Charge,
    Hold,
    Record,
    Review,
    Transaction,
    key_of,
)

FRAUD, LEGITIMATE = "fraud", "legitimate"
COMMIT_TRIES = 3

CHARGES_AT_ONCE = 12
"""Charges in one commit: each changes up to seven records, and a commit holds 100.

Source: DynamoDB API reference, TransactWriteItems.
"""

PERSON_CHARACTERS_MAX = 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands: `recorded`, or `already` where another verdict was first."""

    result: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a review is about: charges of a case, by their numbers.

    A charge that stands in no case has one made up around it, which is not kept.
    """

    review: Review
    case: Case | None
    numbers: tuple[int, ...] = ()
    is_kept: bool = False


class _Decision(NamedTuple):
    """A verdict, who decided it, and after how many blocks in 24 hours people look."""

    verdict: str
    by: str
    blocks_a_day: int


def record(
    name: str, verdict: str, by: str, ports: Ports, blocks_a_day: int = charges.BLOCKS_A_DAY
) -> Verdict:
    """Write down a person's verdict about a review, and carry it out.

    Args:
        name: The review's id.
        verdict: `fraud` or `legitimate`.
        by: Who decided: the id of a person, not their name.
        ports: The world.
        blocks_a_day: More blocks of a customer in 24 hours are carried out too, and looked at.

    Raises:
        Malformed: There is no such verdict, or nobody decided it.
        NotFound: There is no such review, or a card of it is not on file.
        Conflict: Other writers were faster three times in a row.
    """
    if verdict not in _CHANGES:
        raise Malformed(f"verdict is not one of {', '.join(_CHANGES)}.")
    if not by or len(by) > PERSON_CHARACTERS_MAX:
        raise Malformed(f"by is not the id of a person, 1..{PERSON_CHARACTERS_MAX} characters.")
    tries = 0
    while tries < COMMIT_TRIES:
        matter = _matter(name, verdict, ports.store)
        if matter.review.verdict:
            stands = matter.review.verdict
            return Verdict("recorded" if stands == verdict else "already", stands)
        try:
            if _carried_out(matter, _Decision(verdict, by, blocks_a_day), ports):
                return Verdict("recorded", verdict)
        except Conflict:
            tries += 1
    raise Conflict("The review is being changed by others. Send the verdict again.")


def _matter(name: str, verdict: str, store: Store) -> _Matter:
    review = store.get(Review, name)
    if review is None:
        raise NotFound("There is no review of that id.")
    marks.mark(transaction=review.transaction, case=review.case)
    case = store.get(Case, review.case) if review.case else None
    if case is not None and (not review.transaction or _named(case, review.transaction)):
        decided = {charges.NOT_MINE}
        if (review.why, verdict) != (charges.LATE_DENIAL, FRAUD):
            decided.add(charges.MINE)
        numbers = _open(case, review.transaction, decided)
        return _Matter(review, case, tuple(numbers), is_kept=True)
    case = _made_up(review, store)
    return _Matter(review, case, (1,) if case is not None else ())


def _named(case: Case, transaction: str) -> bool:
    return any(charge.transaction == transaction for charge in case.charges)


def _open(case: Case, transaction: str, decided: Set[str]) -> Iterator[int]:
    """Yield the numbers of the charges concerned whose answer does not stand."""
    for number, charge in enumerate(case.charges, 1):
        if transaction in ("", charge.transaction) and charge.answer not in decided:
            yield number


def _made_up(review: Review, store: Store) -> Case | None:
    """Return a case of one charge for a review of a charge that led to none."""
    if not review.transaction:
        return None
    hold = store.get(Hold, review.customer, review.transaction)
    booked = store.get(Transaction, review.customer, review.transaction)
    card = review.card or (hold.card if hold else "") or (booked.card if booked else "")
    strange = review.why == charges.UNKNOWN and store.get(Card, review.customer, card) is None
    if not card or strange:
        return None
    charge = Charge(review.transaction, card, "", Decimal(0), "", "", review.at)
    return Case(id=review.id, customer=review.customer, charges=(charge,), at=review.at)


def _carried_out(matter: _Matter, said: _Decision, ports: Ports) -> bool:
    """Commit the next charges, and the verdict with the last of them; tell whether it was it."""
    case, changes = matter.case, list[Record]()
    numbers = matter.numbers[:CHARGES_AT_ONCE]
    is_last = len(numbers) == len(matter.numbers)
    if case is not None:
        for number in numbers:
            changes += _CHANGES[said.verdict](case, number, said, ports)
            case = charges.with_answer(case, number, _ANSWERS[said.verdict])
        if numbers and matter.is_kept:
            changes += (case, *_left_over(case, matter.review, ports))
    if is_last:
        changes += _of_card(matter.review, changes, said, ports)
        changes += _decided(matter.review, said, ports.now())
    ports.store.commit(*{key_of(record): record for record in changes}.values())
    return is_last


def _denied(case: Case, number: int, said: _Decision, ports: Ports) -> Sequence[Record]:
    charge, store, now = case.charges[number - 1], ports.store, ports.now()
    marks.mark(block=charge.card)
    act = Act(case.id, store, now, said.blocks_a_day)
    return (
        *charges.stopping(case.customer, charge.card, "fraud", act),
        *charges.declined(case, charge, Act(said.by, store, now))[1],
    )


def _released(case: Case, number: int, said: _Decision, ports: Ports) -> Sequence[Record]:
    charge = case.charges[number - 1]
    return charges.released(case, charge, Act(said.by, ports.store, ports.now()))[1]


def _of_card(
    review: Review, changes: Sequence[Record], said: _Decision, ports: Ports
) -> Sequence[Record]:
    """Return what becomes of a card whose block was asked for and not done.

    `fraud` blocks it, unless that is among the changes already; `legitimate` lifts its hold.
    """
    done = any(isinstance(each, Card) and each.token == review.card for each in changes)
    if review.why != charges.UNBLOCKED or not review.card or done:
        return ()
    act = Act(said.by, ports.store, ports.now(), said.blocks_a_day)
    if said.verdict == LEGITIMATE:
        return charges.unheld(review, act)
    return charges.stopping(review.customer, review.card, FRAUD, act)


_CHANGES: Mapping[str, Callable[[Case, int, _Decision, Ports], Sequence[Record]]] = {
    FRAUD: _denied,
    LEGITIMATE: _released,
}
_ANSWERS = {FRAUD: charges.NOT_MINE, LEGITIMATE: charges.MINE}


def _left_over(case: Case, review: Review, ports: Ports) -> Sequence[Record]:
    """Return the review of the charges that this one does not name, so that none is forgotten."""
    if not review.transaction or not charges.unanswered(case) or case.state in TRIED_STATES:
        return ()
    act = Act(case.id, ports.store, ports.now())
    return charges.reviewing(f"review-{case.id}", case.customer, "left_over", act, (case.id, ""))


def _decided(review: Review, said: _Decision, now: int) -> Sequence[Record]:
    verdict, by = said.verdict, said.by
    settled = replace(review, verdict=verdict, decided_by=by, decided_at=now)
    return (
        replace(settled, expires=now + KEPT_SECONDS),
        audit(review.customer, f"verdict_{verdict}", review.id, by, now),
        news(review.customer, "review_decided", review.id, by, now),
    )
