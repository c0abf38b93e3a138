"""Sets the world for a rehearsal: everything works and is open, unless a scenario says otherwise.

Law of the room: what a scenario gives stands in front of the ports that are there already, by the
symbol's name; everything else goes through to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Literal

from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.simulator.call.beyond import Answer, Answers, ScriptedAnswers
from ivr.simulator.call.callers import Heard
from ivr.simulator.call.world import (
    BotReply,
    BotSession,
    Calendars,
    FlowBook,
    FunctionReply,
    Functions,
    Numbers,
    Queues,
    QueueView,
    VirtualClock,
    World,
)
from ivr.simulator.rehearsal.given import Given, HandlerGiven, QueueGiven


@dataclass(frozen=True)
class NoFunctions:
    """A world without functions: each raises."""

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Return an error."""
        del event, limit_seconds
        return FunctionReply("error", why=f"there is no function {arn}")


@dataclass(frozen=True)
class NoBots:
    """A world without bots: each turn fails."""

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Return a failure."""
        del locale, session, heard
        return BotReply("failed", why=f"there is no bot {alias_arn}")


@dataclass(frozen=True)
class AlwaysOpen:
    """Calendars that never close."""

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Return that it is open, whatever it is."""
        del arn, moment
        return True


@dataclass(frozen=True)
class StaffedQueues:
    """Queues with one free agent each."""

    book: FlowBook

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return an open queue named by its symbol."""
        del moment
        return QueueView(self.book.name(arn), arn)


@dataclass(frozen=True)
class QuietNumbers:
    """A network in which every number with a plus and digits answers."""

    def check(self, number: str) -> Literal["dialable", "invalid", "undialable"]:
        """Return dialable for anything of E.164's form."""
        return "dialable" if number[:1] == "+" and number[1:].isdecimal() else "invalid"

    def parse(self, digits: str, country: str | None) -> str | None:
        """Return ten local digits as +1, or eight to fifteen as they are."""
        if country is not None:
            return f"+1{digits}" if len(digits) == 10 and digits.isdecimal() else None
        return f"+{digits}" if 8 <= len(digits) <= 15 and digits.isdecimal() else None

    def connect(
        self, number: str, limit_seconds: float
    ) -> Literal["answered", "failed", "timeout"]:
        """Return that somebody answered."""
        del number, limit_seconds
        return "answered"


@dataclass(frozen=True)
class SealedCipher:
    """Encryption that nothing can undo: for rehearsals that only carry the value about."""

    def encrypt(self, key_id: str, key: str, digits: str) -> str | None:
        """Return a text that holds no digit of the input."""
        del digits
        return f"encrypted:{key_id}:{key[:16]}" if key_id and key else None


def quiet_world(book: FlowBook) -> World:
    """Return a world in which everything is open, staffed and dialable, without functions or bots.

    Raises nothing: what is missing takes the flow's error branches.
    """
    return World(
        book=book,
        functions=NoFunctions(),
        bots=NoBots(),
        calendars=AlwaysOpen(),
        queues=StaffedQueues(book),
        numbers=QuietNumbers(),
        cipher=SealedCipher(),
    )


def staged(world: World, given: Given) -> World:
    """Return the world with what a scenario gives standing in front of it."""
    if not given.model_fields_set:
        return world
    names = world.book
    draws = world.random if given.split is None else FixedDraw(given.split)
    clock = world.clock
    if given.clock is not None:
        start = given.clock if given.clock.tzinfo else given.clock.replace(tzinfo=UTC)
        clock = VirtualClock(start)
    return replace(
        world,
        functions=GivenFunctions(world.functions, names, given.handler),
        calendars=GivenCalendars(world.calendars, names, given.hours),
        queues=GivenQueues(world.queues, names, given.queue),
        numbers=GivenNumbers(world.numbers, given.numbers),
        breaks={**world.breaks, **{k: _error_type(v) for k, v in given.breaks.items()}},
        answers=_answers(world.answers, given),
        clock=clock,
        random=draws,
        silence_is=given.silence_is or world.silence_is,
        bot_sessions=given.bot_sessions or world.bot_sessions,
    )


def _answers(beyond: Answers, given: Given) -> Answers:
    """Return the given answers in front of those beyond."""
    if not given.answers:
        return beyond
    script = {
        key: tuple(
            Answer(each.result, each.values, _error_type(each.error), each.delay / 1_000)
            for each in answers
        )
        for key, answers in given.answers.items()
    }
    return ScriptedAnswers(script, beyond)


