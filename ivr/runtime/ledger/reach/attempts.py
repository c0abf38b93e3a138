"""The ledger of attempts: who may still be reached, how, when, and what speaks against it.

Law of the room: pure but for `reach_of`, which reads. Calls (`voice`) and messages (`sms`) obey
the same rules, and a case has one attempt at a time that has not ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from ivr.runtime.ledger.people import is_uneasy
from ivr.runtime.ledger.reach.numbers import day_of, may_reach, next_hour
from ivr.runtime.ledger.trail import KEPT_SECONDS
from ivr.runtime.ports import Store
from ivr.runtime.records import (
    TRIED_STATES,
    Attempt,
    AttemptState,
    Case,
    Customer,
    Number,
    OptOut,
    Quota,
)
from ivr.runtime.risk.calling import CallingPolicy

VOICE, SMS = "voice", "sms"
DAY_SECONDS = 86_400
HOUR_SECONDS = 3_600
PLACED_SECONDS = 90 * DAY_SECONDS
"""How long it is known which attempt a contact or message is, in seconds."""

NOBODY = frozenset({"", "no_human", "unclear"})
"""Answers of a case that nobody really gave: its customer may be called again."""

AWAY = "unavailable"
"""The answer after which nobody is called again, but a message may be left."""

UNSENT = frozenset(
    {"refused", "opted_out", "spilled", "too_old", "quota", "no_phone", "no_consent", "settled"}
)
"""Ends of attempts that disturbed nobody: they do not count against the case's limit."""

_DEAD = frozenset({"invalid", "refused", "opted_out", "failed"})
"""Ends after which the same phone is not tried again over the same channel."""

_NOBODY_THERE = frozenset({"no_answer", "busy"})
_TEXT_NEXT = frozenset({"spilled", "too_old", "voicemail", "lost"})


