"""Blocks exactly one card, and tells what state a card is in.

Law of the room: card, audit and outbox change in one commit or not at all. "Blocked" is said only
after the commit or a consistent read. An unproven contact learns and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from ivr.faults import Conflict, Malformed, Unavailable
from ivr.runtime.events import ConnectEvent
from ivr.runtime.ledger.charges import Act, charge_number, stopping
from ivr.runtime.ledger.people import CASE_ATTRIBUTE, cards_of, case_of, proven, refused
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import Card, CardState

REASONS = ("lost", "stolen", "fraud")
COMMIT_TRIES = 3


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What became of a card. `ending` is empty where it may not be told."""

    result: str
    ending: str = ""


def block(
    call: ConnectEvent, ending: str, reason: str, ports: Ports, blocks_a_day: int
) -> CardAnswer:
    """Block the proven customer's card with that ending, or the only one that can be blocked.

    The result is `blocked`, `refused` (unproven) or `unknown_card` (none, or not just one). More
    than `blocks_a_day` of the customer in 24 hours are carried out too, and looked at by a person.

    Raises:
        Malformed: The reason is none of REASONS.
        Conflict: Other writers were faster three times in a row.
    """
    if reason not in REASONS:
        raise Malformed(f"reason is not one of {', '.join(REASONS)}.")
    contact = proven(ports.store, call)
    if contact is None:
        _noted(call, ports)
        return CardAnswer("refused")
    act = Act(call.contact, ports.store, ports.now(), blocks_a_day)
    for _ in range(COMMIT_TRIES):
        card = choose(ports.store, contact.customer, ending, call.contact)
        if card is None:
            return CardAnswer("unknown_card")
        changes = stopping(card.customer, card.token, reason, act)
        if not changes:
            return CardAnswer("blocked", card.ending)
        try:
            ports.store.commit(*changes)
        except Conflict:
            continue
        return CardAnswer("blocked", card.ending)
    raise Conflict("The card is being changed by others. Read its state.")


def state(call: ConnectEvent, ending: str, which: str, ports: Ports) -> CardAnswer:
    """Read a card again: `active` (also when held), `blocked` or `unknown_card`.

    A contact that was dialled for a case may ask about the card of charge `which` (its number),
    or about all cards whose charges it did not make (`all`, or nothing). An ending is told to a
    proven contact only, and where one card was asked about.
    """
    contact = proven(ports.store, call)
    if call.attributes.get(CASE_ATTRIBUTE) and not ending:
        found = _cards_of_case(call, which, ports.store)
    elif contact is not None:
        found = (choose(ports.store, contact.customer, ending, call.contact),)
    else:
        found = ()
    cards = [card for card in found if card is not None]
    if not cards or len(cards) < len(found):
        return CardAnswer("unknown_card")
    word = "active" if False in [card.is_blocked for card in cards] else "blocked"
    told = contact is not None and len(cards) == 1
    return CardAnswer(word, cards[0].ending if told else "")


def _noted(call: ConnectEvent, ports: Ports) -> None:
    """Write into the audit, if that can be done, that an unproven contact was refused a block."""
    with suppress(Conflict, Unavailable):
        entry = refused(call, "block", ports.store, ports.now())
        if entry:
            ports.store.commit(*entry)


def _cards_of_case(call: ConnectEvent, which: str, store: Store) -> Sequence[Card | None]:
    """Return the card of the charge of that number, or those of all charges not made.

    Raises:
        Malformed: There is no such charge, or the contact was not dialled for the case.
    """
    case = case_of(store, call)
    charges = [charge for charge in case.charges if charge.answer != "mine"]
    if which not in ("", "all"):
        charges = [case.charges[charge_number(case, which) - 1]]
    return [store.get(Card, case.customer, token) for token in {c.card: None for c in charges}]


def choose(store: Store, customer: str, ending: str, episode: str) -> Card | None:
    """Return the one card that is meant, or None if none or several could be.

    Cards that can be blocked come first; then the card that this episode blocked (a retry finds
    its own work), then a blocked one.
    """
    cards = cards_of(store, customer, ending)
    for some in (
        [card for card in cards if card.state is not CardState.BLOCKED],
        [card for card in cards if card.blocked_by == episode],
        cards,
    ):
        if some:
            return some[0] if len(some) == 1 else None
    return None
