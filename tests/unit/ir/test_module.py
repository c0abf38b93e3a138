import pytest
from pydantic import ValidationError

from ivr.ir.module import read_contract, read_settings

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
