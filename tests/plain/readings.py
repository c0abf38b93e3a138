"""Two readings of the flow language: the simulator, and the plain interpreter, in the same words.

`agree` plays the same flows in the same scripted world through both and compares the path (flow,
action, branch), the prompts in order, the end, and the contact attributes.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from types import SimpleNamespace

from plain import interpreter as plain

from ivr.formats.connect import read_flow
from ivr.simulator.call.beyond import Answer
from ivr.simulator.call.callers import HangUp, Keys, ScriptedCaller, Silence, Speech
from ivr.simulator.call.state import Contact
from ivr.simulator.call.transcript import Said
from ivr.simulator.call.world import BotReply, FlowBook, FunctionReply, QueueView, World
from ivr.simulator.machine import run

STEPS = 100
CALLER = "+14155550101"


@dataclass
class Ports:
    """All ports over one plain dictionary, which they use up."""

    script: dict

    def invoke(self, arn, event, limit):
        del event, limit
        answers = self.script.get("lambdas", {}).get(arn) or ["error"]
        outcome = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(outcome, dict):
            return FunctionReply("answer", copy.deepcopy(outcome["answer"]), 0.0)
        return FunctionReply(outcome, None, 0.0)

    def turn(self, alias_arn, locale, session, heard):
        del alias_arn, locale
        said = {"intent": "FallbackIntent"}
        if isinstance(heard, Speech):
            said = json.loads(heard.text)
        attributes = {**session.attributes, **said.get("session", {})}
        return BotReply("done", said["intent"], said.get("slots", {}), attributes, seconds=0.0)

    def is_open(self, arn, moment):
        del moment
        return {"open": True, "closed": False}.get(self.script.get("hours", {}).get(arn))

    def look(self, arn, moment):
        del moment
        known = self.script.get("queues", {}).get(arn)
        if known is None or known.get("metrics") == "error":
            return None
        numbers = known.get("metrics", {})
        return QueueView(
            arn,
            arn,
            open=self.script.get("hours", {}).get(known.get("hours")) == "open",
            full=known.get("full", False),
            wait_seconds=20.0 * known.get("interruptions", 0) + 10 if known.get("agent") else None,
            size=numbers.get("NumberOfContactsInQueue", 0),
            oldest_age_seconds=numbers.get("OldestContactInQueueAgeSeconds", 0) / 1_000,
            agents_online=numbers.get("NumberOfAgentsOnline", 0),
            agents_available=numbers.get("NumberOfAgentsAvailable", 0),
            agents_staffed=numbers.get("NumberOfAgentsStaffed", 0),
        )

    def check(self, number):
        if number in self.script.get("dialled", ()):
            return "dialable"
        if not re.fullmatch(r"\+[1-9][0-9]{7,14}", number):
            return "invalid"
        return "undialable" if number in self.script.get("undialable", ()) else "dialable"

    def parse(self, digits, country):
        bad = [i["keys"] for i in self.script.get("inputs", []) if i.get("valid") is False]
        if not digits or any(keys.startswith(digits) for keys in bad):
            return None
        return f"+{digits}" if country is None else digits

    def connect(self, number, limit):
        del number, limit
        outcome = self._next("TransferParticipantToThirdParty", "ok")
        return {"ok": "answered", "CallFailed": "failed"}.get(outcome, "timeout")

    def encrypt(self, key_id, key, digits):
        del key_id, key
        return f"encrypted({digits})"

    def randint(self, a, b):
        del a, b
        return self.script["draws"].pop(0)

    def _next(self, kind, otherwise):
        waiting = self.script.get("outcomes", {}).get(kind)
        return waiting.pop(0) if waiting else otherwise

    def answer(self, asked):
        if asked.type in {"InvokeFlowModule", "TransferToFlow"}:
            return None
        silent = asked.parameters.get("ContinueExecution") == "True"
        otherwise = None if silent else plain.UNASKED.get(asked.type, "ok")
        outcome = self._next(asked.type, otherwise)
        if not isinstance(outcome, dict):
            failed = "" if outcome == "ok" else outcome
            return None if outcome is None else Answer(error=failed, seconds=0.0)
        values = outcome.get("values", {})
        root = values.get(ROOT.get(asked.type), values)
        return Answer(outcome.get("is", ""), root, seconds=0.0)


ROOT = {"GetCustomerProfile": "Customer", "GetCase": "Case", "CreateCase": "Case"}
ROOT |= {"CreateWisdomSession": "Wisdom", "UpdateCase": "Case", "CreateCustomerProfile": "Customer"}
DETECTED = {"CallAnswered": "human", "VoicemailBeep": "voicemail", "NotDetected": "unknown"}
DETECTED |= {"VoicemailNoBeep": "voicemail_without_beep"}


def _script(inputs):
    for item in inputs:
        if "hang_up" in item:
            yield HangUp()
        elif "speech" in item:
            yield Speech(json.dumps(item["speech"]))
        else:
            yield Keys(item["keys"]) if item.get("keys") else Silence()


def simulated(flows, world, start):
    """The simulator's reading, in the words of the plain one."""
    script = copy.deepcopy(world)
    ports = Ports(script)
    book = FlowBook({name: read_flow(flow, name) for name, flow in flows.items()})
    scene = World(
        *(book, ports, ports, ports, ports, ports, ports),
        random=ports,
        silence_is="timeout",
        loop_counts=world.get("loop_counts", "kept"),
        seconds_of=lambda _: 0.0,
        breaks=world.get("failures", {}),
        actions_max=world["steps"],
        answers=ports,
    )
    asked = world.get("outcomes", {}).get("CheckOutboundCallStatus", [])
    detected = [one for one in asked if isinstance(one, dict)]
    contact = Contact(
        channel=world.get("channel", "VOICE"),
        customer=CALLER,
        attributes=dict(world.get("attributes", {})),
        campaign=bool(detected),
        answered_by=DETECTED[detected[0]["is"]] if detected else "human",
    )
    caller = ScriptedCaller([*_script(world.get("inputs", []))], Silence())
    record = run(scene, start, contact, caller)
    said = [e for e in record.transcript if isinstance(e, Said)]
    return SimpleNamespace(
        path=[(step.flow, step.identifier, _label(step.label)) for step in record.trace],
        prompts=[("agent " if e.to == "agent" else "") + e.written for e in said if e.written],
        end=_end_simulated(record.end),
        attributes={k: v for k, v in record.state.contact.attributes.items() if v},
    )


