"""Two readings of flows and worlds at random."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain.flows import HOURS, LAMBDA, store
from plain.making import GENERAL, action, flow
from plain.readings import agree

TARGETS = st.sampled_from("abcdefgh")
WORDS = st.sampled_from(["1", "x", "$.Attributes.k", "$.External.a", "$.StoredCustomerInput"])
WORDS |= st.sampled_from(["$.Lex.IntentName", "$.FlowAttributes.k", "say $.Attributes.k.", "9"])
RULES = ["Equals 1", "Equals x", "TextContains x", "NumberGreaterThan 3", "KeyExists k"]
RULES += [
    "Equals $.Attributes.k",
    "TextContains $.External.a",
    "TextStartsWith x",
    "TextEndsWith 1",
    "NumberLessOrEqualTo 9",
]
PATHS = ["$.Attributes.k", "$.External.a", "$.StoredCustomerInput", "$.FlowAttributes.k"]
SHAPES = {
    "MessageParticipant": (
        lambda w: {"Text": w, "SkipWhenDTMFBufferEnabled": str(w != "x")},
        [],
        [GENERAL],
    ),
    "UpdateContactAttributes": (lambda w: {"Attributes": {"k": w}}, [], [GENERAL]),
    "UpdateFlowAttributes": (lambda w: {"FlowAttributes": {"k": {"Value": w}}}, [], [GENERAL]),
    "InvokeLambdaFunction": (
        lambda w: {**LAMBDA, "LambdaInvocationAttributes": {"k": w}},
        [],
        [GENERAL],
    ),
    "Compare": (
        lambda w: {"ComparisonValue": w if w in PATHS else PATHS[0]},
        RULES,
        ["NoMatchingCondition"],
    ),
    "GetParticipantInput": (
        lambda w: {"Text": w, "InputTimeLimitSeconds": "5"},
        ["Equals 1", "Equals 9"],
        ["NoMatchingCondition", "InputTimeLimitExceeded", GENERAL],
    ),
    "Store": (lambda w: {"Text": w, "InputTimeLimitSeconds": "5", **store("4")}, [], [GENERAL]),
    "ConnectParticipantWithLexBot": (
        lambda w: {"Text": w, "LexV2Bot": {"AliasArn": "bot"}},
        ["Equals Pay", "Equals FallbackIntent"],
        ["NoMatchingCondition", "InputTimeLimitExceeded", GENERAL],
    ),
    "CheckHoursOfOperation": (lambda _: {"HoursOfOperationId": "h"}, [*HOURS], [GENERAL]),
    "Loop": (
        lambda _: {"LoopCount": "2"},
        ["Equals ContinueLooping", "Equals DoneLooping"],
        [GENERAL],
    ),
    "UpdateContactTargetQueue": (lambda _: {"QueueId": "q"}, [], [GENERAL]),
    "TransferContactToQueue": (lambda _: {}, [], ["QueueAtCapacity", GENERAL]),
    "CheckMetricData": (
        lambda _: {"MetricType": "NumberOfContactsInQueue"},
        ["NumberGreaterThan 1"],
        ["NoMatchingCondition", GENERAL],
    ),
    "TransferToFlow": (lambda _: {"ContactFlowId": "other"}, [], [GENERAL]),
    "InvokeFlowModule": (
        lambda w: {"FlowModuleId": "module", "Input": {"n": w}},
        ["Equals x"],
        [GENERAL],
    ),
    "DistributeByPercentage": (lambda _: {}, ["NumberLessThan 41"], ["NoMatchingCondition"]),
    "DisconnectParticipant": (lambda _: {}, [], []),
}


BUFFERING = {"GetParticipantInput", "Store"}
FINAL = {"DisconnectParticipant", "EndFlowExecution", "EndFlowModuleExecution"}
MODULE = ["EndFlowModuleExecution", "EndFlowExecution"]


@st.composite
def flows_of(draw, more=()):
    """A flow of eight actions wired at random, of all shapes, and perhaps of more types."""
    actions = []
    for name in "abcdefgh":
        kind = draw(st.sampled_from([*SHAPES, *more]))
        parameters, rules, errors = SHAPES.get(kind, (lambda _: {}, [], []))
        conditions = {rule: draw(TARGETS) for rule in rules}
        ways = {error: draw(TARGETS) for error in errors}
        buffering = {"EnableDTMFBuffer": draw(st.sampled_from(["True", "False"]))}
        then = None if kind in FINAL else draw(TARGETS)
        given_ = {**parameters(draw(WORDS)), **(buffering if kind in BUFFERING else {})}
        kind = "GetParticipantInput" if kind == "Store" else kind
        actions.append(action(name, kind, given_, then, conditions=conditions, errors=ways))
    return flow(*actions)


KEYS = st.from_regex(r"[1-9*#][0-9*]{0,5}[0-9]#?", fullmatch=True) | st.sampled_from(
    ["1", "9", "*", "#", "*#"]
)
SPEECH = st.sampled_from([{"intent": "Pay"}, {"intent": "Lost", "session": {"a": "1"}}])
INPUTS = st.builds(lambda k: {"keys": k}, KEYS) | st.builds(lambda s: {"speech": s}, SPEECH)
INPUTS |= st.sampled_from([{}, {"hang_up": True}])
OUTCOMES = st.sampled_from([{"answer": {"a": "x1"}}, {"answer": {"a": 1}}, "error", "timeout"])
WORLDS = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["VOICE", "VOICE", "CHAT", "TASK"]),
        "inputs": st.lists(INPUTS, max_size=6),
        "lambdas": st.fixed_dictionaries({"f": st.lists(OUTCOMES, min_size=1, max_size=5)}),
        "hours": st.fixed_dictionaries({"h": st.sampled_from(["open", "closed", "error"])}),
        "queues": st.fixed_dictionaries(
            {
                "q": st.fixed_dictionaries(
                    {
                        "full": st.booleans(),
                        "agent": st.booleans(),
                        "metrics": st.sampled_from([{}, {"NumberOfContactsInQueue": 5}]),
                    }
                )
            }
        ),
        "draws": st.lists(st.integers(1, 100), min_size=1, max_size=9).map(lambda d: d * 400),
        "loop_counts": st.sampled_from(["kept", "restarted"]),
        "failures": st.dictionaries(TARGETS, st.just(GENERAL), max_size=1),
        "attributes": st.dictionaries(st.just("k"), st.sampled_from(["1", "x", "12"])),
    }
)


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[*HealthCheck],
)
@given(main=flows_of(), other=flows_of(), inner=flows_of(MODULE), world=WORLDS)
def test_random_flows(main, other, inner, world):
    agree({"main": main, "other": other, "module": inner}, world)
