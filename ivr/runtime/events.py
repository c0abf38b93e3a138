"""Events as AWS sends them, read into frozen values: Connect, Lex V2 and transactions.

Law of the room: unknown fields are tolerated, known fields of a wrong shape are Malformed, and a
message never repeats a value. A card number becomes a token here and goes no further; CVV and
signature are never read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple, cast

from ivr.faults import Malformed

ID_CHARACTERS_MAX = 256
"""Longest id accepted; a DynamoDB sort key holds 1,024 bytes. Source: DynamoDB limits."""

AMOUNT_MAX = Decimal(10) ** 12
"""An amount at or above this is an error of its sender, not a charge."""

DEFAULT_LOCALE = "en-US"
SPOKEN_LANGUAGES = frozenset({"en", "es", "fr"})
"""The languages of ivr.spoken, which in-call functions that say nothing do not load."""


_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_CARD = re.compile(r"[0-9]{12,19}")
_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_ANONYMOUS = frozenset({"", "anonymous", "+266696687", "restricted", "unknown", "unavailable"})
"""What carriers put where a number is withheld; +266696687 spells ANONYMOUS on a keypad."""

_CARRIED = ("activeContexts", "runtimeHints")

Tree = Mapping[str, object]


class ConnectEvent(NamedTuple):
    """What a flow asks a function.

    `number` is the customer's E.164 number, or nothing when it is withheld or unusable;
    `withheld` tells the two apart. `attributes` and `parameters` hold strings only.
    """

    contact: str
    channel: str
    number: str
    withheld: bool
    dialled: str
    initiation: str
    locale: str
    instance_arn: str
    attributes: Mapping[str, str]
    parameters: Mapping[str, str]


class LexEvent(NamedTuple):
    """One turn of a Lex V2 bot. `slots` maps each slot to its interpreted value or None.

    `carried` is the part of the session state that an answer returns unchanged.
    """

    source: str
    mode: str
    transcript: str
    keys: str
    locale: str
    bot: str
    intent: Tree
    intent_name: str
    slots: Mapping[str, str | None]
    session_attributes: Mapping[str, str]
    carried: Tree


@dataclass(frozen=True, slots=True)
class TransactionEvent:
    """A charge to be judged. `card` is a token; `amount` is None when only an id was sent.

    `derived` says that the sender gave no id and `id` is a digest of what the event says.
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


def e164(text: str) -> str:
    """Return `text` if it has the form of an E.164 number, or nothing. Source: ITU-T E.164."""
    return text if _E164.fullmatch(text) else ""


def read_connect(event: object) -> ConnectEvent:
    """Return the Connect event that a flow's InvokeLambdaFunction sends.

    Raises:
        Malformed: It is not an object, has no ContactId, or a part has the wrong shape.
    """
    details = _tree(_tree(event, "event").get("Details"), "Details")
    get = _tree(details.get("ContactData"), "ContactData").get
    attributes = _strings(get("Attributes"), "Attributes")
    address = _address(get("CustomerEndpoint"), "CustomerEndpoint")
    withheld = address.lower() in _ANONYMOUS
    return ConnectEvent(
        _id(get("ContactId"), "ContactId"),
        _text(get("Channel")) or "VOICE",
        "" if withheld else e164(address),
        withheld,
        e164(_address(get("SystemEndpoint"), "SystemEndpoint")),
        _text(get("InitiationMethod")),
        _locale(attributes.get("locale")) or _locale(get("LanguageCode")) or DEFAULT_LOCALE,
        _text(get("InstanceARN")),
        attributes,
        _strings(details.get("Parameters"), "Parameters"),
    )


def read_lex(event: object) -> LexEvent:
    """Return the Lex V2 code hook event. Source: Lex V2 developer guide, lambda-input-format.

    Raises:
        Malformed: There is no session state with a named intent, or a part has a wrong shape.
    """
    top = _tree(event, "event")
    session = _tree(top.get("sessionState"), "sessionState")
    intent = _tree(session.get("intent"), "sessionState.intent")
    bot = _tree(top.get("bot") or {}, "bot")
    requested = _strings(top.get("requestAttributes"), "requestAttributes")
    slots = _slots(intent)
    return LexEvent(
        _text(top.get("invocationSource")),
        _text(top.get("inputMode")) or "Text",
        _text(top.get("inputTranscript")),
        requested.get("x-amz-lex:dtmf-transcript", ""),
        _text(bot.get("localeId")).replace("_", "-") or DEFAULT_LOCALE,
        _text(bot.get("name")),
        intent,
        _id(intent.get("name"), "sessionState.intent.name"),
        {name: _slot(value) for name, value in slots.items()} if slots else {},
        _strings(session.get("sessionAttributes"), "sessionAttributes"),
        {name: session[name] for name in _CARRIED if session.get(name)},
    )


