"""Cases: opened or joined by charges, carried on from attempt to attempt, left to people.

Law of the room: a case that is neither settled nor left to people has exactly one attempt that has
not ended. Whoever ends an attempt commits what `carried_on` returns in the same commit.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ivr.faults import NotFound
from ivr.runtime.events.charges import TransactionEvent
from ivr.runtime.ledger.charges import Act, reviewing, stopping
from ivr.runtime.ledger.marks import count
from ivr.runtime.ledger.reach.attempts import (
    NOBODY,
    SMS,
    Reach,
    ended,
    left_at,
    next_attempt,
)
from ivr.runtime.ledger.trail import KEPT_SECONDS, audit, news
from ivr.runtime.ports import Store
from ivr.runtime.records import (
    OPEN_STATES,
    TRIED_STATES,
    Attempt,
    AttemptState,
    Card,
    Case,
    CaseState,
    Charge,
    Episode,
    Record,
    Review,
    key_of,
)
from ivr.runtime.risk.calling import CallingPolicy

LOOK_SECONDS = 900
"""When a case whose call is on the line is looked at again, if nothing is heard of the call."""

CARDS_AT_ONCE = 25
"""How many cards one commit blocks: each takes three of the 100 actions of a transaction.

Source: DynamoDB API reference, TransactWriteItems.
"""

ALL_BLOCKED = "unanswered_blocked"
"""News that all cards of a case are blocked; the rest of them is blocked before it goes out."""

UNDECIDED = frozenset({"unavailable", "unproven", "wrong_person", "no_human", "", "unclear"})
"""Answers after which nobody has said a word about the charges."""


def charge_of(said: TransactionEvent, card: Card, now: int) -> Charge:
    """Return the charge of a case; one that says no time, or a later one, happened now."""
    return Charge(
        transaction=said.id,
        card=card.token,
        ending=card.ending,
        amount=said.amount or Decimal(0),
        currency=said.currency,
        merchant=said.merchant,
        at=min(said.at, now) if said.at is not None else now,
    )


def opened(said: TransactionEvent, charge: Charge, policy: CallingPolicy, now: int) -> Case:
    """Return a new case; its id follows from customer and charge, so that a retry finds it."""
    named = f"{said.customer}|{charge.transaction}"
    return Case(
        id=f"case-{hashlib.sha256(named.encode()).hexdigest()[:24]}",
        customer=said.customer,
        charges=(charge,),
        at=now,
        until=now + 60 * policy.spill_minutes,
        expires=now + KEPT_SECONDS,
    )


def joined(case: Case, charge: Charge) -> Case:
    """Return the case with one more charge."""
    return replace(case, charges=(*case.charges, charge))


def open_case(customer: str, store: Store) -> tuple[Episode | None, Case | None]:
    """Return the customer's latest episode, and its case if further charges join it."""
    episode = store.get(Episode, customer)
    case = store.get(Case, episode.case) if episode is not None else None
    return episode, case if case is not None and case.state in OPEN_STATES else None


def waits_with(case: Case, attempt: Attempt, policy: CallingPolicy, now: int) -> Case:
    """Return the case with the time at which it is looked at again, given its live attempt."""
    seconds = 60 * policy.spill_minutes
    if attempt.state in (AttemptState.INTENT, AttemptState.STARTED):
        seconds = 60 * policy.reply_minutes if attempt.channel == SMS else LOOK_SECONDS
    until = min(max(attempt.due, now) + seconds, left_at(case, policy))
    return replace(case, until=max(until, now + 1))


def carried_on(reach: Reach, last: Attempt, store: Store) -> Sequence[Record]:
    """Return what follows the end of an attempt: the next one, or people, and the case.

    `last` is the attempt, ended; `reach` what was read before its end is committed. Nothing
    follows where the case is settled or with people already.
    """
    case = reach.case
    if case.state not in TRIED_STATES:
        return ()
    if last.channel != SMS and last.end == "answered" and case.answer in NOBODY:
        return left_to_people(case, "no_verdict", reach.policy, store, reach.now)
    following = next_attempt(reach.after(last), last)
    if isinstance(following, str):
        why = _undecided(case) if following == "settled" else last.end
        return left_to_people(case, why, reach.policy, store, reach.now)
    state = CaseState.UNREACHED if case.state is CaseState.CALLED else case.state
    moved = waits_with(replace(case, state=state), following, reach.policy, reach.now)
    return (following, moved)


def _undecided(case: Case) -> str:
    """Return why nobody is asked again about a case that is not settled."""
    return case.answer if case.answer in UNDECIDED - NOBODY else "half_answered"


def given_up(attempt: Attempt, end: str, reach: Reach, store: Store) -> Sequence[Record]:
    """Return what changes when an attempt ends without a contact, and its case goes on."""
    over = ended(attempt, end, reach.now)
    entry = audit(attempt.customer, f"attempt_{end}", attempt.case, attempt.name, reach.now)
    return (over, entry, *carried_on(reach, over, store))


def reviews_of(case: str, store: Store) -> Iterator[Review]:
    """Yield the reviews of the case of that id as a whole, oldest first.

    There is one more each time that a verdict left charges over which joined after it was formed.
    """
    for number in itertools.count(1):
        found = store.get(Review, _review_name(case, number))
        if found is None:
            return
        yield found


def reviewed_next(case: Case, why: str, act: Act, deciding: str = "") -> Sequence[Review]:
    """Return the next review of a case as a whole, unless one waits that is not being decided."""
    known = list(reviews_of(case.id, act.store))
    if any(not each.verdict and each.id != deciding for each in known):
        return ()
    return reviewing(_review_name(case.id, len(known) + 1), case.customer, why, act, (case.id, ""))


def _review_name(case: str, number: int) -> str:
    return f"review-{case}" if number == 1 else f"review-{case}-{number}"


def left_to_people(
    case: Case, why: str, policy: CallingPolicy, store: Store, now: int
) -> Sequence[Record]:
    """Return what changes when a case is left to people, and why; its charges stay held.

    Where the policy says so, a case that nobody answered blocks its cards.
    """
    count("unreached", why=why)
    moved = replace(case, state=CaseState.REVIEW)
    act = Act(case.id, store, now, policy.block_storm)
    item = reviewed_next(case, why, act)
    entry = audit(case.customer, f"left_to_people_{why}", case.id, case.id, now)
    blocks, rest = (), False
    if policy.unanswered == "block" and case.answer in UNDECIDED:
        blocks, rest = blocks_of(case, act)
    told = [news(case.customer, "case_review", case.id, case.id, now)]
    if rest:
        told.append(news(case.customer, ALL_BLOCKED, case.id, case.id, now))
    return _once(moved, *item, entry, *told, *blocks)


def blocks_of(case: Case, act: Act) -> tuple[Sequence[Record], bool]:
    """Return what blocks the cards of a case that nobody answered, and whether some are left.

    It blocks as many as one commit can; nothing is left to do where all are blocked.
    """
    blocks: list[Record] = []
    stopped = 0
    for token in case.cards:
        changes = _stopped(case, token, act)
        if changes and stopped == CARDS_AT_ONCE:
            return _once(*blocks), True
        stopped += bool(changes)
        blocks += changes
    return _once(*blocks), False


def _stopped(case: Case, token: str, act: Act) -> Sequence[Record]:
    try:
        return stopping(case.customer, token, "unanswered", act)
    except NotFound:
        return ()


def _once(*records: Record) -> Sequence[Record]:
    """Return the records without those that were built twice, as a review of many blocks is."""
    return tuple({key_of(r): r for r in records}.values())
