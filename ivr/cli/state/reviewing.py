"""`ivr data review`: what waits for a person, what there is to see, and the verdict.

A verdict names the charges that its author saw; those that joined the case since stay held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivr.cli.state.opening import opened, who
from ivr.faults import Malformed, NotFound, Unreadable
from ivr.runtime.records import Case, Charge, Hold, Review
from ivr.runtime.services.fraud import reviews
from ivr.runtime.services.fraud.reviews import Said
from ivr.runtime.services.keeping.erasure import Shelves

SHOWN_MAX = 100
"""How many reviews are listed at once, the oldest first."""


def waiting(store: str) -> int:
    """Print the reviews that wait for a verdict, the oldest first.

    Raises:
        Unreadable: The store cannot be used.
    """
    with opened(store) as found:
        for one in found.ports.store.waiting(Review, "reviews", SHOWN_MAX):
            about = one.transaction or one.case or one.card
            print("  ".join(text for text in (one.id, one.customer, one.why, about) if text))
    return 0


def show(store: str, name: str) -> int:
    """Print what a review is about: each charge, whether it is held, and what was said of it.

    Raises:
        Unreadable: There is no such review, or the store cannot be used.
    """
    with opened(store) as found:
        review = found.shelves.get(Review, name)
        if review is None:
            raise _unknown(name)
        print("\n".join(_told(review, found.shelves)))
    return 0


def decide(store: str, name: str, verdict: str, seen: Sequence[str], by: str) -> int:
    """Write a verdict down and carry it out; print what stands and what is left.

    Raises:
        Unreadable: There is no such review or verdict, it does not say which charges were seen, or
            the store cannot be used.
        Conflict: Other writers were faster.
        Unavailable: The store did not answer: send the same verdict again.
    """
    with opened(store) as found:
        try:
            stands = reviews.record(name, Said(verdict, who(by), tuple(seen)), found.ports)
        except NotFound:
            raise _unknown(name) from None
        except Malformed as problem:
            raise Unreadable(f"{problem} `ivr data review show {name}` tells.", "USE001") from None
    left = f", {stands.left} of its case's charges left for the next review" if stands.left else ""
    print(f"{stands.result}: {stands.verdict}{left}")
    return 0


def _unknown(name: str) -> Unreadable:
    message = f"there is no review {name!r} in the store. `ivr data review list` lists them."
    return Unreadable(message, "USE003")


def _told(review: Review, shelves: Shelves) -> Iterator[str]:
    yield f"{review.id}  {review.customer}  {review.why}  {review.verdict or 'waits'}"
    case = shelves.get(Case, review.case) if review.case else None
    charges = case.charges if case is not None else ()
    meant = [each for each in charges if review.transaction in ("", each.transaction)]
    for charge in meant:
        yield _charge(charge, review.customer, shelves)
    if review.transaction and not meant:
        yield f"  {review.transaction}"
    if not review.verdict:
        seen = "" if review.transaction else "".join(f" --seen {c.transaction}" for c in meant)
        yield f"ivr data review decide {review.id} fraud|legitimate{seen} --store ..."


def _charge(charge: Charge, customer: str, shelves: Shelves) -> str:
    hold = shelves.get(Hold, customer, charge.transaction)
    held = hold.state.lower() if hold is not None else "booked"
    amount = f"{charge.amount:.2f} {charge.currency}"
    said = charge.answer or "nobody answered"
    return f"  {charge.transaction}  {amount}  card {charge.ending}  {held}  {said}"
