"""Every kind of record, where it is kept, and its text form.

Law of the room: one explicit table; a new kind adds a row, and a reader for fields that JSON lacks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import Any

from ivr.runtime.records.base import Key, Place, R, Record, Turn
from ivr.runtime.records.cards import (
    Card,
    CardState,
    Charged,
    Dispute,
    Hold,
    HoldState,
    Replacement,
    Spending,
    Spent,
    Transaction,
)
from ivr.runtime.records.contacts import (
    Assessment,
    Code,
    Contact,
    History,
    Strikes,
    Visits,
    assessment_turn,
)
from ivr.runtime.records.customers import Account, Customer, Number, OptOut
from ivr.runtime.records.fraud import (
    Alert,
    Attempt,
    AttemptState,
    Case,
    CaseState,
    Charge,
    Episode,
    Lines,
    Placed,
    Quota,
    Review,
    attempt_turn,
    case_turn,
    review_turn,
)
from ivr.runtime.records.trail import AuditEntry, OutboxEntry, Quarantined, outbox_turn

PLACES: Mapping[type[Record], Place] = {
    Customer: Place("CUSTOMER", "CUSTOMER", "id"),
    Account: Place("CUSTOMER", "ACCOUNT", "customer"),
    Card: Place("CUSTOMER", "CARD", "customer", "token"),
    Transaction: Place("CUSTOMER", "TRANSACTION", "customer", "id"),
    Charged: Place("CUSTOMER", "CHARGED", "customer", "card"),
    Spending: Place("CUSTOMER", "SPENDING", "customer", "card"),
    Hold: Place("CUSTOMER", "HOLD", "customer", "transaction"),
    Dispute: Place("CUSTOMER", "DISPUTE", "customer", "transaction"),
    Replacement: Place("CUSTOMER", "REPLACEMENT", "customer", "card"),
    Episode: Place("CUSTOMER", "EPISODE", "customer"),
    Alert: Place("CUSTOMER", "ALERT", "customer", "transaction"),
    Quota: Place("CUSTOMER", "QUOTA", "customer", "day"),
    History: Place("CUSTOMER", "HISTORY", "customer", "contact"),
    AuditEntry: Place("CUSTOMER", "AUDIT", "customer", "id"),
    OutboxEntry: Place("CUSTOMER", "OUTBOX", "customer", "id", outbox_turn),
    Number: Place("NUMBER", "NUMBER", "number"),
    Visits: Place("NUMBER", "VISITS", "number"),
    OptOut: Place("NUMBER", "OPTOUT", "number"),
    Contact: Place("CONTACT", "CONTACT", "id"),
    Code: Place("CONTACT", "CODE", "contact"),
    Placed: Place("CONTACT", "PLACED", "contact"),
    Assessment: Place("ASSESSMENT", "ASSESSMENT", "id", turn=assessment_turn),
    Strikes: Place("STRIKES", "STRIKES", "subject"),
    Case: Place("CASE", "CASE", "id", turn=case_turn),
    Attempt: Place("CASE", "ATTEMPT", "case", "number", attempt_turn),
    Lines: Place("LINES", "LINES", "name"),
    Review: Place("REVIEW", "REVIEW", "id", turn=review_turn),
    Quarantined: Place("QUARANTINE", "QUARANTINE", "id"),
}
"""Every kind of record that calls keep, and where it stands; a new kind of record adds a row.

