"""The rules of calling: when, how often, how many at once, and what no answer means.

Law of the room: every number has its reason or its source; `read` refuses what is out of range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, cast

from ivr.faults import Malformed

MAX_AGE_MINUTES = 30
"""A charge older than this is not called about: a late automated call only confuses."""

ATTEMPTS = 3
"""Calls and messages about one case, all channels together, at most three within three days.

Source: 47 CFR 64.1200(a)(9)(iii).
"""

ATTEMPTS_PER_DAY = 3
"""How often a customer is called or texted in a day at most, whatever the number of cases."""

FIRST_HOUR, LAST_HOUR = 8, 21
"""Local hours in which we call and text, from..before. Source: 47 CFR 64.1200(c)(1)."""

LINES = 5
"""Half of the 10 concurrent calls that an instance has by default: beyond them callers who call
us hear a busy tone. Source: Connect service quotas.
"""

LINES_MAX = 5_000
"""All calls on the line stand in one record of 45 bytes each: it stays below 400,000 bytes.

Source: DynamoDB developer guide, size of an item.
"""

CALLS_PER_SECOND = 2
"""Default quota of StartOutboundVoiceContact, shared by the account. Source: Connect quotas."""

RETRY_MINUTES = 10
"""How long a phone that nobody answered is left alone; the next try still finds a fresh charge."""

SPILL_MINUTES = 10
"""How long a call waits for a free line before a message goes instead, while it is still fresh."""

REPLY_MINUTES = 60
"""How long a text message may stay unanswered before a person looks at the case."""

CASE_HOURS = 24
"""How long a case is tried at most: one night, and the hours after it in which we may call."""

CASE_HOURS_MAX = 72
"""No case outlives the three days over which its messages are counted."""

BLOCK_STORM = 3
"""Blocks of one customer's cards in 24 hours, after which a person looks at them.

Further blocks are carried out all the same: none is ever refused for being one too many.
"""

COUNTRIES = ("US",)
"""Where we call: everywhere else is a risk of toll fraud until somebody decides otherwise."""

UNANSWERED = ("hold", "block")
PROVIDER_DOWN = ("rules", "investigate")


@dataclass(frozen=True, slots=True)
class CallingPolicy:
    """How a suspicious charge leads to calls and messages.

    Attributes:
        max_age_minutes: A charge older than this is texted about or left to people, not called.
        attempts: Calls and messages about one case at most.
        attempts_per_day: Calls and messages to one customer on one day at most.
        first_hour: First local hour (0..23) in which we call or text.
        last_hour: Local hour (1..24) from which we no longer do.
        lines: Outbound calls on the line at once; 0 calls nobody.
        calls_per_second: Calls that are started in a second at most.
        retry_minutes: Until the same phone is called again after no answer or a busy tone.
        spill_minutes: How long a call waits for a line before a message goes instead.
        reply_minutes: How long a message may stay unanswered before people look.
        case_hours: How long a case is tried before it is left to people.
        block_storm: Blocks of a customer's cards in 24 hours, after which people look at them; the
            next ones are carried out too.
        countries: Where we call and text: ISO 3166 alpha-2 codes.
        unanswered: What a verification that nobody answered does to the cards of the case: `hold`
            leaves the charge held, `block` blocks them.
        provider_down: Who judges a charge while the provider of scores is down: `rules`, or
            `investigate`, a person in each case.
    """

    max_age_minutes: int = MAX_AGE_MINUTES
    attempts: int = ATTEMPTS
    attempts_per_day: int = ATTEMPTS_PER_DAY
    first_hour: int = FIRST_HOUR
    last_hour: int = LAST_HOUR
    lines: int = LINES
    calls_per_second: int = CALLS_PER_SECOND
    retry_minutes: int = RETRY_MINUTES
    spill_minutes: int = SPILL_MINUTES
    reply_minutes: int = REPLY_MINUTES
    case_hours: int = CASE_HOURS
    block_storm: int = BLOCK_STORM
    countries: tuple[str, ...] = COUNTRIES
    unanswered: str = "hold"
    provider_down: str = "rules"


RANGES: Mapping[str, tuple[int, int]] = {
    "max_age_minutes": (1, 1_440),
    "attempts": (1, ATTEMPTS),
    "attempts_per_day": (0, 10),
    "first_hour": (0, 23),
    "last_hour": (1, 24),
    "lines": (0, LINES_MAX),
    "calls_per_second": (1, 100),
    "retry_minutes": (1, 1_440),
    "spill_minutes": (1, 1_440),
    "reply_minutes": (1, 4_320),
    "case_hours": (1, CASE_HOURS_MAX),
    "block_storm": (1, 100),
}
"""The least and the most of each number."""

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "unanswered": UNANSWERED,
    "provider_down": PROVIDER_DOWN,
}
_USUAL = {field.name: field.default for field in fields(CallingPolicy)}


def read(tree: Mapping[str, object]) -> CallingPolicy:
    """Return the rules that the `calling` part of a policy describes; what it leaves out is usual.

    Raises:
        Malformed: A value is out of range, or a name is unknown.
    """
    unknown = tree.keys() - _USUAL.keys()
    if unknown:
        raise Malformed(f"The policy's calling knows no {', '.join(sorted(unknown))}.")
    known: dict[str, Any] = {name: _whole(tree, name) for name in RANGES}
    known |= {name: _choice(tree, name) for name in _CHOICES}
    policy = CallingPolicy(**known, countries=_countries(tree.get("countries", COUNTRIES)))
    if policy.first_hour >= policy.last_hour:
        raise Malformed("first_hour is not before last_hour. Swap the two.")
    return policy


def _whole(tree: Mapping[str, object], name: str) -> int:
    value, (least, most) = tree.get(name, _USUAL[name]), RANGES[name]
    if type(value) is not int or not least <= value <= most:
        raise Malformed(f"The policy's {name} is not a whole number of {least}..{most}.")
    return value


def _choice(tree: Mapping[str, object], name: str) -> str:
    value = tree.get(name, _USUAL[name])
    if not isinstance(value, str) or value not in _CHOICES[name]:
        raise Malformed(f"The policy's {name} is not one of {', '.join(_CHOICES[name])}.")
    return value


def _countries(value: object) -> tuple[str, ...]:
    names = cast("Sequence[object]", value) if isinstance(value, Sequence) else ()
    found = tuple(name for name in names if isinstance(name, str) and _is_country(name))
    if isinstance(value, str) or not found or len(found) != len(names):
        raise Malformed("The policy's countries are not a list of two-letter codes. Write [US].")
    return found


def _is_country(name: str) -> bool:
    return len(name) == 2 and name.isascii() and name.isalpha() and name.isupper()
