"""A person decides what nobody else could: a verdict, what it changes, and a label for training.

Law of the room: the first verdict stands, and it is about what its author saw: a charge that joined
the case since then stays held, and the next review of the case is about it. `fraud` blocks the
cards of the charges that were seen as a denial does, and after a late denial also those of charges
that were called the customer's own; `legitimate` releases their holds and never unblocks. A card
whose block was asked for and not done is blocked by `fraud`, and no longer held by `legitimate`.
Cards, holds, case and verdict change in one commit; a case of very many charges is worked through
in several, the verdict last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.ledger import cases, charges, marks
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
    """What stands: `recorded`, or `already` where another verdict was first.

    `left` is how many charges of the review's case still wait for somebody to decide them.
    """

    result: str
    verdict: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a review is about: charges of a case, by their numbers.

    A charge that stands in no case has one made up around it, which is not kept.
    """

    review: Review
    case: Case | None
    numbers: tuple[int, ...] = ()
    is_kept: bool = False


class Said(NamedTuple):
    """What a person said about a review.

    Attributes:
        verdict: `fraud` or `legitimate`.
        by: Who decided: the id of a person, not their name.
        seen: The transactions of the charges that the person had before them. A review that names
            its charge needs none: that one is meant.
    """

    verdict: str
    by: str
    seen: tuple[str, ...] = ()


def record(name: str, said: Said, ports: Ports, storm: int = charges.BLOCKS_A_DAY) -> Verdict:
    """Write down a person's verdict about the review of that id, and carry it out.

    More than `storm` blocks of a customer in 24 hours are carried out too, and looked at.

    Raises:
        Malformed: There is no such verdict, nobody decided it, it does not say which charges of the
            case were seen, or names one that is none of its charges.
        NotFound: There is no such review, or a card of it is not on file.
        Conflict: Other writers were faster three times in a row.
    """
    if said.verdict not in _CHANGES:
        raise Malformed(f"verdict is not one of {', '.join(_CHANGES)}.")
    if not said.by or len(said.by) > PERSON_CHARACTERS_MAX:
        raise Malformed(f"by is not the id of a person, 1..{PERSON_CHARACTERS_MAX} characters.")
    tries = 0
    while tries < COMMIT_TRIES:
        review = _review(name, ports.store)
        if review.verdict:
            return _stands(review, said.verdict, ports.store)
        try:
            if _carried_out(_matter(review, said, ports.store), said, storm, ports):
                return _stands(_review(name, ports.store), said.verdict, ports.store)
        except Conflict:
            tries += 1
    raise Conflict("The review is being changed by others. Send the verdict again.")


def _review(name: str, store: Store) -> Review:
    review = store.get(Review, name)
    if review is None:
        raise NotFound("There is no review of that id.")
    marks.mark(transaction=review.transaction, case=review.case)
    return review


def _stands(review: Review, verdict: str, store: Store) -> Verdict:
    case = store.get(Case, review.case) if review.case else None
    left = charges.undecided(case) if case is not None else ()
    result = "recorded" if review.verdict == verdict else "already"
    return Verdict(result, review.verdict, len(left))


def _matter(review: Review, said: Said, store: Store) -> _Matter:
    case = store.get(Case, review.case) if review.case else None
    if case is not None and (not review.transaction or _named(case, review.transaction)):
        decided = {charges.NOT_MINE}
        if (review.why, said.verdict) != (charges.LATE_DENIAL, FRAUD):
            decided.add(charges.MINE)
        numbers = _open(case, _seen(review, case, said), decided)
        return _Matter(review, case, tuple(numbers), is_kept=True)
    case = _made_up(review, store)
    return _Matter(review, case, (1,) if case is not None else ())


def _named(case: Case, transaction: str) -> bool:
    return any(charge.transaction == transaction for charge in case.charges)


