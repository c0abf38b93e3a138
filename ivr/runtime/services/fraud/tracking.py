"""How calls end: contact events, and a sweep that finds what no event told.

Law of the room: events come late, twice, out of order or not at all; each says what is, never what
changed. An attempt is ended once, in the commit that gives back its line and lets its case go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ivr.faults import Conflict, Unavailable
from ivr.runtime.events.contacts import ContactEvent
from ivr.runtime.ledger.cases import carried_on, given_up, left_to_people, waits_with
from ivr.runtime.ledger.marks import count, mark, step
from ivr.runtime.ledger.reach.attempts import (
    NOBODY,
    SMS,
    VOICE,
    Reach,
    against_now,
    ended,
    left_at,
    next_attempt,
    reach_of,
)
from ivr.runtime.ledger.reach.lines import NAME, freed, without
from ivr.runtime.ledger.shift import Shift, unseen
from ivr.runtime.ledger.trail import KEPT_SECONDS, audit, committed
from ivr.runtime.ports import Fate, Ports
from ivr.runtime.records import (
    TRIED_STATES,
    Attempt,
    AttemptState,
    Case,
    History,
    Lines,
    Placed,
    Record,
)
from ivr.runtime.risk.calling import CallingPolicy

QUIET_SECONDS = 90
"""A call of which nothing was heard for so long is asked after: it rang for 30 seconds."""

FORGOTTEN_SECONDS = 900
"""A contact that the service does not know after so long never was a call."""

LONGEST_SECONDS = 4 * 3_600 + FORGOTTEN_SECONDS
"""A call of which no end was heard for so long, four hours and a margin, is given up for lost."""

TEXT_SECONDS = 300
"""A message intended so long ago was sent, or its sender ended: it counts as sent."""

SWEPT_MAX = 2_000
"""How many cases one sweep looks at; `Shift.until` ends it earlier where time runs out."""

COMMIT_TRIES = 5

ENDED = frozenset({"DISCONNECTED", "COMPLETED"})
CONNECTED = frozenset({"CONNECTED_TO_SYSTEM", "QUEUED", "CONNECTED_TO_AGENT"})
PEOPLE = frozenset({"QUEUED", "CONNECTED_TO_AGENT"})
"""Types of events that only a caller who asked for a person, or was sent to one, brings about."""

REASONS: Mapping[str, str] = {
    "TELECOM_BUSY": "busy",
    "TELECOM_UNANSWERED": "no_answer",
    "TELECOM_TIMEOUT": "no_answer",
    "TELECOM_NUMBER_INVALID": "invalid",
    "TELECOM_POTENTIAL_BLOCKING": "failed",
    "OUTBOUND_DESTINATION_ENDPOINT_ERROR": "failed",
    "OUTBOUND_RESOURCE_ERROR": "no_answer",
    "OUTBOUND_ATTEMPT_FAILED": "no_answer",
    "EXPIRED": "no_answer",
}
"""What a call that nobody took came to, by its DisconnectReason; any other reason is no_answer.

