"""A script played in the simulator: caller and world do what its cues say, action by action.

The table of what breaks is asked before each action; that is how the stage knows where the call
is. A cue belongs to the next visit of its action; everything without a cue goes well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from ivr.explore.calls.script import CueSpec, Script
from ivr.explore.calls.setting import (
    DRIVER,
    PRELUDE,
    PRELUDE_TYPE,
    book_of,
    contact_of,
    cues_before,
    roots_of,
)
from ivr.explore.meaning.facts import QUEUE, TARGETS
from ivr.explore.meaning.ground import Ground
from ivr.explore.meaning.phases import phase_of
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.flow import Flow
from ivr.simulator.call.beyond import Answer, Asked
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.call.exits import as_number
from ivr.simulator.call.state import CallRecord
from ivr.simulator.call.world import BotReply, BotSession, FunctionReply, QueueView
from ivr.simulator.machine import run
from ivr.simulator.moves import NOT_SIMULATED
from ivr.simulator.phases import WAIT_SECONDS_MAX, WITH_AGENT
from ivr.simulator.rehearsal.stage import quiet_world

ENDLESS_ACTIONS = 2_000
"""Actions after which a call that goes round is known to be endless."""

_SPOILT: Mapping[tuple[str, str], str] = {
    ("queue", "full"): "QueueAtCapacity",
    ("number", "invalid"): "InvalidCallbackNumber",
    ("number", "undialable"): "CallbackNumberNotDialable",
}
_IN_SECONDS: Mapping[str, float] = {"waits": WAIT_SECONDS_MAX, "answers": 0.0, "open": 20.0}


def _kind(action: ActionBase) -> str:
    """Return an action's type; of one that could not be read as that type nothing."""
    return "" if isinstance(action, OpaqueAction) else action.type


class Stage(Mapping[str, str]):
    """Everybody but the flow: caller, functions, bots, calendars, queues, numbers, chance.

    As a mapping it is the table of what breaks.
    """

    def __init__(self, script: Script, flows: Mapping[str, Flow]) -> None:
        self._script = script
        phase = phase_of(flows[script.explored])
        self._usual_wait = 0.0 if phase in WITH_AGENT else WAIT_SECONDS_MAX
        self._facts = dict(script.contact)
        self._before = cues_before(script)
        self._left = dict(self._before)
        self._kinds = {
            f"{flow.name}/{action.identifier}": _kind(action)
            for flow in flows.values()
            for action in flow.actions
        }
        self._next = 0
        self.cue = CueSpec(at="")

    def __getitem__(self, key: str) -> str:
        """Return the error that an action is to meet, and know that the call is there."""
        if key in self._left:
            self.cue = self._left.pop(key)
            return ""
        if key in self._before:
            self.cue = CueSpec(at=key)
            return NO_MATCHING_ERROR
        if key not in self._kinds:
            raise KeyError(key)
        self.cue = self._cue(key)
        self._facts.update(self._told_of(f"{QUEUE}.", whole=True))
        does, given = self.cue.does, self.cue.with_
        late = self._kinds[key] == "InvokeLambdaFunction" and given == NO_MATCHING_ERROR
        if does == "fails" and not late:
            return given
        return _SPOILT.get((does, given), "")

    def _cue(self, at: str) -> CueSpec:
        steps = self._script.steps
        if self._next >= len(steps) and 0 <= self._script.again < len(steps):
            self._next = self._script.again
        if self._next < len(steps) and steps[self._next].at == at:
            self._next += 1
            return steps[self._next - 1]
        return CueSpec(at=at)

    def __iter__(self) -> Iterator[str]:
        """Return the places that may break."""
        return iter(self._kinds)

    def __len__(self) -> int:
        """Return how many places may break."""
        return len(self._kinds)

    def answer(self, listening: Listening) -> Heard:
        """Do what the caller does here."""
        does, given = self.cue.does, self.cue.with_
        if does == "hangup":
            return HangUp()
        if listening.kind == "wait":
            return Silence()
        if does in {"key", "digits"}:
            return Keys(given or "#") if set(given) <= set("0123456789*#") else Keys("5550100")
        return Speech("explored") if does in {"intent", "fails"} else Silence()

    def invoke(self, arn: str, event: Mapping[str, object], limit_seconds: float) -> FunctionReply:
        """Answer what the script tells, or run out of time."""
        del arn, event
        if self.cue.does == "fails":
            return FunctionReply("timeout", seconds=limit_seconds, why="as explored")
        return FunctionReply("answer", self._told("External"))

    def _told(self, root: str) -> dict[str, str]:
        return self._told_of(f"{root}.")

    def _told_of(self, begin: str, *, whole: bool = False) -> dict[str, str]:
        told = self.cue.told.items()
        cut = 0 if whole else len(begin)
        return {fact[cut:]: text for fact, text in told if fact.startswith(begin)}

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Settle on the intent that the script says."""
        del alias_arn, locale, session, heard
        slots, kept = self._told("Lex.Slots"), self._told("Lex.SessionAttributes")
        sentiment = self.cue.told.get("Lex.SentimentResponse.Label", "")
        done = BotReply("done", self.cue.with_, slots, kept, sentiment=sentiment)
        return done._replace(dialog_state=self.cue.told.get("Lex.DialogState", done.dialog_state))

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether a calendar is open."""
        del moment
        return self._is_open() if arn else None

    def _is_open(self) -> bool:
        return self.cue.does != "hours" or self.cue.with_ == "True"

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return the queue as it stands here."""
        del moment
        does, given = self.cue.does, self.cue.with_
        wait = _IN_SECONDS.get(given, 20.0) if does == "queue" else self._usual_wait
        view = self._view(arn)._replace(open=self._is_open(), wait_seconds=wait)
        if does != "metric" or not given.isdecimal():
            return view._replace(hold_seconds=WAIT_SECONDS_MAX)
        count = int(given)
        return view._replace(
            size=count,
            oldest_age_seconds=count / 1_000,
            agents_online=count,
            agents_available=count,
            agents_staffed=count,
        )

    def _view(self, arn: str) -> QueueView:
        """Return a queue as far as the script tells of it, and the agent behind it."""
        name = self._facts.get(f"{QUEUE}.Name") or arn.rpartition("/")[2]
        agent = {f[6:]: text for f, text in self._facts.items() if f.startswith("Agent.")}
        view = QueueView(name, self._facts.get(f"{QUEUE}.ARN") or arn, agent=agent)
        told = self._told("Metrics")
        for leaf, text in told.items():
            view = _measured(view, leaf, text)
        return view

    def check(self, number: str) -> Literal["dialable", "invalid", "undialable"]:
        """Let every number be dialled that there is."""
        return "dialable" if number else "invalid"

    def parse(self, digits: str, country: str | None) -> str | None:
        """Return the number that the script says; `1` is none."""
        del country
        return None if digits == "1" else self.cue.with_ or f"+{digits}"

    def connect(
        self, number: str, limit_seconds: float
    ) -> Literal["answered", "failed", "timeout"]:
        """Let somebody answer."""
        del number, limit_seconds
        return "answered"

    def encrypt(self, key_id: str, key: str, digits: str) -> str | None:
        """Return what the script says."""
        del key_id, key, digits
        return self.cue.with_ or "encrypted"

    def randint(self, a: int, b: int) -> int:
        """Draw what the script says."""
        drawn = self.cue.with_
        return int(drawn) if self.cue.does == "draw" and drawn.isdecimal() else (a + b) // 2


_LEAVES: Mapping[str, str] = {
    "Queue.Size": "size",
    "Agents.Online.Count": "agents_online",
    "Agents.Available.Count": "agents_available",
    "Agents.Staffed.Count": "agents_staffed",
}
"""Leaves of `$.Metrics` -> what a queue shows for them."""


def _measured(view: QueueView, leaf: str, text: str) -> QueueView:
    """Return a queue that is measured so."""
    number = as_number(text)
    if leaf in {"Queue.Name", "Queue.ARN"}:
        return view._replace(name=text) if leaf == "Queue.Name" else view._replace(arn=text)
    if number is None:
        return view
    if leaf == "Queue.OldestContactAge":
        return view._replace(oldest_age_seconds=number)
    if leaf in _LEAVES:
        return view._replace(**{_LEAVES[leaf]: int(number)})
    state = leaf.removeprefix("Agents.").removesuffix(".Count")
    return view._replace(others={**view.others, state: int(number)})


class Beyond:
    """Cases, profiles, views and whatever else lies beyond: they answer what the script says."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def answer(self, asked: Asked) -> Answer:
        """Return the result and the values of the cue."""
        cue = self._stage.cue
        if asked.type in TARGETS and not asked.parameters.get(TARGETS[asked.type]):
            return Answer(error=NO_MATCHING_ERROR)
        if asked.type == PRELUDE_TYPE:
            return Answer("", roots_of(cue.told))
        told = {fact.partition(".")[2]: text for fact, text in cue.told.items()}
        values = told.items() if asked.type != "ShowView" else _view_values(told)
        return Answer(cue.with_, dict(values))


