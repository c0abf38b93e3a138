"""News goes out: what follows from it is done first, then it is handed over, and then ticked off.

Law of the room: at least once. News is ticked off only after it was taken; one that fails again
and again is put aside for people and holds nobody up. What follows is written under keys of its
own, so that a repetition finds it done. A customer is told of a block only after the block, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, IvrError, Unavailable
from ivr.runtime.ledger import cases, charges, marks
from ivr.runtime.ledger.reach import notices
from ivr.runtime.ledger.shift import Shift
from ivr.runtime.ports import Ports
from ivr.runtime.records import NEWS_TRIES_MAX, Card, Case, OutboxEntry, Record

BATCH = 100
"""How many entries one run works on; the next run goes on from there."""

COMMITS_MAX = 100
"""How many commits may follow from one entry: each blocks cards, and a case has not so many."""

SWEPT_SECONDS = 60
"""News that is older and still waits was forgotten by whoever should have handed it over."""


SENT_SECONDS = 90 * 86_400
"""How long news is kept that was handed over, in seconds: 90 days."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: entries sent, failed and put aside; the age of the oldest, in seconds."""

    sent: int = 0
    failed: int = 0
    put_aside: int = 0
    oldest: int = 0


def deliver(
    ports: Ports, older: int = 0, queue: str = "outbox", shift: Shift | None = None
) -> Delivered:
    """Hand over the news that waits, the oldest first.

    Args:
        ports: The world.
        older: Only news that is at least so many seconds old; a sweep says SWEPT_SECONDS.
        queue: `outbox`, or `undelivered` to try once more what was put aside.
        shift: How long the run may work.

    Raises:
        IvrError: What failed first, once all the others were tried. What was handed over may be
            handed over again.
    """
    now, shift = ports.now(), shift or Shift()
    found = ports.store.waiting(OutboxEntry, queue, BATCH, f"{now - older:012d}")
    ready, stuck = _followed_all(found, ports, shift)
    taken = _taken(ready, ports)
    done = Delivered(oldest=max((now - entry.at for entry in found), default=0))
    for entry in (*ready, *stuck):
        if shift.is_over(ports):
            break
        with shift.each():
            done = _ticked(entry, frozenset() if entry in stuck else taken, done, ports)
    marks.count("outbox_age", done.oldest)
    for result, many in (
        ("sent", done.sent),
        ("failed", done.failed),
        ("put_aside", done.put_aside),
    ):
        marks.count("news", many, result=result)
    shift.end()
    return done


def _followed_all(
    found: Sequence[OutboxEntry], ports: Ports, shift: Shift
) -> tuple[Sequence[OutboxEntry], Sequence[OutboxEntry]]:
    """Do what follows from the news; return what may go out, and what stands in its own way.

    News whose follow-up finds other writers faster, or is refused for good, has failed once more;
    where the store merely did not answer it has not. Half of the time is for handing over.
    """
    ready, stuck = list[OutboxEntry](), list[OutboxEntry]()
    first = replace(shift, until=(shift.until + ports.now()) / 2)
    for entry in found:
        if first.is_over(ports):
            break
        try:
            _follow(entry, ports)
        except IvrError as fault:
            if type(fault) is not Conflict:
                shift.note(fault)
            if type(fault) is not Unavailable:
                stuck.append(entry)
            continue
        ready.append(entry)
    return ready, stuck


def _taken(ready: Sequence[OutboxEntry], ports: Ports) -> frozenset[str] | None:
    """Return what was taken; None where nobody answered, which is no fault of any entry."""
    if not ready:
        return frozenset()
    try:
        return frozenset(ports.publisher.publish(ready))
    except Unavailable:
        return None


def _ticked(
    entry: OutboxEntry, taken: frozenset[str] | None, done: Delivered, ports: Ports
) -> Delivered:
    """Write down what became of one entry; another run may have been faster."""
    if taken is None:
        return replace(done, failed=done.failed + 1)
    try:
        if entry.id in taken:
            now = ports.now()
            ports.store.commit(replace(entry, sent_at=now, expires=now + SENT_SECONDS))
            return replace(done, sent=done.sent + 1)
        tried = replace(entry, tries=entry.tries + 1)
        aside = _put_aside(tried, ports) if tried.tries == NEWS_TRIES_MAX else ()
        ports.store.commit(tried, *aside)
    except Conflict:
        return done
    if aside:
        return replace(done, put_aside=done.put_aside + 1)
    return replace(done, failed=done.failed + 1)


def _put_aside(entry: OutboxEntry, ports: Ports) -> Sequence[Record]:
    name = f"news-{marks.digest(f'{entry.customer}|{entry.id}')}"
    act = charges.Act(entry.id, ports.store, ports.now())
    return charges.reviewing(name, entry.customer, "news_undelivered", act)


def _follow(entry: OutboxEntry, ports: Ports) -> None:
    """Do what follows from the news, unless that is done already."""
    follow = FOLLOW_UPS.get(entry.kind)
    for _ in range(COMMITS_MAX if follow is not None else 0):
        changes = follow(entry, ports) if follow is not None else ()
        if not changes:
            return
        ports.store.commit(*changes)


def _after_block(entry: OutboxEntry, ports: Ports) -> Sequence[Record]:
    """Order a new card, and let the customer be told, where both has not been done."""
    store, now = ports.store, ports.now()
    card = store.get(Card, entry.customer, entry.subject)
    if card is None or not card.is_blocked:
        return ()
    marks.step(case=notices.case_of(card, store), block=card.token)
    return (
        *charges.replacing(card.customer, card.token, charges.Act(card.blocked_by, store, now)),
        *notices.of_block(card, store, now),
    )


def _after_unanswered(entry: OutboxEntry, ports: Ports) -> Sequence[Record]:
    """Block the cards of a case that nobody answered and that did not fit into its own commit."""
    case = ports.store.get(Case, entry.subject)
    act = charges.Act(entry.subject, ports.store, ports.now())
    return cases.blocks_of(case, act)[0] if case is not None else ()


FOLLOW_UPS: Mapping[str, Callable[[OutboxEntry, Ports], Sequence[Record]]] = {
    "card_blocked": _after_block,
    cases.ALL_BLOCKED: _after_unanswered,
}
"""Kind of news -> what has to be done before it goes out; empty where all is done."""
