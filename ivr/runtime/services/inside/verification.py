"""A verification call from inside: what may be told, and what each answer changes.

Law of the room: details only to a contact that was dialled for this case and proven by keys, on a
line that nobody diverted. Charges are answered one after another. A denial blocks exactly the
card of its charge and needs no proof; "it was me" needs proof, releases that charge and never
unblocks. Every answer may arrive again, and gets the same reply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ivr.faults import Conflict, Malformed, NotFound
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger import charges
from ivr.runtime.ledger.people import attempt_of, case_of, heard_from, is_safe_line, proven
from ivr.runtime.ledger.trail import audit, news
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import (
    OPEN_STATES,
    Attempt,
    AuditEntry,
    Card,
    Case,
    CaseState,
    Charge,
    Customer,
    OptOut,
    OutboxEntry,
    Record,
    Replacement,
)

OPT_OUT = "opt_out"

PRESENT = "present"
"""Somebody pressed a key, and said nothing yet: whatever follows, no machine took the call."""

ENDS: Mapping[str, CaseState] = {
    "wrong_person": CaseState.UNREACHED,
    "unavailable": CaseState.UNREACHED,
    "unproven": CaseState.UNREACHED,
    "no_human": CaseState.UNREACHED,
    OPT_OUT: CaseState.CLOSED,
}
"""What the end of a call without a word about a charge makes of its case."""

ANSWERS = (PRESENT, charges.MINE, charges.NOT_MINE, charges.UNSURE, *ENDS)

KNOWLEDGE = frozenset({"birth_year", "birth_date"})
"""The only proofs on a call that we placed: nobody is asked for a PIN or code there."""

EVERY = "all"
"""Stands for every charge that nobody has answered for; it can only be denied."""

COMMIT_TRIES = 3
CHARGES_MAX = 50
"""How many charges one answer to `all` gets through at most."""


class CaseDetails(NamedTuple):
    """The case of a call. `number` is that of the next charge, from 1; 0 = none is left.

    `disclosed` says that the charge may be told too, and not only `name`.
    """

    case: Case
    name: str
    time_zone: str
    number: int
    disclosed: bool

    @property
    def charge(self) -> Charge | None:
        """The next charge, where it may be told."""
        return self.case.charges[self.number - 1] if self.disclosed else None


class CaseAnswer(NamedTuple):
    """What an answer did: `recorded`, `blocked` or `refused`; the rest is for the proven.

    `charge` is what became of the charge: released, declined or disputed; `replaced` tells
    whether a new card is on its way.
    """

    result: str
    ending: str = ""
    charge: str = ""
    replaced: bool = False


class Answer(NamedTuple):
    """What was said: one of ANSWERS, about the charge of that number, or about `all`."""

    word: str
    charge: str = ""


class _Said(NamedTuple):
    """An answer about one charge, with the case as it stands."""

    call: ConnectEvent
    case: Case
    number: int
    entitled: bool
    act: charges.Act

    @property
    def charge(self) -> Charge:
        return self.case.charges[self.number - 1]


def details(call: ConnectEvent, ports: Ports) -> CaseDetails:
    """Return the case that the contact was dialled for, and the next charge to be told.

    Raises:
        Malformed: The contact is not the one dialled for the case it names.
        NotFound: Case or customer are not on file.
    """
    case = case_of(ports.store, call)
    customer = ports.store.get(Customer, case.customer)
    if customer is None:
        raise NotFound("There is no customer of that id.")
    number = charges.unanswered(case) if case.state in OPEN_STATES else 0
    return CaseDetails(
        case=case,
        name=customer.first_name,
        time_zone=customer.time_zone,
        number=number,
        disclosed=number > 0 and _is_entitled(call, case, ports.store, ports.now()),
    )


def record(call: ConnectEvent, said: Answer, ports: Ports, blocks_a_day: int) -> CaseAnswer:
    """Write down what was said about a charge, or how the call ended.

    More than `blocks_a_day` of a customer in 24 hours are carried out too, and looked at.

    Raises:
        Malformed: There is no such answer or charge, or the contact was not dialled for the case.
        NotFound: The case or a card are not on file.
        Conflict: Other writers were faster three times in a row.
    """
    if said.word not in ANSWERS:
        raise Malformed(f"answer is not one of {', '.join(ANSWERS)}.")
    act = charges.Act(call.contact, ports.store, ports.now(), blocks_a_day)
    if said.word == PRESENT:
        return _tried(lambda: _present(call, ports.store))
    if said.word in ENDS:
        return _tried(lambda: _end(call, said.word, act))
    if said == Answer(charges.NOT_MINE, EVERY):
        return _deny_all(call, act)
    return _tried(lambda: _one(call, said, act))


def _tried(once: Callable[[], CaseAnswer]) -> CaseAnswer:
    """Read, decide and commit again while others are faster."""
    for _ in range(COMMIT_TRIES):
        try:
            return once()
        except Conflict:
            continue
    raise Conflict("The case is being changed by others. Read the card's state.")


def _present(call: ConnectEvent, store: Store) -> CaseAnswer:
    case_of(store, call)
    changes = heard_from(store, call)
    if changes:
        store.commit(*changes)
    return CaseAnswer("recorded")


def _one(call: ConnectEvent, said: Answer, act: charges.Act) -> CaseAnswer:
    case = case_of(act.store, call)
    number = charges.charge_number(case, said.charge)
    entitled = _is_entitled(call, case, act.store, act.now)
    return _BY_WORD[said.word](_Said(call, case, number, entitled, act))


def _is_entitled(call: ConnectEvent, case: Case, store: Store, now: int) -> bool:
    """Tell whether the contact may hear and confirm a charge: proven by keys, on a safe line."""
    contact = proven(store, call)
    if contact is None or contact.proof not in KNOWLEDGE:
        return False
    if (contact.customer, contact.case) != (case.customer, case.id):
        return False
    return is_safe_line(store, call, now)


def _mine(said: _Said) -> CaseAnswer:
    charge, case = said.charge, said.case
    if not said.entitled or charge.answer == charges.NOT_MINE:
        return CaseAnswer("refused")
    if charge.answer != charges.MINE and case.state not in OPEN_STATES:
        return CaseAnswer("refused")
    became, changes = charges.released(case, charge, said.act)
    if became == "declined":
        return CaseAnswer("refused")
    if charge.answer != charges.MINE:
        _commit(said, charges.MINE, changes)
    return CaseAnswer("recorded", charge=became)


def _not_mine(said: _Said) -> CaseAnswer:
    charge, customer, act = said.charge, said.case.customer, said.act
    became, changes = charges.declined(said.case, charge, act)
    if charge.answer == charges.NOT_MINE:
        return _as_denied(said, became)
    written = [*charges.stopping(customer, charge.card, "fraud", act), *changes]
    if said.entitled:
        written += charges.replacing(customer, charge.card, act)
    _commit(said, charges.NOT_MINE, written)
    if not said.entitled:
        return CaseAnswer("blocked")
    return CaseAnswer("blocked", charge.ending, became, replaced=True)


def _as_denied(said: _Said, became: str) -> CaseAnswer:
    """Return the reply to a denial that was written down before; it blocks nothing again."""
    charge, customer, store = said.charge, said.case.customer, said.act.store
    card = store.get(Card, customer, charge.card)
    if card is None or not card.is_blocked:
        return CaseAnswer("refused")
    if not said.entitled:
        return CaseAnswer("blocked")
    replaced = store.get(Replacement, customer, charge.card) is not None
    return CaseAnswer("blocked", charge.ending, became, replaced)


def _unsure(said: _Said) -> CaseAnswer:
    charge, case = said.charge, said.case
    if charge.answer in (charges.MINE, charges.NOT_MINE) or case.state not in OPEN_STATES:
        return CaseAnswer("refused")
    if charge.answer != charges.UNSURE:
        name, about = f"{case.id}-unsure-{said.number}", (case.id, charge.transaction)
        item = charges.reviewing(name, case.customer, "unsure", said.act, about)
        _commit(said, charges.UNSURE, item)
    return CaseAnswer("recorded")


_BY_WORD = {charges.MINE: _mine, charges.NOT_MINE: _not_mine, charges.UNSURE: _unsure}

_STANDS = frozenset({*_BY_WORD, "said_mine"})
"""Answers that stand whatever a call ends with: a message may come while it is on the line."""


def _commit(said: _Said, word: str, changes: Sequence[Record]) -> None:
    """Write the answer, and everything that it changes, in one commit."""
    case, act = said.case, said.act
    moved = replace(charges.with_answer(case, said.number, word), contact=act.by)
    written: list[Record] = [
        *changes,
        moved,
        *heard_from(act.store, said.call),
        audit(case.customer, f"answer_{word}", said.charge.transaction, act.by, act.now),
    ]
    if moved.state is not case.state:
        written.append(_told(moved, act))
    act.store.commit(*written)


def _told(case: Case, act: charges.Act) -> OutboxEntry:
    return news(case.customer, f"case_{case.state.lower()}", case.id, act.by, act.now)


def _deny_all(call: ConnectEvent, act: charges.Act) -> CaseAnswer:
    """Deny every charge that nobody has answered for, each in a commit of its own.

    A retry goes on where the first try was lost; a charge that comes in between is denied too.
    """
    for _ in range(CHARGES_MAX):
        number = charges.unanswered(case_of(act.store, call))
        if not number:
            break
        one = Answer(charges.NOT_MINE, str(number))
        _tried(partial(_one, call, one, act))
    case = case_of(act.store, call)
    denied = {c.card for c in case.charges if c.answer == charges.NOT_MINE}
    cards = [act.store.get(Card, case.customer, token) for token in denied]
    done = bool(cards) and not charges.unanswered(case)
    blocked = False not in [card is not None and card.is_blocked for card in cards]
    return CaseAnswer("blocked" if done and blocked else "refused")


def _end(call: ConnectEvent, word: str, act: charges.Act) -> CaseAnswer:
    """Write down how a call ended without a word about a charge; people's cases stay theirs."""
    case = case_of(act.store, call)
    answered = word if word == OPT_OUT or case.answer not in _STANDS else case.answer
    if (case.answer, case.contact) == (answered, call.contact):
        return CaseAnswer("recorded")
    changes = [*_opting_out(call, case, act)] if word == OPT_OUT else []
    if case.state in OPEN_STATES:
        changes += _ended(call, case, word, act)
    elif word != OPT_OUT:
        return CaseAnswer("refused")
    if changes:
        act.store.commit(*changes)
    return CaseAnswer("recorded")


