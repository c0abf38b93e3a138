"""Facts about a call or a charge, each with its unit, from which a provider makes a score.

Law of the room: facts only, no weights. Nothing here identifies a person, so that `kept` may stand
in an assessment for as long as that is kept.
"""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from struct import pack, unpack
from typing import Any, NamedTuple

from ivr.faults import Malformed

_CALLING_CODES_OF_TWO = frozenset(
    str(code)
    for first, last in ((30, 34), (43, 49), (51, 58), (60, 66), (90, 95))
    for code in range(first, last + 1)
) | {"20", "27", "36", "39", "40", "41", "81", "82", "84", "86", "98"}
"""Country codes of two digits. Source: ITU-T E.164 list of assigned country codes (2016-11-15)."""


class CallSignals(NamedTuple):
    """What is known about an inbound contact before anything was said.

    Attributes:
        voice: The contact is a telephone call; only those are expected to show a number.
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
        vip: The customer has priority; of several who share a number, all have.
        failed_proofs: Distinct wrong secrets of the customer or the number within 24 hours.
        number_new: The number changed hands, or its SIM card, less than 48 hours ago, or calls
            to it are diverted.
        unverified: Its carrier says that the number may be a false one (`verstat` failed). That
            it says the opposite is no fact here: it never tells who is speaking.
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
    vip: bool = False
    failed_proofs: int = 0
    number_new: bool = False
    unverified: bool = False

    @property
    def unwanted(self) -> bool:
        """The number is listed as spam and no customer gave it."""
        return self.spam and not self.known


DOUBLE_BYTES = 8


class Told(NamedTuple):
    """What a provider behind a network is told of a charge beside the facts; never kept.

    `event` names the charge and `entity` the card, both as tokens; `at` is an epoch second.
    """

    event: str
    entity: str
    at: int
    variables: Mapping[str, str]


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
        features: What a model sees, in the order of `learned.features.FEATURES`; None = nothing
            is known of it.
        told: What a provider behind a network needs to name the charge; None = nobody is asked.
    """

    amount: Decimal
    foreign_currency: bool = False
    new_merchant: bool = False
    usual_amount: Decimal = Decimal(0)
    recent: int = 0
    last_hour: int = 0
    card_stopped: bool = False
    features: tuple[float, ...] | None = None
    told: Told | None = field(default=None, repr=False, compare=False)


def kept(signals: CallSignals | ChargeSignals) -> dict[str, str]:
    """Return the signals that are not as usual, as texts: what an assessment keeps of them."""
    if isinstance(signals, CallSignals):
        pairs = zip(CallSignals._fields, signals, _USUAL, strict=True)
        return {name: str(value) for name, value, usual in pairs if value != usual}
    found = ((name, usual, getattr(signals, name)) for name, usual in _USUAL_OF_CHARGES)
    texts = {name: str(value) for name, usual, value in found if value != usual}
    if isinstance(signals.features, tuple):
        texts["features"] = _packed(signals.features)
    return texts


def _packed(values: tuple[float, ...]) -> str:
    """Return doubles as base64 of their bytes: decimal digits may pass for a card number."""
    return b2a_base64(pack(f"<{len(values)}d", *values), newline=False).decode()


def _vector(text: str) -> tuple[float, ...]:
    content = a2b_base64(text, strict_mode=True)
    if len(content) % DOUBLE_BYTES:
        raise ValueError(text)
    return unpack(f"<{len(content) // DOUBLE_BYTES}d", content)


def read_call(texts: Mapping[str, str]) -> CallSignals:
    """Return the signals of a contact that `kept` wrote; those of another release are dropped.

    Raises:
        Malformed: A value is not what its signal holds.
    """
    usual = dict(zip(CallSignals._fields, _USUAL, strict=True))
    return CallSignals(**_read(texts, usual))


def read_charge(texts: Mapping[str, str]) -> ChargeSignals:
    """Return the signals of a charge that `kept` wrote.

    Raises:
        Malformed: A value is not what its signal holds, or there is no amount.
    """
    usual: dict[str, Any] = {**dict(_USUAL_OF_CHARGES), "amount": Decimal(0), "features": None}
    if "amount" not in texts:
        raise Malformed("The signals of a charge hold no amount.")
    return ChargeSignals(**_read(texts, usual))


_USUAL = CallSignals()
_USUAL_OF_CHARGES = tuple(
    (each.name, each.default)
    for each in fields(ChargeSignals)
    if each.name not in {"told", "features"}
)
_TRUTHS = {"True": True, "False": False}
_READ: Mapping[type, Callable[[str], object]] = {
    bool: _TRUTHS.__getitem__,
    int: int,
    Decimal: Decimal,
    type(None): _vector,
}


def _read(texts: Mapping[str, str], usual: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {
            name: _READ[type(usual[name])](value) for name, value in texts.items() if name in usual
        }
    except (KeyError, ValueError, InvalidOperation):
        raise Malformed("A kept signal holds no value of its kind.") from None


def calling_code(number: str) -> str:
    """Return the country calling code of an E.164 number; nothing for an empty number."""
    digits = number.removeprefix("+")
    if digits[:1] in ("1", "7"):
        return digits[:1]
    return digits[:2] if digits[:2] in _CALLING_CODES_OF_TWO else digits[:3]
