"""Records from a plain document: the customers of a laptop's bank.

    {"customers": [{"id": "C1", "phones": ["+14155550101"], "first_name": "Ana",
        "locale": "es-US", "time_zone": "America/Los_Angeles", "vip": false, "loyalty": "gold",
        "average_call_seconds": 180, "frequent": false, "difficult": false,
        "birth_date": "01311980", "balance": "1234.50", "currency": "USD",
        "cards": [{"number": "4000001234567899", "state": "ACTIVE"}],
        "transactions": [{"id": "T1", "card": "7899", "amount": "42.50", "merchant": "Cafe",
                          "at": "2026-03-01T12:00:00Z", "currency": "USD"}]}],
     "listed": ["+14155550199"]}

Law of the room: card numbers become tokens and birth dates become seals here; `birth_date`
(MMDDYYYY) gives the seal of `birth_year` too. A card may also be given as `token` + `ending`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from ivr.faults import Conflict, Malformed
from ivr.runtime.ports import Store
from ivr.runtime.records import (
    Account,
    Card,
    CardState,
    Customer,
    Number,
    Record,
    Transaction,
    card_token,
    proof_seal,
)

Tree = Mapping[str, Any]


def load(store: Store, document: Tree, pepper: bytes) -> int:
    """Put the document's records that the store does not hold yet; return how many it put.

    Raises:
        Malformed: A record has not the documented shape; nothing was put then.
        Unavailable: The store did not answer.
    """
    put = 0
    for record in tuple(records(document, pepper)):
        try:
            store.commit(record)
        except Conflict:
            continue
        put += 1
    return put


def records(document: Tree, pepper: bytes) -> Iterator[Record]:
    """Yield the records that a document describes.

    Raises:
        Malformed: A record has not the documented shape.
    """
    owners: dict[str, list[str]] = {}
    for tree in _rows(document, "customers"):
        try:
            customer = _customer(tree, pepper)
            yield customer
            yield from _belongings(tree, customer.id, pepper)
        except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
            name = tree.get("id", "without id")
            raise Malformed(
                f"Customer {name} of the seed is not as documented: {fault!r}"
            ) from None
        for phone in customer.phones:
            owners.setdefault(phone, []).append(customer.id)
    listed = {str(number) for number in _listed(document)}
    for number in sorted({*owners, *listed}):
        yield Number(number=number, customers=tuple(owners.get(number, ())), spam=number in listed)


def _listed(document: Tree) -> Sequence[object]:
    numbers = document.get("listed", ())
    if not isinstance(numbers, Sequence) or isinstance(numbers, str):
        raise Malformed("listed of the seed is not a list of numbers.")
    return cast("Sequence[object]", numbers)


def _rows(tree: Tree, name: str) -> Sequence[Tree]:
    rows = tree.get(name, ())
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise Malformed(f"{name} of the seed is not a list.")
    listed = cast("Sequence[object]", rows)
    if not all(isinstance(row, Mapping) for row in listed):
        raise Malformed(f"{name} of the seed holds something that is not an object.")
    return cast("Sequence[Tree]", rows)


def _customer(tree: Tree, pepper: bytes) -> Customer:
    phones = tuple(str(phone) for phone in tree.get("phones", ()))
    return Customer(
        id=str(tree["id"]),
        phones=phones,
        first_name=str(tree.get("first_name", "")),
        locale=str(tree.get("locale", "en-US")),
        time_zone=str(tree.get("time_zone", "UTC")),
        vip=bool(tree.get("vip", False)),
        loyalty=str(tree.get("loyalty", "none")),
        average_call_seconds=int(tree.get("average_call_seconds", 0)),
        frequent=bool(tree.get("frequent", False)),
        difficult=bool(tree.get("difficult", False)),
        proofs=_proofs(str(tree["id"]), str(tree.get("birth_date", "")), pepper),
    )


def _proofs(customer: str, birth_date: str, pepper: bytes) -> dict[str, str]:
    if not birth_date:
        return {}
    if len(birth_date) != 8 or not birth_date.isdigit():
        raise ValueError("birth_date is not MMDDYYYY")
    return {
        "birth_date": proof_seal(pepper, customer, "birth_date", birth_date),
        "birth_year": proof_seal(pepper, customer, "birth_year", birth_date[4:]),
    }


def _belongings(tree: Tree, customer: str, pepper: bytes) -> Iterator[Record]:
    currency = str(tree.get("currency", "USD"))
    yield Account(
        customer=customer, balance=Decimal(str(tree.get("balance", "0"))), currency=currency
    )
    cards = [_card(row, customer, pepper) for row in _rows(tree, "cards")]
    yield from cards
    by_ending = {card.ending: card.token for card in cards}
    for row in _rows(tree, "transactions"):
        yield Transaction(
            customer=customer,
            id=str(row["id"]),
            card=by_ending[str(row["card"])],
            amount=Decimal(str(row["amount"])),
            currency=str(row.get("currency", currency)),
            merchant=str(row["merchant"]),
            at=int(datetime.fromisoformat(str(row["at"])).timestamp()),
        )


def _card(row: Tree, customer: str, pepper: bytes) -> Card:
    number = str(row.get("number", ""))
    token = card_token(pepper, number) if number else str(row["token"])
    return Card(
        customer=customer,
        token=token,
        ending=number[-4:] if number else str(row["ending"]),
        state=CardState(str(row.get("state", "ACTIVE"))),
    )
