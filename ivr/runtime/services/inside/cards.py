"""Blocks exactly one card, and tells what state a card is in.

Law of the room: card, audit and outbox change in one commit or not at all. "Blocked" is said only
after the commit or a consistent read. An unproven contact learns and changes nothing. A block that
a proven contact asked for and did not get is left to people before that is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ivr.faults import Conflict, Malformed
from ivr.runtime.events.calls import ConnectEvent
from ivr.runtime.ledger.charges import Act, charge_number, stopping, unfinished
from ivr.runtime.ledger.people import CASE_ATTRIBUTE, cards_of, case_of, note_refusal, proven
from ivr.runtime.ledger.trail import committed
from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import Card, CardState, Case, Contact

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
        note_refusal(call, "block", ports)
        return CardAnswer("refused")
    act = Act(call.contact, ports.store, ports.now(), blocks_a_day)
    for _ in range(COMMIT_TRIES):
        card = choose(ports.store, contact.customer, ending, call.contact)
        if card is None:
            committed(ports, *unfinished(contact.customer, None, act))
            return CardAnswer("unknown_card")
        changes = stopping(card.customer, card.token, reason, act)
        if not changes:
            return CardAnswer("blocked", card.ending)
        try:
            ports.store.commit(*changes)
        except Conflict:
            continue
        return CardAnswer("blocked", card.ending)
    committed(ports, *unfinished(contact.customer, None, act))
    raise Conflict("The card is being changed by others. Read its state.")


def block_late(
    call: ConnectEvent, ending: str, reason: str, ports: Ports, blocks_a_day: int
) -> CardAnswer:
    """Block as `block` does what a contact asked for a while ago.

    Where no ending was said, or several cards have it, another card than the one that was meant may
    be the only one by now that can be blocked: then nothing is blocked, and people are told.

    Raises:
        Malformed, Conflict: As `block`.
    """
    contact = proven(ports.store, call)
    if contact is None or len(cards_of(ports.store, contact.customer, ending)) == 1:
        return block(call, ending, reason, ports, blocks_a_day)
    changes = unfinished(contact.customer, None, Act(call.contact, ports.store, ports.now()))
    if changes:
        ports.store.commit(*changes)
    return CardAnswer("unknown_card")


def state(call: ConnectEvent, ending: str, which: str, ports: Ports) -> CardAnswer:
    """Read a card again whose block was asked for: `active`, `blocked` or `unknown_card`.

    A contact that was dialled for a case may ask about the card of charge `which` (its number),
    or about all cards whose charges it did not make (`all`, or nothing). An ending is told to a
    proven contact only, and where one card was asked about. What is not blocked is held and left
    to people before that is answered; it stays `active` to the caller.

    Raises:
        Conflict: Other writers were faster three times in a row.
        Unavailable: The store did not answer: nothing may be said about the card.
    """
    contact = proven(ports.store, call)
    for _ in range(COMMIT_TRIES):
        asked = _asked_about(call, contact, ending, which, ports.store)
        if asked is None:
            return CardAnswer("unknown_card")
        undone = [card for card in asked.cards if card is None or not card.is_blocked]
        act = Act(call.contact, ports.store, ports.now())
        changes = [
            change
            for card in undone
            for change in unfinished(asked.customer, card, act, asked.about)
        ]
        if changes and not committed(ports, *changes):
            continue
        if None in asked.cards or not asked.cards:
            return CardAnswer("unknown_card")
        card = asked.cards[0]
        told = contact is not None and card is not None and len(asked.cards) == 1
        return CardAnswer("active" if undone else "blocked", card.ending if card and told else "")
    raise Conflict("The card is being changed by others. Ask again.")


class _Asked(NamedTuple):
    """The cards that should be blocked; None stands for one that nobody can name.

    `about` is the case and the charge that they are asked about for, or nothing.
    """

    customer: str
    cards: Sequence[Card | None]
    about: tuple[str, str] = ("", "")


def _asked_about(
    call: ConnectEvent, contact: Contact | None, ending: str, which: str, store: Store
) -> _Asked | None:
    if call.attributes.get(CASE_ATTRIBUTE) and not ending:
        return _of_case(case_of(store, call), which, store)
    if contact is None:
        return None
    return _Asked(contact.customer, (choose(store, contact.customer, ending, call.contact),))


def _of_case(case: Case, which: str, store: Store) -> _Asked:
    """Return the card of the charge of that number, or those of all charges not made.

    Raises:
        Malformed: There is no such charge.
    """
    charges, transaction = [charge for charge in case.charges if charge.answer != "mine"], ""
    if which not in ("", "all"):
        charges = [case.charges[charge_number(case, which) - 1]]
        transaction = charges[0].transaction
    tokens = dict.fromkeys(charge.card for charge in charges)
    cards = [store.get(Card, case.customer, token) for token in tokens]
    return _Asked(case.customer, cards, (case.id, transaction))


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
