"""Records from a plain document: the customers of a laptop's bank.

    {"customers": [{"id": "C1", "first_name": "Ana", "locale": "es-US",
        "phones": ["+14155550101", {"number": "+14155550102", "forwarded": true,
                   "changed_at": "2026-02-28T09:00:00Z", "sim_changed_at": "2026-03-01T09:00:00Z"}],
        "time_zone": "America/Los_Angeles", "channel": "sms",
        "consent": {"calls": true, "texts": true}, "vip": false, "loyalty": "gold",
        "average_call_seconds": 180, "frequent": false, "difficult": false,
        "birth_date": "01311980", "pin": "4071", "balance": "1234.50", "currency": "USD",
        "cards": [{"number": "4000001234567899", "state": "ACTIVE",
                   "spent": ["2026-02-27T12:00:00Z grocery_pos 54.20"]}],
        "transactions": [{"id": "T1", "card": "7899", "amount": "42.50", "merchant": "Cafe",
                          "at": "2026-03-01T12:00:00Z", "currency": "USD"}],
        "holds": [{"transaction": "T1", "card": "7899", "case": "case-1",
                   "at": "2026-03-01T12:00:00Z", "state": "HELD"}]}],
     "listed": ["+14155550199"], "opted_out": ["+14155550102"]}

Law of the room: card numbers become tokens, birth dates and PINs become seals here; `birth_date`
(MMDDYYYY) gives the seal of `birth_year` too. What is not named above, such as a CVV, is never
read. A card may also be given as `token` + `ending`; `card` names one by any of the three. `spent`
is what a model knows of a card: charges as time, category and amount, which no caller is told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from ivr.faults import Conflict, Malformed
from ivr.runtime.ledger.spending import Spent, advanced
from ivr.runtime.ports import Store
from ivr.runtime.records import (
    Account,
    Card,
    CardState,
    Customer,
    Hold,
    HoldState,
    Number,
    OptOut,
    Record,
    Spending,
    Transaction,
    card_token,
    proof_seal,
)
from ivr.runtime.risk.learned.features import Purchase, category_of, cents_of
from ivr.runtime.risk.learned.past import State, after

Tree = Mapping[str, Any]

CHANNELS = ("voice", "sms")
OPTED_OUT_BY = "seed"
TRIES = 5
"""How often a number is read again that another writer changed in between."""

_CARD_NUMBER = re.compile(r"[0-9]{12,19}")
_PIN = re.compile(r"[0-9]{4,12}")
_BIRTH_DATE = re.compile(r"[0-9]{8}")


def load(store: Store, document: Tree, pepper: bytes) -> int:
    """Put the document's records that the store does not hold yet; return how many it put.

    A number that the store knows already is given to the document's customers too.

    Raises:
        Malformed: A record has not the documented shape; nothing was put then.
        Unavailable: The store did not answer.
    """
    put = 0
    for record in tuple(records(document, pepper)):
        try:
            store.commit(record)
        except Conflict:
            put += isinstance(record, Number) and _shared(store, record)
            continue
        put += 1
    return put


def _shared(store: Store, number: Number) -> bool:
    """Give a number that is known to further customers; tell whether there were any."""
    for _ in range(TRIES):
        kept = store.get(Number, number.number)
        if kept is None or set(number.customers) <= set(kept.customers):
            return False
        owners = dict.fromkeys((*kept.customers, *number.customers))
        try:
            store.commit(replace(_both(kept, number), customers=tuple(owners)))
        except Conflict:
            continue
        return True
    return False


def records(document: Tree, pepper: bytes) -> Iterator[Record]:
    """Yield the records that a document describes.

    Raises:
        Malformed: A record has not the documented shape.
    """
    numbers: dict[str, Number] = {}
    for tree in _rows(document, "customers"):
        try:
            facts = tuple(_numbers(tree))
            customer = _customer(tree, facts, pepper)
            yield customer
            yield from _belongings(tree, customer.id, pepper)
        except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
            raise Malformed(_odd(tree, fault)) from None
        for fact in facts:
            known = numbers.get(fact.number)
            shared = _both(known, fact) if known is not None else fact
            numbers[fact.number] = replace(shared, customers=(*shared.customers, customer.id))
    for listed in _texts(document, "listed"):
        numbers[listed] = replace(numbers.get(listed, Number(number=listed)), spam=True)
    yield from (number for _, number in sorted(numbers.items()))
    for left in _texts(document, "opted_out"):
        yield OptOut(number=left, at=0, by=OPTED_OUT_BY)


def _both(known: Number, fact: Number) -> Number:
    """Return what is known of a number that a further customer names: what warns of it stands."""
    return replace(
        known,
        forwarded=known.forwarded or fact.forwarded,
        changed_at=max(known.changed_at, fact.changed_at),
        sim_changed_at=max(known.sim_changed_at, fact.sim_changed_at),
    )


def _odd(tree: Tree, fault: Exception) -> str:
    """Say what is wrong with a customer, by the name of what is missing or the fault's own text."""
    name = tree.get("id", "without id")
    if isinstance(fault, KeyError):
        return f"Customer {name} of the seed has no {fault}, or names what it does not have."
    if isinstance(fault, InvalidOperation):
        return f"Customer {name} of the seed has an amount that is no number."
    return f"Customer {name} of the seed is not as documented: {fault}."


def _texts(document: Tree, name: str) -> list[str]:
    found = document.get(name, ())
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise Malformed(f"{name} of the seed is not a list of numbers.")
    return sorted({str(number) for number in cast("Sequence[object]", found)})


def _rows(tree: Tree, name: str) -> Sequence[Tree]:
    rows = tree.get(name, ())
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise Malformed(f"{name} of the seed is not a list.")
    listed = cast("Sequence[object]", rows)
    if not all(isinstance(row, Mapping) for row in listed):
        raise Malformed(f"{name} of the seed holds something that is not an object.")
    return cast("Sequence[Tree]", rows)


