"""Contracts that depend on what an action is told to do."""

import pytest

from ivr.ir.actions import contract_of, read_action


def action(kind, parameters):
    return read_action({"Identifier": "a", "Type": kind, "Parameters": parameters})


def errors(kind, parameters):
    rule = contract_of(kind).error_rule(action(kind, parameters))
    return set(rule.required), set(rule.rejected)


def conditions(kind, parameters):
    return contract_of(kind).condition_rule(action(kind, parameters))


KEYS = {"Text": "x", "InputTimeLimitSeconds": "5"}
MENU_ERRORS = {"InputTimeLimitExceeded", "NoMatchingCondition"}
CUSTOM = {"StoreInput": "True", "InputValidation": {"CustomValidation": {"MaximumLength": "4"}}}
PHONE = {
    "StoreInput": "true",
    "InputValidation": {"PhoneNumberValidation": {"NumberFormat": "E164"}},
}


def test_a_menu_demands_both_ways_of_failing():
    required, rejected = errors("GetParticipantInput", KEYS)
    assert required == MENU_ERRORS | {"NoMatchingError"}
    assert rejected == {"InvalidPhoneNumber"}
    assert conditions("GetParticipantInput", KEYS).kind == "keys"


def test_stored_input_refuses_them():
    required, rejected = errors("GetParticipantInput", {**KEYS, **CUSTOM})
    assert required == {"NoMatchingError"}
    assert rejected == MENU_ERRORS | {"InvalidPhoneNumber"}
    assert conditions("GetParticipantInput", {**KEYS, **CUSTOM}).kind == "none"


def test_a_stored_phone_number_may_be_invalid():
    required, rejected = errors("GetParticipantInput", {**KEYS, **PHONE})
    assert required == {"NoMatchingError", "InvalidPhoneNumber"}
    assert rejected == MENU_ERRORS


@pytest.mark.parametrize("shape", [None, [], {"StoreInput": ["True"]}, {"InputValidation": 7}])
def test_a_mode_can_be_asked_of_any_shape(shape):
    for kind in ("GetParticipantInput", "TransferParticipantToThirdParty", "Wait"):
        contract = contract_of(kind)
        assert "NoMatchingError" in contract.error_rule(action(kind, shape)).required
        assert contract.condition_rule(action(kind, shape)).kind == contract.conditions


def test_a_third_party_call_that_comes_back_can_fail():
    back = {
        "ThirdPartyPhoneNumber": "+15555550100",
        "ThirdPartyConnectionTimeLimitSeconds": "30",
        "ContinueFlowExecution": "True",
    }
    calls = {"CallFailed", "ConnectionTimeLimitExceeded"}
    assert errors("TransferParticipantToThirdParty", back) == ({"NoMatchingError"} | calls, set())
    away = {**back, "ContinueFlowExecution": "False"}
    assert errors("TransferParticipantToThirdParty", away) == ({"NoMatchingError"}, calls)


def test_a_place_in_the_queue_cannot_fail_but_skills_can():
    kind = "UpdateContactRoutingBehavior"
    assert errors(kind, {"QueuePriority": "1"}) == (set(), {"NoMatchingError"})
    assert errors(kind, {"RoutingProficiencies": {}}) == ({"NoMatchingError"}, set())


def test_agents_are_only_asked_for_more_than_none():
    asked = conditions("CheckMetricData", {"MetricType": "NumberOfAgentsStaffed"})
    assert (asked.operators, asked.operands) == (("NumberGreaterThan",), ("0",))
    aged = conditions("CheckMetricData", {"MetricType": "OldestContactInQueueAgeSeconds"})
    assert len(aged.operators) == 5
    assert aged.operands == ()


def test_a_wait_must_have_a_branch_for_each_event():
    waited = conditions("Wait", {"TimeLimitSeconds": "9", "Events": ["CustomerReturned"]})
    assert waited.required == ("WaitCompleted", "CustomerReturned")
    going_on = {"TimeLimitSeconds": "9", "ContinueExecution": "True"}
    assert conditions("Wait", going_on).required == ("Continue", "WaitCompleted")


def test_hours_and_loops_must_have_both_branches():
    assert conditions("CheckHoursOfOperation", {}).required == ("True", "False")
    loop = conditions("Loop", {"LoopCount": "3"})
    assert loop.required == ("ContinueLooping", "DoneLooping")


def test_a_parameter_knows_its_bounds_and_where_a_path_may_stand():
    given = contract_of("InvokeLambdaFunction").parameters
    limit = given["InvocationTimeLimitSeconds"]
    assert (limit.bounds(), limit.dynamic, limit.required) == ((1, 60), "never", True)
    assert given["LambdaFunctionARN"].dynamic == "whole"
    assert contract_of("MessageParticipant").parameters["Text"].dynamic == "free"
    assert contract_of("Compare").parameters["ComparisonValue"].kind == "path"


def test_next_action_is_required_optional_or_none():
    told = {kind: contract_of(kind).next for kind in ("Compare", "DisconnectParticipant")}
    assert told == {"Compare": "required", "DisconnectParticipant": "none"}
    assert contract_of("MessageParticipantIteratively").next == "optional"
