"""The pump of outbound calls: what has most money at risk gets the next free line.

Law of the room: INTENT, line and quota are committed before anybody is asked for a call, and case
and number are read again after it. The call's token is the attempt's own name, so that whoever
finds an INTENT may ask again. What cannot be called any more goes on to a message or to people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ivr.faults import Unavailable
from ivr.runtime.ledger.cases import given_up, waits_with
from ivr.runtime.ledger.marks import count, step
from ivr.runtime.ledger.people import ATTEMPT_ATTRIBUTE, CASE_ATTRIBUTE
from ivr.runtime.ledger.reach.attempts import (
    DAY_SECONDS,
    PLACED_SECONDS,
    Reach,
    against_now,
    called_until,
    ended,
    is_waiting,
    reach_of,
    spent,
)
from ivr.runtime.ledger.reach.lines import (
    CALL_MILLITOKENS,
    asked_again,
    freed,
    lines_of,
    may_start,
    refilled_in,
    taken,
    without,
)
from ivr.runtime.ledger.reach.numbers import next_hour
from ivr.runtime.ledger.shift import Shift, count_waiting, unseen
from ivr.runtime.ledger.trail import audit, committed
from ivr.runtime.ports import DialAnswer, DialRequest, Ports
from ivr.runtime.records import (
    Attempt,
    AttemptState,
    Case,
    CaseState,
    Customer,
    OptOut,
    Placed,
    Record,
)
from ivr.runtime.risk.calling import CallingPolicy

HEAL_SECONDS = 30
"""An INTENT older than this was left by a pump that ended: its call is asked for again."""

INTENT_SECONDS_MAX = 6 * DAY_SECONDS
"""An INTENT older than this is never dialled again: Connect forgets its token after 7 days.

