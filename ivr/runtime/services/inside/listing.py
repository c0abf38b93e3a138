"""Which numbers are listed as spam: an agent lists one, and an agent or time ends it.

Law of the room: a number that a customer gave is never listed; one that a customer gives later is
heard again at once, whatever the list says. The policy may list strangers too (`inbound`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.faults import Conflict, Malformed
from ivr.runtime.events.shape import e164
from ivr.runtime.ledger.people import customers_of
from ivr.runtime.ledger.trail import NOBODY, audit
from ivr.runtime.ports import Ports
from ivr.runtime.records import Number

DAY_SECONDS = 86_400
DAYS_MAX = 365
COMMIT_TRIES = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody decided about a number: listed or not, by whom, for how many days (1..365)."""

    number: str
    listed: bool
    by: str
    days: int = 30


def decide(wish: Wish, ports: Ports) -> str:
    """List a number, or end that; return `listed`, `ended`, `already` or `customer`.

    Raises:
        Malformed: It is no number, nobody decided it, or the days are out of range.
        Conflict: Other writers were faster several times; decide again.
        Unavailable: The store did not answer; decide again.
    """
    if not e164(wish.number) or not wish.by:
        raise Malformed("A listing needs a number in the form of E.164, and who decided it.")
    if not 1 <= wish.days <= DAYS_MAX:
        raise Malformed(f"A number is listed for 1..{DAYS_MAX} days.")
    for _ in range(COMMIT_TRIES):
        found = ports.store.get(Number, wish.number) or Number(number=wish.number)
        now = ports.now()
        if wish.listed and customers_of(ports.store, found):
            return "customer"
        if found.is_spam(now) == wish.listed:
            return "already"
        changed = replace(
            found,
            spam=wish.listed,
            listed_by=wish.by if wish.listed else "",
            spam_until=now + wish.days * DAY_SECONDS if wish.listed else 0,
        )
        action = "list_number" if wish.listed else "unlist_number"
        entry = audit(NOBODY, action, wish.number, f"{wish.by}@{now}", now)
        try:
            ports.store.commit(changed, entry)
        except Conflict:
            continue
        return "listed" if wish.listed else "ended"
    raise Conflict("The number is being changed by others. Decide again.")