def _seen(review: Review, case: Case, said: Said) -> Set[str]:
    """Return the transactions that a verdict is about, as its author saw them."""
    if review.transaction:
        return {review.transaction}
    if not said.seen:
        raise Malformed(
            "seen names no charge. Send the transactions that the person had before them: a charge "
            "may have joined the case since."
        )
    if not all(_named(case, each) for each in said.seen):
        raise Malformed("seen names a transaction that is none of the case. Look at it again.")
    return set(said.seen)


def _open(case: Case, seen: Set[str], decided: Set[str]) -> Iterator[int]:
    """Yield the numbers of the charges that were seen and whose answer does not stand."""
    for number, charge in enumerate(case.charges, 1):
        if charge.transaction in seen and charge.answer not in decided:
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


def _carried_out(matter: _Matter, said: Said, storm: int, ports: Ports) -> bool:
    """Commit the next charges, and the verdict with the last of them; tell whether it was it.

    The case is committed even where its charges are decided already: a charge that joins it at the
    same time makes this try fail, and is then found.
    """
    case, changes = matter.case, list[Record]()
    numbers = matter.numbers[:CHARGES_AT_ONCE]
    is_last = len(numbers) == len(matter.numbers)
    act = Act(said.by, ports.store, ports.now(), storm)
    if case is not None:
        for number in numbers:
            changes += _CHANGES[said.verdict](case, number, act)
            case = charges.with_answer(case, number, _ANSWERS[said.verdict])
        changes += (case,) if matter.is_kept else ()
    if is_last:
        changes += _of_card(matter.review, changes, said.verdict, act)
        changes += _decided(matter.review, said, act.now)
        if case is not None and matter.is_kept:
            changes += _left_over(case, matter.review, act)
    ports.store.commit(*{key_of(record): record for record in changes}.values())
    return is_last


def _denied(case: Case, number: int, act: Act) -> Sequence[Record]:
    charge = case.charges[number - 1]
    marks.mark(block=charge.card)
    return (
        *charges.stopping(case.customer, charge.card, "fraud", act._replace(by=case.id)),
        *charges.declined(case, charge, act)[1],
    )


def _released(case: Case, number: int, act: Act) -> Sequence[Record]:
    return charges.released(case, case.charges[number - 1], act)[1]


def _of_card(review: Review, changes: Sequence[Record], verdict: str, act: Act) -> Sequence[Record]:
    """Return what becomes of a card whose block was asked for and not done.

    `fraud` blocks it, unless that is among the changes already; `legitimate` lifts its hold.
    """
    done = any(isinstance(each, Card) and each.token == review.card for each in changes)
    if review.why != charges.UNBLOCKED or not review.card or done:
        return ()
    if verdict == LEGITIMATE:
        return charges.unheld(review, act)
    return charges.stopping(review.customer, review.card, FRAUD, act)


_CHANGES: Mapping[str, Callable[[Case, int, Act], Sequence[Record]]] = {
    FRAUD: _denied,
    LEGITIMATE: _released,
}
_ANSWERS = {FRAUD: charges.NOT_MINE, LEGITIMATE: charges.MINE}


def _left_over(case: Case, review: Review, act: Act) -> Sequence[Record]:
    """Return the review of the charges that this verdict is not about, so that none is forgotten.

    A case that is still being tried needs none: its attempt asks about them. Nor does a charge
    that the customer was unsure about: it has a review of its own.
    """
    if case.state in TRIED_STATES or not charges.unanswered(case):
        return ()
    return cases.reviewed_next(case, "left_over", act._replace(by=case.id), deciding=review.id)


def _decided(review: Review, said: Said, now: int) -> Sequence[Record]:
    verdict, by = said.verdict, said.by
    settled = replace(review, verdict=verdict, decided_by=by, decided_at=now)
    seen = said.seen if review.case and not review.transaction else ()
    return (
        replace(settled, seen=seen, expires=now + KEPT_SECONDS),
        audit(review.customer, f"verdict_{verdict}", review.id, by, now),
        news(review.customer, "review_decided", review.id, by, now),
    )
