"""The sender of text messages: what has most money at risk first, each message at most once.

Law of the room: INTENT and quota are committed before a message is handed to the service, and case
and number are read again after it. The service knows no token, so an INTENT whose outcome is not
known counts as sent and is never sent again. A message nobody answers goes on like a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ivr.faults import Unavailable, Unreadable
from ivr.runtime.ledger import marks
from ivr.runtime.ledger.cases import given_up, waits_with
from ivr.runtime.ledger.reach import notices, texts
from ivr.runtime.ledger.reach.attempts import (
    PLACED_SECONDS,
    UNSENT,
    Reach,
    against_now,
    ended,
    is_waiting,
    quota_of,
    reach_of,
    spent,
)
from ivr.runtime.ledger.reach.numbers import may_reach, next_hour
from ivr.runtime.ledger.shift import Shift, count_waiting, unseen
from ivr.runtime.ledger.trail import audit, committed
from ivr.runtime.ports import Ports, TextAnswer, TextRequest
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
from ivr.runtime.settings import Settings

PAGE = 25
STEPS_MAX = 200
"""How many messages one pump looks at; `Shift.until` ends it earlier where time runs out."""

UNANSWERED_MAX = 500
"""How many messages that nobody answered one pump lets go on."""

COMMIT_TRIES = 3
OPTED_OUT = "opted_out"

SENT = "sent"
"""The end of a notice: it expects no answer."""


@dataclass(slots=True)
class Sent:
    """What one pump did.

    Attributes:
        sent: Messages that the service took.
        refused: Messages that it will never take.
        moved: Attempts that went on without a message, or that nobody answered in time.
        unknown: Messages of which it is not known whether they went; they count as sent.
        lost: Attempts that other writers were faster at; the next pump looks again.
    """

    sent: int = 0
    refused: int = 0
    moved: int = 0
    unknown: int = 0
    lost: int = 0

    def add(self, outcome: str) -> None:
        """Count one outcome; each is the name of a number above."""
        if outcome in _OUTCOMES:
            setattr(self, outcome, getattr(self, outcome) + 1)


_OUTCOMES = frozenset({"sent", "refused", "moved", "unknown", "lost"})


def pump(
    ports: Ports, policy: CallingPolicy, settings: Settings, shift: Shift | None = None
) -> Sent:
    """Send what may be sent now, and let go on what nobody answered in time.

    Raises:
        Unreadable: The bank's name is not set, or has no letter that a message can hold (RUN001).
        IvrError: What failed first, once all the others were tried; the next pump goes on.
    """
    done, passed, shift = Sent(), set[str](), shift or Shift()
    unanswered(ports, policy, done, shift)
    for _ in range(STEPS_MAX):
        if shift.is_over(ports):
            break
        page = ports.store.waiting(Attempt, "texts", PAGE + len(passed))
        attempt = next((found for found in page if found.name not in passed), None)
        if attempt is None:
            break
        if not texts.bank_name(settings.bank):
            raise Unreadable("IVR_BANK is not set. Set how messages name the bank.", "RUN001")
        passed.add(attempt.name)
        marks.step(case=attempt.case, attempt=attempt.name)
        with shift.each():
            done.add(_tried(attempt, ports, policy, settings))
    marks.count("pace", done.sent, channel="sms")
    with shift.each():
        count_waiting(ports, "texts", "sms")
    shift.end()
    return done


def unanswered(ports: Ports, policy: CallingPolicy, done: Sent, shift: Shift) -> None:
    """Let the cases go on whose message nobody answered for `reply_minutes`."""
    until = ports.now() - 60 * policy.reply_minutes
    for attempt in unseen(ports, Attempt, "texted", until, UNANSWERED_MAX):
        if shift.is_over(ports):
            return
        end = "no_answer" if attempt.state is AttemptState.STARTED else "lost"
        marks.step(case=attempt.case, attempt=attempt.name, contact=attempt.contact)
        with shift.each():
            done.add(_over(attempt, end, ports, policy))


def _tried(seen: Attempt, ports: Ports, policy: CallingPolicy, settings: Settings) -> str:
    """Intend and send one message, or let its attempt go on; return what was done."""
    for _ in range(COMMIT_TRIES):
        attempt = ports.store.get(Attempt, seen.case, seen.number)
        if attempt is None or attempt.state is not AttemptState.READY:
            return "gone"
        intend = _intend_notice if notices.is_notice(attempt) else _intend_question
        outcome = intend(attempt, ports, policy)
        if outcome == "intended":
            intent = replace(attempt, state=AttemptState.INTENT, version=attempt.version + 1)
            return _sent(intent, ports, policy, settings)
        if outcome:
            return outcome
    return "lost"


def _intend_question(attempt: Attempt, ports: Ports, policy: CallingPolicy) -> str:
    """Commit the intention to ask about a case; nothing if another writer was faster."""
    case = ports.store.get(Case, attempt.case)
    if case is None:
        return _ended(attempt, "settled", ports)
    reach = reach_of(case, ports.store, policy, ports.now())
    owned = attempt.phone in reach.customer.phones
    against = against_now(attempt, reach) if owned else "no_phone"
    if against:
        changes = given_up(attempt, against, reach, ports.store)
        return _counted(attempt, against) if committed(ports, *changes) else ""
    intent = replace(attempt, state=AttemptState.INTENT, at=reach.now)
    waiting = waits_with(case, intent, policy, reach.now)
    return "intended" if committed(ports, intent, spent(reach.quota), waiting) else ""


def _intend_notice(attempt: Attempt, ports: Ports, policy: CallingPolicy) -> str:
    """Commit the intention to tell of a block; a reply spends no quota, see `notices`."""
    customer = ports.store.get(Customer, attempt.customer)
    if customer is None:
        return _ended(attempt, "no_phone", ports)
    now, quota = ports.now(), quota_of(customer, ports.store, ports.now())
    is_reply = attempt.number == notices.REPLY
    against = _against_notice(attempt, customer, ports, policy)
    if not against and not is_reply and quota.attempts >= policy.attempts_per_day:
        against = "quota"
    if against:
        return _ended(attempt, against, ports)
    due = now if is_reply else next_hour(now, customer.time_zone, policy)
    if due != now:
        later = replace(attempt, state=AttemptState.LATER, due=due or now, at=now)
        return _ended(attempt, "too_old", ports) if due is None else _waits(later, ports)
    intent = replace(attempt, state=AttemptState.INTENT, at=now)
    return "intended" if committed(ports, intent, *(() if is_reply else (spent(quota),))) else ""


def _against_notice(
    attempt: Attempt, customer: Customer, ports: Ports, policy: CallingPolicy
) -> str:
    """Return what speaks against telling a customer of a block, or nothing."""
    card = notices.card_of(attempt, ports.store)
    case = notices.case_of(card, ports.store) if card is not None else ""
    tried = ports.store.list(Attempt, case) if case else ()
    sent = [one for one in tried if one.end not in UNSENT and one.state in _BEGUN]
    checks = (
        ("settled", card is None or not card.is_blocked),
        ("no_phone", attempt.phone not in customer.phones),
        ("no_consent", not customer.texts),
        (OPTED_OUT, ports.store.get(OptOut, attempt.phone) is not None),
        ("invalid", not may_reach(attempt.phone, "sms", policy.countries)),
        ("too_old", ports.now() - attempt.due > 3_600 * policy.case_hours),
        ("quota", attempt.number != notices.REPLY and len(sent) >= policy.attempts),
    )
    return next((reason for reason, holds in checks if holds), "")


_BEGUN = frozenset({AttemptState.INTENT, AttemptState.STARTED, AttemptState.ENDED})


def _sent(attempt: Attempt, ports: Ports, policy: CallingPolicy, settings: Settings) -> str:
    """Send the message of an INTENT that was committed a moment ago, once."""
    against = _against_intent(attempt, ports)
    if against:
        return _over(attempt, against, ports, policy)
    try:
        answer = ports.texter.send(_request(attempt, ports, settings))
    except Unavailable:
        return "unknown"
    except Unreadable:
        return _over(attempt, "failed", ports, policy)
    if answer.message:
        return _written(attempt, answer, ports, policy)
    if answer.refusal == OPTED_OUT:
        _opted_out(attempt, ports)
    return _over(attempt, OPTED_OUT if answer.refusal == OPTED_OUT else "refused", ports, policy)


def _against_intent(attempt: Attempt, ports: Ports) -> str:
    """Return what came between the intention and the message, or nothing."""
    if ports.store.get(OptOut, attempt.phone) is not None:
        return OPTED_OUT
    if notices.is_notice(attempt):
        return ""
    case = ports.store.get(Case, attempt.case)
    return "" if case is not None and is_waiting(case, "sms") else "settled"


def _request(attempt: Attempt, ports: Ports, settings: Settings) -> TextRequest:
    customer = ports.store.get(Customer, attempt.customer)
    locale = customer.locale if customer is not None else "en-US"
    kind = texts.BLOCKED if notices.is_notice(attempt) else texts.ASKED
    body = texts.body(kind, settings.bank, locale)
    return TextRequest(number=attempt.phone, body=body, token=marks.shown("attempt", attempt.name))


def _opted_out(attempt: Attempt, ports: Ports) -> None:
    """Keep what the service knows already: the number said STOP."""
    now = ports.now()
    if ports.store.get(OptOut, attempt.phone) is None:
        entry = audit(attempt.customer, "opt_out", attempt.name, "sms_service", now)
        committed(ports, OptOut(number=attempt.phone, at=now, by="sms_service"), entry)


def _written(attempt: Attempt, answer: TextAnswer, ports: Ports, policy: CallingPolicy) -> str:
    """Write down the message that went; if that fails the INTENT stands, and counts as sent."""

    def started(kept: Attempt) -> Iterable[Record]:
        now = ports.now()
        placed = Placed(
            contact=answer.message,
            case=kept.case,
            attempt=kept.number,
            expires=now + PLACED_SECONDS,
        )
        entry = audit(kept.customer, "text_sent", kept.case, kept.name, now)
        if notices.is_notice(kept):
            return (ended(kept, SENT, now, answer.message), placed, entry)
        one = replace(kept, state=AttemptState.STARTED, contact=answer.message, at=now)
        case = ports.store.get(Case, kept.case)
        if case is None or not is_waiting(case, "sms"):
            return (one, placed, entry)
        texted = replace(case, state=CaseState.CALLED, contact=answer.message)
        return (one, placed, entry, waits_with(texted, one, policy, now))

    marks.mark(contact=answer.message)
    return "sent" if _changed(attempt, started, ports) != "lost" else "unknown"


def _over(attempt: Attempt, end: str, ports: Ports, policy: CallingPolicy) -> str:
    """End an INTENT or STARTED attempt; its case goes on."""

    def over(kept: Attempt) -> Iterable[Record]:
        case = None if notices.is_notice(kept) else ports.store.get(Case, kept.case)
        if case is None:
            return (ended(kept, end, ports.now()),)
        reach: Reach = reach_of(case, ports.store, policy, ports.now())
        return given_up(kept, end, reach, ports.store)

    changed = _changed(attempt, over, ports)
    return _counted(attempt, end) if changed == "changed" else changed


def _changed(seen: Attempt, change: Callable[[Attempt], Iterable[Record]], ports: Ports) -> str:
    """Change an attempt that is under way: `changed`, `gone` if it is not, or `lost`."""
    for _ in range(COMMIT_TRIES):
        kept = ports.store.get(Attempt, seen.case, seen.number)
        if kept is None or kept.state not in (AttemptState.INTENT, AttemptState.STARTED):
            return "gone"
        if committed(ports, *change(kept)):
            return "changed"
    return "lost"


def _ended(attempt: Attempt, end: str, ports: Ports) -> str:
    """End an attempt that belongs to no case; nothing if another writer was faster."""
    over = ended(attempt, end, ports.now())
    return _counted(attempt, end) if committed(ports, over) else ""


def _waits(later: Attempt, ports: Ports) -> str:
    return "gone" if committed(ports, later) else ""


def _counted(attempt: Attempt, end: str) -> str:
    marks.count("attempts_ended", channel=attempt.channel, end=end)
    return "refused" if end == "refused" else "moved"
