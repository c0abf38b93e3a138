import json

import pytest

from ivr.ir.actions import MODELLED_ACTIONS, read_action
from ivr.ir.actions.base import ends, leads
from ivr.ir.actions.participant import (
    DisconnectParticipant,
    GetParticipantInput,
    InputParameters,
    MessageParameters,
)


def test_every_model_states_its_contract():
    for name, model in MODELLED_ACTIONS.items():
        assert model.CONTRACT.source.startswith("https://"), name
        assert model.CONTRACT.evidence, name
        assert model.__doc__, name


def test_reading_and_writing_lose_nothing():
    value = {
        "Identifier": "a",
        "Type": "MessageParticipant",
        "Parameters": {"Text": "Hi", "Unknown": {"x": 1}},
        "Transitions": {"NextAction": "b", "Errors": [], "Conditions": [], "Odd": True},
        "Extra": [1],
    }
    assert read_action(value).json_value() == value


def test_an_unknown_type_is_kept():
    value = {"Identifier": "a", "Type": "Brand New", "Parameters": {"P": [1]}, "Transitions": {}}
    assert read_action(value).json_value() == value


def test_absent_parameters_stay_absent_and_new_ones_are_written():
    value = {"Identifier": "a", "Type": "DisconnectParticipant", "Transitions": {}}
    read = read_action(value)
    assert (read.plain, read.json_value()) == ({}, value)
    assert json.loads(read.json_text) == value
    assert DisconnectParticipant(identifier="a").json_value() == {**value, "Parameters": {}}


def test_a_terminal_action_writes_no_transitions():
    assert ends().json_value() == {}


def test_error_branches_depend_on_the_mode():
    menu = GetParticipantInput(
        identifier="m", parameters=InputParameters(text="x", input_time_limit_seconds="5")
    )
    store = menu.model_copy(
        update={"parameters": InputParameters(input_time_limit_seconds="5", store_input="True")}
    )
    rule = GetParticipantInput.CONTRACT.error_rule
    assert "InputTimeLimitExceeded" in rule(menu).required
    assert "InputTimeLimitExceeded" in rule(store).rejected


def test_targets_come_in_the_order_of_trial():
    ways = leads("n", conditions={"1": "a", "2": "b"}, errors={"NoMatchingError": "e"})
    assert ways.targets() == ("n", "a", "b", "e")
    assert ways.error("NoMatchingError") == "e"
    assert ways.error("Other") is None


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [({"Text": "a"}, "Text"), ({"SSML": "a"}, "SSML"), ({"PromptId": "a"}, "PromptId"), ({}, "")],
)
def test_a_prompt_says_what_it_is(parameters, kind):
    assert MessageParameters.model_validate(parameters).spoken()[0] == kind


def test_a_copy_works_everything_out_anew():
    say = read_action(
        {
            "Identifier": "hello",
            "Type": "MessageParticipant",
            "Parameters": {"Text": "Hello."},
            "Transitions": {"NextAction": "bye", "Errors": [], "Conditions": []},
        }
    )
    before = (say.json_text, say.given, say.transitions.targets())
    led = say.model_copy(update={"transitions": leads("on", errors={"NoMatchingError": "off"})})
    told = led.model_copy(update={"parameters": say.parameters.model_copy(update={"text": "Hi."})})
    assert told.transitions.targets() == ("on", "off")
    assert (told.plain, told.given) == ({"Text": "Hi."}, '{"Text": "Hi."}')
    assert json.loads(told.json_text) == told.json_value()
    assert told.transitions.model_copy(update={"next_action": None}).targets() == ("off",)
    assert (say.json_text, say.given, say.transitions.targets()) == before


def test_unknown_keys_are_written_again():
    value = {
        "Identifier": "odd",
        "Type": "Wait",
        "Parameters": {"TimeLimitSeconds": "60", "Odd": [1, None, "é"]},
        "Transitions": {"NextAction": None, "Odd": True},
        "Odd": {"deep": 1.5},
    }
    assert json.loads(read_action(value).json_text) == value