def _error_type(word: str) -> str:
    return NO_MATCHING_ERROR if word == "error" else word


class FixedDraw(Random):
    """Draws that always show the same number."""

    def __init__(self, number: int) -> None:
        super().__init__(0)
        self._number = number

    def randint(self, a: int, b: int) -> int:
        """Return the number, within the bounds."""
        return min(max(a, self._number), b)


@dataclass(frozen=True)
class GivenFunctions:
    """Functions of which some answer as given; a list of answers is used up in order."""

    beyond: Functions
    book: FlowBook
    given: Mapping[str, tuple[HandlerGiven, ...]]
    asked: dict[str, int] = field(default_factory=dict[str, int])

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Return the given answer, or what the function itself answers."""
        name = self.book.name(arn)
        answers = self.given.get(name)
        if not answers:
            return self.beyond.invoke(arn, event, limit_seconds)
        turn = self.asked.get(name, 0)
        self.asked[name] = turn + 1
        answer = answers[min(turn, len(answers) - 1)]
        reply = _reply(answer, limit_seconds)
        if reply is None:
            reply = self.beyond.invoke(arn, event, limit_seconds)
        late = reply.seconds + answer.delay / 1_000
        return reply._replace(seconds=late)


def _reply(given: HandlerGiven, limit_seconds: float) -> FunctionReply | None:
    if given.timeout:
        return FunctionReply("timeout", seconds=limit_seconds, why="as given")
    if given.error:
        why = given.error if isinstance(given.error, str) else "as given"
        return FunctionReply("error", why=why)
    if given.raw is not None:
        return FunctionReply("garbage", given.raw, why="the answer is not JSON")
    return None if given.returns is None else FunctionReply("answer", given.returns)


@dataclass(frozen=True)
class GivenCalendars:
    """Calendars of which some are open or closed as given."""

    beyond: Calendars
    book: FlowBook
    given: Mapping[str, str]

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Return what is given, or what the calendar itself says."""
        state = self.given.get(self.book.name(arn))
        if state is None:
            return self.beyond.is_open(arn, moment)
        return None if state == "unknown" else state == "open"


@dataclass(frozen=True)
class GivenQueues:
    """Queues of which some stand as given."""

    beyond: Queues
    book: FlowBook
    given: Mapping[str, QueueGiven]

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return the queue, with what is given of it."""
        view = self.beyond.look(arn, moment)
        given = self.given.get(self.book.name(arn))
        if given is None:
            return view
        if not given.exists:
            return None
        return _queue_view(view or QueueView(self.book.name(arn), arn), given)


def _queue_view(view: QueueView, given: QueueGiven) -> QueueView:
    agents = given.agents
    wait = view.wait_seconds if given.wait is None else given.wait
    return view._replace(
        open=given.open,
        full=given.full,
        wait_seconds=None if wait == "never" else _seconds(given.wait, view.wait_seconds),
        size=view.size if given.size is None else given.size,
        oldest_age_seconds=_seconds(given.oldest, view.oldest_age_seconds) or 0.0,
        agents_online=view.agents_online if agents is None else agents,
        agents_available=view.agents_available if agents is None else agents,
        agents_staffed=view.agents_staffed if agents is None else agents,
        hold_seconds=given.holds / 1_000,
    )


def _seconds(milliseconds: int | str | None, otherwise: float | None) -> float | None:
    return milliseconds / 1_000 if isinstance(milliseconds, int) else otherwise


@dataclass(frozen=True)
class GivenNumbers:
    """A network in which some numbers behave as given."""

    beyond: Numbers
    given: Mapping[str, str]

    def check(self, number: str) -> Literal["dialable", "invalid", "undialable"]:
        """Return what is given, or what the network says."""
        match self.given.get(number):
            case "invalid":
                return "invalid"
            case "undialable":
                return "undialable"
            case _:
                return self.beyond.check(number)

    def parse(self, digits: str, country: str | None) -> str | None:
        """Return what the network makes of the digits."""
        return self.beyond.parse(digits, country)

    def connect(
        self, number: str, limit_seconds: float
    ) -> Literal["answered", "failed", "timeout"]:
        """Return what is given, or what the network says."""
        match self.given.get(number):
            case "failed":
                return "failed"
            case "timeout":
                return "timeout"
            case _:
                return self.beyond.connect(number, limit_seconds)
