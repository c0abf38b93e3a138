"""Whatever flow is imported, its dialog compiles to a flow that does the same."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.adopting import Source, adopt, recompiled, workspace_files
from ivr.compare.equivalence import distinguishing
from ivr.formats.connect import read_flow
from ivr.importer.naming.bindings import is_private
from ivr.importer.writing.yaml import text_of
from ivr.spec.reading.reader import read_text

NAMES = [f"step {number}" for number in range(6)]
TARGETS = st.sampled_from([*NAMES, "nowhere"])
TEXTS = st.one_of(
    st.sampled_from(
        [
            "Hello.",
            "Press 1: sales, 2: help.",
            "$.Attributes.name",
            "Hi $.External.first, call +12065550100.",
            "{{ name }} and {{x.y}}",
            "  two  spaces ",
            "two\nlines",
            "arn:aws:lambda:us-east-1:123456789012:function:f",
            "queue:sales",
            "no",
            "012",
        ]
    ),
    st.text(min_size=1, max_size=12),
)
VALUES = st.dictionaries(st.sampled_from(["a", "b_2", "With-Dash"]), TEXTS, min_size=1, max_size=3)


def errors(*types):
    listed = [st.builds(lambda to, t=t: {"NextAction": to, "ErrorType": t}, TARGETS) for t in types]
    return st.tuples(*listed).map(list)


def branch(operator, operand):
    condition = {"Operator": operator, "Operands": [operand]}
    return st.builds(lambda to: {"NextAction": to, "Condition": condition}, TARGETS)


def branches(*operands, operator="Equals"):
    return st.lists(
        st.sampled_from(operands).flatmap(lambda each: branch(operator, each)), max_size=3
    )


def action(kind, parameters, wired=(), conditions=None, *, ends=False):
    ways = {"NextAction": TARGETS, "Errors": errors(*wired)}
    if conditions is not None:
        ways["Conditions"] = conditions
    transitions = st.just({}) if ends else st.fixed_dictionaries(ways)
    return st.fixed_dictionaries(
        {"Type": st.just(kind), "Parameters": parameters, "Transitions": transitions}
    )


def said(**more):
    return st.one_of(
        st.fixed_dictionaries({"Text": TEXTS, **more}),
        st.fixed_dictionaries({"SSML": TEXTS, **more}),
    )


FAILED = "NoMatchingError"
MENU = ("InputTimeLimitExceeded", "NoMatchingCondition", FAILED)
ACTIONS = st.one_of(
    action("MessageParticipant", said()),
    action("MessageParticipant", said(), [FAILED]),
    action("DisconnectParticipant", st.just({}), ends=True),
    action("TransferContactToQueue", st.just({}), ["QueueAtCapacity", FAILED]),
    action("UpdateContactTargetQueue", st.fixed_dictionaries({"QueueId": TEXTS}), [FAILED]),
    action("UpdateContactAttributes", st.fixed_dictionaries({"Attributes": VALUES}), [FAILED]),
    action(
        "InvokeLambdaFunction",
        st.fixed_dictionaries(
            {
                "LambdaFunctionARN": TEXTS,
                "InvocationTimeLimitSeconds": st.sampled_from(["3", "8", "$.Attributes.t"]),
                "LambdaInvocationAttributes": VALUES,
            }
        ),
        [FAILED],
    ),
    action(
        "Compare",
        st.fixed_dictionaries({"ComparisonValue": st.sampled_from(["$.External.a", "$.Channel"])}),
        ["NoMatchingCondition"],
        st.one_of(branches("1", "two words", 'q"', ""), branches("3", operator="NumberLessThan")),
    ),
    action(
        "GetParticipantInput",
        said(StoreInput=st.just("False"), InputTimeLimitSeconds=st.just("5")),
        MENU,
        branches("1", "2", "#"),
    ),
    action(
        "GetParticipantInput",
        said(
            StoreInput=st.just("True"),
            InputTimeLimitSeconds=st.just("5"),
            InputValidation=st.just({"CustomValidation": {"MaximumLength": "4"}}),
        ),
        [FAILED],
    ),
    action(
        "ConnectParticipantWithLexBot",
        said(LexV2Bot=st.just({"AliasArn": "arn:aws:lex:us-east-1:123456789012:bot-alias/A/B"})),
        ("NoMatchingCondition", FAILED),
        branches("Book", "Cancel"),
    ),
    action(
        "Loop",
        st.just({"LoopCount": "2"}),
        conditions=st.tuples(
            branch("Equals", "ContinueLooping"), branch("Equals", "DoneLooping")
        ).map(list),
    ),
    action("UpdateFlowLoggingBehavior", st.just({"FlowLoggingBehavior": "Enabled"})),
    action(
        "UpdateContactEventHooks",
        st.fixed_dictionaries({"EventHooks": st.fixed_dictionaries({"AgentWhisper": TEXTS})}),
        [FAILED],
    ),
    action("NobodyKnowsThis", st.fixed_dictionaries({"Deep": st.lists(VALUES, max_size=2)})),
)


@st.composite
def flows(draw):
    actions = [{"Identifier": name, **draw(ACTIONS)} for name in NAMES]
    value = {"Version": "2019-10-30", "StartAction": NAMES[0], "Actions": actions, "Metadata": {}}
    return read_flow(value, "drawn")


SLOWLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@SLOWLY
@given(flows())
def test_an_imported_flow_compiles_to_an_equivalent_one(flow):
    (made,), refused = adopt([Source(flow, "drawn.json")])
    assert refused == ()
    assert made.findings == ()
    assert distinguishing(flow, recompiled(made.imported)) is None
    assert made.proven


@SLOWLY
@given(flows())
def test_nothing_private_is_left_and_the_same_flow_gives_the_same_files(flow):
    first, second = (workspace_files(adopt([Source(flow, "drawn.json")])[0]) for _ in range(2))
    assert first == second
    told = [text for path, text in first.items() if path.startswith(("flows/", "prompts/"))]
    assert [line for text in told for line in text.splitlines() if is_private(line)] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=20) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.dictionaries(st.text(min_size=1, max_size=8), JSON, min_size=1, max_size=4))
def test_what_is_written_is_read_again(value):
    document = read_text(text_of(value, "x.json", ("a comment",)), "x.yaml")
    assert document.findings == ()
    assert document.value == value
    assert json.dumps(document.value, sort_keys=True) == json.dumps(value, sort_keys=True)
