"""Made-up inbound contacts: customers who call now and then, and callers who pretend to be one.

What is put in:

- A caller has a class (standard, loyal, difficult), a usual length of calls, and calls 1 to 12
  times a year; one in five prefers chat.
- One caller in forty is taken over once: two to six contacts within a day, of which the first ones
  are short (probing) and the last is long; those rows are labelled 1.
- Difficult customers call in bursts too, about a bill: they look alike and are labelled 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from random import Random
from typing import NamedTuple

from ivr.runtime.risk.learned.features import DAY_SECONDS, HOUR_SECONDS
from ivr.study.risk.history.charges import DAYS, START

CLASSES = ("standard", "loyal", "difficult")
CONTACTS_A_CALLER = 9
"""About how many contacts a caller has in the whole history."""


class Call(NamedTuple):
    """A labelled inbound contact, in the columns that histories have."""

    event_timestamp: str
    event_id: str
    caller: str
    call_duration: int
    customer_class: str
    contact_type: str
    label: int


class _Caller(NamedTuple):
    """A caller: fictional number, class, usual seconds of a call, contacts a year, chats."""

    number: str
    kind: str
    usual: float
    rate: float
    chats: bool


class _Contact(NamedTuple):
    at: int
    caller: _Caller
    seconds: int
    chats: bool
    fraud: bool


def calls(rows: int, seed: int = 0) -> Iterator[Call]:
    """Yield that many labelled contacts in order of time; see the head of this file.

    Args:
        rows: How many.
        seed: The same seed makes the same rows.
    """
    draw = Random(seed)  # noqa: S311  made-up contacts are no secret
    made: list[_Contact] = []
    number = 0
    while len(made) < rows:
        made.extend(_of_caller(_caller(number, draw), draw))
        number += 1
    made.sort(key=lambda each: (each.at, each.caller.number))
    start = int(START.timestamp())
    for n, each in enumerate(islice(made, rows)):
        yield Call(
            datetime.fromtimestamp(start + each.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            f"{n:08x}{draw.getrandbits(96):024x}",
            each.caller.number,
            each.seconds,
            each.caller.kind,
            "CHAT" if each.chats else "VOICE",
            int(each.fraud),
        )


def _caller(n: int, draw: Random) -> _Caller:
    """Return a caller; numbers are fictional, and made longer where a hundred are too few."""
    kind = draw.choices(CLASSES, (70, 22, 8))[0]
    return _Caller(
        f"+1{200 + n // 100 % 800:03d}55501{n % 100:02d}" + (f"x{n // 80_000}" * (n >= 80_000)),
        kind,
        math.exp(draw.gauss(5.1, 0.4)),
        draw.uniform(1, 12),
        draw.random() < 1 / 5,
    )


def _of_caller(caller: _Caller, draw: Random) -> Iterator[_Contact]:
    at = draw.expovariate(caller.rate / 365)
    while at < DAYS:
        yield _contact(caller, at, draw, 1.0)
        if caller.kind == "difficult" and draw.random() < 1 / 4:
            yield from (_contact(caller, at + h / 24, draw, 0.8) for h in (1, 3))
        at += draw.expovariate(caller.rate / 365)
    if draw.random() < 1 / 40:
        yield from _taken_over(caller, draw)


def _contact(caller: _Caller, day: float, draw: Random, share: float) -> _Contact:
    second = int(day) * DAY_SECONDS + int(HOUR_SECONDS * (8 + 13 * (day % 1)))
    seconds = caller.usual * share * math.exp(draw.gauss(0, 0.5))
    return _Contact(second, caller, max(5, int(seconds)), caller.chats, fraud=False)


def _taken_over(caller: _Caller, draw: Random) -> Iterator[_Contact]:
    at = draw.randrange(DAYS * DAY_SECONDS)
    count = draw.randint(2, 6)
    for n in range(count):
        usual = 320 if n == count - 1 else 28
        seconds = max(5, int(usual * math.exp(draw.gauss(0, 0.4))))
        yield _Contact(at, caller, seconds, chats=False, fraud=True)
        at += draw.randrange(180, 3 * HOUR_SECONDS)
