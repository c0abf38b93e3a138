"""What the API takes, member by member, and how it says what it does not take."""

from __future__ import annotations

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from ivr.hearing.session import Session
from ivr.local.serving import checks
from ivr.local.serving.checks import PUT_SESSION, RECOGNIZE_TEXT, STATE, Record, checked
from ivr.local.serving.faults import ServiceError
from ivr.local.serving.shapes import Told, state_json

CONTEXT = {
    "name": "ordered",
    "timeToLive": {"timeToLiveInSeconds": 90, "turnsToLive": 5},
    "contextAttributes": {"amount": "3"},
}
HINTS = {"slotHints": {"Order": {"day": {"runtimeHintValues": [{"phrase": "tomorrow"}]}}}}


def slot_in(deep):
    value = {"value": {"interpretedValue": "x"}}
    for _ in range(deep):
        value = {"subSlots": {"inner": value}, "shape": "Composite"}
    return value


def members(shape, kind, seen):
    """Yield members that one side knows and the other does not."""
    known = checks.KINDS[kind] if isinstance(kind, str) else kind
    if shape.name in seen:
        return
    seen.add(shape.name)
    if shape.type_name == "structure":
        assert isinstance(known, Record), shape.name
        assert known.required == frozenset(shape.required_members), shape.name
        inside = {
            name: each
            for name, each in shape.members.items()
            if not each.serialization.get("location")
        }
        assert set(known.members) == set(inside), shape.name
        for name, each in inside.items():
            members(each, known.members[name], seen)
    elif shape.type_name == "list":
        members(shape.member, known.of, seen)
    elif shape.type_name == "map":
        members(shape.value, known.of, seen)
    elif shape.type_name == "string":
        assert list(known.values) == list(shape.enum) or shape.name == "Shape", shape.name
        assert known.most == shape.metadata.get("max"), shape.name
        assert known.least == shape.metadata.get("min", 0), shape.name


def test_the_table_of_constraints_is_the_model_of_the_service():
    model = get_session().get_service_model("lexv2-runtime")
    members(model.shape_for("SessionState"), STATE, seen := set())
    members(model.shape_for("Messages"), PUT_SESSION.members["messages"], seen)
    assert {"Slot", "ActiveContext", "RuntimeHintDetails", "Button"} <= seen


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"runtimeHints": HINTS, "activeContexts": [CONTEXT], "originatingRequestId": "r"},
        {"intent": {"name": "Order", "slots": {"day": None, "many": {
            "shape": "List", "values": [{"value": {"interpretedValue": "1"}}]}}}},
        {"intent": None, "dialogAction": None, "unknown": object()},
        {"intent": {"name": "Order", "slots": {"day": slot_in(3)}}},
    ],
)  # fmt: skip
def test_states_that_are_taken(state):
    assert checked(state, STATE, "sessionState") is state


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (5, "Value at 'sessionState' failed to satisfy constraint: Member must be an object"),
        ({"intent": {}}, "constraint: Member must not be null"),
        ({"intent": {"name": "x", "slots": []}}, "constraint: Member must be a map"),
        ({"intent": {"name": "x", "slots": {"": None}}}, "greater than or equal to 1"),
        ({"intent": {"name": "x", "slots": {"a": slot_in(40)}}}, "nested"),
        ({"activeContexts": {}}, "must be a list"),
        ({"activeContexts": [CONTEXT] * 21}, "must have 0 to 20 items"),
        ({"activeContexts": [{**CONTEXT, "name": "a b"}]}, "regular expression"),
        ({"activeContexts": [{**CONTEXT, "contextAttributes": {str(n): "x" for n in range(11)}}]},
         "at most 10"),
        ({"activeContexts": [{**CONTEXT, "timeToLive": {
            "timeToLiveInSeconds": True, "turnsToLive": 0}}]}, "2 validation errors detected"),
        ({"activeContexts": [{**CONTEXT, "timeToLive": {
            "timeToLiveInSeconds": 10**9, "turnsToLive": 1}}]}, "less than or equal to 86400"),
        ({"sessionAttributes": {"a": 5}}, "sessionAttributes.a.member' failed"),
        ({"sessionAttributes": {"a": None}}, "must be a string"),
        ({"sessionAttributes": {"é" * 7_000: "x"}}, "longer than 12,288 bytes"),
    ],
)  # fmt: skip
def test_states_that_are_not(state, says):
    with pytest.raises(ServiceError) as caught:
        checked(state, STATE, "sessionState")
    assert caught.value.shape == "ValidationException"
    assert says in str(caught.value)


def test_few_of_many_faults_are_told():
    request = {"text": "x", "requestAttributes": dict.fromkeys(map(str, range(900)), 5)}
    with pytest.raises(ServiceError, match=r"^900 validation errors detected") as caught:
        checked(request, RECOGNIZE_TEXT, "")
    assert len(str(caught.value)) < 2_000


STATE_SHAPE = get_session().get_service_model("lexv2-runtime").shape_for("SessionState")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([*STATE.members, "name", "slots", "type", "value", "values", "subSlots"]),
        inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


@given(JSON)
def test_whatever_is_taken_can_be_told_again(value):
    """A state that passes becomes a session whose state botocore's own validation takes."""
    try:
        state = checked(value, STATE, "sessionState")
        session = Session.from_json({"sessionId": "s-1", "sessionState": state})
    except ServiceError:
        return
    told = {k: v for k, v in state_json(Told(session, request="r")).items() if k != "intent"}
    action = told["dialogAction"]
    if action.get("slotToElicit") != "":
        assert not ParamValidator().validate(told, STATE_SHAPE).has_errors()
