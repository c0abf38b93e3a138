"""Suspected fraud: alerts, cases, the ledger of attempts to reach somebody, and reviews.

Law of the room: an attempt stands in the ledger before anybody is called or texted; its states only
go forward. Times are whole epoch seconds in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ivr.runtime.records.base import Record, Turn, by_time

MONEY_MAX = 10**15
"""Above all amounts at risk, in hundredths: what a rank is counted down from."""


class CaseState(StrEnum):
    """How far a verification is: REVIEW waits for a person, CLOSED needs nothing more."""

    OPENED = "OPENED"
    CALLED = "CALLED"
    CONFIRMED = "CONFIRMED"
    DENIED = "DENIED"
    UNREACHED = "UNREACHED"
    REVIEW = "REVIEW"
    CLOSED = "CLOSED"


OPEN_STATES = frozenset({CaseState.OPENED, CaseState.CALLED, CaseState.UNREACHED, CaseState.REVIEW})
"""Cases that an answer may still change, and that further charges of the customer join."""


TRIED_STATES = OPEN_STATES - {CaseState.REVIEW}
"""Cases that are not yet left to people: each has one attempt that has not ended."""


class Charge(NamedTuple):
    """One suspicious charge of a case. `card` is a token; `answer` is what was said about it."""

    transaction: str
    card: str
    ending: str
    amount: Decimal
    currency: str
    merchant: str
    at: int
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Case(Record):
    """An alert episode of a customer: suspicious charges, verified together.

    Attributes:
        charges: In the order in which they came.
        contact: The call or message that answered, or the latest that was started.
        answer: The latest answer.
        at: When the case was opened.
        until: When the case is looked at again, whatever was reported of its attempts by then;
            one that was tried long enough is left to people at that time.
    """

    id: str
    customer: str
    charges: tuple[Charge, ...]
    at: int
    until: int = 0
    state: CaseState = CaseState.OPENED
    contact: str = ""
    answer: str = ""

    @property
    def at_risk(self) -> Decimal:
        """What the charges amount to that nobody has answered for."""
        return sum((charge.amount for charge in self.charges if not charge.answer), Decimal(0))

    @property
    def cards(self) -> tuple[str, ...]:
        """The tokens of the cards that were charged, each once."""
        return tuple(dict.fromkeys(charge.card for charge in self.charges))


def case_turn(case: Case) -> Turn | None:
    """Return where a case waits: until it is settled or left to people, by its next look."""
    return by_time("cases", case.until) if case.state in TRIED_STATES else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Episode(Record):
    """The customer's latest case: while it is open, further charges join it."""

    customer: str
    case: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Alert(Record):
    """A transaction that was decided already, so that a replay finds the same answer."""

    customer: str
    transaction: str
    outcome: str
    case: str = ""


class AttemptState(StrEnum):
    """LATER waits for its time, READY for a line; INTENT is written before anybody is asked.

    STARTED has a contact or message; ENDED is final and says in `end` how.
    """

    LATER = "LATER"
    READY = "READY"
    INTENT = "INTENT"
    STARTED = "STARTED"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Attempt(Record):
    """The ledger of one attempt to reach a customer about a case: one call, or one message.

    Attributes:
        number: Which attempt of the case, counted from 1, as text.
        channel: `voice` or `sms`.
        phone: Where to, E.164.
        at_risk: Money at risk when it was planned.
        due: Not before this time.
        at: When it took its present state.
        contact: The contact or message that it started.
        end: How it ended.
    """

    case: str
    number: str
    customer: str
    channel: str
    phone: str
    at_risk: Decimal
    due: int
    at: int
    state: AttemptState = AttemptState.READY
    contact: str = ""
    end: str = ""

    @property
    def name(self) -> str:
        """The attempt's own name: the token under which its call is started."""
        return f"{self.case}-{self.number}"


def attempt_turn(attempt: Attempt) -> Turn | None:
    """Return where an attempt waits: `later` and `started` by time, `ready` by most at risk.

    Messages have queues of their own, `texts` and `texted`: they wait for no line.
    """
    if attempt.state is AttemptState.ENDED:
        return None
    if attempt.state is AttemptState.LATER:
        return by_time("later", attempt.due)
    texted = attempt.channel == "sms"
    if attempt.state is AttemptState.READY:
        rank = MONEY_MAX - min(int(attempt.at_risk * 100), MONEY_MAX)
        return Turn("texts" if texted else "ready", f"{rank:016d}#{attempt.due:012d}")
    return by_time("texted" if texted else "started", attempt.at)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Placed(Record):
    """Which attempt started a contact or message, and what is known of how it went."""

    contact: str
    case: str
    attempt: str
    connected_at: int = 0
    ended_at: int = 0
    keyed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Lines(Record):
    """The outbound lines of an instance: a token bucket, and the calls that are on the line.

    Attributes:
        name: Which instance; there is one record for each.
        millitokens: Calls that may be started at once, in thousandths, at `filled_at`.
        filled_at: In epoch milliseconds.
        calls: (attempt's name, epoch second of its intent) of every call that is not over.
    """

    name: str
    millitokens: int
    filled_at: int
    calls: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Quota(Record):
    """Outbound attempts to a customer on one day (`YYYY-MM-DD`, the customer's own)."""

    customer: str
    day: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Review(Record):
    """Something a person has to look at; the verdict (`fraud`, `legitimate`) labels training.

    `card` is the token of a charge that led to no case and no hold, or of a card whose block was
    asked for and not done. `seen` is what the person saw of a case who decided it: transactions of
    charges.
    """

    id: str
    customer: str
    why: str
    at: int
    case: str = ""
    transaction: str = ""
    card: str = ""
    verdict: str = ""
    decided_by: str = ""
    decided_at: int = 0
    seen: tuple[str, ...] = ()


def review_turn(review: Review) -> Turn | None:
    """Return where a review waits: until there is a verdict, in order of arrival."""
    return None if review.verdict else by_time("reviews", review.at)
