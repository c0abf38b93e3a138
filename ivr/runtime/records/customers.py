"""Customers, their numbers and what they own.

Law of the room: never a birth date, PIN or any other secret in clear; proofs are seals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ivr.runtime.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Customer(Record):
    """A person with an account. `phones` are E.164, the first is the one we dial.

    Attributes:
        channel: How the customer wants to be reached first: `voice` or `sms`.
        calls: The customer agreed to automated calls.
        texts: The customer agreed to text messages.
        average_call_seconds: How long the customer's calls take; 0 = unknown.
        frequent: The customer calls often.
        difficult: The customer's calls needed a person repeatedly.
        proofs: Kind of knowledge (`birth_date`, `birth_year`, `pin`) -> its seal.
    """

    id: str
    phones: tuple[str, ...] = ()
    first_name: str = ""
    locale: str = "en-US"
    time_zone: str = "UTC"
    channel: str = "voice"
    calls: bool = True
    texts: bool = True
    vip: bool = False
    loyalty: str = "none"
    average_call_seconds: int = 0
    frequent: bool = False
    difficult: bool = False
    proofs: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Number(Record):
    """A phone number: the customers who gave it, whether it is listed as spam, and its risks.

    Attributes:
        spam: Calls from it are unwanted, unless a customer gave it.
        listed_by: Which contact or person listed it.
        spam_until: When that ends by itself, in epoch seconds; 0 = when a person ends it.
        forwarded: Calls to it are diverted to another number, says its carrier.
        changed_at: When it became this customer's number, in epoch seconds; 0 = long ago.
        sim_changed_at: When its SIM card was replaced, in epoch seconds; 0 = long ago.
    """

    number: str
    customers: tuple[str, ...] = ()
    spam: bool = False
    listed_by: str = ""
    spam_until: int = 0
    forwarded: bool = False
    changed_at: int = 0
    sim_changed_at: int = 0

    def is_spam(self, now: int) -> bool:
        """Tell whether calls from it are unwanted at epoch second `now`."""
        return self.spam and (not self.spam_until or now < self.spam_until)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class OptOut(Record):
    """A number whose owner wants no automated call or message; `by` names where it said so."""

    number: str
    at: int
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Account(Record):
    """What a customer owns with us."""

    customer: str
    balance: Decimal
    currency: str = "USD"