def _numbers(tree: Tree) -> Iterator[Number]:
    """Yield what is known of each of the customer's numbers, the first being the one we dial."""
    phones: Iterable[object] = tree.get("phones", ())
    if isinstance(phones, str):
        raise TypeError("phones is not a list")
    for phone in phones:
        if not isinstance(phone, Mapping):
            yield Number(number=str(phone))
            continue
        facts = cast("Tree", phone)
        yield Number(
            number=str(facts["number"]),
            forwarded=bool(facts.get("forwarded", False)),
            changed_at=_instant(facts["changed_at"]) if "changed_at" in facts else 0,
            sim_changed_at=_instant(facts["sim_changed_at"]) if "sim_changed_at" in facts else 0,
        )


def _customer(tree: Tree, numbers: Sequence[Number], pepper: bytes) -> Customer:
    consent: Tree = tree.get("consent", {})
    channel = str(tree.get("channel", "voice"))
    if channel not in CHANNELS:
        raise ValueError("channel is neither voice nor sms")
    return Customer(
        id=str(tree["id"]),
        phones=tuple(number.number for number in numbers),
        first_name=str(tree.get("first_name", "")),
        locale=str(tree.get("locale", "en-US")),
        time_zone=str(tree.get("time_zone", "UTC")),
        channel=channel,
        calls=bool(consent.get("calls", True)),
        texts=bool(consent.get("texts", True)),
        vip=bool(tree.get("vip", False)),
        loyalty=str(tree.get("loyalty", "none")),
        average_call_seconds=int(tree.get("average_call_seconds", 0)),
        frequent=bool(tree.get("frequent", False)),
        difficult=bool(tree.get("difficult", False)),
        proofs=_proofs(tree, pepper),
    )


def _proofs(tree: Tree, pepper: bytes) -> dict[str, str]:
    customer, known = str(tree["id"]), dict[str, str]()
    birth_date, pin = str(tree.get("birth_date", "")), str(tree.get("pin", ""))
    if birth_date:
        if not _BIRTH_DATE.fullmatch(birth_date):
            raise ValueError("birth_date is not MMDDYYYY")
        known |= {"birth_date": birth_date, "birth_year": birth_date[4:]}
    if pin:
        if not _PIN.fullmatch(pin):
            raise ValueError("pin is not 4 to 12 digits")
        known["pin"] = pin
    return {kind: proof_seal(pepper, customer, kind, said) for kind, said in known.items()}


def _belongings(tree: Tree, customer: str, pepper: bytes) -> Iterator[Record]:
    currency = str(tree.get("currency", "USD"))
    yield Account(
        customer=customer, balance=Decimal(str(tree.get("balance", "0"))), currency=currency
    )
    rows = _rows(tree, "cards")
    cards = [_card(row, customer, pepper) for row in rows]
    yield from cards
    for row, card in zip(rows, cards, strict=True):
        yield from _spending(row, card)
    tokens = {name: card.token for card in cards for name in (card.token, card.ending)}
    for row in _rows(tree, "transactions"):
        yield Transaction(
            customer=customer,
            id=str(row["id"]),
            card=_token(row, tokens, pepper),
            amount=Decimal(str(row["amount"])),
            currency=str(row.get("currency", currency)),
            merchant=str(row["merchant"]),
            at=_instant(row["at"]),
        )
    for row in _rows(tree, "holds"):
        yield Hold(
            customer=customer,
            transaction=str(row["transaction"]),
            card=_token(row, tokens, pepper),
            case=str(row.get("case", "")),
            at=_instant(row["at"]),
            state=HoldState(str(row.get("state", "HELD"))),
        )


def _token(row: Tree, tokens: Mapping[str, str], pepper: bytes) -> str:
    """Return the token of the card that a row names; a number goes no further, not even wrong."""
    said = re.sub("[ -]", "", str(row["card"]))
    token = tokens.get(card_token(pepper, said) if _CARD_NUMBER.fullmatch(said) else said)
    if token is None:
        raise ValueError("a transaction or hold names a card that the customer does not have")
    return token


def _card(row: Tree, customer: str, pepper: bytes) -> Card:
    number = re.sub("[ -]", "", str(row.get("number", "")))
    token = card_token(pepper, number) if number else str(row["token"])
    ending = number[-4:] if number else str(row["ending"])
    if number and not _CARD_NUMBER.fullmatch(number):
        raise ValueError("the number of a card is not 12 to 19 digits")
    if _CARD_NUMBER.fullmatch(token) or len(ending) > 4:
        raise ValueError("the token or ending of a card is a card number")
    return Card(
        customer=customer,
        token=token,
        ending=ending,
        state=CardState(str(row.get("state", "ACTIVE"))),
    )


def _spending(row: Tree, card: Card) -> Iterator[Spending]:
    """Yield what a model knows of a card; it lasts: no time of a made-up charge runs out."""
    charges = sorted(_purchase(str(said)) for said in row.get("spent", ()))
    if not charges:
        return
    state = State()
    for purchase in charges[:-1]:
        state = after(state, purchase)
    empty = Spending(customer=card.customer, card=card.token)
    yield replace(advanced(Spent(empty, state, charges[-1]), 0), expires=0)


def _purchase(said: str) -> Purchase:
    at, category, amount = said.split()
    number = category_of(category)
    if number is None:
        raise ValueError("spent names a category that is not known")
    return Purchase(_instant(at), cents_of(float(amount)), number)


def _instant(text: object) -> int:
    """Return the epoch second of an ISO 8601 time."""
    return int(datetime.fromisoformat(str(text)).timestamp())