def _view_values(told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what was filled in: it stands under `$.Views.ViewResultData`."""
    begin = "ViewResultData."
    yield from ((leaf[len(begin) :], text) for leaf, text in told.items() if leaf[:15] == begin)


def replay(
    script: Script, flows: Sequence[Flow], symbols: Mapping[str, str] | None = None
) -> CallRecord:
    """Play a script and return the call.

    Raises:
        KeyError: The script enters a flow that is not there.
    """
    ground = Ground(flows, symbols or {})
    start = ground.flows[script.explored]
    stage = Stage(script, ground.flows)
    book = book_of(ground, start, script)
    world = quiet_world(book).but(
        functions=stage,
        bots=stage,
        calendars=stage,
        queues=stage,
        numbers=stage,
        cipher=stage,
        random=stage,
        breaks=stage,
        answers=Beyond(stage),
        silence_is="timeout",
        loop_counts="restarted",
    )
    if script.again >= 0:
        world = world.but(actions_max=ENDLESS_ACTIONS)
    enters = DRIVER if DRIVER in book.by_name else start.name
    return run(world, enters, contact_of(script, start), stage)


def parting(
    record: CallRecord, trace: Sequence[tuple[str, str, str]], flows: Collection[str]
) -> str:
    """Return where a call went another way than was told, empty where it went as told.

    Flows that only stand for those outside are passed over.
    """
    steps = record.trace
    went = [
        (step.flow, step.identifier, step.label)
        for step, after in zip(steps, (*steps[1:], None), strict=True)
        if step.flow in flows
        and not step.identifier.startswith(PRELUDE)
        and not (step.label == "called" and after is not None and after.flow not in flows)
    ]
    for number, told in enumerate(trace):
        here = went[number] if number < len(went) else ("", "", "")
        if here == told:
            continue
        if record.end.code == NOT_SIMULATED:
            return f"in the simulator it ends early: {record.end.reason}"
        if here[:2] == told[:2]:
            return f"the simulator leaves '{told[1]}' by {here[2]}, not by {told[2]}"
        return f"the simulator does not come to '{told[1]}'"
    return ""
