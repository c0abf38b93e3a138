"""The contract pass over flows: no type is judged wrongly, no shape makes it fail."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.faults import Refused, Severity
from ivr.formats.connect import read_flow
from ivr.ir.actions import ACTION_TYPES, contract_of
from ivr.ir.actions.base import FlowType
from ivr.lint.engine import inspect
from ivr.lint.facts.flowgraph import FlowGraph
from ivr.lint.facts.flows.judged import faults_of
from ivr.lint.rule import Subject
from ivr.lint.rules import OF_FLOWS, RULES


def flow(*actions, start="a", **around):
    value = {"Version": "2019-10-30", "StartAction": start, "Actions": list(actions), **around}
    return read_flow(value, "made")


def action(kind, parameters, transitions=None, name="a"):
    ways = {"NextAction": "a"} if transitions is None else transitions
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": ways}


def told(made):
    return inspect(Subject(flows=(made,))).findings


def codes(made, severity=Severity.ERROR):
    return {each.code for each in told(made) if each.severity is severity}


@pytest.mark.parametrize("kind", sorted(ACTION_TYPES))
def test_what_a_contract_demands_is_missed_and_named(kind):
    contract = contract_of(kind)
    needed = {name for name, each in contract.parameters.items() if each.required}
    messages = [each.message for each in told(flow(action(kind, {})))]
    for name in needed:
        assert any(name in message for message in messages), (name, messages)


@pytest.mark.parametrize("kind", sorted(ACTION_TYPES))
def test_unknown_names_are_errors_where_all_names_are_known(kind):
    made = flow(action(kind, {"Zzyzx": "1"}))
    wrong = [each for each in told(made) if "Zzyzx" in each.message]
    assert bool(wrong) is contract_of(kind).closed


def test_several_faults_of_one_action_are_all_told():
    ways = {"NextAction": "a", "Errors": []}
    made = flow(action("TransferContactToQueue", {}, ways))
    missing = [each for each in told(made) if each.code == "FLW002"]
    assert len(missing) == 2


def test_a_condition_of_another_mode_is_a_warning_only():
    ways = {
        "NextAction": "a",
        "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "a"}],
        "Conditions": [
            {"NextAction": "a", "Condition": {"Operator": "Equals", "Operands": [name]}}
            for name in ("WaitCompleted", "CustomerReturned")
        ],
    }
    assert "FLW008" not in codes(flow(action("Wait", {"TimeLimitSeconds": "5"}, ways)))


def test_a_file_that_does_not_tell_its_kind_may_be_of_any():
    whisper = action("CompleteOutboundCall", {}, {"NextAction": "b"})
    end = action("EndFlowExecution", {}, {}, "b")
    assert "FLW011" not in {each.code for each in told(flow(whisper, end))}
    task = action(
        "ResumeContact",
        {},
        {"NextAction": "a", "Errors": [{"ErrorType": "NoMatchingError", "NextAction": "a"}]},
    )
    assert "FLW011" not in {each.code for each in told(flow(task))}


def test_a_kind_that_is_told_is_held_against_the_actions():
    end = action("EndFlowModuleExecution", {}, {})
    made = flow(end, Metadata={"type": "contactFlow"})
    assert "FLW011" in codes(made)


def test_quoted_names_are_paths():
    ways = {"NextAction": "a", "Errors": [{"ErrorType": "NoMatchingCondition", "NextAction": "a"}]}
    made = flow(action("Compare", {"ComparisonValue": "$.Attributes['first name']"}, ways))
    assert not codes(made)


def test_rules_left_out_for_flows_alone_find_nothing_there():
    made = flow(action("MessageParticipant", {"Text": ""}))
    for rule in RULES:
        if rule.id not in OF_FLOWS:
            assert rule.findings(Subject(flows=(made,))) == ()


def test_ten_thousand_actions_are_looked_at_without_recursion():
    many = [
        action("MessageParticipant", {"Text": "Hi."}, {"NextAction": f"n{i + 1}"}, f"n{i}")
        for i in range(10_000)
    ]
    found = codes(flow(*many, start="n0"))
    assert {"TGT005", "FLW007"} <= found


NAMES = st.sampled_from(["a", "b", "toString", "", "x" * 60])
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
PATHS = st.sampled_from(["$.", "$.External", "$.External.x", "$Attributes.x", "$.['a']", "{{x}}"])
VALUES = st.recursive(
    SCALARS | PATHS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def actions(draw):
    kind = draw(st.sampled_from([*sorted(ACTION_TYPES), "PlayPrompt", "UnTagContact", ""]))
    keys = st.sampled_from([*contract_of(kind).parameters, "Text", "Other"])
    made = {"Identifier": draw(NAMES), "Type": kind}
    made["Parameters"] = draw(st.dictionaries(keys, VALUES, max_size=4) | VALUES)
    branch = st.fixed_dictionaries(
        {"NextAction": NAMES, "ErrorType": st.sampled_from(["NoMatchingError", "Other"])}
    )
    test = st.fixed_dictionaries(
        {"Operator": st.sampled_from(["Equals", "And", "NumberLessThan"]), "Operands": VALUES}
    )
    condition = st.fixed_dictionaries({"NextAction": NAMES, "Condition": test})
    ways = st.fixed_dictionaries(
        {},
        optional={
            "NextAction": NAMES | VALUES,
            "Errors": st.lists(branch | VALUES, max_size=3) | VALUES,
            "Conditions": st.lists(condition | VALUES, max_size=3) | VALUES,
        },
    )
    made["Transitions"] = draw(ways | VALUES)
    return made


@settings(max_examples=100, deadline=None)
@given(st.lists(actions(), max_size=5), NAMES, VALUES)
def test_random_flows_are_findings_never_failures(listed, start, metadata):
    try:
        made = flow(*listed, start=start, Metadata=metadata)
    except Refused:
        return
    for finding in told(made):
        assert finding.code
        assert finding.message
    assert json.dumps([str(each) for each in faults_of(FlowGraph(made))])


def ends(*results):
    named = enumerate(results)
    return [action("EndFlowModuleExecution", {"Result": r}, {}, f"end{n}") for n, r in named]


NAMED = [f"result{n}" for n in range(8)]


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        (NAMED, []),
        ([*NAMED, "Success"], ["'end8' returns 'Success', which is reserved"]),
        (["Error", *NAMED, NAMED[0]], ["'end0' returns 'Error', which is reserved"]),
        (
            [*NAMED, "Success", "ninth", "tenth"],
            [
                "'end8' returns 'Success', which is reserved",
                "'end9' returns one result too many: the module has 10; 8 are allowed",
            ],
        ),
    ],
)
def test_results_that_connect_reserves_are_not_counted_among_those_of_a_module(results, wanted):
    made = replace(flow(*ends(*results), start="end0"), type=FlowType.MODULE)
    found = [each.message for each in told(made) if each.code == "FLW035"]
    assert found == wanted
