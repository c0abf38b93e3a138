"""Who a contact really is: one secret compared with its seal, failures counted.

Law of the room: the same answer, in the same steps, for a wrong secret and for an unknown
customer, in whose place nobody is tried. A failure is counted per distinct guess, so a retried
event counts once. The counters are part of the commit that proves, so that no race wins an extra
try. On a call that we placed only knowledge counts: a PIN or a code is asked of callers alone.
Tries: 3 in a contact, 5 in 24 hours for a customer or a number (the bank's authentication rule).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, Malformed
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger.people import (
    CASE_ATTRIBUTE,
    audited_as,
    case_of,
    code_seal,
    heard_from,
    is_placed,
    who_calls,
)
from ivr.runtime.ledger.trail import audit
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    AuditEntry,
    Code,
    Contact,
    Customer,
    Placed,
    Strikes,
    proof_seal,
    same_seal,
    seal,
)

CONTACT_TRIES = 3
DAY_TRIES = 5
STRIKES_SECONDS = 86_400
CONTACT_SECONDS = 86_400
"""How long a proof may stand, in seconds; a contact is over long before."""

COMMIT_TRIES = 3
SECRET_CHARACTERS_MAX = 64

DIGITS: Mapping[str, tuple[int, int]] = {
    "birth_year": (4, 4),
    "birth_date": (8, 8),
    "code": (6, 6),
    "pin": (4, 12),
}
"""Kinds of proof, the weakest first, and how few and many digits each has (MMDDYYYY, YYYY)."""

INBOUND_ONLY = frozenset({"pin", "code"})
"""What nobody is asked for on a call that we placed: there, it is a thief who asks."""

_NO_SEAL = "0" * 64
_STRENGTH = tuple(DIGITS)


@dataclass(frozen=True, slots=True)
class Guess:
    """One try: which proof, what was keyed and its seal, and whom it could prove."""

    proof: str
    secret: str
    seal: str
    case: str
    candidates: tuple[Customer, ...]


def prove(call: ConnectEvent, proof: str, secret: str, ports: Ports, pepper: bytes) -> str:
    """Return `passed`, `failed` or `locked`; passed binds the contact to its customer.

    Raises:
        Malformed: There is no such proof, or not on this contact; or it is not the contact that
            was dialled for its case.
        Conflict: Other contacts of the customer were faster three times in a row.
    """
    if proof not in DIGITS:
        raise Malformed(f"proof is not one of {', '.join(sorted(DIGITS))}.")
    if proof in INBOUND_ONLY and is_placed(call):
        raise Malformed("A PIN or code is never asked for on a call that we placed.")
    guess = _guess(call, proof, secret, ports.store, pepper)
    for _ in range(COMMIT_TRIES):
        try:
            return _try(call, guess, ports, pepper)
        except Conflict:
            continue
    raise Conflict("The counters of failures are busy. Ask again.")


def _guess(call: ConnectEvent, proof: str, secret: str, store: Store, pepper: bytes) -> Guess:
    keyed = secret[:SECRET_CHARACTERS_MAX]
    sealed = seal(pepper, "guess", proof, keyed)[:32]
    if not call.attributes.get(CASE_ATTRIBUTE):
        return Guess(proof, keyed, sealed, "", who_calls(store, call))
    case = case_of(store, call)
    customer = store.get(Customer, case.customer) or Customer(id=case.customer)
    return Guess(proof, keyed, sealed, case.id, (customer,))


def _try(call: ConnectEvent, guess: Guess, ports: Ports, pepper: bytes) -> str:
    now = ports.now()
    strikes = _strikes(call, guess, ports.store, now)
    spent = any(_is_spent(strike) for strike in strikes)
    customer = _match(call, guess, ports.store, pepper)
    if spent:
        return "locked"
    heard = heard_from(ports.store, call) if guess.case else ()
    if customer is not None:
        binding = _binding(call, guess, customer, ports.store, now)
        ports.store.commit(*strikes, *binding, *heard)
        return "passed"
    return _failed(call, guess, strikes, ports, heard)


def _failed(
    call: ConnectEvent,
    guess: Guess,
    strikes: Sequence[Strikes],
    ports: Ports,
    heard: Sequence[Placed],
) -> str:
    """Count a wrong guess once, with an audit entry for each new one of the contact."""
    counted = tuple(_count(strike, guess.seal) for strike in strikes)
    fresh = [new for old, new in zip(strikes, counted, strict=True) if old != new]
    if counted[0] != strikes[0]:
        whose = audited_as(guess.candidates)
        subject = f"{guess.proof}-{len(counted[0].guesses)}"
        entry = audit(whose, "proof_failed", subject, call.contact, ports.now())
        ports.store.commit(*fresh, entry, *heard)
    elif fresh:
        ports.store.commit(*fresh, *heard)
    return "locked" if any(_is_spent(strike) for strike in counted) else "failed"


def _match(call: ConnectEvent, guess: Guess, store: Store, pepper: bytes) -> Customer | None:
    """Compare with every candidate, one of whom may be nobody, always in constant time."""
    least, most = DIGITS[guess.proof]
    secret = guess.secret
    well_formed = least <= len(secret) <= most and secret.isascii() and secret.isdigit()
    matching: list[Customer] = []
    code = store.get(Code, call.contact) if guess.proof == "code" else None
    for customer in guess.candidates:
        if guess.proof == "code":
            own = code.seal if code is not None and code.customer == customer.id else _NO_SEAL
            keyed = code_seal(pepper, call.contact, customer.id, secret)
        else:
            own = customer.proofs.get(guess.proof, _NO_SEAL)
            keyed = proof_seal(pepper, customer.id, guess.proof, secret)
        if same_seal(keyed, own):
            matching.append(customer)
    return matching[0] if well_formed and len(matching) == 1 else None


def _strikes(call: ConnectEvent, guess: Guess, store: Store, now: int) -> tuple[Strikes, ...]:
    subjects = [f"contact:{call.contact}", *(f"customer:{c.id}" for c in guess.candidates)]
    if call.number:
        subjects.append(f"number:{call.number}")
    found = (store.get(Strikes, subject) for subject in subjects)
    return tuple(
        strike or Strikes(subject=subject, expires=now + STRIKES_SECONDS)
        for subject, strike in zip(subjects, found, strict=True)
    )


def _is_spent(strikes: Strikes) -> bool:
    tries = CONTACT_TRIES if strikes.subject.startswith("contact:") else DAY_TRIES
    return len(strikes.guesses) >= tries


def _count(strikes: Strikes, guess: str) -> Strikes:
    if guess in strikes.guesses:
        return strikes
    return replace(strikes, guesses=(*strikes.guesses, guess))


def _binding(
    call: ConnectEvent, guess: Guess, customer: Customer, store: Store, now: int
) -> Sequence[Contact | AuditEntry]:
    bound = store.get(Contact, call.contact)
    if bound is not None and bound.customer != customer.id:
        raise Malformed("The contact belongs to another customer already.")
    if bound is None:
        bound = Contact(id=call.contact, customer=customer.id, expires=now + CONTACT_SECONDS)
    before = bound.proof
    best = max((guess.proof, bound.proof or guess.proof), key=_STRENGTH.index)
    made = replace(bound, proof=best, case=guess.case)
    if best == before:
        return (made,)
    return made, audit(customer.id, "proof_passed", best, call.contact, now)
