"""Blocks exactly one card, and tells what state a card is in.

Law of the room: card, audit and outbox change in one commit or not at all. "Blocked" is said only
after the commit or a consistent read. An unproven contact learns and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ivr.faults import Conflict, Malformed
from ivr.runtime.events import ConnectEvent
from ivr.runtime.ports import CASE_ATTRIBUTE, Ports, Store, blocking, cards_of, case_of, proven
from ivr.runtime.records import Card, CardState

REASONS = ("lost", "stolen", "fraud")
COMMIT_TRIES = 3


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What became of a card. `ending` is empty where it may not be told."""

    result: str
    ending: str = ""


def block(call: ConnectEvent, ending: str, reason: str, ports: Ports) -> CardAnswer:
    """Block the proven customer's card with that ending, or the only one that can be blocked.

    The result is `blocked`, `refused` (unproven) or `unknown_card` (none, or not just one).

    Raises:
        Malformed: The reason is none of REASONS.
        Conflict: Other writers were faster three times in a row.
    """
    if reason not in REASONS:
        raise Malformed(f"reason is not one of {', '.join(REASONS)}.")
    contact = proven(ports.store, call)
    if contact is None:
        return CardAnswer("refused")
    for _ in range(COMMIT_TRIES):
        card = choose(ports.store, contact.customer, ending, call.contact)
        if card is None:
            return CardAnswer("unknown_card")
        if card.state is CardState.BLOCKED:
            return CardAnswer("blocked", card.ending)
        try:
            ports.store.commit(*blocking(card, call.contact, reason, ports.now()))
        except Conflict:
            continue
        return CardAnswer("blocked", card.ending)
    raise Conflict("The card is being changed by others. Read its state.")


def state(call: ConnectEvent, ending: str, ports: Ports) -> CardAnswer:
    """Read a card again: `active` (also when held), `blocked` or `unknown_card`.

    A contact that was dialled for a case may ask about the case's card; its ending is told to a
    proven one only.
    """
    contact = proven(ports.store, call)
    if call.attributes.get(CASE_ATTRIBUTE) and not ending:
        case = case_of(ports.store, call)
        card = ports.store.get(Card, case.customer, case.card)
    elif contact is not None:
        card = choose(ports.store, contact.customer, ending, call.contact)
    else:
        card = None
    if card is None:
        return CardAnswer("unknown_card")
    word = "blocked" if card.state is CardState.BLOCKED else "active"
    return CardAnswer(word, card.ending if contact is not None else "")


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
