"""What consoles write unasked is not repeated, and a habit of a whole flow is said once."""

import pytest

from ivr.adopting import Source, adopt
from ivr.formats.connect import read_flow

FAILED = {"ErrorType": "NoMatchingError", "NextAction": "end"}
BYE = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
VALIDATED = {"ResponseValidation": {"ResponseType": "STRING_MAP"}}
CURRENT = {"TargetContact": "Current"}


def chain(*steps):
    """A dialog of actions, each (type, parameters), in a row; each must be proven."""
    names = [f"step {number}" for number in range(1, len(steps) + 1)]
    actions = [
        {"Identifier": name, "Type": kind, "Parameters": parameters,
         "Transitions": {"NextAction": following, "Errors": [FAILED]}}
        for name, following, (kind, parameters) in zip(
            names, [*names[1:], "end"], steps, strict=True
        )
    ]  # fmt: skip
    value = {"Version": "2019-10-30", "StartAction": names[0], "Actions": [*actions, BYE]}
    (made,), _ = adopt([Source(read_flow({**value, "Metadata": {}}, "main"), "main.json")])
    assert made.proven, made.findings or made.difference
    dialog = made.imported.dialog
    nodes = [node.get("connect") for node in dialog["nodes"].values() if "hangup" not in node]
    return dialog.get("connect"), nodes


def invoke(**more):
    asked = {"LambdaFunctionARN": "f", "InvocationTimeLimitSeconds": "3", **more}
    return "InvokeLambdaFunction", asked


def set_(**more):
    return "UpdateContactAttributes", {"Attributes": {"k": "v"}, **more}


@pytest.mark.parametrize(
    ("steps", "once", "each"),
    [
        ([invoke(**VALIDATED), set_()], None, [None, None]),
        ([invoke(), set_()], {"InvokeLambdaFunction": {"ResponseValidation": None}}, [None, None]),
        (
            [invoke(), invoke(ResponseValidation={"ResponseType": "JSON"}), invoke()],
            {"InvokeLambdaFunction": {"ResponseValidation": None}},
            [None, {"ResponseValidation": {"ResponseType": "JSON"}}, None],
        ),
        ([invoke(**VALIDATED), invoke()], None, [None, {"ResponseValidation": None}]),
        (
            [set_(**CURRENT), set_(**CURRENT), set_()],
            {"UpdateContactAttributes": CURRENT},
            [None, None, {"TargetContact": None}],
        ),
        (
            [set_(), set_(**CURRENT), ("MessageParticipant", {"Text": "Bye."})],
            None,
            [None, CURRENT],
        ),
    ],
)
def test_only_what_differs_is_stated(steps, once, each):
    assert chain(*steps) == (once, each)


def test_goodbyes_and_messages_between_two_tries_share_what_all_messages_have():
    said = {"SkipWhenDTMFBufferEnabled": "false"}
    asked = {"Text": "Press 1.", "InputTimeLimitSeconds": "5", "StoreInput": "False"}
    back = [
        {"ErrorType": "InputTimeLimitExceeded", "NextAction": "again"},
        {"ErrorType": "NoMatchingCondition", "NextAction": "again"},
        {"ErrorType": "NoMatchingError", "NextAction": "bye"},
    ]
    key = {"NextAction": "bye", "Condition": {"Operator": "Equals", "Operands": ["1"]}}
    actions = [
        {"Identifier": "ask", "Type": "GetParticipantInput", "Parameters": asked,
         "Transitions": {"NextAction": "again", "Errors": back, "Conditions": [key]}},
        {"Identifier": "again", "Type": "MessageParticipant",
         "Parameters": {"Text": "Once more.", **said}, "Transitions": {"NextAction": "ask"}},
        {"Identifier": "bye", "Type": "MessageParticipant",
         "Parameters": {"Text": "Bye.", **said}, "Transitions": {"NextAction": "end"}},
        BYE,
    ]  # fmt: skip
    value = {"Version": "2019-10-30", "StartAction": "ask", "Actions": actions, "Metadata": {}}
    (made,), _ = adopt([Source(read_flow(value, "main"), "main.json")])
    assert made.proven
    dialog = made.imported.dialog
    assert dialog["connect"] == {"MessageParticipant": said}
    assert dialog["nodes"] == {
        "ask": {
            "menu": "ask",
            "options": [{"key": "1", "goto": "bye"}],
            "timeout": "5s",
            "on_error": "bye",
            "retry": {"say": "ask_again"},
        },
        "bye": {"hangup": "bye"},
    }


def test_null_in_a_flow_is_not_taken_for_the_absence_of_a_key():
    asked = {**invoke(**VALIDATED)[1], "Odd": {"deep": [None]}}
    action = {"Identifier": "it", "Type": "InvokeLambdaFunction", "Parameters": asked}
    ways = {"Transitions": {"NextAction": "end", "Errors": [FAILED]}}
    value = {"Version": "2019-10-30", "StartAction": "it", "Actions": [{**action, **ways}, BYE]}
    (made,), _ = adopt([Source(read_flow({**value, "Metadata": {}}, "main"), "main.json")])
    assert made.proven
    assert made.imported.dialog["nodes"]["it"]["raw"]["Parameters"] == asked


def test_limits_that_are_not_there_are_not_made_up():
    once, (asked, menu) = chain(
        ("InvokeLambdaFunction", {"LambdaFunctionARN": "f", **VALIDATED}),
        ("GetParticipantInput", {"Text": "Key it.", "StoreInput": "True"}),
    )
    assert once is None
    assert asked == {"InvocationTimeLimitSeconds": None}
    assert menu == {"InputTimeLimitSeconds": None, "DTMFConfiguration": None}
