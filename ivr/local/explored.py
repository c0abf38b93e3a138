"""Calls that an exploration found, as scenarios of `ivr test`.

Law of the room: a scenario is one only if it was run and went the way that was told; of any other
call it is said why it is none. What functions answer stands in the scenario, so that no sample
customer is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from ivr.contract import NONE
from ivr.explore.calls.script import CueSpec, Script
from ivr.explore.model import Call
from ivr.faults import IvrError, Refused
from ivr.ir.actions.base import NO_MATCHING_ERROR, ActionBase
from ivr.ir.flow import Flow
from ivr.ir.telling import parameters_of
from ivr.local.contact_centre import BUSINESS_HOUR, FixedClock, open_desk
from ivr.local.scenarios import Suite, play
from ivr.simulator.call.callers import HangUp, Heard, Keys, Listening, Silence, Speech
from ivr.simulator.call.state import CallRecord
from ivr.simulator.call.transcript import Ended, Entry, Step
from ivr.simulator.rehearsal.cases import cases
from ivr.simulator.rehearsal.scenario import Scenario, read_scenarios
from ivr.simulator.steps.control import ANSWERED_AS
from ivr.spec.reading.reader import read_text

NO_WORDS = "zzz qqq zzz"
"""What no intent understands."""

_BY_HEARING = {"nothing": "", "key_star": "*", "key_hash": "#", "key_other": "9"}
_ANSWERED_BY = {detected: who for who, detected in ANSWERED_AS.items()}


class Told(NamedTuple):
    """A call as a scenario file; or why it is none."""

    text: str = ""
    hitch: str = ""


class CannotSay(Exception):
    """Something that happens in a call has no word in scenarios."""


def scenario_of(suite: Suite, call: Call, title: str) -> Told:
    """Return a call of an exploration as a scenario that passes, or why there is none."""
    if call.script is None:
        return Told(hitch=call.hitch)
    try:
        table = _Stating(suite, call).table(title)
        caller = _Guided(suite, call.script, str(table.get("locale", "en-US")))
        record = _taken(suite, table, caller)
        table["steps"] = caller.steps
        table["ends"] = _ends(record.end)
        text = yaml.safe_dump([table], sort_keys=False, allow_unicode=True, width=100)
        return _proved(suite, call, text)
    except CannotSay as problem:
        return Told(hitch=str(problem))
    except Refused as refusal:
        return Told(hitch=refusal.findings[0].message)
    except IvrError as problem:
        return Told(hitch=str(problem))


def _taken(suite: Suite, table: Mapping[str, Any], caller: _Guided) -> CallRecord:
    text = yaml.safe_dump([table], sort_keys=False, allow_unicode=True)
    scenario = _read(text)
    case = next(iter(cases(scenario, suite.locales.get(scenario.dialog or "", "en-US"))))
    desk = open_desk(suite.site, FixedClock(case.given.clock or BUSINESS_HOUR))
    return play(suite, desk, case, caller, caller.watch)


def _read(text: str) -> Scenario:
    return read_scenarios(read_text(text, "explored.yaml"))[0]


def _proved(suite: Suite, call: Call, text: str) -> Told:
    """Return a scenario if it passes and goes the way that was told."""
    scenario = _read(text)
    case = next(iter(cases(scenario, suite.locales.get(scenario.dialog or "", "en-US"))))
    verdict = suite.run(case)
    if verdict.findings:
        return Told(hitch=verdict.findings[0].message)
    if verdict.record is None:
        return Told(hitch="it does not start")
    went = iter([(each.flow, each.identifier, each.label) for each in verdict.record.trace])
    for leg in call.legs:
        if (leg.flow, leg.identifier, leg.label) not in went:
            return Told(
                hitch=f"with its real functions and bots it does not leave '{leg.identifier}' so"
            )
    return Told(text)


def _ends(end: Ended) -> object:
    if end.kind == "transfer" and end.number:
        return {"third_party": end.number}
    detail = end.code or end.queue
    return {end.kind: detail} if detail else end.kind


@dataclass
class _Stating:
    """Turns what a script says of contact and world into what is given in a scenario."""

    suite: Suite
    call: Call
    given: dict[str, Any] = field(default_factory=dict[str, Any])
    queue: str = ""

    def table(self, title: str) -> dict[str, Any]:
        """Return the scenario without the caller's steps and without its end."""
        script = self._script()
        if script.before or script.again >= 0:
            problem = "it goes round for ever" if script.again >= 0 else "a flow before left values"
            raise CannotSay(f"{problem}, which scenarios cannot say")
        cues = iter(script.steps)
        cue = next(cues, None)
        for leg in self.call.legs:
            action = self.suite.site.book.by_name[leg.flow].by_id[leg.identifier]
            at = f"{leg.flow}/{leg.identifier}"
            here = cue if cue is not None and cue.at == at else CueSpec(at=at)
            cue = next(cues, None) if here is cue else cue
            self._state(action, here)
        flow = self.suite.site.book.by_name[script.explored]
        dialog = flow.dialog or script.explored
        table: dict[str, Any] = {"test": title, "dialog": dialog, **self._contact(script, dialog)}
        if self.given:
            table["given"] = self.given
        return table

    def _script(self) -> Script:
        assert self.call.script is not None
        return self.call.script

    def _contact(self, script: Script, dialog: str) -> dict[str, Any]:
        said: dict[str, Any] = {}
        facts = script.contact
        spoken = facts.get("Attributes.locale") or ""
        if f"{dialog}_{spoken}" in self.suite.site.book.by_name:
            said["locale"] = spoken
        if facts.get("Channel", "VOICE") not in {"VOICE", "CHAT"}:
            raise CannotSay(f"scenarios have no {facts['Channel'].lower()} contacts")
        if facts.get("Channel") == "CHAT":
            said["channel"] = "chat"
        if "CustomerEndpoint.Address" in facts:
            said["from"] = facts["CustomerEndpoint.Address"]
        attributes = {
            fact[11:]: text
            for fact, text in facts.items()
            if fact.startswith("Attributes.") and fact != "Attributes.locale"
        }
        if attributes:
            self.given["attributes"] = attributes
        return said

    def _state(self, action: ActionBase, cue: CueSpec) -> None:
        if action.type == "UpdateContactTargetQueue":
            self.queue = self._name(parameters_of(action).get("QueueId"))
        does = cue.does
        if action.type == "InvokeLambdaFunction":
            self._function(action, cue)
        elif does == "fails":
            self._once("breaks", cue.at, cue.with_)
        else:
            self._world(action, cue)

    def _world(self, action: ActionBase, cue: CueSpec) -> None:
        """State what a calendar, queue, campaign, draw or service beyond comes to."""
        match cue.does:
            case "hours":
                self._hours(action, cue)
            case "queue":
                self._joined(cue)
            case "metric":
                self._measured(cue)
            case "detects":
                who = _ANSWERED_BY.get(cue.with_, "unknown")
                self._alone("outbound", {"answered_by": who})
            case "draw":
                self._alone("split", int(cue.with_))
            case "result":
                self._resulted(cue)
            case _:
                pass

    def _name(self, reference: object) -> str:
        text = reference if isinstance(reference, str) else ""
        if text.startswith("$."):
            raise CannotSay(f"which queue or calendar is meant is found at {text} during the call")
        return self.suite.site.book.name(text)

    def _once(self, key: str, name: str, value: object) -> None:
        """State something that holds during the whole call."""
        table = self.given.setdefault(key, {})
        if table.setdefault(name, value) != value:
            raise CannotSay(f"{key}.{name} changes during the call, which scenarios cannot say")

    def _function(self, action: ActionBase, cue: CueSpec) -> None:
        name = self._name(parameters_of(action).get("LambdaFunctionARN"))
        answers: list[dict[str, Any]] = self.given.setdefault("handler", {}).setdefault(name, [])
        if cue.does == "fails":
            failed = {"timeout": True} if cue.with_ == NO_MATCHING_ERROR else {"error": cue.with_}
            answers.append(failed)
        else:
            told = {f[9:]: text for f, text in cue.told.items() if f.startswith("External.")}
            here = self.suite.site.book.by_name[cue.at.partition("/")[0]]
            answers.append(
                {"returns": {f: self._possible(name, f, t, here) for f, t in told.items()}}
            )

    def _possible(self, function: str, field_: str, text: str, here: Flow) -> str:
        """Return an answer that a function may give: where `text` is none, one that is as good.

        That is one with which nothing in this flow is compared, as nothing is with `text`.
        """
        contract = self.suite.site.contracts.get(function)
        declared = contract.answers.get(field_) if contract is not None else None
        if declared is None or not declared.choices or text in {*declared.choices, NONE}:
            return text
        compared = {
            operand
            for action in here.actions
            if parameters_of(action).get("ComparisonValue") == f"$.External.{field_}"
            for branch in action.transitions.conditions
            for operand in branch.condition.operands
        }
        return next((each for each in (*declared.choices, NONE) if each not in compared), NONE)

    def _hours(self, action: ActionBase, cue: CueSpec) -> None:
        calendar = parameters_of(action).get("HoursOfOperationId")
        state = "open" if cue.with_ == "True" else "closed"
        if calendar is not None:
            self._once("hours", self._name(calendar), state)
        elif state == "closed":
            self._standing({"open": False})

    def _standing(self, value: Mapping[str, Any]) -> None:
        table = self.given.setdefault("queue", {}).setdefault(self.queue, {})
        for key, held in value.items():
            if table.setdefault(key, held) != held:
                raise CannotSay(f"queue {self.queue} changes during the call")

    def _joined(self, cue: CueSpec) -> None:
        stands: Mapping[str, Mapping[str, Any]] = {
            "full": {"full": True},
            "waits": {"wait": "never"},
            "answers": {"wait": "0s"},
        }
        if cue.with_ in stands:
            self._standing(stands[cue.with_])

    def _measured(self, cue: CueSpec) -> None:
        number = int(cue.with_) if cue.with_.isdecimal() else 0
        self._standing({"size": number, "agents": number, "oldest": f"{number}ms"})

    def _alone(self, key: str, value: object) -> None:
        if self.given.setdefault(key, value) != value:
            raise CannotSay(f"{key} changes during the call, which scenarios cannot say")

    def _resulted(self, cue: CueSpec) -> None:
        values = {fact.partition(".")[2]: text for fact, text in cue.told.items()}
        answers = self.given.setdefault("answers", {}).setdefault(cue.at, [])
        answers.append({"result": cue.with_, **({"values": values} if values else {})})


