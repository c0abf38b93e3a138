"""Cards, what was charged to them, and what customers said about it.

Law of the room: a card is a token and its last four digits, never its number. Times are whole epoch
seconds in UTC; amounts are decimals in the unit of their currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ivr.runtime.records.base import Record


class CardState(StrEnum):
    """What a card may do: HELD is stopped for review and may still be blocked."""

    ACTIVE = "ACTIVE"
    HELD = "HELD"
    BLOCKED = "BLOCKED"


class HoldState(StrEnum):
    """What became of a suspicious charge: HELD waits, the other two are final."""

    HELD = "HELD"
    RELEASED = "RELEASED"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Card(Record):
    """A card as we know it: a token and its last four digits, never its number.

    `blocked_by` names the episode (case or contact) that blocked it.
    """

    customer: str
    token: str
    ending: str
    state: CardState = CardState.ACTIVE
    blocked_by: str = ""

    @property
    def is_blocked(self) -> bool:
        """Tell whether nothing can be charged to the card any more."""
        return self.state is CardState.BLOCKED


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Transaction(Record):
    """A booked transaction of a card."""

    customer: str
    id: str
    card: str
    amount: Decimal
    currency: str
    merchant: str
    at: int


class Spent(NamedTuple):
    """A charge that was judged; `usual` says that nothing was found against it."""

    transaction: str
    amount: Decimal
    currency: str
    merchant: str
    at: int
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Charged(Record):
    """The latest charges to a card that were judged, booked or not, in the order they came."""

    customer: str
    card: str
    charges: tuple[Spent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Spending(Record):
    """What features remember of all charges to a card that were judged.

    `recent` are the charges of the last 31 days, packed; `sums` are whole numbers about all of
    them. Neither names a merchant, a place or a person.
    """

    customer: str
    card: str
    recent: str = ""
    sums: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Hold(Record):
    """A suspicious charge that is not carried out until somebody answers for it."""

    customer: str
    transaction: str
    card: str
    case: str
    at: int
    state: HoldState = HoldState.HELD


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Dispute(Record):
    """A dispute of one transaction; `reference` is its eight digits, `opened_by` a contact."""

    customer: str
    transaction: str
    reference: str
    opened_by: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Replacement(Record):
    """A new card ordered in place of a blocked one."""

    customer: str
    card: str
    ordered_by: str
    at: int
