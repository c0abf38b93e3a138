"""The outbound lines: a token bucket for the pace, and the calls that are on the line.

Law of the room: pure but for `lines_of` and `freed`, which read. A line is taken in the commit
that intends its call, and given back in the one that ends it.
"""

from __future__ import annotations

from dataclasses import replace

from ivr.runtime.ports import Ports, Store
from ivr.runtime.records import Attempt, Lines
from ivr.runtime.risk.calling import CallingPolicy

NAME = "outbound"
"""There is one record: one instance dials for one table."""

CALL_MILLITOKENS = 1_000


def lines_of(ports: Ports, policy: CallingPolicy) -> Lines:
    """Read the lines, their bucket filled up to now: at most one second's calls are saved up.

    A clock that runs behind the one that filled last fills nothing.
    """
    at = int(ports.clock.now().timestamp() * 1_000)
    full = policy.calls_per_second * CALL_MILLITOKENS
    lines = ports.store.get(Lines, NAME)
    if lines is None:
        return Lines(name=NAME, millitokens=full, filled_at=at)
    flowed = max(0, at - lines.filled_at) * policy.calls_per_second
    return replace(
        lines,
        millitokens=min(full, lines.millitokens + flowed),
        filled_at=max(at, lines.filled_at),
    )


def may_start(lines: Lines, policy: CallingPolicy) -> bool:
    """Tell whether one more call may be started: there is a token and a free line."""
    return lines.millitokens >= CALL_MILLITOKENS and len(lines.calls) < policy.lines


def refilled_in(lines: Lines, policy: CallingPolicy) -> float:
    """Return the seconds until the bucket holds a call, 0 where it does."""
    lacking = max(0, CALL_MILLITOKENS - lines.millitokens)
    return -(-lacking // policy.calls_per_second) / 1_000


def taken(lines: Lines, attempt: Attempt, now: int) -> Lines:
    """Return the lines with one more call, which took a token."""
    return replace(paced(lines), calls=(*lines.calls, (attempt.name, now)))


def paced(lines: Lines) -> Lines:
    """Return the lines with one token less: the service is asked again about a call."""
    return replace(lines, millitokens=lines.millitokens - CALL_MILLITOKENS)


def asked_again(lines: Lines, name: str, now: int) -> Lines:
    """Return the lines with one token less, and a call as asked for only now: it may begin now."""
    calls = [(call, max(at, now) if call == name else at) for call, at in lines.calls]
    return replace(paced(lines), calls=tuple(calls))


def without(lines: Lines, name: str) -> Lines:
    """Return the lines without the call of an attempt's name."""
    return replace(lines, calls=tuple(call for call in lines.calls if call[0] != name))


def freed(attempt: Attempt, store: Store) -> tuple[Lines, ...]:
    """Return what gives back the line of an attempt, or nothing if it has none."""
    lines = store.get(Lines, NAME)
    if lines is None or attempt.name not in [name for name, _ in lines.calls]:
        return ()
    return (without(lines, attempt.name),)
