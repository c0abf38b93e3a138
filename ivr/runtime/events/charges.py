"""What was charged: transaction events, of which a card number goes no further.

Law of the room: a card number becomes a token here, also where a sender repeats it in an id, and is
masked in the text of a merchant; CVV and signature are never read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from ivr.contract import holds_card, without_cards
from ivr.faults import Malformed
from ivr.runtime.events.facts import NOTHING, Facts, read_facts
from ivr.runtime.events.shape import Tree, first, instant, named, text, tree

AMOUNT_MAX = Decimal(10) ** 12
"""An amount at or above this is an error of its sender, not a charge."""

MERCHANT_CHARACTERS_MAX = 200

_CARD = re.compile(r"[0-9]{12,19}")
_SEPARATORS = re.compile(r"[\s.\-]")
_TOKEN = re.compile(r"[0-9a-f]{32}")
"""Our own tokens: one in a hundred holds digits that pass for a card number by chance."""

_CURRENCY = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class TransactionEvent:
    """A charge to be judged. `card` is a token; `amount` is None when only an id was sent.

    `derived` says that the sender gave no id and `id` is a digest of what the event says. `facts`
    are judged by and never kept.
    """

    id: str
    derived: bool
    customer: str
    card: str
    ending: str
    amount: Decimal | None
    currency: str
    merchant: str
    country: str
    at: int | None
    facts: Facts = field(default=NOTHING, repr=False)


def read_transaction(event: object, tokenise: Callable[[str], str]) -> TransactionEvent:
    """Return the charge that an EventBridge event, or its bare detail, tells of.

    The nested shape {customer, card_number, transaction: {...}} is read too. `tokenise` turns a
    card number into its token.

    Raises:
        Malformed: Customer, card or amount are missing or senseless.
    """
    top = tree(event, "event")
    detail = tree(top["detail"], "detail") if "detail" in top else top
    nested = tree(detail.get("transaction") or {}, "transaction")
    said = {**detail, **nested}
    number = text(first(detail, "card_number", "cc_num")).replace(" ", "").replace("-", "")
    card, ending = _card(detail, number, tokenise)
    known = {
        "customer": _customer(first(detail, "customer", "customer_id"), number),
        "card": card,
        "amount": _amount(first(said, "amount", "transaction_amt", "order_price", "amt")),
        "merchant": _merchant(first(said, "merchant", "merchant_name", "merchant_id")),
        "currency": _currency(said.get("currency")),
    }
    given = first({**top, **said}, "transaction_id", "trans_num", "id")
    if given is None and known["amount"] is None:
        raise Malformed("The transaction has neither an id nor an amount. Send one of them.")
    return TransactionEvent(
        id=_digest(known) if given is None else _id(named(given, "transaction_id"), number, card),
        derived=given is None,
        ending=ending,
        country=text(said.get("country")).upper()[:2],
        at=instant(first(said, "transaction_timestamp", "timestamp", "at", "EVENT_TIMESTAMP")),
        facts=read_facts(said),
        **cast("dict[str, Any]", known),
    )


def _digest(known: Mapping[str, object]) -> str:
    """Return the id of a charge whose sender gave none: the same for what says the same."""
    return hashlib.sha256(repr(sorted(known.items())).encode()).hexdigest()[:32]


def _id(given: str, number: str, token: str) -> str:
    """Return a transaction's id, with the token where it repeats the number of its card."""
    plain = _SEPARATORS.sub("", given)
    return plain.replace(number, token) if number and number in plain else given


def _customer(value: object, number: str) -> str:
    """Return the customer's id.

    Raises:
        Malformed: There is none, or it repeats the number of the card.
    """
    given = named(value, "customer")
    if number and number in _SEPARATORS.sub("", given):
        raise Malformed("customer repeats card_number. Send the customer's id.")
    return given


def _merchant(value: object) -> str:
    return without_cards(text(value)[: 2 * MERCHANT_CHARACTERS_MAX])[:MERCHANT_CHARACTERS_MAX]


def _card(detail: Tree, number: str, tokenise: Callable[[str], str]) -> tuple[str, str]:
    if number:
        if not _CARD.fullmatch(number):
            raise Malformed("card_number is not 12..19 digits. Send the number or card_token.")
        return tokenise(number), number[-4:]
    token = named(detail.get("card_token"), "card_number or card_token")
    if not _TOKEN.fullmatch(token) and holds_card(token):
        raise Malformed("card_token is a card number. Send it as card_number.")
    return token, ""


def _amount(value: object) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Malformed("The amount is not a number. Send decimal digits.") from None
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount < AMOUNT_MAX:
        raise Malformed("The amount is not between 0 and 1e12. Send what was charged.")
    return amount


def _currency(value: object) -> str:
    code = text(value) or "USD"
    if not _CURRENCY.fullmatch(code):
        raise Malformed("The currency is not three letters. Send an ISO 4217 code.")
    return code.upper()
