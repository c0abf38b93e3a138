"""A script played in the simulator: caller and world do what its cues say, action by action.

The table of what breaks is asked before each action; that is how the stage knows where the call
is. A cue belongs to the next visit of its action; everything without a cue goes well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from ivr.explore.calls.script import CueSpec, Script
from ivr.explore.meaning.facts import TARGETS, table_of
from ivr.explore.meaning.ground import Ground
from ivr.explore.meaning.phases import PHASES
from ivr.ir.actions import read_action
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase, FlowType
from ivr.ir.actions.opaque import OpaqueAction
from ivr.ir.flow import Flow
from ivr.ir.telling import parameters_of
from ivr.simulator.call.beyond import Answer, Asked
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.world import (
    BotReply,
    BotSession,
    FlowBook,
    FunctionReply,
    QueueView,
)
from ivr.simulator.machine import run
from ivr.simulator.moves import NOT_SIMULATED
from ivr.simulator.phases import WAIT_SECONDS_MAX, WITH_AGENT
from ivr.simulator.rehearsal.stage import quiet_world
from ivr.simulator.steps.control import ANSWERED_AS

DRIVER = "(explored)"
"""Name of the flow that brings a contact into a flow for a phase."""

QUEUE = "queue:explored"
ENDLESS_ACTIONS = 2_000
"""Actions after which a call that goes round is known to be endless."""

_SPOILT: Mapping[tuple[str, str], str] = {
    ("queue", "full"): "QueueAtCapacity",
    ("number", "invalid"): "InvalidCallbackNumber",
    ("number", "undialable"): "CallbackNumberNotDialable",
}
_IN_SECONDS: Mapping[str, float] = {"waits": WAIT_SECONDS_MAX, "answers": 0.0, "open": 20.0}


SOME_FLOW = ("other", "other1")
"""What scripts call a flow that is chosen during the call."""


def _kind(action: ActionBase) -> str:
    """Return an action's type; of one that could not be read as that type nothing."""
    return "" if isinstance(action, OpaqueAction) else action.type


class Stage(Mapping[str, str]):
    """Everybody but the flow: caller, functions, bots, calendars, queues, numbers, chance.

    As a mapping it is the table of what breaks.
    """

    def __init__(self, script: Script, flows: Mapping[str, Flow]) -> None:
        self._script = script
        phase = PHASES.get(flows[script.explored].type)
        self._usual_wait = 0.0 if phase in WITH_AGENT else WAIT_SECONDS_MAX
        self._kinds = {
            f"{flow.name}/{action.identifier}": _kind(action)
            for flow in flows.values()
            for action in flow.actions
        }
        self._next = 0
        self.cue = CueSpec(at="")

    def __getitem__(self, key: str) -> str:
        """Return the error that an action is to meet, and know that the call is there."""
        if key not in self._kinds:
            raise KeyError(key)
        self.cue = self._cue(key)
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
        begin = f"{root}."
        told = self.cue.told.items()
        return {fact[len(begin) :]: text for fact, text in told if fact.startswith(begin)}

    def turn(self, alias_arn: str, locale: str, session: BotSession, heard: Heard) -> BotReply:
        """Settle on the intent that the script says."""
        del alias_arn, locale, session, heard
        slots, kept = self._told("Lex.Slots"), self._told("Lex.SessionAttributes")
        sentiment = self.cue.told.get("Lex.SentimentResponse.Label", "")
        done = BotReply("done", self.cue.with_, slots, kept, sentiment=sentiment)
        return done._replace(dialog_state=self.cue.told.get("Lex.DialogState", done.dialog_state))

    def is_open(self, arn: str, moment: datetime) -> bool | None:
        """Tell whether a calendar is open."""
        del arn, moment
        return self._is_open()

    def _is_open(self) -> bool:
        return self.cue.does != "hours" or self.cue.with_ == "True"

    def look(self, arn: str, moment: datetime) -> QueueView | None:
        """Return the queue as it stands here."""
        del moment
        does, given = self.cue.does, self.cue.with_
        wait = _IN_SECONDS.get(given, 20.0) if does == "queue" else self._usual_wait
        view = QueueView(arn.rpartition("/")[2], arn, self._is_open(), wait_seconds=wait)
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

    def check(self, number: str) -> Literal["dialable", "invalid", "undialable"]:
        """Let every number be dialled."""
        del number
        return "dialable"

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


