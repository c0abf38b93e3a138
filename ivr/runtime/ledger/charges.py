"""What an answer about one charge of a case changes: its hold, its card, and the case itself.

Law of the room: "mine" releases one hold and touches no card. A denial blocks one card, whatever
came before it. Nothing here unblocks. All changes of one answer belong into one commit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ivr.faults import Malformed, NotFound
from ivr.runtime.ledger import marks
from ivr.runtime.ledger.trail import KEPT_SECONDS, audit, blocking, news
from ivr.runtime.ports import Store
from ivr.runtime.records import (
    AuditEntry,
    Card,
    CardState,
    Case,
    CaseState,
    Charge,
    Dispute,
    Hold,
    HoldState,
    Record,
    Replacement,
    Review,
)

MINE, NOT_MINE, UNSURE = "mine", "not_mine", "unsure"

UNKNOWN = "unknown"
"""Why people look at a charge whose customer or card are not on file."""

LATE_DENIAL = "late_denial"
"""Why people look at a case whose charges were called the customer's own, and then denied."""

UNBLOCKED = "unblocked"
"""Why people look at a card whose block was asked for, and is not known to have been done."""

DAY_SECONDS = 86_400
BLOCKS_A_DAY = 3
"""From the block after these on, a person looks at a customer's blocks of 24 hours."""


class Act(NamedTuple):
    """Who changes something at epoch second `now`, and where it is read.

    `storm` is how many blocks of a customer's cards in 24 hours nobody needs to look at.
    """

    by: str
    store: Store
    now: int
    storm: int = BLOCKS_A_DAY


def unanswered(case: Case) -> int:
    """Return the number of the first charge that nobody has answered for, counted from 1; or 0."""
    return next((n for n, charge in enumerate(case.charges, 1) if not charge.answer), 0)


def undecided(case: Case) -> tuple[str, ...]:
    """Return the transactions of the charges that are neither the customer's nor denied."""
    return tuple(c.transaction for c in case.charges if c.answer not in (MINE, NOT_MINE))


def charge_number(case: Case, which: str) -> int:
    """Return the number that names a charge of the case; nothing names the only one.

    Raises:
        Malformed: There is no charge of that number.
    """
    if not which and len(case.charges) == 1:
        return 1
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 4 else 0
    if not 1 <= number <= len(case.charges):
        raise Malformed("charge is not the number of a charge of the case. Ask `case` for it.")
    return number


def with_answer(case: Case, number: int, answer: str) -> Case:
    """Return the case with what was said about charge `number`, settled if it was the last.

    All are the customer's: CONFIRMED. One is not: DENIED. One is doubtful: REVIEW.
    """
    charges = list(case.charges)
    charges[number - 1] = charges[number - 1]._replace(answer=answer)
    said = {charge.answer for charge in charges}
    state = case.state
    if UNSURE in said:
        state = CaseState.REVIEW
    elif "" not in said:
        state = CaseState.DENIED if NOT_MINE in said else CaseState.CONFIRMED
    return replace(case, charges=tuple(charges), answer=answer, state=state)


def released(case: Case, charge: Charge, act: Act) -> tuple[str, Sequence[Record]]:
    """Return what becomes of a charge that the customer made, and what changes with it.

    It is `released` where it was held, `declined` if people decided so before, else nothing.
    """
    hold, subject = act.store.get(Hold, case.customer, charge.transaction), charge.transaction
    if hold is None or hold.state is not HoldState.HELD:
        return (hold.state.lower() if hold is not None else ""), ()
    return "released", (
        replace(hold, state=HoldState.RELEASED),
        audit(case.customer, "release", subject, act.by, act.now),
        news(case.customer, "charge_released", subject, act.by, act.now),
    )


def declined(case: Case, charge: Charge, act: Act) -> tuple[str, Sequence[Record]]:
    """Return what becomes of a charge that was not the customer's, apart from its card.

    A held charge is `declined`; one that was carried out already is `disputed`.
    """
    hold, subject = act.store.get(Hold, case.customer, charge.transaction), charge.transaction
    if hold is not None and hold.state is HoldState.HELD:
        return "declined", (
            replace(hold, state=HoldState.DECLINED),
            audit(case.customer, "decline", subject, act.by, act.now),
            news(case.customer, "charge_declined", subject, act.by, act.now),
        )
    if hold is not None and hold.state is HoldState.DECLINED:
        return "declined", ()
    if act.store.get(Dispute, case.customer, subject) is not None:
        return "disputed", ()
    return "disputed", disputing(case.customer, subject, act)


