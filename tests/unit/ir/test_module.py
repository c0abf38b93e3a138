from dataclasses import replace

import pytest
from pydantic import ValidationError

from ivr.ir.actions import read_action
from ivr.ir.actions.base import FlowType
from ivr.ir.flow import Flow
from ivr.ir.module import beyond, contract_of, contracts_of, read_contract, read_settings

CONTRACT = {
    "input": {"schema": {"type": "object", "properties": {"n": {"type": "number"}, "s": {}}}},
    "resultData": {"schema": {"properties": {"balance": {"type": "string"}}}},
    "transitions": {"results": [{"name": "Paid", "description": "d"}, {"name": "Refused"}]},
}


def test_a_contract_tells_what_goes_in_and_comes_out():
    contract = read_contract(CONTRACT)
    assert contract.results() == ("Paid", "Refused")
    assert contract.takes() == {"n": "number", "s": ""}
    assert contract.returns() == {"balance": "string"}
    assert contract.faults() == ()
    assert contract.json_value() == CONTRACT


def test_a_module_may_have_no_contract():
    empty = read_contract({})
    assert (empty.results(), dict(empty.takes()), dict(empty.returns())) == ((), {}, {})
    assert empty.json_value() == {}
    assert read_contract({"input": {"schema": {"properties": 1}}}).takes() == {}


def test_faults_are_told_all_at_once():
    names = ["Success", "A", "A", *"BCDEFG"]
    told = read_contract({"transitions": {"results": [{"name": n} for n in names]}}).faults()
    assert told == (
        "result 'A' is declared twice",
        "result 'Success' is reserved",
        "9 results are declared; 8 are allowed",
    )


def test_settings_are_kept_as_they_are():
    value = {
        "InputParameters": [],
        "OutputParameters": [],
        "Transitions": [
            {"DisplayName": "Success", "ReferenceName": "Success", "Description": "", "x": 1}
        ],
        "Odd": None,
    }
    assert read_settings(value).json_value() == value
    with pytest.raises(ValidationError):
        read_settings([])


def action(kind, parameters, conditions=(), name="a"):
    branches = [
        {"NextAction": "a", "Condition": {"Operator": "Equals", "Operands": [each]}}
        for each in conditions
    ]
    ways = {"NextAction": "a", "Conditions": branches, "Errors": []} if branches else {}
    whole = {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": ways}
    return read_action(whole)


def module(*ends, name="fees"):
    actions = [action("EndFlowModuleExecution", each) for each in ends]
    return Flow(name, FlowType.MODULE, "a", tuple(actions))


def caller(identity, given=None, conditions=()):
    parameters = {"FlowModuleId": identity, **({"Input": given} if given else {})}
    called = action("InvokeFlowModule", parameters, conditions)
    return Flow("desk", FlowType.CONTACT_FLOW, "a", (called,))


def test_a_contract_is_what_the_ends_of_a_module_return():
    made = contract_of(
        module(
            {"Result": "paid", "ResultData": {"left": "$.External.left", "count": 2}},
            {"Result": "open", "ResultData": {"left": "none"}},
            {"Result": "paid"},
            {},
        )
    )
    assert made.results() == ("open", "paid")
    assert made.returns() == {"count": "number", "left": "string"}
    assert made.takes() == {}
    assert made.faults() == ()


def test_a_contract_takes_what_is_read_and_what_callers_hand_over():
    said = (
        "Hello $.Modules.Input.name, in $.Modules.Input.place.street, "
        "$.Modules.Input.town, $.Modules.Input.house.number."
    )
    reading = action("MessageParticipant", {"Text": said})
    flows = [
        Flow("fees", FlowType.MODULE, "a", (reading,)),
        caller("module:fees", {"name": "$.External.name", "rate": 7, "mixed": 1}),
        caller("module:fees", {"mixed": "one", "place": {"street": "High Street"}}),
    ]
    (made,) = contracts_of(flows).values()
    assert list(made.takes().items()) == [
        ("house", "object"),
        ("mixed", ""),
        ("name", "string"),
        ("place", "object"),
        ("rate", "number"),
        ("town", "string"),
    ]


@pytest.mark.parametrize(
    "identity", ["module:fees", "some-id", "some-id:live", "${module:fees}", "${module:fees}:3"]
)
def test_a_caller_may_name_a_module_in_any_of_its_ways(identity):
    names = {"some-id": "module:fees", "${module:fees}": "module:fees"}
    flows = [
        module(),
        module(name="other"),
        caller(identity, {"x": "y"}, ["later", "$.External.z"]),
    ]
    made = contracts_of(flows, names)
    assert made["fees"].takes() == {"x": "string"}
    assert made["fees"].results() == ("later",)
    assert made["other"].text() == "{}"


@pytest.mark.parametrize("identity", ["$.Attributes.fees", "other-id", "flow:fees", ""])
def test_a_call_of_something_else_asks_nothing(identity):
    assert contracts_of([module(), caller(identity, {"x": "y"})])["fees"].text() == "{}"


def test_what_connect_reserves_is_never_declared():
    flows = [module({"Result": "Success"}), caller("module:fees", None, ["Error", "Success"])]
    assert contracts_of(flows)["fees"].text() == "{}"


def test_values_without_names_need_a_schema_all_the_same():
    assert contract_of(module({"ResultData": {}})).json_value() == {
        "resultData": {"schema": {"type": "object", "properties": {}}}
    }


def test_the_same_contract_is_the_same_text():
    ends = [{"Result": "b", "ResultData": {"y": "1", "x": "2"}}]
    ends += [{"Result": name} for name in "hgfedca"]
    made = contract_of(module(*ends))
    assert made.results() == tuple("abcdefgh")
    text = made.text()
    assert text == contract_of(module(*reversed(ends))).text()
    assert text.startswith('{"resultData": {"schema": {"properties": {"x": {"type": "string"}')


def declaring(contract, *ends):
    return replace(module(*ends), contract=contract)


def test_what_a_module_declares_stays_and_what_is_missing_is_added():
    told = {
        "input": {"schema": {"type": "object", "required": ["n"], **_typed(n="number")}},
        "transitions": {"results": [{"name": "paid", "description": "Paid in full"}]},
    }
    flows = [declaring(told, {"Result": "open"}), caller("module:fees", {"n": "7", "s": "x"})]
    made = contracts_of(flows)["fees"].json_value()
    schema = made["input"]["schema"]
    assert (schema["required"], schema["properties"]) == (
        ["n"],
        {"n": {"type": "number"}, "s": {"type": "string"}},
    )
    assert made["transitions"]["results"] == [
        {"name": "paid", "description": "Paid in full"},
        {"name": "open", "description": "open"},
    ]
    assert "resultData" not in made


def _typed(**types):
    return {"properties": {name: {"type": kind} for name, kind in types.items()}}


def test_of_what_is_declared_that_is_kept_which_the_actions_do_not_say():
    said = contract_of(module({"Result": "paid"})).json_value()
    more = {"transitions": {"results": [*said["transitions"]["results"], {"name": "later"}]}}
    assert beyond(declaring(said, {"Result": "paid"})) == {}
    assert beyond(declaring(more, {"Result": "paid"})) == more
    assert beyond(declaring({}, {"Result": "paid"})) == {}
