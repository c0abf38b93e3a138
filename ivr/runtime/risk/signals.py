"""Facts about a call or a charge, each with its unit, from which a provider makes a score.

Law of the room: facts only, no weights. Nothing here identifies a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

_CALLING_CODES_OF_TWO = frozenset(
    str(code)
    for first, last in ((30, 34), (43, 49), (51, 58), (60, 66), (90, 95))
    for code in range(first, last + 1)
) | {"20", "27", "36", "39", "40", "41", "81", "82", "84", "86", "98"}
"""Country codes of two digits. Source: ITU-T E.164 list of assigned country codes (2016-11-15)."""


class CallSignals(NamedTuple):
    """What is known about an inbound contact before anything was said.

    Attributes:
        voice: The contact is a call; only calls are expected to show a number.
        known: The number is on file with a customer.
        withheld: No number is shown.
        usable: The number has the form of E.164.
        spam: The number is listed as spam.
        foreign: The number has another country code than the number it called.
        contacts_last_hour: Contacts from the number within 3,600 seconds, this one included.
        contacts_last_day: The same within 86,400 seconds.
        open_case: A charge of the customer is being verified.
        average_call_seconds: How long the customer's calls took on average; 0 = unknown.
        difficult: The customer's calls needed a person repeatedly.
        frequent: The customer calls often.
        loyal: The customer is of a loyalty class.
    """

    voice: bool = True
    known: bool = False
    withheld: bool = False
    usable: bool = True
    spam: bool = False
    foreign: bool = False
    contacts_last_hour: int = 1
    contacts_last_day: int = 1
    open_case: bool = False
    average_call_seconds: int = 0
    difficult: bool = False
    frequent: bool = False
    loyal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSignals:
    """What is known about a charge when it happens.

    Attributes:
        amount: In the unit of its currency.
        foreign_currency: The currency differs from the account's.
        new_merchant: None of the recent transactions was there.
        usual_amount: Mean of the recent transactions in the same currency; 0 = none.
        recent: How many recent transactions the two facts above rest on.
        last_hour: Transactions of the card within 3,600 seconds before.
        card_stopped: The card is held or blocked already.
    """

    amount: Decimal
    foreign_currency: bool = False
    new_merchant: bool = False
    usual_amount: Decimal = Decimal(0)
    recent: int = 0
    last_hour: int = 0
    card_stopped: bool = False


def calling_code(number: str) -> str:
    """Return the country calling code of an E.164 number; nothing for an empty number."""
    digits = number.removeprefix("+")
    if digits[:1] in ("1", "7"):
        return digits[:1]
    return digits[:2] if digits[:2] in _CALLING_CODES_OF_TWO else digits[:3]