def stopping(customer: str, token: str, reason: str, act: Act) -> Sequence[Record]:
    """Return what changes when a card is blocked; nothing for one that is blocked already.

    A block is never refused for being one too many: a person looks at it afterwards.

    Raises:
        NotFound: The card is not on file.
    """
    card = act.store.get(Card, customer, token)
    if card is None:
        raise NotFound("The card is not on file with its customer.")
    if card.state is CardState.BLOCKED:
        return ()
    marks.mark(block=token)
    return (*blocking(card, act.by, reason, act.now), *_storm(customer, act))


def _storm(customer: str, act: Act) -> Sequence[Review]:
    """Return the review that many blocks in 24 hours lead to, once a day."""
    entries, since = act.store.list(AuditEntry, customer), act.now - DAY_SECONDS
    blocks = [e for e in entries if e.action.startswith("block_") and e.at > since]
    if len(blocks) < act.storm:
        return ()
    return reviewing(f"blocks-{customer}-{act.now // DAY_SECONDS}", customer, "many_blocks", act)


def reviewing(
    name: str, customer: str, why: str, act: Act, about: tuple[str, str] = ("", "")
) -> Sequence[Review]:
    """Return a review item of that name, unless there is one already; `about`: case, charge."""
    if act.store.get(Review, name) is not None:
        return ()
    case, transaction = about
    return (
        Review(id=name, customer=customer, why=why, at=act.now, case=case, transaction=transaction),
    )


def unfinished(
    customer: str, card: Card | None, act: Act, about: tuple[str, str] = ("", "")
) -> Sequence[Record]:
    """Return what changes when a block was asked for and not done: the card is held, people look.

    Without a card, because none or several could be meant, people look all the same. Nothing
    changes when the same contact asks again.
    """
    token = card.token if card is not None else ""
    name = f"block-{act.by}-{marks.digest(token)}" if about[0] else f"block-{act.by}"
    kept = act.store.get(Review, name)
    items = [replace(i, card=token) for i in reviewing(name, customer, UNBLOCKED, act, about)]
    if kept is not None and token and not kept.card and not kept.verdict:
        items = [replace(kept, card=token)]
    if card is None or card.state is not CardState.ACTIVE:
        return items
    entry = audit(customer, "hold_card", token, act.by, act.now)
    told = news(customer, "card_held", token, act.by, act.now)
    return (
        replace(card, state=CardState.HELD),
        replace(entry, id=f"{entry.id}#{card.version}"),
        replace(told, id=f"{told.id}#{card.version}"),
        *items,
    )


def unheld(review: Review, act: Act) -> Sequence[Record]:
    """Return what changes when a person finds that a held card need not be blocked.

    Only a hold is lifted, never a block.
    """
    card = act.store.get(Card, review.customer, review.card) if review.card else None
    if card is None or card.state is not CardState.HELD:
        return ()
    entry = audit(card.customer, "unhold_card", card.token, act.by, act.now)
    told = news(card.customer, "card_unheld", card.token, act.by, act.now)
    return (
        replace(card, state=CardState.ACTIVE),
        replace(entry, id=f"{entry.id}#{card.version}"),
        replace(told, id=f"{told.id}#{card.version}"),
    )


def replacing(customer: str, token: str, act: Act) -> Sequence[Record]:
    """Return what changes when a new card is ordered in place of a blocked one."""
    if act.store.get(Replacement, customer, token) is not None:
        return ()
    return (
        Replacement(
            customer=customer,
            card=token,
            ordered_by=act.by,
            at=act.now,
            expires=act.now + KEPT_SECONDS,
        ),
        audit(customer, "replace_card", token, act.by, act.now),
        news(customer, "replacement_ordered", token, act.by, act.now),
    )


def disputing(customer: str, transaction: str, act: Act) -> Sequence[Record]:
    """Return what changes when a transaction is disputed."""
    made = Dispute(
        customer=customer,
        transaction=transaction,
        reference=reference_of(customer, transaction),
        opened_by=act.by,
        at=act.now,
        expires=act.now + KEPT_SECONDS,
    )
    return (
        made,
        audit(customer, "dispute", transaction, act.by, act.now),
        news(customer, "dispute_opened", transaction, act.by, act.now),
    )


def reference_of(customer: str, transaction: str) -> str:
    """Return the eight digits under which a dispute is known; the same on every retry."""
    digest = hashlib.sha256(f"{customer}|{transaction}".encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**8:08d}"
