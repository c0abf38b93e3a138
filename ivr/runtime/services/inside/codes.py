"""One-time codes: texted to the customer's own number, for the contact that asks.

Law of the room: the answer is the same whether a code was sent or not, and so are the steps up to
the message itself. Digits are drawn anew each time, kept as a seal, and nowhere else. The record
is committed before the message is sent, so that no retry sends a second one; what became of a
message nobody waited for is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from ivr.faults import Conflict, Malformed, Unavailable
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger.people import (
    audited_as,
    code_seal,
    is_placed,
    is_uneasy,
    number_of,
    who_calls,
)
from ivr.runtime.ledger.trail import audit
from ivr.runtime.ports import Ports, Store, TextRequest
from ivr.runtime.records import Code, Customer, OptOut, Strikes

SENT = "sent"
"""The one answer."""

CODE_DIGITS = 6
CODE_SECONDS = 300
"""How long a code is good, in seconds."""

AGAIN_SECONDS = 30
"""Within this time after a code the same contact's request is its retry, in seconds."""

CODES_A_DAY = 3
"""Codes to one customer in 24 hours; more are a nuisance, or somebody at work."""

DAY_SECONDS = 86_400

BODIES: Mapping[str, str] = {
    "en": "{bank}: we never call to ask for this code. It is good for 5 minutes. Your code: ",
    "es": "{bank}: nunca le llamamos para pedir este codigo. Vale 5 minutos. Su codigo: ",
    "fr": "{bank} : nous ne vous appelons jamais pour ce code, bon 5 minutes. Votre code : ",
}
"""Language -> message, without letters that would need a second one; the code comes last."""

BANK_CHARACTERS_MAX = 40


def send(call: ConnectEvent, ports: Ports, pepper: bytes, bank: str) -> str:
    """Text a code to the number that calls, if it is one customer's own; return `sent` always.

    None is sent where the number is withheld, shared, opted out, forwarded or new, where its SIM
    card was replaced in the last 48 hours, or after three codes in 24 hours.

    Raises:
        Malformed: The contact is one that we called.
        Unavailable: The store did not answer.
    """
    if is_placed(call):
        raise Malformed("A code is never sent on a call that we placed.")
    candidates, now = who_calls(ports.store, call), ports.now()
    kept = ports.store.get(Code, call.contact)
    if kept is not None and kept.at > now - AGAIN_SECONDS:
        return SENT
    customer, count = candidates[0], _count(candidates[0], ports.store, now)
    digits = f"{ports.chance.below(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    sealed = code_seal(pepper, call.contact, customer.id, digits)
    allowed = _may_send(call, candidates, ports.store, now) and len(count.guesses) < CODES_A_DAY
    made = Code(
        version=kept.version if kept is not None else 0,
        contact=call.contact,
        customer=customer.id,
        seal=sealed if allowed else "",
        at=now,
        expires=now + CODE_SECONDS,
    )
    counted = (*count.guesses, sealed[:32]) if allowed else count.guesses
    word, subject = "code_sent" if allowed else "code_refused", f"{call.contact}-{now}"
    entry = audit(audited_as(candidates), word, subject, call.contact, now)
    with suppress(Conflict):
        ports.store.commit(made, replace(count, guesses=counted), entry)
        if allowed:
            _text(call, customer, digits, ports, bank)
    return SENT


def _count(customer: Customer, store: Store, now: int) -> Strikes:
    subject = f"codes:{customer.id}"
    return store.get(Strikes, subject) or Strikes(subject=subject, expires=now + DAY_SECONDS)


def _may_send(call: ConnectEvent, candidates: tuple[Customer, ...], store: Store, now: int) -> bool:
    number, customer = number_of(store, call), candidates[0]
    opted_out = store.get(OptOut, call.number) is not None
    if number is None or opted_out or len(candidates) > 1:
        return False
    own = customer.texts and call.number in customer.phones
    return own and not is_uneasy(number, now)


def _text(call: ConnectEvent, customer: Customer, digits: str, ports: Ports, bank: str) -> None:
    """Send the message once; an unknown outcome counts as sent."""
    body = BODIES.get(customer.locale[:2], BODIES["en"])
    text = f"{body.format(bank=bank[:BANK_CHARACTERS_MAX])}{digits}"
    with suppress(Unavailable):
        sent = ports.texter.send(TextRequest(call.number, text, f"code-{call.contact}"))
        if sent.refusal == "opted_out":
            ports.store.commit(OptOut(number=call.number, at=ports.now(), by=call.contact))