def read_transaction(event: object, tokenise: Callable[[str], str]) -> TransactionEvent:
    """Return the charge that an EventBridge event, or its bare detail, tells of.

    The nested shape {customer, card_number, transaction: {...}} is read too. `tokenise` turns a
    card number into its token.

    Raises:
        Malformed: Customer, card or amount are missing or senseless.
    """
    top = _tree(event, "event")
    detail = _tree(top["detail"], "detail") if "detail" in top else top
    nested = _tree(detail.get("transaction") or {}, "transaction")
    said = {**detail, **nested}
    card, ending = _card(detail, tokenise)
    known = {
        "customer": _id(_first(detail, "customer", "customer_id"), "customer"),
        "card": card,
        "amount": _amount(_first(said, "amount", "transaction_amt", "order_price", "amt")),
        "merchant": _text(_first(said, "merchant", "merchant_name", "merchant_id"))[:200],
        "currency": _currency(said.get("currency")),
    }
    given = _first({**top, **said}, "transaction_id", "trans_num", "id")
    if given is None and known["amount"] is None:
        raise Malformed("The transaction has neither an id nor an amount. Send one of them.")
    digest = hashlib.sha256(repr(sorted(known.items())).encode()).hexdigest()[:32]
    return TransactionEvent(
        id=_id(given, "transaction_id") if given is not None else digest,
        derived=given is None,
        ending=ending,
        country=_text(said.get("country")).upper()[:2],
        at=_instant(_first(said, "transaction_timestamp", "timestamp", "at", "EVENT_TIMESTAMP")),
        **cast("dict[str, Any]", known),
    )


def _tree(value: Any, name: str) -> Tree:  # noqa: ANN401 - whatever an event holds
    if value.__class__ is not dict and not issubclass(value.__class__, Mapping):
        raise Malformed(f"{name} is not an object. Send the documented event shape.")
    return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _id(value: object, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= ID_CHARACTERS_MAX:
        raise Malformed(f"{name} is missing or not a text of 1..{ID_CHARACTERS_MAX} characters.")
    return value


def _strings(value: object, name: str) -> dict[str, str]:
    if value is None or not (table := _tree(value, name)):
        return {}
    return {k: v for k, v in table.items() if isinstance(v, str)}


def _address(value: object, name: str) -> str:
    return "" if value is None else _text(_tree(value, name).get("Address")).strip()


def _locale(candidate: object) -> str:
    """Return the candidate if it is a locale that is spoken here, or nothing."""
    return _spoken(candidate) if isinstance(candidate, str) else ""


@lru_cache(maxsize=64)
def _spoken(text: str) -> str:
    """Return a locale that is spoken here; each event names one of the same few."""
    return text if text[:2] in SPOKEN_LANGUAGES and _LOCALE.fullmatch(text) else ""


def _slots(intent: Tree) -> Tree:
    slots = intent.get("slots")
    return {} if slots is None else _tree(slots, "slots")


def _slot(value: object) -> str | None:
    if value is None:
        return None
    inner = _tree(value, "slot").get("value")
    if inner is None:
        return None
    said = _tree(inner, "slot value")
    return _text(said.get("interpretedValue")) or _text(said.get("originalValue")) or None


def _first(tree: Tree, *names: str) -> object:
    return next((tree[name] for name in names if tree.get(name) is not None), None)


def _card(detail: Tree, tokenise: Callable[[str], str]) -> tuple[str, str]:
    number = _text(_first(detail, "card_number", "cc_num")).replace(" ", "").replace("-", "")
    if number:
        if not _CARD.fullmatch(number):
            raise Malformed("card_number is not 12..19 digits. Send the number or card_token.")
        return tokenise(number), number[-4:]
    return _id(detail.get("card_token"), "card_number or card_token"), ""


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
    text = _text(value) or "USD"
    if not _CURRENCY.fullmatch(text):
        raise Malformed("The currency is not three letters. Send an ISO 4217 code.")
    return text.upper()


def _instant(value: object) -> int | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(_text(value))
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise Malformed(
            "The timestamp is not ISO 8601. Send such as 2026-01-31T12:00:00Z."
        ) from None