Those of the registry stand in `records.models`, which no call imports; `place` knows both.
"""

QUEUES: Mapping[str, type[Record]] = {
    "cases": Case,
    "later": Attempt,
    "ready": Attempt,
    "started": Attempt,
    "texts": Attempt,
    "texted": Attempt,
    "reviews": Review,
    "scores": Assessment,
    "outbox": OutboxEntry,
    "undelivered": OutboxEntry,
}
"""The queues, each of one kind of record."""


def _pairs(value: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(name), int(at)) for name, at in value)


def _charges(value: list[list[Any]]) -> tuple[Charge, ...]:
    return tuple(Charge(*row)._replace(amount=Decimal(row[3])) for row in value)


def _spent(value: list[list[Any]]) -> tuple[Spent, ...]:
    return tuple(Spent(*row)._replace(amount=Decimal(row[1])) for row in value)


_READ: Mapping[type[Record], Mapping[str, Callable[[Any], object]]] = {
    Customer: {"phones": tuple},
    Number: {"customers": tuple},
    Visits: {"contacts": _pairs},
    Account: {"balance": Decimal},
    Card: {"state": CardState},
    Transaction: {"amount": Decimal},
    Charged: {"charges": _spent},
    Spending: {"sums": tuple},
    Hold: {"state": HoldState},
    Contact: {"told": tuple},
    Strikes: {"guesses": tuple},
    Assessment: {"reasons": tuple},
    Case: {"charges": _charges, "state": CaseState},
    Attempt: {"at_risk": Decimal, "state": AttemptState},
    Lines: {"calls": _pairs},
    Review: {"seen": tuple},
}


def _names(kind: type[Record]) -> Mapping[str, None]:
    return dict.fromkeys(f.name for f in fields(kind) if f.name not in ("version", "expires"))


_KEPT: Mapping[type[Record], Mapping[str, None]] = {kind: _names(kind) for kind in PLACES}

_UNREAD: Mapping[str, Callable[[Any], object]] = {}

_encode = json.JSONEncoder(default=str, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


def place(kind: type[Record]) -> Place:
    """Return where a kind of record stands, of calls or of the registry.

    Raises:
        KeyError: It is kept nowhere.
    """
    found = PLACES.get(kind)
    return found if found is not None else _registry().PLACES[kind]


@cache
def _registry() -> ModuleType:
    from ivr.runtime.records import models  # noqa: PLC0415  no call keeps a model

    return models


def key(kind: type[Record], owner: str, name: str = "") -> Key:
    """Return the address of the record of `kind` with that owner and id."""
    at = place(kind)
    return f"{at.owner}#{owner}", f"{at.name}#{name}" if at.id_field else at.name


def key_of(record: Record) -> Key:
    """Return the address of a record."""
    at = place(type(record))
    name = getattr(record, at.id_field) if at.id_field else ""
    return key(type(record), getattr(record, at.owner_field), name)


def turn_of(record: Record) -> Turn | None:
    """Return where a record waits at present, or None."""
    turn = place(type(record)).turn
    return turn(record) if turn is not None else None


def encode(record: Record) -> str:
    """Return the JSON text of a record, without version and expiry (the store keeps those)."""
    return _encode({name: getattr(record, name) for name in _fields(type(record))})


def _fields(kind: type[Record]) -> Mapping[str, None]:
    known = _KEPT.get(kind)
    return known if known is not None else _names(kind)


def decode(kind: type[R], body: str, version: int, expires: int) -> R:
    """Return the record that `encode` wrote; fields that this release does not know are dropped."""
    values: dict[str, Any] = _decode(body)
    known = _fields(kind)
    if not values.keys() <= known.keys():
        values = {name: values[name] for name in known if name in values}
    for name, read in (_READ if kind in PLACES else _registry().READ).get(kind, _UNREAD).items():
        if name in values:
            values[name] = read(values[name])
    return kind(version=version, expires=expires, **values)


def seal(pepper: bytes, *parts: str) -> str:
    """Return the HMAC-SHA256 (64 hex digits) that stands for a secret; `parts` bind its owner."""
    return hmac.new(pepper, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def same_seal(one: str, other: str) -> bool:
    """Compare two seals in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def local_time(at: int, zone: str) -> datetime:
    """Return the wall clock of epoch second `at` in an IANA time zone; UTC if it is not known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  few functions tell dates

    try:
        return datetime.fromtimestamp(at, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.fromtimestamp(at, UTC)


def proof_seal(pepper: bytes, customer: str, proof: str, secret: str) -> str:
    """Return the seal under which a customer's secret is stored."""
    return seal(pepper, "proof", customer, proof, secret)


def card_token(pepper: bytes, number: str) -> str:
    """Return the token that replaces a card number at the door (32 hex digits)."""
    return seal(pepper, "card", number)[:32]