Source: Connect API reference, Contact, DisconnectReason (an open set, and often absent).
"""


@dataclass(slots=True)
class Swept:
    """What one sweep did: calls asked after, calls found over, cases looked at, left to people."""

    asked: int = 0
    over: int = 0
    looked: int = 0
    people: int = 0


def track(event: ContactEvent, ports: Ports, policy: CallingPolicy) -> str:
    """Take in one contact event; return what it was: `ignored`, `noted`, `ended` or `already`.

    Raises:
        Conflict: Other writers were faster several times; deliver the event again.
        Unavailable: The store did not answer; deliver it again, or let the sweep find it.
    """
    placed = ports.store.get(Placed, event.contact)
    if placed is None or event.kind not in ENDED | CONNECTED:
        return "ignored"
    mark(case=placed.case, attempt=f"{placed.case}-{placed.attempt}", contact=placed.contact)
    now = ports.now()
    if event.kind in ENDED:
        fate = Fate(event.connected_at, event.ended_at or event.at or now, event.reason)
        return _over(placed.contact, _asked(placed, fate, ports), ports, policy)
    connected = event.connected_at or event.at or now
    return _connected(placed.contact, connected, ports, human=event.kind in PEOPLE)


def sweep(ports: Ports, policy: CallingPolicy, shift: Shift | None = None) -> Swept:
    """Ask after quiet calls, and look at every case whose time has come.

    Calls get half of the time at most: without an end to them no case would be looked at.

    Raises:
        IvrError: What failed first, once all the others were looked at; the next sweep goes on.
    """
    swept, shift = Swept(), shift or Shift()
    lines = ports.store.get(Lines, NAME)
    calls = replace(shift, until=(shift.until + ports.now()) / 2)
    for name, at in lines.calls if lines is not None else ():
        if ports.now() - at >= QUIET_SECONDS and not calls.is_over(ports):
            with shift.each():
                _ask_after(name, ports, policy, swept)
    for case in unseen(ports, Case, "cases", ports.now(), SWEPT_MAX):
        if shift.is_over(ports):
            break
        step(case=case.id)
        swept.looked += 1
        with shift.each():
            swept.people += _looked_at(case.id, ports, policy)
    shift.end()
    return swept


def _asked(placed: Placed, fate: Fate, ports: Ports) -> Fate:
    """Return the fate of a call that is over, with what only the service tells.

    Nothing more is asked for about a call that connected.
    """
    if fate.connected_at or placed.connected_at or placed.keyed:
        return fate
    try:
        told = ports.dialer.fate(placed.contact)
    except Unavailable:
        return fate
    if told is None:
        return fate
    return Fate(told.connected_at, told.ended_at or fate.ended_at, told.reason or fate.reason)


def _connected(contact: str, at: int, ports: Ports, *, human: bool) -> str:
    for _ in range(COMMIT_TRIES):
        placed = ports.store.get(Placed, contact)
        if placed is None:
            return "ignored"
        known = replace(placed, connected_at=placed.connected_at or at, keyed=placed.keyed or human)
        if known == placed:
            return "already"
        if committed(ports, known):
            return "noted"
    raise Conflict("The contact is being changed by others. Deliver the event again.")


def _over(contact: str, fate: Fate, ports: Ports, policy: CallingPolicy) -> str:
    """End the attempt of a call that is over, once."""
    for _ in range(COMMIT_TRIES):
        placed = ports.store.get(Placed, contact)
        attempt = ports.store.get(Attempt, placed.case, placed.attempt) if placed else None
        if placed is None or attempt is None:
            return "ignored"
        if attempt.state is AttemptState.ENDED:
            return "already"
        known = replace(
            placed,
            connected_at=placed.connected_at or fate.connected_at,
            ended_at=fate.ended_at or ports.now(),
        )
        case = ports.store.get(Case, placed.case)
        over = ended(attempt, _end(known, case, fate.reason), ports.now())
        following = _following(case, over, ports, policy)
        if committed(ports, known, over, *_written(over, known), *following):
            count("attempts_ended", channel=VOICE, end=over.end)
            return "ended"
    raise Conflict("The call's ledger is being changed by others. Deliver the event again.")


def _end(placed: Placed, case: Case | None, reason: str) -> str:
    """Return how a call ended: by whether somebody answered, keyed, or took it at all."""
    said = case is not None and case.contact == placed.contact and case.answer not in NOBODY
    if said or placed.keyed:
        return "answered"
    if placed.connected_at:
        return "voicemail"
    return REASONS.get(reason, "no_answer")


def _written(over: Attempt, placed: Placed) -> Sequence[Record]:
    """Return the audit entry and the history of a call that is over."""
    began = placed.connected_at or placed.ended_at
    history = History(
        customer=over.customer,
        contact=placed.contact,
        channel=over.channel,
        at=began,
        seconds=max(0, placed.ended_at - began),
        end=over.end,
        expires=over.at + KEPT_SECONDS,
    )
    entry = audit(over.customer, f"attempt_{over.end}", over.case, over.name, over.at)
    return (history, entry)


def _following(
    case: Case | None, over: Attempt, ports: Ports, policy: CallingPolicy
) -> Iterable[Record]:
    """Return the line that an ended attempt gives back, and what its case does next."""
    lines = freed(over, ports.store)
    if case is None:
        return lines
    reach = reach_of(case, ports.store, policy, ports.now())
    return (*lines, *carried_on(reach, over, ports.store))


def _ask_after(name: str, ports: Ports, policy: CallingPolicy, swept: Swept) -> None:
    """Ask what became of a call on the line; give back the line of one that is over."""
    case, _, number = name.rpartition("-")
    attempt = ports.store.get(Attempt, case, number)
    if attempt is None or attempt.state is AttemptState.ENDED:
        _give_back(name, ports)
        return
    if not attempt.contact:
        return
    step(case=case, attempt=name, contact=attempt.contact)
    swept.asked += 1
    fate = _fate(attempt, ports)
    if fate is None:
        if ports.now() - attempt.at >= LONGEST_SECONDS:
            swept.over += _lost(attempt, ports, policy)
        return
    try:
        swept.over += _over(attempt.contact, fate, ports, policy) == "ended"
    except Conflict:
        return


def _lost(seen: Attempt, ports: Ports, policy: CallingPolicy) -> bool:
    """End a call whose end nobody tells; tell whether no other writer was faster."""
    attempt = ports.store.get(Attempt, seen.case, seen.number)
    if attempt is None or attempt.state is not AttemptState.STARTED:
        return False
    case = ports.store.get(Case, attempt.case)
    records: Iterable[Record] = (ended(attempt, "lost", ports.now()),)
    if case is not None:
        reach = reach_of(case, ports.store, policy, ports.now())
        records = given_up(attempt, "lost", reach, ports.store)
    over = committed(ports, *records, *freed(attempt, ports.store))
    if over:
        count("attempts_ended", channel=VOICE, end="lost")
    return over


def _fate(attempt: Attempt, ports: Ports) -> Fate | None:
    """Return the fate of a call that is over, or None while it may go on."""
    try:
        fate = ports.dialer.fate(attempt.contact)
    except Unavailable:
        return None
    now = ports.now()
    if fate is None:
        return Fate(0, now) if now - attempt.at >= FORGOTTEN_SECONDS else None
    return fate if fate.ended_at else None


def _give_back(name: str, ports: Ports) -> None:
    lines = ports.store.get(Lines, NAME)
    if lines is not None:
        committed(ports, without(lines, name))


def _looked_at(name: str, ports: Ports, policy: CallingPolicy) -> bool:
    """Look at one case whose time has come; tell whether it was left to people."""
    now = ports.now()
    case = ports.store.get(Case, name)
    if case is None or case.state not in TRIED_STATES or case.until > now:
        return False
    reach = reach_of(case, ports.store, policy, now)
    records = tuple(_looks(reach, ports))
    left = [r for r in records if isinstance(r, Case) and r.state not in TRIED_STATES]
    if not committed(ports, *records):
        return False
    _count(records)
    return bool(left)


def _looks(reach: Reach, ports: Ports) -> Iterable[Record]:
    """Return what changes in a case that nothing was heard of: never nothing at all."""
    live, case, store = reach.live, reach.case, ports.store
    if live is None:
        return _stranded(reach, ports)
    if live.state in (AttemptState.INTENT, AttemptState.STARTED) and live.channel == VOICE:
        return (waits_with(case, live, reach.policy, reach.now),)
    if reach.now >= left_at(case, reach.policy):
        over = ended(live, "too_old", reach.now)
        return (over, *left_to_people(case, "too_old", reach.policy, store, reach.now))
    end = _TIMED[live.state](live, reach)
    if not end:
        return (waits_with(case, live, reach.policy, reach.now),)
    return given_up(live, end, reach, store)


def _stranded(reach: Reach, ports: Ports) -> Iterable[Record]:
    """Return the next attempt of a case that has none, or leave it to people."""
    last = reach.tried[-1] if reach.tried else None
    following = next_attempt(reach, last)
    if isinstance(following, str):
        why = last.end if last is not None and following != "settled" else following
        return left_to_people(reach.case, why, reach.policy, ports.store, reach.now)
    return (following, waits_with(reach.case, following, reach.policy, reach.now))


def _ready(live: Attempt, reach: Reach) -> str:
    """Return why an attempt that waits goes on, or nothing: against it, or spilled by others."""
    against = against_now(live, reach)
    if against or live.channel == SMS:
        return against
    spilled = reach.now - max(live.due, live.at) >= 60 * reach.policy.spill_minutes
    if not spilled:
        return ""
    following = next_attempt(reach.after(ended(live, "spilled", reach.now)), None)
    return "spilled" if isinstance(following, Attempt) else ""


def _texted(live: Attempt, reach: Reach) -> str:
    """Return how a message that was sent, or may have been, ended without an answer."""
    intended = live.state is AttemptState.INTENT
    waits = TEXT_SECONDS if intended else 60 * reach.policy.reply_minutes
    if reach.now - live.at < waits:
        return ""
    return "lost" if intended else "no_answer"


def _not_yet(_live: Attempt, _reach: Reach) -> str:
    """Return nothing: an attempt whose time has not come is left alone."""
    return ""


_TIMED: Mapping[AttemptState, Callable[[Attempt, Reach], str]] = {
    AttemptState.LATER: _not_yet,
    AttemptState.READY: _ready,
    AttemptState.INTENT: _texted,
    AttemptState.STARTED: _texted,
}
"""What time alone does to an attempt of each state."""


def _count(records: Iterable[Record]) -> None:
    for record in records:
        if isinstance(record, Attempt) and record.state is AttemptState.ENDED:
            count("attempts_ended", channel=record.channel, end=record.end)