class _Guided:
    """A caller who does what the script says, and keeps what was done as steps."""

    def __init__(self, suite: Suite, script: Script, locale: str) -> None:
        self._suite = suite
        self._locale = locale
        self._cues: Sequence[CueSpec] = script.steps
        self._next = 0
        self.steps: list[dict[str, Any]] = []

    def watch(self, event: Entry | Step) -> None:
        """Know where the call is."""
        if not isinstance(event, Step) or self._next >= len(self._cues):
            return
        if self._cues[self._next].at == f"{event.flow}/{event.identifier}":
            self._next += 1

    def answer(self, listening: Listening) -> Heard:
        """Do what is told here; whoever is told nothing any more leaves."""
        del listening
        if self._next >= len(self._cues):
            return self._kept(HangUp())
        return self._kept(self._deed(self._cues[self._next]))

    def _deed(self, cue: CueSpec) -> Heard:
        match cue.does:
            case "key" | "digits":
                return Keys(cue.with_ or "#")
            case "intent":
                return self._meant(cue)
            case "hangup":
                return HangUp()
            case _:
                return Silence()

    def _meant(self, cue: CueSpec) -> Heard:
        heard = cue.told.get("Lex.SessionAttributes.heard", "")
        if heard in _BY_HEARING:
            return Keys(_BY_HEARING[heard]) if _BY_HEARING[heard] else Silence()
        if cue.with_.startswith("Key") and cue.with_[3:].isdecimal():
            return Keys(cue.with_[3:])
        return Speech(self._words(cue))

    def _words(self, cue: CueSpec) -> str:
        """Return words that mean the intent, its slots filled in; else words that mean nothing."""
        slots = {f[10:]: text for f, text in cue.told.items() if f.startswith("Lex.Slots.")}
        said = list(self._utterances(cue))
        plain = [] if slots else [text for text in said if "{" not in text]
        return next(iter([*plain, *said]), NO_WORDS).format_map(_Slots(slots))

    def _utterances(self, cue: CueSpec) -> Iterator[str]:
        """Yield what people say for an intent in the language of the flow that asks."""
        flow = self._suite.site.book.by_name[cue.at.partition("/")[0]]
        locale = (flow.locale or self._locale).replace("-", "_")
        for bot in self._suite.site.bots.bots.values():
            for spoken in bot.locales:
                for intent in spoken.intents:
                    if spoken.identifier == locale and intent.name == cue.with_:
                        yield from (each.utterance for each in intent.sample_utterances or ())

    def _kept(self, heard: Heard) -> Heard:
        match heard:
            case Keys():
                self.steps.append({"key": heard.text})
            case Speech():
                self.steps.append({"says": heard.text})
            case HangUp():
                self.steps.append({"hangup": True})
            case _:
                self.steps.append({"silence": True})
        return heard


class _Slots(dict[str, str]):
    """Slots of an utterance; one that nothing is known of gets digits."""

    def __missing__(self, key: str) -> str:
        del key
        return "1234"