Source: Connect API reference, StartOutboundVoiceContact, ClientToken.
"""

UNKNOWN_SECONDS = 900
"""When a call that may have been started, but is not known, is over: its line is free again."""

PAGE = 25
PROMOTED_MAX = 500
STEPS_MAX = 300
"""How many attempts one pump looks at; `Shift.until` ends it earlier where time runs out."""

COMMIT_TRIES = 3
"""How often a contended line is tried for; then it is left to the next pump."""


@dataclass(slots=True)
class Pace:
    """What one pump did. `tokens` and `on_line` are how it left the lines.

    Attributes:
        promoted: Attempts whose time came.
        dialled: Calls that were started, or found started.
        refused: Calls that the service will never start.
        moved: Attempts that went on to a message or to people, or needed nothing more.
        lost: Attempts that other writers were faster at; the next pump looks again.
        unknown: Calls of which it is not known whether they were started.
        tokens: Calls that may be started at once.
        on_line: Calls that are not over.
    """

    promoted: int = 0
    dialled: int = 0
    refused: int = 0
    moved: int = 0
    lost: int = 0
    unknown: int = 0
    tokens: int = 0
    on_line: int = 0

    def add(self, outcome: str) -> None:
        """Count one outcome; each is the name of a number above."""
        if outcome in _OUTCOMES:
            setattr(self, outcome, getattr(self, outcome) + 1)


_OUTCOMES = frozenset({"promoted", "dialled", "refused", "moved", "lost", "unknown"})


def pump(ports: Ports, policy: CallingPolicy, shift: Shift | None = None) -> Pace:
    """Start what may be started now, or at the usual pace where the shift may wait.

    Raises:
        IvrError: What failed first, once all the others were tried; the next pump goes on.
    """
    pace, shift = Pace(), shift or Shift()
    promote(ports, pace, shift)
    heal(ports, policy, pace, shift)
    _start(ports, policy, pace, shift)
    count("pace", pace.dialled, channel="voice")
    with shift.each():
        lines = lines_of(ports, policy)
        pace.tokens, pace.on_line = lines.millitokens // 1_000, len(lines.calls)
        count("lines", pace.on_line)
        count_waiting(ports, "ready", "voice")
    shift.end()
    return pace


def promote(ports: Ports, pace: Pace, shift: Shift) -> None:
    """Let attempts whose time has come wait for a line, or for the sender of messages.

    Those that cannot be promoted stand before nobody: the next page goes beyond them.
    """
    now = ports.now()
    for attempt in unseen(ports, Attempt, "later", now, PROMOTED_MAX):
        if shift.is_over(ports):
            return
        with shift.each():
            case = ports.store.get(Case, attempt.case)
            risk = case.at_risk if case is not None else attempt.at_risk
            ready = replace(attempt, state=AttemptState.READY, at=now, at_risk=risk)
            pace.add("promoted" if committed(ports, ready) else "lost")


def heal(ports: Ports, policy: CallingPolicy, pace: Pace, shift: Shift) -> None:
    """Ask again for every call that was intended and then not heard of, at the usual pace."""
    now = ports.now()
    for name, at in lines_of(ports, policy).calls:
        if now - at >= HEAL_SECONDS and not shift.is_over(ports):
            with shift.each():
                _heal((name, at), ports, policy, pace)


def _heal(call: tuple[str, int], ports: Ports, policy: CallingPolicy, pace: Pace) -> None:
    name, asked_at = call
    case, _, number = name.rpartition("-")
    attempt = ports.store.get(Attempt, case, number)
    if attempt is None or attempt.state is AttemptState.ENDED:
        _give_back(name, ports, policy)
    elif attempt.state is AttemptState.INTENT:
        step(case=case, attempt=name)
        pace.add(_healed(attempt, asked_at, ports, policy))


def _start(ports: Ports, policy: CallingPolicy, pace: Pace, shift: Shift) -> None:
    """Give free lines to the attempts with most at risk, each looked at once."""
    passed: set[str] = set()
    for _ in range(STEPS_MAX):
        if shift.is_over(ports) or not _has_line(ports, policy, passed, shift):
            return
        attempt = _best(ports, passed)
        if attempt is None:
            return
        passed.add(attempt.name)
        step(case=attempt.case, attempt=attempt.name)
        outcome = ""
        with shift.each():
            outcome = _tried(attempt, ports, policy)
        pace.add(outcome)
        if outcome == "unknown":
            return


def _has_line(ports: Ports, policy: CallingPolicy, passed: set[str], shift: Shift) -> bool:
    """Tell whether a call may be started: now, or once the bucket was waited for."""
    lines = lines_of(ports, policy)
    if may_start(lines, policy) or len(lines.calls) >= policy.lines:
        return may_start(lines, policy)
    if shift.wait is None or _best(ports, passed) is None:
        return False
    return shift.waited(refilled_in(lines, policy), ports)


def _best(ports: Ports, passed: set[str]) -> Attempt | None:
    """Return the waiting call with most at risk that this pump has not looked at."""
    page = ports.store.waiting(Attempt, "ready", PAGE + len(passed))
    return next((attempt for attempt in page if attempt.name not in passed), None)


def _tried(seen: Attempt, ports: Ports, policy: CallingPolicy) -> str:
    """Intend and place a call, or let the attempt go on; return what was done."""
    for _ in range(COMMIT_TRIES):
        attempt = ports.store.get(Attempt, seen.case, seen.number)
        case = ports.store.get(Case, seen.case)
        if attempt is None or case is None or attempt.state is not AttemptState.READY:
            return "gone"
        reach = reach_of(case, ports.store, policy, ports.now())
        against = against_now(attempt, reach)
        if against:
            moved = committed(ports, *given_up(attempt, against, reach, ports.store))
            outcome = _counted(attempt, against) if moved else ""
        else:
            outcome = _intended(attempt, reach, ports)
        if outcome:
            return outcome
    return "lost"


def _intended(attempt: Attempt, reach: Reach, ports: Ports) -> str:
    """Take a line for the attempt and place its call; nothing if another writer was faster."""
    policy, now = reach.policy, reach.now
    lines = lines_of(ports, policy)
    if not may_start(lines, policy):
        return "full"
    intent = replace(attempt, state=AttemptState.INTENT, at=now)
    case = waits_with(reach.case, intent, policy, now)
    if not committed(ports, intent, taken(lines, intent, now), spent(reach.quota), case):
        return ""
    return _placed(replace(intent, version=intent.version + 1), ports, policy)


def _placed(attempt: Attempt, ports: Ports, policy: CallingPolicy) -> str:
    """Ask for the call of an INTENT that nobody asked for yet."""
    case = ports.store.get(Case, attempt.case)
    silent = case is None or not is_waiting(case)
    if silent or ports.store.get(OptOut, attempt.phone) is not None:
        return _over(attempt, "settled" if silent else "opted_out", ports, policy)
    return _asked(attempt, ports, policy)


def _healed(attempt: Attempt, asked_at: int, ports: Ports, policy: CallingPolicy) -> str:
    """Ask again for a call that may have been started, unless it must not be started any more.

    Then it is given up for lost, once it is over in any case: whoever asked last may have begun it.
    """
    now = ports.now()
    case = ports.store.get(Case, attempt.case)
    if case is not None and _may_ask_again(attempt, case, ports, policy):
        lines = lines_of(ports, policy)
        if lines.millitokens < CALL_MILLITOKENS:
            return "waits"
        if not committed(ports, asked_again(lines, attempt.name, now)):
            return "lost"
        return _asked(attempt, ports, policy)
    if now - asked_at < UNKNOWN_SECONDS:
        return "unknown"
    return _over(attempt, "lost", ports, policy)


def _may_ask_again(attempt: Attempt, case: Case, ports: Ports, policy: CallingPolicy) -> bool:
    now = ports.now()
    young = now - attempt.at <= INTENT_SECONDS_MAX and now <= called_until(case, policy)
    opted_out = ports.store.get(OptOut, attempt.phone) is not None
    customer = ports.store.get(Customer, attempt.customer) or Customer(id=attempt.customer)
    young = young and next_hour(now, customer.time_zone, policy) == now
    return young and is_waiting(case) and not opted_out


def _asked(attempt: Attempt, ports: Ports, policy: CallingPolicy) -> str:
    customer = ports.store.get(Customer, attempt.customer)
    request = DialRequest(
        number=attempt.phone,
        token=attempt.name,
        attributes={
            CASE_ATTRIBUTE: attempt.case,
            ATTEMPT_ATTRIBUTE: attempt.number,
            "locale": customer.locale if customer is not None else "en-US",
        },
    )
    try:
        answer = ports.dialer.dial(request)
    except Unavailable:
        return "unknown"
    if not answer.contact:
        return _over(attempt, "refused", ports, policy)
    return "dialled" if _written(attempt, answer, ports, policy) else "unknown"


def _written(attempt: Attempt, answer: DialAnswer, ports: Ports, policy: CallingPolicy) -> bool:
    """Write down the contact that was started; a pump that cannot is healed by the next."""
    for _ in range(COMMIT_TRIES):
        kept = ports.store.get(Attempt, attempt.case, attempt.number)
        case = ports.store.get(Case, attempt.case)
        if kept is None or case is None or kept.state is not AttemptState.INTENT:
            return True
        step(case=attempt.case, attempt=attempt.name, contact=answer.contact)
        if committed(ports, *_starting(kept, case, answer.contact, ports, policy)):
            return True
    return False


def _starting(
    attempt: Attempt, case: Case, contact: str, ports: Ports, policy: CallingPolicy
) -> Iterable[Record]:
    now = ports.now()
    started = replace(attempt, state=AttemptState.STARTED, contact=contact, at=now)
    placed = Placed(
        contact=contact, case=case.id, attempt=attempt.number, expires=now + PLACED_SECONDS
    )
    entry = audit(case.customer, "dial_started", case.id, attempt.name, now)
    if not is_waiting(case):
        return (started, placed, entry)
    called = replace(case, state=CaseState.CALLED, contact=contact)
    return (started, placed, entry, waits_with(called, started, policy, now))


def _over(attempt: Attempt, end: str, ports: Ports, policy: CallingPolicy) -> str:
    """End an INTENT and give back its line; its case goes on."""
    for _ in range(COMMIT_TRIES):
        kept = ports.store.get(Attempt, attempt.case, attempt.number)
        case = ports.store.get(Case, attempt.case)
        if kept is None or kept.state is not AttemptState.INTENT:
            return "gone"
        records: Iterable[Record] = (ended(kept, end, ports.now()),)
        if case is not None:
            reach = reach_of(case, ports.store, policy, ports.now())
            records = given_up(kept, end, reach, ports.store)
        if committed(ports, *records, *freed(kept, ports.store)):
            return _counted(attempt, end)
    return "lost"


def _counted(attempt: Attempt, end: str) -> str:
    count("attempts_ended", channel=attempt.channel, end=end)
    return "refused" if end == "refused" else "moved"


def _give_back(name: str, ports: Ports, policy: CallingPolicy) -> None:
    """Free the line of an attempt that has ended."""
    committed(ports, without(lines_of(ports, policy), name))
