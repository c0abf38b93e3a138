"""Who a contact really is: one knowledge secret compared with its seal, failures counted.

Law of the room: the same answer, in the same steps, for a wrong secret and for an unknown
customer. A failure is counted per distinct guess, so a retried event counts once. The counters
are part of the commit that proves, so that no race wins an extra try.
Tries: 3 in a contact, 5 in 24 hours for a customer or a number (the bank's authentication rule).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, Malformed
from ivr.runtime.events import ConnectEvent
from ivr.runtime.ports import (
    CASE_ATTRIBUTE,
    Ports,
    Store,
    case_of,
    customers_of,
    number_of,
)
from ivr.runtime.records import Contact, Customer, Strikes, proof_seal, same_seal, seal

CONTACT_TRIES = 3
DAY_TRIES = 5
STRIKES_SECONDS = 86_400
CONTACT_SECONDS = 86_400
"""How long a proof may stand, in seconds; a contact is over long before."""

COMMIT_TRIES = 3
SECRET_CHARACTERS_MAX = 64

DIGITS = {"birth_date": 8, "birth_year": 4}
"""Kinds of knowledge, and how many digits each has: MMDDYYYY and YYYY."""

_NO_SEAL = "0" * 64


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: which proof, the seal of what was keyed, and whom it could prove."""

    proof: str
    secret: str
    guess: str
    case: str
    candidates: tuple[Customer, ...]


def prove(call: ConnectEvent, proof: str, secret: str, ports: Ports, pepper: bytes) -> str:
    """Return `passed`, `failed` or `locked`; passed binds the contact to its customer.

    Raises:
        Malformed: There is no such proof, or the contact is not the one dialled for its case.
        Conflict: Other contacts of the customer were faster three times in a row.
    """
    if proof not in DIGITS:
        raise Malformed(f"proof is not one of {', '.join(sorted(DIGITS))}.")
    attempt = _attempt(call, proof, secret, ports.store, pepper)
    for _ in range(COMMIT_TRIES):
        try:
            return _try(call, attempt, ports, pepper)
        except Conflict:
            continue
    raise Conflict("The counters of failures are busy. Ask again.")


def _attempt(call: ConnectEvent, proof: str, secret: str, store: Store, pepper: bytes) -> Attempt:
    keyed = secret[:SECRET_CHARACTERS_MAX]
    guess = seal(pepper, "guess", proof, keyed)[:32]
    case, candidates = "", ()
    if call.attributes.get(CASE_ATTRIBUTE):
        found = case_of(store, call)
        customer = store.get(Customer, found.customer)
        case, candidates = found.id, (customer,) if customer else ()
    else:
        candidates = customers_of(store, number_of(store, call))
    return Attempt(proof, keyed, guess, case, candidates)


def _try(call: ConnectEvent, attempt: Attempt, ports: Ports, pepper: bytes) -> str:
    now = ports.now()
    strikes = _strikes(call, attempt, ports.store, now)
    if any(_is_spent(strike) for strike in strikes):
        return "locked"
    customer = _match(attempt, pepper)
    if customer is not None:
        ports.store.commit(*strikes, *_binding(call, attempt, customer, ports.store, now))
        return "passed"
    counted = tuple(_count(strike, attempt.guess) for strike in strikes)
    fresh = [new for old, new in zip(strikes, counted, strict=True) if old != new]
    if fresh:
        ports.store.commit(*fresh)
    return "locked" if any(_is_spent(strike) for strike in counted) else "failed"


def _match(attempt: Attempt, pepper: bytes) -> Customer | None:
    """Compare with every candidate, or with nobody's seal, always in constant time."""
    well_formed = (
        len(attempt.secret) == DIGITS[attempt.proof]
        and attempt.secret.isascii()
        and attempt.secret.isdigit()
    )
    same_seal(proof_seal(pepper, "", attempt.proof, attempt.secret), _NO_SEAL)
    matching = [
        customer
        for customer in attempt.candidates
        if same_seal(
            proof_seal(pepper, customer.id, attempt.proof, attempt.secret),
            customer.proofs.get(attempt.proof, _NO_SEAL),
        )
    ]
    return matching[0] if well_formed and len(matching) == 1 else None


def _strikes(call: ConnectEvent, attempt: Attempt, store: Store, now: int) -> tuple[Strikes, ...]:
    subjects = [f"contact:{call.contact}", *(f"customer:{c.id}" for c in attempt.candidates)]
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
    call: ConnectEvent, attempt: Attempt, customer: Customer, store: Store, now: int
) -> Sequence[Contact]:
    bound = store.get(Contact, call.contact)
    if bound is not None and bound.customer != customer.id:
        raise Malformed("The contact belongs to another customer already.")
    if bound is None:
        bound = Contact(id=call.contact, customer=customer.id, expires=now + CONTACT_SECONDS)
    best = "birth_date" if "birth_date" in (bound.proof, attempt.proof) else attempt.proof
    return (replace(bound, proof=best, case=attempt.case),)