SAME = {"queued": "enqueue", "entered": "enter", "called": "enter", "hang up": "end"}
SAME |= dict.fromkeys(("phase over", "agent", "return", "disconnect", "flow_ended"), "end")
SAME |= dict.fromkeys(("third party", "hang_up", "not_simulated"), "end")
SAME |= {"stopped": "end"}


def _label(label):
    return SAME.get(label, label)


def _end_simulated(end):
    codes = {"SIM001": "not_simulated", "SIM002": "no branch", "SIM003": "endless"}
    kind = codes.get(end.code, "broken") if end.kind == "error" else end.kind
    return kind, end.number or (end.queue if kind == "transfer" else "")


def read_plainly(flows, world, start):
    """The plain reading."""
    facts = {"CustomerEndpoint": {"Address": CALLER, "Type": "TELEPHONE_NUMBER"}}
    facts |= {"LanguageCode": "en-US", "ContactId": Contact().id, "InitiationMethod": "INBOUND"}
    facts |= {"InitialContactId": Contact().id, "PreviousContactId": Contact().id}
    facts |= {"AwsRegion": "us-east-1", "InstanceARN": Contact().instance_arn}
    if world.get("channel", "VOICE") != "VOICE":
        facts["CustomerEndpoint"]["Type"] = "VOIP"
    got = plain.run(flows, {**world, "contact": facts}, start)
    kind, what = got["end"]
    path = [(f, i, _label(label)) for f, i, label in got["path"]]
    if kind in {"broken", "endless"}:
        path.pop()
    if kind == "no branch":
        path[-1] = (*path[-1][:2], "end")
    ends = {"disconnect": "callback" if got["callbacks"] else "hangup", "queue": "transfer"}
    ends |= {"agent": "transfer", "third party": "transfer", "hang_up": "customer_hung_up"}
    kind = ends.get(kind, kind)
    return SimpleNamespace(
        path=path,
        prompts=[_written(*prompt) for prompt in got["prompts"] if prompt[1]],
        end=(kind, re.split("[:/]", what or "")[-1] if kind == "transfer" else ""),
        attributes={k: v for k, v in got["attributes"].items() if v},
    )


def _written(kind, text):
    said = f"[{text}]" if kind.split()[-1] in {"prompt", "media"} else text
    return ("agent " if kind.startswith("agent") else "") + said


def _cut(ours, theirs):
    """Cut both to what both did: what counts as an action of an endless call is nobody's rule."""
    steps = min(len(ours.path), len(theirs.path))
    said = min(len(ours.prompts), len(theirs.prompts))
    assert steps > STEPS / 2
    for one in (ours, theirs):
        one.path, one.prompts, one.attributes = one.path[:steps], one.prompts[:said], {}


def agree(flows, world, start="main"):
    world = {"steps": STEPS, **world}
    ours, theirs = read_plainly(flows, world, start), simulated(flows, world, start)
    if ours.end[0] == theirs.end[0] == "endless":
        _cut(ours, theirs)
    assert theirs.path == ours.path
    assert theirs.prompts == ours.prompts
    assert theirs.end == ours.end
    assert theirs.attributes == ours.attributes
