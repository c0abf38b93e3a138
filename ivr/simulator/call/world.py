"""What a call needs from outside, each as a port that a test or the local contact centre sets.

Law of the room: a step changes nothing but the call's state; whatever the world knows or does
stands behind one of these ports.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, cast

from ivr.ir.actions.base import ActionBase
from ivr.ir.flow import Flow
from ivr.simulator.call.beyond import Answers, NoAnswers
from ivr.simulator.call.callers import Caller, Heard, ScriptedCaller
from ivr.simulator.call.exits import Exits, exits_of
from ivr.simulator.call.transcript import Entry, Step

T = TypeVar("T")

ACTIONS_MAX = 10_000
"""Actions after which a call is taken for endless, unless a world says otherwise."""

CHARACTERS_PER_SECOND = 15.0
"""How fast a voice reads: about 160 English words a minute."""


class FunctionReply(NamedTuple):
    """What came back from a function, and after how many seconds.

    `answer` holds `value`, a JSON value; `garbage` is an answer that is not JSON; after an
    `error` the function is asked again while there is time; a `timeout` may still have acted.
    """

    kind: Literal["answer", "error", "timeout", "garbage"]
    value: object = None
    seconds: float = 0.2
    why: str = ""


class Functions(Protocol):
    """Lambda functions."""

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Return what the function at `arn` answers to a Connect event within the limit."""
        ...


class BotSession(NamedTuple):
    """A conversation with a bot so far. `memory` is whatever its last reply asked to keep.

    `idle` are the seconds since that reply.
    """

    id: str
    attributes: Mapping[str, str]
    channel: str = "VOICE"
    memory: object = None
    idle: float = 0.0


class BotMessage(NamedTuple):
    """Words of a bot: plain text, or SSML."""

    text: str
    ssml: bool = False


NO_SLOTS: Mapping[str, str | None] = {}
NO_TEXTS: Mapping[str, str] = {}


class BotReply(NamedTuple):
    """One turn of a bot.

    `state`: elicit = the bot asks on; done = the dialogue is over and the flow branches on
    `intent`, however it ended; failed = the bot could not run, the flow takes its error branch.
    `eliciting` is the slot asked for, if one is. `secret_slots` never reach a transcript.
    `alternatives` are (intent, confidence) of the other interpretations, `alternative_slots`
    what they would have filled. `sentiment_scores` are Positive, Negative, Neutral and Mixed.
    `memory_seconds` is how long the bot keeps an idle session.
    """

    state: Literal["elicit", "done", "failed"]
    intent: str = ""
    slots: Mapping[str, str | None] = NO_SLOTS
    session_attributes: Mapping[str, str] = NO_TEXTS
    messages: tuple[BotMessage, ...] = ()
    dialog_state: str = "ReadyForFulfillment"
    confidence: float | None = None
    alternatives: tuple[tuple[str, float | None], ...] = ()
    sentiment: str = ""
    eliciting: str = ""
    secret_slots: frozenset[str] = frozenset()
    memory: object = None
    seconds: float = 0.2
    why: str = ""
    alternative_slots: Mapping[str, Mapping[str, str | None]] = {}
    sentiment_scores: Mapping[str, float] = {}
    memory_seconds: float = 300.0


class Bots(Protocol):
    """Lex bots."""

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Return the bot's reply to Keys, Speech or Silence; a missing bot has failed."""
        ...


class Calendars(Protocol):
    """Hours of operation."""

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether a calendar is open; None where there is no such calendar."""
        ...


class QueueView(NamedTuple):
    """A queue as it stands. Times in seconds; `wait_seconds` None = no agent ever answers.

    `hold_seconds` is how long the agent then puts the caller on hold, 0 for not at all. `caller_id`
    is the number that its outbound calls show. `agent` is who answers, by the leaves of `$.Agent`.
    In an `idle` contact centre all metrics are null. `others` counts agents by further states:
    AfterContactWork, Busy, Missed, NonProductive.
    """

    name: str
    arn: str
    open: bool = True
    full: bool = False
    wait_seconds: float | None = 20.0
    size: int = 0
    oldest_age_seconds: float = 0.0
    agents_online: int = 1
    agents_available: int = 1
    agents_staffed: int = 1
    hold_seconds: float = 0.0
    caller_id: str = ""
    agent: Mapping[str, str] = NO_TEXTS
    idle: bool = False
    others: Mapping[str, int] = {}


class Queues(Protocol):
    """Queues and the agents behind them."""

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return the queue (or agent) at `arn`; None where there is none."""
        ...


class Dispatch(Protocol):
    """Who is given which contact: priority, head start and routing criteria."""

    def wait_seconds(self, view: QueueView, wanted: Wanted) -> float | None:
        """Return how long the contact waits in that queue; None = no agent ever answers."""
        ...


class Wanted(NamedTuple):
    """What counts when contacts queue; see the actions UpdateContactRoutingBehavior, -Criteria.

    A lower `priority` is served first, 5 where none is set; `criteria` is the JSON of the steps.
    """

    channel: str = "VOICE"
    priority: int = 5
    head_start_seconds: int = 0
    criteria: object = None


@dataclass(frozen=True, slots=True)
class AsTheQueueStands:
    """Every contact waits as long as its queue says."""

    def wait_seconds(self, view: QueueView, wanted: Wanted) -> float | None:
        """Return the wait of the queue."""
        del wanted
        return view.wait_seconds


class Numbers(Protocol):
    """The telephone network beyond the caller."""

    def check(self, number: str) -> Literal["dialable", "invalid", "undialable"]:
        """Tell whether the contact centre may dial a number."""
        ...

    def parse(self, digits: str, country: str | None) -> str | None:
        """Return keyed digits as E.164; `country` (ISO 3166) for local form. None = no number."""
        ...

    def connect(
        self, number: str, limit_seconds: float
    ) -> Literal["answered", "failed", "timeout"]:
        """Dial a third party and tell what came of it."""
        ...


