"""What a proven customer may hear: balance, recent transactions; and disputing one of them.

Law of the room: nothing without proof, and nothing on a line that may be another's. A birth year
proves only somebody whom we dialled, because an inbound number can be forged and years are few.
"The second one" means the second of those that this contact was told, whatever was booked since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger.charges import Act, disputing, reference_of
from ivr.runtime.ledger.people import cards_of, is_safe_line, note_refusal, proven
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    Account,
    CardState,
    Contact,
    Customer,
    Dispute,
    Transaction,
)

TOLD_MAX = 3
"""How many recent transactions are told, as the contract of `account` says."""

STRONG = frozenset({"birth_date", "pin", "code"})
"""The proofs that open an account to somebody who called us."""

COMMIT_TRIES = 3


@dataclass(frozen=True, slots=True)
class Statement:
    """What is on the account, newest transaction first. `endings`: cards that can be blocked."""

    account: Account
    endings: tuple[str, ...]
    transactions: tuple[Transaction, ...]
    time_zone: str


@dataclass(frozen=True, slots=True)
class DisputeAnswer:
    """What became of a dispute: `opened`, `already` or `refused`, and its eight digits."""

    result: str
    reference: str = ""


def statement(call: ConnectEvent, ports: Ports) -> tuple[str, Statement | None]:
    """Return the statement of the contact's proven customer, with the word `ok`.

    There is none for somebody who is not proven (`refused`), nor on a line on which nothing
    private may be told (`withheld`).

    Raises:
        NotFound: The customer has no account.
    """
    contact = _entitled(call, ports)
    if contact is None:
        return "refused", None
    if not is_safe_line(ports.store, call, ports.now()):
        return "withheld", None
    return "ok", _read(contact, ports)


def _read(contact: Contact, ports: Ports) -> Statement:
    account = ports.store.get(Account, contact.customer)
    customer = ports.store.get(Customer, contact.customer)
    if account is None or customer is None:
        raise NotFound("The customer has no account.")
    booked = ports.store.list(Transaction, contact.customer)
    newest = sorted(booked, key=lambda t: (-t.at, t.id))[:TOLD_MAX]
    told = _remember(contact, [transaction.id for transaction in newest], ports.store)
    by_id = {transaction.id: transaction for transaction in booked}
    cards = cards_of(ports.store, contact.customer)
    return Statement(
        account=account,
        endings=tuple(card.ending for card in cards if card.state is not CardState.BLOCKED),
        transactions=tuple(by_id[name] for name in told if name in by_id),
        time_zone=customer.time_zone,
    )


def dispute(call: ConnectEvent, which: str, ports: Ports) -> DisputeAnswer:
    """Open a dispute of the transaction that was told as number `which` (`1`, `2` or `3`).

    Raises:
        Malformed: `which` is none of the three.
    """
    if which not in ("1", "2", "3"):
        raise Malformed("which is not one of 1, 2, 3.")
    contact = _entitled(call, ports)
    if contact is None:
        note_refusal(call, "dispute", ports)
        return DisputeAnswer("refused")
    if not is_safe_line(ports.store, call, ports.now()):
        return DisputeAnswer("refused")
    if int(which) > len(contact.told):
        return DisputeAnswer("refused")
    transaction = contact.told[int(which) - 1]
    kept = ports.store.get(Dispute, contact.customer, transaction)
    if kept is None:
        return _open(contact, transaction, ports)
    mine = kept.opened_by == call.contact
    return DisputeAnswer("opened" if mine else "already", kept.reference)


def _open(contact: Contact, transaction: str, ports: Ports) -> DisputeAnswer:
    act = Act(contact.id, ports.store, ports.now())
    changes = disputing(contact.customer, transaction, act)
    reference = reference_of(contact.customer, transaction)
    try:
        ports.store.commit(*changes)
    except Conflict:
        return DisputeAnswer("already", reference)
    return DisputeAnswer("opened", reference)


def _entitled(call: ConnectEvent, ports: Ports) -> Contact | None:
    contact = proven(ports.store, call)
    if contact is None:
        return None
    return contact if contact.proof in STRONG or contact.case else None


def _remember(contact: Contact, told: Sequence[str], store: Store) -> tuple[str, ...]:
    """Keep which transactions the contact is told; the first telling stands for the contact."""
    for _ in range(COMMIT_TRIES):
        if contact.told or not told:
            return contact.told
        kept = replace(contact, told=tuple(told))
        try:
            store.commit(kept)
        except Conflict:
            contact = store.get(Contact, contact.id) or contact
            continue
        return kept.told
    raise Conflict("The contact is being changed by others. Ask again.")
