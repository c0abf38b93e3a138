"""Whatever the flow and whoever calls: the call ends, by itself or with a coded finding."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow, labelled
from ivr.simulator.call.callers import RandomCaller
from ivr.simulator.call.state import CallRecord, Contact
from ivr.simulator.call.world import BotMessage, BotReply, FlowBook, FunctionReply, QueueView
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.coverage import Coverage, report
from ivr.simulator.rehearsal.stage import quiet_world
from ivr.simulator.steps.control import MODULES_DEEP_MAX

GUARD = 400
IDS = [f"a{n}" for n in range(8)]
TEXTS = ["Hello.", "$.External.x", "$.Attributes.a and $.Lex.Slots.s"]
PATHS = [
    "$.External.x",
    "$.Attributes.a",
    "$.StoredCustomerInput",
    "$.Lex.IntentName",
    "$.Queue.Name",
]
FLOWS = ["main", "queue_flow", "module", "nowhere"]

E, C, LATE, FULL = (
    "NoMatchingError",
    "NoMatchingCondition",
    "InputTimeLimitExceeded",
    "QueueAtCapacity",
)
KEYS = {"InputTimeLimitSeconds": ["5"], "Text": TEXTS}
CALLBACK = {
    "InitialCallDelaySeconds": ["5"],
    "RetryDelaySeconds": ["5"],
    "MaximumConnectionAttempts": ["1"],
}
LAMBDA = {"LambdaFunctionARN": ["f"], "InvocationTimeLimitSeconds": ["3"]}
LOOPED = {"Messages": [[{"Text": "Wait."}]], "InterruptFrequencySeconds": ["20"]}

Kind = tuple[str, dict[str, list[Any]], list[str], list[str]]

KINDS: list[Kind] = [
    ("MessageParticipant", {"Text": TEXTS}, [E], []),
    ("MessageParticipant", {"PromptId": TEXTS}, [], []),
    ("GetParticipantInput", KEYS, [LATE, C, E], ["1", "*"]),
    ("GetParticipantInput", {**KEYS, "StoreInput": ["True"]}, [E], []),
    (
        "ConnectParticipantWithLexBot",
        {"Text": TEXTS, "LexV2Bot": [{"AliasArn": "b"}]},
        [C, E],
        ["Block", "FallbackIntent"],
    ),
    ("MessageParticipantIteratively", LOOPED, [E], ["MessagesInterrupted"]),
    ("UpdateContactAttributes", {"Attributes": [{"a": text} for text in TEXTS]}, [E], []),
    ("UpdateFlowAttributes", {"FlowAttributes": [{"f": {"Value": "$.External.x"}}]}, [E], []),
    ("UpdateContactEventHooks", {"EventHooks": [{"CustomerQueue": f} for f in FLOWS]}, [E], []),
    ("UpdateContactEventHooks", {"EventHooks": [{"CustomerRemaining": f} for f in FLOWS]}, [E], []),
    ("UpdateContactTargetQueue", {"QueueId": ["q"]}, [E], []),
    ("TransferContactToQueue", {}, [FULL, E], []),
    ("DequeueContactAndTransferToQueue", {"QueueId": ["q"]}, [FULL, E], []),
    ("CreateCallbackContact", CALLBACK, [E], []),
    ("InvokeLambdaFunction", LAMBDA, [E], []),
    ("Compare", {"ComparisonValue": PATHS}, [C], ["1", "Timeout"]),
    ("CheckHoursOfOperation", {}, [E], ["True", "False"]),
    ("DistributeByPercentage", {}, [C], []),
    ("Loop", {"LoopCount": ["0", "2", "x"]}, [E], ["ContinueLooping", "DoneLooping"]),
    ("TransferToFlow", {"ContactFlowId": FLOWS}, [E], []),
    ("InvokeFlowModule", {"FlowModuleId": FLOWS}, [E], ["done"]),
    ("EndFlowModuleExecution", {"Result": ["done"]}, [], []),
    ("EndFlowExecution", {}, [], []),
    ("Wait", {"TimeLimitSeconds": ["10"]}, [E], ["WaitCompleted"]),
    ("UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": ["Disabled"]}, [], []),
    ("UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": ["Joanna", PATHS[1]]}, [E], []),
    ("UpdateContactData", {"LanguageCode": ["es-US", PATHS[1]], "Name": TEXTS}, [E], []),
    ("DisconnectParticipant", {}, [], []),
    ("ShowView", {}, [E], []),
]
SETTINGS = [
    kind
    for kind in KINDS
    if kind[0].startswith(("UpdateContact", "UpdateFlowLogging", "TransferContact", "TransferTo"))
]
"""Mostly settings in rows, and ways to come into other flows and phases."""

TERMINAL = {"EndFlowModuleExecution", "EndFlowExecution", "DisconnectParticipant"}
OTHER_LABELS = {
    "queued", "entered", "called", "return", "end", "hang up", "stopped", "phase over", "next",
}  # fmt: skip


def wild_flow(draw: Random, name: str, kind: FlowType, kinds: list[Kind]) -> Flow:
    """A flow of eight random actions, wired at random."""
    actions = [wild_action(draw, identifier, kinds) for identifier in IDS]
    actions.append({"Identifier": "bye", "Type": "DisconnectParticipant"})
    return Flow(name, kind, IDS[0], tuple(read_action(each) for each in actions))


def wild_action(draw: Random, identifier: str, kinds: list[Kind]) -> dict[str, Any]:
    kind, parameters, errors, operands = draw.choice(kinds)

    def target() -> str:
        return draw.choice([*IDS, "bye"])

    ways = {
        "NextAction": target(),
        "Errors": [{"ErrorType": name, "NextAction": target()} for name in errors],
        "Conditions": [
            {"NextAction": target(), "Condition": {"Operator": "Equals", "Operands": [operand]}}
            for operand in operands
        ],
    }
    return {
        "Identifier": identifier,
        "Type": kind,
        "Parameters": {name: draw.choice(values) for name, values in parameters.items()},
        "Transitions": {} if kind in TERMINAL else ways,
    }


class Ports:
    """Functions and a bot that answer this and that, in turn."""

    def __init__(self) -> None:
        self.turns = 0

    def invoke(self, arn: str, event: object, limit_seconds: float) -> FunctionReply:
        self.turns += 1
        return (
            FunctionReply("answer", {"x": "1"}),
            FunctionReply("error"),
            FunctionReply("answer", ["odd"]),
            FunctionReply("timeout"),
        )[self.turns % 4]

    def turn(self, alias_arn: str, locale: str, session: object, heard: object) -> BotReply:
        self.turns += 1
        return (
            BotReply("elicit", "Block", messages=(BotMessage("Which?"),)),
            BotReply("done", "Block", {"s": "1"}),
            BotReply("failed"),
        )[self.turns % 3]


def wild_book(seed: int, settings_only: bool = False) -> FlowBook:
    """Three flows that may lead into each other."""
    draw = Random(seed)
    kinds = SETTINGS if settings_only else KINDS
    return FlowBook(
        {
            "main": wild_flow(draw, "main", FlowType.CONTACT_FLOW, kinds),
            "queue_flow": wild_flow(draw, "queue_flow", FlowType.CUSTOMER_QUEUE, kinds),
            "module": wild_flow(draw, "module", FlowType.MODULE, kinds),
        }
    )


@settings(max_examples=400, deadline=None)
@given(flow_seed=st.integers(0, 2**32), seed=st.integers(0, 2**32), chat=st.booleans())
def test_every_call_ends_and_walks_only_branches_that_exist(
    flow_seed: int, seed: int, chat: bool
) -> None:
    flows = wild_book(flow_seed)
    book = flows.by_name
    ports = Ports()
    world = replace(quiet_world(flows), functions=ports, bots=ports, actions_max=GUARD)

    record = run(world, "main", Contact(channel="CHAT" if chat else "VOICE"), RandomCaller(seed))

    assert bool(record.end.code) == bool(record.findings) == (record.end.kind == "error")
    assert record.state.done <= GUARD + MODULES_DEEP_MAX + 1
    assert {step.flow for step in record.trace} <= set(book)
    times = [step.seconds for step in record.trace]
    assert times == sorted(times)
    coverage = Coverage()
    coverage.add(record)
    assert 0 <= report(coverage, book.values()).ratio <= 1
    for step in record.trace:
        ways = dict(labelled(book[step.flow].by_id[step.identifier]))
        assert step.label in ways or step.label in OTHER_LABELS


class Hall:
    """A queue that is served at once, soon or never."""

    def __init__(self, wait_seconds: float | None) -> None:
        self.wait_seconds = wait_seconds

    def look(self, arn: str, moment: object) -> QueueView:
        return QueueView("q", arn, wait_seconds=self.wait_seconds)


@settings(max_examples=400, deadline=None)
@given(
    flow_seed=st.integers(0, 2**32),
    seed=st.integers(0, 2**32),
    guard=st.integers(0, 40),
    wait_seconds=st.sampled_from([0.0, 20.0, None]),
    settings_only=st.booleans(),
)
def test_a_call_is_the_same_whether_its_settings_are_taken_together_or_one_by_one(
    flow_seed: int, seed: int, guard: int, wait_seconds: float | None, settings_only: bool
) -> None:
    book = wild_book(flow_seed, settings_only)

    def record(**looking: Any) -> CallRecord:
        ports = Ports()
        world = replace(
            quiet_world(book),
            functions=ports,
            bots=ports,
            queues=Hall(wait_seconds),
            actions_max=guard,
            **looking,
        )
        contact = Contact(attributes={"a": "queue_flow"})
        return run(world, "main", contact, RandomCaller(seed))

    together = record()
    assert record(watch=lambda _: None) == together
    assert record(breaks={"an action that no flow has": E}) == together
