"""Who takes the calls that are placed here: nobody, a machine, a scripted caller, or a person.

Law: whoever takes a call knows the number that rings, never the flow.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ivr.simulator.call.callers import Caller, HangUp, Heard, Listening, ScriptedCaller, Silence
from ivr.simulator.call.state import AnsweredBy, CallRecord
from ivr.simulator.call.transcript import Entry, Step
from ivr.simulator.rehearsal.cases import Case

BUSY = "TELECOM_BUSY"
UNANSWERED = "TELECOM_UNANSWERED"
INVALID = "TELECOM_NUMBER_INVALID"
"""Why nobody took a call. Source: Connect API reference, Contact, DisconnectReason."""

RINGS_SECONDS = 0.25
"""How long a phone rings before a script takes it, or its line is found busy."""

Watch = Callable[[Entry | Step], None]


class Ringing(NamedTuple):
    """A phone that rings. `stopping` is set when the call was stopped, `over` when it has ended."""

    contact: str
    number: str
    seconds: float
    locale: str
    stopping: threading.Event
    over: threading.Event


class Pickup(NamedTuple):
    """Who took a call; without a caller nobody did, and `reason` says why."""

    caller: Caller | None = None
    answered_by: AnsweredBy = "human"
    reason: str = ""


class Answering(Protocol):
    """Whoever takes calls. Each call asks in a thread of its own."""

    def pick_up(self, ringing: Ringing, /) -> Pickup:
        """Return who takes the call, once that is decided, at the latest when it rang enough."""
        ...

    def watch(self, ringing: Ringing, /) -> Watch | None:
        """Return who looks at the call while it goes on, or None."""
        ...

    def hung_up(self, ringing: Ringing, record: CallRecord | None, /) -> None:
        """Learn that a call is over; without a record nobody took it."""
        ...


@dataclass(frozen=True, slots=True)
class Unwatched:
    """Takes calls by a rule, and has nothing to say of them."""

    take: Callable[[Ringing], Pickup]

    def pick_up(self, ringing: Ringing, /) -> Pickup:
        """See Answering."""
        return self.take(ringing)

    def watch(self, ringing: Ringing, /) -> Watch | None:
        """See Answering."""
        del ringing

    def hung_up(self, ringing: Ringing, record: CallRecord | None, /) -> None:
        """See Answering."""
        del ringing, record


def nobody(ringing: Ringing) -> Pickup:
    """Let it ring until it rang enough."""
    ringing.stopping.wait(ringing.seconds)
    return Pickup(reason=UNANSWERED)


def busy(ringing: Ringing) -> Pickup:
    """Be on another call."""
    ringing.stopping.wait(RINGS_SECONDS)
    return Pickup(reason=BUSY)


def voicemail(ringing: Ringing) -> Pickup:
    """Let a machine answer, which says and keys nothing."""
    ringing.stopping.wait(RINGS_SECONDS)
    return Pickup(ScriptedCaller((), Silence()), "voicemail")


RULES: Mapping[str, Callable[[Ringing], Pickup]] = {
    "no_answer": nobody,
    "busy": busy,
    "voicemail": voicemail,
}
"""What `--answer` takes besides a scripted caller's file."""


def scripted(cases: Iterable[Case]) -> Callable[[Ringing], Pickup]:
    """Return how a scripted caller takes calls: in the language of each, where it speaks that."""
    known = tuple(cases)

    def take(ringing: Ringing) -> Pickup:
        case = next((each for each in known if each.locale == ringing.locale), known[0])
        by = case.given.outbound.answered_by
        if by == "no_answer":
            return nobody(ringing)
        ringing.stopping.wait(RINGS_SECONDS)
        return Pickup(case.caller(), by)

    return take


@dataclass(frozen=True, slots=True)
class Stoppable:
    """Implements the simulator's Caller port: another caller, until the call is stopped."""

    caller: Caller
    stopping: threading.Event

    def answer(self, listening: Listening) -> Heard:
        """Return what the caller does, or that the line is gone."""
        if self.stopping.is_set():
            return HangUp()
        heard = self.caller.answer(listening)
        return HangUp() if self.stopping.is_set() else heard
