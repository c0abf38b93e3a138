"""The features of an inbound contact: one table, which call time asks and training transforms by.

    CALL_FEATURES    name, kind, window, unit: what a model of calls may be trained on, in order
    before, after    what a caller did, contact by contact, as the transform says it of a history
    vector           the features of a contact after what its caller did before
    told             the same from the signals that a call gathers

Law of the room: a contact counts from the second after it began, and its length from the second
after it ended: nothing of the contact itself is known but who calls, and on which channel. Sums are
whole seconds, so that every engine finds the same bits. Here stands no number and no name. Windows
are those of the signals of a call: of an hour, 3,599 seconds before its own.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ivr.runtime.risk.learned.features import DAY_SECONDS, HOUR_SECONDS, MONTH_SECONDS, Feature
from ivr.runtime.risk.signals import CallSignals

CLASSES = ("standard", "loyal", "difficult")
"""Classes of customers, in the order of their numbers; a new one goes to the end."""

CONTACTS: Mapping[str, int] = {"voice": 1, "telephone": 1, "phone": 1, "chat": 0}
"""Types of contacts: 1 is a telephone call."""

FREQUENT = 8
"""From so many contacts in 30 days on, a caller calls often."""

SECONDS_MAX = 30 * DAY_SECONDS
"""Longer than this, no contact lasts."""

CALL_FEATURES: tuple[Feature, ...] = (
    Feature("voice", "voice", "0, 1", "It is a telephone call."),
    Feature("loyal", "loyal", "0, 1", "The customer is of a loyalty class."),
    Feature("difficult", "difficult", "0, 1", "The customer needed people repeatedly."),
    Feature("cnt_1h", "begun", "contacts", "Begun in the hour before.", HOUR_SECONDS - 1, 0.0),
    Feature("cnt_24h", "begun", "contacts", "Begun in 24 hours before.", DAY_SECONDS - 1, 0.0),
    Feature("mean_s", "mean", "seconds", "Mean of 30 days; 0 = none.", MONTH_SECONDS - 1, 0.0),
    Feature("frequent", "frequent", "0, 1", "8 or more in 30 days.", MONTH_SECONDS - 1, 0.0),
    Feature("earlier", "earlier", "contacts", "Contacts ever ended before.", none=0.0),
)
"""What is known of a contact and its caller, in the order of a vector."""

CALL_NAMES = tuple(feature.name for feature in CALL_FEATURES)
CALL_USED = CALL_NAMES[:-1]
"""Features that trees may ask: those that the signals of a call tell."""

BEGUN, ENDED = (
    tuple(sorted({each.seconds for each in CALL_FEATURES if each.kind in kinds}))
    for kinds in ({"begun"}, {"mean", "frequent"})
)
"""The windows, in seconds, of contacts by their beginning, and by their end."""


class Contact(NamedTuple):
    """A contact as features see it; None is unknown.

    Attributes:
        at: Epoch second of its beginning, UTC.
        seconds: How long it took; nobody knows before its end.
        kind: Number of the customer's class in CLASSES.
        voice: 1 for a telephone call, 0 for another channel.
    """

    at: int
    seconds: int = 0
    kind: int | None = None
    voice: int | None = None


class State(NamedTuple):
    """What is known of a caller.

    Attributes:
        begun: When contacts of the last 31 days began, in order.
        ended: When those of the last 31 days ended, and how many seconds they took, in order.
        earlier: How many ended in all.
    """

    begun: tuple[int, ...] = ()
    ended: tuple[tuple[int, int], ...] = ()
    earlier: int = 0


class Past(NamedTuple):
    """What a caller did before the second of a contact.

    Attributes:
        begun: How many contacts, by the seconds of the window.
        ended: How many ended and what they took in all, by the seconds of the window.
        earlier: How many ended ever.
    """

    begun: Mapping[int, int]
    ended: Mapping[int, tuple[int, int]]
    earlier: int


KEPT_SECONDS = MONTH_SECONDS + DAY_SECONDS
"""How long a contact is remembered singly: the longest window, and a day for those told late."""


def before(state: State, contact: Contact) -> Past:
    """Return what a caller did before the second of a contact."""
    at = contact.at
    begun_end, ended_end = bisect_left(state.begun, at), bisect_left(state.ended, (at,))
    ended: dict[int, tuple[int, int]] = {}
    for seconds in ENDED:
        first = bisect_left(state.ended, (at - seconds,), 0, ended_end)
        lengths = [length for _, length in state.ended[first:ended_end]]
        ended[seconds] = len(lengths), sum(lengths)
    return Past(
        {
            seconds: begun_end - bisect_left(state.begun, at - seconds, 0, begun_end)
            for seconds in BEGUN
        },
        ended,
        state.earlier - (len(state.ended) - ended_end),
    )


def begun(state: State, contact: Contact) -> State:
    """Return the state of a caller when a contact has begun."""
    found = list(state.begun)
    insort(found, contact.at)
    return state._replace(begun=tuple(found[bisect_left(found, found[-1] - KEPT_SECONDS) :]))


def after(state: State, contact: Contact) -> State:
    """Return the state of a caller when a contact has ended."""
    found = list(state.ended)
    insort(found, (contact.at + contact.seconds, contact.seconds))
    gone = bisect_left(found, (found[-1][0] - KEPT_SECONDS,))
    return state._replace(ended=tuple(found[gone:]), earlier=state.earlier + 1)


def vector(past: Past, contact: Contact) -> tuple[float, ...]:
    """Return the features of a contact in the order of CALL_FEATURES; NaN where one is missing."""
    return tuple([_KINDS[each.kind](past, contact, each) for each in CALL_FEATURES])


def told(signals: CallSignals) -> tuple[float, ...]:
    """Return the features of a contact as its signals tell them, in the order of CALL_USED."""
    known = signals.known
    return (
        float(signals.voice),
        float(signals.loyal) if known else math.nan,
        float(signals.difficult) if known else math.nan,
        float(max(signals.contacts_last_hour - 1, 0)),
        float(max(signals.contacts_last_day - 1, 0)),
        float(signals.average_call_seconds),
        float(signals.frequent),
    )


def _class(name: str) -> Callable[[Past, Contact, Feature], float]:
    number = CLASSES.index(name)
    return lambda _, new, __: math.nan if new.kind is None else float(new.kind == number)


def _mean(past: Past, _new: Contact, feature: Feature) -> float:
    count, seconds = past.ended[feature.seconds]
    return float(seconds // count) if count else feature.none


_KINDS: Mapping[str, Callable[[Past, Contact, Feature], float]] = {
    "voice": lambda _, new, __: math.nan if new.voice is None else float(new.voice),
    "loyal": _class("loyal"),
    "difficult": _class("difficult"),
    "begun": lambda past, _, feature: float(past.begun[feature.seconds]),
    "mean": _mean,
    "frequent": lambda past, _, feature: float(past.ended[feature.seconds][0] >= FREQUENT),
    "earlier": lambda past, _, __: float(past.earlier),
}
