"""Whatever the flow: what no behaviour is said to reach, no call in the simulator comes to."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.explore.explore import explore
from ivr.explore.walk import walked
from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow
from ivr.simulator.call.callers import RandomCaller
from ivr.simulator.call.state import Contact
from ivr.simulator.call.world import BotReply, FlowBook, FunctionReply, QueueView
from ivr.simulator.machine import run
from ivr.simulator.rehearsal.stage import quiet_world

E, C, LATE, FULL = (
    "NoMatchingError",
    "NoMatchingCondition",
    "InputTimeLimitExceeded",
    "QueueAtCapacity",
)
IDS = [f"a{n}" for n in range(9)]
VALUES = ["1", "2", "x"]
PATHS = ["$.Attributes.a", "$.Attributes.b", "$.External.x", "$.FlowAttributes.f",
         "$.StoredCustomerInput", "$.Lex.IntentName", "$.Channel"]  # fmt: skip
STORE = {"StoreInput": "True", "InputValidation": {"CustomValidation": {"MaximumLength": "1"}}}
KEYS = {"Text": "Press.", "InputTimeLimitSeconds": "5"}

Kind = tuple[str, list[dict[str, Any]], list[str], list[str]]
KINDS: list[Kind] = [
    ("MessageParticipant", [{"Text": "Hello."}], [E], []),
    ("GetParticipantInput", [KEYS], [LATE, C, E], ["Equals 1", "Equals 2"]),
    ("GetParticipantInput", [{**KEYS, **STORE}], [E], []),
    ("ConnectParticipantWithLexBot", [{"Text": "Yes?", "LexV2Bot": {"AliasArn": "b"}}], [C, E],
     ["Equals 1", "Equals x"]),
    ("UpdateContactAttributes", [{"Attributes": {k: v}} for k in "ab" for v in (*VALUES, *PATHS)],
     [E], []),
    ("UpdateFlowAttributes", [{"FlowAttributes": {"f": {"Value": v}}} for v in (*VALUES, *PATHS)],
     [E], []),
    ("InvokeLambdaFunction", [{"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "3"}], [E],
     []),
    ("Compare", [{"ComparisonValue": path} for path in PATHS], [C],
     ["Equals 1", "Equals $.Attributes.b", "NumberGreaterThan 1", "Equals x"]),
    ("Loop", [{"LoopCount": n} for n in ("0", "2", "$.Attributes.a")], [E],
     ["Equals ContinueLooping", "Equals DoneLooping"]),
    ("CheckHoursOfOperation", [{"HoursOfOperationId": "h"}], [E], ["Equals True", "Equals False"]),
    ("CheckMetricData", [{"MetricType": "NumberOfContactsInQueue"}], [C, E],
     ["NumberGreaterThan 2", "NumberLessThan 0"]),
    ("DistributeByPercentage", [{}], [C], ["NumberLessThan 51", "NumberLessThan 40"]),
    ("TransferToFlow", [{"ContactFlowId": f} for f in ("main", "side")], [E], []),
    ("InvokeFlowModule", [{"FlowModuleId": "module"}], [C, E], ["Equals 1", "Equals 2"]),
    ("EndFlowModuleExecution", [{"Result": "1"}, {"Result": "2"}, {}], [], []),
    ("EndFlowExecution", [{}], [], []),
    ("UpdateContactTargetQueue", [{"QueueId": "q"}], [E], []),
    ("TransferContactToQueue", [{}], [FULL, E], []),
    ("UpdateContactEventHooks", [{"EventHooks": {h: "side"}} for h in
     ("CustomerQueue", "CustomerRemaining", "AgentWhisper")], [E], []),
    ("DisconnectParticipant", [{}], [], []),
]  # fmt: skip


def action(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind, parameters, errors, conditions = draw(st.sampled_from(KINDS))
    ways: dict[str, Any] = {}
    if errors:
        target = st.sampled_from([*IDS, "gone"])
        ways = {
            "NextAction": draw(target),
            "Errors": [{"ErrorType": e, "NextAction": draw(target)} for e in errors],
            "Conditions": [
                {"NextAction": draw(target),
                 "Condition": {"Operator": c.split()[0], "Operands": [c.split()[1]]}}
                for c in conditions
            ],
        }  # fmt: skip
    given_ = draw(st.sampled_from(parameters))
    return {"Identifier": name, "Type": kind, "Parameters": given_, "Transitions": ways}


@st.composite
def flows(draw: st.DrawFn) -> list[Flow]:
    made = []
    for name, kind in (("main", FlowType.CONTACT_FLOW), ("side", FlowType.CONTACT_FLOW),
                       ("module", FlowType.MODULE)):  # fmt: skip
        actions = tuple(read_action(action(draw, each)) for each in IDS)
        made.append(Flow(name, kind, IDS[0], actions))
    return made


class AnyWorld:
    """Functions, bots, calendars, queues and failures that do anything."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def invoke(self, *_: object) -> FunctionReply:
        kind = self._random.choice(("answer", "answer", "timeout"))
        return FunctionReply(kind, {"x": self._random.choice(VALUES)})

    def turn(self, *_: object) -> BotReply:
        state = self._random.choice(("done", "done", "failed"))
        return BotReply(state, self._random.choice((*VALUES, "FallbackIntent")))

    def is_open(self, _arn: str, _moment: datetime) -> bool | None:
        return self._random.choice((True, False, None))

    def look(self, arn: str, _moment: datetime) -> QueueView | None:
        full, size = self._random.random() < 0.3, self._random.randint(0, 5)
        wait = self._random.choice((0.0, 20.0, None))
        return QueueView("q", arn, full=full, size=size, wait_seconds=wait)

    def randint(self, a: int, b: int) -> int:
        return self._random.randint(a, b)


@settings(deadline=None, max_examples=40)
@given(made=flows(), seed=st.integers(0, 10_000))
def test_no_call_comes_to_what_is_said_to_be_unreachable(made: list[Flow], seed: int):
    symbols = {"main": "flow:main", "side": "flow:side", "module": "module:module"}
    walk = walked(made, symbols, ["main"])
    assert walk.complete
    visited = walk.visited()
    book = FlowBook({flow.name: flow for flow in made}, symbols)
    for number in range(6):
        world = AnyWorld(seed + number)
        drawn = Random(seed + number)
        breaks = {name: E for name in IDS if drawn.random() < 0.08}
        channel = drawn.choice(("VOICE", "VOICE", "CHAT"))
        attributes = {k: drawn.choice(VALUES) for k in "ab" if drawn.random() < 0.6}
        contact = Contact(channel=channel, attributes=attributes)
        scene = quiet_world(book).but(functions=world, bots=world, calendars=world, queues=world,
                                      random=world, breaks=breaks, actions_max=300,
                                      loop_counts="restarted")  # fmt: skip
        record = run(scene, "main", contact, RandomCaller(seed + number, VALUES))
        came = {(step.flow, step.identifier) for step in record.trace}
        assert came <= visited, sorted(came - visited)


@settings(deadline=None, max_examples=10)
@given(made=flows())
def test_every_flow_can_be_explored_and_its_calls_are_played_as_told(made: list[Flow]):
    report = explore(made, "main")
    for found in report.found:
        if found.call is not None and found.call.script is not None:
            assert found.call.hitch == "" or found.call.hitch.startswith("the simulator")
    assert report == explore(made, "main")
