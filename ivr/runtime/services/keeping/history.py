"""What is remembered of contacts that customers started, once they are over.

Law of the room: a contact is a customer's only if it was proven; whoever calls from the customer's
number leaves no trace there. Contacts that we placed are `tracking`'s.
"""

from __future__ import annotations

from dataclasses import replace

from ivr.faults import Conflict
from ivr.runtime.events.contacts import ContactEvent
from ivr.runtime.ledger.marks import count, mark
from ivr.runtime.ports import Ports
from ivr.runtime.records import Assessment, Contact, History

HISTORY_SECONDS = 90 * 86_400
ENDED = frozenset({"DISCONNECTED", "COMPLETED"})
WHO = {"bot": "bot", "queue": "agent", "agent": "agent"}
"""Who had a contact last, as the metric of containment counts it."""


def remember(event: ContactEvent, ports: Ports) -> str:
    """Keep how a contact went that was routed and is over: `ignored`, `counted` or `kept`.

    A repeated event finds it kept, and is not counted again.

    Raises:
        Unavailable: The store did not answer; deliver the event again.
    """
    made = ports.store.get(Assessment, event.contact) if event.kind in ENDED else None
    if made is None:
        return "ignored"
    mark(contact=event.contact)
    contact = ports.store.get(Contact, event.contact)
    whose = contact.customer if contact is not None and contact.proof else ""
    word, now = "kept" if whose else "counted", ports.now()
    if made.ended_at:
        return word
    try:
        past = (_history(event, whose, now),) if whose else ()
        ports.store.commit(replace(made, ended_at=now), *past)
    except Conflict:
        return word
    count("contained", by=WHO[event.last])
    return word


def _history(event: ContactEvent, customer: str, now: int) -> History:
    over = event.ended_at or event.at or now
    began = event.connected_at or over
    return History(
        customer=customer,
        contact=event.contact,
        channel=event.channel.lower() or "voice",
        at=began,
        seconds=max(0, over - began),
        end=event.last,
        expires=now + HISTORY_SECONDS,
    )
