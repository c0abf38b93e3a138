"""What call time remembers: frozen records, where each is kept, and their text form.

Law of the room: no store, clock or event is known here. A record never holds a full card number,
a birth date or any other secret in clear; cards are tokens, proofs are seals.
Times are whole epoch seconds in UTC; amounts are decimals in the unit of their currency.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar


class CardState(StrEnum):
    """What a card may do: HELD is stopped for review and may still be blocked."""

    ACTIVE = "ACTIVE"
    HELD = "HELD"
    BLOCKED = "BLOCKED"


class CaseState(StrEnum):
    """How far a verification is: REVIEW waits for a person, CLOSED needs nothing more."""

    OPENED = "OPENED"
    CALLED = "CALLED"
    CONFIRMED = "CONFIRMED"
    DENIED = "DENIED"
    UNREACHED = "UNREACHED"
    REVIEW = "REVIEW"
    CLOSED = "CLOSED"


class DialState(StrEnum):
    """INTENT is written before the call is asked for; STARTED and REFUSED are final."""

    INTENT = "INTENT"
    STARTED = "STARTED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record:
    """Anything a store keeps.

    `version` is the version last read; 0 says "not in the store yet". `expires` is an epoch
    second after which the record counts as absent; 0 keeps it.
    """

    version: int = 0
    expires: int = 0

    def __repr__(self) -> str:
        """Name kind and version only: a record in a traceback must not tell who it is about."""
        return f"{type(self).__name__}(version={self.version})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Customer(Record):
    """A person with an account. `phones` are E.164, the first is the one we dial.

    `proofs` maps a kind of knowledge (`birth_date`, `birth_year`) to its seal.
    """

    id: str
    phones: tuple[str, ...] = ()
    first_name: str = ""
    locale: str = "en-US"
    time_zone: str = "UTC"
    vip: bool = False
    loyalty: str = "none"
    average_call_seconds: int = 0
    frequent: bool = False
    difficult: bool = False
    proofs: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Number(Record):
    """A phone number: the customers who gave it, and whether it is listed as spam."""

    number: str
    customers: tuple[str, ...] = ()
    spam: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Visits(Record):
    """The latest contacts from a number: (contact id, epoch second), oldest first."""

    number: str
    contacts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OptOut(Record):
    """A number whose owner does not want automated calls."""

    number: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Account(Record):
    """What a customer owns with us."""

    customer: str
    balance: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card(Record):
    """A card as we know it: a token and its last four digits, never its number.

    `blocked_by` names the episode (case or contact) that blocked it.
    """

    customer: str
    token: str
    ending: str
    state: CardState = CardState.ACTIVE
    blocked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Transaction(Record):
    """A booked transaction of a card."""

    customer: str
    id: str
    card: str
    amount: Decimal
    currency: str
    merchant: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dispute(Record):
    """A dispute of one transaction; `reference` is its eight digits, `opened_by` a contact."""

    customer: str
    transaction: str
    reference: str
    opened_by: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Contact(Record):
    """Who a contact was proven to be, by which proof, and which transactions it was told."""

    id: str
    customer: str
    proof: str = ""
    case: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Strikes(Record):
    """Distinct wrong secrets of one subject (contact, customer or number), each as a seal."""

    subject: str
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Assessment(Record):
    """The score of a contact or transaction, 0..1000 on `scale`, its band and its reasons."""

    id: str
    score: int
    band: str
    reasons: tuple[str, ...]
    scale: str
    degraded: bool = False
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case(Record):
    """One suspicious charge being verified. `card` is a token; `contact` is the call placed."""

    id: str
    episode: str
    customer: str
    card: str
    ending: str
    transaction: str
    amount: Decimal
    currency: str
    merchant: str
    at: int
    state: CaseState = CaseState.OPENED
    contact: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Episode(Record):
    """The latest alert of a card: transactions before epoch second `until` join `case`."""

    customer: str
    card: str
    case: str
    until: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Alert(Record):
    """A transaction that was decided already, so that a replay finds the same answer."""

    customer: str
    transaction: str
    outcome: str
    case: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dial(Record):
    """The ledger of one outbound attempt, written before the call is asked for."""

    case: str
    state: DialState
    number: str
    at: int
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Quota(Record):
    """Outbound attempts to a customer on one day (`YYYY-MM-DD`, UTC)."""

    customer: str
    day: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AuditEntry(Record):
    """What was done, to what, and by which contact; written with the act or not at all."""

    customer: str
    id: str
    action: str
    subject: str
    actor: str
    at: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OutboxEntry(Record):
    """News for other systems, written in the same transaction as the change it tells of."""

    customer: str
    id: str
    kind: str
    subject: str
    at: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of record stands: below `owner`, under `name`, by which of its fields."""

    owner: str
    name: str
    owner_field: str
    id_field: str = ""