class Beyond:
    """Cases, profiles, views and whatever else lies beyond: they answer what the script says."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def answer(self, asked: Asked) -> Answer:
        """Return the result and the values of the cue."""
        del asked
        cue = self._stage.cue
        told = {fact.partition(".")[2]: text for fact, text in cue.told.items()}
        return Answer(cue.with_, told)


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
    book = _book(ground, start)
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
    return run(world, enters, _contact(script), stage)


def _book(ground: Ground, start: Flow) -> FlowBook:
    """Return the flows, those outside as flows that are over at once, and one that brings in."""
    flows = dict(ground.flows)
    symbols = dict(ground.symbols)
    for flow in ground.flows.values():
        for action in flow.actions:
            for reference, ends in _outside(action, ground):
                if ground.find(reference) is None:
                    flows.setdefault(reference, _empty(reference, ends))
                elif ground.book.find(reference) is None:
                    found = ground.find(reference)
                    symbols[reference] = f"flow:{found.name if found else reference}"
    for text in SOME_FLOW:
        flows.setdefault(text, _empty(text, "DisconnectParticipant"))
    phase = PHASES.get(start.type)
    if phase is not None:
        flows[DRIVER] = _driver(phase, start)
    return FlowBook(flows, symbols)


def _outside(action: Any, ground: Ground) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any action
    del ground
    given = parameters_of(action)
    if action.type in TARGETS:
        ends = "DisconnectParticipant" if action.type == "TransferToFlow" else ""
        yield from _fixed(given.get(TARGETS[action.type]), ends)
    if action.type == "UpdateContactEventHooks":
        for reference in table_of(given, "EventHooks").values():
            yield from _fixed(reference, "EndFlowExecution")


def _fixed(reference: object, ends: str) -> Iterator[tuple[str, str]]:
    if isinstance(reference, str) and reference[:2] != "$.":
        yield reference, ends


def _empty(name: str, ends: str) -> Flow:
    kind = ends or "EndFlowModuleExecution"
    action = read_action({"Identifier": "end", "Type": kind, "Parameters": {}, "Transitions": {}})
    return Flow(name, FlowType.CONTACT_FLOW, "end", (action,))


def _driver(phase: str, start: Flow) -> Flow:
    """Return a flow that queues the contact with the explored flow hooked to its phase."""
    failing = {"NextAction": "end", "ErrorType": "NoMatchingError"}
    ways: dict[str, Any] = {"NextAction": "join", "Errors": [failing], "Conditions": []}
    hook = {"Identifier": "hook", "Type": "UpdateContactEventHooks", "Transitions": ways}
    full = {"NextAction": "end", "ErrorType": "QueueAtCapacity"}
    joins: dict[str, Any] = {"NextAction": "end", "Errors": [full, failing], "Conditions": []}
    actions: tuple[dict[str, Any], ...] = (
        {**hook, "Parameters": {"EventHooks": {phase: start.name}}},
        {
            "Identifier": "join",
            "Type": "TransferContactToQueue",
            "Parameters": {},
            "Transitions": joins,
        },
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    )
    read = tuple(read_action(action) for action in actions)
    return Flow(DRIVER, FlowType.CONTACT_FLOW, "hook", read)


_ANSWERED_BY = {detected: who for who, detected in ANSWERED_AS.items()}


def _contact(script: Script) -> Contact:
    facts = script.contact
    attributes = {f[11:]: text for f, text in facts.items() if f.startswith("Attributes.")}
    detected = next((s.with_ for s in script.steps if s.does == "detects"), "")
    changes: dict[str, Any] = {
        "channel": facts.get("Channel", "VOICE"),
        "customer": facts.get("CustomerEndpoint.Address", "+15550100"),
        "system": facts.get("SystemEndpoint.Address", "+15550101"),
        "initiation": facts.get("InitiationMethod", "INBOUND"),
        "language": facts.get("LanguageCode", "en-US"),
        "campaign": bool(detected),
        "answered_by": _ANSWERED_BY.get(detected, "unknown") if detected else "human",
    }
    return Contact(attributes=attributes, queue=QUEUE, **changes)


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
