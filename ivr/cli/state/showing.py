"""`ivr data show` and `ivr data export`: what is kept about a customer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from ivr.cli.state.opening import Opened, opened, who, write
from ivr.faults import Unreadable
from ivr.runtime.records import (
    Card,
    Case,
    Charge,
    Charged,
    Customer,
    Number,
    Record,
    Spent,
    encode,
)
from ivr.runtime.services.keeping.custody import look_through
from ivr.runtime.services.keeping.erasure import Belongings, belongings

SHOWN_MASKED = {"first_name", "merchant", "note", "because"}
"""Fields of which only the first letter is shown."""

PHONES = {"phones", "phone", "number"}
"""Fields of which only the last two digits are shown, where they hold a phone number."""

HIDDEN = {"proofs", "seal", "guesses"}
"""Seals of secrets: which kinds there are is told, never the seals."""

ROWS: dict[type[Record], tuple[str, ...]] = {Case: Charge._fields, Charged: Spent._fields}
"""Records whose `charges` are rows without names, and what stands in a row."""


Told = tuple[str, str]
"""Who asks (nothing: who is logged in), and because of what."""


def show(store: str, customer: str, told: Told = ("", ""), *, clear: bool) -> int:
    """Print a customer's records, or a list of customers; in full (`clear`) only with an audit.

    Raises:
        Unreadable: There is no such customer, or the store cannot be used.
        Unavailable: The audit could not be written: nothing is shown.
    """
    with opened(store) as found:
        if clear:
            _audited(found, "data_shown", customer, told)
        lines = _one(found, customer, clear) if customer else _everybody(found, clear)
        print("\n".join(lines))
    return 0


def export(
    store: str, customer: str, out: Path | None, told: Told = ("", ""), *, everybody: bool
) -> int:
    """Write a customer's records, or everybody's, as JSON, once that stands in the audit.

    Raises:
        Unreadable: Neither or both were asked for, there is no such customer, or the store or file
            cannot be used.
        Unavailable: The audit could not be written: nothing is exported.
    """
    if bool(customer) == everybody:
        raise Unreadable("name a customer, or ask for --all.", "USE001")
    with opened(store) as found:
        _audited(found, "data_exported", customer, told)
        if everybody:
            names = sorted(each.id for each in found.shelves.scan(Customer))
            tree: object = {"customers": [_tree(name, _kept(found, name)) for name in names]}
        else:
            tree = _tree(customer, _kept(found, customer))
    write(json.dumps(tree, indent=1, ensure_ascii=False), out)
    return 0


def _audited(found: Opened, action: str, customer: str, told: Told) -> None:
    if customer:
        _kept(found, customer)  # whoever is not there is refused, and leaves no entry
    by, because = told
    look_through(found.shelves, action, customer, (who(by), because), found.ports.now())


def _kept(found: Opened, customer: str) -> Belongings:
    kept = belongings(found.shelves, customer)
    if not any(True for _ in kept):
        message = f"there is no customer {customer!r} in the store. `ivr data show` lists them."
        raise Unreadable(message, "USE003")
    return kept


def _tree(customer: str, kept: Belongings) -> dict[str, Any]:
    """Return everything that is kept as plain values, by kind of record.

    Whom a number belongs to besides is nobody else's business.
    """
    kinds: dict[str, list[dict[str, Any]]] = {}
    for record in kept:
        own = replace(record, customers=(customer,)) if isinstance(record, Number) else record
        kinds.setdefault(type(record).__name__, []).append(_fields(own))
    blocked = [card.is_blocked for card in kept.own if isinstance(card, Card)]
    return {"is_blocked": any(blocked), "records": kinds}


def _fields(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(encode(record))
    for name in HIDDEN & values.keys():
        values[name] = sorted(values[name]) if isinstance(values[name], dict) else "sealed"
    if names := ROWS.get(type(record)):
        values["charges"] = [dict(zip(names, row, strict=True)) for row in values["charges"]]
    if isinstance(record, Card):
        values["is_blocked"] = record.is_blocked
    if record.expires:
        values["expires"] = record.expires
    return values


def _everybody(found: Opened, clear: bool) -> Iterator[str]:
    for customer in sorted(found.shelves.scan(Customer), key=lambda each: each.id):
        cards = found.shelves.list(Card, customer.id)
        state = "a card is blocked" if any(card.is_blocked for card in cards) else ""
        fields = _masked({"first_name": customer.first_name, "phones": customer.phones}, clear)
        told = (customer.id, fields["first_name"], ", ".join(fields["phones"]), state)
        yield "  ".join(text for text in told if text)


def _one(found: Opened, customer: str, clear: bool) -> Iterator[str]:
    tree = _tree(customer, _kept(found, customer))
    yield f"{customer}  is_blocked: {_word(tree['is_blocked'])}"
    for kind, rows in tree["records"].items():
        yield f"{kind} ({len(rows)})" if len(rows) > 1 else kind
        for row in rows:
            shown = _masked(row, clear)
            told = (f"{name}: {_word(value)}" for name, value in shown.items())
            yield "  " + ", ".join(told)


def _masked(values: Mapping[str, Any], clear: bool) -> dict[str, Any]:
    return dict(values) if clear else {name: _mask(name, each) for name, each in values.items()}


def _mask(name: str, value: object) -> object:
    if isinstance(value, dict):
        return _masked(cast("dict[str, Any]", value), clear=False)
    if isinstance(value, list | tuple):
        return [_mask(name, each) for each in cast("list[object]", value)]
    return _letters(name, value) if isinstance(value, str) else value


def _letters(name: str, value: str) -> str:
    if name in SHOWN_MASKED and value:
        return f"{value[0]}***"
    if name in PHONES and value.startswith("+"):
        return f"{value[:2]}***{value[-2:]}"
    return value


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