class Draws(Protocol):
    """Chance."""

    def randint(self, a: int, b: int) -> int:
        """Return a number from `a` to `b`, both included."""
        ...


class SeededDraws:
    """Draws that are the same in every call; most calls draw nothing."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed

    @cached_property
    def _random(self) -> Random:
        return Random(self._seed)  # noqa: S311 - reproducible draws

    def randint(self, a: int, b: int) -> int:
        """Return the next number."""
        return self._random.randint(a, b)


class Cipher(Protocol):
    """Encryption of keyed digits."""

    def encrypt(self, key_id: str, key: str, digits: str) -> str | None:
        """Return the digits encrypted under a key's symbol or PEM; None where that fails."""
        ...


class Clock(Protocol):
    """What time it is in the call."""

    def moment(self, seconds: float) -> datetime:
        """Return the date and time `seconds` into the call, with its zone."""
        ...


@dataclass(frozen=True, slots=True)
class VirtualClock:
    """A clock that moves with the call alone."""

    start: datetime = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)

    def moment(self, seconds: float) -> datetime:
        """Return the start plus the call's age."""
        return self.start + timedelta(seconds=seconds)


@dataclass(frozen=True)
class FlowBook:
    """The flows that a contact may enter, and what each ARN stands for.

    `symbols` maps ARNs and ids to symbols, such as an ARN to `queue:fraud`.
    """

    by_name: Mapping[str, Flow]
    symbols: Mapping[str, str] = field(default_factory=dict[str, str])
    _exits: dict[int, Exits] = field(default_factory=dict[int, Exits], repr=False, compare=False)
    _once: dict[Hashable, Any] = field(
        default_factory=dict[Hashable, Any], repr=False, compare=False
    )

    @cached_property
    def _by_reference(self) -> Mapping[str, Flow]:
        table = dict(self.by_name)
        for name, flow in self.by_name.items():
            table[f"flow:{name}"] = table[f"module:{name}"] = flow
        for arn, symbol in self.symbols.items():
            kind, _, name = symbol.partition(":")
            if kind in ("flow", "module") and name in self.by_name:
                table[arn] = table[arn.rpartition("/")[2]] = self.by_name[name]
        return table

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {reference: _bare(symbol) for reference, symbol in self.symbols.items()}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` made of this book under that key, the first time it was asked for."""
        found = self._once.get(key)
        if found is None:
            found = self._once[key] = make()
        return cast("T", found)

    def exits(self, action: ActionBase) -> Exits:
        """Return the ways out of an action of this book's flows, worked out once."""
        found = self._exits.get(id(action))
        if found is None:
            found = self._exits[id(action)] = exits_of(action)
        return found

    def find(self, reference: str) -> Flow | None:
        """Return a flow by ARN, bare id, symbol or name; `:alias` and `:version` are ignored."""
        table = self._by_reference
        return table.get(reference) or table.get(reference.rpartition(":")[0])

    def symbol(self, reference: str) -> str:
        """Return the symbol of an ARN, such as `lambda:route`, or the reference itself."""
        return self.symbols.get(reference, reference)

    def name(self, reference: str) -> str:
        """Return the bare name behind an ARN: `fraud` for the ARN of `queue:fraud`."""
        known = self._names.get(reference)
        return _bare(reference) if known is None else known


def _bare(symbol: str) -> str:
    return symbol.rpartition(":")[2].rpartition("/")[2]


def _as_written(text: str, _locale: str) -> str:
    return text


def reading_seconds(text: str) -> float:
    """Return how many seconds a voice needs for a plain text."""
    return len(text) / CHARACTERS_PER_SECOND


@dataclass(frozen=True)
class World:
    """Everything outside the call.

    `silence_is` says what AWS leaves unsaid: whether silence towards a Lex bot ends in its
    FallbackIntent or in the block's InputTimeLimitExceeded branch; `loop_counts`, whether a Loop
    counts on or anew when a call comes back into its flow; `bot_sessions`, whether a bot that is
    asked again in the same contact knows what was said before. `breaks` makes the service
    itself fail: action identifier, or `flow/identifier`, -> error type. `plain` turns SSML into
    what is heard in a locale, empty for what is read. `watch` sees every entry and step as it
    happens. `answers` knows what lies beyond the contact; `dispatch` when an agent is free for it.
    """

    book: FlowBook
    functions: Functions
    bots: Bots
    calendars: Calendars
    queues: Queues
    numbers: Numbers
    cipher: Cipher
    clock: Clock = VirtualClock()
    random: Draws = field(default_factory=SeededDraws)
    silence_is: Literal["fallback", "timeout"] = "fallback"
    loop_counts: Literal["kept", "restarted"] = "kept"
    bot_sessions: Literal["kept", "restarted"] = "kept"
    plain: Callable[[str, str], str] = _as_written
    seconds_of: Callable[[str], float] = reading_seconds
    breaks: Mapping[str, str] = field(default_factory=dict[str, str])
    watch: Callable[[Entry | Step], None] | None = None
    actions_max: int = ACTIONS_MAX
    caller: Caller = field(default_factory=lambda: ScriptedCaller(()))
    answers: Answers = field(default_factory=NoAnswers)
    dispatch: Dispatch = field(default_factory=AsTheQueueStands)

    def but(self, **changes: object) -> World:
        """Return the same world with other values in the named fields."""
        scene = object.__new__(World)
        scene.__dict__.update(self.__dict__, **changes)
        return scene
