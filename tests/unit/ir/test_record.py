"""Records that are built past pydantic are those that pydantic would have made."""

from __future__ import annotations

import pytest

from ivr.ir.actions.attributes import AttributeParameters
from ivr.ir.actions.base import Spoken, Transitions, bare, built, ends, leads, stated
from ivr.ir.actions.control import CompareParameters
from ivr.ir.actions.interaction import LambdaParameters, ResponseValidation
from ivr.ir.actions.participant import DisconnectParticipant, InputParameters
from ivr.ir.bot import SampleUtterance, Slot

RECORDS = {
    "one field": CompareParameters(comparison_value="$.Channel"),
    "unset fields": AttributeParameters(attributes={"a": "b"}),
    "own spelling": InputParameters(input_time_limit_seconds="5", ssml="<speak>Hi</speak>"),
    "record within": LambdaParameters(
        LambdaFunctionARN="arn",
        invocation_time_limit_seconds="7",
        response_validation=ResponseValidation(response_type="STRING_MAP"),
        lambda_invocation_attributes={"deep": {"er": ["x", {"y": 1}]}},
    ),
    "unknown keys": AttributeParameters.model_validate({"Attributes": {}, "New": {"a": [1, None]}}),
    "ways out": leads("on", conditions={"1": "one"}, errors={"NoMatchingError": "failed"}),
    "set to none": Spoken(text=None, ssml="<speak/>"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_written_as_pydantic_would_write_it(name):
    record = RECORDS[name]
    assert record.json_value() == record.model_dump(by_alias=True, exclude_unset=True)
    assert list(record.json_value()) == list(record.model_dump(by_alias=True, exclude_unset=True))


def test_the_json_of_a_record_is_the_caller_s_to_change():
    record = RECORDS["record within"]
    record.json_value()["LambdaInvocationAttributes"]["deep"].clear()
    assert record.json_value()["LambdaInvocationAttributes"] == {"deep": {"er": ["x", {"y": 1}]}}


def test_stated_and_built_records_equal_validated_ones():
    fields = {"input_time_limit_seconds": "5", "text": "Hi"}
    assert stated(InputParameters, fields) == InputParameters.model_validate(fields)
    assert built(SampleUtterance, utterance="hi") == SampleUtterance(utterance="hi")
    assert ends() == Transitions()
    assert ends().json_value() == {}


def test_the_parameters_of_a_bare_action_are_not_given():
    made = bare(DisconnectParticipant, "bye", ends())
    assert made == DisconnectParticipant(
        identifier="bye", type="DisconnectParticipant", transitions=ends()
    )
    assert made.json_value()["Parameters"] == {}


@pytest.mark.parametrize("deep", [False, True])
def test_a_copy_has_worked_out_nothing_yet(deep):
    slot = Slot(name="card", slot_type_name="Digits")
    assert slot.written == {"name": "card", "slotTypeName": "Digits"}
    copied = slot.model_copy(update={"name": "pin", "description": "four"}, deep=deep)
    assert copied.written == {"name": "pin", "slotTypeName": "Digits", "description": "four"}
    assert slot.written["name"] == "card"


def test_a_copy_may_have_keys_that_no_field_has():
    copied = RECORDS["one field"].model_copy(update={"Extra": "x"})
    assert copied.json_value() == {"ComparisonValue": "$.Channel", "Extra": "x"}


def test_a_key_is_found_by_how_connect_spells_it():
    spoken = Spoken.model_validate({"SSML": "<speak>Hi</speak>", "Loudness": "high"})
    assert spoken.under("SSML") == "ssml"
    assert spoken.under("Loudness") == "Loudness"
    assert spoken.under("PromptId") is None
    assert spoken.under("ssml") is None
