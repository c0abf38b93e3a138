"""Act nodes of exact dialogs: each key gives its JSON, and nothing more."""

import pytest

MESSAGE = "MessageParticipant"
LOOP = "Loop"
ANY = "NoMatchingError"
NONE = "NoMatchingCondition"
GO_ON = "ContinueLooping"
DONE = "DoneLooping"


def made(*parts, **more):
    """An action that is expected; `says` spells it out."""
    return parts, more


CASES = {
    "invoke": (
        "first: {invoke: {handler: f}, then: b}",
        [
            made(
                "first",
                "InvokeLambdaFunction",
                {
                    "LambdaFunctionARN": "lambda:f",
                    "InvocationTimeLimitSeconds": "7",
                    "ResponseValidation": {"ResponseType": "STRING_MAP"},
                },
                "b",
            )
        ],
    ),
    "invoke as before consoles checked answers": (
        "first: {invoke: {handler: f}, then: b, connect: {ResponseValidation: null}}",
        [
            made(
                "first",
                "InvokeLambdaFunction",
                {"LambdaFunctionARN": "lambda:f", "InvocationTimeLimitSeconds": "7"},
                "b",
            )
        ],
    ),
    "invoke with all": (
        "first: {invoke: {handler: f, in: {k: ' {{ n }}'}, out: {z: w}, timeout: 3s, wait: A sec},"
        " then: b, on: {error: c}, connect: {ResponseValidation: {ResponseType: JSON}}}",
        [
            made("first", MESSAGE, {"Text": "A sec"}, "first.invoke"),
            made(
                "first.invoke",
                "InvokeLambdaFunction",
                {
                    "LambdaFunctionARN": "lambda:f",
                    "InvocationTimeLimitSeconds": "3",
                    "LambdaInvocationAttributes": {"k": " $.Attributes.n"},
                    "ResponseValidation": {"ResponseType": "JSON"},
                },
                "first.keep",
                {ANY: "c"},
            ),
            made(
                "first.keep",
                "UpdateFlowAttributes",
                {"FlowAttributes": {"z": {"Value": "$.External.w"}}},
                "b",
                {ANY: "c"},
            ),
        ],
    ),
    "set": (
        "first: {set: {k: ' v ', j: '{{ n }}'}, then: b, on_error: c, "
        "connect: {TargetContact: Current}}",
        [
            made(
                "first",
                "UpdateContactAttributes",
                {"Attributes": {"k": " v ", "j": "$.Attributes.n"}, "TargetContact": "Current"},
                "b",
                {ANY: "c"},
            )
        ],
    ),
    "set of the flow": (
        "first: {set: {k: v}, of: flow, then: b}",
        [
            made(
                "first",
                "UpdateFlowAttributes",
                {"FlowAttributes": {"k": {"Value": "v"}}},
                "b",
            )
        ],
    ),
    "call": (
        "first: {call: {dialog: m, with: {k: '{{ n }}'}}, on: {Good: b, error: c}, then: b, "
        "errors: {NoMatchingCondition: c}}",
        [
            made(
                "first",
                "InvokeFlowModule",
                {"FlowModuleId": "module:m", "Input": {"k": "$.Attributes.n"}},
                "b",
                {ANY: "c", NONE: "c"},
                {"Good": "b"},
            )
        ],
    ),
    "raw": (
        "first: {raw: {Type: Wait, Parameters: {TimeLimitSeconds: '5'}}, then: b, "
        "on: {Equals WaitCompleted: c, NoMatchingError: c}}",
        [
            made(
                "first",
                "Wait",
                {"TimeLimitSeconds": "5"},
                "b",
                {ANY: "c"},
                {"WaitCompleted": "c"},
            )
        ],
    ),
    "raw without a next": (
        "first: {raw: {Type: Loop, Parameters: {LoopCount: '2'}}, on: {Equals ContinueLooping: b,"
        " Equals DoneLooping: c}}",
        [made("first", LOOP, {"LoopCount": "2"}, "c", when={GO_ON: "b", DONE: "c"})],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_node_is_what_it_says(says, case):
    says(*CASES[case])


def test_raw_transitions_stay_as_they_are(exact):
    nodes = """
constructor: {hangup: null}
first:
  raw:
    Type: Odd
    Extra: [1, 2.5, null]
    Transitions:
      NextAction: constructor
      Conditions: [{NextAction: gone, Condition: {Operator: Equals, Operands: [a, b]}}, 3]
      Errors: [{NextAction: b, ErrorType: E, More: true}]
"""
    expected = {
        "Identifier": "first",
        "Type": "Odd",
        "Extra": [1, 2.5, None],
        "Transitions": {
            "NextAction": "constructor~",
            "Conditions": [
                {"NextAction": "gone", "Condition": {"Operator": "Equals", "Operands": ["a", "b"]}},
                3,
            ],
            "Errors": [{"NextAction": "b", "ErrorType": "E", "More": True}],
        },
    }
    assert exact(nodes)[-1] == expected
