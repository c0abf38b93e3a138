"""What lies beyond a flow file: functions, bots and services that are on nobody's disk here.

A script gives their answers; a person at a terminal is asked for them; otherwise the function or
bot fails, as a missing one does. Law: nothing is made up in silence, each of these is told.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from rich.console import Console

from ivr.cli.running.phone.keyboard import Read
from ivr.ir.actions.base import NO_MATCHING_ERROR
from ivr.simulator.call.beyond import Answer, Asked
from ivr.simulator.call.callers import Heard
from ivr.simulator.call.world import (
    BotReply,
    Bots,
    BotSession,
    Calendars,
    FunctionReply,
    Queues,
    QueueView,
)
from ivr.simulator.rehearsal.given import AnswerGiven

THINKING_SECONDS = 600.0
"""How long a person may take to say what a function answers."""

BOT = "ConnectParticipantWithLexBot"


class Told(NamedTuple):
    """What a person said that something answers: a word, and `name=value` pairs."""

    word: str
    values: Mapping[str, str]


class Person:
    """Whoever tells at a terminal what the simulator cannot know; `read` None = nobody is there."""

    def __init__(self, out: Console, read: Read | None) -> None:
        """Ask on `out`, and `read` what is typed."""
        self.out = out
        self._read = read
        self._said: set[str] = set()

    def ask(self, question: str) -> Told | None:
        """Return what is typed; None where nobody is there, or nothing was said."""
        if self._read is None:
            return None
        self.out.print(f"  beyond  {question} > ", end="", markup=False)
        typed = self._read(THINKING_SECONDS)
        while typed is not None and not isinstance(typed, str):
            typed = self._read(THINKING_SECONDS)
        return told(typed) if typed and typed.strip() else None

    def tell(self, line: str) -> None:
        """Say once what is taken for granted, or what is not known."""
        if line not in self._said:
            self._said.add(line)
            self.out.print(f"  beyond  {line}", style="yellow", markup=False)


def told(typed: str) -> Told:
    """Return what a typed line says, such as `OrderCake size="very large"`."""
    try:
        parts = shlex.split(typed)
    except ValueError:
        parts = typed.split()
    values = dict(part.split("=", 1) for part in parts if "=" in part)
    return Told(" ".join(part for part in parts if "=" not in part), values)


class Whereabouts(Mapping[str, str]):
    """The table of what breaks, which is asked before each action: it knows where the call is."""

    def __init__(self, breaks: Mapping[str, str]) -> None:
        """Let break what is to break."""
        self._breaks = breaks
        self.at = ""

    def __getitem__(self, key: str) -> str:
        """Return the error that an action meets."""
        if "/" in key:
            self.at = key
        return self._breaks[key]

    def get(self, key: str, default: str | None = None) -> str | None:  # pyright: ignore[reportIncompatibleMethodOverride] - one overload is all that is asked
        """Return the error that an action meets, or the default."""
        if "/" in key:
            self.at = key
        return self._breaks.get(key, default)

    def __iter__(self) -> Iterator[str]:
        """Return the places that break."""
        return iter(self._breaks)

    def __len__(self) -> int:
        """Return more than none: every action is watched."""
        return len(self._breaks) + 1


@dataclass
class AskedFunctions:
    """Implements the Functions port for functions of others."""

    person: Person
    named: Callable[[str], str]
    reads: tuple[str, ...] = ()

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Return what a person says that the function answers; a failure where nobody does."""
        name = self.named(arn)
        reads = f", of which the flows read {', '.join(self.reads)}" if self.reads else ""
        said = self.person.ask(f"function {name} answers name=value ...{reads}; Enter = it fails")
        if said is not None:
            return FunctionReply("answer", dict(said.values))
        self.person.tell(
            f"function {name} is not simulated, so it fails. A script gives its answer: "
            f"`given: {{handler: {{{name}: {{returns: {{...}}}}}}}}`."
        )
        return FunctionReply("error", seconds=limit_seconds, why="not simulated")


@dataclass
class AskedBots:
    """Implements the Bots port: given answers first, then bots on disk, then a person."""

    person: Person
    named: Callable[[str], str]
    beyond: Bots
    on_disk: frozenset[str]
    given: Mapping[str, tuple[AnswerGiven, ...]]
    where: Whereabouts
    intents: tuple[str, ...] = ()
    used: dict[str, int] = field(default_factory=dict[str, int])

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Return what the bot makes of what was heard."""
        given = self._given()
        if given is not None:
            return _given_reply(given)
        name = self.named(alias_arn)
        if name in self.on_disk:
            return self.beyond.turn(alias_arn, locale, session, heard)
        known = f" (the flows know {', '.join(self.intents)})" if self.intents else ""
        question = f"bot {name} understands which intent{known}, slot=value ...; Enter = it fails"
        said = self.person.ask(question)
        if said is not None:
            return BotReply("done", said.word or "FallbackIntent", dict(said.values))
        self.person.tell(
            f"bot {name} is not simulated, so it fails. A script says what it understands: "
            f"`given: {{answers: {{{BOT}: {{result: INTENT, values: {{slot: ...}}}}}}}}`."
        )
        return BotReply("failed", why="not simulated")

    def _given(self) -> AnswerGiven | None:
        keys = (self.where.at, self.where.at.partition("/")[2], BOT)
        key = next((key for key in keys if self.given.get(key)), None)
        if key is None:
            return None
        turn = self.used.get(key, 0)
        self.used[key] = turn + 1
        return self.given[key][min(turn, len(self.given[key]) - 1)]


def _given_reply(given: AnswerGiven) -> BotReply:
    if given.error:
        return BotReply("failed", why="as given")
    slots = {name: None if value is None else str(value) for name, value in given.values.items()}
    return BotReply("done", given.result or "FallbackIntent", slots, seconds=given.delay / 1_000)


@dataclass
class AskedAnswers:
    """Implements the Answers port: a person knows, or the call stops with SIM001."""

    person: Person

    def answer(self, asked: Asked) -> Answer | None:
        """Return what an action comes to."""
        what = f"{asked.type} '{asked.identifier}'"
        question = f"{what} comes to RESULT name=value ..., or fails; Enter = the call stops"
        said = self.person.ask(question)
        if said is None:
            hint = f"given: {{answers: {{{asked.type}: {{result: ..., values: {{...}}}}}}}}"
            self.person.tell(f"{what} is not simulated. A script says what comes of it: `{hint}`.")
            return None
        if said.word == "fails":
            return Answer(error=NO_MATCHING_ERROR)
        return Answer(said.word, said.values)


@dataclass
class ToldCalendars:
    """Calendars as they usually are, and that said."""

    person: Person
    beyond: Calendars
    named: Callable[[str], str]

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether a calendar is open."""
        found, name = self.beyond.is_open(arn, moment), self.named(arn)
        state = "open" if found else "closed"
        other = "closed" if found else "open"
        hint = f"given: {{hours: {{{name}: {other}}}}}"
        self.person.tell(f"hours {name} are {state}. A script says otherwise: `{hint}`.")
        return found


@dataclass
class ToldQueues:
    """Queues as they usually are, and that said."""

    person: Person
    beyond: Queues

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return a queue as it stands."""
        found = self.beyond.look(arn, moment)
        if found is not None:
            wait = f"an agent in {found.wait_seconds:.0f} s" if found.wait_seconds else "an agent"
            hint = f"given: {{queue: {{{found.name}: full}}}}"
            self.person.tell(
                f"queue {found.name} is open, {wait}. A script says otherwise: `{hint}`."
            )
        return found
