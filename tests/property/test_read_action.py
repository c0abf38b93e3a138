"""Whatever JSON object is an action at all is written again as it was."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr.ir.actions import ACTION_TYPES, contract_of, model_of, read_action
from ivr.ir.actions.base import ErrorBranch

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KEYS = st.text(max_size=4) | st.sampled_from(["text", "Text", "parameters", "absent", "plain"])
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
TYPES = st.sampled_from(sorted(ACTION_TYPES)) | st.text(max_size=6)


def known_names(kind):
    model = model_of(kind)
    fields = model.model_fields["parameters"].annotation.model_fields if model else {}
    return sorted({*contract_of(kind).parameters, *fields}) or ["Text"]


@st.composite
def objects(draw):
    kind = draw(TYPES)
    names = st.sampled_from(known_names(kind)) | KEYS
    parameters = st.dictionaries(names, JSON | st.text(), max_size=4) | JSON
    way = st.fixed_dictionaries({}, optional={"NextAction": SCALARS, "ErrorType": SCALARS})
    ways = st.fixed_dictionaries(
        {}, optional={"NextAction": SCALARS, "Errors": st.lists(way, max_size=2), "Odd": JSON}
    )
    return draw(
        st.fixed_dictionaries(
            {"Identifier": st.text(max_size=5), "Type": st.just(kind)},
            optional={
                "Parameters": parameters,
                "Transitions": ways | JSON,
                "identifier": JSON,
                "parameters": JSON,
                "transitions": JSON,
                "Odd": JSON,
            },
        )
    )


@settings(deadline=None, max_examples=400)
@given(objects())
def test_what_is_read_is_written_again(value):
    read = read_action(value)
    assert read.json_value() == value
    assert json.loads(read.json_text) == value
    assert (read.identifier, read.type) == (value["Identifier"], value["Type"])
    assert all(isinstance(target, str) for target in read.transitions.targets())
    contract = contract_of(read.type)
    assert contract.error_rule(read).required is not None
    assert contract.condition_rule(read).kind


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["Identifier", "Type", "Parameters"]), JSON))
def test_only_an_object_without_names_is_no_action(value):
    named = all(isinstance(value.get(key), str) for key in ("Identifier", "Type"))
    if named:
        assert read_action(value).json_value() == value
    else:
        with pytest.raises(ValidationError):
            read_action(value)


@pytest.mark.parametrize("kind", ["MessageParticipant", "ShowView", "Anything"])
def test_deep_nesting_is_kept(kind):
    deep = "end"
    for _ in range(400):
        deep = {"x": deep}
    parameters = {"Text": "a", "Odd": deep}
    value = {"Identifier": "a", "Type": kind, "Parameters": parameters, "Transitions": deep}
    assert read_action(value).json_value() == value


def test_ways_out_of_another_shape_are_read_as_far_as_they_go():
    fine = {"NextAction": "e", "ErrorType": "NoMatchingError"}
    ways = {
        "NextAction": "n",
        "Errors": [fine, {"NextAction": None, "ErrorType": "X"}],
        "Conditions": [{"NextAction": "c", "Condition": {"Operator": None, "Operands": ["1"]}}],
    }
    value = {"Identifier": "a", "Type": "Compare", "Parameters": {}, "Transitions": ways}
    read = read_action(value)
    assert read.transitions.targets() == ("n", "e")
    assert read.transitions.errors == [ErrorBranch(next_action="e", error_type="NoMatchingError")]
    assert read.json_value() == value


def test_a_part_that_was_absent_is_written_once_it_is_set():
    read = read_action({"Identifier": "a", "Type": "DisconnectParticipant"})
    assert read.json_value() == {"Identifier": "a", "Type": "DisconnectParticipant"}
    parameters = type(read.parameters)()
    assert read.model_copy(update={"parameters": parameters}).json_value() == {
        "Identifier": "a",
        "Type": "DisconnectParticipant",
        "Parameters": {},
    }
