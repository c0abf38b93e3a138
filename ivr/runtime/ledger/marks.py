"""Which transaction, case, attempt, contact and block an act is about, for every line of the log.

Law of the room: a service marks what it works on; whoever serves the event begins the marks and
writes them down. Outside of a served event marks are forgotten at once. A mark never tells who it
is about: an id of a foreign shape is shown as a digest of letters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

KEYS = ("transaction", "case", "attempt", "contact", "block")
"""What can be marked, in the order in which one leads to the next."""

STEPS_MAX = 50
"""How many steps of one event are written down; a sweep may work on more."""

_CONTACT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_OURS = re.compile(r"case-[0-9a-f]{8,64}(-[0-9]{1,3})?")
_LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")


@dataclass(slots=True)
class Marks:
    """What one event was about: steps, each a table of ids by KEYS, and what is to be counted."""

    steps: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    counted: list[tuple[str, float, Mapping[str, str]]] = field(
        default_factory=list[tuple[str, float, Mapping[str, str]]]
    )


_current: ContextVar[Marks | None] = ContextVar("marks", default=None)


@contextmanager
def begun() -> Generator[Marks]:
    """Collect the marks of one event."""
    marks = Marks()
    token = _current.set(marks)
    try:
        yield marks
    finally:
        _current.reset(token)


def mark(**ids: str) -> None:
    """Add ids to the step at hand; empty ones are left out."""
    marks = _current.get()
    if marks is None:
        return
    if not marks.steps:
        marks.steps.append({})
    marks.steps[-1].update({key: shown(key, value) for key, value in ids.items() if value})


def step(**ids: str) -> None:
    """Begin the next of several things that one event works on."""
    marks = _current.get()
    if marks is not None and len(marks.steps) < STEPS_MAX:
        marks.steps.append({})
        mark(**ids)


def count(name: str, value: float = 1, **dimensions: str) -> None:
    """Count something by a name of the table of metrics."""
    marks = _current.get()
    if marks is not None:
        marks.counted.append((name, value, dimensions))


def shown(key: str, value: str) -> str:
    """Return an id as it may stand in a log: as it is where we or Connect made it, else a digest.

    A transaction's id is its sender's and a block is a card's token: both are always digests.
    """
    if key in {"case", "attempt", "contact"} and (
        _OURS.fullmatch(value) or _CONTACT.fullmatch(value)
    ):
        return value
    return digest(value)


def digest(value: str) -> str:
    """Return 16 letters that stand for a value: the same for the same, and never a number."""
    return hashlib.sha256(value.encode()).hexdigest()[:16].translate(_LETTERS)