PLACES: Mapping[type[Record], Place] = {
    Customer: Place("CUSTOMER", "CUSTOMER", "id"),
    Account: Place("CUSTOMER", "ACCOUNT", "customer"),
    Card: Place("CUSTOMER", "CARD", "customer", "token"),
    Transaction: Place("CUSTOMER", "TRANSACTION", "customer", "id"),
    Dispute: Place("CUSTOMER", "DISPUTE", "customer", "transaction"),
    Episode: Place("CUSTOMER", "EPISODE", "customer", "card"),
    Alert: Place("CUSTOMER", "ALERT", "customer", "transaction"),
    Quota: Place("CUSTOMER", "QUOTA", "customer", "day"),
    AuditEntry: Place("CUSTOMER", "AUDIT", "customer", "id"),
    OutboxEntry: Place("CUSTOMER", "OUTBOX", "customer", "id"),
    Number: Place("NUMBER", "NUMBER", "number"),
    Visits: Place("NUMBER", "VISITS", "number"),
    OptOut: Place("NUMBER", "OPTOUT", "number"),
    Contact: Place("CONTACT", "CONTACT", "id"),
    Assessment: Place("ASSESSMENT", "ASSESSMENT", "id"),
    Strikes: Place("STRIKES", "STRIKES", "subject"),
    Case: Place("CASE", "CASE", "id"),
    Dial: Place("CASE", "DIAL", "case"),
}
"""Every kind of record and where it stands. Source of order: none; a new record adds a row."""

Key = tuple[str, str]
"""The address of a record: (owner, name); a partition and a sort key on DynamoDB."""


def _pairs(value: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(contact), int(at)) for contact, at in value)


_READ: Mapping[type[Record], Mapping[str, Callable[[Any], object]]] = {
    Customer: {"phones": tuple},
    Number: {"customers": tuple},
    Visits: {"contacts": _pairs},
    Account: {"balance": Decimal},
    Card: {"state": CardState},
    Transaction: {"amount": Decimal},
    Contact: {"told": tuple},
    Strikes: {"guesses": tuple},
    Assessment: {"reasons": tuple},
    Case: {"amount": Decimal, "state": CaseState},
    Dial: {"state": DialState},
}

_KEPT: Mapping[type[Record], Mapping[str, None]] = {
    kind: dict.fromkeys(f.name for f in fields(kind) if f.name not in ("version", "expires"))
    for kind in PLACES
}

_UNREAD: Mapping[str, Callable[[Any], object]] = {}

_encode = json.JSONEncoder(default=str, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode

R = TypeVar("R", bound=Record)


def key(kind: type[Record], owner: str, name: str = "") -> Key:
    """Return the address of the record of `kind` with that owner and id."""
    place = PLACES[kind]
    return f"{place.owner}#{owner}", f"{place.name}#{name}" if place.id_field else place.name


def key_of(record: Record) -> Key:
    """Return the address of a record."""
    place = PLACES[type(record)]
    name = getattr(record, place.id_field) if place.id_field else ""
    return key(type(record), getattr(record, place.owner_field), name)


def encode(record: Record) -> str:
    """Return the JSON text of a record, without version and expiry (the store keeps those)."""
    return _encode({name: getattr(record, name) for name in _KEPT[type(record)]})


def decode(kind: type[R], body: str, version: int, expires: int) -> R:
    """Return the record that `encode` wrote; fields that this release does not know are dropped."""
    values: dict[str, Any] = _decode(body)
    if not values.keys() <= _KEPT[kind].keys():
        values = {name: values[name] for name in _KEPT[kind] if name in values}
    for name, read in _READ.get(kind, _UNREAD).items():
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