class Route(NamedTuple):
    """One way to a customer."""

    channel: str
    phone: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How the customer of a case may be reached at one moment, and what was tried already.

    Attributes:
        case: The case, with all its charges.
        customer: Whom; one that was erased has no phone.
        tried: The attempts of the case, in their order.
        opted_out: Those of the phones whose owner wants neither calls nor messages.
        uneasy: Phones that are forwarded, or changed hands or SIM in the last two days.
        quota: Calls and messages to the customer today, where the customer lives.
        policy: The rules of calling.
        now: The moment, an epoch second.
    """

    case: Case
    customer: Customer
    tried: tuple[Attempt, ...]
    opted_out: frozenset[str]
    uneasy: frozenset[str]
    quota: Quota
    policy: CallingPolicy
    now: int

    @property
    def live(self) -> Attempt | None:
        """The attempt that has not ended, or None."""
        return next((a for a in self.tried if a.state is not AttemptState.ENDED), None)

    def after(self, attempt: Attempt) -> Reach:
        """Return what is known once an attempt is as given, before that is committed."""
        tried = [attempt if attempt.number == a.number else a for a in self.tried]
        return replace(self, tried=tuple(tried))


def reach_of(case: Case, store: Store, policy: CallingPolicy, now: int) -> Reach:
    """Read how the customer of a case may be reached at epoch second `now`."""
    customer = store.get(Customer, case.customer) or Customer(id=case.customer)
    tried = sorted(store.list(Attempt, case.id), key=lambda attempt: int(attempt.number))
    phones = customer.phones
    return Reach(
        case=case,
        customer=customer,
        tried=tuple(tried),
        opted_out=frozenset(p for p in phones if store.get(OptOut, p) is not None),
        uneasy=frozenset(p for p in phones if _is_uneasy(store.get(Number, p), now)),
        quota=quota_of(customer, store, now),
        policy=policy,
        now=now,
    )


def quota_of(customer: Customer, store: Store, now: int) -> Quota:
    """Return how often the customer was called or texted on their own day, perhaps never."""
    day = day_of(now, customer.time_zone)
    return store.get(Quota, customer.id, day) or Quota(
        customer=customer.id, day=day, attempts=0, expires=now + 2 * DAY_SECONDS
    )


def spent(quota: Quota) -> Quota:
    """Return the quota with one more attempt."""
    return replace(quota, attempts=quota.attempts + 1)


def is_waiting(case: Case, channel: str = VOICE) -> bool:
    """Tell whether the case may still be called, or texted, about: open and unanswered."""
    silent = case.answer in NOBODY or (channel == SMS and case.answer == AWAY)
    return case.state in TRIED_STATES and silent


def left_at(case: Case, policy: CallingPolicy) -> int:
    """Return the epoch second at which the case is left to people."""
    return case.at + policy.case_hours * HOUR_SECONDS


def called_until(case: Case, policy: CallingPolicy) -> int:
    """Return the epoch second until which we call about the case: its latest charge is fresh."""
    return _latest(case) + 60 * policy.max_age_minutes


def texted_until(case: Case, policy: CallingPolicy) -> int:
    """Return the epoch second until which we text about the case."""
    return min(left_at(case, policy), _latest(case) + policy.case_hours * HOUR_SECONDS)


def _latest(case: Case) -> int:
    return max([charge.at for charge in case.charges if not charge.answer], default=case.at)


def next_attempt(reach: Reach, last: Attempt | None = None) -> Attempt | str:
    """Return the attempt that comes next, not yet committed, or the reason why there is none.

    `last` is the attempt that ended just now, None for the first; `reach` knows of its end.
    """
    reason = _case_reason(reach)
    if reason:
        return reason
    for route in _routes(reach, last):
        due = _due(route, reach, last)
        against = _against(route, reach, due) or _used_up(route, reach)
        if not against and due is not None:
            return _attempt(route, reach, due)
        reason = reason or against
    return reason


def against_now(attempt: Attempt, reach: Reach) -> str:
    """Return what speaks against carrying out a planned attempt at this moment, or nothing."""
    if not is_waiting(reach.case, attempt.channel):
        return "settled"
    if reach.quota.attempts >= reach.policy.attempts_per_day:
        return "quota"
    due = next_hour(reach.now, reach.customer.time_zone, reach.policy)
    against = _against(Route(attempt.channel, attempt.phone), reach, due)
    return against or ("too_old" if due != reach.now else "")


def ended(attempt: Attempt, end: str, now: int, contact: str = "") -> Attempt:
    """Return the attempt in its final state; its states only go forward."""
    return replace(
        attempt, state=AttemptState.ENDED, end=end, at=now, contact=contact or attempt.contact
    )


def _case_reason(reach: Reach) -> str:
    if not is_waiting(reach.case, SMS):
        return "settled"
    sent = [attempt for attempt in reach.tried if attempt.end not in UNSENT]
    if len(sent) >= reach.policy.attempts:
        return "quota"
    if reach.quota.attempts >= reach.policy.attempts_per_day:
        return "quota"
    return "" if reach.customer.phones else "no_phone"


def _routes(reach: Reach, last: Attempt | None) -> Iterator[Route]:
    """Yield every way to the customer, the best first: by channel, then the least tried phone."""
    phones = reach.customer.phones
    routes = [Route(c, p) for c in _channels(reach.customer, last) for p in phones]
    order = {route: index for index, route in enumerate(routes)}

    def rank(route: Route) -> tuple[int, int, bool, int]:
        place = order[route]
        return place // len(phones), _tries(route, reach), route.phone in reach.uneasy, place

    yield from sorted(order, key=rank)


def _channels(customer: Customer, last: Attempt | None) -> tuple[str, ...]:
    first = SMS if customer.channel == SMS else VOICE
    if last is not None and last.end in _NOBODY_THERE:
        first = last.channel
    if last is not None and last.end in _TEXT_NEXT:
        first = SMS
    return (first, VOICE if first == SMS else SMS)


def _tries(route: Route, reach: Reach) -> int:
    return sum(1 for a in reach.tried if (a.channel, a.phone) == route)


def _due(route: Route, reach: Reach, last: Attempt | None) -> int | None:
    again = last is not None and (last.channel, last.phone) == route
    earliest = reach.now + 60 * reach.policy.retry_minutes if again else reach.now
    return next_hour(earliest, reach.customer.time_zone, reach.policy)


_CONSENTS: Mapping[str, str] = {VOICE: "calls", SMS: "texts"}


def _against(route: Route, reach: Reach, due: int | None) -> str:
    """Return what speaks against a way at epoch second `due` (None: never), or nothing."""
    if not getattr(reach.customer, _CONSENTS[route.channel]):
        return "no_consent"
    if route.phone in reach.opted_out:
        return "opted_out"
    if not may_reach(route.phone, route.channel, reach.policy.countries):
        return "invalid"
    if due is None:
        return "no_hour"
    return _too_late(route, reach, due)


def _too_late(route: Route, reach: Reach, due: int) -> str:
    if not is_waiting(reach.case, route.channel):
        return "settled"
    if route.channel == SMS:
        return "too_old" if due > texted_until(reach.case, reach.policy) else ""
    if reach.policy.lines == 0:
        return "spilled"
    return "too_old" if due > called_until(reach.case, reach.policy) else ""


def _used_up(route: Route, reach: Reach) -> str:
    ends = {a.end for a in reach.tried if (a.channel, a.phone) == route}
    dead = ends & _DEAD
    if dead:
        return min(dead)
    if route.channel == SMS:
        return "no_answer" if ends else ""
    calls = {a.end for a in reach.tried if a.channel == VOICE}
    return "spilled" if "spilled" in calls else ""


def _attempt(route: Route, reach: Reach, due: int) -> Attempt:
    number = 1 + max((int(attempt.number) for attempt in reach.tried), default=0)
    return Attempt(
        case=reach.case.id,
        number=str(number),
        customer=reach.case.customer,
        channel=route.channel,
        phone=route.phone,
        at_risk=reach.case.at_risk,
        due=due,
        at=reach.now,
        state=AttemptState.LATER if due > reach.now else AttemptState.READY,
        expires=reach.now + KEPT_SECONDS,
    )


def _is_uneasy(number: Number | None, now: int) -> bool:
    return number is not None and is_uneasy(number, now)