def _ended(call: ConnectEvent, case: Case, word: str, act: charges.Act) -> Sequence[Record]:
    """Return the changes of an open case; what was said about its charges stands."""
    keeps = word != OPT_OUT and (case.state is CaseState.REVIEW or case.answer in _STANDS)
    state = case.state if keeps else ENDS[word]
    answer = case.answer if case.answer in _STANDS and word != OPT_OUT else word
    moved = replace(case, state=state, answer=answer, contact=act.by)
    return (
        moved,
        *_noted(audit(case.customer, f"answer_{word}", case.id, act.by, act.now), act.store),
        *((_told(moved, act),) if state is not case.state else ()),
        *(heard_from(act.store, call) if word != "no_human" else ()),
    )


def _noted(entry: AuditEntry, store: Store) -> Sequence[AuditEntry]:
    """Return the entry, unless the same contact said the same before."""
    return () if store.get(AuditEntry, entry.customer, entry.id) is not None else (entry,)


def _opting_out(call: ConnectEvent, case: Case, act: charges.Act) -> Sequence[Record]:
    """Return the opt-out of the number; charges that it leaves unanswered are looked at.

    The number is the one that was dialled: the contact may not show any.
    """
    made: list[Record] = []
    attempt = act.store.get(Attempt, case.id, attempt_of(call))
    number = attempt.phone if attempt is not None else call.number
    if number and act.store.get(OptOut, number) is None:
        made.append(OptOut(number=number, at=act.now, by=act.by))
    if case.state in OPEN_STATES and charges.unanswered(case):
        name, about = f"{case.id}-opt_out", (case.id, "")
        made += charges.reviewing(name, case.customer, "opted_out", act, about)
    return made
